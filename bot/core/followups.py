"""Follow-ups: what a decision promises, and what their end leads to.

Rule: each says why it exists. A silence is answered once; a second one closes the matter, so there
is never a third reminder of the same thing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from bot.core.checklist import Checklist, FollowUpTemplate, Outcome, chosen_options, fill
from bot.core.checklist_model import Moment
from bot.core.events import Corrected, Lapsed, Reopened, VettingEvent
from bot.core.messages import Problem
from bot.core.model import CONTRIBUTIONS, FollowUp, LedgerEntry, Vetting
from bot.core.words_to_dates import short_date

NUDGE_DAYS: Final = {"await_consent": 3, "await_answer": 7, "converse": 7}
"""How long a second silence is waited for."""

ENDINGS: Final[dict[str, tuple[str, ...]]] = {
    "await_consent": ("yes", "no", "no_answer"),
    "await_answer": ("done", "no_answer", "rest"),
    "converse": ("done", "no_answer", "rest"),
}
"""How a follow-up of a kind can end; every other kind is simply done."""

ENDING_LABELS: Final = {
    "done": "Happened",
    "yes": "Yes",
    "no": "No",
    "no_answer": "No answer",
    "no_answer_again": "No answer again",
    "rest": "Let it rest",
}

ENDING_WORDS: Final = {
    "": "done",
    "done": "done",
    "happened": "done",
    "yes": "yes",
    "no": "no",
    "no answer": "no_answer",
    "no_answer": "no_answer",
    "let it rest": "rest",
    "rest": "rest",
}


@dataclass(frozen=True, slots=True)
class Ending:
    """What the end of a follow-up leads to: its new row, and what happens elsewhere.

    `moment` names the drafts that it calls for; `first` calls for none.
    """

    follow_up: FollowUp
    event: VettingEvent | None = None
    entry: LedgerEntry | None = None
    note: Problem | None = None
    moment: Moment = "first"


def opened_by(
    vetting: Vetting,
    outcome: Outcome,
    checklist: Checklist,
    now: datetime,
    today: date,
    new_id: Callable[[], str],
) -> tuple[FollowUp, ...]:
    """The follow-ups that this outcome opens, dated from today."""
    opened = []
    for template in outcome.follow_ups:
        what, named = _promised(template, vetting, checklist)
        if template.what_from and not what:
            continue
        slots = {
            "name": vetting.name or "this person",
            "target": vetting.target or "the person asked for",
            "day": short_date(today),
            "what": named,
        }
        opened.append(
            FollowUp(
                id=new_id(),
                kind=template.kind,
                due=today + timedelta(days=template.days),
                why=fill(template.why, slots),
                created_at=now,
                name=vetting.name,
                what=what,
                vetting=vetting.id,
                contact=vetting.contact,
                then=template.then,
            )
        )
    return tuple(opened)


def _promised(
    template: FollowUpTemplate, vetting: Vetting, checklist: Checklist
) -> tuple[str, str]:
    """The ledger kind that is promised, and its name in prose."""
    question = checklist.question(template.what_from) if template.what_from else None
    if question is None:
        return template.what, template.what.replace("_", " ")
    given = (*CONTRIBUTIONS, "advice")
    chosen = chosen_options(question, vetting.answers.get(question.key))
    first = next((option for option in chosen if option.value in given), None)
    return (first.value, first.thing) if first is not None else ("", "")


def endings_of(follow_up: FollowUp) -> tuple[str, ...]:
    """How this follow-up can end.

    The second silence has a word of its own, so that a button pressed twice counts once.
    """
    endings = ENDINGS.get(follow_up.kind, ("done",))
    again = {"no_answer": "no_answer_again"} if follow_up.tries else {}
    return tuple(again.get(how, how) for how in endings)


def ended(
    follow_up: FollowUp, how: str, now: datetime, today: date, new_id: Callable[[], str]
) -> Ending | Problem:
    """End a follow-up; one that is not open stays as it is."""
    if follow_up.state != "open":
        return Ending(follow_up)
    if how == "no_answer" and follow_up.tries:
        return Ending(follow_up)  # the button of the first silence, pressed once more
    if how == "done" and follow_up.kind == "await_consent":
        return Problem.of("consent_how", id=follow_up.id)
    if how not in endings_of(follow_up) and how != "done":
        known = ", ".join(ENDING_LABELS[e].lower() for e in ENDINGS.get(follow_up.kind, ("done",)))
        return Problem.of("unknown_ending", how=how[:40], known=known)
    closed = replace(follow_up, state="done", closed_at=now)
    if how in ("no_answer", "no_answer_again"):
        return _unanswered(follow_up, closed, today)
    if how == "rest":
        return Ending(replace(closed, state="dropped"), _about(follow_up, Lapsed))
    if follow_up.kind == "await_consent" and follow_up.vetting is not None:
        consent = "yes" if how == "yes" else "refused"
        return Ending(closed, Corrected(follow_up.vetting, "consent", (consent,)))
    event = _about(follow_up, Reopened) if follow_up.then == "reopen" else None
    entry = None
    if follow_up.kind == "contribute" and follow_up.what:
        entry = LedgerEntry(
            id=new_id(),
            direction="given",
            kind=follow_up.what,
            on=today,
            at=now,
            name=follow_up.name,
            contact=follow_up.contact,
            follow_up=follow_up.id,
        )
    return Ending(closed, event, entry)


def _unanswered(follow_up: FollowUp, closed: FollowUp, today: date) -> Ending:
    if follow_up.tries == 0:
        due = today + timedelta(days=NUDGE_DAYS[follow_up.kind])
        note = Problem.of("asked_once_more", day=short_date(due))
        return Ending(replace(follow_up, due=due, tries=1), note=note, moment="nudge")
    if follow_up.kind == "await_consent":
        return Ending(closed, note=Problem.of("no_consent"), moment="closing")
    return Ending(closed, _about(follow_up, Lapsed), note=Problem.of("let_rest"))


def _about(follow_up: FollowUp, event: type[Reopened] | type[Lapsed]) -> VettingEvent | None:
    return event(follow_up.vetting) if follow_up.vetting is not None else None


def snoozed(follow_up: FollowUp, until: date) -> FollowUp:
    """Put a follow-up off to a day; one that is closed is open again."""
    return replace(follow_up, due=until, state="open", closed_at=None)


def dropped(follow_up: FollowUp, now: datetime) -> FollowUp:
    """Let a follow-up go; one that is not open stays as it is."""
    if follow_up.state != "open":
        return follow_up
    return replace(follow_up, state="dropped", closed_at=now)
