"""The numbers behind the pictures: counted once, and said in words that hold the same."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.insights import (
    DIRECTIONS,
    Insights,
    Kept,
    described,
    in_words,
    insights_json,
    insights_of,
    shown_outcomes,
)
from bot.core.model import Contact, Decision, Direction, FollowUp, LedgerEntry, Vetting

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("UTC")


def decided(day: str, outcome: str = "accept", hour: int = 12) -> Vetting:
    at = datetime.fromisoformat(f"{day}T{hour:02d}:30:00+00:00")
    decision = Decision(outcome, at, "", None, "")
    return Vetting("v", at, at, "connect_in", status="decided", decision=decision)


def follow_up(due: int, closed: int | None = None, state: str = "open") -> FollowUp:
    """Due and closed so many days from today."""
    return FollowUp(
        "f",
        "custom",
        TODAY + timedelta(days=due),
        "why",
        NOW,
        state=state,  # type: ignore[arg-type]
        closed_at=None if closed is None else NOW + timedelta(days=closed),
    )


def entry(day: str, direction: Direction = "given") -> LedgerEntry:
    return LedgerEntry("e", direction, "resource", date.fromisoformat(day), NOW, "Kim")


def counted(vettings=(), follow_ups=(), ledger=(), contacts=(), zone=ZONE) -> Insights:
    return insights_of(vettings, follow_ups, ledger, contacts, TODAY, zone)


def test_decisions_are_counted_in_their_month_and_by_outcome():
    found = counted(
        [
            decided("2026-11-01"),
            decided("2026-11-20", "decline"),
            decided("2026-03-05"),
            decided("2024-01-01"),
        ]
    )

    months = {m["month"]: m for m in insights_json(found)["decisions"]["months"]}
    assert list(months) == [f"2025-{12:02d}", *(f"2026-{n:02d}" for n in range(1, 12))]
    assert months["2026-11"] == {
        "month": "2026-11",
        "count": 2,
        "outcomes": {"accept": 1, "decline": 1},
    }
    assert months["2026-03"]["count"] == 1
    assert found.earlier == 1
    assert found.outcomes == {"accept": 3, "decline": 1}


def test_a_decision_belongs_to_the_month_of_its_local_day():
    late = decided("2026-10-31", hour=23)

    found = counted([late], zone=ZoneInfo("Europe/Oslo"))

    assert found.months["2026-11"] == {"accept": 1}


def test_what_was_opened_again_does_not_stand():
    again = replace(decided("2026-11-01"), status="open", decision=None)

    assert counted([again]).decided == 0


def test_a_promise_is_kept_on_time_on_its_day_and_late_after_it():
    found = counted(
        follow_ups=[
            follow_up(0, closed=0, state="done"),
            follow_up(-3, closed=-4, state="done"),
            follow_up(-3, closed=-2, state="done"),
            follow_up(-3, closed=-2, state="dropped"),
            follow_up(0),
            follow_up(-1),
        ]
    )

    assert found.kept == Kept(on_time=2, late=1, let_go=1, open=1, overdue=1)


def test_the_ledger_is_counted_by_quarter_with_what_is_older():
    found = counted(
        ledger=[entry("2026-10-01"), entry("2026-09-30", "asked"), entry("2020-01-01", "received")]
    )

    assert list(found.quarters) == [
        "2025 Q3",
        "2025 Q4",
        "2026 Q1",
        "2026 Q2",
        "2026 Q3",
        "2026 Q4",
    ]
    assert found.quarters["2026 Q4"] == {"given": 1, "asked": 0, "received": 0}
    assert found.quarters["2026 Q3"] == {"given": 0, "asked": 1, "received": 0}
    assert found.given_earlier == {"given": 0, "asked": 0, "received": 1}
    assert found.logged == dict.fromkeys(DIRECTIONS, 1)


def test_everybody_is_in_one_tier():
    found = counted(
        contacts=[
            Contact("a", "A", NOW, tier="inner_circle"),
            Contact("b", "B", NOW, exchanges=2),
            Contact("c", "C", NOW),
        ]
    )

    assert found.tiers == {"inner_circle": 1, "known": 1, "collected": 1}


def test_outcomes_beyond_seven_are_added_up():
    vettings = [decided("2026-11-01", f"o{n}") for n in range(9) for _ in range(9 - n)]

    shown = shown_outcomes(counted(vettings))

    assert list(shown) == ["o0", "o1", "o2", "o3", "o4", "o5", "other"]
    assert sum(shown.values()) == len(vettings)


def test_the_words_say_every_number_and_name_nobody():
    found = counted(
        [decided("2026-11-01"), decided("2026-11-02", "ask_why"), decided("2020-11-02")],
        [follow_up(-3, closed=-4, state="done"), follow_up(-1)],
        [entry("2026-11-11"), entry("2026-11-12", "asked")],
        [Contact("a", "Kim Ode", NOW)],
    )

    assert described(found) == (
        "Decisions by month: 3 decided (earlier: 1, Nov 2026: 2)."
        " What was decided: accept 2, ask why 1."
        " Given, asked and received: 2026 Q4 given 1, asked 1, received 0."
        " What you promised: kept on time 1, kept later 0, let go 0, still open 0, overdue 1."
        " How close people are: close 0, we have talked 0, not talked yet 1."
    )


def test_a_year_is_said_once():
    vettings = [decided(day) for day in ("2025-12-01", "2026-01-01", "2026-02-01")]

    assert "(Dec 2025: 1, Jan 2026: 1, Feb: 1)" in described(counted(vettings))


def test_an_empty_notebook_is_said_to_be_empty():
    assert re.findall(r"\d", described(counted())) == []


@pytest.mark.parametrize("many", [1, 99_999])
def test_the_words_fit_wherever_a_picture_is_described(many: int):
    found = counted()
    most = replace(
        found,
        months={month: {"accept": many} for month in found.months},
        earlier=many,
        outcomes={f"{'m' * 22}{n:02d}": many for n in range(30)},
        quarters=dict.fromkeys(found.quarters, dict.fromkeys(DIRECTIONS, many)),
        given_earlier=dict.fromkeys(DIRECTIONS, many),
        kept=Kept(many, many, many, many, many),
        tiers=dict.fromkeys(found.tiers, many),
    )

    assert len(described(most)) <= 1000


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2024, 2, 29), date(2026, 12, 31)])
def test_months_and_quarters_end_with_todays(today: date):
    found = insights_of((), (), (), (), today, ZONE)

    assert len(found.months) == 12
    assert [*found.months][-1] == f"{today:%Y-%m}"
    assert [*found.quarters][-1] == f"{today.year} Q{(today.month + 2) // 3}"


def test_a_promise_without_a_closing_time_counts_as_kept_on_time():
    assert counted(follow_ups=[follow_up(-3, state="done")]).kept == Kept(on_time=1)


def test_seven_outcomes_are_all_shown():
    vettings = [decided("2026-11-01", f"o{n}") for n in range(7)]

    assert list(shown_outcomes(counted(vettings))) == [f"o{n}" for n in range(7)]


def test_the_shape_holds_every_number():
    found = counted(
        [decided("2026-11-01"), decided("2020-11-02", "ask_why")],
        [follow_up(-3, closed=-4, state="done"), follow_up(-1), follow_up(0)],
        [entry("2026-11-11"), entry("2020-11-12", "asked")],
        [Contact("a", "Kim Ode", NOW)],
    )

    shape = insights_json(found)

    assert shape["until"] == "2026-11-24"
    assert shape["decisions"]["total"] == 2
    assert shape["decisions"]["earlier"] == 1
    assert shape["decisions"]["outcomes"] == {"accept": 1, "ask_why": 1}
    assert shape["ledger"] == {
        "total": {"given": 1, "asked": 1, "received": 0},
        "quarters": [
            {"quarter": q, "given": int(q == "2026 Q4"), "asked": 0, "received": 0}
            for q in found.quarters
        ],
        "earlier": {"given": 0, "asked": 1, "received": 0},
    }
    assert shape["follow_ups"] == {
        "on_time": 1,
        "late": 0,
        "let_go": 0,
        "open": 1,
        "overdue": 1,
    }
    assert shape["tiers"] == {"inner_circle": 0, "known": 0, "collected": 1}
    assert len(in_words(found).lines) == 5


def test_the_picture_of_the_older_ledger_is_told_too():
    found = counted(ledger=[entry("2020-11-12", "asked")])

    assert "Given, asked and received: earlier given 0, asked 1, received 0." in described(found)


def test_outcomes_that_are_as_frequent_stand_by_name():
    vettings = [decided("2026-11-01", outcome) for outcome in ("later", "ask_why", "accept")]

    assert list(counted([*vettings, decided("2026-11-01", "later")]).outcomes) == [
        "later",
        "accept",
        "ask_why",
    ]
