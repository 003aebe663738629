"""A file that is sent to be imported: fetched into a private folder, read, and deleted.

Rules: a file is never held in memory while it is fetched, and one that is larger than it said is
given up. The folder is gone when the answer is known, whatever that is. Whether a file is an
export of ours or an archive of LinkedIn's is seen from its first bytes; its name means nothing.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import aiohttp
import structlog

from adapters.discord.answering import said
from bot.core.messages import Problem, Reply
from bot.core.model import Address
from bot.core.texts import say, say_problem
from bot.service.passing_folder import passing_folder

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of an archive."""
LARGEST_EXPORT: Final = 16 * 1024 * 1024
"""Bytes of an export of ours, which is read at once."""
CHUNK: Final = 64 * 1024
PATIENCE: Final = aiohttp.ClientTimeout(total=120)
TOO_LARGE: Final = (
    "The file is too large to be imported here, so nothing was imported: use the command line, or"
    " send only the CSV files you need."
)
NOT_FETCHED: Final = (
    "The file could not be fetched from Discord, so nothing was imported: send it once more."
)
_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9._ -]+")


class ImportDoor(Protocol):
    """The part of the service that takes files in."""

    async def import_linkedin(self, address: Address, paths: Sequence[Path]) -> Reply: ...

    async def import_json(self, address: Address, content: bytes) -> dict[str, int] | Problem: ...


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as Discord keeps it; `size` in bytes, by its own account."""

    name: str
    url: str
    size: int


class _TooLarge(Exception):
    """It is larger than what is taken."""


async def imported(door: ImportDoor, owner: Address, sent: Sent) -> Reply:
    """Import a file into an owner's notebook."""
    if sent.size > LARGEST:
        return said(TOO_LARGE, style="warning")
    with passing_folder() as folder:
        path = folder / _name_of(sent)
        try:
            await _fetch(sent.url, path)
            export = await asyncio.to_thread(_export_in, path)
        except _TooLarge:
            return said(TOO_LARGE, style="warning")
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            structlog.get_logger().warning("file_not_fetched", error=type(error).__name__)
            return said(NOT_FETCHED, style="warning")
        if export is None:
            return await door.import_linkedin(owner, (path,))
        counts = await door.import_json(owner, export)
    if isinstance(counts, Problem):
        return said(say_problem(counts), style="warning")
    return said(say("imported", counts=", ".join(f"{n} {kind}" for kind, n in counts.items())))


def _name_of(sent: Sent) -> str:
    return _NOT_IN_NAMES.sub("_", sent.name).strip("._ ")[-100:] or "file"


async def _fetch(url: str, path: Path) -> None:
    """Write what stands at an address into a new file that only we can read."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE, raise_for_status=True) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            if answer.status != 200:
                raise aiohttp.ClientError
            async for chunk in answer.content.iter_chunked(CHUNK):
                if file.tell() + len(chunk) > LARGEST:
                    raise _TooLarge
                await asyncio.to_thread(file.write, chunk)


def _export_in(path: Path) -> bytes | None:
    """The content of an export of ours; None if the file is something else."""
    with path.open("rb") as file:
        if not file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return None
        if os.fstat(file.fileno()).st_size > LARGEST_EXPORT:
            raise _TooLarge
        file.seek(0)
        return file.read()
