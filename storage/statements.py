"""The statements of notebooks, as Core constructs with parameters bound by name.

Rules: a statement is built once and then only executed, so that an executor can keep its compiled
form; every statement of a notebook names its owner; names of parameters in a WHERE are never names
of columns (SQLAlchemy would take them for values to set). `owner` is the owner's id, `row` the id
of a row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Delete,
    Executable,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from storage.tables import (
    buckets,
    cards,
    contacts,
    deliveries,
    follow_ups,
    invitations,
    ledger,
    meta,
    owners,
    profiles,
    seen,
    vettings,
)

Value: TypeAlias = str | int | float | bytes | None
Parameters: TypeAlias = Mapping[str, Value]
Insert: TypeAlias = Callable[[Table], Any]
"""The INSERT of a dialect, which knows ON CONFLICT."""

NO_LIMIT: Final = 2**31 - 1
_ROW: BindParameter[Any] = bindparam("row")
_OWNER: BindParameter[Any] = bindparam("owner")
_LIMIT: BindParameter[Any] = bindparam("limit")


@cache
def enter(dialect_insert: Insert, table: Table) -> Executable:
    """Insert a row unless its key is taken."""
    statement = dialect_insert(table).values({c.name: bindparam(c.name) for c in table.c})
    entered: Executable = statement.on_conflict_do_nothing()
    return entered


@cache
def save(dialect_insert: Insert, table: Table) -> Executable:
    """Insert a row or replace the one of the same key."""
    statement = dialect_insert(table).values({c.name: bindparam(c.name) for c in table.c})
    key = list(table.primary_key.columns)
    changed = {c.name: statement.excluded[c.name] for c in table.c if c not in set(key)}
    saved: Executable = statement.on_conflict_do_update(index_elements=key, set_=changed)
    return saved


# Owners

_owner: Final = select(
    owners.c.id,
    owners.c.sealed,
    owners.c.wrapped_key,
    owners.c.key_id,
    owners.c.created_at,
    owners.c.front,
    owners.c.platform,
    owners.c.tenant,
    owners.c.user,
)
_at_address: Final = and_(
    owners.c.platform == bindparam("platform"),
    owners.c.tenant == bindparam("tenant"),
    owners.c.user == bindparam("user"),
)
OWNER_AT: Final = _owner.where(_at_address)
OWNER: Final = _owner.where(owners.c.id == _OWNER)
# SQLite has no FOR UPDATE and needs none, its one writer is the lock; the clause is left out there.
OWNER_AT_LOCKED: Final = OWNER_AT.with_for_update()
OWNER_LOCKED: Final = OWNER.with_for_update()

SAVE_FRONT: Final = update(owners).where(owners.c.id == _OWNER).values(front=bindparam("front"))
SAVE_OWNER: Final = (
    update(owners)
    .where(owners.c.id == _OWNER)
    .values(front=bindparam("front"), sealed=bindparam("sealed"))
)
DESTROY_KEY: Final = (
    update(owners).where(owners.c.id == _OWNER).values(wrapped_key=bindparam("nothing"))
)
DELETE_OWNER: Final = delete(owners).where(owners.c.id == _OWNER)
HALF_FORGOTTEN: Final = select(owners.c.id).where(func.length(owners.c.wrapped_key) == 0)


def _one(table: Table, *columns: ColumnElement[Any]) -> Select[Any]:
    """Select a row by its id; its id and its sealed cell come first, other columns follow."""
    return select(table.c.id, table.c.sealed, *columns).where(
        table.c.owner_id == _OWNER, table.c.id == _ROW
    )


def _all(table: Table, *columns: ColumnElement[Any]) -> Select[Any]:
    return select(table.c.id, table.c.sealed, *columns).where(table.c.owner_id == _OWNER)


def _remove(table: Table) -> Delete:
    return delete(table).where(table.c.owner_id == _OWNER, table.c.id == _ROW)


# Vettings

_of_vetting: Final = (
    vettings.c.contact_id,
    vettings.c.status,
    vettings.c.parked,
    vettings.c.revision,
    vettings.c.touched_at,
)
VETTING: Final = _one(vettings, *_of_vetting)
VETTING_TOUCHED: Final = select(vettings.c.touched_at).where(
    vettings.c.owner_id == _OWNER, vettings.c.id == _ROW
)
REPLACE_VETTING: Final = (
    update(vettings)
    .where(
        vettings.c.owner_id == _OWNER,
        vettings.c.id == _ROW,
        vettings.c.revision == bindparam("was"),
    )
    .values(
        contact_id=bindparam("contact_id"),
        status=bindparam("status"),
        parked=bindparam("parked"),
        revision=bindparam("revision"),
        touched_at=bindparam("touched_at"),
        pasted_at=bindparam("pasted_at"),
        sealed=bindparam("sealed"),
    )
)
PASTED: Final = (
    _all(vettings, *_of_vetting)
    .where(vettings.c.pasted_at < bindparam("before"))
    .order_by(vettings.c.id)
)
OWNERS_WITH_PASTES: Final = (
    select(vettings.c.owner_id)
    .where(vettings.c.pasted_at < bindparam("before"), vettings.c.owner_id > bindparam("after"))
    .distinct()
    .order_by(vettings.c.owner_id)
    .limit(_LIMIT)
)


@cache
def vettings_where(*, status: bool, contact: bool, paged: bool) -> Select[Any]:
    """Vettings, last touched first, narrowed by the parameters of these names."""
    found = _all(vettings, *_of_vetting)
    if status:
        found = found.where(vettings.c.status == bindparam("status"))
    if contact:
        found = found.where(vettings.c.contact_id == bindparam("contact"))
    if paged:
        at: BindParameter[Any] = bindparam("before_at")
        same_time = and_(vettings.c.touched_at == at, vettings.c.id < bindparam("before"))
        found = found.where(or_(vettings.c.touched_at < at, same_time))
    return found.order_by(vettings.c.touched_at.desc(), vettings.c.id.desc()).limit(_LIMIT)


# Contacts

CONTACT: Final = _one(contacts)
CONTACTS: Final = _all(contacts).order_by(contacts.c.id)
CONTACTS_NAMED: Final = CONTACTS.where(contacts.c.name_hash == bindparam("hash"))
CONTACTS_AT: Final = CONTACTS.where(contacts.c.profile_hash == bindparam("hash"))
DELETE_CONTACT: Final = _remove(contacts)
# What was drawn and not sent yet may name them; it is drawn anew.
_UNDRAW: Final = (
    update(deliveries)
    .where(deliveries.c.owner_id == _OWNER, deliveries.c.free_at.is_not(None))
    .values(sealed=b"")
)
# In this order: a follow-up may know the contact only through the vetting it came of, and a card
# always does.
DELETE_OF_CONTACT: Final = (
    delete(cards).where(
        cards.c.owner_id == _OWNER,
        cards.c.id.in_(
            select(vettings.c.id).where(
                vettings.c.owner_id == _OWNER, vettings.c.contact_id == _ROW
            )
        ),
    ),
    delete(follow_ups).where(
        follow_ups.c.owner_id == _OWNER,
        or_(
            follow_ups.c.contact_id == _ROW,
            follow_ups.c.vetting_id.in_(
                select(vettings.c.id).where(
                    vettings.c.owner_id == _OWNER, vettings.c.contact_id == _ROW
                )
            ),
        ),
    ),
    delete(vettings).where(vettings.c.owner_id == _OWNER, vettings.c.contact_id == _ROW),
    delete(ledger).where(ledger.c.owner_id == _OWNER, ledger.c.contact_id == _ROW),
    # Their invitation: by profile; by name where one of the two has none.
    delete(invitations).where(
        invitations.c.owner_id == _OWNER,
        exists().where(
            contacts.c.owner_id == _OWNER,
            contacts.c.id == _ROW,
            or_(
                contacts.c.profile_hash == invitations.c.profile_hash,
                and_(
                    contacts.c.name_hash == invitations.c.name_hash,
                    or_(contacts.c.profile_hash.is_(None), invitations.c.profile_hash.is_(None)),
                ),
            ),
        ),
    ),
    _UNDRAW,
)

# What came with an imported archive

AT_ONCE: Final = 500
"""How many are looked up by one statement; fewer are filled up with what is not there."""
_LOOKED_FOR: Final[list[BindParameter[Any]]] = [
    bindparam(f"n{number}") for number in range(AT_ONCE)
]
CONTACTS_OF_NAMES: Final = _all(contacts).where(contacts.c.name_hash.in_(_LOOKED_FOR))
CONTACTS_OF_PROFILES: Final = _all(contacts).where(contacts.c.profile_hash.in_(_LOOKED_FOR))
INVITATION: Final = _one(invitations, invitations.c.vetting_id)
INVITATIONS: Final = _all(invitations, invitations.c.vetting_id).order_by(invitations.c.id)
INVITATION_OF_VETTING: Final = _all(invitations, invitations.c.vetting_id).where(
    invitations.c.vetting_id == _ROW
)
INVITATIONS_WAITING: Final = INVITATIONS.where(invitations.c.vetting_id.is_(None))
DELETE_INVITATION: Final = _remove(invitations)
DELETE_INVITATIONS_NAMED: Final = delete(invitations).where(
    invitations.c.owner_id == _OWNER, invitations.c.name_hash == bindparam("hash")
)
PROFILE: Final = _one(profiles)

# Follow-ups

_of_follow_up: Final = (
    follow_ups.c.vetting_id,
    follow_ups.c.contact_id,
    follow_ups.c.due,
    follow_ups.c.state,
)
FOLLOW_UP: Final = _one(follow_ups, *_of_follow_up)


@cache
def follow_ups_where(*, state: bool, contact: bool, vetting: bool, due_until: bool) -> Select[Any]:
    """Follow-ups, first due first, narrowed by the parameters of these names."""
    found = _all(follow_ups, *_of_follow_up)
    if state:
        found = found.where(follow_ups.c.state == bindparam("state"))
    if contact:
        found = found.where(follow_ups.c.contact_id == bindparam("contact"))
    if vetting:
        found = found.where(follow_ups.c.vetting_id == bindparam("vetting"))
    if due_until:
        found = found.where(follow_ups.c.due <= bindparam("due_until"))
    return found.order_by(follow_ups.c.due, follow_ups.c.id).limit(_LIMIT)


# The ledger

_of_entry: Final = (ledger.c.contact_id, ledger.c.at)
_newest_first: Final = (ledger.c.at.desc(), ledger.c.id.desc())
LEDGER: Final = _all(ledger, *_of_entry).order_by(*_newest_first).limit(_LIMIT)
LEDGER_OF: Final = LEDGER.where(ledger.c.contact_id == bindparam("contact"))
DELETE_ENTRY: Final = _remove(ledger)

# Over several tables

_named: Final = (vettings, follow_ups, contacts, invitations)
_owned: Final = (vettings, follow_ups, contacts, ledger, invitations, profiles)
IDS: Final = (
    union_all(
        *(
            select(table.c.id).where(
                table.c.owner_id == _OWNER,
                table.c.id >= bindparam("first"),
                table.c.id < bindparam("end"),
            )
            for table in _named
        )
    )
    .order_by("id")
    .limit(3)
)
ANYTHING: Executable = union_all(
    *(select(literal_column("1")).where(table.c.owner_id == _OWNER) for table in _owned)
).limit(1)
COUNTS: Executable = union_all(
    *(
        select(literal_column(f"'{table.name}'"), func.count()).select_from(table)
        for table in (owners, *_owned, deliveries, seen)
    )
)

# What belongs to nobody

FORGET_BUCKETS: Final = delete(buckets).where(buckets.c.next_free_at < bindparam("before"))

SEEN: Final = select(seen.c.key).where(seen.c.key == bindparam("delivery"))
SEEN_AFTER: Final = (
    select(seen.c.key).where(seen.c.key > bindparam("after")).order_by(seen.c.key).limit(_LIMIT)
)
FORGET_SEEN: Final = delete(seen).where(
    seen.c.key > bindparam("after"),
    seen.c.key <= bindparam("last"),
    seen.c.at < bindparam("before"),
)
FORGET_DELIVERIES: Final = delete(deliveries).where(
    deliveries.c.local_date < bindparam("before_day")
)
META: Final = select(meta.c.name, meta.c.value)
KEYS_IN_USE: Final = select(meta.c.value).where(meta.c.name == "keys")
# Shared among those who enter owners, against whoever takes a key off the list.
KEYS_IN_USE_HELD: Final = KEYS_IN_USE.with_for_update(read=True)
KEYS_IN_USE_LOCKED: Final = KEYS_IN_USE.with_for_update()
ADD_META: Final = insert(meta).values(name=bindparam("name"), value=bindparam("value"))
SET_META: Final = (
    update(meta).where(meta.c.name == bindparam("which")).values(value=bindparam("value"))
)
