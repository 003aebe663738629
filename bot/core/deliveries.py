"""Deliveries: what became of each message that nobody asked for.

Rule: at most one per owner, kind and local day. In doubt it was sent once rather than twice, and
what is in doubt is said so.

    waiting --claim--> sending --accepted--> sent
    sending --not accepted--> waiting    sending --refused for good--> failed
    sending --nobody can tell whether it arrived--> uncertain
    waiting or sending, and its day is over --> failed, or uncertain if it was being sent

One that turns out to have nothing to say is taken out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bot.core.json_shapes import instant_json
from bot.core.messages import Block, Facts, Json, Message, Paragraph
from bot.core.texts import say
from bot.core.words_to_dates import short_date

DeliveryKind = Literal["digest"]
DeliveryState = Literal["waiting", "sending", "sent", "uncertain", "failed"]

REASONS: Final = {
    "": "",
    "closed": "your direct messages are closed to me",
    "revoked": "this workspace took my access away",
    "unknown": "the platform does not know you any more",
    "rejected": "the platform did not take the message",
    "day_over": "the day was over before it could be sent",
    "cannot_ask": "the platform cannot be asked whether it arrived",
}
"""Why something was not sent, or is not known to be: by code, for the owner."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message that nobody asked for; `at` is when it was due, `ended_at` when it was over."""

    id: str
    kind: DeliveryKind
    local_date: date
    at: datetime
    state: DeliveryState = "waiting"
    reason: str = ""
    attempt: int = 0
    ended_at: datetime | None = None


def when_json(
    upcoming: datetime | None, log: Sequence[Delivery], paused_until: date | None
) -> Json:
    """`{next: [{at, kind}], log: [{at, kind, state, reason}], paused_until}`."""
    return {
        "next": [{"at": instant_json(upcoming), "kind": "digest"}] if upcoming else [],
        "log": [
            {
                "at": instant_json(delivery.ended_at or delivery.at),
                "kind": delivery.kind,
                "state": delivery.state,
                "reason": REASONS.get(delivery.reason, delivery.reason),
            }
            for delivery in log
        ],
        "paused_until": paused_until.isoformat() if paused_until else None,
    }


def when_message(upcoming: str, log: Sequence[Delivery], zone: ZoneInfo) -> Message:
    """Say when the next digest comes, in a sentence, and what became of the last ones."""
    blocks: list[Block] = [Paragraph(upcoming)]
    if log:
        blocks.append(Facts(say("delivery_log"), tuple(_line(d, zone) for d in log)))
    return Message("", tuple(blocks))


def _line(delivery: Delivery, zone: ZoneInfo) -> str:
    at = (delivery.ended_at or delivery.at).astimezone(zone)
    reason = REASONS.get(delivery.reason, delivery.reason)
    said = f"{short_date(at.date())}, {at:%H:%M}: {delivery.kind} {delivery.state}"
    return f"{said} ({reason})" if reason else said
