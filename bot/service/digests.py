"""Putting an owner's digest together from their notebook, and what it leaves behind.

Rules: this only reads, until something was sent or shown; then what was said once is noted. A
vetting that nobody touched for 14 days rests undecided, which is never "declined", and is
mentioned once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from bot.core import digest as core
from bot.core.deliveries import Delivery
from bot.core.dialogue import step
from bot.core.digest import Day, Shown, after_sending, digest_of, goes_weekly, is_silent
from bot.core.events import Lapsed
from bot.core.idea import Idea, about_asked, about_quiet, asked_not_given, gone_quiet, is_time
from bot.core.messages import Message
from bot.core.model import Vetting
from bot.core.portable import from_json, to_json
from bot.core.standing import checklist_of
from bot.service.desk import Desk
from bot.service.ports import Notebook

LAPSES_AFTER: Final = timedelta(days=14)
LAPSED_KEPT: Final = 50
"""How many vettings wait to be mentioned; beyond it the oldest go unmentioned, not undecided."""

_PAGE: Final = 50
_IDEA_LEDGER: Final = 500
"""Entries that are looked at for an idea, newest first."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A digest, and what it uses up when it is sent."""

    message: Message
    shown: Shown


def composed(desk: Desk) -> Composed | None:
    """The digest of the owner's day; None when nothing is due."""
    context, notebook, reminding = desk.context, desk.notebook, desk.owner.reminding
    asked, asked_until = core.asked_about(list(_silent_drafts(desk)), context.now)
    lapsed = [notebook.vetting(vetting_id) for vetting_id in reminding.lapsed]
    day = Day(
        today=context.today,
        follow_ups=notebook.follow_ups(state="open", due_until=context.today),
        unsent=asked,
        lapsed=[v for v in lapsed if v is not None and v.status == "undecided"],
    )
    if not core.lead_of(day):
        return None
    weekly = goes_weekly(reminding)
    day = replace(day, idea=_idea(desk), goes_weekly=weekly)
    message = digest_of(day)
    assert message is not None
    shown = Shown(
        on=context.today,
        asked_until=asked_until,
        lapsed=reminding.lapsed,
        idea=day.idea.key if day.idea is not None else "",
        weekly_on=context.today.weekday() if weekly else None,
    )
    return Composed(message, shown)


def _silent_drafts(desk: Desk) -> Iterator[Vetting]:
    asked_until, now = desk.owner.reminding.asked_until, desk.context.now
    for vetting in _decided_since(desk.notebook, asked_until):
        if is_silent(vetting, asked_until, now) and _starts_when_sent(desk, vetting):
            yield vetting


def _decided_since(notebook: Notebook, since: datetime | None) -> Iterator[Vetting]:
    """Decided vettings, last touched first, as far back as any was decided since."""
    before: str | None = None
    while page := notebook.vettings(status="decided", before=before, limit=_PAGE):
        for vetting in page:
            if since is not None and vetting.touched_at <= since:
                return
            yield vetting
        if len(page) < _PAGE:
            return
        before = page[-1].id


def _starts_when_sent(desk: Desk, vetting: Vetting) -> bool:
    """Whether what was decided waits for "sent"; elsewhere nothing hangs on that word."""
    checklist = checklist_of(vetting, desk.context)
    if checklist is None or vetting.decision is None:
        return False
    outcome = checklist.outcome(vetting.decision.outcome)
    return outcome is not None and outcome.starts == "sent"


def _idea(desk: Desk) -> Idea | None:
    """The week's idea: somebody who was asked and not given to, else somebody gone quiet."""
    reminding, today, notebook = desk.owner.reminding, desk.context.today, desk.notebook
    if not is_time(desk.owner.settings.nudge, reminding.idea_on, today):
        return None
    ledger = notebook.ledger(limit=_IDEA_LEDGER)
    for contact_id, on in asked_not_given(ledger):
        contact = notebook.contact(contact_id)
        if contact is not None:
            return about_asked(contact, on, ledger, reminding.idea)
    for contact, on in gone_quiet(notebook.contacts(), ledger, today):
        return about_quiet(contact, on, ledger, reminding.idea)
    return None


def note_sent(notebook: Notebook, shown: Shown) -> None:
    """Note what a digest used up that was sent, or may have been."""
    owner = notebook.owner
    notebook.save_owner(replace(owner, reminding=after_sending(owner.reminding, shown)))


def show_at_start(desk: Desk) -> Message | None:
    """The digest for an owner who has just come: once a local day, and not while paused."""
    owner, today = desk.owner, desk.context.today
    if owner.paused_until is not None and today < owner.paused_until:
        return None
    found = composed(desk)
    if found is None:
        return None
    now = desk.context.now
    shown = Delivery(desk.context.new_id(), "digest", today, now, "sent", attempt=1, ended_at=now)
    if not desk.notebook.outbox.enter(shown, owner.address.platform):
        return None
    # whoever opened the chat ignores nothing
    shown_once = replace(found.shown, weekly_on=None)
    reminding = replace(after_sending(owner.reminding, shown_once), unanswered=0)
    desk.notebook.save_owner(replace(desk.owner, reminding=reminding))
    return found.message


def lapse_silent(desk: Desk) -> int:
    """Let vettings rest undecided that nobody touched for 14 days; give how many."""
    before = desk.context.now - LAPSES_AFTER
    silent = [v for v in desk.notebook.vettings(status="open") if v.touched_at <= before]
    for vetting in silent:
        # whoever else was to be asked stays on the vetting until it is opened again, and so does
        # what an earlier round promised: nobody said that it should rest
        alone = replace(vetting, others=())
        rested = step(alone, Lapsed(vetting.id), desk.context).vetting
        desk.notebook.save_vetting(replace(rested, others=vetting.others))
    if silent:
        owner = desk.owner
        ids = tuple(v.id for v in silent)
        reminding = owner.reminding
        lapsed = (*reminding.lapsed, *ids)[-LAPSED_KEPT:]
        front = None if owner.front in ids else owner.front
        desk.notebook.save_owner(
            replace(owner, front=front, reminding=replace(reminding, lapsed=lapsed))
        )
    return len(silent)


def shown_json(shown: Shown) -> object:
    """What a digest uses up, as it is kept beside what was drawn."""
    return to_json(shown)


def shown_of(value: object, today: date) -> Shown:
    """Read that back; an unreadable one used up nothing."""
    try:
        return from_json(Shown, value)
    except ValueError:
        return Shown(on=today)
