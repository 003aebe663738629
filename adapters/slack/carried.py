"""What a modal carries to Slack and back: where it came from, what it asked, what was filled in.

Rule: everything that comes back may have been tampered with or be missing; what is not what it
should be counts as not there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from adapters.slack.blocks import Json
from adapters.slack.wishes import Wish, action_id_of, wish_of

INPUT_ID: Final = "answer"
"""The action id of every field; which question it answers stands in its block's id."""
TEXT: Final = "text"
"""The block of a modal's only text."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a modal was opened: the message to edit when it is sent, or App Home, or neither."""

    channel: str = ""
    message: str = ""
    home: bool = False


NOWHERE: Final = Origin()


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a modal carries. `required` are fields without which it cannot be sent."""

    wish: Wish | None = None
    origin: Origin = NOWHERE
    questions: tuple[str, ...] = ()
    required: tuple[str, ...] = ()

    def written(self) -> str:
        return json.dumps(
            {
                "wish": action_id_of(self.wish) if self.wish is not None else "",
                "channel": self.origin.channel,
                "message": self.origin.message,
                "home": self.origin.home,
                "questions": self.questions,
                "required": self.required,
            }
        )


EMPTY: Final = Metadata()


def metadata_of(written: str) -> Metadata:
    """Read a modal's metadata back; what was tampered with counts as not there."""
    try:
        read = json.loads(written)
    except ValueError:
        return Metadata()
    if not isinstance(read, dict):
        return Metadata()
    return Metadata(
        wish_of(str(read.get("wish", ""))),
        Origin(
            str(read.get("channel", "")), str(read.get("message", "")), read.get("home") is True
        ),
        _strings(read.get("questions")),
        _strings(read.get("required")),
    )


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


@dataclass(frozen=True, slots=True)
class Filled:
    """What a sent modal says, by question."""

    values: dict[str, tuple[str, ...]]

    def text(self, key: str = TEXT) -> str:
        return "".join(self.values.get(key, ()))


def filled_in(state: Any) -> Filled:
    """Read the state of a modal. A block that is missing, or is not what it should be, is empty."""
    found: dict[str, tuple[str, ...]] = {}
    blocks = state.get("values") if isinstance(state, dict) else None
    for key, fields in (blocks if isinstance(blocks, dict) else {}).items():
        field = fields.get(INPUT_ID) if isinstance(fields, dict) else None
        if isinstance(field, dict) and (values := _values(field)):
            found[str(key)] = values
    return Filled(found)


def _values(field: Json) -> tuple[str, ...]:
    one, many, text = (field.get(k) for k in ("selected_option", "selected_options", "value"))
    chosen = [one] if isinstance(one, dict) else many if isinstance(many, list) else []
    values = [option.get("value") for option in chosen if isinstance(option, dict)]
    return tuple(v for v in (*values, text) if isinstance(v, str) and v.strip())


def missing_fields(metadata: Metadata, filled: Filled) -> dict[str, str]:
    """Field errors for what has to be answered and is not."""
    return {
        key: "This one tells most: please choose an answer."
        for key in metadata.required
        if key not in filled.values
    }
