"""Slack as `serve` sees it: start it, stop it, hand its routes to the HTTP server.

Rule: one entry for both modes, with the same listeners. Starting returns when Slack knows us, or
says which token it does not take; stopping finishes what runs, so that no click is left unanswered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.application import build_application
from adapters.slack.listening import PATIENCE, Listening
from adapters.slack.oauth import Installing
from adapters.slack.one_workspace import CardsInMemory, OneWorkspace
from adapters.slack.sending import SlackSender
from adapters.slack.settings import ADVICE, SlackSettings
from adapters.slack.signature import signed_by_slack
from adapters.slack.socket_mode import SocketMode
from adapters.slack.surfaces import Surfaces
from adapters.slack.talk import Talk
from adapters.slack.turns import Door, Turns
from adapters.slack.webapi import WebApi
from bot.service.figures import Figure
from bot.service.installing import Cards, Installations
from bot.settings import Misconfigured

DRAIN: Final = 10.0
"""Seconds that running turns are given at the end."""


class SlackRefused(Misconfigured):
    """Slack does not take a token; the message says which one, and where to find it."""


@dataclass
class SlackAdapter:
    """A bot on Slack. `http` and `socket` say which way in this process may serve."""

    settings: SlackSettings
    app: AsyncApp
    listening: Listening
    api: WebApi
    installing: Installing
    clock: Callable[[], datetime]
    serves: bool
    socket: SocketMode | None = None
    _started: bool = field(default=False, init=False)

    @property
    def mode(self) -> Literal["http", "socket", "off"]:
        """How Slack reaches this process, as the line `ready:` says it."""
        if not self.serves:
            return "off"
        return "socket" if self.settings.mode == "socket" else "http"

    @property
    def routes(self) -> tuple[web.RouteDef, ...]:
        """What the HTTP server serves for Slack."""
        if self.mode != "http":
            return ()
        events = signed_by_slack(self.settings.signing_secret, self.clock, self._dispatched)
        pages = self.installing.routes() if self.settings.mode == "workspaces" else ()
        return (events, *pages)

    @property
    def figures(self) -> Sequence[Figure]:
        """What `/metrics` shows of Slack: nothing of its own."""
        return ()

    @property
    def sender(self) -> SlackSender:
        """The way of reminders."""
        return SlackSender(self.api)

    @property
    def ready(self) -> bool:
        """Whether deliveries arrive: a websocket that is down brings none."""
        return self._started and (self.socket is None or self.socket.is_up)

    async def start(self) -> None:
        """Ask Slack whether it takes our tokens and, in Socket Mode, connect."""
        if self.settings.mode != "workspaces":
            await self._known_to_slack()
        if self.socket is not None:
            await self.socket.start()
        self._started = True

    async def stop(self) -> None:
        """Take nothing more, finish what runs, at most ten seconds, then leave."""
        self._started = False
        if self.socket is not None:
            await self.socket.take_nothing_more()
        await self.listening.settle(DRAIN)
        if self.socket is not None:
            await self.socket.stop()
        await self.api.close()

    async def _dispatched(self, body: dict[str, Any]) -> web.Response:
        # The body is checked and read already: so it comes as it does over a websocket.
        request = AsyncBoltRequest(body=body, mode="socket_mode")
        answered = await self.app.async_dispatch(request)
        content_type = answered.first_headers_without_set_cookie().get("content-type", "text/plain")
        status = answered.status
        if status == 404:
            # What nothing listens to is no error: Slack would deliver it again.
            status = 200
        elif status >= 500:
            # Bolt could not make sense of it; our own listeners never raise.
            structlog.get_logger().error("slack_request_not_understood")
            status = 400
        return web.Response(
            body=answered.body.encode(), status=status, headers={"Content-Type": content_type}
        )

    async def _known_to_slack(self) -> None:
        bot, app = self.settings.bot_token, self.settings.app_token
        await self._asked("SLACK_BOT_TOKEN", "“OAuth & Permissions”", "auth.test", bot)
        if app:
            await self._asked(
                "SLACK_APP_TOKEN", "“Basic Information”", "apps.connections.open", app
            )

    async def _asked(self, name: str, page: str, method: str, token: str) -> None:
        client = AsyncWebClient(token, base_url=self.settings.api_url, retry_handlers=[])
        try:
            answer = await client.api_call(method)
        except SlackApiError as error:
            code = error.response.get("error")
            raise SlackRefused(
                ADVICE["token_refused"].say(name=name, code=code, page=page)
            ) from None
        except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
            code = type(error).__name__
            raise SlackRefused(ADVICE["unreachable"].say(code=code)) from None
        if method == "auth.test" and isinstance(self.api.installations, OneWorkspace):
            self.api.installations.team = str(answer.get("team_id") or "")


def slack_adapter(
    door: Door,
    settings: SlackSettings,
    clock: Callable[[], datetime],
    *,
    installations: Installations | None = None,
    cards: Cards | None = None,
    http: bool = True,
    socket: bool = True,
    patience: float = PATIENCE,
) -> SlackAdapter:
    """Build the adapter. Many workspaces need `installations`; one brings its own."""
    one = settings.mode != "workspaces"
    known = OneWorkspace(settings.bot_token) if one or installations is None else installations
    api = WebApi(known, settings.api_url)
    talk = Talk(Turns(door, clock), Surfaces(api, cards or CardsInMemory()))
    listening = Listening(patience)
    installing = Installing(settings, known, api, clock)
    app = build_application(talk, listening, installing.access_lost, settings.api_url)
    serves = socket if settings.mode == "socket" else http
    adapter = SlackAdapter(settings, app, listening, api, installing, clock, serves)
    if adapter.mode == "socket":
        adapter.socket = SocketMode(app, settings.app_token, settings.api_url)
    return adapter
