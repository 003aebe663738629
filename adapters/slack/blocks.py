"""Slack's blocks as data: each function writes one that keeps Slack's limits by itself.

Rule: a text that anybody may have written goes through here, and nowhere is it `mrkdwn`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from adapters.drawing.text import cut, label, one_line, shows_nothing, units, visible
from adapters.slack.text import CHUNK, chunks
from adapters.slack.wishes import Wish, action_id_of
from bot.core.events import Event
from bot.core.messages import Button
from bot.core.tokens import token_of

Json = dict[str, Any]
Blocks = tuple[Json, ...]

BUTTON_LABEL: Final = 75
BUTTONS_OF_A_BLOCK: Final = 25
HEADER: Final = 150
LIST_ITEMS: Final = 40
"""Items of one list: enough for a screen, and few enough for any client."""


def plain(text: str, limit: int = CHUNK) -> Json:
    """A text object in which nothing is markup and no emoji code is read."""
    shown = cut(visible(text), limit)
    return {
        "type": "plain_text",
        "text": "…" if shows_nothing(shown) else shown,
        "emoji": False,
    }


def paragraphs(text: str, before: str = "") -> Iterator[Json]:
    """Yield a text as sections."""
    for chunk in chunks(text, CHUNK - units(before)):
        yield {"type": "section", "text": plain(f"{before}{chunk}")}


def small(text: str) -> Iterator[Json]:
    """Yield a text in small print."""
    for chunk in chunks(text, 1900):
        yield {"type": "context", "elements": [plain(chunk)]}


def header(text: str) -> Iterator[Json]:
    """Yield a headline; one that is too long for a header is a section."""
    line = one_line(text)
    if shows_nothing(line):
        return
    if units(line) <= HEADER:
        yield {"type": "header", "text": plain(line, HEADER)}
    else:
        yield from paragraphs(line)


def _words(text: str, *, bold: bool = False) -> Json:
    element: Json = {"type": "text", "text": text}
    if bold:
        element["style"] = {"bold": True}
    return element


def _section(text: str, *, bold: bool = False) -> Json:
    return {"type": "rich_text_section", "elements": [_words(text, bold=bold)]}


def _rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def title(text: str) -> Iterator[Json]:
    """Yield words in bold."""
    for chunk in chunks(one_line(text)):
        yield _rich(_section(chunk, bold=True))


def quoted(heading: str, text: str) -> Iterator[Json]:
    """Yield somebody else's words as a quotation."""
    yield from title(heading)
    for chunk in chunks(text):
        yield _rich({"type": "rich_text_quote", "elements": [_words(chunk)]})


def to_copy(heading: str, text: str) -> Iterator[Json]:
    """Yield a text in a block from which a thumb can copy it exactly."""
    yield from title(heading)
    for chunk in chunks(text):
        yield _rich({"type": "rich_text_preformatted", "elements": [_words(chunk)]})


def listed(heading: str, lines: Iterable[str], *, numbered: bool = False) -> Iterator[Json]:
    """Yield lines as a list under a heading; nothing without lines."""
    items = [chunk for line in lines for chunk in chunks(line)]
    if items:
        yield from title(heading)
    start = 0
    while start < len(items):
        end, size = start, 0
        while end < len(items) and end - start < LIST_ITEMS:
            size += units(items[end])
            if size > CHUNK and end > start:
                break
            end += 1
        item_list: Json = {
            "type": "rich_text_list",
            "style": "ordered" if numbered else "bullet",
            "elements": [_section(item) for item in items[start:end]],
        }
        if numbered and start:
            item_list["offset"] = start
        yield _rich(item_list)
        start = end


def button(words: str, action_id: str, style: str = "plain") -> Json:
    """A button; what it does stands in its action id."""
    made: Json = {
        "type": "button",
        "text": plain(label(words, BUTTON_LABEL), BUTTON_LABEL),
        "action_id": action_id,
    }
    if style in ("primary", "danger"):
        made["style"] = style
    return made


def event_button(words: str, event: Event, style: str = "plain") -> Blocks:
    """A button for an event; none if no button can carry it."""
    try:
        return (button(words, token_of(event), style),)
    except ValueError:
        return ()


def wish_button(words: str, wish: Wish, style: str = "plain") -> Blocks:
    """A button for a wish."""
    return (button(words, action_id_of(wish), style),)


def core_buttons(buttons: Sequence[Button]) -> Blocks:
    """The core's own buttons."""
    made: Blocks = ()
    for each in buttons:
        made += event_button(each.label, each.event, each.style)
    return made


def actions(buttons: Sequence[Json]) -> Iterator[Json]:
    """Yield buttons in rows; one that stands there already is left out."""
    once = list({each["action_id"]: each for each in buttons}.values())
    for start in range(0, len(once), BUTTONS_OF_A_BLOCK):
        yield {"type": "actions", "elements": once[start : start + BUTTONS_OF_A_BLOCK]}


def words_of(block: Json | Sequence[Json]) -> list[str]:
    """The words of a block or of several, in their order."""
    found: list[str] = []
    _gather(block, found)
    return found


def _gather(block: Json | Sequence[Json], found: list[str]) -> None:
    # One list handed down, not generators within generators: every click measures its card.
    if isinstance(block, dict):
        for key, part in block.items():
            if isinstance(part, str):
                if key == "text":
                    found.append(part)
            elif isinstance(part, (dict, list, tuple)):
                _gather(part, found)
    else:
        for part in block:
            if isinstance(part, (dict, list, tuple)):
                _gather(part, found)


def size_of(block: Json | Sequence[Json]) -> int:
    """All the words of a block, in units."""
    return units("".join(words_of(block)))
