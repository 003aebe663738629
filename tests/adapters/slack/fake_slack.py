"""A Slack on loopback: it delivers like Slack, and refuses what Slack would refuse.

Deliveries go out as signed HTTP requests or over a real websocket; the Web API comes in over HTTP.
Whatever breaks a documented limit is answered with Slack's own error and kept in `refused`, which
has to be empty at the end of a test.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

from tests.adapters.slack.limits import problems_of_message, problems_of_view

SECRET = "a-signing-secret"
FORM = "application/x-www-form-urlencoded"
Json = dict[str, Any]
SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.open": "im:write",
    "conversations.history": "im:history",
    "users.info": "users:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
}
"""The scope that Slack's reference asks for, by method."""


@dataclass
class Answered:
    """What an app answered to one delivery, and after how many seconds."""

    status: int
    body: str
    seconds: float

    @property
    def data(self) -> Json:
        return json.loads(self.body) if self.body.startswith("{") else {}


@dataclass
class FakeSlack:
    """`trigger_life` and `url_life` are in seconds; `limited` maps a method to its next 429s.

    `uploads` holds what people put into forms, by id; `shared` what was sent to them, by channel.
    """

    trigger_life: float = 3.0
    url_uses: int = 5
    url_life: float = 1800.0
    tokens: dict[str, str] = field(default_factory=lambda: {"xoxb-1": "T1", "xoxb-2": "T2"})
    codes: dict[str, Json] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    closed_to: set[str] = field(default_factory=set)
    limited: dict[str, list[float]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    missing_scopes: set[str] = field(default_factory=set)
    scopes: str = "commands,chat:write,im:write,users:read,files:write,files:read,im:history"
    refused: list[str] = field(default_factory=list)
    calls: list[tuple[str, Json, str]] = field(default_factory=list)
    messages: dict[str, list[Json]] = field(default_factory=dict)
    private: list[Json] = field(default_factory=list)
    views: dict[str, Json] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    uploads: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    shared: dict[str, list[Json]] = field(default_factory=dict)
    app_url: str = ""
    sockets: list[web.WebSocketResponse] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._count = itertools.count(1)
        self._triggers: dict[str, float] = {}
        self._urls: dict[str, tuple[int, float]] = {}
        self._sending: dict[str, Json] = {}
        self._acks: dict[str, asyncio.Future[Json]] = {}
        self._changed = asyncio.Event()

    # The server

    async def start(self) -> None:
        app = web.Application(client_max_size=20_000_000)
        app.router.add_post("/api/{method}", self._api)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_get("/socket", self._socket)
        app.router.add_post("/upload/{id}", self._upload)
        app.router.add_get("/files/{id}", self._download)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port: int = self._runner.addresses[0][1]
        self._session = aiohttp.ClientSession()

    async def stop(self) -> None:
        await self._session.close()
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    async def until(self, holds: Callable[[], Any], seconds: float = 10.0) -> None:
        """Wait until something holds; what happens here wakes it."""
        async with asyncio.timeout(seconds):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    def _happened(self) -> None:
        self._changed.set()

    def _next(self, prefix: str) -> str:
        return f"{prefix}{next(self._count):06d}"

    # What comes in: the Web API

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if request.content_type == "application/json":
            given = await request.json()
        else:
            given = dict(await request.post())
        self.calls.append((method, given, token))
        if self.limited.get(method):
            seconds = self.limited[method].pop(0)
            return web.json_response(
                {"ok": False, "error": "ratelimited"},
                status=429,
                headers={"Retry-After": str(seconds)},
            )
        answer = self._answer(method, given, token, request)
        self._happened()
        told = {"ok": "error" not in answer, **answer}
        return web.json_response(told, headers={"x-oauth-scopes": self.scopes})

    def _answer(self, method: str, given: Json, token: str, request: web.Request) -> Json:
        if method == "oauth.v2.access":
            return self.codes.pop(str(given.get("code")), None) or {"error": "invalid_code"}
        if method == "apps.connections.open":
            if not token.startswith("xapp-good"):
                return {"error": "invalid_auth"}
            return {"url": f"ws://127.0.0.1:{self.port}/socket"}
        team = self.tokens.get(token)
        if team is None:
            return {"error": "invalid_auth" if token else "not_authed"}
        if method in self.errors:
            return {"error": self.errors[method]}
        if SCOPES.get(method) in self.missing_scopes:
            return {"error": "missing_scope", "needed": SCOPES[method]}
        match method:
            case "conversations.history":
                return {"messages": self.messages.get(given["channel"], [])}
            case "auth.test":
                return {"team_id": team, "user_id": "UBOT", "bot_id": "B1"}
            case "users.info":
                zone = self.zones.get(given["user"], "Europe/Oslo")
                return {"user": {"id": given["user"], "tz": zone}}
            case "conversations.open":
                return {"channel": {"id": f"D{given['users']}"}}
            case "chat.postMessage":
                return self._post(given)
            case "chat.update":
                return self._update(given)
            case "views.open":
                return self._open(given)
            case "views.update":
                return self._view_update(given)
            case "views.publish":
                if problem := self._bad_view(given["view"], "home"):
                    return {"error": problem}
                self.homes[given["user_id"]] = given["view"]
                return {"view": {"id": "VHOME"}}
            case "files.getUploadURLExternal":
                return self._place_for_a_file(given)
            case "files.completeUploadExternal":
                return self._share(given)
            case "files.info":
                return {"file": self.file_object(given["file"])}
            case _:
                self.refused.append(f"unknown method {method}")
                return {"error": "unknown_method"}

    def _post(self, given: Json) -> Json:
        user = str(given["channel"]).removeprefix("D")
        if user in self.closed_to:
            return {"error": "messages_tab_disabled"}
        if not str(given["channel"]).startswith("D"):
            self.refused.append(f"a message to {given['channel']}, where others read")
        if problems := list(problems_of_message(given)):
            self.refused += problems
            return {"error": "invalid_blocks"}
        ts = f"{1_790_000_000 + next(self._count)}.000100"
        self.messages.setdefault(given["channel"], []).append({**given, "ts": ts})
        return {"channel": given["channel"], "ts": ts}

    def _update(self, given: Json) -> Json:
        checked = {"unfurl_links": False, "unfurl_media": False, **given}
        if problems := list(problems_of_message(checked)):
            self.refused += problems
            return {"error": "invalid_blocks"}
        for message in self.messages.get(given["channel"], []):
            if message["ts"] == given["ts"]:
                message.update(given)
                return {"channel": given["channel"], "ts": given["ts"]}
        return {"error": "message_not_found"}

    def _place_for_a_file(self, given: Json) -> Json:
        length, name = given.get("length"), given.get("filename")
        alt = given.get("alt_txt", "")
        if not (isinstance(name, str) and name and isinstance(length, int) and length > 0):
            self.refused.append(f"a file of {length} bytes called {name!r}")
            return {"error": "missing_argument"}
        if not isinstance(alt, str) or len(alt) > 1000:
            self.refused.append("an alternative text that is too long")
            return {"error": "alt_txt_too_large"}
        file_id = self._next("F")
        self._sending[file_id] = {"name": name, "length": length, "alt": alt, "content": None}
        url = f"http://127.0.0.1:{self.port}/upload/{file_id}"
        return {"upload_url": url, "file_id": file_id}

    async def _upload(self, request: web.Request) -> web.Response:
        file = self._sending.get(request.match_info["id"])
        content = await request.read()
        if file is None or file["content"] is not None or len(content) != file["length"]:
            self.refused.append("an upload that was not asked for, or of another length")
            return web.Response(status=400)
        if "Authorization" in request.headers:
            self.refused.append("a token at an upload's address")
        file["content"] = content
        return web.Response(text=f"OK - {len(content)}")

    def _share(self, given: Json) -> Json:
        channel, files = given.get("channel_id"), given.get("files")
        if not isinstance(files, list) or not files:
            return {"error": "invalid_arguments"}
        found = [self._sending.pop(str(file.get("id")), None) for file in files]
        if any(file is None or file["content"] is None for file in found):
            self.refused.append("a file that was not uploaded")
            return {"error": "file_not_found"}
        if not str(channel).startswith("D"):
            self.refused.append(f"a file for {channel}, where others read")
        if str(channel).removeprefix("D") in self.closed_to:
            return {"error": "channel_not_found"}
        self.shared.setdefault(str(channel), []).extend(file for file in found if file)
        return {"files": files}

    def put(self, name: str, content: bytes) -> str:
        """Somebody puts a file into a form; give its id."""
        file_id = self._next("F")
        self.uploads[file_id] = (name, content)
        return file_id

    def file_object(self, file_id: str) -> Json:
        name, content = self.uploads[file_id]
        url = f"http://127.0.0.1:{self.port}/files/{file_id}"
        return {"id": file_id, "name": name, "size": len(content), "url_private_download": url}

    async def _download(self, request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        found = self.uploads.get(request.match_info["id"])
        if token not in self.tokens or "files:read" in self.missing_scopes or found is None:
            # Slack shows its page for signing in.
            return web.Response(status=302, headers={"Location": self.api_url})
        return web.Response(body=found[1], content_type="application/octet-stream")

    def _bad_view(self, view: Json, kind: str) -> str:
        problems = list(problems_of_view(view))
        if view.get("type") != kind:
            problems.append(f"a {view.get('type')} where a {kind} goes")
        self.refused += problems
        return "invalid_arguments" if problems else ""

    def _open(self, given: Json) -> Json:
        born = self._triggers.pop(given["trigger_id"], None)
        if born is None:
            return {"error": "exchanged_trigger_id"}
        if _now() - born > self.trigger_life:
            return {"error": "expired_trigger_id"}
        if problem := self._bad_view(given["view"], "modal"):
            return {"error": problem}
        view_id = self._next("V")
        self.views[view_id] = {**given["view"], "id": view_id, "hash": self._hash()}
        return {"view": {"id": view_id}}

    def _view_update(self, given: Json) -> Json:
        if given["view_id"] not in self.views:
            return {"error": "not_found"}
        if problem := self._bad_view(given["view"], "modal"):
            return {"error": problem}
        self._put(given["view_id"], given["view"])
        return {"view": {"id": given["view_id"]}}

    def _put(self, view_id: str, view: Json) -> None:
        self.views[view_id] = {**view, "id": view_id, "hash": self._hash()}

    def _hash(self) -> str:
        return f"{time.time():.3f}.{next(self._count)}"

    async def _respond(self, request: web.Request) -> web.Response:
        name = request.match_info["id"]
        message = await request.json()
        uses, born = self._urls.get(name, (0, 0.0))
        if uses <= 0:
            self.refused.append("a response_url that is used up")
            return web.Response(status=404, text="used_url")
        if _now() - born > self.url_life:
            return web.Response(status=404, text="expired_url")
        self._urls[name] = (uses - 1, born)
        self._take_private(message)
        return web.Response(text="ok")

    def _take_private(self, message: Json) -> None:
        if message.get("response_type") != "ephemeral":
            self.refused.append("an answer that everybody sees")
        self.refused += problems_of_message(message)
        self.private.append(message)
        self._happened()

    # What goes out: deliveries

    async def deliver(self, body: Json, *, form: bool = True) -> Answered:
        """Deliver a payload as Slack does, over the websocket if there is one."""
        if self.sockets:
            return await self._over_socket(body)
        if "command" in body:
            data = urlencode(body)
        elif form:
            data = urlencode({"payload": json.dumps(body)})
        else:
            data = json.dumps(body)
        return await self.request(data.encode(), FORM if form else "application/json")

    async def request(
        self, data: bytes, content_type: str = FORM, headers: dict[str, str] | None = None
    ) -> Answered:
        """Post bytes, signed unless `headers` say otherwise."""
        stamp = str(int(time.time()))
        signed = {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(stamp, data),
            "Content-Type": content_type,
            **(headers or {}),
        }
        begun = _now()
        url = f"{self.app_url}/slack/events"
        async with self._session.post(url, data=data, headers=signed) as response:
            text = await response.text()
        return Answered(response.status, text, _now() - begun)

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.sockets.append(socket)
        self._happened()
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                acknowledged = json.loads(message.data)
                future = self._acks.pop(acknowledged.get("envelope_id", ""), None)
                if future is not None and not future.done():
                    future.set_result(acknowledged.get("payload") or {})
        self.sockets.remove(socket)
        self._happened()
        return socket

    async def _over_socket(self, body: Json) -> Answered:
        envelope = self._next("env-")
        kind = "slash_commands" if "command" in body else "interactive"
        kind = "events_api" if "event" in body else kind
        self._acks[envelope] = asyncio.get_running_loop().create_future()
        begun = _now()
        sent = {"envelope_id": envelope, "type": kind, "payload": body}
        await self.sockets[-1].send_json({**sent, "accepts_response_payload": True})
        payload = await asyncio.wait_for(self._acks[envelope], 5)
        return Answered(200, json.dumps(payload), _now() - begun)

    def trigger(self) -> str:
        trigger = f"{self._next('1790.')}.T1"
        self._triggers[trigger] = _now()
        return trigger

    def response_url(self) -> str:
        name = self._next("r")
        self._urls[name] = (self.url_uses, _now())
        return f"http://127.0.0.1:{self.port}/respond/{name}"


def _now() -> float:
    """Seconds of the loop that everything here runs in, which a test may let pass as it likes."""
    return asyncio.get_running_loop().time()


def signature(stamp: str, body: bytes) -> str:
    """Written here a second time, so that the adapter's own is not compared with itself."""
    base = b"v0:" + stamp.encode() + b":" + body
    return "v0=" + hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()
