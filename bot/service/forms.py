"""Forms that are sent: several answers, or several settings, at once.

Rule: a sent form is one turn. All of it is stored together or nothing is, it is known again when it
is delivered twice, and what it leaves to be asked is drawn in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from bot.core.dialogue import step
from bot.core.effects import Mistaken
from bot.core.events import Event, Inbound, VettingEvent
from bot.core.ids import id_source
from bot.core.messages import Problem, Reply, sentence_of
from bot.core.model import Address, TalkStyle
from bot.core.standing import BECAUSE, DECIDE
from bot.core.texts import say_problem
from bot.service import choices, turn, vettings
from bot.service.conversation import dispatch
from bot.service.desk import Desk, desk_of, refused
from bot.service.ports import Busy, Full, UnitOfWork
from bot.service.service import Service
from bot.service.sheet import Sheet, drawn_sheet
from bot.service.turn import Delivery, Drawn


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a turn: its answer, and the sheet of the vetting if it still asks something.

    `mistakes` are sentences by the name of the field that could not be taken; `talk` is how the
    owner wants to be asked.
    """

    reply: Reply
    sheet: Sheet | None = None
    mistakes: Mapping[str, str] = field(default_factory=dict)
    talk: TalkStyle = "form"


async def take_showing_sheet(service: Service, inbound: Inbound) -> Taken:
    """Take one delivery, and show what it leaves to be asked, in one transaction."""
    drawn = _drawn(service)

    def work(unit: UnitOfWork) -> Taken:
        reply = turn.take(unit, inbound, drawn, service.checklists)
        return _with_sheet(_desk(service, unit, inbound.address, drawn), reply, {})

    return await _answered(service, work)


async def take_sheet(
    service: Service, delivery: Delivery, vetting_id: str, answers: Mapping[str, Event]
) -> Taken:
    """Take a sent sheet, an event a question in their order, in one transaction.

    What cannot be taken is a mistake by its question, and the rest is stored. A vetting that was
    decided meanwhile stays decided.
    """
    return await _taken_together(
        service, delivery, answers, partial(_is_open, vetting_id), partial(_shown, vetting_id)
    )


async def take_settings(
    service: Service, delivery: Delivery, changes: Mapping[str, Event]
) -> Taken:
    """Take several settings, an event a setting, in one transaction, and show them all."""
    return await _taken_together(service, delivery, changes, _always, _settings)


async def _taken_together(
    service: Service,
    delivery: Delivery,
    events: Mapping[str, Event],
    counts: Callable[[Desk], bool],
    shown: Callable[[Desk], Reply],
) -> Taken:
    drawn = _drawn(service)

    def work(unit: UnitOfWork) -> Taken:
        mistakes: dict[str, str] = {}

        def first(desk: Desk) -> Reply:
            for key, event in events.items() if counts(desk) else ():
                reply = dispatch(desk, event)
                if reply.refused:
                    mistakes[key] = sentence_of(reply)
            return shown(desk)

        def again(desk: Desk) -> Reply:
            if counts(desk):
                mistakes.update(_mistakes_in(desk, events))
            return shown(desk)

        reply = turn.turned(unit, delivery, drawn, service.checklists, first, again)
        return _with_sheet(_desk(service, unit, delivery.address, drawn), reply, mistakes)

    return await _answered(service, work)


def _drawn(service: Service) -> Drawn:
    return Drawn(service.clock(), service.chance(), service.spread)


async def _answered(service: Service, work: Callable[[UnitOfWork], Taken]) -> Taken:
    try:
        return await service.store.transact(work)
    except Busy:
        return Taken(refused(Problem.of("busy")))
    except Full:
        return Taken(refused(Problem.of("full")))


def _desk(service: Service, unit: UnitOfWork, address: Address, drawn: Drawn) -> Desk:
    """The desk as the turn left it, to look at."""
    notebook = unit.notebook(address, "", drawn.now)
    return desk_of(notebook, drawn.now, id_source(drawn.seed), service.checklists, drawn.spread)


def _with_sheet(desk: Desk, reply: Reply, mistakes: Mapping[str, str]) -> Taken:
    talk = desk.owner.settings.talk
    vetting = next((m.vetting for m in reversed(reply.messages) if m.vetting is not None), "")
    prompt = next((m.prompt for m in reversed(reply.messages) if m.prompt is not None), None)
    asks = prompt is not None and prompt.key not in (DECIDE, BECAUSE)
    if not vetting or not (asks or mistakes):
        return Taken(reply, None, mistakes, talk)
    return Taken(reply, drawn_sheet(desk, vetting), mistakes, talk)


def _is_open(vetting_id: str, desk: Desk) -> bool:
    vetting = desk.notebook.vetting(vetting_id)
    return vetting is not None and vetting.status == "open"


def _always(_: Desk) -> bool:
    return True


def _shown(vetting_id: str, desk: Desk) -> Reply:
    vetting = desk.notebook.vetting(vetting_id)
    if vetting is None:
        return refused(Problem.of("unknown_id", id=vetting_id))
    return vettings.shown(desk, vetting)


def _settings(desk: Desk) -> Reply:
    return choices.settings(desk, "")


def _mistakes_in(desk: Desk, events: Mapping[str, Event]) -> dict[str, str]:
    """What could not be taken, found once more for a form that was delivered twice."""
    found: dict[str, str] = {}
    for key, event in events.items():
        if not isinstance(event, VettingEvent):
            continue
        vetting = desk.notebook.vetting(event.vetting)
        if vetting is None:
            continue
        for effect in step(vetting, event, desk.context).effects:
            if isinstance(effect, Mistaken):
                slots = {"id": vetting.id, **effect.problem.slots}
                found[key] = say_problem(Problem(effect.problem.id, slots))
    return found
