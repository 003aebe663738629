"""Workspaces a bot is installed in, and the messages that show vettings.

Rules: one row an installation, its token wrapped by the master key and bound to its row. A state is
taken back by deleting it, so of many callers one succeeds. What was revoked stays for its time of
grace, sends nothing, and is forgotten with all its owners afterwards.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import bindparam, delete, or_, select, update

from bot.core.model import Address
from bot.service.installing import CardPlace, Installation
from bot.service.ports import Brief
from storage import statements as sql
from storage.executor import Row
from storage.notebook import SealedNotebook
from storage.records import instant
from storage.retention import RETENTION
from storage.sealed import Keyring, Unreadable
from storage.store import OpenStore
from storage.tables import cards, installations, oauth_states, owners
from storage.unit import Unit

PLATFORM: Final = "slack"

_there: Final = (
    installations.c.team == bindparam("at_team"),
    installations.c.enterprise == bindparam("at_enterprise"),
)
_COLUMNS: Final = (
    installations.c.team,
    installations.c.enterprise,
    installations.c.wrapped_token,
    installations.c.key_id,
    installations.c.bot_user,
    installations.c.scopes,
    installations.c.installed_at,
    installations.c.revoked_at,
)
_GRANTED: Final = select(installations.c.scopes).where(installations.c.revoked_at.is_(None))
# A workspace's own installation comes before that of its organisation.
_FIND: Final = (
    select(*_COLUMNS)
    .where(
        or_(
            installations.c.team == bindparam("at_team"),
            (installations.c.team == "") & (installations.c.enterprise == bindparam("at_whole")),
        ),
        installations.c.revoked_at.is_(None),
    )
    .order_by(installations.c.team.desc())
    .limit(1)
)
_REPLACE: Final = (
    update(installations)
    .where(*_there)
    .values(
        wrapped_token=bindparam("wrapped_token"),
        key_id=bindparam("key_id"),
        bot_user=bindparam("bot_user"),
        scopes=bindparam("scopes"),
        installed_at=bindparam("installed_at"),
        revoked_at=bindparam("revoked_at"),
    )
)
_REVOKE: Final = (
    update(installations)
    .where(
        *_there,
        installations.c.revoked_at.is_(None),
        installations.c.installed_at < bindparam("until"),
    )
    .values(revoked_at=bindparam("revoked_at"))
)
_CONSUME: Final = delete(oauth_states).where(
    oauth_states.c.state == bindparam("which"), oauth_states.c.at >= bindparam("not_before")
)
_OLD_STATES: Final = delete(oauth_states).where(oauth_states.c.at < bindparam("not_before"))
_EXPIRED: Final = select(installations.c.team, installations.c.enterprise).where(
    installations.c.revoked_at < bindparam("before")
)
_REMOVE: Final = delete(installations).where(
    *_there, installations.c.revoked_at < bindparam("before")
)
_OWNERS_THERE: Final = select(owners.c.user).where(
    owners.c.platform == PLATFORM, owners.c.tenant == bindparam("there")
)
_CARD: Final = select(cards.c.sealed).where(
    cards.c.owner_id == bindparam("owner"), cards.c.id == bindparam("row")
)
_MOVE_CARD: Final = (
    update(cards)
    .where(cards.c.owner_id == bindparam("owner"), cards.c.id == bindparam("row"))
    .values(sealed=bindparam("sealed"))
)


@dataclass(frozen=True, slots=True)
class StoredInstallations:
    """The installations in a store."""

    store: OpenStore

    async def find(self, team: str, enterprise: str) -> Installation | None:
        """The installation for a workspace, or for its whole organisation; None if revoked."""
        # No team and no enterprise at all must not find another one's whole organisation.
        given: dict[str, sql.Value] = {"at_team": team or "-", "at_whole": enterprise or "-"}
        rows = await self.store.read(lambda unit: unit.executor.rows(_FIND, given))
        return _installation(self.store.keyring, rows[0]) if rows else None

    async def scopes(self) -> list[str]:
        """What each workspace that is not revoked granted, comma-separated."""
        rows = await self.store.read(lambda unit: unit.executor.rows(_GRANTED, {}))
        return [row[0] for row in rows]

    async def save(self, installation: Installation) -> None:
        """Keep it, in place of one that was there; a revoked one is alive again."""
        await self.store.transact(partial(_save, self.store.keyring, installation))

    async def revoke(self, team: str, enterprise: str, at: datetime) -> bool:
        """Take note that access was taken away; one that was installed after that stays."""
        given: dict[str, sql.Value] = {
            **_place_of(team, enterprise),
            "until": at.timestamp(),
            "revoked_at": at.timestamp(),
        }
        return await self.store.transact(lambda unit: unit.executor.changed(_REVOKE, given) == 1)

    async def issue_state(self, state: str, at: datetime) -> None:
        """Remember a state; those that are too old go."""
        time = RETENTION["oauth_state"].time
        assert time is not None
        old: dict[str, sql.Value] = {"not_before": (at - time).timestamp()}
        given: dict[str, sql.Value] = {"state": state, "at": at.timestamp()}

        def work(unit: Unit) -> None:
            unit.executor.changed(_OLD_STATES, old)
            unit.executor.changed(sql.enter(unit.executor.insert, oauth_states), given)

        await self.store.transact(work)

    async def consume_state(self, state: str, not_before: datetime) -> bool:
        """Take a state back; True for exactly one caller."""
        given: dict[str, sql.Value] = {"which": state, "not_before": not_before.timestamp()}
        return await self.store.transact(lambda unit: unit.executor.changed(_CONSUME, given) == 1)


@dataclass(frozen=True, slots=True)
class StoredCards:
    """Which message shows a vetting, sealed with its owner's key."""

    store: OpenStore

    async def place_of(self, address: Address, vetting: str) -> CardPlace | None:
        """The message that shows a vetting; None if there is none, or it cannot be read."""

        def work(unit: Unit) -> CardPlace | None:
            notebook = unit.existing_notebook(address)
            return _card(unit, notebook, vetting) if notebook is not None else None

        return await self.store.read(work)

    async def remember(self, address: Address, vetting: str, place: CardPlace) -> None:
        """Keep the message that shows a vetting; nothing is kept for an owner who is gone."""

        def work(unit: Unit) -> None:
            notebook = unit.existing_notebook(address)
            if notebook is not None:
                _save_card(unit, notebook, vetting, place)

        await self.store.transact(Brief(work))


async def forget_uninstalled(store: OpenStore, now: datetime) -> int:
    """Forget the owners of workspaces whose time of grace is over; give how many there were."""
    time = RETENTION["installation"].time
    assert time is not None
    before = (now - time).timestamp()
    expired = await store.read(lambda unit: unit.executor.rows(_EXPIRED, {"before": before}))
    forgotten = 0
    for team, enterprise in expired:
        there: dict[str, sql.Value] = {"there": team or enterprise}
        users = await store.read(partial(_users, there))
        for user in users:
            forgotten += await store.forget(Address(PLATFORM, team or enterprise, user))
        given: dict[str, sql.Value] = {**_place_of(team, enterprise), "before": before}
        await store.transact(partial(_remove, given))
    return forgotten


def _card(unit: Unit, notebook: SealedNotebook, vetting: str) -> CardPlace | None:
    owner = notebook.owner.id
    rows = unit.executor.rows(_CARD, {"owner": owner, "row": vetting})
    if not rows:
        return None
    try:
        channel, message = json.loads(notebook.key.unseal("cards", vetting, rows[0][0]))
    except (Unreadable, ValueError):
        return None  # posted anew
    return CardPlace(str(channel), str(message))


def _save_card(unit: Unit, notebook: SealedNotebook, vetting: str, place: CardPlace) -> None:
    plain = json.dumps([place.channel, place.message]).encode()
    sealed = notebook.key.seal("cards", vetting, plain)
    given: dict[str, sql.Value] = {"owner": notebook.owner.id, "row": vetting, "sealed": sealed}
    if not unit.executor.changed(_MOVE_CARD, given):
        new: dict[str, sql.Value] = {
            "owner_id": notebook.owner.id,
            "id": vetting,
            "sealed": sealed,
        }
        unit.executor.changed(sql.enter(unit.executor.insert, cards), new)


def _users(there: dict[str, sql.Value], unit: Unit) -> list[str]:
    return [row[0] for row in unit.executor.rows(_OWNERS_THERE, there)]


def _remove(given: dict[str, sql.Value], unit: Unit) -> int:
    return unit.executor.changed(_REMOVE, given)


def _place_of(team: str, enterprise: str) -> dict[str, sql.Value]:
    return {"at_team": team, "at_enterprise": enterprise}


def _save(keyring: Keyring, installation: Installation, unit: Unit) -> None:
    in_use = unit.keys_in_use()
    wrapped, key_id = keyring.wrap_token(
        row_name(installation.team, installation.enterprise), installation.bot_token, in_use
    )
    revoked = installation.revoked_at
    row: dict[str, sql.Value] = {
        "wrapped_token": wrapped,
        "key_id": key_id,
        "bot_user": installation.bot_user,
        "scopes": installation.scopes,
        "installed_at": installation.installed_at.timestamp(),
        "revoked_at": None if revoked is None else revoked.timestamp(),
    }
    there = _place_of(installation.team, installation.enterprise)
    if not unit.executor.changed(_REPLACE, {**there, **row}):
        new: dict[str, sql.Value] = {
            "team": installation.team,
            "enterprise": installation.enterprise,
            **row,
        }
        if not unit.executor.changed(sql.enter(unit.executor.insert, installations), new):
            # Another process entered it between our two statements.
            unit.executor.changed(_REPLACE, {**there, **row})


def _installation(keyring: Keyring, row: Row) -> Installation:
    team, enterprise, wrapped, key_id, bot_user, scopes, installed_at, revoked_at = row
    token = keyring.unwrap_token(row_name(team, enterprise), wrapped, key_id)
    return Installation(
        team,
        enterprise,
        token,
        bot_user,
        scopes,
        instant(installed_at),
        None if revoked_at is None else instant(revoked_at),
    )


def row_name(team: str, enterprise: str) -> str:
    """Name the row of an installation: what its token is bound to."""
    return f"{enterprise} {team}"
