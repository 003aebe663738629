"""All questions of a vetting at once, for surfaces that can show a form.

Rule: looking changes nothing. Every question is drawn as it would be if it were in front, so a form
and the dialogue show the same words, options and suggestions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.core.cards import evidence_blocks, title_of
from bot.core.checklist import applies
from bot.core.ids import id_source
from bot.core.intake import open_intake
from bot.core.messages import Block, Prompt
from bot.core.model import Address, Vetting
from bot.core.prompts import prompt_of
from bot.core.standing import checklist_of, facts_of
from bot.service.desk import Desk, desk_of
from bot.service.pasted import read_paste
from bot.service.people import known_blocks, namesakes_of
from bot.service.ports import UnitOfWork
from bot.service.service import Service


@dataclass(frozen=True, slots=True)
class Sheet:
    """The questions of one open vetting, in their order, below what is known.

    While kind, name or target are missing these alone are asked: the rest follows from them.
    """

    vetting: str
    title: str
    before: tuple[Block, ...]
    prompts: tuple[Prompt, ...]


async def sheet_of(service: Service, address: Address, vetting_id: str) -> Sheet | None:
    """Give the sheet of an owner's vetting; None if it is not theirs, or is not open."""
    now, seed = service.clock(), service.chance()

    def work(unit: UnitOfWork) -> Sheet | None:
        notebook = unit.existing_notebook(address)
        if notebook is None:
            return None
        return drawn_sheet(desk_of(notebook, now, id_source(seed), service.checklists), vetting_id)

    return await service.store.read(work)


def drawn_sheet(desk: Desk, vetting_id: str) -> Sheet | None:
    """The sheet of a vetting on this desk; None if it is not there, or not open."""
    vetting = desk.notebook.vetting(vetting_id)
    return _sheet(desk, vetting) if vetting is not None and vetting.status == "open" else None


def _sheet(desk: Desk, vetting: Vetting) -> Sheet:
    intake = open_intake(vetting)
    prompts = [
        prompt
        for key in (_intake_keys(vetting, intake) if intake else _question_keys(desk, vetting))
        if (prompt := _asked(desk, vetting, key)) is not None
    ]
    return Sheet(
        vetting.id,
        title_of(vetting),
        (*_evidence(vetting), *known_blocks(desk, vetting)),
        tuple(prompts),
    )


def _asked(desk: Desk, vetting: Vetting, key: str) -> Prompt | None:
    """A question as if it were in front."""
    in_front = replace(vetting, again=(key,), parked=False)
    return prompt_of(in_front, desk.context, namesakes_of(desk, vetting))


def _intake_keys(vetting: Vetting, first: str) -> tuple[str, ...]:
    if first == "kind":
        return ("kind",) if vetting.name else ("kind", "name")
    if first == "name" and vetting.kind == "introduce" and not vetting.target:
        return ("name", "target")
    return (first,)


def _question_keys(desk: Desk, vetting: Vetting) -> tuple[str, ...]:
    checklist = checklist_of(vetting, desk.context)
    if checklist is None:
        return ()
    facts = facts_of(vetting, desk.context.settings)
    return tuple(q.key for q in checklist.questions if applies(q, facts, vetting.answers))


def _evidence(vetting: Vetting) -> tuple[Block, ...]:
    if not vetting.paste:
        return ()
    reading = read_paste(vetting.paste)[1]
    return evidence_blocks(vetting, reading.boilerplate, reading.sales_pitch)
