"""A notebook of paper: the ports of the service in dictionaries, for dialogues without storage.

Rule: it says what `bot.service.ports` promises and nothing more. Storage is held to the same
promises by its own contract; what is played here tests the core.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from bot.core.deliveries import Delivery
from bot.core.model import (
    Address,
    Contact,
    FollowUp,
    FollowUpState,
    Invitation,
    LedgerEntry,
    Owner,
    Profile,
    Status,
    Vetting,
)
from bot.core.people import name_key, profile_slug
from bot.service.imported import Listed
from bot.service.ports import Conflict


@dataclass
class PaperOutbox:
    """What is on its way, as far as a dialogue looks at it."""

    next: datetime | None = None
    entered: list[Delivery] = field(default_factory=list)

    def next_at(self) -> datetime | None:
        return self.next

    def schedule(self, at: datetime | None) -> None:
        self.next = at

    def enter(self, delivery: Delivery, bot: str) -> bool:
        days = {(known.kind, known.local_date) for known in self.entered}
        if (delivery.kind, delivery.local_date) in days:
            return False
        self.entered.append(delivery)
        return True

    def log(self, limit: int) -> Sequence[Delivery]:
        return sorted(self.entered, key=lambda delivery: delivery.at, reverse=True)[:limit]


@dataclass
class PaperImported:
    """What came with an archive, as far as a dialogue looks at it."""

    notebook: PaperNotebook
    waiting: dict[str, Invitation] = field(default_factory=dict)

    def directory(self) -> Sequence[Listed]:
        return [Listed(c.id, c.name, c.company, c.position) for c in self.notebook.contacts()]

    def invitation(self, invitation_id: str) -> Invitation | None:
        return self.waiting.get(invitation_id)

    def invitation_of(self, vetting_id: str) -> Invitation | None:
        return next((i for i in self.waiting.values() if i.vetting == vetting_id), None)

    def invitations(self, *, waiting: bool) -> Sequence[Invitation]:
        known = [self.waiting[key] for key in sorted(self.waiting)]
        return [i for i in known if not waiting or i.vetting is None]

    def save_invitation(self, invitation: Invitation) -> None:
        self.waiting[invitation.id] = invitation

    def forget_invitations(self, name: str) -> int:
        gone = [i.id for i in self.waiting.values() if name_key(i.name) == name_key(name)]
        for invitation_id in gone:
            del self.waiting[invitation_id]
        return len(gone)

    def profile(self) -> Profile:
        return Profile()


@dataclass
class PaperNotebook:
    """Everything of one owner."""

    owner: Owner
    outbox: Any = field(default_factory=PaperOutbox)
    unreadable: int = 0
    seen: set[str] = field(default_factory=set)
    by_id: dict[str, Vetting] = field(default_factory=dict)
    people: dict[str, Contact] = field(default_factory=dict)
    promises: dict[str, FollowUp] = field(default_factory=dict)
    entries: dict[str, LedgerEntry] = field(default_factory=dict)
    imported: Any = None

    def __post_init__(self) -> None:
        self.imported = PaperImported(self)

    def save_owner(self, owner: Owner) -> None:
        self.owner = owner

    def first_time(self, delivery: str, at: datetime) -> bool:
        known = delivery in self.seen
        self.seen.add(delivery)
        return not known

    def vetting(self, vetting_id: str) -> Vetting | None:
        return self.by_id.get(vetting_id)

    def vettings(
        self,
        *,
        status: Status | None = None,
        contact: str | None = None,
        before: str | None = None,
        limit: int | None = None,
    ) -> Sequence[Vetting]:
        found = sorted(self.by_id.values(), key=lambda v: (v.touched_at, v.id), reverse=True)
        if before in self.by_id:
            last = self.by_id[before]
            found = [v for v in found if (v.touched_at, v.id) < (last.touched_at, last.id)]
        return [
            v
            for v in found
            if status in (None, v.status) and (contact is None or v.contact == contact)
        ][:limit]

    def save_vetting(self, vetting: Vetting) -> Vetting:
        there = self.by_id.get(vetting.id)
        if (0 if there is None else there.revision) != vetting.revision:
            raise Conflict
        saved = replace(vetting, revision=vetting.revision + 1)
        self.by_id[vetting.id] = saved
        return saved

    def contact(self, contact_id: str) -> Contact | None:
        return self.people.get(contact_id)

    def contacts(self) -> Iterable[Contact]:
        return [self.people[key] for key in sorted(self.people)]

    def contacts_named(self, name: str) -> Sequence[Contact]:
        return [c for c in self.contacts() if name_key(c.name) == name_key(name)]

    def contact_at(self, profile_url: str) -> Contact | None:
        slug = profile_slug(profile_url)
        found = (c for c in self.contacts() if slug and profile_slug(c.profile_url) == slug)
        return next(found, None)

    def save_contact(self, contact: Contact) -> None:
        self.people[contact.id] = contact

    def delete_contact(self, contact_id: str) -> None:
        del self.people[contact_id]
        gone = {v.id for v in self.by_id.values() if v.contact == contact_id}
        self.by_id = {k: v for k, v in self.by_id.items() if k not in gone}
        self.promises = {
            k: f
            for k, f in self.promises.items()
            if f.contact != contact_id and f.vetting not in gone
        }
        self.entries = {k: e for k, e in self.entries.items() if e.contact != contact_id}

    def follow_up(self, follow_up_id: str) -> FollowUp | None:
        return self.promises.get(follow_up_id)

    def follow_ups(
        self,
        *,
        state: FollowUpState | None = None,
        contact: str | None = None,
        vetting: str | None = None,
        due_until: date | None = None,
        limit: int | None = None,
    ) -> Sequence[FollowUp]:
        return [
            f
            for f in sorted(self.promises.values(), key=lambda f: (f.due, f.id))
            if state in (None, f.state)
            and (contact is None or f.contact == contact)
            and (vetting is None or f.vetting == vetting)
            and (due_until is None or f.due <= due_until)
        ][:limit]

    def save_follow_up(self, follow_up: FollowUp) -> None:
        self.promises[follow_up.id] = follow_up

    def ledger(
        self, *, contact: str | None = None, limit: int | None = None
    ) -> Sequence[LedgerEntry]:
        found = sorted(self.entries.values(), key=lambda e: (e.at, e.id), reverse=True)
        return [e for e in found if contact is None or e.contact == contact][:limit]

    def save_entry(self, entry: LedgerEntry) -> None:
        self.entries[entry.id] = entry

    def delete_entry(self, entry_id: str) -> None:
        self.entries.pop(entry_id, None)

    def ids_starting(self, prefix: str) -> Sequence[str]:
        ids = sorted([*self.by_id, *self.promises, *self.people])
        return [known for known in ids if known.startswith(prefix)][:3]

    def is_empty(self) -> bool:
        return not (self.by_id or self.people or self.promises or self.entries)


@dataclass
class PaperStore:
    """A store of paper notebooks; it is its own unit of work."""

    notebooks: dict[Address, PaperNotebook] = field(default_factory=dict)

    async def transact(self, work: Callable[[Any], Any]) -> Any:
        return work(self)

    async def read(self, work: Callable[[Any], Any]) -> Any:
        return work(self)

    async def forget(self, address: Address) -> bool:
        return self.notebooks.pop(address, None) is not None

    async def close(self) -> None:
        return None

    def notebook(self, address: Address, new_id: str, at: datetime) -> PaperNotebook:
        return self.notebooks.setdefault(address, PaperNotebook(Owner(new_id, address, at)))

    def existing_notebook(self, address: Address) -> PaperNotebook | None:
        return self.notebooks.get(address)
