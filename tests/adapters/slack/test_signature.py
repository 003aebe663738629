"""The door: what Slack did not sign goes no further, and nothing makes it fail."""

from __future__ import annotations

import asyncio
import gzip
import json
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

import aiohttp
import pytest
import structlog
from aiohttp import web

from adapters.http import HttpServer
from adapters.slack.adapter import SlackAdapter
from adapters.slack.listening import Listening
from adapters.slack.signature import LARGEST, signed_by_slack
from tests.adapters.slack.fake_slack import FORM, SECRET, FakeSlack, signature
from tests.adapters.slack.people import Person

BODY = urlencode({"command": "/vet-request", "text": "a secret", "user_id": "U1"}).encode()
MUTATIONS = 10_000
NOW = 1_800_000_000
"""Where the clock of the door stands, in seconds."""
WHO: dict[str, Any] = {"user": {"id": "U1", "team_id": "T1"}, "team": {"id": "T1"}}
PAYLOADS: list[dict[str, Any]] = [
    {
        "type": "block_actions", **WHO, "trigger_id": "1.2", "response_url": "http://127.0.0.1:9/",
        "actions": [{"action_id": "v1:sent:0123456789ab", "action_ts": "1.2", "block_id": "b"}],
        "container": {"type": "message", "message_ts": "1.2", "channel_id": "DU1"},
    },
    {
        "type": "view_submission", **WHO, "trigger_id": "1.2",
        "view": {
            "id": "V1", "hash": "1.2", "type": "modal", "callback_id": "vet_sheet",
            "private_metadata": '{"wish": "s1:sheet:0123456789ab", "questions": ["offer"]}',
            "state": {"values": {"offer": {"answer": {"selected_option": {"value": "yes"}}}}},
        },
    },
    {
        "type": "message_action", **WHO, "callback_id": "vet_message", "trigger_id": "1.2",
        "message": {"type": "message", "text": "Hi", "user": "U9", "attachments": [{"text": "x"}]},
    },
    {"type": "shortcut", **WHO, "callback_id": "vet_global", "trigger_id": "1.2"},
    {
        "type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event_time": 1,
        "authorizations": [{"team_id": "T1"}],
        "event": {"type": "message", "channel_type": "im", "channel": "DU1", "user": "U1",
                  "text": "pending"},
    },
    {
        "type": "event_callback", "team_id": "T1", "event_id": "Ev2", "event_time": 1,
        "event": {"type": "app_uninstalled"},
    },
]  # fmt: skip
DELIVERIES = [
    (FORM, BODY),
    *(
        ("application/json", json.dumps(payload).encode())
        if "event" in payload
        else (FORM, urlencode({"payload": json.dumps(payload)}).encode())
        for payload in PAYLOADS
    ),
]


class Gate:
    """The door alone, and what came through it."""

    def __init__(self, port: int, reached: list[dict[str, Any]]) -> None:
        self.url = f"http://127.0.0.1:{port}/slack/events"
        self.port = port
        self.reached = reached


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    reached: list[dict[str, Any]] = []

    async def take(body: dict[str, Any]) -> web.Response:
        reached.append(body)
        return web.Response()

    route = signed_by_slack(SECRET, lambda: datetime.fromtimestamp(NOW, UTC), take)
    server = HttpServer("127.0.0.1", 0, (route,), lambda: True)
    await server.start()
    yield Gate(server.port, reached)
    await server.stop()


def signed(body: bytes = BODY, stamp: str = "", content_type: str = FORM) -> dict[str, str]:
    stamp = stamp or str(NOW)
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(stamp, body),
        "Content-Type": content_type,
    }


async def status_of(
    gate: Gate, body: bytes = BODY, headers: dict[str, str] | None = None, method: str = "POST"
) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, gate.url, data=body, headers=headers) as response,
    ):
        return response.status


async def test_a_signed_request_comes_through(gate: Gate) -> None:
    assert await status_of(gate, headers=signed()) == 200
    assert gate.reached == [dict(parse_qsl(BODY.decode()))]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"X-Slack-Signature": ""}, 401),
        ({"X-Slack-Signature": "v0=" + "0" * 64}, 401),
        ({"X-Slack-Request-Timestamp": ""}, 401),
        ({"X-Slack-Request-Timestamp": "soon"}, 401),
        ({"X-Slack-Request-Timestamp": "9" * 400}, 401),
        ({"X-Slack-Request-Timestamp": "-1"}, 401),
        ({"Content-Type": "text/xml"}, 415),
        ({"Content-Type": "nothing"}, 415),
        ({"Content-Encoding": "gzip"}, 415),
    ],
)
async def test_what_is_not_signed_or_not_readable_is_refused(
    gate: Gate, change: dict[str, str], status: int
) -> None:
    refused = await status_of(gate, headers=signed() | change)

    assert refused in (status, 400)
    assert gate.reached == []


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b'{"type": "event_callback"}', "application/json", 200),
        (b"[1]", "application/json", 400),
        (b"payload=%7B%7D", FORM, 200),
        (b"payload=%5B1%5D", FORM, 400),
        (b"a=", FORM, 200),
        (b"", FORM, 400),
    ],
)
async def test_what_is_signed_comes_through_if_it_is_what_it_says(
    gate: Gate, body: bytes, content_type: str, status: int
) -> None:
    assert await status_of(gate, body, signed(body, content_type=content_type)) == status
    assert len(gate.reached) == (1 if status == 200 else 0)


@pytest.mark.parametrize("seconds", [-301, 301])
async def test_an_old_and_a_future_request_are_refused(gate: Gate, seconds: int) -> None:
    assert await status_of(gate, headers=signed(stamp=str(NOW + seconds))) == 401


@pytest.mark.parametrize("seconds", [-300, 300])
async def test_five_minutes_late_or_early_is_taken(gate: Gate, seconds: int) -> None:
    assert await status_of(gate, headers=signed(stamp=str(NOW + seconds))) == 200


@pytest.mark.parametrize("body", [b"ssl_check=1&token=x", b"{", b"payload=%7B", b"\xff"])
@pytest.mark.parametrize("stamp", ["", "soon", "0"])
async def test_c_nothing_is_read_of_what_is_not_signed(gate: Gate, body: bytes, stamp: str) -> None:
    headers = {"Content-Type": FORM, "X-Slack-Request-Timestamp": stamp}

    assert await status_of(gate, body, headers) == 401
    assert gate.reached == []


async def test_signs_that_are_not_ascii_are_refused(gate: Gate) -> None:
    for name in ("X-Slack-Signature", "X-Slack-Request-Timestamp"):
        head = "\r\n".join(
            f"{k}: {v}" for k, v in (signed() | {name: "v0=é٣" * 4}).items()
        ).encode()

        assert await raw(gate, head, BODY) == 401


async def raw(gate: Gate, head: bytes, body: bytes) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", gate.port)
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + head)
    writer.write(f"\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    line = await reader.readline()
    writer.close()
    return int(line.split()[1])


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_another_method_is_refused(gate: Gate, method: str) -> None:
    assert await status_of(gate, b"", method=method) == 405


async def test_a_compressed_body_is_refused(gate: Gate) -> None:
    body = gzip.compress(BODY)

    assert await status_of(gate, body, signed(body) | {"Content-Encoding": "gzip"}) == 415


async def test_a_body_that_is_too_large_is_refused_with_or_without_its_length(gate: Gate) -> None:
    body = b"a=" + b"x" * LARGEST

    async def piece_by_piece() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 100_000):
            yield body[start : start + 100_000]

    async with (
        aiohttp.ClientSession() as session,
        session.post(gate.url, data=piece_by_piece(), headers=signed(body)) as response,
    ):
        without = response.status

    assert await status_of(gate, body, signed(body)) == 413
    assert without == 413


async def test_a_body_that_does_not_arrive_is_given_up(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.signature.SLOWEST", 0.05)
    head = "\r\n".join(f"{k}: {v}" for k, v in signed().items()).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", gate.port)
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\n" + head)
    writer.write(b"\r\nContent-Length: 100\r\n\r\nabc")

    line = await asyncio.wait_for(reader.readline(), 5)

    writer.close()
    assert b" 400 " in line


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'"text"', "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"[" * 20_000, "application/json"),
        (b"payload=%7B", FORM),
        (b"payload=%5B%5D", FORM),
        (b"text=%ff%fe", FORM),
        (b"\xff", FORM),
        (b"", FORM),
    ],
)
async def test_a_signed_body_that_cannot_be_read_is_refused(
    gate: Gate, body: bytes, content_type: str
) -> None:
    assert await status_of(gate, body, signed(body, content_type=content_type)) == 400
    assert gate.reached == []


async def test_ten_thousand_mutated_requests_fail_nothing_and_reach_no_listener(
    adapter: SlackAdapter, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(20_261_124)
    statuses: set[int] = set()
    reached: list[object] = []

    async def listened(self: object, *given: object, **named: object) -> None:
        reached.append(given)

    monkeypatch.setattr(Listening, "begin", listened)
    monkeypatch.setattr(Listening, "in_time", listened)
    asked = len(slack.calls)
    port = int(slack.app_url.rpartition(":")[2])

    async def some(count: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(count):
            if writer.is_closing() or reader.at_eof():
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            head, body = mutated(chance)
            writer.write(
                b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"
                + head
                + f"\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            statuses.add(await answered(reader))
        writer.close()

    await asyncio.gather(*(some(MUTATIONS // 8) for _ in range(8)))

    assert statuses <= {400, 401, 413, 415}
    assert 401 in statuses
    assert reached == []
    assert adapter.listening.running == set()
    assert len(slack.calls) == asked


def mutated(chance: random.Random) -> tuple[bytes, bytes]:
    """A signed request in which something is no longer as it was signed."""
    content_type, original = chance.choice(DELIVERIES)
    headers = {k: v.encode() for k, v in signed(original, content_type=content_type).items()}
    body = bytearray(original)
    kind = chance.randrange(6)
    if kind == 0:
        body[chance.randrange(len(body))] ^= chance.randrange(1, 256)
    elif kind == 1:
        place = chance.randrange(len(body))
        body[place:place] = chance.randbytes(chance.randrange(1, 40))
    elif kind == 2:
        del body[chance.randrange(len(body)) :]
    elif kind == 3:
        text = bytearray(headers["X-Slack-Signature"])
        text[chance.randrange(len(text))] = chance.choice(b"ghijklmnopqrstuwxyz\xc3\xff ")
        headers["X-Slack-Signature"] = bytes(text)
    elif kind == 4:
        stamp = headers["X-Slack-Request-Timestamp"]
        headers["X-Slack-Request-Timestamp"] = chance.choice(
            [stamp[:-1], stamp + b"0", b"+" + stamp, b"\xd9\xa3" * 5, b"1e9", b"0x1", b"NaN"]
        )
    else:
        headers["Content-Type"] = chance.choice(
            [b"text/plain", b"\xff/\xff", b"multipart/form-data", b"application/jsonn", b""]
        )
    head = b"\r\n".join(k.encode() + b": " + v for k, v in headers.items())
    return head, bytes(body)


async def test_a_signed_request_with_anything_in_it_is_never_an_error_of_ours(
    adapter: SlackAdapter, slack: FakeSlack, settled
) -> None:
    chance = random.Random(20_261_125)

    with structlog.testing.capture_logs():
        for _ in range(300):
            payload = json.loads(json.dumps(chance.choice(PAYLOADS)))
            for _ in range(chance.randrange(1, 4)):
                spoilt(payload, chance)
            delivered = await slack.deliver(payload, form="event" not in payload)
            assert delivered.status < 500
        await settled()


def spoilt(part: Any, chance: random.Random) -> None:
    """Put something else into a place of a payload, or take it out."""
    while part:
        key = chance.choice(list(part)) if isinstance(part, dict) else chance.randrange(len(part))
        if isinstance(part[key], dict | list) and part[key] and chance.random() < 0.7:
            part = part[key]
            continue
        if isinstance(part, dict) and chance.random() < 0.3:
            del part[key]
        else:
            part[key] = chance.choice([None, 3, -1.5, True, "", "x" * 300, "\ud800", [], {}, [{}]])
        return


async def answered(reader: asyncio.StreamReader) -> int:
    status = int((await reader.readline()).split()[1])
    length = 0
    while (line := await reader.readline()).strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    await reader.readexactly(length)
    return status


async def test_nothing_of_a_refused_body_is_logged(gate: Gate) -> None:
    with structlog.testing.capture_logs() as lines:
        await status_of(gate, headers=signed() | {"X-Slack-Signature": "v0=0"})

    assert [line["event"] for line in lines] == ["slack_request_refused"]
    assert "secret" not in json.dumps(lines)


SHAPES = [
    {}, {"type": "block_actions"}, {"type": "block_actions", "user": "U1", "actions": [3]},
    {"type": "block_actions", "user": {"id": 3}, "team": [], "actions": {}},
    {"type": "view_submission", "view": None, "user": {"id": "U1"}, "team": {"id": "T1"}},
    {"type": "view_submission", "view": {"callback_id": "vet_sheet", "state": []},
     "user": {"id": "U1"}, "team": {"id": "T1"}},
    {"type": "message_action", "callback_id": "vet_message", "message": "x",
     "user": {"id": "U1"}, "team": {"id": "T1"}},
    {"type": "event_callback", "event": "x"}, {"type": "event_callback", "event": {"type": 3}},
    {"type": "shortcut", "callback_id": ["vet_global"]}, {"type": 3},
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES, ids=str)
async def test_a_signed_request_of_any_shape_is_never_an_error_of_ours(
    adapter, slack: FakeSlack, ana: Person, shape, settled
) -> None:
    with structlog.testing.capture_logs():
        form = await slack.deliver(shape)
        plain = await slack.deliver(shape, form=False)
        await settled()

    assert max(form.status, plain.status) < 500
