"""Where a vetting stands: which question is in front, what would be recommended, what is drafted.

Rule: nothing here changes a vetting; everything is computed from its answers each time, so there
is no "current step" that could disagree with them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from bot.core import checklist as rules
from bot.core.checklist import Checklist, Facts, Outcome, Question
from bot.core.drafts import DraftFacts, DraftProblem, drafts_for
from bot.core.intake import intake_of, is_opening, open_intake
from bot.core.model import Draft, Recommendation, Settings, Suggestion, Vetting
from bot.core.prospects import Prospect

DECIDE: Final = "decide"
BECAUSE: Final = "because"
NOTHING: Final = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What a turn knows besides the vetting; clock and ids come from outside."""

    now: datetime
    today: date
    settings: Settings
    checklists: Mapping[str, Checklist]
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Front:
    """What is asked now: the key of an intake question or a question, `decide`, `because`, "".

    `prospect` is what led to the question, so that a card need not work it out again.
    """

    key: str
    question: Question | None = None
    prospect: Prospect | None = None


def checklist_of(vetting: Vetting, context: Context) -> Checklist | None:
    """The checklist of this vetting's kind; None before the kind is known, and for a note."""
    return context.checklists.get(vetting.kind) if vetting.kind else None


def facts_of(vetting: Vetting, settings: Settings) -> Facts:
    """What the rules see of a vetting besides its answers."""
    return Facts(
        strictness=settings.strictness,
        target_known=bool(vetting.target),
        opening=is_opening(vetting.target),
        unasked=vetting.unasked,
    )


def front_of(vetting: Vetting, context: Context) -> Front:
    """The one question in front of the owner."""
    if vetting.status == "decided":
        decision = vetting.decision
        return Front(BECAUSE if decision is not None and decision.because is None else NOTHING)
    if vetting.status != "open":
        return Front(NOTHING)
    checklist = checklist_of(vetting, context)
    for key in vetting.again:
        again = checklist.question(key) if checklist is not None else None
        # the kind may have been changed since, and with it what is asked
        if again is not None or key in intake_of(vetting.kind):
            return Front(key, again)
    intake = open_intake(vetting)
    if intake is not None:
        return Front(intake)
    if checklist is None:
        return Front(NOTHING)
    facts = facts_of(vetting, context.settings)
    prospect = rules.prospect(checklist, facts, vetting.answers)
    question = rules.next_question(checklist, prospect)
    return Front(question.key, question, prospect) if question is not None else Front(DECIDE)


def recommendation_of(vetting: Vetting, context: Context) -> Recommendation | None:
    """What the checklist says of the answers so far; questions not asked count as skipped."""
    checklist = checklist_of(vetting, context)
    if checklist is None:
        return None
    return rules.recommend(
        checklist,
        facts_of(vetting, context.settings),
        vetting.answers,
        name=vetting.name,
        target=vetting.target,
    )


def standing_recommendation(vetting: Vetting, context: Context) -> Recommendation | None:
    """The recommendation to show: of the decision, or of an open vetting with all answered."""
    if vetting.decision is not None:
        return vetting.decision.recommendation
    if front_of(vetting, context).key != DECIDE:
        return None
    return recommendation_of(vetting, context)


def missing_keys(vetting: Vetting, context: Context) -> tuple[str, ...]:
    """The questions of this vetting that bear no answer: skipped, or not asked."""
    checklist = checklist_of(vetting, context)
    if checklist is None:
        return ()
    facts = facts_of(vetting, context.settings)
    return tuple(
        question.key
        for question in checklist.questions
        if rules.applies(question, facts, vetting.answers) and not vetting.answers.get(question.key)
    )


def suggestion_for(vetting: Vetting, key: str) -> Suggestion | None:
    """What is known to answer this question; the answer it had before, if it is asked again."""
    if key in vetting.again:
        before = vetting.answers.get(key) or _intake_answer(vetting, key)
        if before:
            return Suggestion(key, before, "", "history")
    for suggestion in vetting.suggestions:
        if suggestion.question == key:
            return suggestion
    return None


def _intake_answer(vetting: Vetting, key: str) -> str | None:
    """What stands for an intake question; those answers have fields of their own."""
    return {"kind": vetting.kind, "name": vetting.name, "target": vetting.target}.get(key)


def decision_choices(
    checklist: Checklist, recommendation: Recommendation | None
) -> tuple[Outcome, ...]:
    """What can be decided: the recommended outcome, what is offered beside it, then the others."""
    return _choices_after(checklist, recommendation.outcome if recommendation else "")


@lru_cache(maxsize=256)
def _choices_after(checklist: Checklist, outcome_id: str) -> tuple[Outcome, ...]:
    recommended = checklist.outcome(outcome_id)
    if recommended is None:
        return checklist.outcomes
    first = [recommended]
    first += [o for key in recommended.beside if (o := checklist.outcome(key)) is not None]
    return (*first, *(o for o in checklist.outcomes if o not in first))


def follows(checklist: Checklist, recommendation: Recommendation | None, outcome_id: str) -> bool:
    """Whether a decision follows the recommendation, or is one of the ways to follow it."""
    if recommendation is None:
        return True
    recommended = checklist.outcome(recommendation.outcome)
    return recommended is not None and outcome_id in (recommended.id, *recommended.beside)


def draft_facts(vetting: Vetting, checklist: Checklist, settings: Settings) -> DraftFacts:
    """What the drafts of a vetting are filled with."""
    return DraftFacts(
        name=vetting.name,
        target=vetting.target,
        answers=vetting.answers,
        evidence={fact.field: fact.value for fact in vetting.evidence},
        tone=settings.tone,
        note_length=settings.note_length,
        strictness=settings.strictness,
        opening=is_opening(vetting.target),
        unasked=vetting.unasked,
    )


def drafts_of(vetting: Vetting, outcome_id: str, context: Context) -> tuple[Draft, ...]:
    """The texts for an outcome; none for one that has none, or whose slots cannot be filled."""
    checklist = checklist_of(vetting, context)
    if checklist is None:
        return ()
    drafts = drafts_for(checklist, outcome_id, draft_facts(vetting, checklist, context.settings))
    return () if isinstance(drafts, DraftProblem) else drafts
