"""The files of the archive that are read, and their columns, as one table.

Rule: a file is known by its header, not by its name; a name only tells apart what has the same
header (the archive also holds the owner's talks with LinkedIn's own assistants). Column names are
compared blind to case, spaces and underscores. A new spelling of an old column is one word here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

Kind = Literal["profile", "positions", "education", "messages", "connections", "invitations"]


@dataclass(frozen=True, slots=True)
class FileKind:
    """`columns` maps our id of a column to its spellings, `known_by` names the ids that tell it.

    `needed` must be there besides; the others may be missing.
    """

    kind: Kind
    file: str
    columns: Mapping[str, tuple[str, ...]]
    known_by: tuple[str, ...]
    needed: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)


# In the order in which they are worked through, whatever the order in which they were given.
KINDS: Final[Sequence[FileKind]] = (
    FileKind(
        "profile",
        "Profile.csv",
        {
            "first": ("First Name",),
            "last": ("Last Name",),
            "maiden": ("Maiden Name",),
            "headline": ("Headline",),
        },
        ("first", "last", "headline"),
    ),
    FileKind(
        "positions",
        "Positions.csv",
        {
            "at": ("Company Name",),
            "role": ("Title",),
            "since": ("Started On",),
            "until": ("Finished On",),
        },
        ("at", "role"),
    ),
    FileKind(
        "education",
        "Education.csv",
        {
            "at": ("School Name",),
            "since": ("Start Date", "Started On"),
            "until": ("End Date", "Finished On"),
        },
        ("at",),
    ),
    FileKind(
        "messages",
        "messages.csv",
        {
            "conversation": ("CONVERSATION ID",),
            "from": ("FROM",),
            "sender": ("SENDER PROFILE URL",),
            "to": ("TO",),
            "recipients": ("RECIPIENT PROFILE URLS", "RECIPIENT PROFILE URL"),
            "date": ("DATE",),
            "folder": ("FOLDER",),
            "draft": ("IS MESSAGE DRAFT",),
            "conversation_draft": ("IS CONVERSATION DRAFT",),
        },
        ("conversation",),
        ("from", "sender", "to", "date"),
    ),
    FileKind(
        "connections",
        "Connections.csv",
        {
            "first": ("First Name",),
            "last": ("Last Name",),
            "url": ("URL", "Profile URL"),
            "company": ("Company",),
            "position": ("Position",),
            "connected": ("Connected On",),
        },
        ("connected",),
        ("first", "last"),
    ),
    FileKind(
        "invitations",
        "Invitations.csv",
        {
            "from": ("From",),
            "to": ("To",),
            "sent": ("Sent At",),
            "message": ("Message",),
            "direction": ("Direction",),
            "inviter": ("inviterProfileUrl", "Inviter Profile URL"),
            "invitee": ("inviteeProfileUrl", "Invitee Profile URL"),
        },
        ("direction",),
        ("from", "sent"),
    ),
)


_ASIDE: Final = re.compile(r"guide|coach|learning|role_?play", re.IGNORECASE)
"""In the names of files that have the header of messages and hold none between people."""
_NOT_A_LETTER: Final = re.compile(r"[^a-z]+")


def column_key(name: str) -> str:
    """The form in which names of columns are compared."""
    return "".join(name.replace("_", " ").split()).casefold()


def is_aside(name: str) -> bool:
    """Tell by its name a file that only looks like the messages."""
    return _ASIDE.search(_last_part(name)) is not None


def _last_part(name: str) -> str:
    return name.rsplit("/", 1)[-1]


def kind_named(name: str) -> FileKind | None:
    """The kind a file's name promises: for saying what is missing in it."""
    stem = _NOT_A_LETTER.sub("", _last_part(name).casefold().removesuffix(".csv"))
    return next((k for k in KINDS if k.file.casefold().removesuffix(".csv") == stem), None)


def columns_in(cells: Sequence[str], kind: FileKind) -> dict[str, int]:
    """Where the columns of this kind stand in a row of names."""
    places = {column_key(cell): place for place, cell in reversed(list(enumerate(cells)))}
    found = {}
    for column, spellings in kind.columns.items():
        for spelling in spellings:
            place = places.get(column_key(spelling))
            if place is not None:
                found[column] = place
                break
    return found
