"""A real Chromium without a window, spoken to over its own DevTools protocol.

Rule: no driver and no library but aiohttp, which is there anyway. It has a profile folder of its
own, reaches nothing, and is ended by its process when the test is over.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 30.0
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    # whatever a page might ask for goes nowhere
    "--proxy-server=127.0.0.1:9",
    "--remote-debugging-port=0",
)


def chromium() -> str | None:
    """The browser of this machine, if there is one."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Tab:
    """One page: commands to it, and every request it makes."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._sent = 0
        self.events: list[dict[str, Any]] = []

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send one command and wait for its answer, keeping the events that come before it."""
        self._sent += 1
        await self._socket.send_str(
            json.dumps({"id": self._sent, "method": method, "params": parameters})
        )
        while True:
            said = await self._next()
            if said.get("id") == self._sent:
                assert "error" not in said, said["error"]
                return dict(said["result"])

    async def _next(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(await self._socket.receive_str(timeout=PATIENCE))
        if "method" in said:
            self.events.append(said)
        return said

    async def open(self, address: str) -> None:
        """Go to a page and wait until it is loaded with its pictures."""
        self.events.clear()
        await self.call("Page.navigate", url=address)
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            await self._next()

    async def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        said = await self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in said, said["exceptionDetails"]
        return said["result"].get("value")

    async def press(self, key: str, code: int, text: str = "") -> None:
        """Press and let go of one key."""
        common = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        await self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    async def screen(self, width: int, height: int) -> None:
        """Be a phone, or a desk."""
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    async def scheme(self, scheme: str) -> None:
        """Be light or dark."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        await self.call("Emulation.setEmulatedMedia", features=[feature])

    async def type(self, text: str) -> None:
        """Type into what has the focus."""
        await self.call("Input.insertText", text=text)

    @property
    def requests(self) -> list[str]:
        """Every address the page asked for since it was opened."""
        return [
            event["params"]["request"]["url"]
            for event in self.events
            if event["method"] == "Network.requestWillBeSent"
        ]


@asynccontextmanager
async def browser_tab(program: str, folder: Path) -> AsyncIterator[Tab]:
    """Start the browser with a fresh profile and give one tab of it."""
    profile = folder / "profile"
    process = await asyncio.create_subprocess_exec(
        program,
        *FLAGS,
        f"--user-data-dir={profile}",
        "about:blank",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={"HOME": str(folder), "PATH": os.defpath, "LC_ALL": "C.UTF-8"},
    )
    try:
        port = await _port_in(profile / "DevToolsActivePort", process)
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                targets = await answer.json(content_type=None)
            address = next(t["webSocketDebuggerUrl"] for t in targets if t["type"] == "page")
            async with session.ws_connect(address, max_msg_size=0) as socket:
                tab = Tab(socket)
                for domain in ("Page", "Runtime", "Network", "Log"):
                    await tab.call(f"{domain}.enable")
                yield tab
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), PATIENCE)


async def _port_in(file: Path, process: asyncio.subprocess.Process) -> int:
    """The port, as soon as the browser has written it down."""
    async with asyncio.timeout(PATIENCE):
        while True:
            assert process.returncode is None, "the browser ended at once"
            if lines := _lines_of(file):
                return int(lines[0])
            await asyncio.sleep(0.02)


def _lines_of(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []
