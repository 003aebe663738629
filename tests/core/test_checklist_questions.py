"""Which question comes next, when a vetting is over, and what is said of the answers."""

from __future__ import annotations

import time
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.checklists
from bot.core.checklist import (
    AnswerProblem,
    Checklist,
    Facts,
    applies,
    as_skipped,
    bearing_of,
    fill,
    most_helpful,
    next_question,
    outcome_of,
    progress,
    prospect,
    recommend,
    still_valid,
    valid_answer,
)
from bot.core.checklist_file import parse_checklist
from bot.core.model import KINDS, Answer

ALL_FACTS = [
    Facts(strictness, *three)
    for strictness in ("strict", "standard", "open")
    for three in product((True, False), repeat=3)
]


@cache
def load(kind):
    folder = Path(bot.checklists.__path__[0])
    checklist = parse_checklist((folder / f"{kind}.toml").read_text("utf-8"), f"{kind}.toml")
    assert isinstance(checklist, Checklist), checklist
    return checklist


def answers_to(question):
    if question.text_limit:
        return [None, "a text"]
    if question.many:
        return [None, *((option.value,) for option in question.options)]
    return [None, *(option.value for option in question.options)]


def recommended(kind, facts, answers, **names):
    found = recommend(load(kind), facts, answers, **names)
    assert found is not None, answers
    return found


def asked_in_turn(kind, facts, **answers):
    """The keys asked in a dialogue; a question without an answer here is skipped."""
    checklist = load(kind)
    given: dict[str, Answer | None] = {}
    asked = []
    while (question := next_question(checklist, prospect(checklist, facts, given))) is not None:
        asked.append(question.key)
        given[question.key] = answers.get(question.key)
    return asked


# Asking


def worth_asking(checklist, facts, answers):
    """By trying everything out: the questions that can change the outcome or are of use."""
    open_ = [
        question
        for question in checklist.questions
        if question.key not in answers and not facts.excuse(question)
    ]
    choices = {question.key: answers_to(question)[:9] for question in open_}
    outcomes = {
        completion: outcome_of(
            checklist, facts, answers | dict(zip(choices, completion, strict=True))
        )
        for completion in product(*choices.values())
    }
    used = {key for o in checklist.outcomes if o.id in set(outcomes.values()) for key in o.uses}
    worth = []
    for n, question in enumerate(open_):
        others: dict[tuple[Answer | None, ...], set[str | None]] = {}
        for completion, outcome in outcomes.items():
            others.setdefault((*completion[:n], *completion[n + 1 :]), set()).add(outcome)
        if question.key in used or any(len(found) > 1 for found in others.values()):
            worth.append(question)
    return worth, set(outcomes.values())


@st.composite
def partial_answers(draw):
    checklist = load(draw(st.sampled_from(KINDS)))
    facts = draw(st.sampled_from(ALL_FACTS))
    answers = {}
    for question in checklist.questions:
        if draw(st.booleans()) or draw(st.booleans()):
            answers[question.key] = draw(st.sampled_from(answers_to(question)))
    return checklist, facts, answers


@given(partial_answers())
@settings(max_examples=200, deadline=None)
def test_exactly_the_first_question_worth_asking_is_asked(drawn):
    checklist, facts, answers = drawn

    worth, outcomes = worth_asking(checklist, facts, answers)
    asked = next_question(checklist, prospect(checklist, facts, answers))

    applicable = [
        question
        for question in worth
        if question.only_if is None or applies(question, facts, answers)
    ]
    assert asked == (applicable[0] if applicable else None)
    assert outcome_of(checklist, facts, answers) == (outcomes.pop() if len(outcomes) == 1 else None)


@given(partial_answers(), st.data())
@settings(max_examples=100, deadline=None)
def test_every_dialogue_ends_settled_and_in_table_order(drawn, data):
    checklist, facts, _ = drawn
    keys = [question.key for question in checklist.questions]
    answers: dict[str, Answer | None] = {}
    asked = []

    while (question := next_question(checklist, prospect(checklist, facts, answers))) is not None:
        asked.append(keys.index(question.key))
        answers[question.key] = data.draw(st.sampled_from(answers_to(question)))

    assert asked == sorted(set(asked))
    assert outcome_of(checklist, facts, answers) is not None


@given(partial_answers())
@settings(max_examples=100, deadline=None)
def test_a_dialogue_and_all_answers_at_once_give_the_same_recommendation(drawn):
    checklist, facts, answers = drawn
    asked: dict[str, Answer | None] = {}
    while (question := next_question(checklist, prospect(checklist, facts, asked))) is not None:
        asked[question.key] = answers.get(question.key)
    given_only = {key: answer for key, answer in asked.items() if answer}

    in_turn, at_once, completed = (
        recommend(checklist, facts, form)
        for form in (asked, given_only, as_skipped(checklist, facts, asked))
    )

    assert in_turn == at_once == completed


def test_not_wanting_to_know_somebody_ends_at_once():
    assert asked_in_turn("connect_in", Facts(), familiarity="unwilling") == ["familiarity"]


def test_collecting_ends_at_once():
    assert asked_in_turn("connect_out", Facts(), familiarity="collecting") == ["familiarity"]


def test_somebody_never_talked_to_is_not_asked_for_anything():
    assert asked_in_turn("ask", Facts(), trust="collected") == ["trust"]


def test_an_unknown_target_leaves_nothing_to_ask():
    assert asked_in_turn("introduce", Facts(target_known=False)) == []


def test_what_is_offered_is_asked_only_when_the_request_is_accepted():
    friend = {"familiarity": "well", "introduce": "yes", "advocate": "yes"}

    accepted = asked_in_turn("connect_in", Facts(), **friend)
    stranger = asked_in_turn("connect_in", Facts(), **friend | {"familiarity": "willing"})

    assert accepted == ["familiarity", "introduce", "common_ground", "offer"]
    assert stranger == ["familiarity", "introduce", "reason"]


def test_for_an_opening_nobody_is_asked_for_consent_or_trust():
    asked = asked_in_turn("introduce", Facts(opening=True), know="some")

    assert not {"consent", "consent_name", "relation"} & set(asked)


def test_an_introduction_of_my_own_asks_both_for_consent_and_nothing_in_return():
    asked = asked_in_turn("introduce", Facts(unasked=True), fit="maybe", benefit="a text")

    assert {"consent", "consent_name"} <= set(asked)
    assert "return" not in asked


def test_what_could_be_forwarded_is_asked_only_for_what_is_forwarded():
    close = {"trust": "inner_circle", "specific": "a text"}

    referral = asked_in_turn("ask", Facts(), **close, what="referral")
    advice = asked_in_turn("ask", Facts(), **close, what="advice")
    skipped = asked_in_turn("ask", Facts(), **close)

    assert "ready" in referral
    assert "ready" not in advice
    assert "ready" not in skipped


def test_what_is_ready_no_longer_counts_once_advice_is_asked_for():
    answers: dict[str, Answer | None]
    answers = {"trust": "inner_circle", "specific": "a text", "ready": ("none",)}

    referral = outcome_of(load("ask"), Facts(), {**answers, "what": "referral"})
    advice = outcome_of(load("ask"), Facts(), {**answers, "what": "advice"})

    assert (referral, advice) == ("prepare", "ask")


def test_an_answer_whose_option_is_gone_is_asked_again():
    checklist = load("connect_in")

    single = next_question(checklist, prospect(checklist, Facts(), {"familiarity": "best_friend"}))
    several = outcome_of(checklist, Facts(), {"common_ground": ("field", "club")})

    assert single is checklist.question("familiarity")
    assert several is None
    assert not still_valid(checklist.question("familiarity"), "best_friend")
    assert still_valid(checklist.question("familiarity"), None)


def test_progress_counts_the_questions_this_vetting_can_still_have():
    checklist = load("connect_in")
    begun = prospect(checklist, Facts(), {})
    later = prospect(checklist, Facts(), {"familiarity": "some", "introduce": "yes"})

    first = progress(checklist, begun, "familiarity")
    third = progress(checklist, later, "advocate")
    back = progress(checklist, later, "familiarity")

    assert first == (1, 6)
    assert third == (3, 6)
    assert back == (1, 6)


@given(partial_answers())
@settings(max_examples=100, deadline=None)
def test_progress_never_counts_past_its_total(drawn):
    checklist, facts, answers = drawn

    for question in checklist.questions:
        number, total = progress(checklist, prospect(checklist, facts, answers), question.key)
        assert 1 <= number <= total <= len(checklist.questions)


# Answers


def question_of(kind, key):
    return load(kind).question(key)


@pytest.mark.parametrize(
    "kind, key, raw, expected",
    [
        ("connect_in", "familiarity", "well", "well"),
        ("connect_in", "familiarity", ("well",), "well"),
        ("connect_in", "familiarity", "", ""),
        ("connect_in", "familiarity", (), ""),
        ("connect_in", "common_ground", ("field", "school"), ("field", "school")),
        ("connect_in", "common_ground", ("school", "field", "school"), ("school", "field")),
        ("connect_in", "common_ground", "field", ("field",)),
        ("connect_in", "common_ground", (), ()),
        ("connect_in", "common_ground", ("field", "nothing"), ("nothing",)),
        ("connect_in", "common_ground", ("nothing", "field"), ("field",)),
        ("connect_out", "benefit", "  good for her  ", "good for her"),
        ("connect_out", "benefit", "   ", ""),
        ("connect_out", "benefit", ("two", "words"), "two words"),
    ],
)
def test_answers_are_kept_in_one_form(kind, key, raw, expected):
    assert valid_answer(question_of(kind, key), raw) == expected


def test_an_option_that_does_not_exist_is_named_with_those_that_do():
    problem = valid_answer(question_of("connect_in", "reason"), "perhaps")

    assert problem == AnswerProblem(
        "no_such_option", {"given": "perhaps", "known": "yes, partly, no"}
    )


def test_two_answers_to_a_question_with_one_are_refused():
    problem = valid_answer(question_of("connect_in", "reason"), ("yes", "no"))

    assert problem == AnswerProblem("one_only", {"given": "yes, no"})


def test_a_text_that_is_too_long_is_refused_with_both_counts():
    problem = valid_answer(question_of("connect_out", "benefit"), "x" * 201)

    assert problem == AnswerProblem("text_too_long", {"given": 201, "limit": 200})


def test_a_skipped_question_counts_as_unsure():
    assert bearing_of(question_of("connect_in", "introduce"), None) == "unsure"
    assert bearing_of(question_of("connect_in", "common_ground"), ()) == "unsure"
    assert bearing_of(question_of("introduce", "benefit"), "") == "unsure"
    assert bearing_of(question_of("connect_in", "familiarity"), "best_friend") == "unsure"


def test_a_missing_reason_for_the_other_side_counts_against_my_own_request():
    assert bearing_of(question_of("connect_out", "benefit"), None) == "against"
    assert bearing_of(question_of("ask", "specific"), "") == "against"


# Recommendations


def test_reasons_name_the_strongest_points_in_the_owners_own_answers():
    answers = {
        "familiarity": "some",
        "introduce": "yes",
        "advocate": "not_yet",
        "reason": "no",
        "common_ground": ("field", "employer"),
    }

    found = recommended("connect_in", Facts(), answers, name="Priya")

    assert found.outcome == "get_acquainted"
    assert [reason.text for reason in found.speaks_for] == [
        "You would introduce Priya to somebody",
        "You and Priya have had real exchanges",
        "You share a field of work and an employer",
    ]
    assert [(reason.question, reason.value) for reason in found.missing] == [
        ("advocate", "not_yet")
    ]
    assert [reason.text for reason in found.against] == ["The request does not say what it is for"]


def test_at_most_three_points_stand_on_each_side():
    answers = {
        "familiarity": "well",
        "introduce": "yes",
        "advocate": "yes",
        "reason": "yes",
        "common_ground": ("field",),
    }

    found = recommended("connect_in", Facts(), answers, name="Priya")

    assert [reason.question for reason in found.speaks_for] == [
        "introduce",
        "advocate",
        "familiarity",
    ]


def test_a_skipped_question_that_could_have_helped_is_missing():
    found = recommended("connect_out", Facts(), {"offer": ("advice",), "benefit": None})

    assert found.outcome == "prepare"
    assert found.missing[0].question == "benefit"
    assert found.missing[0].value is None


def test_what_could_not_change_anything_is_not_called_missing():
    found = recommended("connect_in", Facts(), {"familiarity": "unwilling"}, name="Priya")

    assert found.outcome == "decline"
    assert found.missing == ()
    assert [reason.text for reason in found.against] == ["You would rather not get to know Priya"]


@pytest.mark.parametrize("kind", KINDS)
def test_without_any_answer_there_is_no_recommendation_but_the_most_helpful_question(kind):
    checklist = load(kind)
    skipped = dict.fromkeys((question.key for question in checklist.questions), None)

    assert recommend(checklist, Facts(), {}) is None
    assert recommend(checklist, Facts(), skipped) is None
    assert most_helpful(checklist, Facts(), skipped).key == checklist.strength[0]


def test_an_answer_that_no_rule_reads_is_no_ground_for_a_recommendation():
    assert recommend(load("connect_in"), Facts(), {"offer": ("advice",)}) is None


def test_an_unknown_target_is_enough_to_ask_for_more():
    found = recommended("introduce", Facts(target_known=False), {}, name="Priya")

    assert found.outcome == "ask_more"
    assert [(reason.question, reason.text) for reason in found.missing] == [
        ("target", "It is not clear yet whom Priya wants to meet")
    ]


def test_the_most_helpful_question_is_the_strongest_that_is_open():
    checklist = load("introduce")

    found = most_helpful(checklist, Facts(opening=True), {"reputation": "yes"})

    assert found.key == "fit"


def test_what_somebody_wrote_is_quoted_and_long_texts_are_cut():
    answers = {"benefit": "y" * 200, "offer": ("advice",)}

    found = recommended("connect_out", Facts(), answers, name="Priya")

    assert found.speaks_for[0].text == f"You can say why it is good for Priya: “{'y' * 79}…”"


@pytest.mark.parametrize("kind", KINDS)
def test_every_reason_has_words_without_holes(kind):
    checklist = load(kind)
    for question in checklist.questions:
        for answer in answers_to(question):
            found = recommend(checklist, Facts(), {question.key: answer})
            reasons = (
                (*found.speaks_for, *found.missing, *found.against) if found is not None else ()
            )
            for reason in reasons:
                assert reason.text[:1].isupper(), reason
                assert "{" not in reason.text, reason
                assert "None" not in reason.text, reason
                assert "  " not in reason.text, reason


def test_braces_in_a_name_stay_as_they_are():
    assert fill("{name} and {target}", {"name": "{target}", "target": "Jo"}) == "{target} and Jo"


def test_asking_the_next_question_costs_microseconds():
    checklist = load("introduce")
    answers = {"consent": "yes", "reputation": "yes"}
    next_question(checklist, prospect(checklist, Facts(), answers))

    started = time.perf_counter()
    for _ in range(1000):
        next_question(checklist, prospect(checklist, Facts(), answers))

    # a hundred times what it takes, for slow machines
    assert time.perf_counter() - started < 0.5
