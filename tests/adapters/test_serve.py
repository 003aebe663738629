"""`serve` as an operator runs it: a process, a platform on loopback, and a signal."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

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


async def test_a_second_one_on_the_same_file_is_refused_with_the_pid_of_the_first(fake, tmp_path):
    async with serving(tmp_path, **discord_at(fake)) as first:
        await ready_line(first)
        async with serving(tmp_path, **discord_at(fake)) as second:
            _, said = await asyncio.wait_for(second.communicate(), PATIENCE)

    assert second.returncode == 2
    assert f"process {first.pid}" in said.decode()


async def test_after_a_kill_the_next_one_starts(fake, tmp_path):
    async with serving(tmp_path, **discord_at(fake)) as first:
        await ready_line(first)
        first.kill()
        await first.wait()

    async with serving(tmp_path, **discord_at(fake)) as second:
        assert "discord=gateway" in await ready_line(second)


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
