"""PostgreSQL with several processes: their turns a second together, beside those of one.

Rule: a real server, brought by a wheel as for the tests; every process is one as an operator would
start it, with its own pool, and all work in the same seconds. They share the cores with the
server, so it can grow only until those are used.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import psutil
from sqlalchemy import URL, make_url

from bench.table import Part, Row, Size
from bench.turns import Dialogues, service_over
from bot.core.model import Address
from storage.postgres import open_postgres, upgrade_postgres
from storage.sealed import new_key_text, parse_keys

IN_FLIGHT: Final = 10
"""Dialogues of a process at the same time: as many as its pool has connections."""
_READY: Final = "ready\n"
_KEY: Final = "BENCH_KEY"


def measure(folder: Path, size: Size) -> Part:
    """Turns a second of one process, then of more."""
    from tests.storage.postgres_server import postgres_server

    key = new_key_text()
    rows: list[Row] = []
    cores = os.cpu_count() or 1
    with postgres_server() as server:
        url = server.format(database="postgres")
        asyncio.run(upgrade_postgres(_asynchronous(url), parse_keys(key)))
        one = 0.0
        busy: list[str] = []
        for processes in size.processes:
            psutil.cpu_percent()  # what is said next is since now
            made = _turns_a_second(url, key, processes, size.seconds)
            busy.append(f"{psutil.cpu_percent() / 100 * cores:.1f} with {processes}")
            one = one or made
            what = f"PostgreSQL, {processes} process{'es' if processes > 1 else ''}"
            aim = "grows" if processes > 1 else ""
            row = Row(what, aim, unit="turns/s", scale=1.0)
            row.add(made, one)
            rows.append(row)
    return Part(
        f"PostgreSQL beside one process ({cores} cores for all and the server)",
        rows,
        [f"  cores at work: {', '.join(busy)}; more processes gain nothing once all are"],
    )


def _turns_a_second(url: str, key: str, processes: int, seconds: float) -> float:
    command = [sys.executable, "-m", "bench.servers", url, str(seconds)]
    environment = {**os.environ, _KEY: key}
    with ExitStack() as stack:
        running = [
            stack.enter_context(
                subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    env=environment,
                )
            )
            for _ in range(processes)
        ]
        for process in running:
            assert process.stdout is not None
            if process.stdout.readline() != _READY:
                raise RuntimeError("a process of the benchmark did not start")
        # All are told first and heard afterwards: whoever ends early leaves its share to nobody.
        for process in running:
            assert process.stdin is not None
            process.stdin.close()
        return sum(int(process.stdout.read()) for process in running if process.stdout) / seconds


async def _played(url: str, seconds: float) -> int:
    """Turns made in so many seconds, once standard input is closed."""
    store = await open_postgres(_asynchronous(url), parse_keys(os.environ[_KEY]))
    playing = Dialogues(store, service_over(store))
    each: list[float] = []

    async def talk(number: int) -> None:
        while True:
            await playing.talk(Address("bench", "", f"{os.getpid()}-{number}"), 1, "", each)

    await playing.play(IN_FLIGHT, 1)
    print(_READY, end="", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    talks = [asyncio.create_task(talk(number)) for number in range(IN_FLIGHT)]
    await asyncio.sleep(seconds)
    made = len(each)
    for task in talks:
        task.cancel()
    await asyncio.gather(*talks, return_exceptions=True)
    await store.close()
    return made


def _asynchronous(url: str) -> URL:
    return make_url(url).set(drivername="postgresql+asyncpg")


if __name__ == "__main__":
    print(asyncio.run(_played(sys.argv[1], float(sys.argv[2]))))
