"""When an owner's digest comes: the calendar, opting in, pausing, and what `when` says.

Rule: the truth is (zone, time, weekdays) with a pause and the weekly manner; the instant that is
stored is only computed from it, in the transaction that changes one of them. That happens in one
place, after every turn, so no command can forget it. The stored instant is a few minutes late by
an amount that is the same for an owner every day, so that not all come at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Final

from bot.core.days import NextDigest, next_digest, todays_digest, weekdays_text
from bot.core.deliveries import REASONS, when_json, when_message
from bot.core.events import OptedIn
from bot.core.messages import Button, Message, Paragraph, Problem, Reply
from bot.core.model import Owner, Reminding
from bot.core.texts import say
from bot.core.words_to_dates import AskBack, ask_back_text, date_text, read_date
from bot.service.desk import Desk, refused, told, zone_of

SHOWN_IN_CHAT: Final = frozenset({"console"})
"""Platforms where the owner comes to us: nothing is sent, and nothing is asked."""

LOG_SHOWN: Final = 10


def spread_of(owner_id: str, seconds: int) -> timedelta:
    """How late this owner's digests are, of at most so many seconds: always the same."""
    if seconds <= 0:
        return timedelta(0)
    number = int.from_bytes(blake2b(owner_id.encode(), digest_size=8).digest(), "big")
    return timedelta(seconds=number % seconds)


def wants_digest(owner: Owner) -> bool:
    """Whether messages may be sent to this owner unasked."""
    return (
        owner.address.platform not in SHOWN_IN_CHAT
        and owner.opt_in == "yes"
        and not owner.reminding.held
    )


def digest_today(owner: Owner, now: datetime, spread: int) -> NextDigest | None:
    """The digest of the local day, if its instant has come; an earlier day's is never sent."""
    settings = owner.settings
    return todays_digest(
        now - spread_of(owner.id, spread),
        zone_of(settings),
        settings.time,
        settings.weekdays,
        paused_until=owner.paused_until,
        weekly_on=owner.reminding.weekly_on,
    )


def next_instant(owner: Owner, now: datetime, spread: int) -> datetime | None:
    """When the next digest comes by the calendar, whether anything is due then or not."""
    settings = owner.settings
    late = spread_of(owner.id, spread)
    found = next_digest(
        now - late,
        zone_of(settings),
        settings.time,
        settings.weekdays,
        paused_until=owner.paused_until,
        weekly_on=owner.reminding.weekly_on,
    )
    return None if found is None else found.at + late


def next_look(owner: Owner, now: datetime, spread: int) -> datetime | None:
    """What is stored: when this owner is looked at next; None for one who is sent nothing."""
    return next_instant(owner, now, spread) if wants_digest(owner) else None


def _calendar(owner: Owner) -> tuple[object, ...]:
    """Everything that the stored instant is computed from."""
    settings, reminding = owner.settings, owner.reminding
    return (
        settings.zone,
        settings.time,
        settings.weekdays,
        owner.opt_in,
        owner.paused_until,
        reminding.weekly_on,
        reminding.held,
    )


def after_turn(desk: Desk, before: Owner, reply: Reply) -> Reply:
    """What follows from the owner being here, whatever they did.

    The count of ignored digests begins anew; what could not be delivered is said once; at the
    first follow-up they are asked whether they want reminders; the next instant is computed anew
    if the calendar changed.
    """
    owner = desk.owner
    reminding = owner.reminding
    if reminding.unanswered:
        reminding = replace(reminding, unanswered=0)
    if owner.settings.weekdays != before.settings.weekdays:
        reminding = replace(reminding, weekly_on=None)
    notices: tuple[Message, ...] = ()
    if reminding.held and not reminding.told_held:
        notices += (_held_notice(desk, reminding),)
        reminding = replace(reminding, told_held=True)
    if reminding is not owner.reminding:
        owner = replace(owner, reminding=reminding)
    if _asks_to_opt_in(desk):
        notices += (_opt_in_question(owner),)
        owner = replace(owner, opt_in="asked")
    if owner is not desk.owner:
        desk.notebook.save_owner(owner)
    if owner is not before and _calendar(owner) != _calendar(before):
        desk.notebook.outbox.schedule(next_look(owner, desk.context.now, desk.spread))
    return replace(reply, messages=(*reply.messages, *notices)) if notices else reply


def _asks_to_opt_in(desk: Desk) -> bool:
    owner = desk.owner
    if owner.opt_in != "unasked" or owner.address.platform in SHOWN_IN_CHAT:
        return False
    return bool(desk.notebook.follow_ups(state="open", limit=1))


def _opt_in_question(owner: Owner) -> Message:
    question = Paragraph(say("opt_in_asked", **_calendar_slots(owner)))
    yes = Button("Yes, remind me", OptedIn(True), "primary")
    return Message("", (question,), buttons=(yes, Button("No", OptedIn(False))))


def _calendar_slots(owner: Owner) -> dict[str, str]:
    settings = owner.settings
    return {
        "time": settings.time.isoformat("minutes"),
        "zone": settings.zone,
        "weekdays": weekdays_text(settings.weekdays),
    }


def _held_notice(desk: Desk, reminding: Reminding) -> Message:
    failed = next((d for d in desk.notebook.outbox.log(LOG_SHOWN) if d.state == "failed"), None)
    day = failed.local_date if failed is not None else desk.context.today
    reason = REASONS.get(reminding.held, reminding.held)
    said = Paragraph(say("held", day=date_text(day), reason=reason), "warning")
    again = Button("Try again", OptedIn(True), "primary")
    return Message("", (said,), buttons=(again, Button("Leave it off", OptedIn(False))))


def opt_in(desk: Desk, wanted: bool) -> Reply:
    """Take a yes or a no to the daily digest; a yes makes it daily again."""
    owner = desk.owner
    if not wanted:
        desk.notebook.save_owner(replace(owner, opt_in="no"))
        return told(say("opted_out"))
    reminding = replace(owner.reminding, weekly_on=None, held="", told_held=False)
    desk.notebook.save_owner(replace(owner, opt_in="yes", paused_until=None, reminding=reminding))
    return told(say("opted_in", **_calendar_slots(owner)))


def reminders(desk: Desk, word: str) -> Reply:
    """`reminders on|off`."""
    wanted = {"on": True, "yes": True, "off": False, "no": False}.get(word.strip().lower())
    return refused(Problem.of("reminders_form")) if wanted is None else opt_in(desk, wanted)


def pause(desk: Desk, words: str) -> Reply:
    """`pause until WORDS`: no digest before that day; “today” ends a pause."""
    read = read_date(words, desk.context.today)
    if isinstance(read, AskBack):
        return refused(Problem.of("date", sentence=ask_back_text(read)))
    until = read.date if read.date > desk.context.today else None
    desk.notebook.save_owner(replace(desk.owner, paused_until=until))
    said = say("not_paused") if until is None else say("paused_until", day=date_text(until))
    return replace(told(said), data=lambda: {"paused_until": _iso(until)})


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def when(desk: Desk) -> Reply:
    """Say when the next digest comes, and what became of the last ones."""
    owner = desk.owner
    log = desk.notebook.outbox.log(LOG_SHOWN)
    paused = owner.paused_until
    if paused is not None and paused <= desk.context.today:
        paused = None
    at = _upcoming(desk)
    message = when_message(_when_sentence(desk, at, paused), log, desk.zone)
    return Reply((message,), data=lambda: when_json(at, log, paused))


def _upcoming(desk: Desk) -> datetime | None:
    if desk.owner.address.platform in SHOWN_IN_CHAT:
        return next_instant(desk.owner, desk.context.now, 0)
    return desk.notebook.outbox.next_at()


def _when_sentence(desk: Desk, at: datetime | None, paused: date | None) -> str:
    owner = desk.owner
    said = []
    if paused is not None:
        said.append(say("when_paused", day=date_text(paused)))
    if owner.address.platform in SHOWN_IN_CHAT:
        said.append(say("when_terminal"))
    elif owner.opt_in != "yes":
        said.append(say("when_off"))
    elif owner.reminding.held:
        reason = REASONS.get(owner.reminding.held, owner.reminding.held)
        said.append(say("when_held", reason=reason))
    elif at is not None:
        local = at.astimezone(desk.zone)
        slots = {"day": date_text(local.date()), "time": f"{local:%H:%M}"}
        said.append(say("when_next", zone=owner.settings.zone, **slots))
    return " ".join(said)
