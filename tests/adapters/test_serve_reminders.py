"""The digest from end to end: a real `serve`, a Discord on loopback, one tap, a restart.

The owner's zone is chosen so that it is about noon where they are: no test meets midnight.
"""

from __future__ import annotations

import asyncio
import re
import signal
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import chance, load_checklists
from bot.core.deliveries import Delivery
from bot.core.events import Event, Inbound, OptedIn, Said
from bot.core.model import Address, FollowUp
from bot.service.ports import UnitOfWork
from bot.service.service import Service
from storage.sealed import new_key_text, parse_keys
from storage.store import open_store
from tests.adapters.discord.fake_discord import FakeDiscord
from tests.adapters.test_serve import (  # noqa: F401 - the fixture is used by name
    ANN,
    PATIENCE,
    discord_at,
    fake,
    ready_line,
    serving,
)

ADDRESS = Address("discord", "", str(ANN))
LEAD = "1 follow-up is due"

BROKEN_LOOP = """
import sys
from datetime import timedelta
from pathlib import Path
from bot.service import runner

runner.ALIVE_FOR = timedelta(seconds=2)
plan = runner.plan

async def breaks(reminders):
    if Path("broken").exists():
        raise LookupError("a bug")
    return await plan(reminders)

runner.plan = breaks
from bot.cli import main
sys.exit(main(["serve"]))
"""
"""A `serve` whose planning fails once a file is there; it notices after two seconds, not sixty."""


class Kept:
    """What `serve` keeps: a database with a key, looked into while no `serve` runs."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'notebook.db'}"
        self.key = new_key_text()

    @property
    def environment(self) -> dict[str, str]:
        return {"VET_DATABASE_URL": self.url, "VET_KEY": self.key, "VET_DIGEST_JITTER": "0"}

    async def promised_yesterday(self) -> None:
        """Let Ann opt in a day ago, and promise something for the day after: it is due by now."""
        now = datetime.now(UTC)
        before = now - timedelta(days=1)
        east = 12 - now.hour
        words: tuple[Event, ...] = (
            Said(f"/settings zone Etc/GMT{-east:+d}"),  # POSIX counts the other way round
            Said("/settings weekdays daily"),
            Said("/settings time 00:00"),
            Said("/remind tomorrow: send Bo the book"),
            OptedIn(True),
        )
        store = await open_store(self.url, parse_keys(self.key))
        service = Service(store, load_checklists(None), lambda: before, chance, spread=0)
        for event in words:
            assert (await service.take(Inbound("", before, ADDRESS, event))).refused == ""
        await store.close()

    async def stored(self) -> tuple[list[FollowUp], list[Delivery], datetime | None]:
        def look(unit: UnitOfWork) -> Any:
            notebook = unit.existing_notebook(ADDRESS)
            assert notebook is not None
            outbox = notebook.outbox
            return list(notebook.follow_ups()), list(outbox.log(9)), outbox.next_at()

        store = await open_store(self.url, parse_keys(self.key))
        found: tuple[list[FollowUp], list[Delivery], datetime | None] = await store.read(look)
        await store.close()
        return found


@pytest.fixture
async def kept(tmp_path: Path) -> Kept:
    kept = Kept(tmp_path)
    await kept.promised_yesterday()
    return kept


def digests(fake: FakeDiscord) -> list[dict[str, Any]]:  # noqa: F811
    return [message for message in fake.shown(ANN) if LEAD in message["content"]]


async def ended(process: asyncio.subprocess.Process) -> int:
    process.send_signal(signal.SIGTERM)
    return await asyncio.wait_for(process.wait(), PATIENCE)


async def told(line: str, path: str) -> tuple[int, str]:
    """Ask the process whose ready line this is."""
    address = re.search(r"http=(\S+)", line)
    assert address is not None
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://{address[1]}/{path}") as answer,
    ):
        return answer.status, await answer.text()


async def test_a_digest_comes_once_its_button_works_and_a_restart_sends_no_second(
    fake: FakeDiscord,  # noqa: F811
    kept: Kept,
    tmp_path: Path,
):
    environment = {**discord_at(fake), **kept.environment}

    async with serving(tmp_path, **environment) as first:
        first_line = await ready_line(first)
        (arrived,) = await fake.until(lambda: digests(fake), PATIENCE)
        digest = deepcopy(arrived)
        for _ in range(2):
            await fake.done(fake.click(ANN, digest, "1 Done"))
        _, figures = await told(first_line, "metrics")
        codes = [await ended(first)]
    async with serving(tmp_path, **environment) as second:
        # it is ready once it has looked for what is due
        second_line = await ready_line(second)
        _, figures_after = await told(second_line, "metrics")
        codes.append(await ended(second))

    (promise,), (sent,), next_at = await kept.stored()
    assert codes == [0, 0]
    assert first_line.endswith("reminders=on")
    assert "send Bo the book" in digest["content"]
    assert len(digests(fake)) == 1
    assert promise.state == "done"
    assert (sent.state, sent.attempt) == ("sent", 1)
    assert next_at is not None
    assert next_at > datetime.now(UTC)
    assert "vet_request_reminders_sent_total 1.0" in figures
    assert "vet_request_reminders_sent_total 0.0" in figures_after
    assert "vet_request_reminders_due 0.0" in figures_after
    assert fake.unknown == []


async def test_without_the_role_nothing_is_sent_and_the_ready_line_says_so(
    fake: FakeDiscord,  # noqa: F811
    kept: Kept,
    tmp_path: Path,
):
    environment = {**discord_at(fake), **kept.environment, "VET_ROLES": "http,gateway"}

    async with serving(tmp_path, **environment) as process:
        line = await ready_line(process)
        ready, _ = await told(line, "readyz")
        _, figures = await told(line, "metrics")
        await fake.done(fake.command(ANN, "pending"))
        code = await ended(process)

    (promise,), log, next_at = await kept.stored()
    assert (code, ready) == (0, 200)
    assert line.endswith("reminders=off")
    assert digests(fake) == []
    assert (promise.state, log) == ("open", [])
    assert next_at is not None
    assert next_at < datetime.now(UTC)
    assert "vet_request_reminders" not in figures


async def test_readyz_says_no_when_the_reminders_cannot_go_round(
    fake: FakeDiscord,  # noqa: F811
    kept: Kept,
    tmp_path: Path,
):
    environment = {**discord_at(fake), **kept.environment}
    launcher = tmp_path / "launcher.py"
    launcher.write_text(BROKEN_LOOP, encoding="utf-8")

    async with serving(tmp_path, program=(str(launcher),), **environment) as process:
        line = await ready_line(process)
        before, _ = await told(line, "readyz")
        (tmp_path / "broken").touch()
        async with asyncio.timeout(PATIENCE):
            while (after := await told(line, "readyz"))[0] == 200:
                pass
        code = await ended(process)

    assert before == 200
    assert after == (503, "not ready\n")
    assert code == 0
