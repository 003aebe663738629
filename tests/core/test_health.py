"""Network health: who is named, with which one act, and never a grade."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.events import Happened, Promised
from bot.core.health import entry_of, health_json, health_of, overview, promise_why
from bot.core.model import Contact, Decision, Direction, FollowUp, LedgerEntry, Status, Vetting
from bot.core.tokens import event_of, token_of

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def contact(name: str, **changes: object) -> Contact:
    made = Contact(name.ljust(12, "0"), name.title(), NOW - timedelta(days=400))
    return replace(made, **changes)  # type: ignore[arg-type]


def entry(name: str, direction: Direction, days_ago: int, kind: str = "resource") -> LedgerEntry:
    on = TODAY - timedelta(days=days_ago)
    who = name.ljust(12, "0")
    return LedgerEntry(f"{name}{days_ago:03d}", direction, kind, on, NOW, name.title(), who)


def promise(name: str, what: str = "job_lead", due: int = 2) -> FollowUp:
    return FollowUp(
        f"f{name}".ljust(12, "0"),
        "contribute",
        TODAY + timedelta(days=due),
        f"you offered {name.title()} a job lead",
        NOW,
        what=what,
        contact=name.ljust(12, "0"),
    )


def test_everybody_is_counted_in_one_tier():
    people = [
        contact("kim", tier="inner_circle"),
        contact("sam", exchanges=3, last_exchange=TODAY),
        contact("bo"),
        contact("li", exchanges=9, last_exchange=TODAY, tier="collected"),
    ]

    found = health_of(people, [], [], [], TODAY)

    assert found.tiers == {"inner_circle": 1, "known": 1, "collected": 2}


def test_never_talked_counts_those_with_whom_nothing_passed_either_way():
    people = [contact("kim"), contact("sam", exchanges=1), contact("bo"), contact("li")]

    found = health_of(people, [entry("bo", "received", 3)], [], [], TODAY)

    assert found.never_talked == 2


def test_asked_and_never_given_to_is_said_the_longest_ago_first():
    people = [contact("kim"), contact("sam"), contact("bo"), contact("li")]
    ledger = [
        entry("sam", "asked", 5),
        entry("kim", "asked", 90),
        entry("bo", "asked", 70),
        entry("bo", "given", 200),
        entry("li", "given", 1),
    ]

    found = health_of(people, ledger, [], [], TODAY)

    assert [c.name for c in found.asked_not_given] == ["Kim", "Sam"]


def test_gone_quiet_are_those_one_used_to_talk_with():
    people = [
        contact("kim", exchanges=12, last_exchange=TODAY - timedelta(days=300)),
        contact("sam", exchanges=12, last_exchange=TODAY - timedelta(days=179)),
        contact("bo"),
    ]

    found = health_of(people, [], [], [], TODAY)

    assert [c.name for c in found.gone_quiet] == ["Kim"]


def test_each_person_stands_there_once_with_one_act():
    people = [contact("kim", exchanges=12), contact("bo"), contact("li")]
    ledger = [entry("kim", "asked", 300)]

    found = health_of(people, ledger, [], [], TODAY)

    assert [n.contact.name for n in found.next_acts] == ["Kim", "Li"]
    assert found.gone_quiet == found.asked_not_given
    assert all(n.act for n in found.next_acts)


def test_of_those_never_talked_with_only_the_newest_is_named():
    people = [contact(f"p{n}", connected_on=date(2026, 1, n + 1)) for n in range(20)]

    found = health_of(people, [], [], [], TODAY)

    assert [n.contact.name for n in found.next_acts] == ["P19"]
    assert found.never_talked == 20


def test_what_they_never_got_comes_first():
    people = [contact("kim", exchanges=2)]
    ledger = [entry("kim", "given", 300, "resource")]

    (act,) = health_of(people, ledger, [], [], TODAY).next_acts

    assert act.kind == "recognition"


def test_what_is_promised_already_is_the_act_and_can_be_ticked_off():
    people = [contact("kim")]

    (act,) = health_of(people, [entry("kim", "asked", 9)], [promise("kim")], [], TODAY).next_acts

    assert act.act == "you offered Kim a job lead (due 26 Nov 2026)"
    assert [b.event for b in entry_of(act).buttons] == [Happened(promise("kim").id, "done")]


def test_an_act_can_be_taken_on_by_a_button_that_works_for_ever():
    people = [contact("kim")]

    (act,) = health_of(people, [entry("kim", "asked", 9)], [], [], TODAY).next_acts
    (button,) = entry_of(act).buttons

    assert button.event == Promised("kim000000000", "resource")
    assert event_of(token_of(button.event)) == button.event


def vetting(name: str, status: Status, outcome: str = "") -> Vetting:
    decision = Decision(outcome, NOW, "", None, "") if outcome else None
    return Vetting(
        f"v{name}", NOW, NOW, contact=name.ljust(12, "0"), status=status, decision=decision
    )


@pytest.mark.parametrize(
    ("status", "outcome", "named"),
    [
        ("reported", "", []),
        ("decided", "decline", []),
        ("decided", "do_not_send", []),
        ("decided", "accept", ["Kim"]),
        ("open", "", ["Kim"]),
    ],
)
def test_nobody_is_named_whom_the_owner_turned_away_last(status, outcome, named):
    people = [contact("kim", exchanges=2)]
    vettings = [vetting("kim", status, outcome), vetting("kim", "decided", "accept")]

    found = health_of(people, [entry("kim", "asked", 300)], [], vettings, TODAY)

    assert [c.name for c in found.asked_not_given] == named
    assert [c.name for c in found.gone_quiet] == named
    assert [n.contact.name for n in found.next_acts] == named


def test_whoever_is_being_vetted_is_not_the_one_to_begin_with():
    people = [contact("kim"), contact("bo")]

    found = health_of(people, [], [], [vetting("kim", "open")], TODAY)

    assert [n.contact.name for n in found.next_acts] == ["Bo"]
    assert found.never_talked == 2


def test_an_entry_for_everyone_or_about_somebody_forgotten_names_nobody():
    for_everyone = replace(entry("kim", "asked", 9), contact=None)

    found = health_of([], [for_everyone, entry("gone", "asked", 9)], [], [], TODAY)

    assert health_json(found) == {
        "tiers": {"inner_circle": 0, "known": 0, "collected": 0},
        "never_talked": 0,
        "asked_not_given": [],
        "gone_quiet": [],
        "next_acts": [],
    }


def test_the_overview_counts_and_grades_nobody():
    people = [contact("kim", exchanges=12, last_exchange=date(2026, 1, 1)), contact("bo")]

    lines = overview(health_of(people, [entry("bo", "asked", 9)], [], [], TODAY)).lines

    assert lines == (
        "Close: 0",
        "We have talked: 1",
        "Not talked yet: 1",
        "Asked, and nothing given yet: 1",
        "Gone quiet, for half a year or longer: 1",
    )


def test_the_promise_that_is_due_first_is_the_act_and_only_an_open_contribution_is_one():
    later, sooner = promise("kim", due=5), promise("kim", "intro", due=1)
    others = [
        replace(sooner, id="a" * 12, kind="converse"),
        replace(sooner, id="b" * 12, state="done"),
        replace(sooner, id="c" * 12, contact=None),
    ]

    (act,) = health_of(
        [contact("kim")], [entry("kim", "asked", 9)], [later, *others, sooner], [], TODAY
    ).next_acts

    assert (act.promised, act.kind) == (sooner, "intro")


def test_somebody_with_a_last_exchange_was_talked_with_even_if_none_was_counted():
    people = [contact("kim", last_exchange=TODAY), contact("bo", tier="known")]

    found = health_of(people, [], [], [], TODAY)

    assert found.never_talked == 1
    assert found.next_acts == ()


def test_why_each_is_named_is_said_with_its_day():
    people = [
        contact("kim"),
        contact("sam", exchanges=12, last_exchange=TODAY - timedelta(days=300)),
        contact("bo"),
    ]

    found = health_of(people, [entry("kim", "asked", 9)], [], [], TODAY)

    assert [
        (n.contact.name, "15 Nov 2026" in n.why, "28 Jan 2026" in n.why) for n in found.next_acts
    ] == [("Kim", True, False), ("Sam", False, True), ("Bo", False, False)]
    assert health_json(found) == {
        "tiers": {"inner_circle": 0, "known": 1, "collected": 2},
        "never_talked": 1,
        "asked_not_given": ["Kim"],
        "gone_quiet": ["Sam"],
        "next_acts": [
            {"name": n.contact.name, "act": n.act, "id": n.contact.id} for n in found.next_acts
        ],
    }


def test_a_promise_that_was_taken_on_says_when_to_whom_and_what():
    words = promise_why(contact("kim"), "job_lead", TODAY)

    assert all(part in words for part in ("24 Nov 2026", "Kim", "job lead"))
    assert "a_thing" in promise_why(contact("kim"), "a_thing", TODAY)
