"""Memory of open dialogues: none of them is kept in memory, so it must not grow with them.

Rule: counted in a process of its own, since what other parts gave back would hide the growth. Its
resident memory is compared after as many turns as fill every cache that is bounded.
"""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
from pathlib import Path
from typing import Final

from bench.table import Part, Row, Size
from bench.turns import opened
from bot.core.model import Address
from bot.core.tokens import event_of

COUNTED: Final = 10_000
_AT_ONCE: Final = 100
_STATM: Final = Path("/proc/self/statm")


def measure(folder: Path, size: Size) -> Part:
    """Growth by 10,000 open dialogues, in MB; nothing where the system does not say."""
    row = Row("memory per 10,000 open dialogues", "≤ 1", unit="MB", scale=1.0)
    if not _STATM.exists():
        return Part("Memory", [], ["  this system does not say how much memory a process holds"])
    command = [sys.executable, "-m", "bench.memory", str(folder.resolve()), str(size.opened)]
    printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    row.ours.append(float(printed))
    return Part("Memory (resident, in a process of its own)", [row])


async def _growth(folder: Path, dialogues: int) -> float:
    """Megabytes more for so many open dialogues of as many owners, per 10,000."""
    async with opened(folder / "memory.db", "NORMAL") as playing:

        async def open_(number: int) -> None:
            for _ in range(0, number, _AT_ONCE):
                begun = await playing.begun("bench", "", min(_AT_ONCE, number))
                await asyncio.gather(*(answer(*one) for one in begun.items()))

        async def answer(owner: Address, vetting: str) -> None:
            event = event_of(f"v1:answer:{vetting}:familiarity:some")
            assert event is not None
            await playing.take(owner, event)

        await open_(max(dialogues // 2, 1))
        before = _resident()
        await open_(dialogues)
        return (_resident() - before) / dialogues * COUNTED


def _resident() -> float:
    """Megabytes."""
    import resource

    gc.collect()
    pages = int(_STATM.read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    print(asyncio.run(_growth(Path(sys.argv[1]), int(sys.argv[2]))))
