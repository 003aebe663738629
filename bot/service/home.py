"""A home screen: everything that waits for its owner, read at once.

Rule: looking changes nothing, and it costs one reading whatever is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.core.ids import id_source
from bot.core.messages import Reply
from bot.core.model import Address, OptIn, Settings
from bot.core.texts import say
from bot.service import choices, promises, vettings
from bot.service.desk import desk_of, told
from bot.service.ports import UnitOfWork
from bot.service.service import Service

NO_ZONE: Final = Settings().zone
"""The zone of an owner who has never said in which one they live."""


@dataclass(frozen=True, slots=True)
class Home:
    """What is open, what is pending, and the settings by name, as they are written."""

    open: Reply
    pending: Reply
    settings: Mapping[str, str]
    opt_in: OptIn = "unasked"
    is_known: bool = True

    @property
    def zone_is_unset(self) -> bool:
        """Whether it is known of this owner that they have not said in which zone they live."""
        return self.is_known and self.settings["zone"] == NO_ZONE


async def home_of(service: Service, address: Address) -> Home:
    """Read what an owner's home shows; somebody new is not entered by looking."""
    now, seed = service.clock(), service.chance()

    def work(unit: UnitOfWork) -> Home:
        notebook = unit.existing_notebook(address)
        if notebook is None:
            nothing = told(say("nothing_open")), told(say("nothing_pending"))
            return Home(
                *nothing, choices.settings_json(Settings(), choices.ALL_SETTINGS), "unasked", False
            )
        desk = desk_of(notebook, now, id_source(seed), service.checklists)
        return Home(
            vettings.listed_open(desk, ""),
            promises.pending(desk),
            choices.settings_json(desk.owner.settings, choices.ALL_SETTINGS),
            desk.owner.opt_in,
        )

    return await service.store.read(work)
