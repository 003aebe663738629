"""Imported archives: invitations that wait, and what the archive says of the owner.

The columns are spelled out: a migration does not follow later changes of `storage.tables`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _owner() -> sa.Column[str]:
    owner = sa.ForeignKey("owners.id", ondelete="CASCADE")
    return sa.Column("owner_id", _TEXT, owner, nullable=False)


def upgrade() -> None:
    op.create_table(
        "invitations",
        _owner(),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("key_hash", sa.LargeBinary, nullable=False),
        sa.Column("name_hash", sa.LargeBinary, nullable=False),
        sa.Column("profile_hash", sa.LargeBinary, nullable=True),
        sa.Column("vetting_id", _TEXT, nullable=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "id"),
        sa.UniqueConstraint("owner_id", "key_hash", name="invitations_once"),
    )
    op.create_table(
        "profiles",
        _owner(),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "id"),
    )
