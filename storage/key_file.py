"""The file that holds the master key: made once, private, and no key in it ever lost.

Rules: a key file that is there is not made again, not even by a second process that starts in the
same moment; whoever comes second reads what the first one wrote. A rotation puts a key in front
and takes none out, because copies and other databases may need it: that is a person's decision.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.service.ports import Unusable
from storage.sealed import MasterKey, new_key_text, parse_keys
from storage.sentences import say


def read_key_file(path: Path) -> tuple[MasterKey, ...]:
    """Read the keys of a file, newest first. Raises `Unusable`, naming the file."""
    try:
        written = path.read_text("ascii")
    except FileNotFoundError:
        raise Unusable(say("key_file_missing", path=path)) from None
    except OSError as error:
        raise Unusable(say("key_file_unreadable", path=path, why=error.strerror)) from None
    except UnicodeDecodeError:
        raise Unusable(say("key_file_other", path=path)) from None
    try:
        return parse_keys(written)
    except Unusable as problem:
        raise Unusable(f"{path}: {problem}") from None


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
        raise Unusable(say("key_file_not_made", path=path, why=error.strerror)) from None
    return read_key_file(path)


@contextmanager
def one_rotation(path: Path) -> Iterator[None]:
    """Let one process at a time put new keys into a file. Raises `Unusable` for a second one.

    The lock is on the folder, for the file itself is replaced; the kernel gives it back when a
    process dies.
    """
    handle = os.open(path.resolve().parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unusable(say("rotating", path=path)) from None
        yield
    finally:
        os.close(handle)


def add_key(path: Path) -> tuple[MasterKey, ...]:
    """Put a new key in front of those in the file, and read it; within `one_rotation`.

    The file is replaced as a whole, once the new one is on the disk: a crash leaves the old keys
    or all of them.
    """
    place = path.resolve()  # the file a link leads to, not the link
    beside = place.with_name(f"{place.name}.new")
    try:
        beside.unlink(missing_ok=True)  # of one that was cut off
        written = place.read_text("ascii")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(f"{new_key_text()}\n{written}")
                file.flush()
                os.fsync(file.fileno())
            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise Unusable(say("key_file_not_made", path=path, why=error.strerror)) from None
    return read_key_file(path)
