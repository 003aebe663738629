from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.days import (
    NextDigest,
    first_valid_instant,
    local_date,
    nearest_zones,
    next_digest,
    parse_time,
    parse_weekdays,
    todays_digest,
    weekdays_text,
    zone_named,
)

EVERY_DAY = frozenset(range(7))
MON_TO_FRI = frozenset(range(5))
BERLIN = ZoneInfo("Europe/Berlin")
NINE = time(9, 0)

# --- weekdays, times and zones as people type them -------------------------------------------


@pytest.mark.parametrize(
    "text, days",
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("mon,wed", {0, 2}),
        ("Mon, Wed and FRI", {0, 2, 4}),
        ("mon wed", {0, 2}),
        ("sat-mon", {5, 6, 0}),
        ("Saturday - Monday", {5, 6, 0}),
        ("sun", {6}),
        ("tuesday", {1}),
        ("tues,thurs", {1, 3}),
        ("thu-tue", {3, 4, 5, 6, 0, 1}),
        ("mon-mon", {0}),
        ("mon-wed,wed-fri", {0, 1, 2, 3, 4}),
        ("daily", EVERY_DAY),
        ("  Every   Day ", EVERY_DAY),
        ("weekdays", MON_TO_FRI),
        ("weekends", {5, 6}),
    ],
)
def test_weekdays_are_read(text: str, days: set[int]) -> None:
    assert parse_weekdays(text) == frozenset(days)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", ",", "-", "mon-", "-fri", "mon--fri", "mon-wed-fri", "mo", "funday", "1-5"),
        *("mon,x", "mon,\x00", "\uff4don", "mon-fri" * 5000, "\ud800", "monfri", "never"),
    ],
)
def test_what_is_no_list_of_weekdays_is_refused(text: str) -> None:
    assert parse_weekdays(text) is None


@pytest.mark.parametrize(
    "days, text",
    [
        (MON_TO_FRI, "mon-fri"),
        ({0, 2}, "mon,wed"),
        ({5, 6}, "sat,sun"),
        ({5, 6, 0}, "sat-mon"),
        ({4, 5, 6, 0, 2}, "wed,fri-mon"),
        ({0, 1, 2, 5}, "mon-wed,sat"),
        (EVERY_DAY, "daily"),
        (set(), ""),
    ],
)
def test_weekdays_are_written_shortly(days: set[int], text: str) -> None:
    assert weekdays_text(frozenset(days)) == text


def test_every_set_of_weekdays_survives_writing_and_reading() -> None:
    sets = [frozenset(c) for size in range(1, 8) for c in combinations(range(7), size)]

    assert len(sets) == 127
    assert all(parse_weekdays(weekdays_text(days)) == days for days in sets)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("09:00", time(9, 0)),
        ("9:00", time(9, 0)),
        (" 00:00 ", time(0, 0)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_is_read(text: str, expected: time) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "24:00", "9", "9am", "09:60", "9:5", "-1:00", "09:00:00", "09.00", "09:00\x00"),
        *("009:00", "9" * 10_000, "0\uff19:00", "\u0660\u0669:00", "\ud800:00", "09:00\n09:00"),
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    assert parse_time(text) is None


@pytest.mark.parametrize(
    "text, key",
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        (" AMERICA/new_york ", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("utc", "UTC"),
        ("etc/gmt+12", "Etc/GMT+12"),
    ],
)
def test_a_zone_is_found_by_its_name_in_any_case(text: str, key: str) -> None:
    zone = zone_named(text)

    assert zone is not None
    assert zone.key == key


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "../../etc/passwd", "/etc/localtime", "localtime", "Europe/Berlin/..", "Europe"),
        *("Europe/Berlin\x00", "\x00", "x" * 10_000, "Europe/Berl\u00edn", "\ud800", "Berlin"),
        *("Europe//Berlin", "posixrules", "zone.tab", ".", "Europe/\uff22erlin", "+01:00"),
        *("C:\\zone", "Factory"),
    ],
)
def test_what_is_no_iana_zone_is_refused(text: str) -> None:
    assert zone_named(text) is None


def test_every_iana_zone_is_known_under_its_own_name() -> None:
    names = sorted(available_timezones() - {"localtime", "Factory"})

    found = [zone_named(name) for name in names]

    assert [zone.key for zone in found if zone] == names


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Berlin", "Europe/Berlin"),
        ("europe/berln", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("Kolkatta", "Asia/Kolkata"),
    ],
)
def test_the_nearest_zones_are_offered(text: str, expected: str) -> None:
    nearest = nearest_zones(text)

    assert nearest[0] == expected
    assert len(nearest) <= 3
    assert all(zone_named(name) for name in nearest)


@pytest.mark.parametrize(
    "text", ["", "\x00", "../../etc/passwd", "x" * 10_000, "\ud800", "\u67cf\u6797"]
)
def test_hostile_zone_names_get_few_or_no_suggestions(text: str) -> None:
    assert len(nearest_zones(text, n=2)) <= 2


def test_suggestions_are_not_repeated() -> None:
    nearest = nearest_zones("america/buenos_aires", n=5)

    assert len(nearest) == len(set(nearest))


# --- the calendar, by hand -------------------------------------------------------------------


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def day_of(digest: NextDigest | None) -> date | None:
    return digest.local_date if digest else None


@pytest.mark.parametrize(
    "at, zone, day",
    [
        ("2026-01-01T00:30", "America/New_York", date(2025, 12, 31)),
        ("2026-01-01T00:30", "Pacific/Kiritimati", date(2026, 1, 1)),
        ("2026-01-01T10:00", "Pacific/Kiritimati", date(2026, 1, 2)),
        ("2026-07-01T22:00", "Europe/Berlin", date(2026, 7, 2)),
    ],
)
def test_a_local_date_belongs_to_the_zone(at: str, zone: str, day: date) -> None:
    assert local_date(utc(at), ZoneInfo(zone)) == day


def test_an_instant_without_a_zone_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="aware"):
        local_date(utc("2026-01-01T00:00").replace(tzinfo=None), BERLIN)


@pytest.mark.parametrize(
    "zone, day, at, expected",
    [
        # 09:00 stays 09:00 on both sides of the change.
        ("Europe/Berlin", "2026-03-28", "09:00", "2026-03-28T08:00"),
        ("Europe/Berlin", "2026-03-29", "09:00", "2026-03-29T07:00"),
        # 02:00-03:00 does not exist; its first and last minute move to 03:00.
        ("Europe/Berlin", "2026-03-29", "01:59", "2026-03-29T00:59"),
        ("Europe/Berlin", "2026-03-29", "02:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29", "02:59", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29", "03:00", "2026-03-29T01:00"),
        # 02:00-03:00 occurs twice; the first one counts.
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),
        ("Europe/Berlin", "2026-10-25", "03:00", "2026-10-25T02:00"),
        # Half an hour of daylight saving.
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),
        # Midnight itself is skipped.
        ("Africa/Cairo", "2026-04-24", "00:00", "2026-04-23T22:00"),
        # The skipped hour is the last of its day: the last minute there is, never the next day.
        ("America/Nuuk", "2026-03-28", "23:30", "2026-03-29T00:59"),
        ("America/Nuuk", "2026-03-28", "22:59", "2026-03-29T00:59"),
        # A changed offset with odd seconds (local mean time) still gives a whole local minute.
        ("Africa/Monrovia", "1972-01-07", "00:10", "1972-01-07T00:45"),
    ],
)
def test_a_local_time_becomes_the_first_valid_instant(
    zone: str, day: str, at: str, expected: str
) -> None:
    instant = first_valid_instant(date.fromisoformat(day), time.fromisoformat(at), ZoneInfo(zone))

    assert instant == utc(expected)


@pytest.mark.parametrize(
    "zone, day",
    [("Pacific/Apia", date(2011, 12, 30)), ("Pacific/Kwajalein", date(1993, 8, 21))],
)
@pytest.mark.parametrize("at", [time(0, 0), time(9, 0), time(23, 59)])
def test_a_day_that_does_not_exist_has_no_instant(zone: str, day: date, at: time) -> None:
    assert first_valid_instant(day, at, ZoneInfo(zone)) is None
    assert first_valid_instant(day - timedelta(1), at, ZoneInfo(zone)) is not None
    assert first_valid_instant(day + timedelta(1), at, ZoneInfo(zone)) is not None


def test_a_day_that_does_not_exist_is_passed_over() -> None:
    apia = ZoneInfo("Pacific/Apia")
    thursday = utc("2011-12-29T19:00")  # 09:00 on the 29th, the day before the missing one

    daily = next_digest(thursday, apia, NINE, EVERY_DAY)
    only_fridays = next_digest(thursday, apia, NINE, EVERY_DAY, weekly_on=4)

    assert daily == NextDigest(utc("2011-12-30T19:00"), date(2011, 12, 31))
    assert only_fridays == NextDigest(utc("2012-01-05T19:00"), date(2012, 1, 6))


def test_the_next_digest_is_strictly_later() -> None:
    monday_nine = utc("2026-01-05T08:00")

    exactly_then = next_digest(monday_nine, BERLIN, NINE, MON_TO_FRI)
    just_before = next_digest(monday_nine - timedelta(seconds=1), BERLIN, NINE, MON_TO_FRI)

    assert exactly_then == NextDigest(utc("2026-01-06T08:00"), date(2026, 1, 6))
    assert just_before == NextDigest(monday_nine, date(2026, 1, 5))


def test_the_weekend_is_passed_over() -> None:
    friday_noon = utc("2026-01-09T11:00")

    found = next_digest(friday_noon, BERLIN, NINE, MON_TO_FRI)

    assert found == NextDigest(utc("2026-01-12T08:00"), date(2026, 1, 12))


def test_a_pause_ends_on_the_day_it_names() -> None:
    monday = utc("2026-01-05T05:00")

    until_thursday = next_digest(monday, BERLIN, NINE, MON_TO_FRI, paused_until=date(2026, 1, 8))
    until_saturday = next_digest(monday, BERLIN, NINE, MON_TO_FRI, paused_until=date(2026, 1, 10))
    long_over = next_digest(monday, BERLIN, NINE, MON_TO_FRI, paused_until=date(2025, 1, 1))

    assert day_of(until_thursday) == date(2026, 1, 8)
    assert day_of(until_saturday) == date(2026, 1, 12)
    assert day_of(long_over) == date(2026, 1, 5)


def test_weekly_replaces_the_chosen_weekdays() -> None:
    monday = utc("2026-01-05T05:00")

    wednesday = next_digest(monday, BERLIN, NINE, MON_TO_FRI, weekly_on=2)
    sunday = next_digest(monday, BERLIN, NINE, MON_TO_FRI, weekly_on=6)

    assert day_of(wednesday) == date(2026, 1, 7)
    assert day_of(sunday) == date(2026, 1, 11)


def test_without_a_weekday_there_is_no_digest() -> None:
    monday = utc("2026-01-05T05:00")

    assert next_digest(monday, BERLIN, NINE, frozenset()) is None
    assert todays_digest(monday, BERLIN, NINE, frozenset()) is None


@pytest.mark.parametrize(
    "now, expected",
    [
        ("2026-01-05T07:59:59", None),  # Monday, one second early
        ("2026-01-05T08:00", date(2026, 1, 5)),
        ("2026-01-05T22:59", date(2026, 1, 5)),  # a late start today still sends today's
        ("2026-01-05T23:00", None),  # Tuesday has begun: Monday's is never sent
        ("2026-01-10T12:00", None),  # Saturday is not chosen
    ],
)
def test_only_todays_digest_can_be_late(now: str, expected: date | None) -> None:
    found = todays_digest(utc(now), BERLIN, NINE, MON_TO_FRI)

    assert day_of(found) == expected


def test_a_pause_and_the_weekly_day_hold_for_a_late_start_too() -> None:
    monday_noon = utc("2026-01-05T11:00")

    paused = todays_digest(monday_noon, BERLIN, NINE, MON_TO_FRI, paused_until=date(2026, 1, 6))
    ends_today = todays_digest(monday_noon, BERLIN, NINE, MON_TO_FRI, paused_until=date(2026, 1, 5))
    other_day = todays_digest(monday_noon, BERLIN, NINE, MON_TO_FRI, weekly_on=1)

    assert paused is None
    assert ends_today is not None
    assert other_day is None


@given(
    seconds=st.integers(-600_000_000, 4_000_000_000),  # 1950 to 2096
    name=st.sampled_from(sorted(available_timezones())),
    at=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
)
def test_a_digest_is_later_than_asked_on_a_chosen_day_and_inside_that_day(
    seconds: int, name: str, at: time, weekdays: frozenset[int]
) -> None:
    zone = ZoneInfo(name)
    after = datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)

    found = next_digest(after, zone, at, weekdays)

    assert found is not None
    assert found.at > after
    assert found.local_date.weekday() in weekdays
    assert local_date(found.at, zone) == found.local_date
    assert found.at == first_valid_instant(found.local_date, at, zone)
    assert todays_digest(found.at, zone, at, weekdays) == found


# --- the calendar, exhaustively --------------------------------------------------------------
#
# Every zone x every day of two years x four times. Two zones whose clocks agree at every moment
# of those years are the same case, so the days are walked once for each *different* clock; the
# days around a change are then asked of every zone by its own name.
#
# The oracle knows nothing of `fold`: on quiet days it subtracts the one offset there is, around
# a change it looks at every minute that passes and reads the wall clock.

TIMES = (time(0, 0), time(1, 30), time(2, 30), time(9, 0))
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
DAYS = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
PROBE = timedelta(hours=6)
PROBES = [datetime(2025, 12, 30, tzinfo=UTC) + n * PROBE for n in range(4 * (len(DAYS) + 4) + 1)]

Clock = tuple[tuple[datetime, timedelta], ...]  # (from this minute on, the offset)


def clock_of(zone: ZoneInfo) -> Clock:
    offsets = [moment.astimezone(zone).utcoffset() for moment in PROBES]
    pieces = [(PROBES[0], offsets[0])]
    for index, (before, after) in enumerate(pairwise(offsets)):
        if before != after:
            moment = PROBES[index]
            while moment.astimezone(zone).utcoffset() == before:
                moment += timedelta(minutes=1)
            pieces.append((moment, after))
    return tuple((moment, offset) for moment, offset in pieces if offset is not None)


@cache
def clocks() -> dict[Clock, list[ZoneInfo]]:
    zones_by_clock: dict[Clock, list[ZoneInfo]] = {}
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        zones_by_clock.setdefault(clock_of(zone), []).append(zone)
    return zones_by_clock


def days_near_a_change(clock: Clock) -> set[date]:
    # No zone is a whole day away from UTC, so the local days are these.
    return {moment.date() + timedelta(days) for moment, _ in clock[1:] for days in (-1, 0, 1)}


def by_looking_at_every_minute(day: date, zone: ZoneInfo) -> dict[time, datetime]:
    """The wall clock at every minute that can belong to `day`, the first occurrence kept."""
    seen: dict[time, datetime] = {}
    moment = datetime.combine(day, time(0, 0), UTC) - timedelta(hours=15)
    for _ in range((15 + 24 + 15) * 60):
        wall = moment.astimezone(zone)
        if wall.date() == day:
            seen.setdefault(wall.time(), moment)
        moment += timedelta(minutes=1)
    return {at: seen[min(shown for shown in seen if shown >= at)] for at in TIMES}


def expected_instants(clock: Clock, zone: ZoneInfo) -> dict[tuple[date, time], datetime]:
    near = days_near_a_change(clock)
    expected = {}
    piece = 0
    for day in DAYS:
        if day in near:
            for at, instant in by_looking_at_every_minute(day, zone).items():
                expected[day, at] = instant
        else:
            midnight = datetime.combine(day, time(0, 0), UTC)
            while piece + 1 < len(clock) and clock[piece + 1][0] <= midnight:
                piece += 1
            for at in TIMES:
                expected[day, at] = datetime.combine(day, at, UTC) - clock[piece][1]
    return expected


def digests_in_order(zone: ZoneInfo, at: time, weekdays: frozenset[int]) -> Iterator[NextDigest]:
    after = datetime.combine(FIRST, time(0, 0), UTC) - timedelta(days=3)
    while (found := next_digest(after, zone, at, weekdays)) and found.local_date <= LAST:
        if found.local_date >= FIRST:
            yield found
        after = found.at


def test_in_every_zone_each_local_day_has_exactly_one_digest_at_its_first_valid_minute() -> None:
    cases = 0

    for clock, zones in clocks().items():
        expected = expected_instants(clock, zones[0])
        for at in TIMES:
            found = list(digests_in_order(zones[0], at, EVERY_DAY))
            assert found == [NextDigest(expected[day, at], day) for day in DAYS], (zones[0], at)
        for zone in zones:
            for day in sorted(days_near_a_change(clock).intersection(DAYS)):
                for at in TIMES:
                    assert first_valid_instant(day, at, zone) == expected[day, at], (zone, day, at)
            cases += len(DAYS) * len(TIMES)

    assert cases == len(available_timezones()) * 730 * 4


def test_on_chosen_weekdays_only_the_other_days_stay_silent() -> None:
    for clock, zones in clocks().items():
        if len(clock) == 1:
            continue
        found = [digest.local_date for digest in digests_in_order(zones[0], NINE, MON_TO_FRI)]

        assert found == [day for day in DAYS if day.weekday() < 5], zones[0]
