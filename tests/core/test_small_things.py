"""Numbers, words and buttons that are easily wrong by one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.checklist import Facts
from bot.core.commands import COMMANDS
from bot.core.digest import Day, digest_of
from bot.core.events import OptedIn, Reopened
from bot.core.idea import _SHOWN_NAME, about_quiet
from bot.core.ledger import entries_of
from bot.core.messages import Button, Entry, Message, Paragraph
from bot.core.model import Contact
from bot.core.reading import read
from bot.core.reading.names import name_in
from bot.core.words_to_dates import read_date
from tests.core.situations import CHECKLISTS, NOW, vetting
from tests.core.test_digest import TODAY, decided, follow_up


def entries(message: Message | None) -> list[Entry]:
    assert message is not None
    return [block for block in message.blocks if isinstance(block, Entry)]


WORDS = "one two three four five six seven eight nine ten".split()


@pytest.mark.parametrize("word", ["a", *WORDS])
def test_numbers_in_words_are_those_numbers(word: str):
    number = WORDS.index(word) + 1 if word in WORDS else 1

    assert read_date(f"in {word} days", TODAY) == read_date(f"in {number} days", TODAY)


def test_a_draft_that_waits_says_when_it_was_decided():
    (waiting,) = entries(digest_of(Day(TODAY, unsent=(decided(days_ago=4),))))
    (undated,) = entries(digest_of(Day(TODAY, unsent=(replace(decided(), decision=None),))))

    assert waiting.details == ("decided on 20 Nov 2026",)
    assert undated.details == ()


def test_going_weekly_offers_to_stay_daily_and_to_stop():
    weekly = digest_of(Day(TODAY, (follow_up(),), goes_weekly=True))

    assert weekly is not None
    events = {button.label: button.event for button in weekly.buttons}
    assert events["Keep daily"] == OptedIn(True)
    assert events["Stop"] == OptedIn(False)


def test_of_many_that_rest_the_number_of_the_others_is_said():
    lapsed = tuple(decided(n, status="undecided") for n in range(30))
    message = digest_of(Day(TODAY, (follow_up(),), lapsed=lapsed))

    assert message is not None
    shown = [e for e in entries(message) if [type(b.event) for b in e.buttons] == [Reopened]]
    (more,) = [
        block
        for block in message.blocks
        if isinstance(block, Paragraph) and "more that rest" in block.text
    ]
    assert more.text.startswith(f"and {30 - len(shown)} more")
    exact = digest_of(Day(TODAY, (follow_up(),), lapsed=lapsed[: len(shown)]))
    assert exact is not None
    assert not [
        block
        for block in exact.blocks
        if isinstance(block, Paragraph) and "more that rest" in block.text
    ]
    assert isinstance(shown[0].buttons[0], Button)


def test_what_excuses_a_question_are_the_facts_it_names():
    introduce = CHECKLISTS["introduce"]
    question = introduce.questions[0]
    excused = {
        fact: (
            Facts(opening=fact == "opening", unasked=fact != "asked").excuse(
                replace(question, unless=(fact,))
            )
        )
        for fact in ("opening", "unasked", "asked")
    }

    assert excused == {"opening": True, "unasked": True, "asked": True}
    for fact, facts in (
        ("opening", Facts()),
        ("unasked", Facts()),
        ("asked", Facts(unasked=True)),
    ):
        assert facts.excuse(replace(question, unless=(fact,))) is False
    assert Facts(opening=True, unasked=True).excuse(replace(question, unless=())) is False


WITHOUT_MORE = {
    "chat",
    "undo",
    "ledger",
    "when",
    "privacy",
    "serve",
    "doctor",
    "db upgrade",
    "keys rotate",
    "insights",
}
MAY_BE_ALONE = {
    "vet",
    "read",
    "open",
    "sent",
    "unsent",
    "card",
    "pending",
    "history",
    "triage",
    "health",
    "settings",
    "help",
}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_what_must_follow_a_command_is_what_it_cannot_do_without(command):
    if command.name in WITHOUT_MORE:
        assert (command.rest, command.needs_rest) == ("", False)
    elif command.name in MAY_BE_ALONE:
        assert (bool(command.rest), command.needs_rest) == (True, False)
    else:
        assert (bool(command.rest), command.needs_rest) == (True, True)


def test_lines_that_were_broken_by_a_mail_go_on_as_one_sentence():
    found = read("Hi Sam,\nI read your piece on fog signals because we\nare rebuilding ours.")
    ended = read("Hi Sam,\nI read your piece on fog signals.\nShall we connect?")

    assert found.reason is not None
    assert found.reason.value.split()[-1] == "ours"
    assert ended.reason is not None
    assert "connect" not in ended.reason.value


def test_what_stands_in_a_question_is_asked_for_and_not_offered():
    both = read(
        "Hi Sam, I can help you with the winter timetable. Could I help you with the summer one?"
    )

    assert both.offer is not None
    assert "winter" in both.offer.value


def test_a_name_that_just_fits_is_not_cut():
    contact = Contact("con1", "P" * _SHOWN_NAME, NOW)
    longer = Contact("con1", "P" * (_SHOWN_NAME + 1), NOW)

    assert "P" * _SHOWN_NAME in about_quiet(contact, TODAY, [], "").text
    assert "P" * (_SHOWN_NAME - 1) + "…" in about_quiet(longer, TODAY, [], "").text


@pytest.mark.parametrize("marks", [b"", b"-", b"'", b"-'-"])
def test_marks_after_a_name_are_no_part_of_it(marks: bytes):
    assert name_in(b"Mara Stone" + marks + b" writes", 0, 30) == (0, 10)


@pytest.mark.parametrize(
    "kind, unasked, entered",
    [
        ("introduction", True, True),
        ("introduction", False, False),
        ("article", True, False),
        ("article", False, False),
    ],
)
def test_only_an_introduction_can_be_unasked(kind: str, unasked: bool, entered: bool):
    outcome = CHECKLISTS["introduce"].outcome("introduce")
    assert outcome is not None
    (template,) = outcome.ledger
    given = replace(outcome, ledger=(replace(template, kind=kind),))
    made = vetting("introduce", unasked=unasked)

    (entry,) = entries_of(made, given, NOW, TODAY, lambda: "led1")

    assert entry.unasked is entered
