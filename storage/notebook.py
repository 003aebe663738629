"""One owner's notebook within a running transaction.

Rules: every statement names the owner, so an id of somebody else's is simply not found. A row
whose sealed cell does not open is left as it is, not given out, and counted. Nothing here
commits; whatever this object remembers is thrown away with the transaction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final, TypeVar

from bot.core.model import (
    Address,
    Contact,
    FollowUp,
    FollowUpState,
    LedgerEntry,
    Owner,
    Reminding,
    Settings,
    Status,
    Vetting,
)
from bot.core.people import name_key, profile_slug
from bot.service.ports import Conflict
from storage import records
from storage import statements as sql
from storage.executor import Executor, Row
from storage.imported import SealedImported
from storage.outbox import SealedOutbox
from storage.sealed import OwnerKey, Unreadable
from storage.sentences import say
from storage.tables import contacts, follow_ups, ledger, seen, vettings
from storage.vetting_records import at_revision, vetting_of, vetting_record

T = TypeVar("T")

_USUAL: Final = records.OwnerPart(Settings(), False, "unasked", None, Reminding())
_ID_START: Final = re.compile(r"[0-9a-z]{1,12}")


class SealedNotebook:
    """The notebook of an owner whose row is locked (or read from a snapshot)."""

    def __init__(self, executor: Executor, key: OwnerKey, row: Row) -> None:
        self._executor = executor
        self._rows = executor.rows
        self._changed = executor.changed
        self._key = key
        self._id: str = row[0]
        self._bad: set[tuple[str, str]] = set()
        was, owner = key.read_last
        self._owner = owner if owner is not None and was == row else self._read_owner(row)

    def _read_owner(self, row: Row) -> Owner:
        owner_id, sealed, _wrapped, _key_id, created_at, front, *address = row
        part = self._open("owners", owner_id, sealed, records.owner_part, ())
        # Where the settings do not open the usual ones serve, and the cell stays as it is until
        # the owner chooses anew.
        known = part if part is not None else _USUAL
        made = records.instant(created_at)
        owner = Owner(owner_id, Address(*address), made, known.settings, front, *known[1:])
        if part is not None:
            self._key.read_last = (row, owner)
        return owner

    # The owner

    @property
    def owner(self) -> Owner:
        return self._owner

    @property
    def unreadable(self) -> int:
        return len(self._bad)

    @property
    def key(self) -> OwnerKey:
        """The owner's key, for what is kept beside the notebook."""
        return self._key

    @property
    def outbox(self) -> SealedOutbox:
        return SealedOutbox(self._executor, self._key, self._id)

    @property
    def imported(self) -> SealedImported:
        return SealedImported(self._executor, self._key, self._id, self._readable)

    def save_owner(self, owner: Owner) -> None:
        if owner == self._owner:
            return
        if replace(self._owner, front=owner.front) == owner or self._is_kept_for(owner):
            self._changed(sql.SAVE_FRONT, {"owner": self._id, "front": owner.front})
        else:
            sealed = self._key.seal("owners", self._id, records.owner_record(owner))
            given = {"owner": self._id, "front": owner.front, "sealed": sealed}
            self._changed(sql.SAVE_OWNER, given)
            self._bad.discard(("owners", self._id))
        self._owner = owner

    def _is_kept_for(self, owner: Owner) -> bool:
        """Whether the cell does not open, and what is new was not chosen but noted by us."""
        known = self._owner
        is_noted = (
            owner.settings == known.settings
            and owner.paused_until == known.paused_until
            and owner.opt_in in (known.opt_in, "asked")
        )
        return is_noted and ("owners", self._id) in self._bad

    def first_time(self, delivery: str, at: datetime) -> bool:
        statement = sql.enter(self._executor.insert, seen)
        return self._changed(statement, {"key": delivery, "at": at.timestamp()}) == 1

    # Vettings

    def vetting(self, vetting_id: str) -> Vetting | None:
        rows = self._rows(sql.VETTING, {"owner": self._id, "row": vetting_id})
        return _first(self._readable("vettings", rows, vetting_of))

    def vettings(
        self,
        *,
        status: Status | None = None,
        contact: str | None = None,
        before: str | None = None,
        limit: int | None = None,
    ) -> Sequence[Vetting]:
        # A page whose last row is gone starts over: better seen twice than missed.
        last = self._touched(before) if before is not None else None
        statement = sql.vettings_where(
            status=status is not None, contact=contact is not None, paged=last is not None
        )
        given = _given(
            owner=self._id,
            status=status,
            contact=contact,
            before=before if last is not None else None,
            before_at=last,
            limit=_bound(limit),
        )
        return tuple(self._readable("vettings", self._rows(statement, given), vetting_of))

    def _touched(self, vetting_id: str) -> float | None:
        rows = self._rows(sql.VETTING_TOUCHED, {"owner": self._id, "row": vetting_id})
        return rows[0][0] if rows else None

    def save_vetting(self, vetting: Vetting) -> Vetting:
        was = vetting.revision
        given: dict[str, sql.Value] = {
            "contact_id": vetting.contact,
            "status": vetting.status,
            "parked": int(vetting.parked),
            "revision": was + 1,
            "touched_at": vetting.touched_at.timestamp(),
            "pasted_at": vetting.opened_at.timestamp() if vetting.paste else None,
            "sealed": self._key.seal("vettings", vetting.id, vetting_record(vetting)),
        }
        if was == 0:
            given |= {"owner_id": self._id, "id": vetting.id}
            saved = self._changed(sql.enter(self._executor.insert, vettings), given)
        else:
            given |= {"owner": self._id, "row": vetting.id, "was": was}
            saved = self._changed(sql.REPLACE_VETTING, given)
        if not saved:
            raise Conflict(say("conflict"))
        return at_revision(vetting, was + 1)

    def sweep_pastes(self, before: datetime) -> int:
        """Take the paste out of vettings opened before then, unless the owner keeps pastes.

        Gives how many there were; they stay as they were touched.
        """
        if self._owner.settings.keep_paste:
            return 0
        given: dict[str, sql.Value] = {"owner": self._id, "before": before.timestamp()}
        old = list(self._readable("vettings", self._rows(sql.PASTED, given), vetting_of))
        for vetting in old:
            self.save_vetting(replace(vetting, paste=""))
        return len(old)

    # Contacts

    def contact(self, contact_id: str) -> Contact | None:
        rows = self._rows(sql.CONTACT, {"owner": self._id, "row": contact_id})
        return _first(self._readable("contacts", rows, records.contact_of))

    def contacts(self) -> Iterable[Contact]:
        rows = self._rows(sql.CONTACTS, {"owner": self._id})
        return tuple(self._readable("contacts", rows, records.contact_of))

    def contacts_named(self, name: str) -> Sequence[Contact]:
        hashed = self._key.look_up("name", name_key(name))
        rows = self._rows(sql.CONTACTS_NAMED, {"owner": self._id, "hash": hashed})
        return tuple(self._readable("contacts", rows, records.contact_of))

    def contact_at(self, profile_url: str) -> Contact | None:
        hashed = self._profile_hash(profile_url)
        if hashed is None:
            return None
        rows = self._rows(sql.CONTACTS_AT, {"owner": self._id, "hash": hashed})
        return _first(self._readable("contacts", rows, records.contact_of))

    def save_contact(self, contact: Contact) -> None:
        given: dict[str, sql.Value] = {
            "owner_id": self._id,
            "id": contact.id,
            "name_hash": self._key.look_up("name", name_key(contact.name)),
            "profile_hash": self._profile_hash(contact.profile_url),
            "sealed": self._key.seal("contacts", contact.id, records.contact_record(contact)),
        }
        self._changed(sql.save(self._executor.insert, contacts), given)

    def _profile_hash(self, profile_url: str) -> bytes | None:
        slug = profile_slug(profile_url)
        return self._key.look_up("profile", slug) if slug else None

    def delete_contact(self, contact_id: str) -> None:
        given = {"owner": self._id, "row": contact_id}
        for statement in (*sql.DELETE_OF_CONTACT, sql.DELETE_CONTACT):
            self._changed(statement, given)

    # Follow-ups

    def follow_up(self, follow_up_id: str) -> FollowUp | None:
        rows = self._rows(sql.FOLLOW_UP, {"owner": self._id, "row": follow_up_id})
        return _first(self._readable("follow_ups", rows, records.follow_up_of))

    def follow_ups(
        self,
        *,
        state: FollowUpState | None = None,
        contact: str | None = None,
        vetting: str | None = None,
        due_until: date | None = None,
        limit: int | None = None,
    ) -> Sequence[FollowUp]:
        statement = sql.follow_ups_where(
            state=state is not None,
            contact=contact is not None,
            vetting=vetting is not None,
            due_until=due_until is not None,
        )
        given = _given(
            owner=self._id,
            state=state,
            contact=contact,
            vetting=vetting,
            due_until=None if due_until is None else due_until.isoformat(),
            limit=_bound(limit),
        )
        rows = self._rows(statement, given)
        return tuple(self._readable("follow_ups", rows, records.follow_up_of))

    def save_follow_up(self, follow_up: FollowUp) -> None:
        plain = records.follow_up_record(follow_up)
        given = {
            "owner_id": self._id,
            "id": follow_up.id,
            "vetting_id": follow_up.vetting,
            "contact_id": follow_up.contact,
            "due": follow_up.due.isoformat(),
            "state": follow_up.state,
            "sealed": self._key.seal("follow_ups", follow_up.id, plain),
        }
        self._changed(sql.save(self._executor.insert, follow_ups), given)

    # The ledger

    def ledger(
        self, *, contact: str | None = None, limit: int | None = None
    ) -> Sequence[LedgerEntry]:
        statement = sql.LEDGER if contact is None else sql.LEDGER_OF
        given = _given(owner=self._id, contact=contact, limit=_bound(limit))
        return tuple(self._readable("ledger", self._rows(statement, given), records.entry_of))

    def save_entry(self, entry: LedgerEntry) -> None:
        given = {
            "owner_id": self._id,
            "id": entry.id,
            "contact_id": entry.contact,
            "at": entry.at.timestamp(),
            "sealed": self._key.seal("ledger", entry.id, records.entry_record(entry)),
        }
        self._changed(sql.save(self._executor.insert, ledger), given)

    def delete_entry(self, entry_id: str) -> None:
        self._changed(sql.DELETE_ENTRY, {"owner": self._id, "row": entry_id})

    # Over several tables

    def ids_starting(self, prefix: str) -> Sequence[str]:
        if not _ID_START.fullmatch(prefix):
            return ()
        given = {"owner": self._id, "first": prefix, "end": prefix + "~"}
        return tuple(row[0] for row in self._rows(sql.IDS, given))

    def is_empty(self) -> bool:
        return not self._rows(sql.ANYTHING, {"owner": self._id})

    # Unsealing

    def _readable(self, table: str, rows: list[Row], read: Callable[..., T]) -> Iterator[T]:
        for row_id, sealed, *columns in rows:
            found = self._open(table, row_id, sealed, read, (row_id, *columns))
            if found is not None:
                yield found

    def _open(
        self, table: str, row_id: str, sealed: bytes, read: Callable[..., T], columns: Row
    ) -> T | None:
        try:
            return read(self._key.unseal(table, row_id, sealed), *columns)
        except (Unreadable, LookupError, TypeError, ValueError):
            # Either the bytes were changed or a newer program wrote them: not ours to touch.
            self._bad.add((table, row_id))
            return None


def _first(found: Iterator[T]) -> T | None:
    return next(found, None)


def _given(**values: sql.Value) -> dict[str, sql.Value]:
    return {name: value for name, value in values.items() if value is not None}


def _bound(limit: int | None) -> int:
    return sql.NO_LIMIT if limit is None else limit
