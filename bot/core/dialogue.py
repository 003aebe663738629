"""The state machine of a vetting: every change of a vetting begins in this file.

`step(vetting, event, context)` is pure and total. An event that makes no sense now (an old button,
a double click, a second device) returns the same vetting, and the caller shows the current state
again. No "current step" is stored: the question in front is computed from the answers, so a
checklist may change under an open vetting, and a restart loses nothing.

    open --answers--> open --decide--> decided --change, reopen--> open (the former round is kept)
    open --cancel--> cancelled    open --wrong--> reported    open --14 days--> undecided

What an answer does stands in `answering`, what a decision does in `deciding`. Not yet asked is not
skipped: a skipped question is in `answers` as None, one not yet asked is not in it at all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, assert_never

from bot.core.answering import answered, corrected, marked, put_in_front, went_back
from bot.core.deciding import closed, decided, edited, explained, lapsed, reopened, said_sent
from bot.core.effects import NextPersonBegun, Noted, Step
from bot.core.events import (
    Answered,
    AskedWhy,
    Cancelled,
    Corrected,
    Decided,
    EditedDraft,
    Explained,
    Lapsed,
    Marked,
    Parked,
    PutInFront,
    Reopened,
    Reported,
    Resumed,
    SaidNotSending,
    SaidSent,
    Skipped,
    VettingEvent,
    WentBack,
)
from bot.core.intake import INTAKE
from bot.core.messages import Problem
from bot.core.model import Vetting
from bot.core.standing import BECAUSE, DECIDE, Context, front_of

SHARED_BY_SEVERAL: Final = ("what", "specific", "return", "ready")
"""Asked once when the same thing is asked of several people."""


def step(vetting: Vetting, event: VettingEvent, context: Context) -> Step:
    """Apply one event; an impossible one returns the same vetting."""
    stepped = _stepped(vetting, event, context)
    if stepped.vetting is vetting:
        return stepped
    effects = stepped.effects
    if vetting.others and _is_over(stepped.vetting) and not _is_over(vetting):
        effects += (NextPersonBegun(_next_person(stepped.vetting, context)),)
        return Step(replace(stepped.vetting, others=(), touched_at=context.now), effects)
    if stepped.vetting.touched_at == context.now:
        return stepped
    return Step(replace(stepped.vetting, touched_at=context.now), effects)


def _stepped(vetting: Vetting, event: VettingEvent, context: Context) -> Step:
    match event:
        case Answered(_, question, values):
            return answered(vetting, question, values, context)
        case Marked(_, question, change):
            return marked(vetting, question, change, context)
        case Corrected(_, question, values):
            return corrected(vetting, question, values, context)
        case Skipped(_, question):
            return answered(vetting, question, (), context)
        case WentBack():
            return went_back(vetting, context)
        case AskedWhy():
            return Step(vetting, (_why(vetting, context),))
        case Parked():
            return Step(replace(vetting, parked=True) if vetting.status == "open" else vetting)
        case Cancelled():
            return closed(vetting, "cancelled")
        case Reported():
            return closed(vetting, "reported")
        case Decided(_, outcome, because):
            return decided(vetting, outcome, because, context)
        case Explained(_, because):
            return explained(vetting, because)
        case Resumed():
            return Step(replace(vetting, parked=False) if vetting.status == "open" else vetting)
        case Reopened():
            return reopened(vetting, context)
        case Lapsed():
            return lapsed(vetting)
        case PutInFront(_, question):
            return put_in_front(vetting, question, context)
        case SaidSent():
            return said_sent(vetting, context)
        case SaidNotSending():
            if vetting.decision is None or vetting.sent != "unsaid":
                return Step(vetting)
            return Step(replace(vetting, sent="not_sending"))
        case EditedDraft(_, number, text):
            return edited(vetting, number, text)
        case _:
            assert_never(event)


def _why(vetting: Vetting, context: Context) -> Noted:
    front = front_of(vetting, context)
    if front.question is not None:
        return Noted(Problem.of("why", why=front.question.why))
    if front.key in INTAKE:
        return Noted(Problem.of("why", why=INTAKE[front.key].why))
    if front.key == DECIDE:
        return Noted(Problem.of("why_decide"))
    if front.key == BECAUSE:
        return Noted(Problem.of("why_because"))
    return Noted(Problem.of("nothing_in_front"))


def _is_over(vetting: Vetting) -> bool:
    if vetting.status == "decided":
        return vetting.decision is not None and vetting.decision.because is not None
    return vetting.status != "open"


def _next_person(vetting: Vetting, context: Context) -> Vetting:
    first, *others = vetting.others
    return Vetting(
        id=context.new_id(),
        opened_at=context.now,
        touched_at=context.now,
        kind=vetting.kind,
        name=first,
        others=tuple(others),
        answers={k: a for k, a in vetting.answers.items() if k in SHARED_BY_SEVERAL},
    )
