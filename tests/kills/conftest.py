"""The databases of the storage contract, for processes that are killed on them."""

from __future__ import annotations

from tests.storage.conftest import (  # noqa: F401
    database,
    keys,
    postgres_database,
    postgres_template,
    server,
    sqlite_database,
    sqlite_template,
)
