"""The checklist engine: which question comes next, what is settled, what is recommended and why.

Rule: no step is stored. Everything is computed from the answers, so the same answers always give
the same recommendation, and a checklist may change under an open vetting. In `answers` None means
skipped; a question that is not in it was not asked yet, which is something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.core.checklist_model import (
    Bearing,
    Checklist,
    Condition,
    DraftTemplate,
    Facts,
    FollowUpTemplate,
    LedgerTemplate,
    Option,
    Outcome,
    Question,
    Rule,
    words_chosen,
)
from bot.core.model import Answer, Reason, Recommendation
from bot.core.prose import listed, one_line
from bot.core.prospects import Prospect, prospect

__all__ = [
    "AnswerProblem",
    "Bearing",
    "Checklist",
    "Condition",
    "DraftTemplate",
    "Facts",
    "FollowUpTemplate",
    "LedgerTemplate",
    "Option",
    "Outcome",
    "Question",
    "Rule",
    "applies",
    "as_skipped",
    "bearing_of",
    "chosen_options",
    "fill",
    "most_helpful",
    "next_question",
    "outcome_of",
    "progress",
    "prospect",
    "recommend",
    "still_valid",
    "valid_answer",
]

REASONS_PER_SIDE = 3
QUOTE_LIMIT = 80
SOMEBODY, SOMEBODY_ELSE = "this person", "the person asked for"
"""What stands in a sentence for a name that is not known."""

_SLOT = re.compile(r"\{(name|target|day|what|evidence)\}")


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """Why an answer cannot be taken: the id of a sentence in `texts` and what stands in it."""

    id: Literal["no_such_option", "one_only", "text_too_long"]
    slots: Mapping[str, object]


def valid_answer(question: Question, raw: str | Sequence[str]) -> Answer | AnswerProblem:
    """Take an answer as it is kept: a text, an option id or several; an empty one is a skip.

    Choices are taken one after the other: an exclusive one clears those before it, any other
    clears an exclusive one.
    """
    if question.text_limit:
        text = (raw if isinstance(raw, str) else " ".join(raw)).strip()
        if len(text) > question.text_limit:
            limits = {"given": len(text), "limit": question.text_limit}
            return AnswerProblem("text_too_long", limits)
        return text
    given = [word for word in ([raw] if isinstance(raw, str) else raw) if word]
    for value in given:
        if question.option(value) is None:
            known = ", ".join(option.value for option in question.options)
            return AnswerProblem("no_such_option", {"given": value[:40], "known": known})
    if not question.many:
        if len(set(given)) > 1:
            return AnswerProblem("one_only", {"given": ", ".join(given)[:80]})
        return given[0] if given else ""
    chosen: list[str] = []
    for value in given:
        if value in question.exclusive:
            chosen = [value]
        elif value not in chosen:
            chosen = [other for other in chosen if other not in question.exclusive] + [value]
    return tuple(chosen)


def chosen_options(question: Question, answer: Answer | None) -> tuple[Option, ...]:
    """Return the options an answer consists of, as chosen one after the other; texts have none."""
    if answer is None or question.text_limit:
        return ()
    if isinstance(answer, str):
        option = question.option(answer)
        return (option,) if option is not None else ()
    return tuple([option for value in answer if (option := question.option(value)) is not None])


def bearing_of(question: Question, answer: Answer | None) -> Bearing:
    """Say what an answer means for the request; without one it is `question.missing`."""
    return _bearing(question, answer, chosen_options(question, answer))


def _bearing(question: Question, answer: Answer | None, options: Sequence[Option]) -> Bearing:
    if not answer:
        return question.missing
    if question.text_limit:
        return "for"
    if not options:
        return question.missing
    for option in options:
        if option.bearing == "for":
            return "for"
    return options[0].bearing


def still_valid(question: Question, answer: Answer | None) -> bool:
    """Whether the checklist still offers what was answered; a skip always stands."""
    if not answer or question.text_limit:
        return True
    if isinstance(answer, str):
        return question.option(answer) is not None
    return all(question.option(value) is not None for value in answer)


def applies(question: Question, facts: Facts, answers: Mapping[str, Answer | None]) -> bool:
    """Whether a question belongs to this request, given the facts and the answers before it."""
    if question.unless and facts.excuse(question):
        return False
    condition = question.only_if
    return condition is None or condition.holds(words_chosen(answers.get(condition.subject)))


def as_skipped(
    checklist: Checklist, facts: Facts, answers: Mapping[str, Answer | None]
) -> dict[str, Answer | None]:
    """Say what every question counts as when those that were not asked are skipped.

    Questions excused by the facts count as the checklist says; an answer whose option is gone, or
    to a question that does not apply, counts as skipped.
    """
    standing: dict[str, Answer | None] = {}
    for question in checklist.questions:
        answer = answers.get(question.key) or None
        if question.unless and facts.excuse(question):
            answer = question.counts_as
        elif answer and not (applies(question, facts, standing) and still_valid(question, answer)):
            answer = None
        standing[question.key] = answer
    return standing


def outcome_of(
    checklist: Checklist, facts: Facts, answers: Mapping[str, Answer | None]
) -> str | None:
    """Return the outcome if it is the same whatever is answered to the questions not yet asked."""
    return prospect(checklist, facts, answers).outlook.outcome


def next_question(checklist: Checklist, found: Prospect) -> Question | None:
    """Return the first open question that can change the outcome or is used by a possible one."""
    return checklist.questions[found.askable[0]] if found.askable else None


def progress(checklist: Checklist, found: Prospect, key: str) -> tuple[int, int]:
    """Say where a question stands among those this vetting had and can still have: (3, 6)."""
    counted = found.counted
    at = total = 0
    for position, question in enumerate(checklist.questions):
        if question.key == key:
            at = total = total + 1
        elif position in counted:
            total += 1
    return at, total


def most_helpful(
    checklist: Checklist, facts: Facts, answers: Mapping[str, Answer | None]
) -> Question:
    """Return the question whose answer would help most: the strongest that is not answered."""
    given = {key: answer for key, answer in answers.items() if answer}
    matters = _still_matter(checklist, facts, given)
    strongest = _by_strength(checklist)
    return next((question for question in strongest if question.key in matters), strongest[0])


def recommend(
    checklist: Checklist,
    facts: Facts,
    answers: Mapping[str, Answer | None],
    *,
    name: str = "",
    target: str = "",
) -> Recommendation | None:
    """Give the outcome with its strongest points, questions not asked counted as skipped.

    None if no question that a rule reads was answered (unless the facts alone settle it). What
    was skipped is named as missing only if it could have changed the outcome: so the same answers
    give the same points, asked one by one or all at once.
    """
    standing = as_skipped(checklist, facts, answers)
    outcome = outcome_of(checklist, facts, standing)
    own = {q.key for q in checklist.questions if applies(q, facts, standing)}
    given = {key: answer for key, answer in standing.items() if key in own and answer}
    read = _read_by_rules(checklist)
    if outcome is None or (not read & given.keys() and outcome_of(checklist, facts, {}) is None):
        return None
    matters = _still_matter(checklist, facts, given) if len(given) < len(own) else frozenset()
    slots = {"name": name or SOMEBODY, "target": target or SOMEBODY_ELSE}
    sides: dict[Bearing, list[Reason]] = {"for": [], "unsure": [], "against": [], "neutral": []}
    if not facts.target_known and checklist.no_target:
        sides["unsure"].append(Reason("target", None, fill(checklist.no_target, slots)))
    for question in _by_strength(checklist):
        answer = standing[question.key]
        if question.key not in own or (answer is None and question.key not in matters):
            continue
        options = chosen_options(question, answer)
        bearing = _bearing(question, answer, options) if answer else "unsure"
        side = sides[bearing]
        if bearing != "neutral" and len(side) < REASONS_PER_SIDE:
            text = _reason_text(question, answer, options, slots)
            side.append(Reason(question.key, answer, text))
    return Recommendation(
        outcome,
        speaks_for=tuple(sides["for"]),
        missing=tuple(sides["unsure"]),
        against=tuple(sides["against"]),
    )


@lru_cache(maxsize=64)
def _by_strength(checklist: Checklist) -> tuple[Question, ...]:
    return tuple([q for key in checklist.strength if (q := checklist.question(key)) is not None])


@lru_cache(maxsize=64)
def _read_by_rules(checklist: Checklist) -> frozenset[str]:
    return frozenset(c.subject for rule in checklist.rules for c in rule.conditions())


def fill(template: str, slots: Mapping[str, str]) -> str:
    """Put words into the {slots} of a sentence; braces in the words themselves stay as they are."""
    if "{" not in template:
        return template
    filled = _SLOT.sub(lambda found: slots.get(found[1], found[0]), template)
    return (
        filled[:1].upper() + filled[1:] if filled.startswith((SOMEBODY, SOMEBODY_ELSE)) else filled
    )


def _reason_text(
    question: Question,
    answer: Answer | None,
    options: Sequence[Option],
    slots: Mapping[str, str],
) -> str:
    if not answer:
        return fill(question.skipped, slots)
    if question.text_limit:
        return fill(question.says, {**slots, "what": _quoted(str(answer))})
    if len(options) == 1 and options[0].says:
        return fill(options[0].says, slots)
    return fill(question.says, {**slots, "what": listed([option.thing for option in options])})


def _quoted(text: str) -> str:
    words = one_line(text)
    return f"“{words if len(words) <= QUOTE_LIMIT else words[: QUOTE_LIMIT - 1].rstrip() + '…'}”"


def _still_matter(
    checklist: Checklist, facts: Facts, given: Mapping[str, Answer | None]
) -> frozenset[str]:
    matters = prospect(checklist, facts, given).outlook.matters
    return frozenset({checklist.questions[position].key for position in matters})
