"""What an import costs beside Python's bare `csv` reader over the same files, and a search in it.

Rule: the baseline reads every row of every file and does nothing with it. Ours takes the turn with
it in interleaved rounds, each into a new database, and does the whole of it: read, count, match,
seal, write in transactions of 500, report. Peak memory is that of a process of its own which does
nothing else. The archive is invented and follows from a seed.
"""

from __future__ import annotations

import asyncio
import csv
import gc
import resource
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from rapidfuzz import fuzz, process

from bot.app import chance, clock, load_checklists
from bot.core.events import Called, Inbound
from bot.core.model import Address
from bot.service.service import Service
from storage.sealed import new_key_text, parse_keys
from storage.store import open_store
from tests.linkedin.archives import TODAY, Size, members_of, write_archive

OWNER: Final = Address("console", "", "noa")
WORDS: Final = "zelie sorbi"
SEARCHES: Final = 5
MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Work:
    """How much is imported, how often."""

    archive: Size
    rounds: int


FULL: Final = Work(Size(30_000, 100, 500_000, 200, text=150), 3)
SMOKE: Final = Work(Size(60, 3, 300, 12), 1)


async def measure(folder: Path, smoke: bool) -> list[str]:
    """Measure, and give the report line by line."""
    work = SMOKE if smoke else FULL
    archive = folder / "archive"
    write_archive(archive, TODAY, work.archive)
    messages = (archive / "messages.csv").stat().st_size / MEGABYTE
    lines = [
        f"An import of {work.archive.connections} connections and {work.archive.messages} messages"
        f" ({messages:.0f} MB) beside Python's bare csv reader = 1.00; lower is better.",
        "",
        f"  {'':<43}{'s':>8}{'bare s':>8}{'ratio':>8}   aim",
    ]
    everything = sorted(archive.glob("*.csv"))
    for what, files in (
        ("the whole archive", everything),
        ("messages.csv alone", [archive / "messages.csv"]),
        ("Connections.csv alone", [archive / "Connections.csv"]),
    ):
        lines.append(await _row(folder, what, files, work.rounds))
    lines.append(await _again(folder, everything))
    lines.append(await _search(folder, archive, work.archive.connections))
    lines += [
        "",
        f"  peak memory of a process that imports it all: {_peak(archive)} MB (aim ≤ 300)",
    ]
    return lines


async def _row(folder: Path, what: str, files: Sequence[Path], rounds: int) -> str:
    ours, bare = [], []
    for number in range(rounds):
        gc.collect()
        bare.append(_timed(lambda: _read_bare(files)))
        async with _service(folder / f"{what.split(maxsplit=1)[0]}-{number}.db") as service:
            started = perf_counter()
            await service.import_linkedin(OWNER, files)
            ours.append(perf_counter() - started)
    return _line(what, ours, bare, "≤ 3" if len(files) > 1 or "messages" in what else "")


async def _again(folder: Path, files: Sequence[Path]) -> str:
    """A second import, which changes nothing, into what the first round left."""
    bare = [_timed(lambda: _read_bare(files))]
    async with _service(folder / "the-0.db") as service:
        started = perf_counter()
        await service.import_linkedin(OWNER, files)
        ours = [perf_counter() - started]
    return _line("the whole archive once more, no change", ours, bare, "≤ 3")


async def _search(folder: Path, archive: Path, connections: int) -> str:
    """Searching sealed people, beside rapidfuzz over the bare names."""
    names = [member.name for member in members_of(connections)]
    ours, bare = [], []
    async with _service(folder / "the-0.db") as service:
        for _ in range(SEARCHES):
            inbound = Inbound("", clock(), OWNER, Called("find", (), WORDS))
            started = perf_counter()
            await service.take(inbound)
            ours.append(perf_counter() - started)
            bare.append(_timed(lambda: process.extract(WORDS, names, scorer=fuzz.WRatio)))
    return _line(f"find among {connections}, beside bare names", ours, bare, "")


def _line(what: str, ours: Sequence[float], bare: Sequence[float], aim: str) -> str:
    ratio = median(o / b for o, b in zip(ours, bare, strict=True))
    return f"  {what:<43}{median(ours):>8.2f}{median(bare):>8.2f}{ratio:>8.2f}   {aim}".rstrip()


def _timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def _read_bare(files: Sequence[Path]) -> None:
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            for _ in csv.reader(file):
                pass


@asynccontextmanager
async def _service(path: Path) -> AsyncIterator[Service]:
    keys = path.with_suffix(".key")
    if not keys.exists():
        keys.write_text(new_key_text())
    store = await open_store(f"sqlite:///{path}", parse_keys(keys.read_text()))
    try:
        yield Service(store, load_checklists(None), clock, chance)
    finally:
        await store.close()


def _peak(archive: Path) -> int:
    """The peak memory in MB of a process that imports an archive and does nothing else."""
    run = subprocess.run(
        [sys.executable, "-m", "bench.imports", str(archive)],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(run.stdout)


def _own_peak() -> int:
    """The peak memory in bytes of this process, and not of the one that started it.

    Linux hands the parent's peak down in `ru_maxrss`, so there the kernel's own account is read.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (line,) = (each for each in status.read_text().splitlines() if each.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


async def _import_once(archive: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-", dir=archive.parent) as name:
        async with _service(Path(name) / "once.db") as service:
            await service.import_linkedin(OWNER, [archive])


if __name__ == "__main__":
    asyncio.run(_import_once(Path(sys.argv[1])))
    print(_own_peak() // MEGABYTE)
