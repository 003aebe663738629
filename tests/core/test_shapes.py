"""What is made of stored things: JSON for scripts, lines about a person, the delivery log."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from bot.core.cards import decided_card, evidence_blocks, headline_of, points_of, title_of
from bot.core.deliveries import Delivery, when_json, when_message
from bot.core.dialogue import step
from bot.core.events import Called, Decided, Reported
from bot.core.json_shapes import entry_json, follow_up_json, instant_json, person_json, vetting_json
from bot.core.known import Known, closeness, lines_about, suggestions_about
from bot.core.messages import Facts, Paragraph, Quoted
from bot.core.model import (
    Address,
    Contact,
    Decision,
    Draft,
    Earlier,
    Evidence,
    FollowUp,
    LedgerEntry,
    Reason,
    Recommendation,
)
from tests.core.situations import ASK, CHECKLISTS, NOW, complete, context, decided_on, vetting

ZONE = ZoneInfo("Europe/Oslo")
DAY = date(2026, 11, 2)
CONTACT = Contact("con000000001", "Priya Nair", NOW)
FOLLOW_UP = FollowUp("fup000000001", "converse", DAY, "you met", NOW, name="Priya Nair")
ENTRY = LedgerEntry("led000000001", "given", "job_lead", DAY, NOW, "Priya Nair", note="at Acme")
REASON = Reason("offer", ("job_lead", "advice"), "you could offer two things")
RECOMMENDATION = Recommendation("accept", (REASON,), (), (Reason("reason", None, "none"),))
DECISION = Decision("decline", NOW, None, RECOMMENDATION, "0123abcd")


# JSON


def test_an_instant_is_written_in_utc_to_the_second():
    at = datetime(2026, 11, 3, 23, 30, 59, 999, timezone(timedelta(hours=-2)))

    assert instant_json(at) == "2026-11-04T01:30:59Z"


def test_a_decided_vetting_as_json():
    earlier = Earlier(None, replace(DECISION, because="so"), {"reason": "no"})
    decided = vetting(
        status="decided",
        target="Bo",
        parked=True,
        answers={"offer": ("job_lead", "advice"), "reason": None, "introduce": "yes"},
        decision=DECISION,
        earlier=(earlier,),
        drafts=(Draft("Priya", "Hello."),),
        evidence=(Evidence("reason", "your talk", 4, 13, "paste"),),
    )

    written = vetting_json(decided, context(), (FOLLOW_UP,))

    reasons = {"question": "offer", "value": ["job_lead", "advice"], "text": REASON.text}
    recommendation = {
        "outcome": "accept",
        "for": [reasons],
        "missing": [],
        "against": [{"question": "reason", "value": None, "text": "none"}],
    }
    at = "2026-11-03T09:00:00Z"
    assert written == {
        "id": "vet000000001",
        "kind": "connect_in",
        "name": "Priya Nair",
        "target": "Bo",
        "status": "decided",
        "parked": True,
        "answers": {"offer": ["job_lead", "advice"], "introduce": "yes"},
        "missing": ["familiarity", "advocate", "reason", "common_ground"],
        "question": None,
        "recommendation": recommendation,
        "decision": {"outcome": "decline", "because": "", "at": at},
        "earlier": [
            {
                "recommendation": None,
                "decision": {"outcome": "decline", "because": "so", "at": at},
            }
        ],
        "drafts": [{"to": "Priya", "text": "Hello.", "length": 6}],
        "follow_ups": [
            {
                "id": "fup000000001",
                "kind": "converse",
                "due": "2026-11-02",
                "state": "open",
                "why": "you met",
                "name": "Priya Nair",
                "vetting": None,
            }
        ],
        "evidence": [
            {"field": "reason", "value": "your talk", "start": 4, "end": 13, "source": "paste"}
        ],
    }


def test_an_open_vetting_as_json_shows_its_question_or_what_would_be_sent():
    asked = vetting_json(vetting(), context())
    answered = vetting_json(complete(), context())

    assert isinstance(asked, dict)
    assert isinstance(answered, dict)
    assert (asked["question"], asked["recommendation"], asked["drafts"]) == (
        "familiarity",
        None,
        [],
    )
    assert answered["question"] == "decide"
    assert isinstance(answered["recommendation"], dict)
    assert answered["recommendation"]["outcome"] == "accept"
    assert answered["drafts"] != []
    assert answered["decision"] is None


def test_a_person_as_json():
    known = replace(
        CONTACT,
        profile_url="https://www.linkedin.com/in/priya",
        company="Acme",
        position="Analyst",
        exchanges=3,
        last_exchange=DAY,
        connected_on=date(2020, 1, 31),
    )
    ledger = [ENTRY, replace(ENTRY, id="led2", direction="asked"), replace(ENTRY, id="led3")]

    written = person_json(known, [vetting()], [FOLLOW_UP], ledger)

    given = entry_json(ENTRY)
    assert given == {
        "id": "led000000001",
        "kind": "job_lead",
        "note": "at Acme",
        "on": "2026-11-02",
        "unasked": False,
        "direction": "given",
        "name": "Priya Nair",
    }
    assert written == {
        "id": "con000000001",
        "name": "Priya Nair",
        "profile_url": "https://www.linkedin.com/in/priya",
        "company": "Acme",
        "position": "Analyst",
        "tier": "known",
        "exchanges": 3,
        "last_exchange": "2026-11-02",
        "connected_on": "2020-01-31",
        "given": [given, entry_json(ledger[2])],
        "asked": [entry_json(ledger[1])],
        "received": [],
        "vettings": ["vet000000001"],
        "follow_ups": ["fup000000001"],
    }
    bare = person_json(CONTACT, [], [], [])
    assert isinstance(bare, dict)
    assert (bare["last_exchange"], bare["connected_on"], bare["tier"]) == (None, None, "collected")
    assert isinstance(follow_up_json(FOLLOW_UP), dict)


def test_an_address_is_written_as_the_option_takes_it():
    assert str(Address("slack", "T1", "U2")) == "slack:T1:U2"


def test_the_last_of_an_option_counts_and_every_one_can_be_asked_for():
    called = Called("vet", (("answer", "a=1"), ("kind", "ask"), ("answer", "b=2")))

    assert called.option("answer") == "b=2"
    assert called.every("answer") == ("a=1", "b=2")
    assert called.option("name") is None
    assert called.every("name") == ()


# The delivery log


def delivery(**fields: object) -> Delivery:
    return replace(Delivery("d1", "digest", DAY, NOW), **fields)  # type: ignore[arg-type]


def test_the_delivery_log_as_json():
    log = [
        delivery(state="sent", ended_at=NOW + timedelta(minutes=1)),
        delivery(state="failed", reason="closed"),
        delivery(state="failed", reason="of_the_future"),
    ]

    written = when_json(NOW, log, DAY)

    assert written == {
        "next": [{"at": "2026-11-03T09:00:00Z", "kind": "digest"}],
        "log": [
            {"at": "2026-11-03T09:01:00Z", "kind": "digest", "state": "sent", "reason": ""},
            {
                "at": "2026-11-03T09:00:00Z",
                "kind": "digest",
                "state": "failed",
                "reason": "your direct messages are closed to me",
            },
            {
                "at": "2026-11-03T09:00:00Z",
                "kind": "digest",
                "state": "failed",
                "reason": "of_the_future",
            },
        ],
        "paused_until": "2026-11-02",
    }
    assert when_json(None, [], None) == {"next": [], "log": [], "paused_until": None}


def test_the_delivery_log_in_words_is_in_the_owners_zone():
    log = [delivery(state="sent"), delivery(state="failed", reason="closed")]

    message = when_message("The next one comes tomorrow.", log, ZONE)

    first, lines = message.blocks
    assert first == Paragraph("The next one comes tomorrow.")
    assert isinstance(lines, Facts)
    assert lines.lines == (
        "3 Nov 2026, 10:00: digest sent",
        "3 Nov 2026, 10:00: digest failed (your direct messages are closed to me)",
    )
    assert when_message("Never.", [], ZONE).blocks == (Paragraph("Never."),)


# What is known of somebody


def test_how_close_somebody_is():
    assert closeness(CONTACT) == "collected"
    assert closeness(replace(CONTACT, exchanges=1)) == "known"
    assert closeness(replace(CONTACT, exchanges=1, tier="inner_circle")) == "inner_circle"


def test_what_is_known_is_said_the_most_telling_first_and_only_so_much():
    reported = step(vetting(), Reported("v"), context()).vetting
    contact = replace(CONTACT, exchanges=12, last_exchange=DAY, tier="inner_circle")
    entries = (ENTRY, replace(ENTRY, on=date(2026, 1, 5)), ENTRY)

    lines = lines_about(Known(contact, (decided_on(), reported), (FOLLOW_UP,), entries), ZONE)

    assert lines == (
        "You decided “accept” on 3 Nov 2026.",
        "You noted that something was wrong on 3 Nov 2026.",
        "Open: you met (due 2 Nov 2026).",
        "You exchanged 12 messages, last on 2 Nov 2026.",
        "You noted: close.",
        lines[5],
    )
    assert lines[5].startswith("On 2 Nov 2026 ")
    assert lines_about(Known(CONTACT), ZONE) == ()
    twice = lines_about(Known(replace(CONTACT, exchanges=2), ledger=entries), ZONE)
    assert twice[0] == "You exchanged 2 messages."
    assert [line[:14] for line in twice[1:]] == ["On 2 Nov 2026 ", "On 5 Jan 2026 "]


def suggested(known: Known, kind: str = "connect_in") -> dict[str, tuple[object, str, str]]:
    found = suggestions_about(known, kind, DAY)  # type: ignore[arg-type]
    return {s.question: (s.value, s.words, s.source) for s in found}


def test_the_answers_of_last_time_are_offered_first():
    last = vetting(answers={"introduce": "no", "reason": "yes", "trust": None})
    before = vetting(answers={"introduce": "yes", "advocate": "yes"})

    found = suggested(Known(CONTACT, (last, before)))

    assert found == {
        "introduce": ("no", "your answer last time", "history"),
        "advocate": ("yes", "your answer last time", "history"),
    }


@pytest.mark.parametrize(
    "contact, expected, words, source",
    [
        (
            replace(CONTACT, tier="inner_circle"),
            {"familiarity": "well", "trust": "inner_circle", "know": "first_hand"},
            "you noted: close",
            "history",
        ),
        (
            replace(CONTACT, exchanges=2, last_exchange=DAY),
            {"familiarity": "some", "trust": "known", "know": "some"},
            "you exchanged 2 messages, last on 2 Nov 2026",
            "import",
        ),
        (
            replace(CONTACT, exchanges=2),
            {"familiarity": "some", "trust": "known", "know": "some"},
            "you exchanged 2 messages",
            "import",
        ),
        (
            replace(CONTACT, tier="collected"),
            {"trust": "collected"},
            "you noted: not talked yet",
            "history",
        ),
        (CONTACT, {}, "", ""),
    ],
)
def test_closeness_answers_what_it_can(
    contact: Contact, expected: dict[str, str], words: str, source: str
):
    assert suggested(Known(contact)) == {
        key: (value, words, source) for key, value in expected.items()
    }


def test_an_answer_of_last_time_stands_before_closeness():
    known = Known(replace(CONTACT, tier="inner_circle"), (vetting(answers={"trust": "known"}),))

    assert suggested(known)["trust"] == ("known", "your answer last time", "history")


@pytest.mark.parametrize(
    "given, talked, expected",
    [
        (DAY, None, ("recently", "last on 2 Nov 2026", "ledger")),
        (None, DAY - timedelta(days=92), ("recently", "last on 2 Aug 2026", "import")),
        (None, DAY - timedelta(days=93), ("long_ago", "last on 1 Aug 2026", "import")),
        (DAY, DAY - timedelta(days=1), ("recently", "last on 2 Nov 2026", "ledger")),
        (DAY - timedelta(days=1), DAY, ("recently", "last on 2 Nov 2026", "import")),
        (None, None, None),
    ],
)
def test_when_something_was_last_done_for_somebody(
    given: date | None, talked: date | None, expected: object
):
    entries = (replace(ENTRY, on=given),) if given else ()
    asked = replace(ENTRY, direction="asked", on=date(2026, 11, 3))
    known = Known(replace(CONTACT, last_exchange=talked), ledger=(asked, *entries))

    assert suggested(known, "ask").get("nurtured") == expected
    assert "nurtured" not in suggested(known)


# Cards


def test_a_note_has_a_card_and_what_was_given_up_says_so():
    note = vetting("note", answers={"note": "call Bo"})
    ended = {
        status: decided_card(vetting(status=status), context(), (), ZONE).blocks
        for status in ("reported", "cancelled", "undecided", "open")
    }

    assert decided_card(note, context(), (), ZONE).blocks == (Quoted("Note", "call Bo"),)
    assert len(set(map(str, ended.values()))) == 4
    assert ended["undecided"] == (Paragraph("Undecided; “reopen vet000000001” goes on with it."),)


def test_the_card_of_a_decision_says_what_was_promised_and_what_can_be_said_next():
    decided = decided_on("decline", "a feeling")
    gone = replace(FOLLOW_UP, state="done")

    card = decided_card(decided, context(), (FOLLOW_UP, gone), ZONE)

    assert card.lead == f"{title_of(decided)} (id vet000000001)"
    assert Paragraph("Decided on 3 Nov 2026: Decline kindly.", "good") in card.blocks
    assert Quoted("Because", "a feeling") in card.blocks
    facts = Facts("I will remind you", ("you met (due 2 Nov 2026, id fup000000001)",))
    assert facts in card.blocks
    assert [button.label for button in card.buttons] == ["Sent it", "Not sending", "Open again"]
    sent = decided_card(replace(decided, sent="sent"), context(), (), ZONE)
    assert [button.label for button in sent.buttons] == ["Open again"]
    asked = step(vetting("ask", answers=ASK), Decided("v", "ask", "so"), context()).vetting
    hint = Paragraph("When you have sent it, say “sent vet000000001”.", "dim")
    assert hint in decided_card(asked, context(), (), ZONE).blocks
    assert hint not in decided_card(asked, context(), (FOLLOW_UP,), ZONE).blocks
    assert hint not in decided_card(replace(asked, sent="sent"), context(), (), ZONE).blocks


def test_the_recommendation_of_an_outcome_that_is_gone_keeps_its_reasons():
    checklist = CHECKLISTS["connect_in"]
    left = replace(RECOMMENDATION, outcome="of_old")
    there = points_of(checklist, RECOMMENDATION, complete(), context())
    gone = points_of(checklist, left, complete(), context())

    assert headline_of(checklist, left, complete()) == "of_old"
    assert len(there) == 2
    assert gone == there[:1]


def test_the_words_of_a_paste_are_quoted_shortened():
    long = vetting(paste="word " * 400)
    bare = vetting(evidence=(Evidence("reason", "your\n talk", 0, 9, "paste"),))

    (quoted, *_) = evidence_blocks(long, False, False)
    lines = evidence_blocks(bare, False, False)

    assert isinstance(quoted, Quoted)
    assert quoted.text.endswith("word…")
    assert len(quoted.text) < 2000
    assert [type(block) for block in lines] == [Facts]
    assert isinstance(lines[0], Facts)
    assert lines[0].lines == ("the reason given: “your talk”",)
    assert evidence_blocks(vetting(), False, False) == ()
