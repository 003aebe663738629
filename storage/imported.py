"""What came with an imported archive, of one owner, within a running transaction.

Rules: the notebook's. An invitation is told apart by a keyed hash of whose it is and of when, so
importing it again enters nothing. People are looked up and saved many at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Final, Protocol, TypeVar

from sqlalchemy import Executable

from bot.core.model import Contact, Invitation, Profile
from bot.core.people import name_key, profile_slug
from bot.service.imported import Listed
from storage import records
from storage import statements as sql
from storage.executor import Executor, Row
from storage.sealed import OwnerKey
from storage.tables import contacts, invitations, profiles

T = TypeVar("T")


class Unsealing(Protocol):
    """Reads rows, leaving out those that do not open."""

    def __call__(self, table: str, rows: list[Row], read: Callable[..., T]) -> Iterator[T]: ...


_THE_ONE: Final = "000000000000"
"""The id of the one row of `profiles`."""
_NOBODY: Final = b""
"""No hash is empty, so this finds nobody."""


class SealedImported:
    """An owner's imported rows; to be had from their notebook."""

    def __init__(
        self, executor: Executor, key: OwnerKey, owner_id: str, readable: Unsealing
    ) -> None:
        self._executor = executor
        self._key = key
        self._id = owner_id
        self._readable = readable
        # Whoever is looked up is mostly saved next.
        self._name_hash = cache(self._hash_of_name)
        self._profile_hash = cache(self._hash_of_profile)

    # Contacts, many at once

    def contacts_among(self, profiles: Iterable[str], names: Iterable[str]) -> Sequence[Contact]:
        found: dict[str, Contact] = {}
        by_profile = {hashed for url in profiles if (hashed := self._profile_hash(url))}
        by_name = {self._name_hash(name) for name in names}
        for statement, hashes in (
            (sql.CONTACTS_OF_PROFILES, by_profile),
            (sql.CONTACTS_OF_NAMES, by_name),
        ):
            if hashes:
                rows = self._executor.rows(statement, self._looked_for(hashes))
                fresh = [row for row in rows if row[0] not in found]
                read = self._readable("contacts", fresh, records.contact_of)
                found |= {contact.id: contact for contact in read}
        return tuple(found.values())

    def _looked_for(self, hashes: set[bytes]) -> dict[str, sql.Value]:
        assert len(hashes) <= sql.AT_ONCE
        given: dict[str, sql.Value] = dict.fromkeys(_NAMES, _NOBODY)
        given |= dict(zip(_NAMES, hashes, strict=False))
        return given | {"owner": self._id}

    def save_contacts(self, many: Sequence[Contact]) -> None:
        seal = self._key.seal
        statement = sql.save(self._executor.insert, contacts)
        self._executor.changed_all(
            statement,
            [
                {
                    "owner_id": self._id,
                    "id": contact.id,
                    "name_hash": self._name_hash(contact.name),
                    "profile_hash": self._profile_hash(contact.profile_url),
                    "sealed": seal("contacts", contact.id, records.contact_record(contact)),
                }
                for contact in many
            ],
        )

    def directory(self) -> Sequence[Listed]:
        rows = self._executor.rows(sql.CONTACTS, {"owner": self._id})
        return tuple(self._readable("contacts", rows, records.listed_of))

    # Invitations

    def invitation(self, invitation_id: str) -> Invitation | None:
        return self._first_invitation(sql.INVITATION, invitation_id)

    def invitation_of(self, vetting_id: str) -> Invitation | None:
        return self._first_invitation(sql.INVITATION_OF_VETTING, vetting_id)

    def _first_invitation(self, statement: Executable, row: str) -> Invitation | None:
        rows = self._executor.rows(statement, {"owner": self._id, "row": row})
        read = self._readable("invitations", rows, records.invitation_of)
        return next(read, None)

    def invitations(self, *, waiting: bool) -> Sequence[Invitation]:
        statement = sql.INVITATIONS_WAITING if waiting else sql.INVITATIONS
        rows = self._executor.rows(statement, {"owner": self._id})
        return tuple(self._readable("invitations", rows, records.invitation_of))

    def enter_invitation(self, invitation: Invitation) -> bool:
        statement = sql.enter(self._executor.insert, invitations)
        return self._executor.changed(statement, self._invitation_row(invitation)) == 1

    def save_invitation(self, invitation: Invitation) -> None:
        statement = sql.save(self._executor.insert, invitations)
        self._executor.changed(statement, self._invitation_row(invitation))

    def delete_invitation(self, invitation_id: str) -> None:
        given = {"owner": self._id, "row": invitation_id}
        self._executor.changed(sql.DELETE_INVITATION, given)

    def forget_invitations(self, name: str) -> int:
        given: dict[str, sql.Value] = {"owner": self._id, "hash": self._name_hash(name)}
        return self._executor.changed(sql.DELETE_INVITATIONS_NAMED, given)

    def _invitation_row(self, invitation: Invitation) -> dict[str, sql.Value]:
        who = profile_slug(invitation.profile_url) or f"name {name_key(invitation.name)}"
        sent = "" if invitation.sent_at is None else invitation.sent_at.isoformat()
        plain = records.invitation_record(invitation)
        return {
            "owner_id": self._id,
            "id": invitation.id,
            "key_hash": self._key.look_up("invitation", f"{who}\0{sent}"),
            "name_hash": self._name_hash(invitation.name),
            "profile_hash": self._profile_hash(invitation.profile_url),
            "vetting_id": invitation.vetting,
            "sealed": self._key.seal("invitations", invitation.id, plain),
        }

    # The owner's own profile

    def profile(self) -> Profile:
        rows = self._executor.rows(sql.PROFILE, {"owner": self._id, "row": _THE_ONE})
        read = self._readable("profiles", rows, records.profile_of)
        return next(read, Profile())

    def save_profile(self, profile: Profile) -> None:
        plain = records.profile_record(profile)
        given: dict[str, sql.Value] = {
            "owner_id": self._id,
            "id": _THE_ONE,
            "sealed": self._key.seal("profiles", _THE_ONE, plain),
        }
        self._executor.changed(sql.save(self._executor.insert, profiles), given)

    # Hashes

    def _hash_of_name(self, name: str) -> bytes:
        return self._key.look_up("name", name_key(name))

    def _hash_of_profile(self, profile_url: str) -> bytes | None:
        slug = profile_slug(profile_url)
        return self._key.look_up("profile", slug) if slug else None


_NAMES: Final = tuple(f"n{number}" for number in range(sql.AT_ONCE))
