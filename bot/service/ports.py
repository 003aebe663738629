"""What the service needs from the outside, as Protocols: a store and one owner's notebook.

Rule: `work` is ordinary synchronous code over a unit of work. It runs inside one transaction, may
run more than once, and is therefore given its clock and its ids from outside. A notebook sees the
rows of exactly one owner: an id of somebody else's is simply not found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Protocol, TypeVar

from bot.core.model import (
    Address,
    Contact,
    FollowUp,
    FollowUpState,
    LedgerEntry,
    Owner,
    Status,
    Vetting,
)
from bot.service.imported import Imported
from bot.service.outbox import Outbox, Queue

T = TypeVar("T")
U = TypeVar("U")


class Notebook(Protocol):
    """Everything of one owner, within the running transaction."""

    @property
    def owner(self) -> Owner: ...

    @property
    def unreadable(self) -> int:
        """How many rows this notebook met that could not be unsealed (they are left alone)."""
        ...

    @property
    def outbox(self) -> Outbox:
        """What is on its way to this owner unasked."""
        ...

    @property
    def imported(self) -> Imported:
        """What came with an imported archive, and contacts many at a time."""
        ...

    def save_owner(self, owner: Owner) -> None: ...

    def first_time(self, delivery: str, at: datetime) -> bool:
        """Remember a delivery id; False when it was seen before."""
        ...

    def vetting(self, vetting_id: str) -> Vetting | None: ...

    def vettings(
        self,
        *,
        status: Status | None = None,
        contact: str | None = None,
        before: str | None = None,
        limit: int | None = None,
    ) -> Sequence[Vetting]:
        """Vettings, last touched first; `before` is the id after which the next page starts."""
        ...

    def save_vetting(self, vetting: Vetting) -> Vetting:
        """Insert (revision 0) or replace the row of that revision; return it with the new one.

        Raises `Conflict` when the stored revision is another one.
        """
        ...

    def contact(self, contact_id: str) -> Contact | None: ...

    def contacts(self) -> Iterable[Contact]: ...

    def contacts_named(self, name: str) -> Sequence[Contact]:
        """Contacts of exactly this name, case and spaces aside, by keyed hash."""
        ...

    def contact_at(self, profile_url: str) -> Contact | None:
        """The contact with this profile, compared by its slug, by keyed hash."""
        ...

    def save_contact(self, contact: Contact) -> None: ...

    def delete_contact(self, contact_id: str) -> None:
        """Erase a contact with their vettings, follow-ups and ledger entries."""
        ...

    def follow_up(self, follow_up_id: str) -> FollowUp | None: ...

    def follow_ups(
        self,
        *,
        state: FollowUpState | None = None,
        contact: str | None = None,
        vetting: str | None = None,
        due_until: date | None = None,
        limit: int | None = None,
    ) -> Sequence[FollowUp]:
        """Follow-ups, first due first, then by id."""
        ...

    def save_follow_up(self, follow_up: FollowUp) -> None: ...

    def ledger(
        self, *, contact: str | None = None, limit: int | None = None
    ) -> Sequence[LedgerEntry]:
        """Ledger entries, newest first; with a contact only theirs (not those for everyone)."""
        ...

    def save_entry(self, entry: LedgerEntry) -> None: ...

    def delete_entry(self, entry_id: str) -> None: ...

    def ids_starting(self, prefix: str) -> Sequence[str]:
        """Ids of vettings, follow-ups, contacts, invitations that start so: at most three."""
        ...

    def is_empty(self) -> bool:
        """Whether nothing but the owner row is stored."""
        ...


class UnitOfWork(Protocol):
    """One transaction."""

    def notebook(self, address: Address, new_id: str, at: datetime) -> Notebook:
        """Lock this owner's row and open the notebook; a new owner is entered with `new_id`."""
        ...

    def existing_notebook(self, address: Address) -> Notebook | None:
        """Open the notebook of an owner who is known, without making one (for reading)."""
        ...

    def notebook_of(self, owner_id: str) -> Notebook | None:
        """Lock and open the notebook of an owner by their id, for work on all owners."""
        ...

    def came_before(self, delivery: str) -> bool:
        """Whether a delivery was taken before, by whomever; nothing is noted."""
        ...

    @property
    def queue(self) -> Queue:
        """What is due over all owners."""
        ...


@dataclass(frozen=True, slots=True)
class Brief(Generic[U, T]):
    """Work of a few statements, as a button causes it: a store may run it without a hand-over."""

    work: Callable[[U], T]

    def __call__(self, unit: U) -> T:
        return self.work(unit)


class Store(Protocol):
    """A database that can run work in a transaction."""

    async def transact(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run work in one write transaction and return its result once that is committed."""
        ...

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run work on a consistent snapshot; it writes nothing."""
        ...

    async def forget(self, address: Address) -> bool:
        """Erase an owner for good: first the wrapped key, then every row; False if unknown."""
        ...

    async def close(self) -> None: ...


class StoreError(Exception):
    """The database could not do what was asked."""


class Conflict(StoreError):
    """A row was changed by somebody else since it was read."""


class Busy(StoreError):
    """The database is busy; nothing was saved. Try again in a moment."""


class StillRead(Busy):
    """Everything is erased, but another program still reads the log, where traces remain."""


class Full(StoreError):
    """The disk is full; nothing of this was saved. Free some space and try again."""


class Unusable(StoreError):
    """The database or its key cannot be used; the message says why and what to do."""
