"""Notebooks: owners with their keys, vettings, contacts, follow-ups, the ledger.

The columns are spelled out: a migration does not follow later changes of `storage.tables`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _owner() -> sa.Column[str]:
    owner = sa.ForeignKey("owners.id", ondelete="CASCADE")
    return sa.Column("owner_id", _TEXT, owner, nullable=False)


def _id() -> sa.Column[str]:
    return sa.Column("id", _TEXT, nullable=False)


def _sealed() -> sa.Column[bytes]:
    return sa.Column("sealed", sa.LargeBinary, nullable=False)


def upgrade() -> None:
    op.create_table(
        "owners",
        sa.Column("id", _TEXT, primary_key=True),
        sa.Column("platform", _TEXT, nullable=False),
        sa.Column("tenant", _TEXT, nullable=False),
        sa.Column("user", _TEXT, nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
        sa.Column("key_id", _TEXT, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("front", _TEXT, nullable=True),
        sa.Column("next_digest_at", sa.Double, nullable=True),
        _sealed(),
        sa.UniqueConstraint("platform", "tenant", "user", name="owners_address"),
    )
    op.create_table(
        "vettings",
        _owner(),
        _id(),
        sa.Column("contact_id", _TEXT, nullable=True),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("parked", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("touched_at", sa.Double, nullable=False),
        sa.Column("pasted_at", sa.Double, nullable=True),
        _sealed(),
        sa.PrimaryKeyConstraint("owner_id", "id"),
    )
    op.create_table(
        "contacts",
        _owner(),
        _id(),
        sa.Column("name_hash", sa.LargeBinary, nullable=False),
        sa.Column("profile_hash", sa.LargeBinary, nullable=True),
        _sealed(),
        sa.PrimaryKeyConstraint("owner_id", "id"),
    )
    op.create_table(
        "follow_ups",
        _owner(),
        _id(),
        sa.Column("vetting_id", _TEXT, nullable=True),
        sa.Column("contact_id", _TEXT, nullable=True),
        sa.Column("due", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        _sealed(),
        sa.PrimaryKeyConstraint("owner_id", "id"),
    )
    op.create_table(
        "ledger",
        _owner(),
        _id(),
        sa.Column("contact_id", _TEXT, nullable=True),
        sa.Column("at", sa.Double, nullable=False),
        _sealed(),
        sa.PrimaryKeyConstraint("owner_id", "id"),
    )
    op.create_table(
        "seen",
        sa.Column("key", _TEXT, primary_key=True),
        sa.Column("at", sa.Double, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "meta",
        sa.Column("name", _TEXT, primary_key=True),
        sa.Column("value", _TEXT, nullable=False),
    )
    op.create_index("contacts_by_name", "contacts", ["owner_id", "name_hash"])
    op.create_index("contacts_by_profile", "contacts", ["owner_id", "profile_hash"])
    pasted = sa.text("pasted_at IS NOT NULL")
    op.create_index(
        "vettings_by_paste",
        "vettings",
        ["pasted_at"],
        sqlite_where=pasted,
        postgresql_where=pasted,
    )
    op.create_index("follow_ups_by_due", "follow_ups", ["owner_id", "state", "due"])
    op.create_index("ledger_by_time", "ledger", ["owner_id", "at"])
    op.create_index("seen_by_time", "seen", ["at"])
