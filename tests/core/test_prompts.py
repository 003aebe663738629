"""What is put before an owner: each choice carries the event it stands for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.core.cards import (
    follow_up_entry,
    question_card,
    recommendation_card,
    title_of,
    vetting_entry,
)
from bot.core.dialogue import step
from bot.core.events import Answered, Decided, Happened, Marked
from bot.core.messages import Choice, Paragraph, Prompt
from bot.core.model import Contact, FollowUp, Suggestion, Vetting
from bot.core.prompts import prompt_of, taken_by_empty_line
from tests.core.situations import ALL_WELL, NOW, complete, context, decided_on, vetting
from tests.core.test_shapes import ZONE


def asked(made: Vetting) -> Prompt:
    prompt = prompt_of(made, context())
    assert prompt is not None
    return prompt


def choice(prompt: Prompt, value: str) -> Choice:
    (found,) = [choice for choice in prompt.choices if choice.value == value]
    return found


def test_a_single_choice_answers():
    prompt = asked(vetting())

    assert (prompt.key, prompt.number, prompt.total, prompt.many) == ("familiarity", 1, 6, False)
    assert choice(prompt, "some").event == Answered("vet000000001", "familiarity", ("some",))
    assert not any(c.chosen or c.suggested for c in prompt.choices)
    assert (prompt.suggestion, prompt.rests_on, prompt.skippable) == ("", "", True)


def test_one_of_many_is_marked_and_a_marked_one_is_taken_back():
    answers = {key: ALL_WELL[key] for key in list(ALL_WELL)[:5]}
    marked = vetting(answers={**answers, "offer": ("resource",)}, again=("offer",))
    prompt = asked(marked)

    assert prompt.many
    assert choice(prompt, "advice").event == Marked("vet000000001", "offer", "+advice")
    assert choice(prompt, "resource").event == Marked("vet000000001", "offer", "-resource")
    assert [c.value for c in prompt.choices if c.chosen] == ["resource"]
    before = asked(vetting(answers=answers))
    assert [c.value for c in before.choices if c.chosen] == []


def test_what_is_suggested_is_shown_by_its_label_with_what_it_rests_on():
    offered = Suggestion("common_ground", ("field", "school"), "your studies", "paste")
    answers = {key: ALL_WELL[key] for key in list(ALL_WELL)[:4]}
    made = vetting(answers=answers, suggestions=(offered,))
    prompt = asked(made)

    labels = [c.label for c in prompt.choices if c.suggested]
    assert [c.value for c in prompt.choices if c.suggested] == ["field", "school"]
    assert prompt.suggestion == ", ".join(labels)
    assert prompt.rests_on == "your studies"
    assert taken_by_empty_line(made, context()) == ("field", "school")
    assert taken_by_empty_line(vetting(), context()) is None


def test_the_decision_offers_the_recommended_outcome_first():
    prompt = asked(complete())

    assert (prompt.key, prompt.number, prompt.total, prompt.skippable) == ("decide", 0, 0, False)
    assert prompt.choices[0].event == Decided("vet000000001", "accept")
    assert [c.value for c in prompt.choices if c.suggested] == ["accept"]
    assert prompt.suggestion == prompt.choices[0].label
    assert taken_by_empty_line(complete(), context()) == "accept"


def test_without_a_recommendation_nothing_is_suggested_and_what_would_help_is_said():
    skipped = vetting(answers=dict.fromkeys(ALL_WELL))
    prompt = asked(skipped)
    card = question_card(skipped, context())

    assert prompt.suggestion == ""
    assert not any(c.suggested for c in prompt.choices)
    assert taken_by_empty_line(skipped, context()) is None
    assert card.lead == "No recommendation"
    (said,) = card.blocks
    assert isinstance(said, Paragraph)
    assert said.text.startswith("Nothing speaks for or against it yet.")
    assert card.prompt == prompt


def test_the_reason_of_a_departure_is_a_text_and_counts_as_no_question():
    prompt = asked(decided_on("decline"))

    assert (prompt.key, prompt.number, prompt.total, prompt.text_limit) == ("because", 0, 0, 500)


@pytest.mark.parametrize(
    "made, key, number, total",
    [
        (vetting(None, name=""), "kind", 1, 2),
        (vetting(name=""), "name", 2, 2),
        (vetting("introduce"), "target", 3, 3),
        (vetting("note"), "note", 3, 3),
        (vetting(namesakes=("c1", "c2")), "which", 2, 2),
    ],
)
def test_the_intake_counts_its_own_questions(made: Vetting, key: str, number: int, total: int):
    prompt = asked(made)

    assert (prompt.key, prompt.number, prompt.total) == (key, number, total)
    assert prompt.skippable is (key in ("name", "target"))


def test_the_kind_that_was_chosen_is_suggested_when_it_is_asked_again():
    prompt = asked(vetting("ask", again=("kind",)))

    assert [c.value for c in prompt.choices if c.suggested] == ["ask"]
    assert prompt.suggestion == choice(prompt, "ask").label
    assert choice(prompt, "note").event == Answered("vet000000001", "kind", ("note",))


def test_namesakes_are_told_apart_and_may_be_somebody_else():
    one = Contact("c1", "Priya Nair", NOW, position="Analyst", company="Acme")
    two = Contact("c2", "Priya Nair", NOW)
    made = vetting(namesakes=("c1", "c2"))

    prompt = prompt_of(made, context(), (one, two))

    assert prompt is not None
    assert [c.label for c in prompt.choices] == [
        "Priya Nair (Analyst, Acme)",
        "Priya Nair (entered 3 Nov 2026)",
        "Another Priya Nair",
    ]
    assert [c.value for c in prompt.choices] == ["n1", "n2", "other"]
    for offered in prompt.choices:
        after = step(made, offered.event, context()).vetting  # type: ignore[arg-type]
        assert after.namesakes == ()
    long = prompt_of(made, context(), (replace(one, company="A" * 100), two))
    assert long is not None
    assert len(long.choices[0].label) == 75


def test_titles():
    assert title_of(vetting(None)) == "Priya Nair: A request"
    assert title_of(vetting(None, name="")) == "This person: A request"
    assert title_of(vetting("introduce", target="Bo")) == (
        "Priya Nair: wants to be introduced to Bo"
    )
    assert title_of(vetting("introduce", target="Bo", unasked=True)) == "Priya Nair: meets Bo"
    assert title_of(vetting("ask", target="Bo")) == title_of(vetting("ask"))
    note = vetting("note", answers={"note": "call\n Bo"})
    assert title_of(note) == "Priya Nair: call Bo"
    assert title_of(vetting("note", answers={}, name="")) == "this person: a note"
    exact = vetting("note", answers={"note": "x" * 60})
    longer = vetting("note", answers={"note": "x" * 61})
    assert title_of(exact) == f"Priya Nair: {'x' * 60}"
    assert title_of(longer) == f"Priya Nair: {'x' * 59}…"


def test_a_card_without_a_name_has_no_lead():
    assert question_card(vetting(None, name=""), context()).lead == ""
    assert question_card(vetting(), context()).lead == title_of(vetting())
    recommended = recommendation_card(vetting(), context(), None, None)
    assert recommended.prompt is None
    assert recommended.vetting == "vet000000001"


# Rows of lists


def follow_up(kind: str) -> FollowUp:
    return FollowUp("fup1", kind, date(2026, 11, 2), "you met", NOW)  # type: ignore[arg-type]


def test_a_follow_up_as_a_row_has_its_endings_the_first_of_them_marked():
    consent = follow_up_entry(follow_up("await_consent"))
    plain = follow_up_entry(follow_up("custom"))

    assert (consent.title, consent.details) == ("you met", ("due 2 Nov 2026",))
    events = [button.event for button in consent.buttons]
    assert events[0] == Happened("fup1", "yes")
    assert len(events) > 1
    assert [button.style for button in consent.buttons] == ["primary"] + ["plain"] * (
        len(events) - 1
    )
    assert [button.label for button in plain.buttons] == ["Done"]


def test_a_vetting_as_a_row_says_where_it_stands():
    def details(made: Vetting) -> tuple[str, ...]:
        return vetting_entry(made, ZONE).details

    assert details(vetting()) == ("open, 2 Nov 2026",)
    assert details(vetting(parked=True)) == ("open, put aside, 2 Nov 2026",)
    assert details(vetting(status="undecided")) == ("undecided, 2 Nov 2026",)
    assert details(vetting("note", status="undecided")) == ("2 Nov 2026",)
    assert details(vetting("note")) == ("open, 2 Nov 2026",)
    assert details(decided_on("ask_why", "so")) == ("ask why, 3 Nov 2026",)
