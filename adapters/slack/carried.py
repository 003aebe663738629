"""What a modal carries to Slack and back: where it came from, what it asked, what was filled in.

Rule: everything that comes back may have been tampered with or be missing; what is not what it
should be counts as not there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
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
class SentFile:
    """A file that was put into a modal; `size` is in bytes, as Slack says."""

    id: str
    name: str
    url: str
    size: int


@dataclass(frozen=True, slots=True)
class Filled:
    """What a sent modal says, by question, and the files that were put into it."""

    values: dict[str, tuple[str, ...]]
    files: tuple[SentFile, ...] = ()

    def text(self, key: str = TEXT) -> str:
        return "".join(self.values.get(key, ()))


UNFILLED: Final = Filled({})


def filled_in(state: Any) -> Filled:
    """Read the state of a modal. A block that is missing, or is not what it should be, is empty."""
    found: dict[str, tuple[str, ...]] = {}
    files: list[SentFile] = []
    blocks = state.get("values") if isinstance(state, dict) else None
    for key, fields in (blocks if isinstance(blocks, dict) else {}).items():
        field = fields.get(INPUT_ID) if isinstance(fields, dict) else None
        if isinstance(field, dict):
            files += _files(field)
            if values := _values(field):
                found[str(key)] = values
    return Filled(found, tuple(files))


def _files(field: Json) -> Iterator[SentFile]:
    sent = field.get("files")
    for file in sent if isinstance(sent, list) else ():
        if isinstance(file, dict) and isinstance(file.get("id"), str):
            url, size = file.get("url_private_download"), file.get("size")
            yield SentFile(
                file["id"],
                str(file.get("name") or "file"),
                url if isinstance(url, str) else "",
                size if isinstance(size, int) else 0,
            )


def _values(field: Json) -> tuple[str, ...]:
    one, many = field.get("selected_option"), field.get("selected_options")
    text = field.get("value") or field.get("selected_time")
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
