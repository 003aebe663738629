"""What the notebook knows about a person: its lines, and the answers it offers with a source."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.known import Known, closeness, lines_about, shared_employer, suggestions_about
from bot.core.model import (
    Contact,
    Decision,
    FollowUp,
    LedgerEntry,
    Profile,
    Stay,
    Vetting,
)

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
TERN = Profile(positions=(Stay("Kelp", "", ""), Stay("Tern Ferries", "2015", "2018")))


def known(contact: dict[str, Any] | None = None, **rows: Any) -> Known:
    return Known(Contact("c" * 12, "Kim", NOW, **(contact or {})), **rows)


def vetting(status: str, outcome: str = "", **answers: str) -> Vetting:
    decision = Decision(outcome, NOW, "", None, "") if outcome else None
    return Vetting(
        "v" * 12,
        NOW,
        NOW,
        status=status,  # type: ignore[arg-type]
        decision=decision,
        answers=answers,
    )


def given(days_ago: int) -> LedgerEntry:
    return LedgerEntry("l", "given", "resource", TODAY - timedelta(days=days_ago), NOW, "Kim", "c")


def said(about: Known, kind: Any = "connect_in") -> dict[str, tuple[Any, str, str]]:
    return {s.question: (s.value, s.words, s.source) for s in suggestions_about(about, kind, TODAY)}


def test_of_somebody_new_nothing_is_said():
    assert lines_about(known(), ZONE) == ()
    assert said(known()) == {}


def test_what_the_owner_said_of_closeness_comes_before_what_exchanges_show():
    assert closeness(known().contact) == "collected"
    assert closeness(known({"exchanges": 1}).contact) == "known"
    assert closeness(known({"exchanges": 1, "tier": "inner_circle"}).contact) == "inner_circle"


def test_earlier_vettings_and_open_promises_are_said_in_order():
    due = FollowUp("f", "custom", TODAY, "you offered a lead", NOW)
    about = known(
        vettings=[vetting("decided", "ask_why"), vetting("reported"), vetting("open")],
        follow_ups=[due],
    )

    assert lines_about(about, ZONE) == (
        "You decided “ask why” on 24 Nov 2026.",
        "You noted that something was wrong on 24 Nov 2026.",
        "Open: you offered a lead (due 24 Nov 2026).",
    )


@pytest.mark.parametrize(
    ("contact", "messages_read", "line"),
    [
        ({"exchanges": 3}, True, ("You exchanged 3 messages.",)),
        (
            {"exchanges": 3, "last_exchange": TODAY},
            True,
            ("You exchanged 3 messages, last on 24 Nov 2026.",),
        ),
        (
            {"connected_on": date(2019, 5, 1)},
            True,
            ("Connected since 2019, and never an exchange of messages.",),
        ),
        ({"connected_on": date(2019, 5, 1)}, False, ()),
        ({"tier": "known"}, True, ("You noted: we have talked.",)),
    ],
)
def test_what_was_exchanged_is_said_or_that_nothing_was(contact, messages_read, line):
    about = known(contact, profile=Profile(messages_read=messages_read))

    assert lines_about(about, ZONE) == line


def test_an_employer_is_shared_blind_to_case_with_the_years_if_they_are_known():
    there = known({"company": "TERN ferries"}, profile=TERN)
    kelp = known({"company": "Kelp"}, profile=TERN)

    assert lines_about(there, ZONE) == (
        "You both know Tern Ferries from inside: you 2015 to 2018, they as their connection says.",
    )
    assert "you in your profile, they" in lines_about(kelp, ZONE)[0]
    assert shared_employer(known(profile=Profile(positions=(Stay("", "", ""),)))) is None
    assert said(there)["common_ground"] == (
        ("employer",),
        "Tern Ferries (you 2015 to 2018, they as their connection says)",
        "import",
    )
    assert "common_ground" in said(there, "connect_out")
    assert "common_ground" not in said(there, "introduce")


def test_at_most_two_entries_and_six_lines_are_said():
    about = known(ledger=[given(1), given(2), given(3)])
    long = known(vettings=[vetting("decided", "accept")] * 7)

    assert len(lines_about(about, ZONE)) == 2
    assert lines_about(about, ZONE)[0].startswith("On 23 Nov 2026 ")
    assert len(lines_about(long, ZONE)) == 6


def test_the_latest_answer_comes_before_what_the_tier_says():
    about = known(
        {"tier": "inner_circle"},
        vettings=[
            vetting("decided", "accept", familiarity="some"),
            vetting("decided", "accept", familiarity="well", advocate="yes", other="x"),
        ],
    )

    assert said(about) == {
        "familiarity": ("some", "your answer last time", "history"),
        "advocate": ("yes", "your answer last time", "history"),
        "trust": ("inner_circle", "you noted: close", "history"),
        "know": ("first_hand", "you noted: close", "history"),
    }


def test_exchanges_and_a_tier_suggest_what_they_can():
    assert said(known({"exchanges": 2, "last_exchange": TODAY})) == {
        "familiarity": ("some", "you exchanged 2 messages, last on 24 Nov 2026", "import"),
        "trust": ("known", "you exchanged 2 messages, last on 24 Nov 2026", "import"),
        "know": ("some", "you exchanged 2 messages, last on 24 Nov 2026", "import"),
    }
    assert said(known({"tier": "collected"})) == {
        "trust": ("collected", "you noted: not talked yet", "history")
    }


@pytest.mark.parametrize(
    ("days_ago", "value"), [(0, "recently"), (92, "recently"), (93, "long_ago")]
)
def test_recently_is_within_ninety_two_days(days_ago: int, value: str):
    nurtured = said(known(ledger=[given(days_ago)]), "ask")["nurtured"]

    assert (nurtured[0], nurtured[2]) == (value, "ledger")


def test_the_latest_of_what_was_given_and_talked_counts_and_is_named():
    talked = {"last_exchange": TODAY - timedelta(days=5)}
    asked = LedgerEntry("l", "asked", "intro", TODAY, NOW, "Kim", "c")

    assert said(known(talked, ledger=[given(100)]), "ask")["nurtured"] == (
        "recently",
        "last on 19 Nov 2026",
        "import",
    )
    assert said(known(talked, ledger=[given(5)]), "ask")["nurtured"][2] == "ledger"
    assert said(known(ledger=[asked]), "ask") == {}
    assert "nurtured" not in said(known(talked), "introduce")
