"""What a delivery asks of the service, where one event is not enough to say it.

Rule: looking changes nothing. What was looked at may be old by the time of the turn that follows,
and that turn then changes nothing either: an answer counts only for the question in front.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from adapters.discord.answering import said
from adapters.discord.forms import Form, text_form
from adapters.discord.forms import quick_form as questions_form
from adapters.discord.parse import PLATFORM
from adapters.discord.wishes import QuickForm
from adapters.drawing.wishes import Redraft
from bot.core.checklist import Checklist
from bot.core.events import Answered, Called, Corrected, Event, Inbound, Reopened, Resumed
from bot.core.messages import File, Message, Reply
from bot.core.model import Address

NO_DATA: Final = "There is nothing of yours to export yet."


class Door(Protocol):
    """The part of the service that Discord needs."""

    @property
    def checklists(self) -> Mapping[str, Checklist]: ...

    async def take(self, inbound: Inbound) -> Reply: ...

    async def export(self, address: Address) -> dict[str, bytes] | None: ...


def address_of(user: int) -> Address:
    """An owner is met by their id, which is the same on every server."""
    return Address(PLATFORM, "", str(user))


@dataclass(frozen=True, slots=True)
class Delivery:
    """What Discord delivered: the same id on a redelivery, and the owner's id on Discord."""

    id: str
    user: int


@dataclass(frozen=True, slots=True)
class Turns:
    """The service as Discord uses it."""

    door: Door
    clock: Callable[[], datetime]

    async def taken(self, delivery: Delivery, event: Event, part: str = "") -> Reply:
        """Take one event; `part` tells the several events of one delivery apart."""
        return await self.door.take(
            Inbound(f"{delivery.id}{part}", self.clock(), address_of(delivery.user), event)
        )

    async def with_settings(self, delivery: Delivery, turn: Awaitable[Reply]) -> Reply:
        """A turn whose answer carries the owner's settings as its data."""
        reply = await turn
        if reply.refused:
            return reply
        address = address_of(delivery.user)
        shown = await self.door.take(Inbound("", self.clock(), address, Called("settings")))
        return replace(reply, data=shown.data)

    async def _card(self, delivery: Delivery, vetting: str) -> Reply:
        """A vetting as it is now; nothing is changed by looking."""
        address = address_of(delivery.user)
        return await self.door.take(Inbound("", self.clock(), address, Called("card", (), vetting)))

    async def take_suggestion(self, delivery: Delivery, vetting: str, question: str) -> Reply:
        """Answer with what is suggested, if that question is still in front."""
        card = await self._card(delivery, vetting)
        prompt = next((m.prompt for m in card.messages if m.prompt is not None), None)
        if prompt is None or prompt.key != question or not prompt.suggestion:
            return card
        values = tuple(choice.value for choice in prompt.choices if choice.suggested)
        answer = Answered(vetting, question, values or (prompt.suggestion,))
        return await self.taken(delivery, answer)

    async def go_on(self, delivery: Delivery, vetting: str) -> Reply:
        """Bring a vetting to the front; one that has ended is opened again."""
        card = await self._card(delivery, vetting)
        if card.data is None:
            return card
        is_open = card.data()["status"] == "open"
        return await self.taken(delivery, Resumed(vetting) if is_open else Reopened(vetting))

    async def look_at(self, delivery: Delivery, subject: str) -> Reply:
        """A row of a list: a vetting, or else a person."""
        card = await self._card(delivery, subject)
        if card.refused != "unknown_id":
            return card
        return await self.taken(delivery, Called("person", (), subject))

    async def take_answers(
        self, delivery: Delivery, vetting: str, events: tuple[Event, ...]
    ) -> Reply:
        """The answers of a quick form, one turn each; one that was decided meanwhile stays so."""
        reply = await self._card(delivery, vetting)
        if reply.data is None or reply.data()["status"] != "open":
            return reply
        mistakes: list[Message] = []
        for number, event in enumerate(events):
            assert isinstance(event, Corrected)
            reply = await self.taken(delivery, event, f":{number}")
            if reply.refused:
                mistakes += [Message("", message.blocks) for message in reply.messages]
        if not mistakes:
            return reply
        card = await self._card(delivery, vetting)
        return Reply((*card.messages, *mistakes), data=card.data)

    async def quick_form(self, delivery: Delivery, wish: QuickForm) -> Form | None:
        """The next questions of a vetting on one form; None if none is left."""
        card = await self._card(delivery, wish.vetting)
        if card.data is None:
            return None
        vetting = card.data()
        checklist = self.door.checklists.get(vetting["kind"])
        return questions_form(wish, vetting, checklist) if checklist is not None else None

    async def redraft(self, delivery: Delivery, wish: Redraft) -> Form | None:
        """A draft on a form, to be put into one's own words; None if it is not there any more."""
        card = await self._card(delivery, wish.vetting)
        drafts = card.data()["drafts"] if card.data is not None else []
        if wish.number >= len(drafts):
            return None
        return text_form(wish, drafts[wish.number]["text"])

    async def exported(self, delivery: Delivery) -> Reply:
        """Everything of an owner, as files."""
        files = await self.door.export(address_of(delivery.user))
        if not files:
            return said(NO_DATA)
        blocks = tuple(
            File(name, content, f"{len(content)} bytes") for name, content in files.items()
        )
        return Reply((Message("All of it", blocks),))
