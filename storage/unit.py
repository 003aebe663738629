"""One transaction: it opens notebooks, and holds the few things that concern all owners.

Rule: an owner's row is locked before anything of theirs is read, so that two turns of one owner
come one after the other on every database. Owner keys met here go to the keyring only through
`committed`, which the store calls after the commit.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Executable

from bot.core.model import Address, Owner
from bot.service.ports import Busy
from storage import records
from storage import statements as sql
from storage.executor import Executor, Row
from storage.notebook import SealedNotebook
from storage.queue import SharedQueue
from storage.sealed import Keyring, OwnerKey
from storage.sentences import say
from storage.tables import owners


class Look(NamedTuple):
    """How an owner's row is found."""

    at_address: Executable
    by_id: Executable
    keys_in_use: Executable


LOCKING: Final = Look(sql.OWNER_AT_LOCKED, sql.OWNER_LOCKED, sql.KEYS_IN_USE_HELD)
"""For a transaction that writes."""
SNAPSHOT: Final = Look(sql.OWNER_AT, sql.OWNER, sql.KEYS_IN_USE)
"""For a transaction that only reads."""


class Unit:
    """A unit of work over an executor."""

    def __init__(self, executor: Executor, keyring: Keyring, look: Look = LOCKING) -> None:
        self.executor = executor
        self._keyring = keyring
        self._look = look
        self._met: dict[str, OwnerKey] = {}

    def notebook(self, address: Address, new_id: str, at: datetime) -> SealedNotebook:
        """Lock this owner's row and open the notebook; a new owner is entered with `new_id`."""
        return (
            self.existing_notebook(address)
            or self._enter(address, new_id, at)
            # Between our look and our insert another process entered this owner.
            or self.existing_notebook(address)
            or _gone()
        )

    def existing_notebook(self, address: Address) -> SealedNotebook | None:
        """Open the notebook of an owner who is known, without making one."""
        given = {"platform": address.platform, "tenant": address.tenant, "user": address.user}
        return self._opened(self.executor.rows(self._look.at_address, given))

    def came_before(self, delivery: str) -> bool:
        """Whether a delivery was taken before; nothing is noted."""
        return bool(self.executor.rows(sql.SEEN, {"delivery": delivery}))

    def notebook_of(self, owner_id: str) -> SealedNotebook | None:
        """Open the notebook of an owner by their id, for work that concerns all owners."""
        return self._opened(self.executor.rows(self._look.by_id, {"owner": owner_id}))

    @property
    def queue(self) -> SharedQueue:
        """The queue of what is due over all owners."""
        return SharedQueue(self.executor)

    def keys_in_use(self) -> list[str]:
        """Give the master keys this database lists, and hold the list until the commit.

        So no key is taken off it while something is being wrapped with that key.
        """
        ((listed,),) = self.executor.rows(self._look.keys_in_use, {})
        return str(listed).split()

    def committed(self) -> None:
        """Keep the keys met; to be called only after the commit."""
        for owner, key in self._met.items():
            self._keyring.remember(owner, key)

    def _opened(self, rows: list[Row]) -> SealedNotebook | None:
        if not rows:
            return None
        row = rows[0]
        owner_id, _sealed, wrapped, key_id, *_ = row
        if not wrapped:
            # A forgetting was cut off after it destroyed the key: finish it where we may write.
            if self._look is LOCKING:
                self.executor.changed(sql.DELETE_OWNER, {"owner": owner_id})
            return None
        key = self._keyring.open(owner_id, wrapped, key_id)
        self._met[owner_id] = key
        return SealedNotebook(self.executor, key, row)

    def _enter(self, address: Address, new_id: str, at: datetime) -> SealedNotebook | None:
        key, wrapped, key_id = self._keyring.new(new_id, self.keys_in_use())
        sealed = key.seal("owners", new_id, records.owner_record(Owner(new_id, address, at)))
        entered = self.executor.changed(
            sql.enter(self.executor.insert, owners),
            {
                "id": new_id,
                "platform": address.platform,
                "tenant": address.tenant,
                "user": address.user,
                "wrapped_key": wrapped,
                "key_id": key_id,
                "created_at": at.timestamp(),
                "front": None,
                "next_digest_at": None,
                "sealed": sealed,
            },
        )
        if not entered:
            return None
        self._met[new_id] = key
        where = (address.platform, address.tenant, address.user)
        row = (new_id, sealed, wrapped, key_id, at.timestamp(), None, *where)
        return SealedNotebook(self.executor, key, row)


def _gone() -> SealedNotebook:
    raise Busy(say("owner_in_between"))
