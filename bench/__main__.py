"""`make bench`: what is promised of speed, each as a ratio to something plain in the same run.

Rule: no figure stands alone. Beside the table stand what the disk can do and what ran.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

from bench import (
    core_turns,
    digests,
    discord_clicks,
    imports,
    memory,
    servers,
    shares,
    slack_clicks,
    starts,
    stored,
)
from bench.baseline import fsyncs_per_second
from bench.table import FULL_SIZE, HEADING, SMOKE, Measure, Report

LIBRARIES: Final = ("sqlalchemy", "cryptography", "orjson", "slack-bolt", "discord.py", "asyncpg")
PARTS: Final[dict[str, Measure]] = {
    "core": core_turns.measure,
    "slack": slack_clicks.measure,
    "discord": discord_clicks.measure,
    "memory": memory.measure,
    "stored": stored.measure,
    "starts": starts.measure,
    "postgres": servers.measure,
}
"""The parts of the table, in its order; `--only` takes their names."""
REPORTS: Final[dict[str, Report]] = {"digests": digests.measure, "imports": imports.measure}
"""What has a table of its own, after the others; it fills whole databases, so it takes minutes."""


def environment(folder: Path) -> list[str]:
    """What ran where, and how quick the disk is."""
    libraries = ", ".join(f"{library} {version(library)}" for library in LIBRARIES)
    return [
        f"The disk: {fsyncs_per_second(folder):.0f} fsyncs a second.",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, {libraries}",
    ]


def main(arguments: Sequence[str]) -> int:
    """Measure and print; the data lie in the current folder while it runs."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a few turns, to see that it runs")
    parser.add_argument("--profile", action="store_true", help="say which part costs what share")
    parser.add_argument(
        "--only", nargs="+", choices=[*PARTS, *REPORTS], default=[*PARTS, *REPORTS], metavar="PART"
    )
    given = parser.parse_args(arguments)
    size = SMOKE if given.smoke else FULL_SIZE
    # On the disk of the current folder: a temporary folder may lie in memory.
    with tempfile.TemporaryDirectory(prefix="bench-", dir=".") as name:
        folder = Path(name)
        if given.profile:
            measured = asyncio.run(shares.measure(folder, size.in_flight, size.dialogues))
            print("\n".join(shares.lines_of(measured)))
            return 0
        print(*environment(folder), "", HEADING, sep="\n", flush=True)
        for part in [p for p in PARTS if p in given.only]:
            print(*PARTS[part](folder, size).lines(), sep="\n", flush=True)
        for report in [r for r in REPORTS if r in given.only]:
            lines = asyncio.run(REPORTS[report](folder, given.smoke))
            print(*lines, "", sep="\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
