"""Slack's Web API as we use it: one try, in the workspace's own name, no faster than allowed.

Rule: nothing is sent twice by a library (`retry_handlers=[]`), and a 429 is obeyed per workspace
and method. What failed is an exception with Slack's own word for it; no text is logged.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.parse import Actor
from bot.service.installing import Installation, Installations

PATIENCE: Final = 30.0
"""Seconds that an answer waits for its turn after a 429; what takes longer is given up."""
TRIES: Final = 3
TIMEOUT: Final = 10
REVOKED: Final = ("token_revoked", "account_inactive", "invalid_auth", "not_authed")
TOKENS_KEPT: Final = 60.0
"""Seconds for which an installation is remembered; a revoked token is refused by Slack anyway."""


class SlackFailed(Exception):
    """Slack did not do it, for the reason `code`; `seconds` to wait where it said so."""

    def __init__(self, code: str, seconds: float = 0.0) -> None:
        super().__init__(code)
        self.code = code
        self.seconds = seconds


NOT_INSTALLED: Final = "not_installed"
LOST: Final = "lost"
"""The connection broke: nobody knows whether it arrived."""


@dataclass
class WebApi:
    """`clock` counts seconds and never goes back."""

    installations: Installations
    base_url: str
    clock: Callable[[], float] = time.monotonic
    _session: aiohttp.ClientSession | None = field(default=None, init=False)
    _not_before: dict[tuple[str, str], float] = field(default_factory=dict, init=False)
    _known: dict[tuple[str, str], tuple[float, Installation]] = field(
        default_factory=dict, init=False
    )

    async def call(self, actor: Actor, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method in an actor's workspace. Raises `SlackFailed`."""
        installation = await self.installation_of(actor)
        if installation is None:
            raise SlackFailed(NOT_INSTALLED)
        try:
            return await self._paced(installation, method, arguments)
        except SlackFailed as failed:
            if failed.code in REVOKED:
                self.drop(actor.team, actor.enterprise)
            structlog.get_logger().warning("slack_call_failed", method=method, code=failed.code)
            raise

    async def attempt(self, actor: Actor, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method once, whatever happens. Raises `SlackFailed`."""
        installation = await self.installation_of(actor)
        if installation is None:
            raise SlackFailed(NOT_INSTALLED)
        return await self.once(installation, method, arguments)

    async def once(
        self, installation: Installation, method: str, arguments: dict[str, Any]
    ) -> dict[str, Any]:
        """Call a method exactly once. Raises `SlackFailed`."""
        client = self._client(installation.bot_token)
        try:
            response = await client.api_call(method, json=arguments)
        except SlackApiError as error:
            raise self._failure(installation.tenant, method, error) from None
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError):
            raise SlackFailed(LOST) from None
        return dict(response.data) if isinstance(response.data, dict) else {}

    async def respond(self, response_url: str, message: dict[str, Any]) -> bool:
        """Answer where a command or a click came from; False if that is over."""
        try:
            async with self.session.post(response_url, json=message) as response:
                if response.status == 200:
                    return True
                structlog.get_logger().warning("slack_response_refused", status=response.status)
        except (aiohttp.ClientError, TimeoutError):
            structlog.get_logger().warning("slack_response_lost")
        return False

    async def installation_of(self, actor: Actor) -> Installation | None:
        """The installation an actor's workspace has, from memory if it was asked lately."""
        key = (actor.team, actor.enterprise)
        at, known = self._known.get(key, (0.0, None))
        if known is not None and self.clock() - at < TOKENS_KEPT:
            return known
        found = await self.installations.find(*key)
        if found is not None:
            self._known[key] = (self.clock(), found)
        return found

    def drop(self, team: str, enterprise: str) -> None:
        """Forget what is remembered of a workspace's tokens."""
        for key in [k for k in self._known if k[0] == team or (not team and k[1] == enterprise)]:
            del self._known[key]

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _paced(
        self, installation: Installation, method: str, arguments: dict[str, Any]
    ) -> dict[str, Any]:
        """Call, and after a 429 wait as long as Slack says: it certainly did not arrive."""
        pace = (installation.tenant, method)
        for _ in range(TRIES - 1):
            await self._wait(pace)
            try:
                return await self.once(installation, method, arguments)
            except SlackFailed as failed:
                if failed.code != "ratelimited":
                    raise
        await self._wait(pace)
        return await self.once(installation, method, arguments)

    async def _wait(self, pace: tuple[str, str]) -> None:
        seconds = self._not_before.get(pace, 0.0) - self.clock()
        if seconds > PATIENCE:
            raise SlackFailed("ratelimited", seconds)
        if seconds > 0:
            await asyncio.sleep(seconds)

    def _failure(self, tenant: str, method: str, error: SlackApiError) -> SlackFailed:
        response = error.response
        code = str(response.get("error") or "unknown")
        if getattr(response, "status_code", 200) != 429 and code != "ratelimited":
            return SlackFailed(code)
        try:
            seconds = max(0.0, float(response.headers.get("Retry-After", 1)))
        except ValueError:
            seconds = 1.0
        self._not_before[tenant, method] = self.clock() + seconds
        return SlackFailed("ratelimited", seconds)

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connections to Slack, opened at the first need."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        return self._session

    def _client(self, token: str) -> AsyncWebClient:
        return AsyncWebClient(
            token,
            base_url=self.base_url,
            timeout=TIMEOUT,
            session=self.session,
            retry_handlers=[],
        )
