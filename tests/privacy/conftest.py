"""A world with a clock of its own, on both databases."""

from __future__ import annotations

from tests.service.reminders.conftest import platform, world  # noqa: F401
from tests.storage.conftest import (  # noqa: F401 - the databases of the storage contract
    database,
    keys,
    postgres_database,
    postgres_template,
    server,
    sqlite_database,
    sqlite_template,
)
