"""A full disk, before or at the COMMIT: what was answered is there, the rest is not."""

from __future__ import annotations

import asyncio
import resource
from functools import partial

from bot.service.ports import Full
from storage.store import OpenStore
from storage.unit import Unit
from tests.storage.databases import Database, SqliteDatabase, opened
from tests.storage.people import id_of, of_ines, vetting


def _turn(number: int, unit: Unit) -> str:
    return of_ines(unit).save_vetting(vetting(number, paste="x" * 2000)).id


async def _stored(store: OpenStore) -> set[str]:
    return await store.transact(lambda unit: {found.id for found in of_ines(unit).vettings()})


async def test_a_log_that_cannot_grow_at_the_commit(sqlite_database: SqliteDatabase):
    log = sqlite_database.path.with_name(f"{sqlite_database.path.name}-wal")
    async with opened(sqlite_database) as store:
        await store.transact(of_ines)
        # the kernel lets no file grow further than this; the group's frames are more than that
        with _files_no_longer_than(log.stat().st_size + 30_000):
            turns = [store.transact(partial(_turn, number)) for number in range(100, 140)]
            results = await asyncio.gather(*turns, return_exceptions=True)
            inside = await _stored(store)

        acknowledged = {result for result in results if isinstance(result, str)}
        refused = [result for result in results if not isinstance(result, str)]
        assert all(isinstance(result, Full) for result in refused)
        assert refused
        assert inside == acknowledged

        assert await store.transact(partial(_turn, 500)) == id_of("vet", 500)
        assert await _stored(store) == acknowledged | {id_of("vet", 500)}

    async with opened(sqlite_database) as store:
        assert await _stored(store) == acknowledged | {id_of("vet", 500)}


class _files_no_longer_than:  # noqa: N801 - reads as a sentence where it is used
    def __init__(self, size: int) -> None:
        self._size = size

    def __enter__(self) -> None:
        self._before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self._size, self._before[1]))

    def __exit__(self, *_: object) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._before)


async def test_with_a_full_disk_exactly_the_turns_that_failed_are_missing(database: Database):
    async with opened(database) as store:
        await store.transact(of_ines)
        make_space = await database.fill_disk(store)

        def save(number: int):
            # Every fourth is far too large for what is left.
            paste = "x" * (400_000 if number % 4 == 0 else 10)
            return lambda unit: of_ines(unit).save_vetting(vetting(number, paste=paste))

        done = await asyncio.gather(
            *(store.transact(save(n)) for n in range(1, 21)), return_exceptions=True
        )
        saved = [n for n, result in enumerate(done, 1) if not isinstance(result, BaseException)]
        failed = [result for result in done if isinstance(result, BaseException)]
        stored = await store.transact(lambda unit: [v.id for v in of_ines(unit).vettings()])

        assert {type(error) for error in failed} == {Full}
        assert set(stored) == {id_of("vet", n) for n in saved}
        assert 0 < len(saved) < 20

        await make_space()
        await store.transact(save(40))
        after = await store.transact(lambda unit: len(of_ines(unit).vettings()))
        assert after == len(saved) + 1
