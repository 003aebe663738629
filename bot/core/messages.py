"""What goes out: structured messages that every surface draws in its own way.

Rule: a message holds plain text and events, no markup and no platform. Escaping, splitting and
numbering belong to the surface that draws it. A user's mistake is a `Problem`, never an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.core.events import Called, Event

Json = Any
"""A JSON value: what `--json` prints."""

Style = Literal["plain", "dim", "good", "warning"]
ButtonStyle = Literal["plain", "primary", "danger"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Quoted:
    """Somebody else's words; drawn so that they can do nothing."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """What speaks for it, what is missing, what speaks against: side by side if there is room."""

    speaks_for: tuple[str, ...]
    missing: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftText:
    """A text to copy. `limit` 0 means that no length was set."""

    to: str
    text: str
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    event: Event
    style: ButtonStyle = "plain"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list, with what can be done about it."""

    id: str
    title: str
    details: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """Something to keep: an export, a picture. `described` says the same in words."""

    name: str
    content: bytes
    described: str


Block = Paragraph | Quoted | Facts | Points | DraftText | Entry | File


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    event: Event
    hint: str = ""
    chosen: bool = False
    suggested: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question put to the owner. `text_limit` above 0 means that a text is asked for.

    `suggestion` is the answer an empty line takes, in words; `rests_on` the words behind it, or
    what the request says where the answer is left to the owner.
    """

    vetting: str
    key: str
    number: int
    total: int
    text: str
    why: str = ""
    choices: tuple[Choice, ...] = ()
    many: bool = False
    text_limit: int = 0
    starred: bool = False
    suggestion: str = ""
    rests_on: str = ""
    skippable: bool = True


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said. `vetting` names the card it belongs to, so that a surface can edit it."""

    lead: str = ""
    blocks: tuple[Block, ...] = ()
    prompt: Prompt | None = None
    buttons: tuple[Button, ...] = ()
    vetting: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake of the user: the id of its sentence in `texts` and what stands in its slots."""

    id: str
    slots: Mapping[str, object]

    @classmethod
    def of(cls, problem: str, **slots: object) -> Problem:
        return cls(problem, slots)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one turn. `refused` is the id of the problem; `data` builds the JSON.

    `wants` is a command that reads much: it is answered in front of the messages, from a snapshot,
    once the turn is committed. `relists` is False only where a question was answered in the middle
    of a vetting, so that every list of what is open or promised reads as before.
    """

    messages: tuple[Message, ...]
    refused: str = ""
    data: Callable[[], Json] | None = None
    wants: Called | None = None
    relists: bool = True


def sentence_of(reply: Reply) -> str:
    """Give the first sentence of an answer, which is all of a refusal; "" if it holds none."""
    blocks = [block for message in reply.messages for block in message.blocks]
    return next((block.text for block in blocks if isinstance(block, Paragraph)), "")
