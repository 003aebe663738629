"""Importing an archive: files are read in threads, rows are written 500 to a transaction.

Rules: a turn in the middle waits for one chunk at most. Each chunk looks up what it needs and is
whole in itself, so an import may break off, run twice at once or be repeated: what was entered
stays as it is. Messages are counted first, so that a person is written once, with their exchanges.
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from bot.core.ids import id_source
from bot.core.linkedin.invitations import (
    CONNECTED,
    Incoming,
    incoming,
    is_personal,
    own_urls,
)
from bot.core.linkedin.messages import Exchanged, Exchanges
from bot.core.linkedin.own import own_name, stays
from bot.core.linkedin.people import Person, connections, shared_names
from bot.core.linkedin.report import FileReport, lines_shown, report_json, report_message
from bot.core.linkedin.tables import Skipped, Table, table_in
from bot.core.messages import Problem, Reply
from bot.core.model import Address, Profile, Stay
from bot.core.people import profile_slug
from bot.core.texts import say
from bot.service import archive
from bot.service.archive import Known
from bot.service.desk import refused
from bot.service.import_rows import NewId, chunks, reconcile, write_invitations, write_people
from bot.service.imported import AT_ONCE
from bot.service.ports import Busy, Full, Notebook, Store, UnitOfWork
from bot.service.turn import Drawn

T = TypeVar("T")

ROWS_AT_ONCE: Final = 5_000
"""Messages counted before the other threads get their turn: some hundredths of a second."""
OWN_ROWS: Final = 500
"""Positions, schools, and rows in which the owner's own profile is looked for."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file is: bytes that are read, or rows that are written."""

    file: str
    done: int
    total: int


Told = Callable[[Progress], None]


def _silent(progress: Progress) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class _Run:
    """One import. `exchanges` are by slug; who is written is taken out."""

    store: Store
    address: Address
    draw: Callable[[], Drawn]
    told: Told
    reports: list[FileReport] = field(default_factory=list)
    exchanges: dict[str, Exchanged] = field(default_factory=dict)
    several: set[str] = field(default_factory=set)
    messages: FileReport | None = None
    chunks: int = 0

    def report(self, file: Known) -> FileReport:
        made = FileReport(file.source.name.rsplit("/", 1)[-1])
        self.reports.append(made)
        return made

    async def write(self, work: Callable[[Notebook, Drawn, NewId], T]) -> T:
        """Run work on the owner's notebook in a transaction of its own."""
        drawn = self.draw()
        self.chunks += 1
        seed = self.chunks.to_bytes(4, "big") + drawn.seed

        def in_transaction(unit: UnitOfWork) -> T:
            new_id = id_source(seed)
            return work(unit.notebook(self.address, new_id(), drawn.now), drawn, new_id)

        return await self.store.transact(in_transaction)


async def import_linkedin(
    store: Store,
    address: Address,
    paths: Sequence[Path],
    draw: Callable[[], Drawn],
    told: Told | None = None,
) -> Reply:
    """Import an archive into an owner's notebook, and report."""
    found = await asyncio.to_thread(archive.opened, paths)
    if isinstance(found, Problem):
        return refused(found)
    if not found.files:
        return refused(Problem.of("archive_nothing"))
    run = _Run(store, address, draw, told or _silent)
    try:
        await _all_files(run, found.files)
        waiting = await run.write(reconcile)
    except Busy:
        return refused(Problem.of("import_busy"))
    except Full:
        return refused(Problem.of("import_full"))
    except archive.BROKEN:
        return refused(Problem.of("archive_broke_off", name=run.reports[-1].file))
    message = report_message(run.reports, found.others, waiting)
    if not any(report.read for report in run.reports):
        return refused(Problem.of("import_zero"), *message.blocks)
    reports = tuple(run.reports)
    return Reply((message,), data=lambda: report_json(reports))


async def _all_files(run: _Run, files: Sequence[Known]) -> None:
    profile = await run.store.read(partial(_profile_of, run.address))
    own: list[str] = []
    for file in files:
        if file.lacking:
            reason = say("import_lacks", columns=", ".join(file.lacking))
            run.report(file).skipped.by_reason[reason] = array("I")
        elif file.kind.kind == "invitations":
            own += await asyncio.to_thread(_own_urls, file)
    whole = [file for file in files if not file.lacking]
    profile = await _own_profile(run, whole, profile, own)
    for file in whole:
        if file.kind.kind == "messages":
            await _messages(run, file, (*own, profile.url), profile.name)
    for file in whole:
        if file.kind.kind == "connections":
            await _connections(run, file)
    await _others_written_with(run)
    for file in whole:
        if file.kind.kind == "invitations":
            await _invitations(run, file)


def _profile_of(address: Address, unit: UnitOfWork) -> Profile:
    notebook = unit.existing_notebook(address)
    return notebook.imported.profile() if notebook is not None else Profile()


# The owner's own profile


def _own_urls(file: Known) -> list[str]:
    with file.source.lines() as (lines, _):
        table = table_in(lines, file.source.name)
        assert isinstance(table, Table)
        urls = [profile_slug(url) for url in islice(own_urls(table), OWN_ROWS)]
    return [f"/in/{slug}" for slug in sorted(set(urls), key=lambda slug: -urls.count(slug))]


async def _own_profile(
    run: _Run, files: Sequence[Known], before: Profile, own: Sequence[str]
) -> Profile:
    """Read and keep what the archive says of the owner."""
    name = ""
    found: dict[str, list[Stay]] = {"positions": [], "education": []}
    for file in files:
        kind = file.kind.kind
        if kind not in ("profile", "positions", "education"):
            continue
        report = run.report(file)
        with file.source.lines() as (lines, _):
            table = table_in(lines, file.source.name)
            assert isinstance(table, Table)
            if kind == "profile":
                name = name or own_name(table, report.skipped)
                report.read = int(bool(name)) + report.skipped.count
                report.new = int(bool(name) and not before.name)
                report.changed = int(bool(name and before.name) and name != before.name)
                continue
            said = stays(table, report.skipped)[:OWN_ROWS]
        known = before.positions if kind == "positions" else before.schools
        report.read = len(said) + report.skipped.count
        report.changed = sum(_is_other(stay, known) for stay in said)
        report.new = sum(stay not in known for stay in said) - report.changed
        found[kind] += said
    messages_read = any(file.kind.kind == "messages" for file in files)

    def work(notebook: Notebook, drawn: Drawn, new_id: NewId) -> Profile:
        stored = notebook.imported.profile()
        after = Profile(
            name or stored.name,
            next(iter(own), stored.url),
            tuple(dict.fromkeys(found["positions"])) or stored.positions,
            tuple(dict.fromkeys(found["education"])) or stored.schools,
            stored.messages_read or messages_read,
        )
        if after != stored:
            notebook.imported.save_profile(after)
        return after

    return await run.write(work)


def _is_other(stay: Stay, known: Sequence[Stay]) -> bool:
    """Whether this stay is known with another end: somebody left."""
    return stay not in known and any((s.at, s.since) == (stay.at, stay.since) for s in known)


# Messages


async def _messages(run: _Run, file: Known, own: Iterable[str], name: str) -> None:
    run.messages = report = run.report(file)
    with file.source.lines() as (lines, below):
        table = table_in(lines, file.source.name)
        assert isinstance(table, Table)
        counted = Exchanges(table)
        while await asyncio.to_thread(counted.take, ROWS_AT_ONCE):
            run.told(Progress(file.source.name, below.tell(), file.source.size))
    run.told(Progress(file.source.name, file.source.size, file.source.size))
    report.read, report.skipped = counted.read, counted.skipped
    owner = counted.owner(*own, name=name)
    if not owner:
        if counted.read:
            report.notes.append(say("import_whose"))
        return
    for slug, exchanged in (await asyncio.to_thread(counted.with_owner, owner)).items():
        # Of two archives one holds the other, so the larger of two counts of one person is right.
        before = run.exchanges.get(slug)
        if before is None or before.messages < exchanged.messages:
            run.exchanges[slug] = exchanged
    report.notes.append(say("import_exchanges", count=len(run.exchanges)))


async def _others_written_with(run: _Run) -> None:
    """Enter exchanges with people who were not among the connections of this import."""
    report = run.messages
    if report is None:
        return
    people = (exchanged.person() for exchanged in run.exchanges.values())
    for chunk in chunks(person for person in people if person.name):
        written = await run.write(partial(write_people, chunk, frozenset(run.several)))
        report.new += written.new
        report.changed += written.changed


# Connections


async def _connections(run: _Run, file: Known) -> None:
    report = run.report(file)
    undated = Skipped()
    people = await asyncio.to_thread(_people_in, file, report.skipped, undated)
    run.several |= shared_names(people)
    several = frozenset(run.several)
    report.read = len(people) + report.skipped.count
    done = 0
    for chunk in chunks(people):
        complete = [_with_exchanges(run, person) for person in chunk]
        written = await run.write(partial(write_people, complete, several))
        report.new += written.new
        report.changed += written.changed
        if run.messages is not None:
            run.messages.changed += written.exchanged
        done += len(chunk)
        run.told(Progress(file.source.name, done, len(people)))
    report.notes += [
        say("import_undated", count=len(of), lines=lines_shown(of))
        for of in undated.by_reason.values()
    ]


def _people_in(file: Known, skipped: Skipped, undated: Skipped) -> list[Person]:
    with file.source.lines() as (lines, _):
        table = table_in(lines, file.source.name)
        assert isinstance(table, Table)
        return list(connections(table, skipped, undated))


def _with_exchanges(run: _Run, person: Person) -> Person:
    exchanged = run.exchanges.pop(profile_slug(person.url), None) if person.url else None
    return person if exchanged is None else exchanged.of(person)


# Invitations


async def _invitations(run: _Run, file: Known) -> None:
    report = run.report(file)
    judged: dict[str, bool] = {}

    def next_chunk(rows: Iterator[Incoming]) -> list[Incoming]:
        chunk = list(islice(rows, AT_ONCE))
        for row in chunk:
            if row.text not in judged:
                judged[row.text] = is_personal(row.text)
        return chunk

    with file.source.lines() as (lines, below):
        table = table_in(lines, file.source.name)
        assert isinstance(table, Table)
        rows = incoming(table, report.skipped)
        while chunk := await asyncio.to_thread(next_chunk, rows):
            new, connected = await run.write(partial(write_invitations, chunk, judged))
            report.new += new
            report.read += len(chunk)
            for line in connected:
                report.skipped.add(CONNECTED, line)
            run.told(Progress(file.source.name, below.tell(), file.source.size))
    run.told(Progress(file.source.name, file.source.size, file.source.size))
    report.read += report.skipped.count - len(report.skipped.by_reason.get(CONNECTED, ()))
