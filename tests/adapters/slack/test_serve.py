"""`vet-request serve` as a process of its own, before the Slack of the tests."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.adapters.slack.fake_slack import SECRET, FakeSlack
from tests.adapters.slack.people import Person, words_of

HTTP = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": SECRET}
SOCKET = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-good"}
MANY = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "c", "SLACK_SIGNING_SECRET": SECRET}


def environment(slack: FakeSlack, home: Path, values: dict[str, str]) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG")}
    return {
        **kept,
        "HOME": str(home),
        "VET_DATABASE_URL": f"sqlite:///{home / 'vet.db'}",
        "VET_HTTP_PORT": "0",
        "SLACK_API_URL": slack.api_url,
        **values,
    }


async def launched(
    slack: FakeSlack, home: Path, values: dict[str, str]
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.cli",
        "serve",
        env=environment(slack, home, values),
        stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )


async def ready_line(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    said = ""
    async with asyncio.timeout(30):
        while not said.startswith("ready:"):
            said = (await process.stderr.readline()).decode()
            assert said, "it ended before it was ready"
    return said


@asynccontextmanager
async def serving(
    slack: FakeSlack, home: Path, values: dict[str, str]
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    process = await launched(slack, home, values)
    try:
        line = await ready_line(process)
        found = re.search(r"http=(\S+)", line)
        assert found is not None
        slack.app_url = f"http://{found[1]}"
        yield process, line
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def status_at(slack: FakeSlack, path: str) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{slack.app_url}{path}", allow_redirects=False) as response,
    ):
        return response.status, await response.text()


async def test_it_says_ready_answers_and_ends_with_zero_on_sigterm(
    slack: FakeSlack, tmp_path: Path
) -> None:
    async with serving(slack, tmp_path, HTTP) as (process, line):
        pages = [await status_at(slack, f"/{p}") for p in ("healthz", "metrics", "nothing")]
        ana = Person(slack)
        await ana.slash("pending")
        process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(process.wait(), 15)

    assert re.fullmatch(r"ready: http=127\.0\.0\.1:\d+ slack=http discord=off reminders=on\n", line)
    assert [status for status, _ in pages] == [200, 200, 404]
    assert 'vet_request_http_requests_total{status="200"}' in pages[1][1]
    assert any("Nothing is pending." in words_of(said) for said in slack.private)
    assert code == 0


async def test_socket_mode_needs_no_public_address(slack: FakeSlack, tmp_path: Path) -> None:
    async with serving(slack, tmp_path, SOCKET) as (process, line):
        await slack.until(lambda: slack.sockets)
        helped = await Person(slack).slash("help")
        process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(process.wait(), 20)

    assert "slack=socket" in line
    assert "Vetting a request" in words_of(helped.data)
    assert code == 0


async def test_many_workspaces_are_served_and_what_runs_at_sigterm_is_finished(
    slack: FakeSlack, tmp_path: Path
) -> None:
    async with serving(slack, tmp_path, MANY) as (process, _):
        status, _page = await status_at(slack, "/slack/install")
        process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(process.wait(), 15)

    assert (status, code) == (302, 0)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "No platform is configured"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET is missing"),
        ({**HTTP, **MANY}, "unset one or the other"),
        ({**HTTP, "SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN (invalid_auth)"),
    ],
)
async def test_what_cannot_be_served_is_said_in_one_sentence(
    slack: FakeSlack, tmp_path: Path, values: dict[str, str], said: str
) -> None:
    process = await launched(slack, tmp_path, values)

    _, errors = await asyncio.wait_for(process.communicate(), 30)

    assert process.returncode == 2
    assert said in errors.decode()
    assert "Traceback" not in errors.decode()
