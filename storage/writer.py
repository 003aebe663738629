"""The one thread that writes to SQLite, and the turns that share a commit.

Rules:
- Turns that wait together run in one `BEGIN IMMEDIATE … COMMIT`, without savepoints. If one of
  them raises, or the commit fails, everything is rolled back and each runs again alone. (With
  savepoints, a disk that fills inside a group makes SQLite roll back all of it, and turns that had
  already succeeded are lost although their commit reports success.)
- Nobody is answered before the commit. A caller who stops waiting undoes nothing.
- The loop hands over once per pass, and is called back once per group: a turn costs one hop.
- A brief turn that nobody waits with runs on the spot, in the loop: two hops would cost more than
  the turn. Only while the disk has just shown to be quick, and never waiting for another
  program: what cannot begin at once goes to the thread. So the loop stands still for one slow
  commit at most.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from time import perf_counter
from typing import Any, Final, TypeVar

from bot.service.ports import Brief, Busy, StoreError
from storage import errors
from storage.sealed import Keyring
from storage.sentences import say
from storage.sqlite_connection import CursorExecutor
from storage.unit import Unit

T = TypeVar("T")

QUEUE_BOUND: Final = 10_000
GROUP_BOUND: Final = 256
QUICK_SECONDS: Final = 0.001
QUICK_COMMITS: Final = 4
"""The last so many commits each took less than that: the disk is quick."""


@dataclass(slots=True, eq=False)
class Turn:
    """Work that waits for its transaction, and what came of it."""

    work: Callable[[Unit], Any]
    answer: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


@dataclass(slots=True, eq=False)
class Alone:
    """Something that needs the writing connection outside a transaction."""

    run: Callable[[sqlite3.Connection], Any]
    answer: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class Writer:
    """The writing connection and its thread; to be used from one event loop."""

    def __init__(self, connection: sqlite3.Connection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring
        self._executor = CursorExecutor(connection)
        self._loop = asyncio.get_running_loop()
        self._inbox: list[Turn | Alone] = []
        self._queue: SimpleQueue[list[Turn | Alone] | None] = SimpleQueue()
        self._waiting = 0
        self._closed = False
        (self._patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
        self._waits = self._patience
        self._quick_commits = 0
        self.commits = 0
        self._thread = Thread(target=self._run, name="storage-writer", daemon=True)
        self._thread.start()

    # In the event loop

    async def transact(self, work: Callable[[Unit], T]) -> T:
        """Run work in the next group and give its result after the commit."""
        turn = Turn(work, self._loop.create_future())
        self._submit(turn)
        result: T = await turn.answer
        return result

    async def alone(self, run: Callable[[sqlite3.Connection], T]) -> T:
        """Run something on the writing connection, outside a transaction."""
        job = Alone(run, self._loop.create_future())
        self._submit(job)
        result: T = await job.answer
        return result

    async def close(self) -> None:
        """Finish what was submitted, then close the connection."""
        if self._closed:
            return
        self._closed = True
        self._hand_over()
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        self._connection.close()

    def _submit(self, job: Turn | Alone) -> None:
        if self._closed:
            raise StoreError(say("closed"))
        if self._waiting >= QUEUE_BOUND:
            raise Busy(say("waits"))
        self._waiting += 1
        self._inbox.append(job)
        if len(self._inbox) == 1:
            self._loop.call_soon(self._hand_over)

    def _hand_over(self) -> None:
        jobs, self._inbox = self._inbox, []
        if jobs and not self._is_done_on_the_spot(jobs[0]):
            self._queue.put(jobs)

    def _is_done_on_the_spot(self, job: Turn | Alone) -> bool:
        # One waits, this one: so the thread has nothing in hand and does not touch the connection.
        if self._waiting > 1 or self._quick_commits < QUICK_COMMITS:
            return False
        if not isinstance(job, Turn) or not isinstance(job.work, Brief):
            return False
        self._wait_for_others(0)
        self._commit_together([job])
        if isinstance(job.error, Busy):
            job.error = None
            return False
        self._answer([job])
        return True

    def _answer(self, jobs: Sequence[Turn | Alone]) -> None:
        self._waiting -= len(jobs)
        for job in jobs:
            if job.answer.done():
                continue
            if job.error is None:
                job.answer.set_result(job.result)
            else:
                job.answer.set_exception(job.error)

    # In the thread

    def _run(self) -> None:
        while (jobs := self._queue.get()) is not None:
            last = self._take_what_waits(jobs)
            self._do(jobs)
            if last:
                return

    def _take_what_waits(self, jobs: list[Turn | Alone]) -> bool:
        while len(jobs) < GROUP_BOUND:
            try:
                more = self._queue.get_nowait()
            except Empty:
                return False
            if more is None:
                return True
            jobs.extend(more)
        return False

    def _do(self, jobs: list[Turn | Alone]) -> None:
        self._wait_for_others(self._patience)
        group: list[Turn] = []
        for job in jobs:
            if isinstance(job, Turn) and len(group) < GROUP_BOUND:
                group.append(job)
                continue
            self._finish(group)
            group = []
            if isinstance(job, Turn):
                group.append(job)
            else:
                self._run_alone(job)
        self._finish(group)

    def _finish(self, group: list[Turn]) -> None:
        if group:
            self._commit_together(group)
            self._call_back(group)

    def _run_alone(self, job: Alone) -> None:
        try:
            job.result = job.run(self._connection)
        except sqlite3.Error as error:
            job.error = errors.of_sqlite(error)
        except BaseException as error:
            job.error = error
        self._rollback()
        self._call_back([job])

    def _call_back(self, jobs: Sequence[Turn | Alone]) -> None:
        with suppress(RuntimeError):  # the loop is closed; what was committed stays
            self._loop.call_soon_threadsafe(self._answer, jobs)

    # In whichever of the two has the work in hand

    def _wait_for_others(self, milliseconds: int) -> None:
        if self._waits != milliseconds:
            self._connection.execute(f"PRAGMA busy_timeout={milliseconds}")
            self._waits = milliseconds

    def _commit_together(self, turns: list[Turn]) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            for turn in turns:
                turn.error = errors.of_sqlite(error)
            return
        units = []
        try:
            for turn in turns:
                unit = Unit(self._executor, self._keyring)
                turn.result = turn.work(unit)
                units.append(unit)
            if self._executor.failure is not None:
                raise self._executor.failure
            self._commit()
        except BaseException as error:
            self._rollback()
            if len(turns) == 1:
                turns[0].error = error
                return
            for turn in turns:
                self._commit_together([turn])
        else:
            for unit in units:
                unit.committed()

    def _commit(self) -> None:
        started = perf_counter()
        try:
            self._connection.execute("COMMIT")
            self.commits += 1
            quick = perf_counter() - started < QUICK_SECONDS
            self._quick_commits = self._quick_commits + 1 if quick else 0
        except sqlite3.Error as error:
            raise errors.of_sqlite(error) from None

    def _rollback(self) -> None:
        self._executor.failure = None
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
