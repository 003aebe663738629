"""The questions before the checklist: what kind of request it is, who it is about, and the target.

Rule: each is asked only if the paste did not give it. They are questions like any other (they can
be answered, corrected, gone back to), but they belong to every kind and so stand here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.core.model import KINDS, Kind, Vetting

KIND_LABELS: Final[Mapping[Kind, str]] = {
    "connect_in": "Somebody wants to connect",
    "connect_out": "I want to connect",
    "introduce": "Somebody wants an introduction",
    "ask": "I want to ask for something",
    "note": "None of these: just keep a note",
}
NAME_LIMIT: Final = 100
NAMES_LIMIT: Final = 1000
TARGET_LIMIT: Final = 200
NOTE_LIMIT: Final = 1000
NAMESAKE_OTHER: Final = "other"

_OPENING = re.compile(
    r"\b(role|position|opening|job|vacancy|posting|internship|placement|apprenticeship"
    r"|opportunity|vacancies|openings|positions|roles|jobs)\b|https?://",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"\s*(?:[;,&\n]|\band\b)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class IntakeQuestion:
    """`ask` may name {name}; `limit` above 0 asks for a text."""

    key: str
    ask: str
    why: str
    limit: int = 0


INTAKE: Final[Mapping[str, IntakeQuestion]] = {
    question.key: question
    for question in (
        IntakeQuestion(
            "kind",
            "What kind of request is it?",
            "Each kind has its own checklist; the first two lines of a request usually tell.",
        ),
        IntakeQuestion(
            "name",
            "Who is it about?",
            "The name lets me show what you already know about them, and goes into the draft.",
            NAME_LIMIT,
        ),
        IntakeQuestion(
            "which",
            "You know more than one {name}. Which one is it?",
            "Two people of one name are never mixed up silently.",
        ),
        IntakeQuestion(
            "target",
            "Whom, or which opening, does {name} want to be introduced to?",
            "An introduction has two sides; without the other one there is nothing to weigh.",
            TARGET_LIMIT,
        ),
        IntakeQuestion(
            "note",
            "What do you want to note about {name}?",
            "A note is kept as you write it; nothing is asked and nothing is recommended.",
            NOTE_LIMIT,
        ),
    )
}


_LAST: Final[Mapping[Kind | None, tuple[str, ...]]] = {
    "introduce": ("target",),
    "note": ("note",),
}


def limit_of(key: str, kind: Kind | None) -> int:
    """How many characters an answer may have; an ask may name several people."""
    return NAMES_LIMIT if key == "name" and kind == "ask" else INTAKE[key].limit


def kind_values() -> tuple[Kind, ...]:
    """The kinds an owner can choose, in the order they are shown."""
    return (*KINDS, "note")


def intake_of(kind: Kind | None) -> tuple[str, ...]:
    """The intake questions of a kind, in order; which of two people is part of the name."""
    return ("kind", "name", *_LAST.get(kind, ()))


def open_intake(vetting: Vetting) -> str | None:
    """The intake question that stands open, or None when the intake is complete."""
    if vetting.kind is None:
        return "kind"
    if not vetting.name and "name" not in vetting.passed:
        return "name"
    if vetting.namesakes and vetting.contact is None:
        return "which"
    if vetting.kind == "introduce" and not vetting.target and "target" not in vetting.passed:
        return "target"
    if vetting.kind == "note" and not vetting.paste and "note" not in vetting.answers:
        return "note"
    return None


def answered_intake(vetting: Vetting) -> tuple[str, ...]:
    """The intake questions that were answered or skipped, in order."""
    answered = []
    if vetting.kind is not None:
        answered.append("kind")
    if vetting.name or "name" in vetting.passed:
        answered.append("name")
    if vetting.kind == "introduce" and (vetting.target or "target" in vetting.passed):
        answered.append("target")
    return tuple(answered)


def is_opening(target: str) -> bool:
    """Whether a target is an opening rather than a person: a role, a posting, a link to one."""
    return bool(_OPENING.search(target))


def people_in(names: str) -> tuple[str, ...]:
    """Split "Sam, Kim and Lee" into people, for a request that goes to several."""
    return tuple(name for name in _SEVERAL.split(names) if name)
