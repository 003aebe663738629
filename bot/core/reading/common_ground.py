"""What writer and reader share, as the text says it or the owner's profile shows it."""

from __future__ import annotations

from bot.core.reading.cues import shared
from bot.core.reading.facts import Facts
from bot.core.reading.findings import find, strongest, words_of
from bot.core.reading.names import Range
from bot.core.reading.organisations import organisation
from bot.core.reading.patterns import fold
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
        common["employer"] = common["employer"] or _named(facts, profile.positions)
        common["school"] = common["school"] or _named(facts, profile.schools)
    return common


def _named(facts: Facts, names: tuple[str, ...]) -> Range | None:
    """Find one of the names as whole words, blind to case and accents."""
    lowered = facts.folded.lower()
    for name in names:
        wanted = fold(" ".join(name.split())).lower()
        start = lowered.find(wanted) if len(wanted) > 1 else -1
        while start >= 0:
            end = start + len(wanted)
            if (
                not (lowered[start - 1 : start].isalnum() and start)
                and not lowered[end : end + 1].isalnum()
            ):
                return start, end
            start = lowered.find(wanted, start + 1)
    return None
