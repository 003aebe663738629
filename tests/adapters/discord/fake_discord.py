"""A small Discord on loopback: the REST calls and the gateway that the adapter uses, no more.

It keeps messages, answers interactions the way Discord does (one acknowledgement each) and records
every request with the moment it came. A request that it does not know is answered 404 and kept in
`unknown`, so a test fails instead of passing by luck.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

APPLICATION = 900_000_000_000_000_001
BOT_USER = {
    "id": str(APPLICATION),
    "username": "vet",
    "discriminator": "0",
    "global_name": None,
    "avatar": None,
    "bot": True,
}
EPHEMERAL = 64
STARTED = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
Json = dict[str, Any]


@dataclass
class Call:
    method: str
    path: str
    json: Any
    at: float
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Trouble:
    """The next answer to a request that ends so."""

    method: str
    ending: str
    status: int
    body: Json
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Session:
    socket: web.WebSocketResponse
    identity: Json
    sequence: int = 0
    sent: list[Json] = field(default_factory=list)


class FakeDiscord:
    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.unknown: list[Call] = []
        self.troubles: list[Trouble] = []
        self.cuts: list[str] = []
        self.commands: list[Json] = []
        self.messages: dict[str, Json] = {}
        self.modals: dict[str, Json] = {}
        self.files: dict[str, bytes] = {}
        self.moved: dict[str, str] = {}
        self.acknowledged: dict[str, tuple[int, float]] = {}
        self.interactions: dict[str, Json] = {}
        self.shown_for: dict[str, str] = {}
        self.session: Session | None = None
        self.resumes: list[int] = []
        self.refuses_connections = False
        self.refuses_to_resume = False
        self.missing: set[str] = set()
        self.identifies: list[Json] = []
        self._ids = count(snowflake(STARTED))
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self.port = 0

    # --- life -----------------------------------------------------------------------------------

    async def start(self) -> None:
        application = web.Application()
        application.router.add_get("/gateway/", self._gateway)
        application.router.add_get("/files/{name}", self._file)
        application.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]

    async def stop(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v10"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/gateway/"

    async def until(self, condition: Callable[[], Any], seconds: float = 8) -> Any:
        """Wait until something holds, looking whenever anything has happened."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(condition)
        return condition()

    async def _happened(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def move_to(self, now: datetime) -> None:
        """From now on ids say that it is so late."""
        self._ids = count(snowflake(now))

    def new_id(self) -> str:
        return str(next(self._ids))

    # --- what a person does ---------------------------------------------------------------------

    async def deliver(self, event: str, data: Json) -> None:
        """Send an event; while the connection is cut it is kept for the resume."""
        session = self.session
        assert session is not None
        session.sequence += 1
        payload = {"op": 0, "t": event, "s": session.sequence, "d": data}
        session.sent.append(payload)
        if not session.socket.closed:
            await session.socket.send_json(payload)

    async def write(self, user: int, text: str, **more: Any) -> Json:
        message = self.store(channel=self.channel_of(user), content=text, author=person(user))
        message |= more
        await self.deliver("MESSAGE_CREATE", message)
        return message

    def interaction(self, user: int, kind: int, data: Json, **more: Any) -> Json:
        interaction = {
            "id": self.new_id(),
            "application_id": str(APPLICATION),
            "type": kind,
            "token": f"token-{self.new_id()}",
            "version": 1,
            "data": data,
            "channel_id": self.channel_of(user),
            "channel": {"id": self.channel_of(user), "type": 1},
            "user": person(user),
            "locale": "en-GB",
            "context": 1,
            "authorizing_integration_owners": {},
            "entitlements": [],
            "app_permissions": "0",
            "attachment_size_limit": 10_000_000,
            **more,
        }
        self.interactions[interaction["id"]] = interaction
        return interaction

    def command(self, user: int, name: str, /, **options: Any) -> Json:
        given = [{"name": k, "type": 3, "value": v} for k, v in options.items()]
        return self.interaction(user, 2, {"id": "1", "name": name, "type": 1, "options": given})

    def click(self, user: int, message: Json, label: str) -> Json:
        custom_id = next(
            button["custom_id"]
            for row in message["components"]
            for button in row["components"]
            if button["label"] == label
        )
        data = {"custom_id": custom_id, "component_type": 2}
        return self.interaction(user, 3, data, message=message)

    def submit(self, user: int, modal: Json, message: Json | None = None, **values: Any) -> Json:
        components = []
        for label in modal["components"]:
            field_ = label["component"]
            given = values.get(field_["custom_id"])
            answer = {"values": given} if field_["type"] == 22 else {"value": given}
            sent = {"type": field_["type"], "id": 2, "custom_id": field_["custom_id"], **answer}
            components.append({"type": 18, "id": 1, "component": sent})
        data = {"custom_id": modal["custom_id"], "components": components}
        more = {"message": message} if message is not None else {}
        return self.interaction(user, 5, data, **more)

    async def send(self, interaction: Json) -> Json:
        self.interactions[interaction["id"]] = interaction
        await self.deliver("INTERACTION_CREATE", interaction)
        return interaction

    async def done(self, interaction: Json) -> Json:
        """Send an interaction and wait for the message that answers it."""
        await self.send(interaction)
        return await self.answer_to(interaction)

    async def answer_to(self, interaction: Json) -> Json:
        key = interaction["id"]
        await self.until(lambda: key in self.shown_for and self._is_filled(key))
        return self.messages[self.shown_for[key]]

    def _is_filled(self, key: str) -> bool:
        return bool(self.messages[self.shown_for[key]]["content"])

    def channel_of(self, user: int) -> str:
        return str(7_000_000_000_000_000_000 + user)

    def store(self, channel: str, content: str, author: Json, **more: Any) -> Json:
        message = {
            "id": self.new_id(),
            "channel_id": channel,
            "author": author,
            "content": content,
            "timestamp": "2026-11-24T09:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "pinned": False,
            "type": 0,
            "flags": 0,
            "components": [],
            **more,
        }
        self.messages[message["id"]] = message
        return message

    def shown(self, user: int) -> list[Json]:
        channel = self.channel_of(user)
        return [m for m in self.messages.values() if m["channel_id"] == channel]

    def text_file(self, name: str, text: str) -> Json:
        """A paste that Discord turned into a file."""
        return self.file(name, text.encode(), "text/plain; charset=utf-8")

    def file(self, name: str, content: bytes, content_type: str) -> Json:
        """A file that somebody attached."""
        self.files[name.rpartition("/")[2]] = content
        url = f"http://127.0.0.1:{self.port}/files/{name.rpartition('/')[2]}"
        return {
            "id": self.new_id(),
            "filename": name,
            "size": len(content),
            "url": url,
            "proxy_url": url,
            "content_type": content_type,
        }

    async def _file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name in self.moved:
            raise web.HTTPFound(self.moved[name])
        content = self.files.get(name)
        return web.Response(status=404) if content is None else web.Response(body=content)

    # --- the gateway ----------------------------------------------------------------------------

    async def cut(self) -> None:
        """Cut the connection the way a network does it."""
        assert self.session is not None
        transport = self.session.socket._req.transport  # type: ignore[union-attr]
        assert transport is not None
        transport.abort()
        self.session.socket._closed = True

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        if self.refuses_connections:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 41_250}})
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            payload = json.loads(frame.data)
            match payload["op"]:
                case 1:
                    await socket.send_json({"op": 11, "d": None})
                case 2:
                    await self._identified(socket, payload["d"])
                case 6 if self.refuses_to_resume:
                    await socket.send_json({"op": 9, "d": False})
                case 6:
                    await self._resumed(socket, payload["d"]["seq"])
        return socket

    async def _identified(self, socket: web.WebSocketResponse, identity: Json) -> None:
        self.identifies.append(identity)
        self.session = Session(socket, identity)
        await self.deliver(
            "READY",
            {
                "v": 10,
                "user": BOT_USER,
                "guilds": [],
                "session_id": "a-session",
                "resume_gateway_url": self.gateway_url,
                "application": {"id": str(APPLICATION), "flags": 0},
                "shard": identity.get("shard", [0, 1]),
            },
        )
        await self._happened()

    async def _resumed(self, socket: web.WebSocketResponse, sequence: int) -> None:
        assert self.session is not None
        self.resumes.append(sequence)
        self.session.socket = socket
        for payload in self.session.sent:
            if payload["s"] > sequence:
                await socket.send_json(payload)
        await self.deliver("RESUMED", {})
        await self._happened()

    # --- REST -----------------------------------------------------------------------------------

    async def _rest(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        call = Call(
            request.method, path, await _body(request), time.monotonic(), dict(request.query)
        )
        self.calls.append(call)
        if self.cuts and path.endswith(self.cuts[0]):
            self.cuts.pop(0)
            assert request.transport is not None
            request.transport.abort()
            await self._happened()
            return web.Response()
        response = self._troubled(call)
        if response is None:
            response = self._answered(call)
        await self._happened()
        return response

    def _troubled(self, call: Call) -> web.Response | None:
        for trouble in self.troubles:
            if trouble.method == call.method and call.path.endswith(trouble.ending):
                self.troubles.remove(trouble)
                return answer(trouble.body, status=trouble.status, headers=trouble.headers)
        return None

    def _answered(self, call: Call) -> web.Response:
        match call.method, call.path.split("/"):
            case "GET", ["users", "@me"]:
                return answer(BOT_USER)
            case "GET", ["oauth2", "applications", "@me"]:
                return answer(APPLICATION_INFO)
            case "GET", ["gateway", "bot"]:
                limit = {"total": 9, "remaining": 9, "reset_after": 0, "max_concurrency": 1}
                shards = {"url": self.gateway_url, "shards": 1, "session_start_limit": limit}
                return answer(shards)
            case "GET", ["applications", _, "commands"]:
                return answer(self.commands)
            case "PUT", ["applications", _, "commands"]:
                self.commands = [self._command(command) for command in call.json]
                return answer(self.commands)
            case "POST", ["interactions", key, _, "callback"]:
                return self._acknowledged(key, call)
            case "PATCH", ["webhooks", _, token, "messages", "@original"]:
                key = self._key_of(token)
                return self._edited(self.shown_for[key], call.json)
            case "POST", ["webhooks", _, token]:
                channel = self.interactions[self._key_of(token)]["channel_id"]
                return answer(self._sent(channel, call.json))
            case "POST", ["users", "@me", "channels"]:
                return answer({"id": self.channel_of(int(call.json["recipient_id"])), "type": 1})
            case "POST", ["channels", channel, "messages"]:
                return answer(self._sent(channel, call.json))
            case _, ["channels", channel, "messages"] if channel in self.missing:
                return answer({"message": "Unknown Channel", "code": 10003}, status=404)
            case "GET", ["channels", channel, "messages"]:
                return answer(self._history(channel, call.query))
            case "PATCH", ["channels", _, "messages", message]:
                return self._edited(message, call.json)
        self.unknown.append(call)
        return answer({"message": "404: Not Found", "code": 0}, status=404)

    def _acknowledged(self, key: str, call: Call) -> web.Response:
        if key in self.acknowledged:
            return answer({"message": "again", "code": 40060}, status=400)
        interaction = self.interactions[key]
        self.acknowledged[key] = (call.json["type"], call.at)
        data = call.json.get("data") or {}
        match call.json["type"]:
            case 4 | 5:
                shown = self._sent(interaction["channel_id"], data)
                self.shown_for[key] = shown["id"]
            case 6:
                self.shown_for[key] = interaction["message"]["id"]
            case 7:
                self.shown_for[key] = interaction["message"]["id"]
                self._edited(interaction["message"]["id"], data)
            case 9:
                self.modals[key] = data
        return answer({"interaction": {"id": key, "type": interaction["type"]}})

    def _sent(self, channel: str, data: Json) -> Json:
        if data.get("enforce_nonce"):
            for message in self.messages.values():
                if message.get("nonce") == data["nonce"]:
                    return message
            assert len(data["nonce"]) <= 25
        return self.store(
            channel,
            data.get("content", ""),
            BOT_USER,
            flags=data.get("flags", 0),
            components=data.get("components", []),
            nonce=data.get("nonce"),
        )

    def _edited(self, message: str, data: Json) -> web.Response:
        if message not in self.messages:
            return answer({"message": "Unknown Message", "code": 10008}, status=404)
        kept = ("content", "components")
        self.messages[message] |= {k: v for k, v in data.items() if k in kept}
        return answer(self.messages[message])

    def _history(self, channel: str, query: Mapping[str, str]) -> list[Json]:
        """Newest first; with `after` those that follow it."""
        limit = int(query.get("limit", 50))
        before, after = int(query.get("before", 2**63)), int(query.get("after", 0))
        there = [m for m in self.messages.values() if m["channel_id"] == channel]
        there = sorted(
            (m for m in there if after < int(m["id"]) < before), key=lambda m: int(m["id"])
        )
        return (there[:limit] if "after" in query else there[-limit:])[::-1]

    def _command(self, command: Json) -> Json:
        stored = {"application_id": str(APPLICATION), "version": "1", "id": self.new_id()}
        return {"description": "", **command, **stored, "default_member_permissions": None}

    def _key_of(self, token: str) -> str:
        return next(key for key, i in self.interactions.items() if i["token"] == token)


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """A JSON answer with exactly the content type that discord.py looks for."""
    plain = {**(headers or {}), "Content-Type": "application/json"}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=plain)


async def _body(request: web.Request) -> Any:
    if request.content_type == "application/json":
        return await request.json()
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        return json.loads(str(form["payload_json"]))
    return None


def snowflake(at: datetime) -> int:
    """The first id that Discord could give at that time."""
    return int(at.timestamp() * 1000 - 1_420_070_400_000) << 22


def person(user: int) -> Json:
    return {
        "id": str(user),
        "username": f"user{user}",
        "discriminator": "0",
        "global_name": None,
        "avatar": None,
    }


APPLICATION_INFO: Json = {
    "id": str(APPLICATION),
    "name": "vet",
    "description": "",
    "icon": None,
    "bot_public": True,
    "bot_require_code_grant": False,
    "owner": person(1),
    "verify_key": "0" * 64,
    "flags": 0,
}
