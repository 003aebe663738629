"""The file that holds the master key: made once, private, never overwritten.

Rule: a key file that is there is never replaced, not even by a second process that starts in the
same moment; whoever comes second reads what the first one wrote.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from bot.service.ports import Unusable
from storage.sealed import MasterKey, new_key_text, parse_keys


def read_key_file(path: Path) -> tuple[MasterKey, ...]:
    """Read the keys of a file, newest first. Raises `Unusable`, naming the file."""
    try:
        written = path.read_text("ascii")
    except FileNotFoundError:
        raise Unusable(
            f"The key file {path} is missing; put it back, or give the key in VET_KEY. "
            "Without its key the database cannot be read."
        ) from None
    except OSError as error:
        raise Unusable(f"The key file {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Unusable(f"{path} is not a key file; it must hold 32 bytes in base64.") from None
    try:
        return parse_keys(written)
    except Unusable as problem:
        raise Unusable(f"In the key file {path}: {problem}") from None


def create_key_file(path: Path) -> tuple[MasterKey, ...]:
    """Make a key file (0600, its folder 0700) unless there is one, and read it."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Written in full before it gets its name: a crash leaves no half key behind, and a link,
        # unlike a rename, does not replace what is there.
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(new_key_text() + "\n")
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(beside, path)
        finally:
            beside.unlink()
    except OSError as error:
        raise Unusable(f"The key file {path} cannot be made: {error.strerror}.") from None
    return read_key_file(path)
