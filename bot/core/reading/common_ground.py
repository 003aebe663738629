"""What writer and reader share, as the text says it or the owner's profile shows it."""

from __future__ import annotations

from bot.core.reading.cues import shared
from bot.core.reading.facts import Facts
from bot.core.reading.findings import find, strongest, words_of
from bot.core.reading.names import Range
from bot.core.reading.organisations import organisation
from bot.core.reading.patterns import compiled, fold
from bot.core.reading.result import OwnProfile

_GROUNDS = {
    "mutual": shared.MUTUAL,
    "employer": shared.EMPLOYER,
    "school": shared.SCHOOL,
    "activity": shared.ACTIVITY,
    "field": shared.FIELD,
}


def find_common_ground(facts: Facts, profile: OwnProfile | None) -> dict[str, Range | None]:
    """Find each kind of common ground, the ones of `_GROUNDS`."""
    common: dict[str, Range | None] = {
        name: words_of(strongest(find(table, facts.message))) for name, table in _GROUNDS.items()
    }
    for name in ("employer", "school"):
        found = common[name]
        common[name] = organisation(facts.message.canvas, found) if found else None
    common["mutual"] = common["mutual"] or facts.letter.mutual
    if profile is not None:
        common["employer"] = common["employer"] or _named(
            facts, profile.positions, needs_belonging=True
        )
        common["school"] = common["school"] or _named(facts, profile.schools, needs_belonging=False)
    return common


# Somebody's own time there, right before the name: "I worked at", "my years with", "ex-".
_BELONGED = compiled(
    r"(?:\b(?:i|i'm|i've|we|my|our|both|who)\b.{0,40}?\b(?:worked|work|working|was|were|been|spent|started"
    r"|interned|internship|studied|study|graduated|years?|days|time|degree|phd|colleagues?|at|with)"
    r"(?: \w+){0,3}? (?:at|for|with|from|in|of)|\b(?:i|we|who) (?:joined|left|attended)"
    r"|\b(?:fellow|former|ex)|@|\bat|\|)[ -]+(?:the )?$"
)
_SECOND_PERSON = compiled(r"\b(?:you|your|you're|you've|you'd|yours)\b.{0,60}$")
_WISH = compiled(
    r"\b(?:refer\w*|apply\w*|applied|applying|open\w*|role|roles|job|jobs|position|hiring|hires?"
    r"|join|team|vacancy|interview\w*)\b.{0,30}$"
)
# Right behind the name: "Acme alumni", "at Acme too".
_BELONGS_BEHIND = compiled(r"^ ?(?:alum\w*|colleagues?|too\b|as well\b|graduates?|veterans?)")
_AROUND = 90


def _named(facts: Facts, names: tuple[str, ...], *, needs_belonging: bool) -> Range | None:
    """Find one of the names as whole words, blind to case and accents.

    A company is named for many reasons, and mostly because the reader works there: it is shared
    only where the writer says so of themselves. Whoever names a school has been there, unless they
    speak of the reader.
    """
    lowered = facts.folded.lower()
    for name in names:
        wanted = fold(" ".join(name.split())).lower()
        start = lowered.find(wanted) if len(wanted) > 1 else -1
        while start >= 0:
            end = start + len(wanted)
            if (
                not (lowered[start - 1 : start].isalnum() and start)
                and not lowered[end : end + 1].isalnum()
                and _is_shared(lowered, start, end, needs_belonging)
            ):
                return start, end
            start = lowered.find(wanted, start + 1)
    return None


def _is_shared(lowered: bytes, start: int, end: int, needs_belonging: bool) -> bool:
    before = lowered[max(0, start - _AROUND) : start]
    for mark in (b". ", b"! ", b"? ", b"\n"):
        before = before[before.rfind(mark) + len(mark) if mark in before else 0 :]
    if _BELONGS_BEHIND.search(lowered[end : end + 20]):
        return True
    if _SECOND_PERSON.search(before) and b" both " not in before:
        return False
    if not needs_belonging:
        return True
    return bool(_BELONGED.search(before)) and not _WISH.search(before)
