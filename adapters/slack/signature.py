"""The door for Slack's requests: what is not signed by Slack goes no further.

Rule: the signature is checked over the raw bytes, before anything reads them; bolt parses first.
What is read here is read once, and handed on as it was understood.
What is refused is answered 401, 400, 405, 413 or 415, and nothing of a body is ever logged.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

import structlog
from aiohttp import web

OLDEST: Final = 300
"""Seconds by which a delivery may be late, or early by a wrong clock."""
LARGEST: Final = 900_000
"""Bytes of a delivery: a message of 40,000 characters, written as six bytes each, fits twice."""
SLOWEST: Final = 5.0
"""Seconds in which a body has to arrive; Slack itself waits for three."""
FORM, JSON = "application/x-www-form-urlencoded", "application/json"

Take = Callable[[dict[str, Any]], Awaitable[web.Response]]
"""A checked body in, an answer out."""


def signed_by_slack(secret: str, clock: Callable[[], datetime], take: Take) -> web.RouteDef:
    """The route for everything Slack posts."""

    async def events(request: web.Request) -> web.Response:
        if request.method != "POST":
            return web.Response(status=405, headers={"Allow": "POST"})
        if refusal := _unreadable(request):
            return _refused(refusal)
        try:
            async with asyncio.timeout(SLOWEST):
                body = b""
                while len(body) <= LARGEST and (more := await request.content.read(LARGEST)):
                    body += more
        except (TimeoutError, web.HTTPException, ValueError):
            return _refused(400)
        if len(body) > LARGEST:
            return _refused(413)
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not _is_recent(timestamp, clock()) or not _is_signed(secret, timestamp, body, signature):
            return _refused(401)
        understood = _understood(body, request.content_type)
        if understood is None:
            return _refused(400)
        try:
            return await take(understood)
        except Exception as error:
            # Signed, yet shaped as nothing Slack sends.
            structlog.get_logger().error("slack_request_failed", error=type(error).__name__)
            return _refused(400)

    return web.route("*", "/slack/events", events)


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a body, as Slack writes it."""
    signed = b"v0:" + timestamp.encode("ascii") + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _unreadable(request: web.Request) -> int:
    """The status for a request whose body need not be read; 0 if it has to be."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        return 415
    if request.content_type not in (FORM, JSON):
        return 415
    if request.content_length is not None and request.content_length > LARGEST:
        return 413
    return 0


def _refused(status: int) -> web.Response:
    structlog.get_logger().info("slack_request_refused", status=status)
    return web.Response(status=status)


def _is_recent(timestamp: str, now: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    return abs(now.timestamp() - int(timestamp)) <= OLDEST


def _is_signed(secret: str, timestamp: str, body: bytes, signature: str) -> bool:
    if not signature.isascii():
        return False
    return hmac.compare_digest(signature_of(secret, timestamp, body), signature)


def _understood(body: bytes, content_type: str) -> dict[str, Any] | None:
    """The body, if it is what it says; None for broken text or broken JSON."""
    try:
        text = body.decode("utf-8")
        if content_type != JSON:
            fields = dict(parse_qsl(text, keep_blank_values=True, errors="strict"))
            if "payload" not in fields:
                return fields or None
            text = fields["payload"]
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None
