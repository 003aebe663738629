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
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeAlias

import orjson

from bot.core.model import (
    Answer,
    Contact,
    Decision,
    Draft,
    Earlier,
    Evidence,
    FollowUp,
    LedgerEntry,
    OptIn,
    Owner,
    Reason,
    Recommendation,
    Reminding,
    Settings,
    Suggestion,
    Vetting,
)
from storage.sealed import Unreadable

Record: TypeAlias = dict[str, Any]
Step: TypeAlias = Callable[[Record], Record]


def _with_reminding(record: Record) -> Record:
    return {**record, "reminding": _reminding_record(Reminding())}


STEPS: Final[Mapping[str, Sequence[Step]]] = {
    "owners": (_with_reminding,),
    "vettings": (),
    "contacts": (),
    "follow_ups": (),
    "ledger": (),
}
"""By table: the n-th step lifts a record of version n to n + 1."""


def _write(table: str, record: Record) -> bytes:
    record["v"] = len(STEPS[table]) + 1
    return orjson.dumps(record)


def _read(table: str, plain: bytes) -> Record:
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
    return _write(
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
    record = _read("owners", plain)
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
        ),
        told_privacy=record["told_privacy"],
        opt_in=record["opt_in"],
        paused_until=_day(record["paused_until"]),
        reminding=_reminding(record["reminding"]),
    )


# Vettings


def vetting_record(vetting: Vetting) -> bytes:
    """Write what is sealed of a vetting. Nested nouns are written by their field names."""
    return _write(
        "vettings",
        {
            "opened_at": vetting.opened_at.timestamp(),
            "kind": vetting.kind,
            "name": vetting.name,
            "target": vetting.target,
            "namesakes": vetting.namesakes,
            "unasked": vetting.unasked,
            "paste": vetting.paste,
            "answers": vetting.answers,
            "again": vetting.again,
            "passed": vetting.passed,
            "suggestions": vetting.suggestions,
            "evidence": vetting.evidence,
            "decision": _decision_record(vetting.decision),
            "earlier": [_earlier_record(round_) for round_ in vetting.earlier],
            "drafts": vetting.drafts,
            "sent": vetting.sent,
            "others": vetting.others,
            "silences": vetting.silences,
        },
    )


def vetting_of(
    plain: bytes,
    vetting_id: str,
    contact: str | None,
    status: Any,
    parked: int,
    revision: int,
    touched_at: float,
) -> Vetting:
    """Read a vetting; the arguments after the cell are its columns."""
    record = _read("vettings", plain)
    decision = record["decision"]
    return Vetting(
        id=vetting_id,
        opened_at=instant(record["opened_at"]),
        touched_at=instant(touched_at),
        kind=record["kind"],
        name=record["name"],
        target=record["target"],
        contact=contact,
        namesakes=tuple(record["namesakes"]),
        status=status,
        parked=bool(parked),
        unasked=record["unasked"],
        paste=record["paste"],
        answers=_answers(record["answers"]),
        again=tuple(record["again"]),
        passed=tuple(record["passed"]),
        suggestions=tuple(map(_suggestion, record["suggestions"])),
        evidence=tuple([Evidence(**fact) for fact in record["evidence"]]),
        decision=None if decision is None else _decision(decision),
        earlier=tuple(map(_earlier, record["earlier"])),
        drafts=tuple([Draft(**draft) for draft in record["drafts"]]),
        sent=record["sent"],
        others=tuple(record["others"]),
        silences=record["silences"],
        revision=revision,
    )


_ALL_BUT_REVISION: Final = attrgetter(*(f for f in Vetting.__dataclass_fields__ if f != "revision"))


def at_revision(vetting: Vetting, revision: int) -> Vetting:
    """Give the vetting at another revision, in half the time of `dataclasses.replace`."""
    make: Callable[..., Vetting] = Vetting
    return make(*_ALL_BUT_REVISION(vetting), revision=revision)


def _answer(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _answers(record: Record) -> dict[str, Answer | None]:
    return {key: _answer(value) for key, value in record.items()}


def _suggestion(record: Record) -> Suggestion:
    return Suggestion(
        record["question"], _answer(record["value"]), record["words"], record["source"]
    )


def _decision_record(decision: Decision | None) -> Record | None:
    if decision is None:
        return None
    return {
        "outcome": decision.outcome,
        "at": decision.at.timestamp(),
        "because": decision.because,
        "recommendation": decision.recommendation,
        "checklist": decision.checklist,
    }


def _decision(record: Record) -> Decision:
    return Decision(
        outcome=record["outcome"],
        at=instant(record["at"]),
        because=record["because"],
        recommendation=_recommendation(record["recommendation"]),
        checklist=record["checklist"],
    )


def _recommendation(record: Record | None) -> Recommendation | None:
    if record is None:
        return None
    return Recommendation(
        outcome=record["outcome"],
        speaks_for=_reasons(record["speaks_for"]),
        missing=_reasons(record["missing"]),
        against=_reasons(record["against"]),
    )


def _reasons(records: list[Record]) -> tuple[Reason, ...]:
    return tuple(Reason(r["question"], _answer(r["value"]), r["text"]) for r in records)


def _earlier_record(earlier: Earlier) -> Record:
    return {
        "recommendation": earlier.recommendation,
        "decision": _decision_record(earlier.decision),
        "answers": earlier.answers,
    }


def _earlier(record: Record) -> Earlier:
    return Earlier(
        recommendation=_recommendation(record["recommendation"]),
        decision=_decision(record["decision"]),
        answers=_answers(record["answers"]),
    )


# Contacts


def contact_record(contact: Contact) -> bytes:
    """Write what is sealed of a contact."""
    return _write(
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
    record = _read("contacts", plain)
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
    return _write(
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
    record = _read("follow_ups", plain)
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
    return _write(
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
    record = _read("ledger", plain)
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
