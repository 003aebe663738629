"""A click on Slack, from the signed request to the drawn answer, beside bare slack-bolt.

Rule: both get the same requests as aiohttp hands them over, both check the signature, and both
answer by `chat.update`, of which only the network is missing. The bare handler takes a plain
`sqlite3` turn and sends fixed blocks; ours is the whole adapter as `serve` builds it, with the
second transaction that remembers which message shows which card.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch
from urllib.parse import urlencode

from aiohttp import web
from structlog.testing import capture_logs

from bench.baseline import PlainDialogues
from bench.table import Part, Row, Size
from bench.turns import ANSWERS, Dialogues, opened
from bot.app import clock
from bot.core.model import Address

if TYPE_CHECKING:
    from adapters.slack.adapter import SlackAdapter

SECRET: Final = "8f742231b10e8888abcd99yyyzzz85a5"
TEAM: Final = "T1"
Handle = Callable[[web.Request], Coroutine[Any, Any, None]]
"""Takes a request and returns when nothing that it caused is left to do."""
Clicks = list[tuple[str, web.Request]]
"""The channel in which the answer of each is edited."""
ANSWERED: Final[dict[str, asyncio.Future[None]]] = {}
"""By channel: done when the next answer would have gone out."""
_numbers: Final = count()

BARE_BLOCKS: Final = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "Would you introduce them?"}},
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": f"answer:{value}",
                "text": {"type": "plain_text", "text": value},
            }
            for value in ("Yes", "Perhaps", "No")
        ],
    },
]


def measure(folder: Path, size: Size) -> Part:
    """Until the answer of one click is out, and all the work of many at the same time; `FULL`."""
    alone = Row("Slack: a click alone, until its answer is out, p50", "≤ 1.3", "≤ 1.05")
    many = Row(f"Slack: {size.in_flight} in flight, with what follows the answer")
    with capture_logs() as logged:
        asyncio.run(_measured(folder, size, alone, many))
    assert not any(entry["log_level"] == "error" for entry in logged), "a click failed"
    return Part("A click on Slack beside bare slack-bolt with a plain sqlite3 turn", [alone, many])


async def _measured(folder: Path, size: Size, alone: Row, many: Row) -> None:
    plain = PlainDialogues(folder / "plain-slack.db", "FULL")
    bare = _bare(plain)
    try:
        with _without_network():
            async with opened(folder / "slack.db", "FULL") as playing:
                adapter = _adapter(playing)
                sides = (_ours(adapter), bare)
                await _together(playing, sides, 2)
                for _ in range(size.click_rounds):
                    alone.add(*await _one_by_one(playing, sides, size.clicks))
                    many.add(*await _together(playing, sides, size.in_flight))
                await adapter.stop()
    finally:
        plain.close()


async def _one_by_one(
    playing: Dialogues, sides: Sequence[Handle], dialogues: int
) -> tuple[float, float]:
    """Median seconds until an answer is out, ours and bare."""
    begun = await playing.begun("slack", TEAM, dialogues)
    ours, bare = [
        [seconds for clicks in _clicks_of(begun) for seconds in await _taken(handle, clicks)]
        for handle in sides
    ]
    return median(ours), median(bare)


async def _together(
    playing: Dialogues, sides: Sequence[Handle], in_flight: int
) -> tuple[float, float]:
    """Seconds a click, ours and bare, until nothing is left to do."""
    begun = await playing.begun("slack", TEAM, in_flight)
    taken = []
    for handle in sides:
        clicks = _clicks_of(begun)
        started = perf_counter()
        await asyncio.gather(*(_taken(handle, each) for each in clicks))
        taken.append((perf_counter() - started) / in_flight / len(ANSWERS))
    ours, bare = taken
    return ours, bare


def _clicks_of(begun: Mapping[Address, str]) -> list[Clicks]:
    return [
        [(f"D{owner.user}", _request(owner, f"v1:{a.format(id=vetting)}")) for a in ANSWERS]
        for owner, vetting in begun.items()
    ]


async def _taken(handle: Handle, clicks: Clicks) -> list[float]:
    """Take clicks one after the other; seconds until the answer of each was out."""
    taken = []
    for channel, request in clicks:
        answered = ANSWERED[channel] = asyncio.get_running_loop().create_future()
        started = perf_counter()
        handled = asyncio.create_task(handle(request))
        await answered
        taken.append(perf_counter() - started)
        await handled
    return taken


def _request(owner: Address, token: str) -> web.Request:
    """What aiohttp hands over for a signed click in the owner's direct message."""
    from aiohttp import StreamReader
    from aiohttp.base_protocol import BaseProtocol
    from aiohttp.test_utils import make_mocked_request

    from adapters.slack.signature import signature_of

    at = time.time()
    payload = {
        "type": "block_actions",
        "user": {"id": owner.user, "team_id": owner.tenant},
        "team": {"id": owner.tenant},
        "trigger_id": f"{at:.6f}.{next(_numbers):08d}",
        "response_url": "https://hooks.slack.com/actions/T1/1/abc",
        "container": {
            "type": "message",
            "message_ts": "1.2",
            "channel_id": f"D{owner.user}",
            "is_ephemeral": False,
        },
        "channel": {"id": f"D{owner.user}"},
        "actions": [
            {"type": "button", "action_id": token, "block_id": "b", "action_ts": f"{at:.6f}"}
        ],
    }
    body = urlencode({"payload": json.dumps(payload)}).encode()
    timestamp = str(int(at))
    stream = StreamReader(BaseProtocol(asyncio.get_running_loop()), 2**16)
    stream.feed_data(body)
    stream.feed_eof()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature_of(SECRET, timestamp, body),
    }
    return make_mocked_request("POST", "/slack/events", headers, payload=stream)


def _adapter(playing: Dialogues) -> SlackAdapter:
    from adapters.slack.adapter import slack_adapter
    from adapters.slack.settings import SlackSettings
    from adapters.slack.turns import ServiceDoor
    from storage.installations import StoredCards

    settings = SlackSettings(mode="http", bot_token="xoxb-bench", signing_secret=SECRET)
    return slack_adapter(
        ServiceDoor(playing.service), settings, clock, cards=StoredCards(playing.store)
    )


def _ours(adapter: SlackAdapter) -> Handle:
    # What is drawn and sent after the acknowledgement belongs to the click.
    (route,) = adapter.routes

    async def handle(request: web.Request) -> None:
        before = set(adapter.listening.running)
        response: Any = await route.handler(request)
        assert response.status == 200
        if begun := adapter.listening.running - before:
            await asyncio.wait(begun)

    return handle


def _bare(plain: PlainDialogues) -> Handle:
    from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.authorization import AuthorizeResult

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-bench", bot_id="B1"
        )

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)

    @app.action(re.compile(".*"))
    async def click(ack: Any, body: Any, client: Any) -> None:
        await ack()
        plain.play(1000, 1, next(_numbers))
        container = body["container"]
        await client.chat_update(
            channel=container["channel_id"],
            ts=container["message_ts"],
            text="Would you introduce them?",
            blocks=BARE_BLOCKS,
        )

    async def handle(request: web.Request) -> None:
        answered = await app.async_dispatch(await to_bolt_request(request))
        response = await to_aiohttp_response(answered)
        assert response.status == 200

    return handle


@contextmanager
def _without_network() -> Iterator[None]:
    """Let every call of Slack's Web API succeed at once, after its request was built."""
    from slack_sdk.web.async_base_client import AsyncBaseClient

    async def request(*_: Any, api_url: str, req_args: Any, **__: Any) -> dict[str, Any]:
        if api_url.endswith("chat.update"):
            sent = req_args.get("json") or req_args.get("params") or {}
            answered = ANSWERED.pop(sent["channel"], None)
            if answered is not None:
                answered.set_result(None)
        data = {"ok": True, "ts": "1.2", "channel": "D1"}
        return {"data": data, "headers": {}, "status_code": 200}

    with patch.object(AsyncBaseClient, "_request", request):
        yield
