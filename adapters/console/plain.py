"""Messages as plain lines, for pipes and for people without colours.

Rule: every question prints a line `[n/m] question` and every choice a line `  1 label`; the
decision begins with `decide:`. Other people's words cannot run anything: control characters are
shown, not sent to the terminal.
"""

from __future__ import annotations

from collections.abc import Iterator

from adapters.drawing.cards import draft_title, sides_of
from bot.core.messages import (
    Block,
    DraftText,
    Entry,
    Facts,
    File,
    Message,
    Paragraph,
    Points,
    Prompt,
    Quoted,
)
from bot.core.standing import BECAUSE, DECIDE

POINT_MARKS = ("+", "?", "-")
_VISIBLE = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)} | {
    0x7F: 0x2421,
    **dict.fromkeys((*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0xFFFD),
}


def visible(text: str) -> str:
    """Show control characters instead of running them."""
    return text.translate(_VISIBLE)


def plain_lines(message: Message) -> Iterator[str]:
    """Yield the lines of a message; between two questions its title would only be noise."""
    if message.lead and (message.blocks or message.prompt is None):
        yield visible(message.lead)
    for block in message.blocks:
        yield from map(visible, _block_lines(block))
    if message.prompt is not None:
        yield from map(visible, prompt_lines(message.prompt))


def _block_lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield text
        case Quoted(title, text):
            yield f"{title}:"
            yield from (f"  | {line}" for line in text.splitlines())
        case Facts(title, lines):
            if title:
                yield f"{title}:"
            yield from (f"  - {line}" for line in lines)
        case Points():
            for (title, points), mark in zip(sides_of(block), POINT_MARKS, strict=True):
                if points:
                    yield f"{title}:"
                    yield from (f"  {mark} {point}" for point in points)
        case DraftText():
            yield f"{draft_title(block)}:"
            yield ""
            yield from block.text.splitlines()
            yield ""
        case Entry(entry_id, title, details):
            yield f"{entry_id}  {title}"
            yield from (f"              {detail}" for detail in details)
        case File(name, _, described):
            yield f"{name}: {described}"


def prompt_title(prompt: Prompt) -> str:
    """The line of the question itself."""
    if prompt.key in (DECIDE, BECAUSE):
        return f"{prompt.key}: {prompt.text}"
    star = " ★" if prompt.starred else ""
    return f"[{prompt.number}/{prompt.total}] {prompt.text}{star}"


def choice_label(label: str, hint: str) -> str:
    """A label with what explains it."""
    return f"{label} ({hint})" if hint else label


def prompt_lines(prompt: Prompt) -> Iterator[str]:
    """Yield the question, its choices, and what an empty line takes."""
    yield prompt_title(prompt)
    for number, choice in enumerate(prompt.choices, 1):
        yield f"  {number} {choice_label(choice.label, choice.hint)}"
    if prompt.many:
        yield "  (several: 1,3)"
    if prompt.suggestion:
        rests = f" — “{' '.join(prompt.rests_on.split())}”" if prompt.rests_on else ""
        yield f"  (an empty line takes: {prompt.suggestion}{rests})"
    elif prompt.rests_on:
        yield f"  (it says: “{' '.join(prompt.rests_on.split())}”)"
