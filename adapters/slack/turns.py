"""From what somebody did on Slack to a turn of the service, and what the turn answered.

Rule: nothing is remembered between two deliveries but what the database holds. Looking at a vetting
is a delivery without an id, so it may be repeated for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from adapters.slack import sentences
from adapters.slack.parse import Actor, at_of, delivery_id
from bot.core.events import Answered, Called, Event, Inbound, Reopened, Resumed
from bot.core.messages import File, Message, Paragraph, Problem, Prompt, Reply, Style
from bot.core.model import Address
from bot.core.texts import say, say_problem
from bot.service.forms import Taken, take_settings, take_sheet, take_showing_sheet
from bot.service.home import Home, home_of
from bot.service.service import Service
from bot.service.sheet import Sheet, sheet_of
from bot.service.turn import Delivery

Body = Mapping[str, Any]
EXPORT_TITLE: Final = "All of it"


class Door(Protocol):
    """The part of the service that Slack needs."""

    async def take(self, inbound: Inbound) -> Reply: ...

    async def take_showing_sheet(self, inbound: Inbound) -> Taken: ...

    async def take_sheet(
        self, delivery: Delivery, vetting: str, answers: Mapping[str, Event]
    ) -> Taken: ...

    async def take_settings(self, delivery: Delivery, changes: Mapping[str, Event]) -> Taken: ...

    async def sheet(self, address: Address, vetting: str) -> Sheet | None: ...

    async def home(self, address: Address) -> Home: ...

    async def export(self, address: Address) -> dict[str, bytes] | None: ...

    async def import_json(
        self, address: Address, content: bytes
    ) -> Mapping[str, int] | Problem: ...

    async def import_linkedin(self, address: Address, paths: Sequence[Path]) -> Reply: ...


@dataclass(frozen=True, slots=True)
class ServiceDoor:
    """The service, as Slack sees it."""

    service: Service

    async def take(self, inbound: Inbound) -> Reply:
        return await self.service.take(inbound)

    async def take_showing_sheet(self, inbound: Inbound) -> Taken:
        return await take_showing_sheet(self.service, inbound)

    async def take_sheet(
        self, delivery: Delivery, vetting: str, answers: Mapping[str, Event]
    ) -> Taken:
        return await take_sheet(self.service, delivery, vetting, answers)

    async def take_settings(self, delivery: Delivery, changes: Mapping[str, Event]) -> Taken:
        return await take_settings(self.service, delivery, changes)

    async def sheet(self, address: Address, vetting: str) -> Sheet | None:
        return await sheet_of(self.service, address, vetting)

    async def home(self, address: Address) -> Home:
        return await home_of(self.service, address)

    async def export(self, address: Address) -> dict[str, bytes] | None:
        return await self.service.export(address)

    async def import_json(self, address: Address, content: bytes) -> Mapping[str, int] | Problem:
        return await self.service.import_json(address, content)

    async def import_linkedin(self, address: Address, paths: Sequence[Path]) -> Reply:
        return await self.service.import_linkedin(address, paths)


@dataclass(frozen=True, slots=True)
class Turns:
    """Takes events to the service in an actor's name."""

    door: Door
    clock: Callable[[], datetime]

    async def take(self, body: Body, actor: Actor, event: Event) -> Reply:
        """One event, one turn."""
        return await self.door.take(self._inbound(body, actor, event))

    async def take_showing_sheet(self, body: Body, actor: Actor, event: Event) -> Taken:
        """One event, one turn, with the questions it leaves open."""
        return await self.door.take_showing_sheet(self._inbound(body, actor, event))

    async def take_sheet(
        self, body: Body, actor: Actor, vetting: str, answers: Mapping[str, Event]
    ) -> Taken:
        """A sent sheet, one turn."""
        return await self.door.take_sheet(self._delivery(body, actor), vetting, answers)

    async def take_settings(self, body: Body, actor: Actor, changes: Mapping[str, Event]) -> Taken:
        """Sent settings, one turn."""
        return await self.door.take_settings(self._delivery(body, actor), changes)

    def _delivery(self, body: Body, actor: Actor) -> Delivery:
        at = at_of(body, self.clock())
        return Delivery(delivery_id(body, actor), at, actor.address)

    def _inbound(self, body: Body, actor: Actor, event: Event) -> Inbound:
        delivery = self._delivery(body, actor)
        return Inbound(delivery.id, delivery.at, delivery.address, event)

    async def look(self, actor: Actor, event: Called) -> Reply:
        """A command that only reads."""
        return await self.door.take(Inbound("", self.clock(), actor.address, event))

    async def card(self, actor: Actor, vetting: str) -> Reply:
        """A vetting as it is now."""
        return await self.look(actor, Called("card", (), vetting))

    async def take_suggestion(self, body: Body, actor: Actor, vetting: str, question: str) -> Reply:
        """Answer with what is suggested, if that question is still in front."""
        card = await self.card(actor, vetting)
        prompt = prompt_in(card)
        if prompt is None or prompt.key != question or not prompt.suggestion:
            return card
        values = tuple(choice.value for choice in prompt.choices if choice.suggested)
        answer = Answered(vetting, question, values or (prompt.suggestion,))
        return await self.take(body, actor, answer)

    async def go_on(self, body: Body, actor: Actor, vetting: str) -> Reply:
        """Bring a vetting to the front; one that has ended is opened again."""
        card = await self.card(actor, vetting)
        if card.data is None:
            return card
        is_open = card.data()["status"] == "open"
        return await self.take(body, actor, Resumed(vetting) if is_open else Reopened(vetting))

    async def look_at(self, actor: Actor, subject: str) -> Reply:
        """A row of a list: a vetting, or else a person."""
        card = await self.card(actor, subject)
        if card.refused != "unknown_id":
            return card
        return await self.look(actor, Called("person", (), subject))

    async def exported(self, actor: Actor) -> Reply:
        """Everything of an owner, as files."""
        files = await self.door.export(actor.address)
        if not files:
            return said(sentences.NOTHING_TO_EXPORT)
        blocks = tuple(
            File(name, content, f"{len(content)} bytes")
            for name, content in files.items()
            if content
        )
        return Reply((Message(EXPORT_TITLE, (Paragraph(sentences.FILES_FOLLOW), *blocks)),))

    async def import_json(self, actor: Actor, content: bytes) -> Reply:
        """An export, put into an empty notebook."""
        counts = await self.door.import_json(actor.address, content)
        if isinstance(counts, Problem):
            return said(say_problem(counts), refused=counts.id)
        words = ", ".join(f"{count} {kind}" for kind, count in counts.items())
        return said(say("imported", counts=words))


def said(sentence: str, *, refused: str = "") -> Reply:
    """A reply of this surface's own."""
    style: Style = "warning" if refused else "plain"
    return Reply((Message("", (Paragraph(sentence, style),)),), refused)


def prompt_in(reply: Reply) -> Prompt | None:
    """The question an answer ends with."""
    return next((m.prompt for m in reversed(reply.messages) if m.prompt is not None), None)


def vetting_in(reply: Reply) -> str:
    """The vetting an answer is about; "" for none."""
    return next((m.vetting for m in reversed(reply.messages) if m.vetting is not None), "")
