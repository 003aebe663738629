"""What a paste answers: offered where it is read surely, shown with its words where it is not."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from bot.app import load_checklists
from bot.core.model import Kind, Settings, Vetting
from bot.core.prompts import prompt_of, taken_by_empty_line
from bot.core.reading import OwnProfile, read
from bot.core.standing import Context
from bot.core.suggestions import (
    EVIDENCE_FOR,
    SHOWN_ONLY,
    SURE_ENOUGH,
    evidence_of,
    is_offered,
    name_of,
    suggestions_of,
    words_for,
)

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
CONTEXT = Context(NOW, date(2026, 11, 3), Settings(), load_checklists(None), lambda: "0" * 12)

NOTE = (
    "Hi Ana, I am Priya Nair. I enjoyed your talk at the data meetup: we both maintain dbt"
    " pipelines. I would gladly send you my notes. Shall we connect?"
)
STOCK = "I'd like to add you to my professional network on LinkedIn."
OFFER = (
    "Hi Ana, I would be glad to introduce you to Edda Holm, who runs operations at Tern Ferries."
    " We both went to the harbour school. Shall I put you in touch?\n\nBest,\nTom Berg"
)


def vetting_of(text: str, kind: Kind, name: str = "Priya Nair") -> Vetting:
    reading = read(text)
    return Vetting(
        "0" * 12,
        NOW,
        NOW,
        kind,
        name,
        target="Edda Holm",
        paste=text,
        evidence=evidence_of(reading),
        suggestions=suggestions_of(reading, kind),
    )


@pytest.mark.parametrize(("read_from", "why"), SHOWN_ONLY.items())
def test_what_is_only_shown_has_a_measured_precision_below_the_bar(read_from, why):
    precision = float(re.findall(r"\.\d\d", why)[0])

    assert precision < SURE_ENOUGH


@pytest.mark.parametrize("text", [NOTE, STOCK, OFFER])
def test_a_reason_is_never_preselected(text):
    assert "reason" not in {s.question for s in suggestions_of(read(text), "connect_in")}


def test_a_common_ground_that_is_read_surely_is_offered_with_its_words():
    text = "Hi Ana, I am Priya Nair. We both studied at Lund University. Shall we connect?"

    (suggestion,) = suggestions_of(read(text), "connect_in")

    assert suggestion.question == "common_ground"
    assert suggestion.value == ("school",)
    assert suggestion.words in text


def test_a_mutual_connection_is_shown_and_not_ticked():
    text = "Hi Ana, I am Priya Nair. Our mutual connection Kim Ode gave me your name."
    vetting = vetting_of(text, "connect_in")

    assert read(text)["mutual"] is not None
    assert vetting.suggestions == ()
    assert "Kim Ode" in words_for(vetting, "common_ground")


def test_an_offer_answers_what_is_given_in_return():
    text = "Hi Ana, could you introduce me to Edda Holm? I would gladly send you my notes."

    (suggestion,) = suggestions_of(read(text), "introduce")

    assert (suggestion.question, suggestion.value) == ("return", "something")
    assert suggestion.words in text


def test_words_of_a_request_are_not_put_into_the_owners_mouth():
    text = "Hi Ana, could you introduce me to Edda Holm?"
    vetting = vetting_of(text, "ask")

    assert {s.question: s.value for s in vetting.suggestions} == {"what": "introduction"}
    assert words_for(vetting, "specific") == "could you introduce me to Edda Holm?"


@pytest.mark.parametrize("question", EVIDENCE_FOR)
def test_a_question_without_a_suggestion_shows_what_is_said_to_it(question):
    vetting = vetting_of(NOTE, "connect_in")

    words = words_for(vetting, question)

    assert words
    assert all(part in NOTE for part in words.split("; "))


def test_at_the_question_the_words_stand_and_an_empty_line_takes_nothing():
    answers = {"familiarity": "some", "introduce": "yes", "advocate": "yes"}
    vetting = vetting_of(NOTE, "connect_in")
    vetting = Vetting(
        vetting.id,
        NOW,
        NOW,
        "connect_in",
        "Priya Nair",
        answers=answers,
        evidence=vetting.evidence,
        suggestions=vetting.suggestions,
    )

    prompt = prompt_of(vetting, CONTEXT)

    assert prompt is not None
    assert prompt.key == "reason"
    assert prompt.suggestion == ""
    assert not any(choice.suggested for choice in prompt.choices)
    assert prompt.rests_on in NOTE
    assert prompt.rests_on
    assert taken_by_empty_line(vetting, CONTEXT) is None


def test_whoever_is_offered_is_whom_it_is_about():
    reading = read(OFFER)
    vetting = vetting_of(OFFER, "connect_in", "Edda Holm")

    assert reading.kind == "connect_in"
    assert name_of(reading, "connect_in") == "Edda Holm"
    assert is_offered(vetting)
    assert not is_offered(vetting_of(OFFER, "connect_in", "Tom Berg"))


def test_what_the_writer_shares_is_not_shared_with_whom_they_offer():
    assert suggestions_of(read(OFFER), "connect_in") == ()


@pytest.mark.parametrize(
    ("kind", "name"),
    [("connect_in", "Priya Nair"), ("introduce", "Priya Nair"), ("connect_out", ""), ("ask", "")],
)
def test_a_note_is_about_who_writes_and_an_order_about_who_is_named(kind, name):
    assert name_of(read(NOTE), kind) == name


@pytest.mark.parametrize(
    ("positions", "source"), [(("TERN ferries",), "import"), (("Kelp",), "paste")]
)
def test_what_the_profile_confirms_has_the_import_as_its_source(positions, source):
    profile = OwnProfile(positions=positions)

    found = evidence_of(read("We worked together at Tern Ferries.", profile), profile)

    assert [(e.value, e.source) for e in found if e.field == "employer"] == [
        ("Tern Ferries", source)
    ]
    assert {e.source for e in found if e.field != "employer"} == {"paste"}
