"""The parent of processes that are killed: it stays alive, and so does the platform in it.

Rule: a child is forked while the parent's loop stands still, from a parent that has loaded
everything and has no database open.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import socket
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp

from bot.core.model import Address
from tests.kills.child import Child, Json, Stored

T = TypeVar("T")
PATIENCE = 20.0
GONE = (ConnectionError, aiohttp.ClientError, asyncio.IncompleteReadError)


class Died(Exception):
    """The child was killed while something was asked of it."""


@dataclass
class Living:
    """A child that lives, seen from its parent."""

    pid: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    port: int = 0
    dead: bool = False
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def asked(self, order: Json) -> Json:
        """Tell it something and wait for its answer. Raises `Died`."""
        async with self._asking:
            try:
                self.writer.write(json.dumps(order).encode() + b"\n")
                return await self._line()
            except GONE:
                self.dead = True
                raise Died from None

    async def _line(self) -> Json:
        line = await asyncio.wait_for(self.reader.readline(), PATIENCE)
        if not line:
            raise ConnectionResetError
        answer: Json = json.loads(line)
        return answer

    async def stored_of(self, address: Address) -> Stored:
        """What it finds stored of an owner."""
        order = {"look": [address.platform, address.tenant, address.user]}
        found = await self.asked(order)
        as_tuples: dict[str, Any] = {
            key: tuple(tuple(v) if isinstance(v, list) else v for v in value)
            if isinstance(value, list)
            else value
            for key, value in found.items()
        }
        return Stored(**as_tuples)

    async def until(self, holds: Coroutine[Any, Any, T]) -> T:
        """Wait for something on the platform, or raise `Died` when it is not to be expected."""
        waiting = asyncio.ensure_future(holds)
        gone = asyncio.ensure_future(self._gone())
        try:
            await asyncio.wait({waiting, gone}, return_when="FIRST_COMPLETED")
            if not waiting.done():
                self.dead = True
                raise Died
            return waiting.result()
        finally:
            for task in (waiting, gone):
                task.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await task

    async def _gone(self) -> None:
        """Return when the child is gone: unasked it says nothing, so that is the end of it."""
        with suppress(*GONE):
            assert await self.reader.readline() == b""

    def end(self, runner: asyncio.Runner) -> bool:
        """Kill it if nothing has; say whether it was killed before."""
        was_dead = self.dead
        if not was_dead:
            os.kill(self.pid, signal.SIGKILL)
        runner.run(self._closed())
        _, status = os.waitpid(self.pid, 0)
        assert os.WIFSIGNALED(status), "a child ended by itself"
        assert os.WTERMSIG(status) == signal.SIGKILL
        return was_dead

    async def _closed(self) -> None:
        self.writer.close()
        with suppress(*GONE):
            await self.writer.wait_closed()


def bring_up(child: Child, runner: asyncio.Runner) -> Living:
    """Fork a child and wait until it serves."""
    ours, theirs = socket.socketpair()
    gc.freeze()
    pid = child.fork(theirs, ours)
    theirs.close()

    async def connect() -> Living:
        reader, writer = await asyncio.open_connection(sock=ours)
        living = Living(pid, reader, writer)
        living.port = (await living._line())["port"]
        return living

    return runner.run(connect())
