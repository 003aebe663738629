"""Files for their owner only, and the lock by which one `serve` has a database.

Rules: what holds somebody's notes is readable by nobody else from its first byte on. The kernel
holds the lock and gives it back when a process dies.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.sentences import say
from bot.settings import Misconfigured


def write_private(folder: str, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, 0600 in 0700; a file that was there is replaced whole."""
    place = Path(folder)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in files.items():
        written = place / f".{name}.part"
        written.unlink(missing_ok=True)
        handle = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        written.replace(place / name)


@contextmanager
def only_one(database: Path) -> Iterator[None]:
    """Hold the lock of a database's `serve`; raises `Misconfigured` with the other one's pid."""
    lock = database.with_name(f"{database.name}.serve")
    lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
            raise Misconfigured(say("another_serve", pid=pid)) from None
        os.truncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)
