"""The weekly idea: somebody who was asked and not given to, else somebody gone quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from bot.core.idea import (
    EVERY,
    about_asked,
    about_quiet,
    asked_not_given,
    gone_quiet,
    is_time,
)
from bot.core.model import Contact, Direction, LedgerEntry

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def entry(contact: str, direction: Direction, days_ago: int, kind: str = "resource") -> LedgerEntry:
    on = TODAY - timedelta(days=days_ago)
    return LedgerEntry(f"{contact}{days_ago:03d}", direction, kind, on, NOW, contact, contact)


def contact(name: str, **changes: object) -> Contact:
    return replace(Contact(name, name, NOW), **changes)  # type: ignore[arg-type]


def test_whoever_was_asked_longest_ago_comes_first():
    ledger = [entry("sam", "asked", 10), entry("kim", "asked", 90), entry("sam", "asked", 5)]

    assert [who for who, _ in asked_not_given(ledger)] == ["kim", "sam"]


def test_whoever_was_given_something_since_is_not_owed():
    ledger = [entry("sam", "asked", 10), entry("sam", "given", 9), entry("kim", "given", 99)]

    assert asked_not_given(ledger) == []


def test_a_gift_before_the_ask_does_not_count():
    ledger = [entry("sam", "given", 20), entry("sam", "asked", 10)]

    assert [who for who, _ in asked_not_given(ledger)] == ["sam"]


def test_quiet_are_those_one_used_to_talk_with():
    long_ago = TODAY - timedelta(days=300)
    contacts = [
        contact("kim", exchanges=12, last_exchange=long_ago),
        contact("sam", exchanges=12, last_exchange=TODAY),
        contact("ana", tier="collected", last_exchange=long_ago),
        contact("new"),
        contact("bo", exchanges=3, last_exchange=long_ago),
    ]

    found = gone_quiet(contacts, [entry("bo", "given", 3)], TODAY)

    assert [c.id for c, _ in found] == ["kim"]


def test_an_idea_names_one_person_one_day_and_one_act():
    idea = about_asked(contact("Sam Ortiz"), TODAY, (), "")

    assert idea.text == (
        "Give first: you asked Sam Ortiz for something on 24 Nov 2026; "
        "send one article or video that fits their work."
    )


def test_the_same_idea_does_not_come_twice_running():
    sam = contact("sam")
    ideas = []
    last = ""
    for _ in range(8):
        idea = about_quiet(sam, TODAY, (), last)
        ideas.append(idea.key)
        last = idea.key

    assert all(one != other for one, other in pairwise(ideas))


def test_what_they_never_got_is_suggested_first():
    idea = about_asked(contact("sam"), TODAY, [entry("sam", "given", 50, "resource")], "")

    assert idea.act == "recognition"


def test_an_idea_comes_once_a_week_and_can_be_switched_off():
    assert is_time(True, None, TODAY)
    assert is_time(True, TODAY - EVERY, TODAY)
    assert not is_time(True, TODAY - timedelta(days=6), TODAY)
    assert not is_time(False, None, TODAY)
