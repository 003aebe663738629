"""Interactions over HTTP: what Discord signed is taken, everything else is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.adapters.discord.fake_discord import FakeDiscord
from tests.adapters.discord.fakes import Watch

ANN = 11
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
PUBLIC_KEY = KEY.public_key().public_bytes_raw().hex()


def signed(body: bytes, at: int, key: Ed25519PrivateKey = KEY) -> dict[str, str]:
    return {
        "X-Signature-Ed25519": key.sign(str(at).encode() + body).hex(),
        "X-Signature-Timestamp": str(at),
        "Content-Type": "application/json",
    }


@pytest.fixture
async def endpoint(running: Any):
    async with running(gateway=False, public_key=PUBLIC_KEY) as adapter:
        assert adapter.mode == "http"
        assert adapter.ready
        application = web.Application()
        application.add_routes(adapter.routes)
        async with TestClient(TestServer(application)) as client:
            yield client


async def posted(endpoint: Any, body: bytes, headers: dict[str, str]) -> Any:
    return await endpoint.post("/discord/interactions", data=body, headers=headers)


async def test_a_ping_is_answered(endpoint: Any, watch: Watch) -> None:
    body = b'{"type": 1}'

    response = await posted(endpoint, body, signed(body, int(watch.now.timestamp())))

    assert response.status == 200
    assert await response.json() == {"type": 1}


async def test_a_signed_click_is_taken_and_answered_over_rest(
    fake: FakeDiscord, endpoint: Any, watch: Watch
) -> None:
    at = int(watch.now.timestamp())
    command = fake.command(ANN, "vet", text="Hi", kind="connect_in", name="Priya Nair")
    body = json.dumps(command).encode()

    first = await posted(endpoint, body, signed(body, at))
    card = await fake.answer_to(command)
    click = fake.click(ANN, card, "Well")
    body = json.dumps(click).encode()
    second = await posted(endpoint, body, signed(body, at))
    after = await fake.answer_to(click)
    await fake.until(lambda: "would you introduce" in fake.messages[card["id"]]["content"])

    assert (first.status, second.status) == (202, 202)
    assert after["id"] == card["id"]
    assert fake.identifies == []


@pytest.mark.parametrize("late", [-301, 301, -86_400])
async def test_a_stale_delivery_is_refused(endpoint: Any, watch: Watch, late: int) -> None:
    body = b'{"type": 1}'

    response = await posted(endpoint, body, signed(body, int(watch.now.timestamp()) + late))

    assert response.status == 401


@pytest.mark.parametrize("late", [-300, 300])
async def test_five_minutes_late_or_early_is_taken(endpoint: Any, watch: Watch, late: int) -> None:
    body = b'{"type": 1}'

    response = await posted(endpoint, body, signed(body, int(watch.now.timestamp()) + late))

    assert response.status == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"X-Signature-Ed25519": "00" * 64},
        {"X-Signature-Ed25519": "not hex"},
        {"X-Signature-Ed25519": ""},
        {"X-Signature-Ed25519": "ab"},
        {"X-Signature-Timestamp": ""},
        {"X-Signature-Timestamp": "soon"},
        {"X-Signature-Timestamp": "1" * 40},
        {"X-Signature-Timestamp": "-1"},
        {"X-Signature-Timestamp": "1764000000.5"},
    ],
)
async def test_a_bad_signature_or_timestamp_is_refused(
    endpoint: Any, watch: Watch, changed: dict[str, str]
) -> None:
    body = b'{"type": 1}'
    headers = signed(body, int(watch.now.timestamp())) | changed

    response = await posted(endpoint, body, headers)

    assert response.status == 401


async def test_another_key_or_another_body_is_refused(endpoint: Any, watch: Watch) -> None:
    at = int(watch.now.timestamp())
    body = b'{"type": 1}'

    other_key = await posted(endpoint, body, signed(body, at, OTHER_KEY))
    other_body = await posted(endpoint, b'{"type": 2}', signed(body, at))

    assert (other_key.status, other_body.status) == (401, 401)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"type": 9}', b'{"type": 3}'])
async def test_a_signed_body_that_is_no_interaction_is_refused(
    endpoint: Any, watch: Watch, body: bytes
) -> None:
    response = await posted(endpoint, body, signed(body, int(watch.now.timestamp())))

    assert response.status == 400


async def test_a_body_that_is_too_large_is_not_read(endpoint: Any, watch: Watch) -> None:
    body = b" " * (256 * 1024 + 1)

    response = await posted(endpoint, body, signed(body, int(watch.now.timestamp())))

    assert response.status == 413


async def test_without_a_public_key_there_is_no_route(running: Any) -> None:
    async with running() as adapter:
        assert adapter.routes == ()
