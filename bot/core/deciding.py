"""Deciding: what becomes of a vetting when it is decided, carried out, closed or opened again.

Rule: the owner decides; the recommendation is kept beside the decision as it was. What a decision
starts (follow-ups, ledger entries) starts once, at the decision or at "sent", as its outcome says.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from bot.core import checklist as rules
from bot.core.answering import opened
from bot.core.checklist import Checklist, Outcome
from bot.core.cleaning import clean
from bot.core.effects import (
    Effect,
    EntryLogged,
    FollowUpOpened,
    FollowUpsDropped,
    Mistaken,
    Step,
    TierLearnt,
)
from bot.core.followups import opened_by
from bot.core.intake import open_intake
from bot.core.ledger import entries_of
from bot.core.messages import Problem
from bot.core.model import Decision, Suggestion, Tier, Vetting
from bot.core.standing import Context, checklist_of, drafts_of, follows, recommendation_of

BECAUSE_LIMIT: Final = 500
DRAFT_LIMIT: Final = 4000


def decided(vetting: Vetting, outcome_id: str, because: str | None, context: Context) -> Step:
    """Record what the owner chose, with a snapshot of what was recommended."""
    checklist = checklist_of(vetting, context)
    if vetting.status != "open" or checklist is None or open_intake(vetting) is not None:
        return Step(vetting)
    outcome = checklist.outcome(outcome_id)
    if outcome is None:
        known = ", ".join(o.id for o in checklist.outcomes)
        problem = Problem.of("unknown_outcome", outcome=outcome_id[:40], known=known)
        return Step(vetting, (Mistaken(problem),))
    if because and (too_long := _too_long(because)) is not None:
        return Step(vetting, (Mistaken(too_long),))
    if outcome.parks:
        return Step(replace(vetting, parked=True, again=()))
    recommendation = recommendation_of(vetting, context)
    drafts = drafts_of(vetting, outcome_id, context)
    departs = not follows(checklist, recommendation, outcome_id)
    reason = clean(because, BECAUSE_LIMIT).text if because else ""
    decision = Decision(
        outcome=outcome_id,
        at=context.now,
        because=None if departs and because is None else reason,
        recommendation=recommendation,
        checklist=checklist.digest,
    )
    after = replace(
        vetting,
        status="decided",
        decision=decision,
        drafts=drafts,
        sent="unsaid",
        again=(),
        parked=False,
        touched_at=context.now,
    )
    effects: tuple[Effect, ...] = (FollowUpsDropped(vetting.id),) if vetting.earlier else ()
    tier = _tier_said(vetting)
    if tier is not None and vetting.contact is not None:
        effects += (TierLearnt(vetting.contact, tier),)
    if outcome.starts == "decision":
        effects += _consequences(after, outcome, checklist, context)
    return Step(after, effects)


def _consequences(
    vetting: Vetting, outcome: Outcome, checklist: Checklist, context: Context
) -> tuple[Effect, ...]:
    """The follow-ups and ledger entries that a decision starts."""
    promised = opened_by(vetting, outcome, checklist, context.now, context.today, context.new_id)
    entries = entries_of(vetting, outcome, context.now, context.today, context.new_id)
    return (
        *(FollowUpOpened(follow_up) for follow_up in promised),
        *(EntryLogged(entry) for entry in entries),
    )


def explained(vetting: Vetting, because: str) -> Step:
    """Keep why the owner departed from the recommendation."""
    decision = vetting.decision
    if decision is None or decision.because is not None:
        return Step(vetting)
    if (problem := _too_long(because)) is not None:
        return Step(vetting, (Mistaken(problem),))
    reason = clean(because, BECAUSE_LIMIT).text
    return Step(replace(vetting, decision=replace(decision, because=reason)))


def _too_long(because: str) -> Problem | None:
    given = len(clean(because, len(because) + 1).text)
    if given <= BECAUSE_LIMIT:
        return None
    return Problem.of("text_too_long", given=given, limit=BECAUSE_LIMIT)


def said_sent(vetting: Vetting, context: Context) -> Step:
    """Note that the draft was sent; what the outcome starts then starts now, once."""
    checklist = checklist_of(vetting, context)
    if vetting.decision is None or vetting.sent == "sent" or checklist is None:
        return Step(vetting)
    sent = replace(vetting, sent="sent")
    outcome = checklist.outcome(vetting.decision.outcome)
    if outcome is None or outcome.starts != "sent":
        return Step(sent)
    return Step(sent, _consequences(sent, outcome, checklist, context))


def edited(vetting: Vetting, number: int, text: str) -> Step:
    """Keep the owner's own wording of a draft."""
    cleaned = clean(text, DRAFT_LIMIT).text
    if not 0 <= number < len(vetting.drafts) or not cleaned:
        return Step(vetting, (Mistaken(Problem.of("no_draft")),))
    drafts = list(vetting.drafts)
    drafts[number] = replace(drafts[number], text=cleaned)
    return Step(replace(vetting, drafts=tuple(drafts)))


def reopened(vetting: Vetting, context: Context) -> Step:
    """Open it again; only answers at unsure or against are asked anew, with the old one offered."""
    checklist = checklist_of(vetting, context)
    if vetting.status == "open" or checklist is None:
        return Step(vetting)
    open_ = opened(vetting)
    stale = {
        question.key: vetting.answers[question.key]
        for question in checklist.questions
        if question.key in vetting.answers
        and rules.bearing_of(question, vetting.answers[question.key]) in ("unsure", "against")
    }
    kept = {key: answer for key, answer in vetting.answers.items() if key not in stale}
    offered = tuple(Suggestion(key, a, "", "history") for key, a in stale.items() if a)
    others = tuple(s for s in vetting.suggestions if s.question not in stale)
    return Step(replace(open_, answers=kept, suggestions=offered + others))


def lapsed(vetting: Vetting) -> Step:
    """Close it as undecided, which is not declined; it can be reopened.

    What else it had promised goes with it: after two silences nobody waits for a report.
    """
    if vetting.status not in ("open", "decided"):
        return Step(vetting)
    rests = replace(opened(vetting), status="undecided", again=())
    return Step(rests, (FollowUpsDropped(vetting.id),))


def closed(vetting: Vetting, status: Literal["cancelled", "reported"]) -> Step:
    """End an open vetting without a decision."""
    if vetting.status != "open":
        return Step(vetting)
    return Step(replace(vetting, status=status, again=(), parked=False, drafts=()))


def _tier_said(vetting: Vetting) -> Tier | None:
    """How close the owner said the person is, in whatever checklist asked it."""
    match vetting.answers.get("trust") or vetting.answers.get("familiarity"):
        case "inner_circle":
            return "inner_circle"
        case "well":
            return "inner_circle" if vetting.answers.get("advocate") == "yes" else "known"
        case "known" | "some":
            return "known"
        case "collected":
            return "collected"
        case _:
            return None
