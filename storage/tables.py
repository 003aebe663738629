"""The tables, as SQLAlchemy Core metadata.

Rules, each held by a test over this file: every row belongs to an owner and goes with them
(`ON DELETE CASCADE`), except in `SHARED_TABLES`, which hold no text; every column says how long
it is kept (a class of `storage.retention`) and whether it is sealed; whatever somebody wrote, a
name, a text, an answer, stands in a `sealed` column and nowhere else. Columns are whole numbers,
floats (instants, in seconds of UTC), text or bytes: the hot path hands them to the driver as
they are.

A change here needs a migration beside it.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

# Both databases compare text byte by byte, so ids and dates come in the same order on both.
TEXT: Final = Text().with_variant(Text(collation="C"), "postgresql")

metadata = MetaData()


def _column(name: str, kind: Any, *more: Any, kept: str, **options: Any) -> Column[Any]:
    options.setdefault("nullable", False)
    return Column(name, kind, *more, info={"retention": kept, "sealed": False}, **options)


def _lasting(name: str, kind: Any, *more: Any, **options: Any) -> Column[Any]:
    # Said with a name of its own: no column is kept that long because nobody thought of it.
    return _column(name, kind, *more, kept="until_forgotten", **options)


def _sealed(kept: str) -> Column[Any]:
    # What somebody wrote: nonce, ciphertext and tag, see `storage.sealed`.
    info = {"retention": kept, "sealed": True}
    return Column("sealed", LargeBinary, nullable=False, info=info)


def _owner() -> Column[Any]:
    return _lasting("owner_id", TEXT, ForeignKey("owners.id", ondelete="CASCADE"))


owners = Table(
    "owners",
    metadata,
    _lasting("id", TEXT, primary_key=True),
    _lasting("platform", TEXT),
    _lasting("tenant", TEXT),
    _lasting("user", TEXT),
    # The owner's random key, wrapped by the master key `key_id`; empty while forgetting runs.
    _lasting("wrapped_key", LargeBinary),
    _lasting("key_id", TEXT),
    _lasting("created_at", Double),
    _lasting("front", TEXT, nullable=True),
    _lasting("next_digest_at", Double, nullable=True),
    _sealed("until_forgotten"),
    UniqueConstraint("platform", "tenant", "user", name="owners_address"),
)

vettings = Table(
    "vettings",
    metadata,
    _owner(),
    _lasting("id", TEXT),
    _lasting("contact_id", TEXT, nullable=True),
    _lasting("status", TEXT),
    _lasting("parked", Integer),
    _lasting("revision", Integer),
    _lasting("touched_at", Double),
    # When the paste came, and null when there is none: what the sweep of pastes looks for.
    _column("pasted_at", Double, nullable=True, kept="paste"),
    _sealed("paste"),
    PrimaryKeyConstraint("owner_id", "id"),
)

contacts = Table(
    "contacts",
    metadata,
    _owner(),
    _lasting("id", TEXT),
    # Hashes under the owner's own look-up key: equal names of two owners have nothing in common.
    _lasting("name_hash", LargeBinary),
    _lasting("profile_hash", LargeBinary, nullable=True),
    _sealed("until_forgotten"),
    PrimaryKeyConstraint("owner_id", "id"),
)

follow_ups = Table(
    "follow_ups",
    metadata,
    _owner(),
    _lasting("id", TEXT),
    _lasting("vetting_id", TEXT, nullable=True),
    _lasting("contact_id", TEXT, nullable=True),
    _lasting("due", TEXT),
    _lasting("state", TEXT),
    _sealed("until_forgotten"),
    PrimaryKeyConstraint("owner_id", "id"),
)

ledger = Table(
    "ledger",
    metadata,
    _owner(),
    _lasting("id", TEXT),
    _lasting("contact_id", TEXT, nullable=True),
    _lasting("at", Double),
    _sealed("until_forgotten"),
    PrimaryKeyConstraint("owner_id", "id"),
)

# Who asked to connect and waits, from an imported archive.
invitations = Table(
    "invitations",
    metadata,
    _owner(),
    _lasting("id", TEXT),
    # Whose and of when, hashed: the same invitation is entered once however often it is imported.
    _lasting("key_hash", LargeBinary),
    _lasting("name_hash", LargeBinary),
    _lasting("profile_hash", LargeBinary, nullable=True),
    # What became of it; null while it waits.
    _lasting("vetting_id", TEXT, nullable=True),
    _sealed("invitation"),
    PrimaryKeyConstraint("owner_id", "id"),
    UniqueConstraint("owner_id", "key_hash", name="invitations_once"),
)

# What an imported archive says of the owner: one row.
profiles = Table(
    "profiles",
    metadata,
    _owner(),
    _lasting("id", TEXT),
    _sealed("until_forgotten"),
    PrimaryKeyConstraint("owner_id", "id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    _owner(),
    _column("id", TEXT, kept="delivery"),
    _column("kind", TEXT, kept="delivery"),
    _column("local_date", TEXT, kept="delivery"),
    _column("at", Double, kept="delivery"),
    _column("state", TEXT, kept="delivery"),
    _column("reason", TEXT, kept="delivery"),
    # The key of the bucket it is paced by: a bot of a platform, in a workspace.
    _column("bot", TEXT, kept="delivery"),
    # Since when a worker may take it, or until when one has it; null when it is over.
    _column("free_at", Double, nullable=True, kept="delivery"),
    # The fence: only who leased it last, in this attempt, may end it.
    _column("worker", TEXT, kept="delivery"),
    _column("attempt", Integer, kept="delivery"),
    _column("ended_at", Double, nullable=True, kept="delivery"),
    # What is sent, kept from the first attempt to the last; empty before and after.
    _sealed("delivery_text"),
    PrimaryKeyConstraint("owner_id", "id"),
    # The database itself will not let a digest of one day be there twice.
    UniqueConstraint("owner_id", "kind", "local_date", name="deliveries_once_a_day"),
)

buckets = Table(
    "buckets",
    metadata,
    _column("key", TEXT, primary_key=True, kept="bucket"),
    # From this instant on one more message may go.
    _column("next_free_at", Double, kept="bucket"),
)

seen = Table(
    "seen",
    metadata,
    _column("key", TEXT, primary_key=True, kept="delivery_id"),
    _column("at", Double, kept="delivery_id"),
    # Keys begin with the time of their event, so new ones fill the last page of this one tree. No
    # index on `at`: every turn would write a page more for it, and the sweep goes by keys.
    sqlite_with_rowid=False,
)

# Which message of a platform shows a vetting.
cards = Table(
    "cards",
    metadata,
    _owner(),
    _lasting("id", TEXT),
    _sealed("until_forgotten"),
    PrimaryKeyConstraint("owner_id", "id"),
)

# The direct message in which an owner can be written to, and their last message answered there.
places = Table(
    "places",
    metadata,
    _owner(),
    _column("used_at", Double, kept="place"),
    _sealed("place"),
    PrimaryKeyConstraint("owner_id"),
)

# A bot in a workspace; `team` is empty where it is installed for a whole organisation.
installations = Table(
    "installations",
    metadata,
    _column("team", TEXT, kept="installation"),
    _column("enterprise", TEXT, kept="installation"),
    # Wrapped by the master key `key_id`.
    _column("wrapped_token", LargeBinary, kept="installation"),
    _column("key_id", TEXT, kept="installation"),
    _column("bot_user", TEXT, kept="installation"),
    _column("scopes", TEXT, kept="installation"),
    _column("installed_at", Double, kept="installation"),
    _column("revoked_at", Double, nullable=True, kept="installation"),
    PrimaryKeyConstraint("team", "enterprise"),
)

oauth_states = Table(
    "oauth_states",
    metadata,
    _column("state", TEXT, primary_key=True, kept="oauth_state"),
    _column("at", Double, kept="oauth_state"),
)

meta = Table(
    "meta",
    metadata,
    _column("name", TEXT, primary_key=True, kept="database"),
    _column("value", TEXT, kept="database"),
)

Index("contacts_by_name", contacts.c.owner_id, contacts.c.name_hash)
Index("contacts_by_profile", contacts.c.owner_id, contacts.c.profile_hash)
# On PostgreSQL the same indexes are partial too, by their migrations; to say it here would load
# that dialect at every start on SQLite.
# None on (owner_id, touched_at): every turn would write a page more for it, and an owner's vettings
# are few enough to be sorted when they are listed.
Index(
    "vettings_by_paste",
    vettings.c.pasted_at,
    sqlite_where=vettings.c.pasted_at.is_not(None),
)
Index("follow_ups_by_due", follow_ups.c.owner_id, follow_ups.c.state, follow_ups.c.due)
Index("ledger_by_time", ledger.c.owner_id, ledger.c.at)
# What is due is found without meeting what is not.
Index(
    "owners_by_next_digest",
    owners.c.next_digest_at,
    sqlite_where=owners.c.next_digest_at.is_not(None),
)
Index(
    "deliveries_by_free",
    deliveries.c.free_at,
    sqlite_where=deliveries.c.free_at.is_not(None),
)
Index("deliveries_by_day", deliveries.c.local_date)

SHARED_TABLES: Final = frozenset({"seen", "buckets", "installations", "oauth_states", "meta"})
"""Tables whose rows belong to no owner; they hold no text of anybody."""
