"""The service: the one door through which every surface takes its deliveries.

Rule: read, decide, write. Clock and chance are drawn, one transaction runs the turn, and nobody is
answered before it is committed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.core.checklist import Checklist
from bot.core.commands import call_of_line
from bot.core.events import Begin, Called, Confirmed, Event, Inbound, Paged, Said
from bot.core.ids import id_source
from bot.core.messages import Problem, Reply
from bot.core.model import Address, Settings
from bot.core.texts import say
from bot.service import insights, network, schedule, transfer, weigh
from bot.service.calling import asked_first
from bot.service.desk import SPREAD, context_of, desk_of, refused, told
from bot.service.pasted import read_paste
from bot.service.people import own_profile
from bot.service.ports import Brief, Busy, Full, StillRead, Store, UnitOfWork
from bot.service.turn import Drawn, greet, take

if TYPE_CHECKING:
    from bot.service.imports import Told

_FORGET_ME: Final = re.compile(r"/?forget( --yes)? me( --yes)?", re.IGNORECASE)
"""It takes more than one transaction, so it is told apart before the turn."""
_MAY_BE_LONG: Final = (Begin, Called, Confirmed, Paged, Said)
"""Events that may read a paste or a whole notebook; all others are buttons about one row."""


@dataclass(frozen=True, slots=True)
class Service:
    """`clock` gives an aware UTC instant, `chance` 16 random bytes."""

    store: Store
    checklists: Mapping[str, Checklist]
    clock: Callable[[], datetime]
    chance: Callable[[], bytes]
    spread: int = SPREAD

    async def take(self, inbound: Inbound) -> Reply:
        """Take one delivery and answer it with what was stored."""
        drawn = Drawn(self.clock(), self.chance(), self.spread)
        work: Callable[[UnitOfWork], Reply] = partial(
            take, inbound=inbound, drawn=drawn, checklists=self.checklists
        )
        if not isinstance(inbound.event, _MAY_BE_LONG):
            work = Brief(work)
        try:
            if _forgets_all(inbound):
                return await self._forget(inbound)
            reply = await self.store.transact(work)
            return await self._with_what_it_wants(inbound.address, drawn, reply)
        except StillRead:
            return refused(Problem.of("still_read"))
        except Busy:
            return refused(Problem.of("busy"))
        except Full:
            return refused(Problem.of("full"))

    async def _with_what_it_wants(self, address: Address, drawn: Drawn, reply: Reply) -> Reply:
        """Put in front of an answer what reads much; it waits for no lock and holds none."""
        wanted = reply.wants
        if wanted is None:
            return reply
        if wanted.command == "insights":
            found = await insights.pictured(self.store, address, drawn.now)
        else:
            found = await self.store.read(partial(self._health, address, drawn, wanted.text))
        return replace(reply, messages=found.messages + reply.messages, data=found.data, wants=None)

    def _health(self, address: Address, drawn: Drawn, after: str, unit: UnitOfWork) -> Reply:
        notebook = unit.existing_notebook(address)
        if notebook is None:
            return refused(Problem.of("unknown_owner"))
        desk = desk_of(notebook, drawn.now, id_source(drawn.seed), self.checklists)
        return network.health(desk, after)

    async def greet(self, address: Address) -> Reply:
        """Say what is in front of the owner, or how to begin."""
        drawn = Drawn(self.clock(), self.chance())
        return await self.store.transact(lambda unit: greet(unit, address, drawn, self.checklists))

    async def weigh(self, address: Address, call: Called) -> Reply:
        """Vet one request at once; nothing is stored, not even who asked."""
        drawn = Drawn(self.clock(), self.chance())
        new_id = id_source(drawn.seed)

        def work(unit: UnitOfWork) -> Reply:
            notebook = unit.existing_notebook(address)
            if notebook is None:
                context = context_of(Settings(), drawn.now, new_id, self.checklists)
                return weigh.weigh(context, call, lambda name: ())
            desk = desk_of(notebook, drawn.now, new_id, self.checklists)
            known = partial(weigh.known_of_name, desk)
            return weigh.weigh(desk.context, call, known, own_profile(desk))

        return await self.store.read(work)

    async def when(self, address: Address) -> Reply:
        """The next digest and the log of an owner, looked at by somebody else: nothing changes."""
        drawn = Drawn(self.clock(), self.chance())

        def work(unit: UnitOfWork) -> Reply:
            notebook = unit.existing_notebook(address)
            if notebook is None:
                return refused(Problem.of("unknown_owner"))
            desk = desk_of(notebook, drawn.now, id_source(drawn.seed), self.checklists)
            return schedule.when(desk)

        return await self.store.read(work)

    async def insights(self, address: Address) -> insights.Looked:
        """Everything that pictures and the page are made of; it changes nothing."""
        return await insights.looked(self.store, address, self.clock())

    async def export(self, address: Address) -> dict[str, bytes] | None:
        """Everything of an owner as files; None if there is no such owner."""

        def work(unit: UnitOfWork) -> dict[str, bytes] | None:
            notebook = unit.existing_notebook(address)
            if notebook is None:
                return None
            return transfer.exported(notebook)

        return await self.store.read(work)

    async def import_json(self, address: Address, content: bytes) -> dict[str, int] | Problem:
        """Put an export into an empty notebook, all of it or nothing."""
        drawn = Drawn(self.clock(), self.chance())
        delivery = f"import:{drawn.now.timestamp():.6f}:{drawn.seed.hex()}"

        def work(unit: UnitOfWork) -> dict[str, int] | Problem:
            if unit.came_before(delivery):
                return transfer.counts_of(content)  # its commit counted, though nobody heard of it
            notebook = unit.notebook(address, id_source(drawn.seed)(), drawn.now)
            found = transfer.imported(notebook, content)
            if not isinstance(found, Problem):
                notebook.first_time(delivery, drawn.now)
            return found

        return await self.store.transact(work)

    async def import_linkedin(
        self, address: Address, paths: Sequence[Path], progress: Told | None = None
    ) -> Reply:
        """Import a LinkedIn archive: zips, folders or loose CSV files, all of one owner.

        In transactions of 500 rows; what was imported before stays as it is. `progress` is called
        in the event loop, with bytes done of bytes in all, file by file.
        """
        from bot.service.imports import import_linkedin

        def draw() -> Drawn:
            return Drawn(self.clock(), self.chance(), self.spread)

        return await import_linkedin(self.store, address, paths, draw, progress)

    async def _forget(self, inbound: Inbound) -> Reply:
        if not _is_confirmed(_as_called(inbound.event)):
            return asked_first(Confirmed("forget", ""), "everything of yours")
        if await self.store.transact(partial(_already_taken, inbound)):
            return told(say("done"))
        known = await self.store.forget(inbound.address)
        read_paste.cache_clear()  # a paste of theirs may be among those just read
        sentence = say("forgotten_me") if known else say("nothing_of_yours")
        return replace(told(sentence), data=lambda: {"forgotten": known})


def _already_taken(inbound: Inbound, unit: UnitOfWork) -> bool:
    """Know a redelivery: it must not erase what its owner wrote after the first one."""
    notebook = unit.existing_notebook(inbound.address)
    if notebook is None or not inbound.id:
        return False
    return not notebook.first_time(inbound.id, inbound.at)


def _forgets_all(inbound: Inbound) -> bool:
    match _as_called(inbound.event):
        case Called("forget", _, "me") | Confirmed("forget", ""):
            return True
        case _:
            return False


def _is_confirmed(event: Event) -> bool:
    return isinstance(event, Confirmed) or (
        isinstance(event, Called) and event.option("yes") is not None
    )


def _as_called(event: Event) -> Event:
    """Take a typed "forget me" for the command it is, whatever question is in front."""
    if not isinstance(event, Said) or _FORGET_ME.fullmatch(event.text.strip()) is None:
        return event
    called = call_of_line(event.text)
    return called if isinstance(called, Called) else event
