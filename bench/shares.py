"""What a turn costs where: the writing thread under the profiler, with 100 dialogues in flight.

Rule: shares, not times. A profiler makes small functions look dearer than they are, so beside the
shares stand the processor times of the two threads, measured without it.
"""

from __future__ import annotations

import cProfile
import pstats
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import thread_time
from typing import Any, Final

from bench.turns import Dialogues, opened

Place = tuple[str, int, str]

NAMED: Final = {
    "<method 'execute' of 'sqlite3.Cursor' objects>": "SQLite: statements",
    "<method 'fetchall' of 'sqlite3.Cursor' objects>": "SQLite: statements",
    "<method 'execute' of 'sqlite3.Connection' objects>": "SQLite: begin and commit",
    "orjson": "JSON (orjson)",
    "AESGCM": "AES-256-GCM",
}
"""Work in C that is named for what it does."""
ROOMS: Final = (
    ("bot/core/cards.py", "core: the card (bot/core/cards.py)"),
    ("bot/core", "core: the step, the rules, the drafts (bot/core)"),
    ("bot/service", "service: reading, deciding, writing (bot/service)"),
    ("storage/records.py", "storage: rows to nouns and back (storage/records.py)"),
    ("storage", "storage: statements, sealing, the writer (storage)"),
)
ELSEWHERE: Final = "libraries within libraries"
DEAREST: Final = 15


@dataclass(frozen=True, slots=True)
class Shares:
    """Fractions of the writing thread's time; seconds a turn of either thread."""

    of_rooms: dict[str, float]
    of_functions: dict[str, float]
    writer_seconds: float
    loop_seconds: float
    calls: float


async def measure(folder: Path, in_flight: int, dialogues: int) -> Shares:
    """Profile whole dialogues on a new database."""
    async with opened(folder / "profiled.db", "FULL") as playing:
        await playing.play(in_flight, 1)
        writer, loop = await _processor_seconds(playing, in_flight, dialogues)
        profile = cProfile.Profile()
        # Work that is not brief runs in the writing thread, and a profiler watches the thread that
        # enables it.
        await playing.store.transact(lambda unit: profile.enable())
        played = await playing.play(in_flight, dialogues)
        await playing.store.transact(lambda unit: profile.disable())
    stats: dict[Place, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    rooms: defaultdict[str, float] = defaultdict(float)
    functions: dict[str, float] = {}
    for place, (_, _, own, through, callers) in stats.items():
        if _is_waiting(place):
            continue
        for room, seconds in _by_room(place, own, callers):
            rooms[room] += seconds
        if "/bot/" in _plain(place[0]):
            functions[_name(place)] = through
    total = sum(rooms.values())
    calls = sum(calls for _, calls, *_ in stats.values())
    return Shares(
        _fractions(rooms, total),
        _fractions(functions, total),
        writer,
        loop,
        calls / len(played.each),
    )


def _fractions(seconds: Mapping[str, float], total: float) -> dict[str, float]:
    """The dearest first."""
    ordered = sorted(seconds.items(), key=lambda item: -item[1])
    return {name: part / total for name, part in ordered}


async def _processor_seconds(
    playing: Dialogues, in_flight: int, dialogues: int
) -> tuple[float, float]:
    writer = await playing.store.transact(lambda unit: thread_time())
    loop = thread_time()
    played = await playing.play(in_flight, dialogues)
    loop = thread_time() - loop
    writer = await playing.store.transact(lambda unit: thread_time()) - writer
    return writer / len(played.each), loop / len(played.each)


def _is_waiting(place: Place) -> bool:
    return "SimpleQueue" in place[2]


def _by_room(place: Place, own: float, callers: Any) -> list[tuple[str, float]]:
    """Our functions' own time goes to their room, a library's to those who called it."""
    file, _, name = place
    room = _room(file)
    for part, named in NAMED.items():
        if file == "~" and part in name:
            room = named
    if room != ELSEWHERE:
        return [(room, own)]
    return [(_room(caller[0]), of_caller[2]) for caller, of_caller in callers.items()]


def _room(file: str) -> str:
    shown = _plain(file)
    return next((name for part, name in ROOMS if f"/{part}" in shown), ELSEWHERE)


def _name(place: Place) -> str:
    file, line, name = place
    shown = _plain(file)
    return f"{shown[shown.rfind('/bot/') + 1 :]}:{line} {name}"


def _plain(file: str) -> str:
    return file.replace("\\", "/")


def lines_of(shares: Shares) -> list[str]:
    """The report, line by line."""
    microseconds = 1e6
    return [
        "What a turn costs with 100 in flight, FULL (writing thread, cProfile)",
        "",
        f"  processor time a turn: {shares.writer_seconds * microseconds:.0f} µs in the writing "
        f"thread, {shares.loop_seconds * microseconds:.0f} µs in the event loop (unprofiled)",
        f"  calls of functions a turn: {shares.calls:.0f}",
        "",
        *(f"  {share:6.1%}  {room}" for room, share in shares.of_rooms.items()),
        "",
        "  the dearest functions, with what they call:",
        *(f"  {share:6.1%}  {name}" for name, share in list(shares.of_functions.items())[:DEAREST]),
    ]
