"""What reading a paste gives: facts, each with the exact words it rests on.

Rule: nothing that is not in the text is ever in a field, so every field is a `Span` of it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Kind = Literal["connect_in", "connect_out", "introduce", "ask"]

FIELDS = (
    "sender_name",
    "sender_url",
    "target_person",
    "target_company",
    "reason",
    "mutual",
    "employer",
    "school",
    "activity",
    "field",
    "offer",
    "ask",
)
"""The names of the fields in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text: `text[start:end] == value`, counted in code points."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OwnProfile:
    """Where the owner works or worked and studied, from an imported profile."""

    positions: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a paste says; `None` is unknown. `boilerplate` is stock wording and nothing else."""

    text: str
    kind: Kind | None = None
    sender_name: Span | None = None
    sender_url: Span | None = None
    target_person: Span | None = None
    target_company: Span | None = None
    reason: Span | None = None
    mutual: Span | None = None
    employer: Span | None = None
    school: Span | None = None
    activity: Span | None = None
    field: Span | None = None
    offer: Span | None = None
    ask: Span | None = None
    personalised: bool = False
    boilerplate: bool = False
    sales_pitch: bool = False

    def __getitem__(self, name: str) -> Span | None:
        """Return the field of that name, one of `FIELDS`."""
        if name not in FIELDS:
            raise KeyError(name)
        span: Span | None = getattr(self, name)
        return span

    @property
    def fields(self) -> dict[str, Span]:
        """The fields that are known, in the order of `FIELDS`."""
        return {name: span for name in FIELDS if (span := self[name]) is not None}


def reading_json(reading: Reading) -> dict[str, object]:
    """Return the JSON of `read`: every field is a list of spans, empty when unknown."""
    known = reading.fields
    return {
        "text": reading.text,
        "kind": reading.kind,
        "fields": {name: [asdict(known[name])] if name in known else [] for name in FIELDS},
        "personalised": reading.personalised,
        "boilerplate": reading.boilerplate,
        "sales_pitch": reading.sales_pitch,
    }
