"""Follow-ups: how each kind ends, and what its end leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.core.events import Corrected, Lapsed, Reopened
from bot.core.followups import Ending, dropped, ended, endings_of, snoozed
from bot.core.ids import id_source
from bot.core.messages import Problem
from bot.core.model import FollowUp

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
VETTING = "v" * 12


def follow_up(kind="await_answer", **changes):
    row = FollowUp("f" * 12, kind, TODAY, "you asked Sam", NOW, name="Sam", vetting=VETTING)
    return replace(row, **changes)


def end(row, how):
    ending = ended(row, how, NOW, TODAY, id_source(b"seed"))
    assert isinstance(ending, Ending)
    return ending


@pytest.mark.parametrize(
    ("row", "how", "state", "event"),
    [
        (follow_up(), "done", "done", None),
        (follow_up(then="reopen"), "done", "done", Reopened(VETTING)),
        (follow_up("converse", then="reopen"), "done", "done", Reopened(VETTING)),
        (follow_up("prepare", then="reopen"), "done", "done", Reopened(VETTING)),
        (follow_up(), "rest", "dropped", Lapsed(VETTING)),
        (follow_up(tries=1, then="reopen"), "no_answer_again", "done", Lapsed(VETTING)),
        (follow_up(tries=1), "no_answer_again", "done", Lapsed(VETTING)),
        (follow_up("converse", tries=1), "no_answer_again", "done", Lapsed(VETTING)),
        (follow_up(vetting=None, tries=1), "no_answer_again", "done", None),
        (follow_up("await_consent"), "yes", "done", Corrected(VETTING, "consent", ("yes",))),
        (follow_up("await_consent"), "no", "done", Corrected(VETTING, "consent", ("refused",))),
        (follow_up("await_consent", tries=1), "no_answer_again", "done", None),
        (follow_up("close_loop"), "done", "done", None),
        (follow_up("custom", vetting=None), "done", "done", None),
    ],
)
def test_an_ending_leads_where_the_domain_says(row, how, state, event):
    ending = end(row, how)

    assert (ending.follow_up.state, ending.event) == (state, event)
    assert ending.follow_up.closed_at == NOW


@pytest.mark.parametrize(
    ("kind", "days"), [("await_answer", 7), ("converse", 7), ("await_consent", 3)]
)
def test_a_first_silence_is_waited_for_once_more(kind, days):
    ending = end(follow_up(kind), "no_answer")

    assert ending.follow_up.state == "open"
    assert (ending.follow_up.due - TODAY).days == days
    assert ending.follow_up.tries == 1
    assert ending.moment == "nudge"


def test_a_kept_promise_is_an_entry_of_the_ledger():
    ending = end(follow_up("contribute", what="resource", contact="c" * 12), "done")

    assert ending.entry is not None
    assert (ending.entry.direction, ending.entry.kind) == ("given", "resource")
    assert ending.entry.follow_up == "f" * 12


def test_consent_cannot_simply_be_done():
    assert isinstance(
        ended(follow_up("await_consent"), "done", NOW, TODAY, id_source(b"seed")), Problem
    )


def test_an_ending_that_does_not_exist_is_refused():
    assert isinstance(ended(follow_up(), "maybe", NOW, TODAY, id_source(b"seed")), Problem)


@pytest.mark.parametrize("how", endings_of(follow_up()))
def test_a_closed_follow_up_does_not_end_twice(how):
    closed = follow_up(state="done")

    assert end(closed, how).follow_up is closed


def test_putting_off_opens_again_and_dropping_closes_once():
    later = snoozed(follow_up(state="dropped", closed_at=NOW), date(2026, 12, 1))
    gone = dropped(later, NOW)

    assert (later.state, later.due, later.closed_at) == ("open", date(2026, 12, 1), None)
    assert gone.state == "dropped"
    assert dropped(gone, NOW) is gone


def test_the_button_of_the_first_silence_counts_once():
    once = end(follow_up(), "no_answer").follow_up

    assert end(once, "no_answer").follow_up is once
    assert "no_answer_again" in endings_of(once)
