"""Deliveries seen without an index on their time: every turn wrote a page for it.

The sweep, which was its only reader, goes by their keys.
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("seen_by_time", "seen")
