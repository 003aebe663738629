"""Socket Mode: the same listeners behind a real websocket, and bad tokens named at the start."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from adapters.http import HttpServer
from adapters.slack.adapter import SlackRefused
from storage.store import open_store
from tests.adapters.slack.conftest import Running, SlowStore, adapter_running
from tests.adapters.slack.fake_slack import FakeSlack
from tests.adapters.slack.passing_time import run_in_passing_time
from tests.adapters.slack.people import Person, labels_of, words_of
from tests.storage.databases import SqliteDatabase, copy_of

SOCKET: dict[str, Any] = {"mode": "socket", "app_token": "xapp-good", "signing_secret": ""}


async def test_the_same_talk_runs_over_a_websocket(
    running: Running, slack: FakeSlack, ana: Person
) -> None:
    async with running(**SOCKET) as adapter:
        await slack.until(lambda: slack.sockets)

        await ana.slash("vet --kind connect_in --name Priya Hi, could we connect?")
        await adapter.listening.settle(10)
        await ana.submit({"introduce": "yes", "familiarity": "well"})
        await adapter.listening.settle(10)
        await ana.click(labels_of(ana.messages[-1])[0], ana.messages[-1])
        await adapter.listening.settle(10)
        helped = await ana.slash("help")

        assert adapter.mode == "socket"
        assert adapter.routes == ()
        assert "Decided on" in words_of(ana.messages[-1])
        assert "Vetting a request" in words_of(helped.data)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"bot_token": "xoxb-wrong"}, "SLACK_BOT_TOKEN (invalid_auth)"),
        ({"app_token": "xapp-wrong"}, "SLACK_APP_TOKEN (invalid_auth)"),
    ],
)
async def test_a_bad_token_is_reported_at_the_start_by_name(
    running: Running, changed: dict[str, str], named: str
) -> None:
    with pytest.raises(SlackRefused) as refused:
        async with running(**{**SOCKET, **changed}):
            pass

    assert named in str(refused.value)
    assert "wrong" not in str(refused.value)


async def status_of(server: HttpServer) -> int:
    address = f"http://127.0.0.1:{server.port}/readyz"
    async with aiohttp.ClientSession() as session, session.get(address) as response:
        return response.status


async def scene_of_a_dead_connection(database: SqliteDatabase) -> None:
    async with AsyncExitStack() as held:
        slack = FakeSlack()
        await slack.start()
        held.push_async_callback(slack.stop)
        store = SlowStore(await open_store(database.url, database.keys))
        held.push_async_callback(store.close)
        adapter = await held.enter_async_context(adapter_running(slack, store, **SOCKET))
        server = HttpServer("127.0.0.1", 0, (), lambda: adapter.ready)
        await server.start()
        held.push_async_callback(server.stop)
        await slack.until(lambda: slack.sockets)
        assert adapter.socket is not None
        first = adapter.socket.handler
        assert first is not None
        before = await status_of(server)

        # As if the SDK had given up: it closes, and never connects again.
        await first.client.close()
        await slack.until(lambda: not slack.sockets)
        during = await status_of(server)
        await slack.until(lambda: slack.sockets, 60)
        helped = await Person(slack).slash("help")

        assert adapter.socket.handler is not first
        assert (before, during, await status_of(server)) == (200, 503, 200)
        assert "Vetting a request" in words_of(helped.data)


def test_a_dead_connection_is_not_ready_and_is_made_anew(
    template: SqliteDatabase, tmp_path: Path
) -> None:
    database = copy_of(template, tmp_path)

    run_in_passing_time(lambda: scene_of_a_dead_connection(database))


async def test_a_connection_that_slack_closes_comes_back_and_answers(
    running: Running, slack: FakeSlack, ana: Person
) -> None:
    async with running(**SOCKET) as adapter:
        await slack.until(lambda: slack.sockets)
        first = slack.sockets[-1]

        await first.send_json({"type": "disconnect", "reason": "refresh_requested"})
        await slack.until(lambda: slack.sockets and slack.sockets[-1] is not first, 20)
        helped = await ana.slash("help")

        assert adapter.ready
        assert "Vetting a request" in words_of(helped.data)
