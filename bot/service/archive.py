"""Opening an archive: a zip, a folder, or loose files, as lines of text, one file at a time.

Rules: nothing is unpacked to the disk and nothing is held whole. What a zip says of itself is
looked at before a byte is read: an encrypted one, one with a path that climbs out of it and one
that swells beyond reason are refused, each in one sentence. A zip inside a zip is not opened.
"""

from __future__ import annotations

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from bot.core.linkedin.kinds import KINDS, FileKind
from bot.core.linkedin.tables import Lacking, Table, table_in
from bot.core.messages import Problem

MEMBERS: Final = 10_000
"""Files in a zip; an archive of LinkedIn has about fifty."""
LARGEST: Final = 2 * 1024**3
"""Bytes of one file, and of all that is read of a zip, unpacked."""
SWELLS_FROM: Final = 50 * 1024**2
SWELLS_AT: Final = 250
"""A zip that unpacks to more than this many bytes for each of its own; text reaches about 20."""
BUFFER: Final = 256 * 1024
LINE: Final = 1_000_000
"""Characters of a line; a longer one is no table's."""

BROKEN: Final = (zipfile.BadZipFile, csv.Error)
"""What reading a damaged file raises."""
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""How `zipfile` says that a zip is damaged: it believes what the zip says of itself."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: its name, its bytes unpacked, and how it is opened."""

    name: str
    size: int
    opened: Callable[[], IO[bytes]]

    @contextmanager
    def lines(self) -> Iterator[tuple[Iterable[str], IO[bytes]]]:
        """The lines, and the bytes below them, which tell how far the reading is."""
        with self.opened() as file:
            text = io.TextIOWrapper(file, "utf-8-sig", errors="replace", newline="")
            yield iter(partial(text.readline, LINE), ""), file


@dataclass(frozen=True, slots=True)
class Known:
    """A source with its kind, or with the columns it lacks."""

    source: Source
    kind: FileKind
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Archive:
    """What was found, in the order in which it is worked through; `others` were left alone."""

    files: tuple[Known, ...]
    others: int


def opened(paths: Sequence[Path]) -> Archive | Problem:
    """Look into paths and tell what is in them, or why one of them is refused."""
    # For the whole process: a sponsored message of a page of HTML is more than the 128 KB that
    # the library takes.
    csv.field_size_limit(LINE)
    sources: list[Source] = []
    for path in paths:
        found = _sources(path)
        if isinstance(found, Problem):
            return found
        sources += found
    known: list[Known] = []
    for source in sources:
        try:
            with source.lines() as (lines, _):
                table = table_in(lines, source.name)
        except BROKEN:
            return Problem.of("archive_broken", name=source.name)
        match table:
            case Table(kind):
                known.append(Known(source, kind))
            case Lacking(kind, columns):
                known.append(Known(source, kind, columns))
            case None:
                pass
    order = list(KINDS)
    files = sorted(known, key=lambda file: order.index(file.kind))
    return Archive(tuple(files), len(sources) - len(files))


def _sources(path: Path) -> list[Source] | Problem:
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.suffix.lower() == ".csv" and p.is_file())
        return [_loose(file) for file in inside]
    if not path.is_file():
        return Problem.of("archive_missing", name=path.name)
    with path.open("rb") as file:
        starts = file.read(4)
    if starts[:2] == b"PK" or path.suffix.lower() == ".zip":
        return _members(path)
    return [_loose(path)]


def _loose(path: Path) -> Source:
    return Source(path.name, path.stat().st_size, lambda: path.open("rb"))


def _members(path: Path) -> list[Source] | Problem:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except _DAMAGE:
        return Problem.of("archive_broken", name=path.name)
    problem = _refused(path, members)
    if problem is not None:
        return problem
    return [
        Source(member.filename, member.file_size, partial(_member, path, member))
        for member in members
        if member.filename.lower().endswith(".csv")
    ]


def _refused(path: Path, members: Sequence[zipfile.ZipInfo]) -> Problem | None:
    name = path.name
    if any(member.flag_bits & 0x1 for member in members):
        return Problem.of("archive_encrypted", name=name)
    if any(_climbs(member.filename) for member in members):
        return Problem.of("archive_climbs", name=name)
    unpacked = sum(member.file_size for member in members if not member.is_dir())
    swells = unpacked > SWELLS_FROM and unpacked > SWELLS_AT * path.stat().st_size
    if len(members) > MEMBERS or unpacked > LARGEST or swells:
        return Problem.of("archive_swells", name=name)
    return None


def _climbs(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name[:1] in ("/", "\\") or name[1:2] == ":"


def _member(path: Path, member: zipfile.ZipInfo) -> IO[bytes]:
    return io.BufferedReader(_Member(path, member), BUFFER)


class _Member(io.RawIOBase):
    """A member of a zip, unpacked as it is read. Raises `BadZipFile` whatever is wrong with it."""

    def __init__(self, path: Path, member: zipfile.ZipInfo) -> None:
        super().__init__()
        self._read = 0
        self._archive = zipfile.ZipFile(path)
        try:
            self._file = self._archive.open(member)
        except _DAMAGE:
            self._archive.close()
            raise zipfile.BadZipFile from None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            unpacked = self._file.read(len(buffer))
        except _DAMAGE:
            raise zipfile.BadZipFile from None
        buffer[: len(unpacked)] = unpacked
        self._read += len(unpacked)
        return len(unpacked)

    def tell(self) -> int:
        return self._read

    def close(self) -> None:
        if not self.closed:
            self._file.close()
            self._archive.close()
        super().close()
