"""Installing into a workspace: to Slack, back from Slack, and what happens when access is lost.

Rule: a state is bound to the browser that asked for it, given out once and taken back once; a
redirect that comes a second time installs nothing. Tokens are never logged and never shown.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import structlog
from aiohttp import web
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.settings import SlackSettings
from adapters.slack.webapi import SlackFailed, WebApi
from bot.service.installing import Installation, Installations

SCOPES: Final = (
    "chat:write", "commands", "files:read", "files:write", "im:write", "users:read",
)  # fmt: skip
OPTIONAL_SCOPES: Final = ("im:history",)
A_SECOND: Final = timedelta(seconds=1)
STATE_TIME: Final = timedelta(minutes=10)
COOKIE: Final = "vet-request-install"
INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
INSTALLED: Final = (
    "vet-request is installed: close this page and write /vet-request in your workspace."
)
CANCELLED: Final = "Nothing was installed: the request was cancelled."
STALE: Final = (
    "Nothing was installed: this link was used before, is older than ten minutes, or was opened in"
    " another browser. Begin again at the install page."
)
FAILED: Final = "Nothing was installed: Slack did not confirm it. Begin again at the install page."
_PRIVATE: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@dataclass
class Installing:
    """The pages of an installation, and the events that end one."""

    settings: SlackSettings
    installations: Installations
    api: WebApi
    clock: Callable[[], datetime]

    def routes(self) -> tuple[web.RouteDef, ...]:
        """The two pages."""
        return (web.get(INSTALL, self.install), web.get(REDIRECT, self.redirect))

    async def install(self, request: web.Request) -> web.Response:
        """Send a browser to Slack with a fresh state."""
        state, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        await self.installations.issue_state(_bound(state, browser), self.clock())
        query = {
            "client_id": self.settings.client_id,
            "scope": ",".join(SCOPES),
            "state": state,
        }
        if self.settings.public_url:
            query["redirect_uri"] = self._redirect_uri()
        address = f"{self.settings.authorize_url}?{urlencode(query)}"
        response = web.Response(status=302, headers={"Location": address, **_PRIVATE})
        response.set_cookie(
            COOKIE,
            browser,
            max_age=int(STATE_TIME.total_seconds()),
            path="/slack",
            httponly=True,
            secure=self.settings.public_url.startswith("https"),
            samesite="Lax",
        )
        return response

    async def redirect(self, request: web.Request) -> web.Response:
        """Take a browser back from Slack, and keep the installation."""
        state, code = request.query.get("state", ""), request.query.get("code", "")
        bound = _bound(state, request.cookies.get(COOKIE, ""))
        if not await self.installations.consume_state(bound, self.clock() - STATE_TIME):
            return _page(STALE, 400)
        if not code:
            return _page(CANCELLED, 200)
        installation = await self._exchanged(code)
        if installation is None:
            return _page(FAILED, 400)
        await self.installations.save(installation)
        self.api.drop(installation.team, installation.enterprise)
        structlog.get_logger().info("slack_installed")
        return _page(INSTALLED, 200)

    async def _exchanged(self, code: str) -> Installation | None:
        client = AsyncWebClient(base_url=self.settings.api_url, retry_handlers=[], timeout=10)
        # In the body: the SDK's own method sends the secret in a way aiohttp is about to drop.
        given = {
            "client_id": self.settings.client_id,
            "client_secret": self.settings.client_secret,
            "code": code,
        }
        if self.settings.public_url:
            given["redirect_uri"] = self._redirect_uri()
        try:
            answer = await client.api_call("oauth.v2.access", data=given)
        except (SlackClientError, OSError, TimeoutError, ValueError) as error:
            structlog.get_logger().warning("slack_not_installed", error=type(error).__name__)
            return None
        data = answer.data if isinstance(answer.data, dict) else {}
        return installation_of(data, self.clock())

    def _redirect_uri(self) -> str:
        return f"{self.settings.public_url}{REDIRECT}"

    async def access_lost(self, body: Mapping[str, Any]) -> None:
        """Stop sending at once; the data goes after the time of grace, unless it comes back."""
        team, enterprise = str(body.get("team_id") or ""), str(body.get("enterprise_id") or "")
        event = body.get("event")
        event = event if isinstance(event, dict) else {}
        if event.get("type") == "tokens_revoked":
            revoked = event.get("tokens")
            if not isinstance(revoked, dict) or not revoked.get("bot"):
                return
        at = self._time_of(body)
        teams = [str(t) for t in event.get("team_ids") or [] if isinstance(t, str)] or [team]
        for each in teams:
            self.api.drop(each, enterprise)
            until = await self._until(each, enterprise, at)
            ended = await self.installations.revoke(each, enterprise, until)
            # An organisation that keeps it for some of its workspaces still has it.
            if not ended and enterprise and event.get("type") != "team_access_revoked":
                whole = body.get("is_enterprise_install") is True or not each
                ended = whole and await self.installations.revoke("", enterprise, until)
            structlog.get_logger().info("slack_access_lost", ended=ended)

    def _time_of(self, body: Mapping[str, Any]) -> datetime:
        now = self.clock()
        try:
            return datetime.fromtimestamp(float(body["event_time"]), now.tzinfo)
        except (KeyError, TypeError, ValueError, OverflowError, OSError):
            return now

    async def _until(self, team: str, enterprise: str, at: datetime) -> datetime:
        """The time before which an installation is over.

        Slack counts whole seconds, so of one that was made in the same second nobody can tell
        whether it came before or after: Slack is asked whether its token still works.
        """
        installation = await self.installations.find(team, enterprise)
        if installation is None or not at <= installation.installed_at < at + A_SECOND:
            return at
        try:
            await self.api.once(installation, "auth.test", {})
        except SlackFailed:
            return at + A_SECOND
        return at


def installation_of(data: Mapping[str, Any], now: datetime) -> Installation | None:
    """What Slack says of a new installation; None if it is not one of a bot."""
    team = data.get("team") if isinstance(data.get("team"), dict) else {}
    enterprise = data.get("enterprise") if isinstance(data.get("enterprise"), dict) else {}
    assert isinstance(team, dict)
    assert isinstance(enterprise, dict)
    whole = data.get("is_enterprise_install") is True
    token = data.get("access_token")
    team_id, enterprise_id = str(team.get("id") or ""), str(enterprise.get("id") or "")
    if data.get("token_type") != "bot" or not isinstance(token, str) or not token:
        return None
    if not (team_id or (whole and enterprise_id)):
        return None
    return Installation(
        "" if whole else team_id,
        enterprise_id,
        token,
        str(data.get("bot_user_id") or ""),
        str(data.get("scope") or ""),
        now,
    )


def _bound(state: str, browser: str) -> str:
    """What is kept of a state: useless without the browser's own half of it."""
    return hmac.new(browser.encode(), state.encode(), hashlib.sha256).hexdigest()


def _page(sentence: str, status: int) -> web.Response:
    return web.Response(text=f"{sentence}\n", status=status, headers=_PRIVATE)
