"""Plays a transcript: what somebody types, and what the bot says to it.

A transcript is a text file that reads like the talk it stands for:

    # A line that begins with a hash is a remark; “# restart” closes the chat and opens it again.
    > what the user types; “> <<<” and “> >>>” stand around a text of several lines
    what the bot says to it, line by line; empty lines do not count
    …                         (some lines are left out here)
    Priya Nair: Somebody wants to connect (id «priya»)
    > resume «priya:4»

«priya» stands for an id: where it first stands in what the bot says it takes the id that is there,
after that it means that id, and «priya:4» its first four characters. Days are those of a clock that
stands at Tuesday 3 Nov 2026, 09:00, and goes on by a minute with every input.

Rule: the file is compared with the core, which is the same for ever; the terminal is compared with
the core, line by line, with ids and dates masked. `python -m tests.transcripts.runner FILE` prints
a transcript as it is played now.
"""

from __future__ import annotations

import asyncio
import difflib
import io
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import zip_longest
from pathlib import Path

from adapters.console.lines import piped_lines
from adapters.console.plain import plain_lines
from bot.app import load_checklists
from bot.core.events import Inbound, Said
from bot.core.messages import Reply
from bot.core.model import Address
from bot.service.service import Service
from storage.sealed import new_key_text, parse_keys
from storage.store import open_store

GAP = "…"
START = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
USER = Address("console", "", "ana")
IMPORTING = "$ import linkedin ARCHIVE"
PATIENCE = 20.0
"""Seconds for which a line of the terminal is waited for."""

_NAMED_ID = re.compile(r"«([a-z][a-z ]*)(?::(\d+))?»")
_ID = re.compile(r"(?<![0-9a-z])[0-9a-hjkmnp-tv-z]{12}(?![0-9a-z])")
_DATE = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day )?"
    r"\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}"
)


@dataclass(frozen=True, slots=True)
class Beat:
    """One input and what is said to it; without `typed` it is the chat that opens."""

    line: int
    typed: tuple[str, ...] | None
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Played:
    """What was typed at a beat, with its ids, and every line that came back."""

    beat: Beat
    typed: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(slots=True)
class Ids:
    """The ids that a transcript gave names to."""

    known: dict[str, str] = field(default_factory=dict)

    def put_into(self, text: str) -> str:
        """Write the ids in place of their names; a name that is not known yet stays."""
        return _NAMED_ID.sub(self._id_of, text)

    def _id_of(self, found: re.Match[str]) -> str:
        known = self.known.get(found[1])
        if known is None:
            return found[0]
        return known[: int(found[2])] if found[2] else known

    def matches(self, expected: str, said: str) -> dict[str, str] | None:
        """The ids that make the lines equal, or None."""
        parts: list[str] = []
        names: list[str] = []
        end = 0
        for found in _NAMED_ID.finditer(expected):
            if found[1] in self.known:
                continue
            parts.append(re.escape(self.put_into(expected[end : found.start()])))
            if found[1] in names:
                parts.append(rf"(?:\{names.index(found[1]) + 1})")
            else:
                parts.append("([0-9a-z]{12})")
                names.append(found[1])
            end = found.end()
        parts.append(re.escape(self.put_into(expected[end:])))
        match = re.fullmatch("".join(parts), said)
        return None if match is None else dict(zip(names, match.groups(), strict=True))


def read_transcript(text: str) -> list[Beat]:
    """Read a transcript into its beats."""
    beats = [Beat(1, None)]
    in_block = False
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.rstrip()
        if line == "# restart":
            beats.append(Beat(number, None))
        elif line.startswith("#") or not line:
            continue
        elif line == ">" or line.startswith("> "):
            typed = raw[2:]
            if in_block:
                last = beats[-1]
                beats[-1] = replace(last, typed=(*(last.typed or ()), typed))
                in_block = typed.strip() != ">>>"
            else:
                beats.append(Beat(number, (typed,)))
                in_block = typed.strip() == "<<<"
        else:
            beats[-1] = replace(beats[-1], says=(*beats[-1].says, line))
    return beats


def difference(expected: Sequence[str], said: Sequence[str], ids: Ids) -> str:
    """Why the lines are not those that were expected; "" if they are, and their ids are known."""
    actual = [line.rstrip() for line in said if line.strip()]
    found = _matched(list(expected), actual, ids)
    if found is not None:
        ids.known |= found.known
        return ""
    wanted = [ids.put_into(line) for line in expected]
    return "\n".join(difflib.ndiff(wanted, actual))


def _matched(expected: list[str], said: list[str], ids: Ids) -> Ids | None:
    """The ids under which all lines are as expected; a gap stands for any lines, as few as can."""
    if not expected:
        return None if said else ids
    if expected[0] == GAP:
        for skipped in range(len(said) + 1):
            found = _matched(expected[1:], said[skipped:], ids)
            if found is not None:
                return found
        return None
    fresh = ids.matches(expected[0], said[0]) if said else None
    if fresh is None:
        return None
    return _matched(expected[1:], said[1:], Ids(ids.known | fresh))


async def play_core(
    beats: Iterable[Beat], folder: Path, archive: Path | None = None
) -> list[Played]:
    """Play through the service over a real database; raises AssertionError where it differs.

    `archive` is what the line `$ import linkedin ARCHIVE` imports.
    """
    played: list[Played] = []
    ids = Ids()
    async for one in _through_the_core(beats, folder, ids, archive):
        said = difference(one.beat.says, one.said, ids)
        assert not said, f"line {one.beat.line}: {' / '.join(one.typed) or 'opened'}\n{said}"
        played.append(one)
    return played


async def _through_the_core(beats, folder, ids, archive=None):
    keys = parse_keys(new_key_text())
    checklists = load_checklists(None)
    turns = 0

    def clock() -> datetime:
        return START + turns * timedelta(minutes=1)

    def chance() -> bytes:
        return blake2b(turns.to_bytes(4, "big"), digest_size=16).digest()

    store = None
    try:
        for beat in beats:
            turns += 1
            if beat.typed is None:
                if store is not None:
                    await store.close()
                url = f"sqlite:///{folder / 'transcript.db'}"
                store = await open_store(url, keys, synchronous="NORMAL")
                service = Service(store, checklists, clock, chance)
                yield Played(beat, (), _lines_of(await service.greet(USER)))
                continue
            typed = tuple(map(ids.put_into, beat.typed))
            if typed == (IMPORTING,) and archive is not None:
                reply = await service.import_linkedin(USER, [archive])
                yield Played(beat, typed, _lines_of(reply))
                continue
            said: tuple[str, ...] = ()
            async for text in piped_lines(io.StringIO("".join(f"{line}\n" for line in typed))):
                said += _lines_of(await service.take(Inbound("", clock(), USER, Said(text))))
            yield Played(beat, typed, said)
    finally:
        if store is not None:
            await store.close()


def _lines_of(reply: Reply) -> tuple[str, ...]:
    lines = [line for message in reply.messages for line in plain_lines(message)]
    return tuple("\n".join(lines).split("\n"))


async def play_terminal(played: Sequence[Played], home: Path, archive: Path | None = None) -> None:
    """Play the same through the real program; raises AssertionError where it differs."""
    ids: dict[str, str] = {}
    process = None
    for one in played:
        if one.beat.typed is None:
            if process is not None:
                await closed(process)
            process = await opened_chat(home)
        assert process is not None
        assert process.stdin is not None
        if one.typed == (IMPORTING,) and archive is not None:
            assert await _imported(home, archive) == list(one.said)
            continue
        typed = _with_own_ids("\n".join(one.typed), ids)
        if one.beat.typed is not None:
            process.stdin.write(f"{typed}\n".encode())
        said = await _lines_from(process, len(one.said))
        for expected, line in zip_longest(one.said, said):
            own = _own_ids(expected or "", line or "")
            assert own is not None, (
                f"line {one.beat.line}: the terminal says {line!r}, the core {expected!r}"
            )
            ids |= own
    if process is not None:
        await closed(process)


def _with_own_ids(typed: str, ids: Mapping[str, str]) -> str:
    """Put the terminal's own ids in place of the core's, also where only a beginning is typed."""

    def own(found: re.Match[str]) -> str:
        word = found[0]
        return next((s[: len(word)] for k, s in ids.items() if k.startswith(word)), word)

    return re.sub(r"\b[0-9a-z]{3,12}\b", own, typed)


def _own_ids(expected: str, said: str) -> dict[str, str] | None:
    """The terminal's ids by the core's, if the lines are equal but for ids and dates."""
    masked = _DATE.sub("«date»", expected)
    pattern = _ID.sub("([0-9a-z]{12})", re.escape(masked))
    match = re.fullmatch(pattern, _DATE.sub("«date»", said))
    return None if match is None else dict(zip(_ID.findall(masked), match.groups(), strict=True))


async def opened_chat(home: Path) -> asyncio.subprocess.Process:
    """Start the program as its user would, with nothing of this machine's user."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.cli",
        "chat",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment_of(home),
    )


async def _imported(home: Path, archive: Path) -> list[str]:
    """Import an archive with the program, beside the chat that is open; the lines it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot.cli", "import", "linkedin", str(archive)),
        stdout=asyncio.subprocess.PIPE,
        env=environment_of(home),
    )
    said, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    return said.decode().splitlines()


def environment_of(home: Path) -> dict[str, str]:
    """An environment in which nothing but this home is known."""
    return {
        "HOME": str(home),
        "PATH": os.defpath,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "LC_ALL": "C.UTF-8",
    }


async def _lines_from(process: asyncio.subprocess.Process, count: int) -> list[str]:
    assert process.stdout is not None
    lines = []
    for _ in range(count):
        with suppress(TimeoutError):
            line = await asyncio.wait_for(process.stdout.readline(), PATIENCE)
            if line:
                lines.append(line.decode().removesuffix("\n"))
                continue
        break
    return lines


async def closed(process: asyncio.subprocess.Process) -> None:
    """End the input; the program says nothing more and was content."""
    assert process.stdin is not None
    process.stdin.close()
    said, complained = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert (process.returncode, said, complained) == (0, b"", b"")


async def _print(beats: Sequence[Beat]) -> None:
    """Print a transcript as it is played now."""
    ids = Ids()
    with tempfile.TemporaryDirectory() as folder:
        async for one in _through_the_core(beats, Path(folder), ids):
            for line in one.beat.typed or ():
                print(f"> {line}".rstrip())
            differs = difference(one.beat.says, one.said, ids)
            for line in one.said:
                named = line
                for name, known in ids.known.items():
                    named = named.replace(known, f"«{name}»")
                print(named, end=None if named else "")
            if differs and one.beat.says:
                print(f"# ^ expected otherwise at line {one.beat.line}")


if __name__ == "__main__":
    asyncio.run(_print(read_transcript(Path(sys.argv[1]).read_text("utf-8"))))
