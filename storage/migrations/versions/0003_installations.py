"""Workspaces: where a bot is installed, the states of installations, and which message is a card.

The columns are spelled out: a migration does not follow later changes of `storage.tables`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, _TEXT, nullable=False)


def upgrade() -> None:
    op.create_table(
        "installations",
        _text("team"),
        _text("enterprise"),
        sa.Column("wrapped_token", sa.LargeBinary, nullable=False),
        _text("key_id"),
        _text("bot_user"),
        _text("scopes"),
        sa.Column("installed_at", sa.Double, nullable=False),
        sa.Column("revoked_at", sa.Double, nullable=True),
        sa.PrimaryKeyConstraint("team", "enterprise"),
    )
    op.create_table(
        "oauth_states",
        sa.Column("state", _TEXT, primary_key=True),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_table(
        "cards",
        sa.Column(
            "owner_id", _TEXT, sa.ForeignKey("owners.id", ondelete="CASCADE"), nullable=False
        ),
        _text("id"),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "id"),
    )
