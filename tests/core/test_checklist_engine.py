"""The engine on checklists nobody would write, against rules tried one after the other."""

from __future__ import annotations

from itertools import chain, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.checklist import Facts, as_skipped, next_question, outcome_of, prospect
from bot.core.checklist_model import Checklist, Condition, Option, Outcome, Question, Rule, words_of
from bot.core.rules import Branch, NoRuleLeft, outlook

OPTIONS = ("a", "b", "c", "n")
OUTCOMES = ("x", "y", "z")


def every_answer(question):
    if question.text_limit:
        return [None, "words"]
    if not question.many:
        return [None, *OPTIONS]
    free = [option for option in OPTIONS if option not in question.exclusive]
    chosen = chain.from_iterable(combinations(free, n) for n in range(1, len(free) + 1))
    return [None, ("n",), *chosen]


def tried_one_by_one(checklist, facts, answers):
    """What the first rule that fits says; answers are complete."""
    standing = as_skipped(checklist, facts, answers)
    words = facts.tokens() | {q.key: words_of(q, standing[q.key]) for q in checklist.questions}
    for rule in checklist.rules:
        if facts.strictness in rule.strictness and (
            not rule.when
            or any(all(c.holds(words[c.subject]) for c in clause) for clause in rule.when)
        ):
            return rule.then
    raise AssertionError("the last rule has no condition")


@st.composite
def checklists(draw):
    questions: list[Question] = []
    for n in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["one", "many", "text"]))
        chosen_before = [q.key for q in questions if not q.text_limit and q.only_if is None]
        only_if = None
        if chosen_before and draw(st.booleans()):
            values = draw(st.frozensets(st.sampled_from([*OPTIONS, "skipped"]), min_size=1))
            only_if = Condition(draw(st.sampled_from(chosen_before)), values, draw(st.booleans()))
        unless = ("unasked",) if only_if is None and draw(st.integers(0, 4)) == 0 else ()
        questions.append(
            Question(
                key=f"q{n}",
                ask="",
                why="",
                short="",
                options=() if kind == "text" else tuple(Option(o, o, "for") for o in OPTIONS),
                many=kind == "many",
                text_limit=9 if kind == "text" else 0,
                exclusive=frozenset({"n"}) if kind == "many" else frozenset(),
                unless=unless,
                counts_as="a" if unless and kind == "one" else None,
                only_if=only_if,
            )
        )
    rules = [
        Rule(str(n), draw(st.sampled_from(OUTCOMES)), draw(st.tuples(*[clauses(questions)] * 2)))
        for n in range(draw(st.integers(0, 5)))
    ]
    last = Rule("last", draw(st.sampled_from(OUTCOMES)))
    outcomes = tuple(
        Outcome(
            o, o, "", "", 0, uses=tuple(draw(st.sets(st.sampled_from([q.key for q in questions]))))
        )
        for o in OUTCOMES
    )
    digest = f"{questions}{rules}{last}{outcomes}"
    return Checklist(
        "ask", "", tuple(questions), (*rules, last), outcomes, (questions[0].key,), digest
    )


def clauses(questions):
    def condition(question):
        words = ["given", "missing"] if question.text_limit else [*OPTIONS, "skipped"]
        values = st.frozensets(st.sampled_from(words), min_size=1, max_size=3)
        return st.builds(Condition, st.just(question.key), values, st.booleans())

    of_facts = st.builds(Condition, st.just("opening"), st.just(frozenset({"yes"})), st.booleans())
    one = st.one_of(of_facts, *(condition(question) for question in questions))
    return st.lists(one, min_size=1, max_size=3).map(tuple)


@given(checklists(), st.data())
@settings(max_examples=150, deadline=None)
def test_an_outcome_is_settled_exactly_when_no_open_answer_can_change_it(checklist, data):
    facts = Facts(opening=data.draw(st.booleans()), unasked=data.draw(st.booleans()))
    answers = {
        question.key: data.draw(st.sampled_from(every_answer(question)))
        for question in checklist.questions
        if data.draw(st.booleans())
    }
    open_ = [question for question in checklist.questions if question.key not in answers]

    outcomes = {
        tried_one_by_one(
            checklist, facts, answers | dict(zip((q.key for q in open_), completion, strict=True))
        )
        for completion in product(*(every_answer(question) for question in open_))
    }

    settled = outcomes.pop() if len(outcomes) == 1 else None
    assert outcome_of(checklist, facts, answers) == settled


@given(checklists(), st.data())
@settings(max_examples=150, deadline=None)
def test_every_dialogue_ends_with_the_outcome_of_its_answers(checklist, data):
    facts = Facts(unasked=data.draw(st.booleans()))
    answers: dict[str, str | tuple[str, ...] | None] = {}

    for _ in checklist.questions:
        question = next_question(checklist, prospect(checklist, facts, answers))
        if question is None:
            break
        answers[question.key] = data.draw(st.sampled_from(every_answer(question)))

    assert next_question(checklist, prospect(checklist, facts, answers)) is None
    assert outcome_of(checklist, facts, answers) == tried_one_by_one(checklist, facts, answers)


def test_rules_that_leave_answers_over_are_a_programming_error():
    only_ones = Branch("x", frozenset({frozenset({(0, frozenset({1}))})}))

    with pytest.raises(NoRuleLeft):
        outlook([only_ones], [(0, 1)], {})
