"""Fixtures: every platform of the table over a database of its own, and two people before it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from tests.adapters.contract.house import House
from tests.adapters.contract.platforms import PLATFORMS, WITH_BUTTONS
from tests.adapters.contract.seat import Platform, Seat
from tests.adapters.discord.conftest import keys, template  # noqa: F401 - an empty database
from tests.storage.databases import SqliteDatabase, copy_of


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Log nowhere: not to a stream that a test before this one has closed."""
    before = structlog.get_config()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.configure(**before)


@pytest.fixture
def house(template: SqliteDatabase, tmp_path: Path) -> House:  # noqa: F811
    return House(copy_of(template, tmp_path), tmp_path)


@pytest.fixture(params=PLATFORMS)
async def platform(request: pytest.FixtureRequest, house: House) -> AsyncIterator[Platform]:
    """Each platform in turn.."""
    async with PLATFORMS[request.param](house) as made:
        yield made


@pytest.fixture
def ana(platform: Platform) -> Seat:
    return Seat(platform.hand(1))


@pytest.fixture
def ben(platform: Platform) -> Seat:
    return Seat(platform.hand(2))


with_buttons = pytest.mark.parametrize("platform", WITH_BUTTONS, indirect=True)
