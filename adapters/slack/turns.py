"""From what somebody did on Slack to a turn of the service, and what the turn answered.

Rule: nothing is remembered between two deliveries but what the database holds. Looking at a vetting
is a delivery without an id, so it may be repeated for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from adapters.slack.parse import Actor, at_of, delivery_id
from bot.core.events import Answered, Called, Corrected, Event, Inbound, Reopened, Resumed
from bot.core.messages import Paragraph, Prompt, Reply
from bot.core.model import Address
from bot.service.service import Service
from bot.service.sheet import Sheet, sheet_of, zone_is_unset

Body = Mapping[str, Any]


class Door(Protocol):
    """The part of the service that Slack needs."""

    async def take(self, inbound: Inbound) -> Reply: ...

    async def sheet(self, address: Address, vetting: str) -> Sheet | None: ...

    async def zone_is_unset(self, address: Address) -> bool: ...


@dataclass(frozen=True, slots=True)
class ServiceDoor:
    """The service, as Slack sees it."""

    service: Service

    async def take(self, inbound: Inbound) -> Reply:
        return await self.service.take(inbound)

    async def sheet(self, address: Address, vetting: str) -> Sheet | None:
        return await sheet_of(self.service, address, vetting)

    async def zone_is_unset(self, address: Address) -> bool:
        return await zone_is_unset(self.service, address)


@dataclass(frozen=True, slots=True)
class Answers:
    """What became of a sent sheet: the vetting as it is now, and what could not be taken."""

    reply: Reply
    mistakes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Turns:
    """Takes events to the service in an actor's name."""

    door: Door
    clock: Callable[[], datetime]

    async def take(self, body: Body, actor: Actor, event: Event, part: str = "") -> Reply:
        """One event, one turn; `part` tells the turns of one delivery apart."""
        known = delivery_id(body, actor)
        at = at_of(body, self.clock())
        return await self.door.take(
            Inbound(f"{known}{part}" if known else "", at, actor.address, event)
        )

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

    async def take_answers(
        self, body: Body, actor: Actor, vetting: str, events: tuple[Event, ...]
    ) -> Answers:
        """The answers of a sheet, one turn each; one that was decided meanwhile stays so."""
        reply = await self.card(actor, vetting)
        if reply.data is None or reply.data()["status"] != "open":
            return Answers(reply, {})
        mistakes: dict[str, str] = {}
        for number, event in enumerate(events):
            reply = await self.take(body, actor, event, f":{number}")
            if reply.refused and isinstance(event, Corrected | Answered):
                mistakes[event.question] = sentence_of(reply)
        return Answers(await self.card(actor, vetting), mistakes)


def prompt_in(reply: Reply) -> Prompt | None:
    """The question an answer ends with."""
    return next((m.prompt for m in reversed(reply.messages) if m.prompt is not None), None)


def vetting_in(reply: Reply) -> str:
    """The vetting an answer is about; "" for none."""
    return next((m.vetting for m in reversed(reply.messages) if m.vetting is not None), "")


def sentence_of(reply: Reply) -> str:
    """The sentence of a refusal."""
    blocks = [block for message in reply.messages for block in message.blocks]
    return next((b.text for b in blocks if isinstance(b, Paragraph)), "")
