"""`serve` as an operator runs it: a process, a platform on loopback, and a signal."""

from __future__ import annotations

import asyncio
import re
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiohttp
import pytest

from bot.service.passing_folder import PREFIX
from tests.adapters.discord.fake_discord import FakeDiscord
from tests.transcripts.runner import environment_of

PATIENCE = 30.0
ANN = 11


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    fake = FakeDiscord()
    await fake.start()
    yield fake
    await fake.stop()


@asynccontextmanager
async def serving(
    home: Path, program: Sequence[str] = ("-m", "bot.cli", "serve"), **more: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *program,
        cwd=home,
        env={**environment_of(home), "VET_HTTP_PORT": "0", **more},
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def ready_line(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    while line := await asyncio.wait_for(process.stderr.readline(), PATIENCE):
        if line.startswith(b"ready: "):
            return line.decode().strip()
    raise AssertionError("it ended before it was ready")


def discord_at(fake: FakeDiscord) -> dict[str, str]:
    return {
        "DISCORD_TOKEN": "a-token",
        "DISCORD_API_URL": fake.api_url,
        "DISCORD_GATEWAY_URL": fake.gateway_url,
    }


async def test_it_gets_ready_answers_a_command_and_ends_on_a_signal(fake, tmp_path):
    async with serving(tmp_path, **discord_at(fake)) as process:
        line = await ready_line(process)
        address = re.fullmatch(
            r"ready: http=(127\.0\.0\.1:\d+) slack=off discord=gateway reminders=on", line
        )
        assert address is not None
        async with aiohttp.ClientSession() as session:
            statuses = []
            for path in ("healthz", "readyz", "anything"):
                async with session.get(f"http://{address[1]}/{path}") as answer:
                    statuses.append(answer.status)
        await fake.done(fake.command(ANN, "vet", text="Hi, I am Priya.", kind="connect_in"))

        process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(process.wait(), PATIENCE)

    assert statuses == [200, 200, 404]
    assert code == 0


async def test_a_dead_gateway_is_seen_from_outside(fake, tmp_path):
    async with serving(tmp_path, **discord_at(fake)) as process:
        port = port_of(await ready_line(process))
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            fake.refuses_connections = True
            await fake.cut()
            async with asyncio.timeout(PATIENCE):
                while await status_of(session, "/readyz") != 503:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            alive = await status_of(session, "/healthz")
            async with session.get("/metrics") as answer:
                figures = await answer.text()
        process.send_signal(signal.SIGTERM)
        _, said = await asyncio.wait_for(process.communicate(), PATIENCE)

    assert process.returncode == 0
    assert b"Traceback" not in said
    assert b"discord_gateway_lost" in said
    assert alive == 200
    assert "\nvet_request_discord_sends_stopped 0.0\n" in figures


async def test_a_signal_during_a_click_waits_for_its_answer(fake, tmp_path):
    database = tmp_path / "vet.db"
    where = {"VET_DATABASE_URL": f"sqlite:///{database}", "VET_ROLES": "gateway"}
    async with serving(tmp_path, **discord_at(fake), **where) as process:
        port = port_of(await ready_line(process))
        card = await fake.done(
            fake.command(ANN, "vet", text="Hi", kind="connect_in", name="Priya Nair")
        )
        with closing(sqlite3.connect(database, isolation_level=None)) as somebody:
            somebody.execute("BEGIN IMMEDIATE")
            click = await fake.send(fake.click(ANN, card, "Well"))
            await fake.until(lambda: click["id"] in fake.acknowledged)
            process.send_signal(signal.SIGTERM)
            await nobody_listens(port)
            running = process.returncode is None
            somebody.execute("ROLLBACK")
        code = await asyncio.wait_for(process.wait(), PATIENCE)

    assert running
    assert code == 0
    assert "would you introduce them" in fake.messages[card["id"]]["content"]


def port_of(line: str) -> str:
    return line.split(" ")[1].rpartition(":")[2]


async def nobody_listens(port: str) -> None:
    """Wait until the process has stopped taking anything."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", int(port))
            except OSError:
                return
            writer.close()
            await asyncio.sleep(0.02)


async def status_of(session: aiohttp.ClientSession, path: str) -> int:
    async with session.get(path) as answer:
        return answer.status


async def test_a_second_one_on_the_same_file_is_refused_with_the_pid_of_the_first(fake, tmp_path):
    async with serving(tmp_path, **discord_at(fake)) as first:
        await ready_line(first)
        async with serving(tmp_path, **discord_at(fake)) as second:
            _, said = await asyncio.wait_for(second.communicate(), PATIENCE)

    assert second.returncode == 2
    assert f"process {first.pid}" in said.decode()


async def test_after_a_kill_the_next_one_starts_and_clears_what_it_left(fake, tmp_path):
    left = tmp_path / "passing" / f"{PREFIX}0123abcd"
    environment = {**discord_at(fake), "TMPDIR": str(left.parent)}
    left.parent.mkdir()
    async with serving(tmp_path, **environment) as first:
        await ready_line(first)
        first.kill()
        await first.wait()
    left.mkdir()
    (left / "Connections.csv").write_text("First Name")

    async with serving(tmp_path, **environment) as second:
        line = await ready_line(second)

    assert "discord=gateway" in line
    assert list(left.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({}, "No platform is configured"),
        ({"DISCORD_TOKEN": "x", "DISCORD_SHARD_IDS": "0"}, "DISCORD_SHARD_COUNT"),
        ({"DISCORD_TOKEN": "x", "VET_ROLES": "http,mail"}, "mail"),
    ],
)
async def test_what_is_misconfigured_is_said_and_nothing_starts(tmp_path, environment, says):
    async with serving(tmp_path, **environment) as process:
        _, said = await asyncio.wait_for(process.communicate(), PATIENCE)

    assert process.returncode == 2
    assert says in said.decode()
    assert "Traceback" not in said.decode()
