"""The JSON that `--json` prints, as `interface.md` names it.

Rule: these shapes are a contract with scripts. Instants are UTC with a Z, days are local dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from bot.core.known import closeness
from bot.core.messages import Json
from bot.core.model import (
    Answer,
    Contact,
    Decision,
    Draft,
    FollowUp,
    LedgerEntry,
    Reason,
    Recommendation,
    Vetting,
)
from bot.core.standing import (
    DECIDE,
    Context,
    drafts_of,
    front_of,
    missing_keys,
    standing_recommendation,
)


def instant_json(at: datetime) -> str:
    """An instant in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _value(answer: Answer | None) -> Json:
    return list(answer) if isinstance(answer, tuple) else answer


def _reason(reason: Reason) -> Json:
    return {"question": reason.question, "value": _value(reason.value), "text": reason.text}


def recommendation_json(recommendation: Recommendation | None) -> Json:
    """`{outcome, for, missing, against}` or null."""
    if recommendation is None:
        return None
    return {
        "outcome": recommendation.outcome,
        "for": [_reason(r) for r in recommendation.speaks_for],
        "missing": [_reason(r) for r in recommendation.missing],
        "against": [_reason(r) for r in recommendation.against],
    }


def decision_json(decision: Decision | None) -> Json:
    """`{outcome, because, at}` or null."""
    if decision is None:
        return None
    return {
        "outcome": decision.outcome,
        "because": decision.because or "",
        "at": instant_json(decision.at),
    }


def drafts_json(drafts: Iterable[Draft]) -> Json:
    """`[{to, text, length}]`."""
    return [{"to": d.to, "text": d.text, "length": d.length} for d in drafts]


def follow_up_json(follow_up: FollowUp) -> Json:
    """`{id, kind, due, state, why}`, with whom it concerns."""
    return {
        "id": follow_up.id,
        "kind": follow_up.kind,
        "due": follow_up.due.isoformat(),
        "state": follow_up.state,
        "why": follow_up.why,
        "name": follow_up.name,
        "vetting": follow_up.vetting,
    }


def vetting_json(vetting: Vetting, context: Context, follow_ups: Sequence[FollowUp] = ()) -> Json:
    """A vetting with its recommendation, decision, drafts, follow-ups and evidence."""
    front = front_of(vetting, context)
    recommendation = standing_recommendation(vetting, context)
    drafts = vetting.drafts
    if vetting.status == "open" and front.key == DECIDE and recommendation is not None:
        drafts = drafts_of(vetting, recommendation.outcome, context)
    return {
        "id": vetting.id,
        "kind": vetting.kind,
        "name": vetting.name,
        "target": vetting.target,
        "status": vetting.status,
        "parked": vetting.parked,
        "answers": {key: _value(answer) for key, answer in vetting.answers.items() if answer},
        "missing": list(missing_keys(vetting, context)),
        "question": front.key if vetting.status == "open" and front.key else None,
        "recommendation": recommendation_json(recommendation),
        "decision": decision_json(vetting.decision),
        "earlier": [
            {
                "recommendation": recommendation_json(round_.recommendation),
                "decision": decision_json(round_.decision),
            }
            for round_ in vetting.earlier
        ],
        "drafts": drafts_json(drafts),
        "follow_ups": [follow_up_json(f) for f in follow_ups],
        "evidence": [
            {
                "field": fact.field,
                "value": fact.value,
                "start": fact.start,
                "end": fact.end,
                "source": fact.source,
            }
            for fact in vetting.evidence
        ],
    }


def entry_json(entry: LedgerEntry) -> Json:
    """`{id, kind, note, on, unasked}`, with its direction and whom it concerns."""
    return {
        "id": entry.id,
        "kind": entry.kind,
        "note": entry.note,
        "on": entry.on.isoformat(),
        "unasked": entry.unasked,
        "direction": entry.direction,
        "name": entry.name,
    }


def person_json(
    contact: Contact,
    vettings: Sequence[Vetting],
    follow_ups: Sequence[FollowUp],
    ledger: Sequence[LedgerEntry],
) -> Json:
    """Everything about one person."""
    by_direction = {
        direction: [entry_json(e) for e in ledger if e.direction == direction]
        for direction in ("given", "asked", "received")
    }
    return {
        "id": contact.id,
        "name": contact.name,
        "profile_url": contact.profile_url,
        "company": contact.company,
        "position": contact.position,
        "tier": closeness(contact),
        "exchanges": contact.exchanges,
        "last_exchange": contact.last_exchange.isoformat() if contact.last_exchange else None,
        "connected_on": contact.connected_on.isoformat() if contact.connected_on else None,
        **by_direction,
        "vettings": [v.id for v in vettings],
        "follow_ups": [f.id for f in follow_ups],
    }
