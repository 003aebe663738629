"""Answering: what becomes of a vetting when a question is answered, corrected or put back in front.

Rule: an answer counts for the question in front only; a correction may come at any time, and moves
a decision that stood to `earlier`. An answer that cannot be taken changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core import checklist as rules
from bot.core.checklist import AnswerProblem
from bot.core.cleaning import clean
from bot.core.effects import Mistaken, Step
from bot.core.intake import (
    INTAKE,
    NAMESAKE_OTHER,
    answered_intake,
    kind_values,
    limit_of,
    people_in,
)
from bot.core.messages import Problem
from bot.core.model import Answer, Earlier, Vetting
from bot.core.standing import DECIDE, Context, checklist_of, front_of


def answered(vetting: Vetting, key: str, values: tuple[str, ...], context: Context) -> Step:
    """Take the answer to the question in front; to any other it does not count."""
    front = front_of(vetting, context)
    if key != front.key or vetting.status != "open" or key == DECIDE:
        return Step(vetting)
    return _answer(vetting, key, values, context)


def _answer(vetting: Vetting, key: str, values: tuple[str, ...], context: Context) -> Step:
    again = tuple(k for k in vetting.again if k != key) if vetting.again else ()
    if key in INTAKE:
        calm = replace(vetting, again=again, parked=False)
        return _intake_answered(vetting, calm, key, values)
    checklist = checklist_of(vetting, context)
    question = checklist.question(key) if checklist is not None else None
    if question is None:
        return Step(vetting)
    marked = vetting.answers.get(key) if key in vetting.again else None
    if not values and question.many and isinstance(marked, tuple) and marked:
        return Step(replace(vetting, again=again, parked=False))
    answer: Answer | None = None
    # an option's own value is clean, and is what most answers are
    values = tuple(
        [
            value if question.option(value) is not None else clean(value, max(len(value), 1)).text
            for value in values
        ]
    )
    if any(values):
        checked = rules.valid_answer(question, values)
        if isinstance(checked, AnswerProblem):
            return _refused(vetting, checked)
        answer = checked or None
    answers = {**vetting.answers, key: answer}
    # touched here and not in `step`: a vetting is dear to copy, and this is the commonest change
    return Step(
        replace(vetting, again=again, parked=False, answers=answers, touched_at=context.now)
    )


def _intake_answered(vetting: Vetting, calm: Vetting, key: str, values: tuple[str, ...]) -> Step:
    whole = " ".join(values)
    text = clean(whole, max(len(whole), 1)).text
    if key == "kind" and not text and vetting.kind is not None:
        return Step(calm)
    if key == "kind":
        kind = next((k for k in kind_values() if k == text), None)
        if kind is None:
            return Step(vetting, (Mistaken(Problem.of("kind_needed")),))
        return Step(_with_people(replace(calm, kind=kind), calm.name))
    if key == "which":
        if text == NAMESAKE_OTHER:
            return Step(replace(calm, namesakes=(), contact=None, passed=(*calm.passed, "which")))
        numbered = {f"n{n}": person for n, person in enumerate(calm.namesakes, 1)}
        if text not in numbered:
            return Step(vetting, (Mistaken(Problem.of("which_needed")),))
        return Step(replace(calm, contact=numbered[text], namesakes=()))
    limit = limit_of(key, vetting.kind)
    if len(text) > limit:
        problem = Problem.of("text_too_long", given=len(text), limit=limit)
        return Step(vetting, (Mistaken(problem),))
    if key == "note":
        return Step(replace(calm, answers={**calm.answers, "note": text or None}))
    if not text:
        return Step(replace(calm, passed=(*(k for k in calm.passed if k != key), key)))
    passed = tuple(k for k in calm.passed if k != key)
    if key == "target":
        return Step(replace(calm, target=text, passed=passed))
    passed = tuple(k for k in passed if k != "which")
    renamed = replace(calm, contact=None, namesakes=(), passed=passed)
    return Step(_with_people(renamed, text))


def _with_people(vetting: Vetting, names: str) -> Vetting:
    """One name, or for an ask the first of several people with the others to come."""
    if vetting.kind != "ask" or vetting.others or vetting.contact is not None:
        return replace(vetting, name=names)
    first, *others = people_in(names) or ("",)
    return replace(vetting, name=first, others=tuple(others))


def marked(vetting: Vetting, key: str, change: str, context: Context) -> Step:
    """Switch one option of a many-choice question, absolutely: twice is the same as once."""
    front = front_of(vetting, context)
    question = front.question
    if front.key != key or question is None or not question.many:
        return Step(vetting)
    before = vetting.answers.get(key)
    chosen = before if isinstance(before, tuple) else ()
    value = change[1:]
    if change.startswith("-"):
        chosen = tuple(v for v in chosen if v != value)
    elif value in question.exclusive:
        chosen = (value,)
    elif value not in chosen:
        chosen = (*(v for v in chosen if v not in question.exclusive), value)
    if chosen:
        checked = rules.valid_answer(question, chosen)
        if isinstance(checked, AnswerProblem):
            return Step(vetting)
        chosen = checked if isinstance(checked, tuple) else (checked,)
    again = vetting.again if key in vetting.again else (key, *vetting.again)
    return Step(
        replace(
            vetting, answers={**vetting.answers, key: chosen or None}, again=again, parked=False
        )
    )


def corrected(vetting: Vetting, key: str, values: tuple[str, ...], context: Context) -> Step:
    """Take an answer to any question at any time; a decision that stood moves to `earlier`."""
    checklist = checklist_of(vetting, context)
    known = key in INTAKE or (checklist is not None and checklist.question(key) is not None)
    if not known or key == "which":
        keys = [*(k for k in INTAKE if k != "which")]
        keys += [question.key for question in checklist.questions] if checklist else []
        problem = Problem.of("unknown_question", key=key[:40], known=", ".join(keys))
        return Step(vetting, (Mistaken(problem),))
    open_ = opened(vetting)
    taken = _answer(open_, key, values, context)
    if taken.vetting is open_:
        return Step(vetting, taken.effects)
    return taken


def put_in_front(vetting: Vetting, key: str, context: Context) -> Step:
    """Ask a question again that was asked before."""
    checklist = checklist_of(vetting, context)
    visited = answered_intake(vetting) + tuple(vetting.answers)
    if key not in visited or checklist is None or vetting.again[:1] == (key,):
        return Step(vetting)
    open_ = opened(vetting)
    again = (key, *(k for k in open_.again if k != key))
    return Step(replace(open_, again=again, parked=False))


def went_back(vetting: Vetting, context: Context) -> Step:
    """Ask the question before the one in front again."""
    front = front_of(vetting, context)
    checklist = checklist_of(vetting, context)
    if vetting.status != "open":
        return Step(vetting, (Mistaken(Problem.of("back_after_decision")),))
    asked = [question.key for question in checklist.questions] if checklist else []
    visited = [*answered_intake(vetting), *(key for key in asked if key in vetting.answers)]
    if front.key in visited:
        visited = visited[: visited.index(front.key)]
    elif front.key in asked:
        earlier = asked[: asked.index(front.key)]
        visited = [key for key in visited if key in INTAKE or key in earlier]
    if not visited:
        return Step(vetting, (Mistaken(Problem.of("nothing_before")),))
    return Step(replace(vetting, again=(visited[-1], *vetting.again), parked=False))


def _refused(vetting: Vetting, problem: AnswerProblem) -> Step:
    return Step(vetting, (Mistaken(Problem(problem.id, problem.slots)),))


def opened(vetting: Vetting) -> Vetting:
    """The same vetting, open: a decision that stood moves to `earlier`, answers stay."""
    if vetting.status == "open":
        return vetting
    earlier = vetting.earlier
    if vetting.decision is not None:
        earlier = (
            *earlier,
            Earlier(vetting.decision.recommendation, vetting.decision, dict(vetting.answers)),
        )
    return replace(
        vetting,
        status="open",
        parked=False,
        decision=None,
        drafts=(),
        sent="unsaid",
        earlier=earlier,
        again=(),
    )
