"""The digest: what is due, why, and what settles it; nothing when nothing is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.digest import (
    LISTED,
    TITLE_SHOWN,
    Day,
    Shown,
    after_sending,
    asked_about,
    digest_of,
    goes_weekly,
    is_silent,
    lead_of,
)
from bot.core.events import Dropped, Happened, Paged, Paused, Snoozed
from bot.core.idea import Idea
from bot.core.messages import Button, Entry, Message, Paragraph
from bot.core.model import Decision, Draft, FollowUp, Reminding, Vetting
from bot.core.tokens import TOKEN_LIMIT, event_of, token_of

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def follow_up(number: int = 0, **changes: object) -> FollowUp:
    plain = FollowUp(
        f"fup{number:09d}",
        "contribute",
        TODAY,
        "you accepted Priya Nair on 20 Nov 2026 and offered an article",
        NOW,
        name="Priya Nair",
        what="resource",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def decided(number: int = 0, days_ago: int = 4, **changes: object) -> Vetting:
    at = NOW - timedelta(days=days_ago)
    plain = Vetting(
        f"vet{number:09d}",
        at,
        at,
        kind="ask",
        name="Sam Ortiz",
        status="decided",
        decision=Decision("ask", at, "", None, ""),
        drafts=(Draft("Sam Ortiz", "Dear Sam"),),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def texts_of(message: Message) -> list[str]:
    texts = [message.lead]
    for block in message.blocks:
        match block:
            case Entry(_, title, details):
                texts += [title, *details]
            case Paragraph(text):
                texts.append(text)
    return texts


def buttons_of(message: Message) -> list[Button]:
    entries = [block for block in message.blocks if isinstance(block, Entry)]
    return [b for entry in entries for b in entry.buttons] + list(message.buttons)


def test_nothing_is_said_when_nothing_is_due():
    assert digest_of(Day(TODAY)) is None


def test_an_idea_alone_is_no_reason_to_write():
    assert digest_of(Day(TODAY, idea=Idea("con000000001", "resource", "Give first"))) is None


def test_a_due_follow_up_is_shown_with_its_reason_and_what_settles_it():
    message = digest_of(Day(TODAY, (follow_up(),)))

    assert message is not None
    (entry,) = message.blocks
    assert isinstance(entry, Entry)
    assert entry.title == "you accepted Priya Nair on 20 Nov 2026 and offered an article"
    assert [button.label for button in entry.buttons] == ["Done", "Tomorrow", "Next week", "Drop"]
    assert [button.event for button in entry.buttons] == [
        Happened("fup000000000", "done"),
        Snoozed("fup000000000", "tomorrow"),
        Snoozed("fup000000000", "next week"),
        Dropped("fup000000000"),
    ]


@pytest.mark.parametrize(
    ("day", "lead"),
    [
        (Day(TODAY, (follow_up(),)), "1 follow-up is due"),
        (Day(TODAY, (follow_up(1), follow_up(2))), "2 follow-ups are due"),
        (Day(TODAY, unsent=(decided(),)), "1 draft is waiting for a word from you"),
        (Day(TODAY, lapsed=(decided(), decided(1))), "2 requests rest undecided"),
    ],
)
def test_the_notification_line_counts_and_names_nobody(day: Day, lead: str):
    assert lead_of(day) == lead
    assert "Priya" not in lead
    assert "Sam" not in lead


def test_ten_are_listed_and_the_rest_is_counted():
    due = tuple(follow_up(number) for number in range(13))

    message = digest_of(Day(TODAY, due))

    assert message is not None
    assert message.lead == "13 follow-ups are due"
    entries = [block for block in message.blocks if isinstance(block, Entry)]
    assert len(entries) == LISTED
    assert "and 3 more: “pending” lists them all." in texts_of(message)
    assert Paged("pending", due[LISTED - 1].id) in [b.event for b in message.buttons]


def test_a_second_silence_has_a_button_of_its_own():
    first = digest_of(Day(TODAY, (follow_up(kind="await_answer"),)))
    second = digest_of(Day(TODAY, (follow_up(kind="await_answer", tries=1),)))

    assert first is not None
    assert second is not None
    assert Happened("fup000000000", "no_answer") in [b.event for b in buttons_of(first)]
    assert Happened("fup000000000", "no_answer_again") in [b.event for b in buttons_of(second)]


def test_a_digest_of_ten_items_at_maximum_lengths_stays_small():
    long = "Wolfeschlegelsteinhausenbergerdorff " * 40
    message = digest_of(
        Day(
            TODAY,
            tuple(follow_up(n, kind="await_consent", tries=1, why=long) for n in range(99)),
            unsent=tuple(decided(n, name=long) for n in range(3)),
            lapsed=tuple(decided(n, name=long) for n in range(50)),
            idea=Idea("con000000001", "resource", "x" * 200),
            goes_weekly=True,
        )
    )

    assert message is not None
    entries = [block for block in message.blocks if isinstance(block, Entry)]
    assert all(len(entry.title) <= TITLE_SHOWN for entry in entries)
    assert sum(map(len, texts_of(message))) < 3000
    for button in buttons_of(message):
        token = token_of(button.event)
        assert len(token) <= TOKEN_LIMIT
        assert len(button.label) <= 75
        assert event_of(token) == button.event


def test_every_button_survives_being_written_and_read_again():
    message = digest_of(
        Day(TODAY, (follow_up(),), (decided(),), (decided(1),), None, goes_weekly=True)
    )

    assert message is not None
    events = [button.event for button in buttons_of(message)]
    assert [event_of(token_of(event)) for event in events] == events
    assert Paused("in 2 weeks") in events


def test_a_draft_is_asked_about_after_three_days_and_only_once():
    fresh, silent = decided(1, days_ago=2), decided(2, days_ago=4)

    assert not is_silent(fresh, None, NOW)
    assert is_silent(silent, None, NOW)
    _, asked_until = asked_about((silent,), NOW)
    assert not is_silent(silent, asked_until, NOW)
    assert is_silent(fresh, asked_until, NOW + timedelta(days=2))


@pytest.mark.parametrize("change", [{"sent": "sent"}, {"sent": "not_sending"}, {"drafts": ()}])
def test_a_draft_that_is_settled_is_not_asked_about(change: dict[str, object]):
    assert not is_silent(decided(**change), None, NOW)  # type: ignore[arg-type]


def test_drafts_beyond_three_are_asked_about_in_the_next_digest():
    silent = [decided(number, days_ago=20 - number) for number in range(5)]

    first, until = asked_about(silent, NOW)
    rest = [vetting for vetting in silent if is_silent(vetting, until, NOW)]

    assert [v.id for v in first] == [v.id for v in silent[:3]]
    assert [v.id for v in rest] == [v.id for v in silent[3:]]


def test_three_ignored_digests_make_it_weekly_once():
    reminding = Reminding()
    for _ in range(3):
        assert not goes_weekly(reminding)
        reminding = after_sending(reminding, Shown(TODAY))

    assert goes_weekly(reminding)
    reminding = after_sending(reminding, Shown(TODAY, weekly_on=1))
    assert not goes_weekly(reminding)
    assert reminding.weekly_on == 1


def test_the_digest_that_goes_weekly_says_so_and_offers_a_choice():
    message = digest_of(Day(TODAY, (follow_up(),), goes_weekly=True))

    assert message is not None
    assert any("once a week" in text for text in texts_of(message))
    assert [b.label for b in message.buttons] == ["Keep daily", "Pause for two weeks", "Stop"]


def test_what_was_mentioned_is_not_mentioned_again():
    reminding = Reminding(lapsed=("vet000000001", "vet000000002"))

    after = after_sending(reminding, Shown(TODAY, lapsed=("vet000000001",), idea="con:resource"))

    assert after.lapsed == ("vet000000002",)
    assert (after.idea, after.idea_on) == ("con:resource", TODAY)
