"""Local days: which instant a digest has, and what people call weekdays, times and zones.

The truth about a digest is (zone, local time, weekdays); an instant is only computed from it.
The rule: every chosen local day has exactly one digest, inside that day, at the first valid
minute at or after the chosen time. A time that occurs twice counts the first time. Jitter is
added where the instant is stored, not here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

Weekdays = frozenset[int]
"""Days of the week as `date.weekday()` counts them: Monday is 0."""

WEEKDAY_NAMES: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)

WEEKDAY_WORDS: Final = {
    word: number
    for number, name in enumerate(WEEKDAY_NAMES)
    for word in (name.lower(), name[:3].lower())
} | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}

_WEEKDAY_SETS: Final = {
    "daily": frozenset(range(7)),
    "every day": frozenset(range(7)),
    "weekdays": frozenset(range(5)),
    "weekends": frozenset({5, 6}),
}

_LONGEST_SETTING: Final = 80
"""Characters; no list of weekdays and no zone name is longer. Keeps hostile input cheap."""

_NOT_IANA: Final = frozenset({"localtime", "Factory"})
"""Files beside the database: this machine's own zone, and "nobody has set one"."""

_TIME: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})")

_LONGEST_SEARCH: Final = 15
"""Local days: today's has gone by, next week's does not exist, the one after is found."""


@dataclass(frozen=True, slots=True)
class NextDigest:
    """One digest: the UTC instant it is due, and the local date that is its key."""

    at: datetime
    local_date: date


def parse_weekdays(text: str) -> Weekdays | None:
    """Read "mon-fri", "mon,wed", "sat-mon" or "daily"; None if it is anything else."""
    if len(text) > _LONGEST_SETTING:
        return None
    words = " ".join(text.lower().split())
    if words in _WEEKDAY_SETS:
        return _WEEKDAY_SETS[words]
    chosen: set[int] = set()
    for part in words.replace(" - ", "-").replace(",", " ").split():
        if part == "and":
            continue
        first, _, last = part.partition("-")
        start = WEEKDAY_WORDS.get(first)
        end = WEEKDAY_WORDS.get(last) if "-" in part else start
        if start is None or end is None:
            return None
        chosen.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return frozenset(chosen) or None


def weekdays_text(weekdays: Weekdays) -> str:
    """Write weekdays so that `parse_weekdays` reads the same again; "" for none."""
    if len(weekdays) == 7:
        return "daily"
    parts: list[str] = []
    for start in sorted(day for day in weekdays if (day - 1) % 7 not in weekdays):
        run = [start]
        while (run[-1] + 1) % 7 in weekdays:
            run.append((run[-1] + 1) % 7)
        words = [WEEKDAY_NAMES[day][:3].lower() for day in run]
        parts += words if len(words) < 3 else [f"{words[0]}-{words[-1]}"]
    return ",".join(parts)


def parse_time(text: str) -> time | None:
    """Read a time of day, HH:MM or H:MM; None if it is anything else."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2])
    return time(hour, minute) if hour < 24 and minute < 60 else None


@cache
def _zones_by_word() -> dict[str, str]:
    """Canonical zone names by the form they are looked up in.

    Only names from this list are ever opened: what a user types never becomes a path.
    """
    return {name.lower(): name for name in sorted(available_timezones() - _NOT_IANA)}


@cache
def _zones_by_city() -> dict[str, str]:
    """Canonical zone names by the last part of the name, as people say it: "new_york"."""
    return {word.rpartition("/")[2]: name for word, name in _zones_by_word().items()}


def _zone_word(text: str) -> str:
    return "_".join(text[:_LONGEST_SETTING].lower().split())


def zone_named(name: str) -> ZoneInfo | None:
    """Find an IANA zone by its name in any case; None if there is none of that name."""
    if len(name) > _LONGEST_SETTING:
        return None
    canonical = _zones_by_word().get(_zone_word(name))
    return None if canonical is None else ZoneInfo(canonical)


def nearest_zones(name: str, n: int = 3) -> tuple[str, ...]:
    """Name up to `n` zones that may be meant, the nearest first: full name or city alone."""
    known = _zones_by_city() | _zones_by_word()
    # Twice as many as asked for: a full name and its city are one zone.
    close = get_close_matches(_zone_word(name), known, n=2 * n, cutoff=0.7)
    return tuple(dict.fromkeys(known[word] for word in close))[:n]


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """Tell which day it is in `zone` at the aware instant `at`."""
    if at.tzinfo is None:
        raise ValueError("an instant must be aware of its zone")
    return at.astimezone(zone).date()


def first_valid_instant(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """Tell when (UTC) the clock in `zone` first shows `at`, or the next valid minute, on `day`.

    `at` has whole minutes. If the clock skips the rest of the day, it is the last minute the
    day has. None for a day the zone skipped altogether (Pacific/Apia, 30 December 2011).
    """
    wall = datetime.combine(day, at, tzinfo=zone).replace(fold=0)  # the first of two
    instant = wall.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    resumed = _end_of_gap(wall)
    if local_date(resumed, zone) == day:
        return resumed
    last_before = resumed - timedelta(minutes=1)
    return last_before if local_date(last_before, zone) == day else None


def _end_of_gap(wall: datetime) -> datetime:
    """Tell when (UTC) the clock goes on after the gap that swallowed `wall`.

    Read with the offset after the change, `wall` lies before the change; with the offset before
    it, at or after (PEP 495): the change is between the two.
    """
    zone = wall.tzinfo
    before = wall.replace(fold=1).astimezone(UTC)
    offset_after = wall.replace(fold=1).utcoffset()
    seconds = range(int((wall.astimezone(UTC) - before).total_seconds()))
    change = before + timedelta(
        seconds=bisect_left(
            seconds,
            True,
            key=lambda n: (
                (before + timedelta(seconds=n)).astimezone(zone).utcoffset() == offset_after
            ),
        )
    )
    # Old local mean times have odd seconds: go on at the next whole minute of the wall clock.
    return change + timedelta(seconds=-change.astimezone(zone).second % 60)


def _digest_of_day(
    day: date,
    zone: ZoneInfo,
    at: time,
    weekdays: Weekdays,
    *,
    paused_until: date | None,
    weekly_on: int | None,
) -> NextDigest | None:
    chosen = day.weekday() in weekdays if weekly_on is None else day.weekday() == weekly_on
    if not chosen or (paused_until is not None and day < paused_until):
        return None
    instant = first_valid_instant(day, at, zone)
    return None if instant is None else NextDigest(instant, day)


def next_digest(
    after: datetime,
    zone: ZoneInfo,
    at: time,
    weekdays: Weekdays,
    *,
    paused_until: date | None = None,
    weekly_on: int | None = None,
) -> NextDigest | None:
    """Find the first digest strictly after the aware instant `after`.

    `paused_until` is the first local day that may have one again. `weekly_on` (Monday is 0)
    replaces `weekdays`. None only if no weekday is chosen.
    """
    first = max(local_date(after, zone), paused_until or date.min)
    for step in range(_LONGEST_SEARCH):
        day = first + timedelta(days=step)
        found = _digest_of_day(
            day, zone, at, weekdays, paused_until=paused_until, weekly_on=weekly_on
        )
        if found is not None and found.at > after:
            return found
    return None


def todays_digest(
    now: datetime,
    zone: ZoneInfo,
    at: time,
    weekdays: Weekdays,
    *,
    paused_until: date | None = None,
    weekly_on: int | None = None,
) -> NextDigest | None:
    """Find the digest of the local day that `now` lies in, if its instant has come.

    This is what a late start may still send; an earlier day's is never sent.
    """
    found = _digest_of_day(
        local_date(now, zone), zone, at, weekdays, paused_until=paused_until, weekly_on=weekly_on
    )
    return found if found is not None and found.at <= now else None
