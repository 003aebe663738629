"""Direct messages of owners: one row for each, sealed with their owner's key.

Rules: nothing is kept for an owner who is not known, so what was forgotten does not come back with
the next click. The instant a platform was last heard stands in `meta`: it is about the program.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import bindparam, delete, exists, select, update

from bot.core.model import Address
from bot.service.places import Place
from storage import statements as sql
from storage.notebook import SealedNotebook
from storage.records import instant
from storage.sealed import Unreadable
from storage.store import OpenStore
from storage.tables import meta, owners, places, vettings
from storage.unit import Unit

_mine: Final = places.c.owner_id == bindparam("owner")
_PLACE: Final = select(places.c.sealed).where(_mine)
_MOVE: Final = (
    update(places).where(_mine).values(used_at=bindparam("used_at"), sealed=bindparam("sealed"))
)
_REMOVE: Final = delete(places).where(_mine)
_AMID_VETTINGS: Final = (
    select(owners.c.id)
    .join(places, places.c.owner_id == owners.c.id)
    .where(
        owners.c.platform == bindparam("on_platform"),
        exists().where(
            vettings.c.owner_id == owners.c.id, vettings.c.status == bindparam("status_is")
        ),
    )
    .order_by(places.c.used_at.desc(), owners.c.id)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class StoredPlaces:
    """The places in a store."""

    store: OpenStore

    async def place_of(self, address: Address) -> Place | None:
        """The direct message of an owner; None if there is none, or it cannot be read."""

        def work(unit: Unit) -> Place | None:
            notebook = unit.existing_notebook(address)
            return _place(unit, notebook) if notebook is not None else None

        return await self.store.read(work)

    async def remember(self, address: Address, place: Place, at: datetime) -> bool:
        """Keep a place; False, and nothing kept, for an owner who is unknown."""

        def work(unit: Unit) -> bool:
            notebook = unit.existing_notebook(address)
            if notebook is None:
                return False
            _save(unit, notebook, place, at)
            return True

        return await self.store.transact(work)

    async def remove(self, address: Address) -> None:
        """Remove the place of an owner, if there is one."""

        def work(unit: Unit) -> None:
            notebook = unit.existing_notebook(address)
            if notebook is not None:
                unit.executor.changed(_REMOVE, {"owner": notebook.owner.id})

        await self.store.transact(work)

    async def amid_vettings(self, platform: str, limit: int) -> Sequence[tuple[Address, Place]]:
        """Places of owners with an open vetting, last used first."""
        return await self.store.read(partial(_amid_vettings, platform, limit))

    async def last_listened(self, platform: str) -> datetime | None:
        """When a platform was last heard."""
        rows = await self.store.read(lambda unit: unit.executor.rows(sql.META, {}))
        said: dict[str, str] = dict(rows)
        at = said.get(_listened(platform))
        return instant(float(at)) if at is not None else None

    async def note_listening(self, platform: str, at: datetime) -> None:
        """Note that a platform is heard now."""
        name, value = _listened(platform), repr(at.timestamp())

        def work(unit: Unit) -> None:
            if not unit.executor.changed(sql.SET_META, {"which": name, "value": value}):
                new = sql.enter(unit.executor.insert, meta)
                unit.executor.changed(new, {"name": name, "value": value})

        await self.store.transact(work)


def _listened(platform: str) -> str:
    return f"listened_{platform}"


def _place(unit: Unit, notebook: SealedNotebook) -> Place | None:
    owner = notebook.owner.id
    rows = unit.executor.rows(_PLACE, {"owner": owner})
    if not rows:
        return None
    try:
        channel, message = json.loads(notebook.key.unseal("places", owner, rows[0][0]))
    except (Unreadable, ValueError):
        return None  # learnt again
    return Place(str(channel), str(message))


def _save(unit: Unit, notebook: SealedNotebook, place: Place, at: datetime) -> None:
    owner = notebook.owner.id
    before = _place(unit, notebook)
    message = place.message
    if before is not None and before.channel == place.channel:
        message = message or before.message
    plain = json.dumps([place.channel, message]).encode()
    sealed = notebook.key.seal("places", owner, plain)
    used_at = at.timestamp()
    if not unit.executor.changed(_MOVE, {"owner": owner, "used_at": used_at, "sealed": sealed}):
        new: dict[str, sql.Value] = {"owner_id": owner, "used_at": used_at, "sealed": sealed}
        unit.executor.changed(sql.enter(unit.executor.insert, places), new)


def _amid_vettings(platform: str, limit: int, unit: Unit) -> list[tuple[Address, Place]]:
    given: dict[str, sql.Value] = {"on_platform": platform, "status_is": "open", "limit": limit}
    found: list[tuple[Address, Place]] = []
    for (owner_id,) in unit.executor.rows(_AMID_VETTINGS, given):
        notebook = unit.notebook_of(owner_id)
        place = _place(unit, notebook) if notebook is not None else None
        if notebook is not None and place is not None:
            found.append((notebook.owner.address, place))
    return found
