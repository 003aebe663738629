"""A button carries the event it causes: written, read back, and within a platform's limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import (
    Answered,
    AskedWhy,
    Begin,
    Cancelled,
    Confirmed,
    Decided,
    Dropped,
    Explained,
    Happened,
    Marked,
    OptedIn,
    Paged,
    Parked,
    Paused,
    Promised,
    PutInFront,
    Reopened,
    Reported,
    Resumed,
    SaidNotSending,
    SaidSent,
    Skipped,
    Snoozed,
    Triaged,
    WentBack,
)
from bot.core.tokens import TOKEN_LIMIT, event_of, token_of

ID = "0123456789ab"

ON_BUTTONS = [
    Answered(ID, "familiarity", ("well",)),
    Answered(ID, "offer", ()),
    Marked(ID, "common_ground", "+field"),
    Marked(ID, "common_ground", "-field"),
    Skipped(ID, "reason"),
    WentBack(ID),
    AskedWhy(ID),
    Parked(ID),
    Cancelled(ID),
    Reported(ID),
    Decided(ID, "get_acquainted"),
    Explained(ID, ""),
    Resumed(ID),
    Reopened(ID),
    PutInFront(ID, "name"),
    SaidSent(ID),
    SaidNotSending(ID),
    Happened(ID, "done"),
    Happened(ID, "no_answer"),
    Snoozed(ID, "next week"),
    Dropped(ID),
    Promised(ID, "job_lead"),
    Paused("in 2 weeks"),
    Triaged(ID, "vet"),
    Triaged(ID, "leave"),
    OptedIn(True),
    OptedIn(False),
    Paged("pending", ID),
    Confirmed("forget", ""),
    Confirmed("forget", ID),
]


@pytest.mark.parametrize("event", ON_BUTTONS, ids=token_of)
def test_a_button_gives_back_the_event_it_was_made_of(event):
    token = token_of(event)

    assert event_of(token) == event
    assert token.startswith("v1:")


def test_the_longest_keys_fit_on_a_button():
    event = Answered(ID, "q" * 24, ("v" * 24,))

    token = token_of(event)

    assert len(token) <= TOKEN_LIMIT
    assert event_of(token) == event


def test_a_token_has_75_characters_at_most():
    words = TOKEN_LIMIT - len(token_of(Snoozed(ID, "")))

    assert TOKEN_LIMIT == 75
    assert len(token_of(Snoozed(ID, "x" * words))) == 75
    with pytest.raises(ValueError, match="does not fit"):
        token_of(Snoozed(ID, "x" * (words + 1)))


def test_a_token_of_75_characters_is_read_and_a_longer_one_is_not():
    subject = "x" * (75 - len("v1:confirm::forget"))

    assert event_of(f"v1:confirm:{subject}:forget") == Confirmed("forget", subject)
    assert event_of(f"v1:confirm:{subject}x:forget") is None


@pytest.mark.parametrize(
    "event", [Begin("hello"), Explained(ID, "because"), Answered(ID, "x" * 60, ("y" * 60,))]
)
def test_what_a_button_may_not_carry_is_refused(event):
    with pytest.raises(ValueError, match="button"):
        token_of(event)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "v1",
        "v2:back:" + ID,
        "v1:back",
        "v1:back:short",
        "v1:back:" + ID.upper(),
        f"v1:back:{ID}:more",
        f"v1:answer:{ID}:Familiarity:well",
        f"v1:answer:{ID}:familiarity:well:worse",
        f"v1:set:{ID}:offer:*advice",
        f"v1:snooze:{ID}:next week",
        f"v1:decide:{ID}:",
        "v1:optin:maybe",
        f"v1:nonsense:{ID}",
        "v1:answer:" + "a" * 100,
        f"v1:back:{ID}\n",
    ],
)
def test_an_edited_token_is_no_event(token):
    assert event_of(token) is None


@given(st.text(max_size=90))
def test_any_text_is_read_as_an_event_that_writes_the_same_text_or_as_none(text):
    event = event_of(text)

    assert event is None or token_of(event) == text
