"""A message of the core as messages of Slack. Pure.

Rule: whatever the core says arrives within Slack's limits, and what other people wrote stays inert.
A message too long for one becomes several, in order, with a question's buttons on the last. The
top-level `text` of a new message, which notifications show on a locked screen, holds no name and no
judgement; where nobody is notified (an edit, a private answer) it says the message's own words, for
screen readers read it instead of the blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, assert_never

from adapters.drawing.cards import draft_title, edits_of, file_name, sides_of
from adapters.drawing.wishes import GoOn, LookAt, OtherDay
from adapters.slack.blocks import (
    Blocks,
    Json,
    actions,
    core_buttons,
    event_button,
    header,
    listed,
    paragraphs,
    quoted,
    size_of,
    small,
    to_copy,
    wish_button,
    words_of,
)
from adapters.slack.prompt import prompt_blocks
from adapters.slack.text import escaped, spoken
from bot.core.events import Dropped, Happened, Snoozed
from bot.core.messages import (
    Block,
    DraftText,
    Entry,
    Facts,
    File,
    Message,
    Paragraph,
    Points,
    Quoted,
    Reply,
    Style,
)
from bot.core.standing import DECIDE

MESSAGE_BLOCKS: Final = 48
MESSAGE_UNITS: Final = 11_000
MARKS: Final[dict[Style, str]] = {"plain": "", "dim": "", "good": "✅ ", "warning": "⚠️ "}
ASKED: Final = "A question about a request"
READY: Final = "A recommendation is ready"
SAID: Final = "vet-request has something for you"
NAMELESS: Final = frozenset(
    {"Open", "Pending", "History", "Settings", "Commands", "Give and take", "All of it"}
)
"""Headlines that name nobody, and so may stand in a notification."""
NOT_SPOKEN: Final = ("actions", "input")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file; `described` says the same in words, for those who do not see it."""

    name: str
    content: bytes
    described: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of Slack; `vetting` is the card it shows the end of.

    `text` is its notification line.
    """

    text: str
    blocks: Blocks
    files: tuple[Attachment, ...] = ()
    vetting: str | None = None

    def payload(self) -> dict[str, Any]:
        """What is posted, with a line that notifications may show."""
        return self._with(self.text)

    def unnotified(self) -> dict[str, Any]:
        """What is shown where nobody is notified: the line says what the blocks say."""
        words = [
            words for block in self.blocks if block["type"] not in NOT_SPOKEN
            for words in words_of(block)
        ]  # fmt: skip
        return self._with(spoken(" \n".join(words)) or self.text)

    def _with(self, text: str) -> dict[str, Any]:
        return {
            "text": text,
            "blocks": list(self.blocks),
            "unfurl_links": False,
            "unfurl_media": False,
        }


def render(message: Message, notice: str = "") -> tuple[Piece, ...]:
    """Draw a message; there is always at least one piece, and none breaks a limit.

    `notice` is the notification line; it must hold no name.
    """
    text = escaped(notice) or _notice(message)
    packed = tuple(_packed(_groups(message)))
    files = tuple(_file(block) for block in message.blocks if isinstance(block, File))
    return tuple(
        Piece(
            text,
            blocks,
            files if last else (),
            message.vetting if last else None,
        )
        for number, blocks in enumerate(packed, 1)
        for last in (number == len(packed),)
    )


def _notice(message: Message) -> str:
    """What a notification may say of a message."""
    prompt = message.prompt
    if prompt is None:
        return message.lead if message.lead in NAMELESS else SAID
    if prompt.key == DECIDE:
        return READY
    return f"{ASKED} ({prompt.number} of {prompt.total})" if prompt.total else ASKED


def files_of(reply: Reply) -> tuple[Attachment, ...]:
    """The files of a reply."""
    blocks = (block for message in reply.messages for block in message.blocks)
    return tuple(_file(block) for block in blocks if isinstance(block, File))


def pieces_of(reply: Reply) -> tuple[Piece, ...]:
    """The messages of a reply as Slack's."""
    return tuple(piece for message in reply.messages for piece in render(message))


def blocks_of(reply: Reply) -> Blocks:
    """All blocks of a reply, for a view, which is not split."""
    return tuple(
        block for message in reply.messages for group in _groups(message) for block in group
    )


def _packed(groups: Iterable[Blocks]) -> Iterator[Blocks]:
    """Pack groups, which are not torn apart, into as few messages as their order allows."""
    page: Blocks = ()
    size = 0
    for group in groups:
        more = size_of(group)
        if page and (len(page) + len(group) > MESSAGE_BLOCKS or size + more > MESSAGE_UNITS):
            yield page
            page, size = (), 0
        page += group
        size += more
    yield page or tuple(paragraphs("What next?"))


def _groups(message: Message) -> Iterator[Blocks]:
    """Yield blocks that stay together: a row of a list with its buttons, a question with its."""
    for line in header(message.lead):
        yield (line,)
    looks: Blocks = ()
    for block in message.blocks:
        if isinstance(block, Entry):
            yield from _entry(block)
            if not block.buttons:
                looks += wish_button(block.title, LookAt(block.id))
        else:
            for drawn in _block(block):
                yield (drawn,)
    if message.prompt is not None:
        yield from prompt_blocks(message.prompt)
    for row in actions(looks):
        yield (row,)
    buttons = core_buttons(message.buttons)
    for words, edit in edits_of(message):
        buttons += wish_button(words, edit)
    if message.vetting is not None and message.prompt is None and not message.buttons:
        buttons += wish_button("Go on with it", GoOn(message.vetting))
    for row in actions(buttons):
        yield (row,)


def _block(block: Block) -> Iterator[Json]:
    match block:
        case Paragraph(text, "dim"):
            yield from small(text)
        case Paragraph(text, style):
            yield from paragraphs(text, MARKS[style])
        case Quoted(title, text):
            yield from quoted(title, text)
        case Facts(title, lines):
            yield from listed(title, lines)
        case Points():
            for title, points in sides_of(block):
                yield from listed(title, points)
        case DraftText():
            yield from to_copy(draft_title(block), block.text)
        case Entry():
            for group in _entry(block):
                yield from group
        case File():
            yield from paragraphs(f"{block.name}: {block.described}")
        case _:
            assert_never(block)


def _entry(entry: Entry) -> Iterator[Blocks]:
    """A row of a list: its words, and below them what settles it."""
    *words, last = (
        *paragraphs(entry.title),
        *small(" · ".join((*entry.details, f"id {entry.id}"))),
    )
    for block in words:
        yield (block,)
    buttons = core_buttons(entry.buttons)
    ended = [b.event.follow_up for b in entry.buttons if isinstance(b.event, Happened)]
    if ended:
        buttons += event_button("Tomorrow", Snoozed(ended[0], "tomorrow"))
        buttons += event_button("Next week", Snoozed(ended[0], "next week"))
        buttons += wish_button("Other day…", OtherDay(ended[0]))
        buttons += event_button("Drop", Dropped(ended[0]))
    yield (last, *actions(buttons))


def _file(file: File) -> Attachment:
    return Attachment(file_name(file), file.content, file.described)
