"""Interactions over HTTP: any number of processes can serve clicks, without a gateway.

Rule: nothing is read before its signature is checked over the raw bytes, and nothing older than
five minutes is taken. A bad signature is answered 401: Discord sends some to see whether we look.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Final

import discord
import structlog
from aiohttp import web

PATH: Final = "/discord/interactions"
OLDEST: Final = 300
"""Seconds by which a delivery may be late, or early by a wrong clock."""
LARGEST: Final = 256 * 1024
"""Bytes of a delivery; Discord's are a few thousand."""
PING: Final = 1
_KINDS: Final = (2, 3, 4, 5)
"""Command, component, autocomplete, form."""


def interactions_route(
    client: discord.Client, public_key: str, clock: Callable[[], datetime]
) -> web.RouteDef:
    """The route that Discord posts interactions to."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))

    async def interactions(request: web.Request) -> web.Response:
        if request.content_length is not None and request.content_length > LARGEST:
            return web.Response(status=413)
        body = await request.read()
        signature = request.headers.get("X-Signature-Ed25519", "")
        timestamp = request.headers.get("X-Signature-Timestamp", "")
        if not _is_recent(timestamp, clock()) or not _is_signed(key, signature, timestamp, body):
            structlog.get_logger().warning("discord_signature_refused")
            return web.Response(status=401)
        try:
            data = json.loads(body)
        except ValueError:
            return web.Response(status=400)
        if not isinstance(data, dict) or data.get("type") not in (PING, *_KINDS):
            return web.Response(status=400)
        if data["type"] == PING:
            return web.json_response({"type": PING})
        # From here on it is as if the gateway had delivered it: the answer goes out over REST.
        try:
            client._connection.parse_interaction_create(data)  # type: ignore[arg-type]
        except (AttributeError, KeyError, TypeError, ValueError):
            return web.Response(status=400)
        return web.Response(status=202)

    return web.post(PATH, interactions)


def _is_recent(timestamp: str, now: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    return abs(now.timestamp() - int(timestamp)) <= OLDEST


def _is_signed(key: object, signature: str, timestamp: str, body: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    assert isinstance(key, Ed25519PublicKey)
    try:
        key.verify(bytes.fromhex(signature), timestamp.encode() + body)
    except (InvalidSignature, ValueError):
        return False
    return True
