"""What stands inside a sealed cell: `{"v": version, …}` as JSON, and how it becomes a noun again.

Rules: what a column already says (ids, status, instants that are sorted by) is not said again in
the cell, so the two cannot disagree. A cell of an older version is lifted step by step when it is
read and written in the newest when its row is saved; no migration ever opens a cell. A cell of a
newer version is left alone.

To change a shape: raise the version of its table and add one step to `STEPS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

import orjson

from bot.core.model import (
    Contact,
    FollowUp,
    Invitation,
    LedgerEntry,
    OptIn,
    Owner,
    Profile,
    Reminding,
    Settings,
    Stay,
)
from bot.service.imported import Listed
from storage.sealed import Unreadable

Record: TypeAlias = dict[str, Any]
Step: TypeAlias = Callable[[Record], Record]


def _with_reminding(record: Record) -> Record:
    return {**record, "reminding": _reminding_record(Reminding())}


def _with_talk(record: Record) -> Record:
    return {**record, "talk": "form"}


STEPS: Final[Mapping[str, Sequence[Step]]] = {
    "owners": (_with_reminding, _with_talk),
    "vettings": (),
    "contacts": (),
    "follow_ups": (),
    "ledger": (),
    "invitations": (),
    "profiles": (),
}
"""By table: the n-th step lifts a record of version n to n + 1."""


def write_record(table: str, record: Record) -> bytes:
    """Write a record of a table in its newest version."""
    record["v"] = len(STEPS[table]) + 1
    return orjson.dumps(record)


def read_record(table: str, plain: bytes) -> Record:
    """Read a record, lifted to the newest version. Raises `Unreadable` for a version unknown."""
    record: Record = orjson.loads(plain)
    steps = STEPS[table]
    version = record["v"]
    if version == len(steps) + 1:
        return record
    if not 1 <= version <= len(steps):
        raise Unreadable
    for step in steps[version - 1 :]:
        record = step(record)
    return record


def instant(seconds: float) -> datetime:
    """Seconds of UTC as an aware instant; exact to the microsecond, both ways."""
    return datetime.fromtimestamp(seconds, UTC)


# Owners


class OwnerPart(NamedTuple):
    """What is sealed of an owner; most owners chose the same, so these are shared."""

    settings: Settings
    told_privacy: bool
    opt_in: OptIn
    paused_until: date | None
    reminding: Reminding


def owner_record(owner: Owner) -> bytes:
    """Write what is sealed of an owner."""
    settings = owner.settings
    return write_record(
        "owners",
        {
            "zone": settings.zone,
            "time": settings.time.isoformat("minutes"),
            "weekdays": sorted(settings.weekdays),
            "strictness": settings.strictness,
            "note_length": settings.note_length,
            "tone": settings.tone,
            "keep_paste": settings.keep_paste,
            "nudge": settings.nudge,
            "talk": settings.talk,
            "told_privacy": owner.told_privacy,
            "opt_in": owner.opt_in,
            "paused_until": owner.paused_until,
            "reminding": _reminding_record(owner.reminding),
        },
    )


def _reminding_record(reminding: Reminding) -> Record:
    asked = reminding.asked_until
    return {
        "unanswered": reminding.unanswered,
        "weekly_on": reminding.weekly_on,
        "held": reminding.held,
        "told_held": reminding.told_held,
        "lapsed": reminding.lapsed,
        "asked_until": None if asked is None else asked.timestamp(),
        "idea": reminding.idea,
        "idea_on": None if reminding.idea_on is None else reminding.idea_on.isoformat(),
    }


def _reminding(record: Record) -> Reminding:
    asked = record["asked_until"]
    return Reminding(
        unanswered=record["unanswered"],
        weekly_on=record["weekly_on"],
        held=record["held"],
        told_held=record["told_held"],
        lapsed=tuple(record["lapsed"]),
        asked_until=None if asked is None else instant(asked),
        idea=record["idea"],
        idea_on=_day(record["idea_on"]),
    )


@lru_cache(maxsize=256)
def owner_part(plain: bytes) -> OwnerPart:
    """Read what is sealed of an owner."""
    record = read_record("owners", plain)
    return OwnerPart(
        Settings(
            zone=record["zone"],
            time=time.fromisoformat(record["time"]),
            weekdays=frozenset(record["weekdays"]),
            strictness=record["strictness"],
            note_length=record["note_length"],
            tone=record["tone"],
            keep_paste=record["keep_paste"],
            nudge=record["nudge"],
            talk=record["talk"],
        ),
        told_privacy=record["told_privacy"],
        opt_in=record["opt_in"],
        paused_until=_day(record["paused_until"]),
        reminding=_reminding(record["reminding"]),
    )


# Contacts


def contact_record(contact: Contact) -> bytes:
    """Write what is sealed of a contact."""
    return write_record(
        "contacts",
        {
            "name": contact.name,
            "added_at": contact.added_at.timestamp(),
            "profile_url": contact.profile_url,
            "company": contact.company,
            "position": contact.position,
            "tier": contact.tier,
            "exchanges": contact.exchanges,
            "last_exchange": contact.last_exchange,
            "connected_on": contact.connected_on,
        },
    )


def contact_of(plain: bytes, contact_id: str) -> Contact:
    """Read a contact."""
    record = read_record("contacts", plain)
    return Contact(
        id=contact_id,
        name=record["name"],
        added_at=instant(record["added_at"]),
        profile_url=record["profile_url"],
        company=record["company"],
        position=record["position"],
        tier=record["tier"],
        exchanges=record["exchanges"],
        last_exchange=_day(record["last_exchange"]),
        connected_on=_day(record["connected_on"]),
    )


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


# Follow-ups


def follow_up_record(follow_up: FollowUp) -> bytes:
    """Write what is sealed of a follow-up."""
    closed = follow_up.closed_at
    return write_record(
        "follow_ups",
        {
            "kind": follow_up.kind,
            "why": follow_up.why,
            "created_at": follow_up.created_at.timestamp(),
            "name": follow_up.name,
            "what": follow_up.what,
            "tries": follow_up.tries,
            "then": follow_up.then,
            "closed_at": None if closed is None else closed.timestamp(),
        },
    )


def follow_up_of(
    plain: bytes,
    follow_up_id: str,
    vetting: str | None,
    contact: str | None,
    due: str,
    state: Any,
) -> FollowUp:
    """Read a follow-up; the arguments after the cell are its columns."""
    record = read_record("follow_ups", plain)
    closed = record["closed_at"]
    return FollowUp(
        id=follow_up_id,
        kind=record["kind"],
        due=date.fromisoformat(due),
        why=record["why"],
        created_at=instant(record["created_at"]),
        name=record["name"],
        what=record["what"],
        state=state,
        vetting=vetting,
        contact=contact,
        tries=record["tries"],
        then=record["then"],
        closed_at=None if closed is None else instant(closed),
    )


# The ledger


def entry_record(entry: LedgerEntry) -> bytes:
    """Write what is sealed of a ledger entry."""
    return write_record(
        "ledger",
        {
            "direction": entry.direction,
            "kind": entry.kind,
            "on": entry.on,
            "name": entry.name,
            "note": entry.note,
            "unasked": entry.unasked,
            "follow_up": entry.follow_up,
        },
    )


def entry_of(plain: bytes, entry_id: str, contact: str | None, at: float) -> LedgerEntry:
    """Read a ledger entry; the arguments after the cell are its columns."""
    record = read_record("ledger", plain)
    return LedgerEntry(
        id=entry_id,
        direction=record["direction"],
        kind=record["kind"],
        on=date.fromisoformat(record["on"]),
        at=instant(at),
        name=record["name"],
        contact=contact,
        note=record["note"],
        unasked=record["unasked"],
        follow_up=record["follow_up"],
    )


# What came with an imported archive


def invitation_record(invitation: Invitation) -> bytes:
    """Write what is sealed of an invitation."""
    sent = invitation.sent_at
    return write_record(
        "invitations",
        {
            "name": invitation.name,
            "sent_at": None if sent is None else sent.timestamp(),
            "profile_url": invitation.profile_url,
            "text": invitation.text,
            "personal": invitation.personal,
        },
    )


def invitation_of(plain: bytes, invitation_id: str, vetting: str | None) -> Invitation:
    """Read an invitation; the arguments after the cell are its columns."""
    record = read_record("invitations", plain)
    sent = record["sent_at"]
    return Invitation(
        id=invitation_id,
        name=record["name"],
        sent_at=None if sent is None else instant(sent),
        profile_url=record["profile_url"],
        text=record["text"],
        personal=record["personal"],
        vetting=vetting,
    )


def profile_record(profile: Profile) -> bytes:
    """Write the owner's own profile."""
    return write_record(
        "profiles",
        {
            "name": profile.name,
            "url": profile.url,
            "positions": profile.positions,
            "schools": profile.schools,
            "messages_read": profile.messages_read,
        },
    )


def profile_of(plain: bytes, profile_id: str) -> Profile:
    """Read the owner's own profile; there is one, whatever its id."""
    record = read_record("profiles", plain)
    return Profile(
        name=record["name"],
        url=record["url"],
        positions=tuple(Stay(**stay) for stay in record["positions"]),
        schools=tuple(Stay(**stay) for stay in record["schools"]),
        messages_read=record["messages_read"],
    )


def listed_of(plain: bytes, contact_id: str) -> Listed:
    """Read of a contact what a search looks at."""
    record = read_record("contacts", plain)
    return Listed(contact_id, record["name"], record["company"], record["position"])
