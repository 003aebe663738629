"""How a network is: who is close, who was asked and never given to, who has gone quiet.

Rule: never a grade and never a league table. Whoever is named stands there with one next act, small
enough to be done this week; people one never talked with are counted, and only one of them is
named: it is never too late to start, with one small thing for one person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.core.cards import follow_up_entry
from bot.core.events import Promised
from bot.core.idea import act_for, gone_quiet
from bot.core.known import TIER_NAMES, closeness
from bot.core.ledger import KIND_NAMES
from bot.core.messages import Button, Entry, Facts, Json
from bot.core.model import Contact, FollowUp, LedgerEntry, Tier, Vetting
from bot.core.texts import say
from bot.core.words_to_dates import short_date

REMIND_IN: Final = timedelta(days=3)
"""When one is reminded of an act that was taken on, as of a contribution that was offered."""

NO: Final = ("decline", "do_not_send")
"""Outcomes after which nobody is told to do something for that person."""

TIERS: Final[tuple[Tier, ...]] = ("inner_circle", "known", "collected")


@dataclass(frozen=True, slots=True)
class NextAct:
    """One person, why they are named, and what could be done for them: a kind of the ledger.

    `promised` is the follow-up that already says so; it comes before any new idea.
    """

    contact: Contact
    why: str
    kind: str
    act: str
    promised: FollowUp | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """A whole network; `never_talked` counts those with whom nothing ever passed, either way."""

    tiers: Mapping[Tier, int]
    never_talked: int
    asked_not_given: tuple[Contact, ...]
    gone_quiet: tuple[Contact, ...]
    next_acts: tuple[NextAct, ...]


def health_of(
    contacts: Iterable[Contact],
    ledger: Sequence[LedgerEntry],
    promised: Iterable[FollowUp],
    vettings: Iterable[Vetting],
    today: date,
) -> Health:
    """Look at a network as it is today.

    `promised` are the follow-ups that are open, `vettings` all of them, last touched first.
    """
    people = sorted(contacts, key=lambda c: (c.added_at, c.id))
    by_id = {contact.id: contact for contact in people}
    entries: dict[str, list[LedgerEntry]] = {}
    for entry in ledger:
        if entry.contact in by_id:
            entries.setdefault(entry.contact or "", []).append(entry)
    asked = sorted(
        (max(e.on for e in theirs if e.direction == "asked"), contact_id)
        for contact_id, theirs in entries.items()
        if any(e.direction == "asked" for e in theirs)
        and not any(e.direction == "given" for e in theirs)
    )
    last: dict[str, Vetting] = {}
    for vetting in vettings:
        last.setdefault(vetting.contact or "", vetting)
    away = {contact_id for contact_id, vetting in last.items() if _turned_away(vetting)}
    owed = [(by_id[contact_id], on) for on, contact_id in asked if contact_id not in away]
    quiet = [(c, on) for c, on in gone_quiet(people, ledger, today) if c.id not in away]
    untouched = [
        c for c in people if not c.exchanges and c.last_exchange is None and c.id not in entries
    ]
    promises = _contributions(promised)
    named: dict[str, tuple[Contact, str]] = {}
    for contact, on in owed:
        named[contact.id] = (contact, say("health_asked", day=short_date(on)))
    for contact, on in quiet:
        named.setdefault(contact.id, (contact, say("health_quiet", day=short_date(on))))
    # whoever is being vetted, or was, has their own next step there
    fresh = [c for c in untouched if closeness(c) == "collected" and c.id not in last]
    if fresh:
        # the newest acquaintance: a first word is easiest while both remember the occasion
        newest = max(fresh, key=lambda c: (c.connected_on or c.added_at.date(), c.added_at, c.id))
        named[newest.id] = (newest, say("health_fresh"))
    return Health(
        tiers={tier: sum(closeness(c) == tier for c in people) for tier in TIERS},
        never_talked=len(untouched),
        asked_not_given=tuple(contact for contact, _ in owed),
        gone_quiet=tuple(contact for contact, _ in quiet),
        next_acts=tuple(
            _next_act(contact, why, entries.get(contact.id, ()), promises.get(contact.id))
            for contact, why in named.values()
        ),
    )


def _turned_away(vetting: Vetting) -> bool:
    """Whether the owner said no to somebody, or noted that something is wrong."""
    decision = vetting.decision
    return vetting.status == "reported" or (decision is not None and decision.outcome in NO)


def _contributions(promised: Iterable[FollowUp]) -> dict[str, FollowUp]:
    """The contribution promised to each contact that is due first."""
    first: dict[str, FollowUp] = {}
    for follow_up in sorted(promised, key=lambda f: (f.due, f.created_at, f.id)):
        if follow_up.kind == "contribute" and follow_up.state == "open" and follow_up.contact:
            first.setdefault(follow_up.contact, follow_up)
    return first


def _next_act(
    contact: Contact, why: str, theirs: Sequence[LedgerEntry], promised: FollowUp | None
) -> NextAct:
    if promised is not None:
        act = say("health_promised", why=promised.why, day=short_date(promised.due))
        return NextAct(contact, why, promised.what, act, promised)
    kind, act = act_for(contact.id, theirs)
    return NextAct(contact, why, kind, act)


def entry_of(next_act: NextAct) -> Entry:
    """A person as a row: why they are named, the act, and the button that takes it on."""
    contact, promised = next_act.contact, next_act.promised
    buttons = (
        follow_up_entry(promised).buttons
        if promised is not None
        else (Button("Remind me", Promised(contact.id, next_act.kind), "primary"),)
    )
    return Entry(contact.id, contact.name, (next_act.why, next_act.act), buttons)


def overview(health: Health) -> Facts:
    """The whole network in a few lines."""
    lines = [f"{TIER_NAMES[tier].capitalize()}: {count}" for tier, count in health.tiers.items()]
    if health.never_talked:
        lines.append(say("health_never", count=health.never_talked))
    if health.asked_not_given:
        lines.append(say("health_owed", count=len(health.asked_not_given)))
    if health.gone_quiet:
        lines.append(say("health_gone_quiet", count=len(health.gone_quiet)))
    return Facts("Your network", tuple(lines))


def promise_why(contact: Contact, kind: str, today: date) -> str:
    """Why the follow-up exists that an act leads to."""
    return say(
        "health_took_on",
        day=short_date(today),
        name=contact.name,
        what=KIND_NAMES.get(kind, kind),
    )


def health_json(health: Health) -> Json:
    """`{tiers, never_talked, asked_not_given, gone_quiet, next_acts: [{name, act}]}`."""
    return {
        "tiers": dict(health.tiers),
        "never_talked": health.never_talked,
        "asked_not_given": [contact.name for contact in health.asked_not_given],
        "gone_quiet": [contact.name for contact in health.gone_quiet],
        "next_acts": [
            {"name": n.contact.name, "act": n.act, "id": n.contact.id} for n in health.next_acts
        ],
    }
