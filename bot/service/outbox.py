"""What the reminders need from the store: one owner's outbox, and the queue over all owners.

Rule: both live inside a transaction, and `now` always comes in as a parameter. What a transaction
wrote here is not sent before it is committed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.deliveries import Delivery, DeliveryState
from bot.core.model import Address


@dataclass(frozen=True, slots=True)
class Bucket:
    """A pace that is kept by all processes together: seconds between messages, and a burst."""

    key: str
    interval: float
    burst: float = 1


@dataclass(frozen=True, slots=True)
class Blocked:
    """A bucket that lets nothing out before then."""

    key: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that may be taken. `in_doubt` when an earlier attempt may have arrived."""

    owner: str
    address: Address
    delivery: Delivery
    bot: str

    @property
    def in_doubt(self) -> bool:
        return self.delivery.state == "sending"


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds a delivery, and in which attempt: the fence that guards its end."""

    owner: str
    id: str
    worker: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many deliveries and owners are due, and since when the oldest has been waiting."""

    due: int = 0
    since: datetime | None = None


class Outbox(Protocol):
    """The deliveries of the owner whose notebook is open."""

    def next_at(self) -> datetime | None:
        """When this owner is looked at next."""
        ...

    def schedule(self, at: datetime | None) -> None:
        """Set when this owner is looked at next; None for never."""
        ...

    def enter(self, delivery: Delivery, bot: str) -> bool:
        """Enter a delivery; False if there is one of this kind on that local day already."""
        ...

    def log(self, limit: int) -> Sequence[Delivery]:
        """The deliveries that are over, newest first."""
        ...

    def body(self, delivery_id: str) -> str:
        """What was drawn for a delivery at its first attempt; "" if nothing was yet."""
        ...

    def lease(self, waiting: Waiting, worker: str, until: datetime, body: str) -> Lease:
        """Take a delivery until then; `body` is kept for further attempts."""
        ...

    def put_off(self, delivery_id: str, until: datetime) -> None:
        """Leave a delivery alone until then; its state stays what it is."""
        ...

    def keep(self, lease: Lease, body: str, until: datetime) -> bool:
        """Hold a delivery on until then, with this body; False if somebody else has it."""
        ...

    def release(self, lease: Lease, state: DeliveryState, until: datetime) -> bool:
        """Give a delivery back, to be taken from then on; False if somebody else has it."""
        ...

    def end(self, lease: Lease, state: DeliveryState, reason: str, at: datetime) -> bool:
        """End a delivery and erase what was drawn; False if somebody else has it."""
        ...

    def give_up(self, delivery_id: str, state: DeliveryState, reason: str, at: datetime) -> None:
        """End a delivery that waits and is locked by this transaction."""
        ...

    def remove(self, delivery_id: str) -> None:
        """Take out a delivery that turned out to have nothing to say."""
        ...


class Queue(Protocol):
    """What is due over all owners. What another worker has locked is passed over."""

    def owners(self, now: datetime, limit: int) -> Sequence[str]:
        """Lock and give the ids of owners to look at, the longest due first."""
        ...

    def waiting(self, now: datetime, limit: int, platforms: tuple[str, ...]) -> Sequence[Waiting]:
        """Lock and give deliveries that may be taken and whose bot may send now."""
        ...

    def holds(self, lease: Lease) -> bool:
        """Whether this lease is still the last one, and its owner was not forgotten."""
        ...

    def free_again(self, now: datetime, platforms: tuple[str, ...]) -> datetime | None:
        """When the bot of the longest waiting delivery may send again; None: nothing waits."""
        ...

    def take(self, wanted: Sequence[Bucket], now: datetime) -> Blocked | None:
        """Take one message out of all of these buckets; or of none, if one of them is empty."""
        ...

    def push(self, key: str, until: datetime) -> None:
        """Let nothing out of this bucket before then."""
        ...

    def backlog(self, now: datetime, platforms: tuple[str, ...] | None = None) -> Backlog:
        """What should have been looked at by now; deliveries of these platforms, or of all."""
        ...

    def scheduled(self, after: str, limit: int) -> Sequence[str]:
        """Ids of owners who have a next digest, in order; the last one asks for the next page."""
        ...

    def silent(self, before: datetime, after: str, limit: int) -> Sequence[str]:
        """Ids of owners with an open vetting that nobody touched since then, in order."""
        ...

    def zones_reached(self, version: str) -> str | None:
        """Lock the note of how far all digests were computed by this version of the time zones.

        Gives the last owner's id, "" at the beginning, None when all were, by this or a newer one.
        """
        ...

    def note_zones(self, version: str, after: str | None) -> None:
        """Note up to which owner digests were computed by this version; None: all of them."""
        ...
