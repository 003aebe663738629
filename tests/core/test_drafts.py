"""Drafts are finished texts: something an adult would send without changing a word."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.checklists
from bot.core.checklist import Checklist
from bot.core.checklist_file import parse_checklist
from bot.core.contact_details import without_contact_details
from bot.core.drafts import DraftFacts, DraftProblem, drafts_for
from bot.core.first_names import first_name
from bot.core.model import KINDS
from bot.core.prose import led_by, listed, sentence, shortened

MOMENTS = ("first", "nudge", "thanks", "closing")
WITHOUT_DRAFTS = {
    ("connect_in", "not_now"),
    ("connect_out", "contribute_first"),
    ("connect_out", "prepare"),
    ("connect_out", "do_not_send"),
    ("introduce", "not_now"),
    ("ask", "prepare"),
    ("ask", "contribute_first"),
}


@cache
def load(kind):
    folder = Path(bot.checklists.__path__[0])
    checklist = parse_checklist((folder / f"{kind}.toml").read_text("utf-8"), f"{kind}.toml")
    assert isinstance(checklist, Checklist), checklist
    return checklist


def every_draft(kind, outcome, facts):
    drafts = drafts_for(load(kind), outcome, facts)
    assert not isinstance(drafts, DraftProblem), drafts
    return drafts


def written(kind, outcome, **facts):
    return every_draft(kind, outcome, DraftFacts(**facts))


def text_of(kind, outcome, **facts):
    (draft,) = written(kind, outcome, **facts)
    return draft.text


def all_of(question):
    return tuple(o.value for o in question.options if o.value not in question.exclusive)


def nth_answer(question, n):
    if question.text_limit:
        return "they look for somebody who moves a hospital to the cloud"
    if question.many and n == 0:
        return all_of(question)
    value = question.options[n % len(question.options)].value
    return (value,) if question.many else value


def drafted(**facts):
    return DraftFacts(**facts)


def facts_of(kind):
    """Answers from nothing to everything, with and without names, in both tones."""
    checklist = load(kind)
    most = max(len(question.options) for question in checklist.questions)
    every_answer = [{}, {question.key: None for question in checklist.questions}]
    every_answer += [
        {question.key: nth_answer(question, n) for question in checklist.questions}
        for n in range(most)
    ]
    people = [("", ""), ("Priya Nair", ""), ("", "Jordan Lee"), ("Dr. Priya Nair", "Jordan Lee")]
    flags = [(False, False), (True, False), (False, True), (True, True)]
    for answers, (name, target), tone, (opening, unasked) in product(
        every_answer, people, ("warm", "plain"), flags if kind == "introduce" else flags[:1]
    ):
        yield drafted(
            name=name,
            target=target,
            answers=answers,
            tone=tone,
            opening=opening,
            unasked=unasked,
            evidence={"employer": "Acme", "mutual": "12 connections"},
        )


def assert_finished(text):
    assert not re.search(r"None|Undefined|[{}\[\]<>]|[Pp]laceholder|your name", text), text
    assert "  " not in text, text
    assert not re.search(r"\s[,.;:?!]|[,;:]\s*[,.;:?!]|\n ", text), text
    assert not re.search(r"\n{3,}", text), text
    assert not text[0].isspace(), text
    assert text[-1] in ".?!…", text
    assert text[0].isupper(), text
    for paragraph in text.split("\n\n"):
        assert paragraph[0].isupper(), text
        assert paragraph[-1] in ".?!…,", text


# Every draft


@pytest.mark.parametrize("kind", KINDS)
def test_every_draft_is_finished_whatever_was_answered_or_skipped(kind):
    checklist = load(kind)
    outcomes = [outcome.id for outcome in checklist.outcomes]

    for facts in facts_of(kind):
        for outcome, moment in product(outcomes, MOMENTS):
            drafts = drafts_for(checklist, outcome, replace(facts, moment=moment))
            assert not isinstance(drafts, DraftProblem), drafts
            for draft in drafts:
                assert_finished(draft.text)


@pytest.mark.parametrize("kind", KINDS)
def test_every_outcome_that_says_something_has_a_draft_for_what_was_asked(kind):
    for outcome in load(kind).outcomes:
        drafts = written(kind, outcome.id, name="Priya Nair", target="Jordan Lee")

        assert bool(drafts) is ((kind, outcome.id) not in WITHOUT_DRAFTS), outcome.id


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_without_a_name_opens_with_hello_alone(kind):
    for outcome in load(kind).outcomes:
        for draft in written(kind, outcome.id):
            assert re.match(r"Hello,\s", draft.text), draft.text


@pytest.mark.parametrize("kind", KINDS)
def test_no_draft_flatters(kind):
    words = re.compile(
        r"\b(amazing|impressive|impressed|admire|honou?red|incredible|great)\b", re.I
    )

    for facts in facts_of(kind):
        for outcome in load(kind).outcomes:
            for draft in every_draft(kind, outcome.id, facts):
                assert not words.search(draft.text), draft.text


def test_an_outcome_that_does_not_exist_is_a_problem():
    problem = drafts_for(load("ask"), "beg", DraftFacts())

    assert isinstance(problem, DraftProblem)
    assert "beg" in problem.sentence


@pytest.mark.parametrize(
    "template",
    [
        "{{ nobody_knows_this }}",
        "{% if nobody_knows_this %}Hello.{% endif %}",
        "{{ name.missing }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ range(3) | listed }}",
        "{{ 1 / 0 }}",
        "{% if name == 'x' %}Hello.{% endif %}",
    ],
)
def test_a_draft_with_an_unresolved_slot_is_refused_and_never_shown(template):
    checklist = load("connect_in")
    outcome = checklist.outcome("decline")
    broken = replace(
        outcome, drafts=(replace(outcome.drafts[0], texts={"warm": (template,), "plain": ()}),)
    )
    others = tuple(o for o in checklist.outcomes if o.id != "decline")

    found = drafts_for(
        replace(checklist, outcomes=(*others, broken)), "decline", DraftFacts(name="Priya Nair")
    )

    assert isinstance(found, DraftProblem)


# Somebody wants to connect


def test_accepting_names_the_common_ground_and_the_offer():
    text = text_of(
        "connect_in",
        "accept",
        name="Dr. Priya Nair",
        answers={"common_ground": ("employer", "school"), "offer": ("resource", "advice")},
        evidence={"employer": "Acme"},
    )

    assert text == (
        "Hi Priya,\n\n"
        "Thank you for your invitation; I am glad to connect. It is good to see that we have both "
        "worked at Acme and that we went to the same school.\n\n"
        "I would gladly send you an article or a video that may help in your work and talk a "
        "question through with you. Tell me a little about what you are working on, and where you "
        "could use some help."
    )


@pytest.mark.parametrize(
    "words",
    ["12 mutual connections", "our school community", "We both know them", "a@b.example " * 9],
)
def test_evidence_that_is_no_name_is_not_put_into_a_sentence(words):
    text = text_of(
        "connect_in",
        "accept",
        answers={"common_ground": ("mutual",)},
        evidence={"mutual": words},
    )

    assert "we know some of the same people." in text


@pytest.mark.parametrize("tone", ["warm", "plain"])
@pytest.mark.parametrize(
    ("writer", "by"), [("Tom Berg", "Tom Berg offered"), ("", "Somebody we both know offered")]
)
@pytest.mark.parametrize("outcome", ["accept", "get_acquainted", "talk_first", "ask_why"])
def test_somebody_who_was_offered_is_not_thanked_for_an_invitation(outcome, writer, by, tone):
    evidence = {"target_person": "Edda Holm", "sender_name": writer}

    text = text_of("connect_in", outcome, name="Edda Holm", evidence=evidence, tone=tone)

    assert f"{by} to bring us together" in text
    assert "your invitation" not in text


def test_whoever_offers_somebody_is_thanked_for_their_own_invitation():
    evidence = {"target_person": "Edda Holm", "sender_name": "Tom Berg"}

    text = text_of("connect_in", "accept", name="Tom Berg", evidence=evidence)

    assert "Thank you for your invitation" in text


def test_somebody_met_before_is_offered_to_go_on_with_the_conversation():
    met = text_of("connect_in", "get_acquainted", answers={"familiarity": "some"})
    new = text_of("connect_in", "get_acquainted", answers={"familiarity": "willing"})

    assert "go on with" in met
    assert "go on with" not in new


@pytest.mark.parametrize("answers", [{}, {"familiarity": "unwilling", "introduce": "no"}])
@pytest.mark.parametrize("tone", ["warm", "plain"])
def test_declining_is_short_and_says_nothing_of_the_judgement(answers, tone):
    text = text_of("connect_in", "decline", name="Priya Nair", answers=answers, tone=tone)

    assert len(text) < 200
    assert not re.search(r"know|trust|reason|because|stranger|introduc", text)


# I want to connect


@pytest.mark.parametrize("length", [100, 150, 200, 300])
@pytest.mark.parametrize("tone", ["warm", "plain"])
@pytest.mark.parametrize(
    "benefit", ["you hire data people and I know many", "word " * 40, "x" * 200]
)
def test_a_note_fits_the_length_that_was_set(length, tone, benefit):
    text = text_of(
        "connect_out",
        "send",
        name="Priya Nair",
        tone=tone,
        note_length=length,
        answers={
            "benefit": benefit,
            "offer": ("introduction", "resource"),
            "common_ground": ("school",),
        },
    )

    assert len(text) <= length
    assert_finished(text)


def test_a_note_keeps_common_ground_benefit_and_offer_while_they_fit():
    text = text_of(
        "connect_out",
        "send",
        name="Priya Nair",
        answers={
            "benefit": "you hire data people and I know many",
            "offer": ("introduction",),
            "common_ground": ("employer",),
        },
        evidence={"employer": "Acme"},
    )

    assert text == (
        "Hi Priya, we have both worked at Acme and I would like to connect. You hire data people "
        "and I know many. I would gladly introduce you to somebody you may like to meet."
    )


def test_the_last_resort_shortens_the_benefit_at_a_word():
    text = text_of(
        "connect_out",
        "send",
        name="Priya Nair",
        note_length=100,
        answers={
            "benefit": "you are looking for data people in the north and I have worked with many"
        },
    )

    assert text.startswith("Hi Priya, I would like to connect. You are looking for data people")
    assert text.endswith("…")
    assert len(text) <= 100


@pytest.mark.parametrize("asked, given", [(20, 100), (5000, 300)])
def test_a_note_is_never_held_to_an_impossible_length(asked, given):
    answers = {"benefit": "you are looking for people " * 7, "offer": ("resource", "advice")}

    text = text_of("connect_out", "send", name="Priya Nair", note_length=asked, answers=answers)

    assert len(text) <= given


# Introductions


def test_the_question_to_the_other_side_makes_a_no_easy_and_the_asker_hears_of_it():
    to_target, to_name = written(
        "introduce",
        "ask_target",
        name="Priya Nair",
        target="Jordan Lee",
        answers={
            "consent": "not_asked",
            "know": "some",
            "benefit": "your team lacks a data engineer",
        },
    )

    assert (to_target.to, to_name.to) == ("Jordan Lee", "Priya Nair")
    assert "Your team lacks a data engineer." in to_target.text
    assert "I have met Priya and know a little of their work." in to_target.text
    assert "a simple no is perfectly fine" in to_target.text
    assert "come back to you either way" in to_name.text


CONTACTS: dict[str, Any] = {
    "name": "Priya Nair priya@nair.example",
    "target": "Jordan Lee (+49 30 1234567)",
    "answers": {
        "consent": "not_asked",
        "reputation": "yes",
        "fit": "yes",
        "know": "first_hand",
        "benefit": "see https://nair.example/cv or priya at nair dot example, tel. 030 / 765 43 21",
    },
}


@pytest.mark.parametrize("unasked", [False, True])
@pytest.mark.parametrize("moment", MOMENTS)
def test_until_everybody_agreed_no_draft_holds_contact_details(unasked, moment):
    for outcome in load("introduce").outcomes:
        for draft in written("introduce", outcome.id, moment=moment, unasked=unasked, **CONTACTS):
            shown = f"{draft.to} {draft.text}"
            assert not re.search(r"@|\d{3}|nair\.example|https?:|nair dot", shown), shown


def test_one_consent_of_two_is_not_enough():
    answers = {**CONTACTS["answers"], "consent": "yes", "consent_name": "not_asked"}

    drafts = written("introduce", "introduce", **{**CONTACTS, "answers": answers}, unasked=True)

    assert not any("@" in draft.text or "30" in draft.text for draft in drafts)


def test_after_a_yes_the_introduction_may_hold_them():
    answers = {**CONTACTS["answers"], "consent": "yes"}

    text = text_of("introduce", "introduce", **{**CONTACTS, "answers": answers})

    assert "https://nair.example/cv" in text


@pytest.mark.parametrize(
    "answers",
    [
        {"reputation": "neutral_only", "know": "first_hand", "fit": "yes"},
        {"reputation": "yes", "know": "some", "fit": "yes"},
        {"reputation": "yes", "know": "first_hand", "fit": "maybe"},
        {"reputation": "yes", "know": "first_hand", "fit": None},
        {},
    ],
)
@pytest.mark.parametrize("opening", [False, True])
@pytest.mark.parametrize("tone", ["warm", "plain"])
def test_an_introduction_recommends_only_what_is_known_at_first_hand(answers, opening, tone):
    facts = {"name": "Priya Nair", "target": "Jordan Lee", "opening": opening, "tone": tone}
    full = {"reputation": "yes", "know": "first_hand", "fit": "yes"}

    careful = text_of("introduce", "introduce", answers={"consent": "yes", **answers}, **facts)
    recommending = text_of("introduce", "introduce", answers={"consent": "yes", **full}, **facts)

    assert "recommend" not in careful
    assert re.search(r"(know|met) Priya", careful)
    assert "recommend" in recommending


def test_a_refusal_gives_no_reason_to_anybody():
    for reputation, consent in product(("yes", "no"), ("refused", "not_asked")):
        facts = {
            "name": "Priya Nair",
            "target": "Jordan Lee",
            "answers": {"consent": consent, "reputation": reputation, "benefit": "a secret"},
        }
        declined = text_of("introduce", "decline", **facts)
        closed = text_of("introduce", "ask_target", moment="closing", **facts)

        for text in (declined, closed):
            assert not re.search(r"Jordan|refus|because|secret|name behind|trust", text), text


def test_a_poor_match_is_declined_with_another_way_to_help():
    text = text_of("introduce", "decline", name="Priya Nair", answers={"fit": "no"})

    assert "help in another way" in text


def test_an_idea_of_my_own_is_put_to_both_and_never_says_that_they_asked():
    drafts = written(
        "introduce",
        "ask_target",
        name="Priya Nair",
        target="Jordan Lee",
        unasked=True,
        answers={"consent": "not_asked", "consent_name": "not_asked", "benefit": "a good match"},
    )

    assert [draft.to for draft in drafts] == ["Jordan Lee", "Priya Nair"]
    assert not any("asked me" in draft.text for draft in drafts)


# Asking


def test_a_request_after_a_long_time_opens_with_catching_up():
    answers = {"trust": "inner_circle", "what": "advice", "specific": "is this a good plan"}

    long_ago = text_of("ask", "ask", name="Sam", answers={**answers, "nurtured": "long_ago"})
    recently = text_of("ask", "ask", name="Sam", answers={**answers, "nurtured": "recently"})

    assert "It has been a while" in long_ago.split("\n\n")[1]
    assert "It has been a while" not in recently


def test_a_request_is_specific_offers_something_and_makes_a_no_easy():
    text = text_of(
        "ask",
        "ask",
        name="Sam Okafor",
        answers={
            "trust": "inner_circle",
            "what": "referral",
            "specific": "could you refer me for the analyst role at Acme",
            "nurtured": "recently",
            "return": ("resource",),
            "ready": ("resume", "blurb"),
        },
    )

    assert text == (
        "Hi Sam,\n\n"
        "I hope you are well.\n\n"
        "There is something I would like to ask, and I am asking you because you know my work and "
        "I trust your judgement. Could you refer me for the analyst role at Acme? To make it easy, "
        "I am sending along my résumé and three lines about me, ready to forward.\n\n"
        "In return I would gladly send you an article or a video that may help in your work. If it "
        "does not suit you now, a short no is perfectly fine."
    )


def test_telling_people_that_i_am_looking_asks_for_nothing():
    for tone in ("warm", "plain"):
        text = text_of("ask", "ask", tone=tone, answers={"what": "update", "trust": "known"})

        assert "There is nothing you need to do." in text
        assert "?" not in text


@pytest.mark.parametrize("tone", ["warm", "plain"])
@pytest.mark.parametrize("answers", [{"trust": "collected"}, {"nurtured": "long_ago"}, {}])
def test_getting_back_in_touch_holds_no_request(tone, answers):
    asking = {"what": "referral", "specific": "refer me for the analyst role"}

    text = text_of("ask", "reconnect_first", tone=tone, answers={**asking, **answers})

    assert not re.search(r"refer|favour|ask|résumé|looking for", text)


# What people write is inert

HOSTILE = st.one_of(
    st.text(max_size=120),
    st.sampled_from(
        [
            "{{7*7}}",
            "{% for x in range(9) %}x{% endfor %}",
            "{{ greeting.__class__ }}",
            "{name} {target} {what} {evidence}",
            "%(name)s %s \\1 $1",
            "a\n\n\nb\r\nc\tc\u2028d\u0085e",
            "مريم الحسن",
            "👩‍👩‍👧‍👦 family",
            "because  ,;:",
            "…",
            "[bold]x[/bold] <@U123> @everyone",
        ]
    ),
)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_hostile_text_stays_text(data):
    kind = data.draw(st.sampled_from(KINDS))
    checklist = load(kind)
    answers = {q.key: data.draw(HOSTILE) for q in checklist.questions if q.text_limit}
    answers |= {q.key: all_of(q) for q in checklist.questions if q.many}
    answers |= {"consent": data.draw(st.sampled_from(["yes", None])), "what": "referral"}
    facts = DraftFacts(
        name=data.draw(HOSTILE),
        target=data.draw(HOSTILE),
        answers=answers,
        evidence={key: data.draw(HOSTILE) for key in ("employer", "mutual", "field")},
        tone=data.draw(st.sampled_from(["warm", "plain"])),
        note_length=data.draw(st.integers(0, 400)),
    )

    for outcome in checklist.outcomes:
        drafts = drafts_for(checklist, outcome.id, facts)

        assert not isinstance(drafts, DraftProblem), drafts
        for draft in drafts:
            assert "49" not in draft.text or "49" in repr(facts)
            assert "  " not in draft.text
            assert not re.search(r"\n(?!\n)(?<!\n\n)", draft.text)
            assert len(draft.text) <= 300 or outcome.id != "send"


@pytest.mark.parametrize("text", ["{{7*7}} is mine", "{name} is mine", "{% if x %} is mine"])
def test_braces_of_the_owner_are_sent_as_they_are(text):
    draft = text_of(
        "connect_out", "send", name="Priya Nair", answers={"benefit": text, "offer": ("advice",)}
    )

    assert f"{text}." in draft


def test_braces_in_the_evidence_are_sent_as_they_are():
    draft = text_of(
        "connect_in",
        "accept",
        name="Priya Nair",
        answers={"common_ground": ("employer",)},
        evidence={"employer": "{name} & {{ target }}"},
    )

    assert "we have both worked at {name} & {{ target }}." in draft


# Words


@pytest.mark.parametrize(
    "name, called",
    [
        ("Priya Nair", "Priya"),
        ("Dr. Priya Nair", "Priya"),
        ("Prof. Dr. Ana María López", "Ana"),
        ("Priya", "Priya"),
        ("Dr. Nair", "Dr. Nair"),
        ("Nair, Priya", "Nair, Priya"),
        ("Priya Nair, PhD", "Priya"),
        ("Priya Nair (she/her)", "Priya"),
        ("Jordan Lee at Acme", "Jordan"),
        ("Jordan Lee | Data", "Jordan"),
        ("J. R. Smith", "J. R. Smith"),
        ("J Smith", "J Smith"),
        ("PRIYA NAIR", "Priya"),
        ("Jean-Luc Dupont", "Jean-Luc"),
        ("D'Arcy Wells", "D'Arcy"),
        ("مريم الحسن", "مريم الحسن"),
        ("山田 太郎", "山田 太郎"),
        ("the hiring manager at Acme", ""),
        ("", ""),
        ("   ", ""),
    ],
)
def test_people_are_called_by_their_first_name_and_by_all_of_it_when_unsure(name, called):
    assert first_name(name) == called


@pytest.mark.parametrize(
    "text, expected",
    [
        ("you hire people", "You hire people."),
        ("because you hire people", "You hire people."),
        ("You hire people!", "You hire people!"),
        ("iPhone repairs for all", "iPhone repairs for all."),
        ("you said “yes.”", "You said “yes.”"),
        ("you hire people,", "You hire people."),
        ("you hire\n\npeople", "You hire people."),
        ("could you help", "Could you help?"),
        ("Will is looking for people", "Will is looking for people."),
        ("all good 👍", "All good 👍"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_text_becomes_a_sentence(text, expected):
    assert sentence(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("could you refer me", "Could you refer me?"),
        ("I would like your view", "I would like your view."),
        ("a referral to Acme", "It is this: a referral to Acme."),
        ("", ""),
    ],
)
def test_a_request_that_is_no_sentence_is_led_by_one(text, expected):
    assert led_by(text, "It is this") == expected


def test_words_are_listed_as_in_prose():
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize(
    "text, room, expected",
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two, three", 10, "one two…"),
        ("onetwothree", 5, "onet…"),
        ("one two", 2, ""),
        ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 9, "👩‍👩‍👧‍👦…"),
        ("anything", 0, ""),
    ],
)
def test_shortening_ends_at_a_word_and_takes_no_sign_apart(text, room, expected):
    assert shortened(text, room) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Mail me at priya@nair.example.", ""),
        ("You can call her on +49 (0)30 123-4567, any time", "You can, any time"),
        ("She is good. Her e-mail: priya [at] nair [dot] example", "She is good."),
        ("write to priya at nair dot com", ""),
        ("Her site https://nair.example/cv has more", "Her site has more"),
        ("look at www.nair.example", "look"),
        ("linkedin.com/in/priya-nair", ""),
        ("ask for @priya", "ask for"),
        ("(priya@nair.example) knows data", "knows data"),
        ("０３０１２３４５６７８", ""),
    ],
)
def test_contact_details_go(text, expected):
    assert without_contact_details(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "They moved 1 200 000 records in 2019-2023.",
        "On 2026-11-03 at 10:30 we met",
        "She knows Node.js, C++ and e.g. Rust.",
        "It saves 12,500 euros a year, i.e. 1,000 a month",
        "we meet at noon, at the dot on the map",
        "Room 101 @ noon",
        "",
    ],
)
def test_what_is_no_contact_detail_stays_as_it_is(text):
    assert without_contact_details(text) == text


@given(st.text(max_size=200), st.sampled_from(["priya@nair.example", "+49 30 1234567"]))
@settings(max_examples=200, deadline=None)
def test_a_detail_between_spaces_always_goes(text, detail):
    assert detail not in without_contact_details(f"{text} {detail} {text}")


@pytest.mark.parametrize("unit", ["1", "a@", "1 ", ". ", "at ", "a at ", "a.", "(", "me "])
def test_looking_for_contact_details_takes_linear_time(unit):
    started = time.perf_counter()
    without_contact_details(unit * 4000)

    assert time.perf_counter() - started < 1
