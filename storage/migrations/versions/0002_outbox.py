"""The outbox: deliveries, the buckets that pace them, and the index that finds who is due.

The columns are spelled out: a migration does not follow later changes of `storage.tables`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, _TEXT, nullable=False)


def upgrade() -> None:
    owner = sa.ForeignKey("owners.id", ondelete="CASCADE")
    op.create_table(
        "deliveries",
        sa.Column("owner_id", _TEXT, owner, nullable=False),
        _text("id"),
        _text("kind"),
        _text("local_date"),
        sa.Column("at", sa.Double, nullable=False),
        _text("state"),
        _text("reason"),
        _text("bot"),
        sa.Column("free_at", sa.Double, nullable=True),
        _text("worker"),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("ended_at", sa.Double, nullable=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "id"),
        sa.UniqueConstraint("owner_id", "kind", "local_date", name="deliveries_once_a_day"),
    )
    op.create_table(
        "buckets",
        sa.Column("key", _TEXT, primary_key=True),
        sa.Column("next_free_at", sa.Double, nullable=False),
    )
    _partial_index("owners_by_next_digest", "owners", "next_digest_at")
    _partial_index("deliveries_by_free", "deliveries", "free_at")
    op.create_index("deliveries_by_day", "deliveries", ["local_date"])


def _partial_index(name: str, table: str, column: str) -> None:
    there = sa.text(f"{column} IS NOT NULL")
    op.create_index(name, table, [column], sqlite_where=there, postgresql_where=there)
