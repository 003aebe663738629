"""A small proxy before PostgreSQL's Unix socket, which can be gone, and cut a COMMIT in two.

It reads as much of the protocol as it needs: a simple query (`Q`) whose text begins with COMMIT.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

Cut = Literal["", "before", "after"]
SOCKET = ".s.PGSQL.5432"
COMMIT = b"COMMIT"


@dataclass
class Proxy:
    """`cuts` says what happens to the n-th COMMIT (from 1): lost on its way, or its answer is."""

    behind: str
    folder: Path
    cuts: Callable[[int], Cut] = lambda number: ""
    commits: int = 0
    _server: asyncio.Server | None = None
    _talks: set[asyncio.Task[None]] = field(default_factory=set)

    async def come(self) -> None:
        """Be there, and let everybody through."""
        self._server = await asyncio.start_unix_server(self._through, self.folder / SOCKET)

    async def go(self) -> None:
        """Be gone at once, with every connection that was open."""
        assert self._server is not None
        self._server.close()
        (self.folder / SOCKET).unlink(missing_ok=True)
        for talk in list(self._talks):
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _through(self, near: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._talk(near, to)
        finally:
            await _hang_up(to)
            self._talks.discard(task)

    async def _talk(self, near: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        far, out = await asyncio.open_unix_connection(Path(self.behind) / SOCKET)
        cut = Answer()
        back = asyncio.ensure_future(_passed_on(far, to, cut))
        try:
            await self._requests(near, out, cut)
        finally:
            back.cancel()
            await asyncio.gather(back, return_exceptions=True)
            await _hang_up(out)

    async def _requests(
        self, near: asyncio.StreamReader, out: asyncio.StreamWriter, cut: Answer
    ) -> None:
        """Pass on what the client says, message by message, until a COMMIT is cut."""
        size = await near.readexactly(4)
        out.write(size + await near.readexactly(int.from_bytes(size) - 4))
        while True:
            head = await near.readexactly(5)
            message = head + await near.readexactly(int.from_bytes(head[1:]) - 4)
            how: Cut = ""
            if head[:1] == b"Q" and message[5:].lstrip().upper().startswith(COMMIT):
                self.commits += 1
                how = self.cuts(self.commits)
            if how == "before":
                return
            cut.unheard = how == "after"
            out.write(message)
            if cut.unheard:
                await cut.given.wait()
                return


@dataclass
class Answer:
    """An answer of the server that is kept from the client, and whether it was given."""

    unheard: bool = False
    given: asyncio.Event = field(default_factory=asyncio.Event)


async def _passed_on(far: asyncio.StreamReader, to: asyncio.StreamWriter, cut: Answer) -> None:
    """Pass on what the server says, but for the answer to a COMMIT that is cut."""
    with suppress(OSError):
        while data := await far.read(65536):
            if cut.unheard:
                cut.given.set()
                return
            to.write(data)
    to.transport.abort()


async def _hang_up(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()
    with suppress(OSError):
        await writer.wait_closed()


@asynccontextmanager
async def proxy_before(url: str) -> AsyncIterator[tuple[Proxy, str]]:
    """A proxy before the server of a URL, and the URL that leads through it."""
    (behind,) = parse_qs(urlsplit(url).query)["host"]
    with tempfile.TemporaryDirectory(prefix="vet-request-proxy-") as folder:
        proxy = Proxy(behind, Path(folder))
        await proxy.come()
        try:
            yield proxy, url.replace(behind, folder)
        finally:
            await proxy.go()
