"""A private folder for files that are read once: what was sent to be imported.

Rules: nobody else may open it, and it is gone with everything in it however the reading ends. What
a killed process left behind is deleted at the next start. Whether anybody still reads is told by a
lock of the kernel's, not by a number: in containers every process has the same one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PREFIX: Final = "vet-request-import-"


@contextmanager
def passing_folder() -> Iterator[Path]:
    """Make a folder, 0700, and delete it with what is in it."""
    folder, handle = _made()
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _made() -> tuple[str, int]:
    while True:
        folder = tempfile.mkdtemp(prefix=PREFIX)
        handle = _locked(folder)
        if handle is not None:
            return folder, handle


def _locked(folder: str) -> int | None:
    """Hold a folder; None if somebody holds it, or deleted it before we did."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(handle), os.lstat(folder)):
            return handle
    except OSError:
        pass
    os.close(handle)
    return None


def remove_left_behind() -> None:
    """Delete what a process that was killed could not delete itself."""
    with os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            handle = _locked(entry.path) if entry.name.startswith(PREFIX) else None
            if handle is not None:
                if os.fstat(handle).st_uid == os.getuid():
                    shutil.rmtree(entry.path, ignore_errors=True)
                os.close(handle)
