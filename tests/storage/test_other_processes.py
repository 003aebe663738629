"""Other processes on the same database: turns of both count, and a killed one loses nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from functools import partial

from storage.unit import Unit
from tests.storage.databases import Database, opened
from tests.storage.people import contact, of_ines

OTHER = """
import asyncio, os, sys
from functools import partial
from storage.sealed import parse_keys
from storage.store import open_store
from tests.storage.people import contact, of_ines

def meet(number, unit):
    of_ines(unit).save_contact(contact(number))

async def main():
    store = await open_store(sys.argv[1], parse_keys(os.environ["TEST_KEY"]))
    for number in range(int(sys.argv[2]), int(sys.argv[3])):
        await store.transact(partial(meet, number))
        print(number, flush=True)
    await store.close()

asyncio.run(main())
"""


async def _start(database: Database, first: int, end: int) -> asyncio.subprocess.Process:
    import base64

    key = base64.b64encode(database.keys[0].secret).decode()
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", OTHER, database.url, str(first), str(end),
        env={**os.environ, "TEST_KEY": key, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip


def _meet(number: int, unit: Unit) -> None:
    of_ines(unit).save_contact(contact(number))


def _met(unit: Unit) -> set[int]:
    return {int(found.name.split()[1]) for found in of_ines(unit).contacts()}


async def test_two_processes_write_beside_each_other(database: Database):
    async with opened(database) as store:
        other = await _start(database, 100, 140)
        assert other.stdout is not None
        assert await other.stdout.readline() == b"100\n"

        for number in range(40):
            await store.transact(partial(_meet, number))
        await other.communicate()

        met = await store.transact(_met)
    assert other.returncode == 0
    assert met == {*range(40), *range(100, 140)}


async def test_a_process_killed_while_it_writes_loses_nothing_it_answered(database: Database):
    async with opened(database) as store:
        await store.transact(of_ines)
        other = await _start(database, 0, 10_000)
        assert other.stdout is not None
        answered = -1
        while answered < 30:
            answered = int(await other.stdout.readline())
        other.send_signal(signal.SIGKILL)
        rest, _ = await other.communicate()
        answered = max([answered, *map(int, rest.split())])

        met = await store.transact(_met)
        await store.transact(partial(_meet, 99_999))

    # what was written but not yet answered may be there as well
    assert met in ({*range(answered + 1)}, {*range(answered + 2)})


async def test_a_process_killed_while_it_writes_leaves_a_sound_file(sqlite_database):
    other = await _start(sqlite_database, 0, 10_000)
    assert other.stdout is not None
    for _ in range(20):
        await other.stdout.readline()
    other.send_signal(signal.SIGKILL)
    await other.communicate()

    assert await sqlite_database.run("PRAGMA integrity_check") == [("ok",)]
    assert await sqlite_database.run("PRAGMA foreign_key_check") == []
