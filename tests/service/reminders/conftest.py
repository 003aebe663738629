"""A world with a clock of its own, a platform that is a file, and owners who promised something."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.service.reminders.world import FilePlatform, World
from tests.storage.conftest import (  # noqa: F401 - the databases of the storage contract
    database,
    keys,
    postgres_database,
    postgres_template,
    server,
    sqlite_database,
    sqlite_template,
)
from tests.storage.databases import Database, opened


@pytest.fixture
def platform(tmp_path: Path) -> FilePlatform:
    return FilePlatform(tmp_path / "platform")


@pytest.fixture
async def world(database: Database, platform: FilePlatform) -> AsyncIterator[World]:  # noqa: F811
    async with opened(database) as store:
        yield World(store, platform)
