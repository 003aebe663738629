"""What is going on when a process is killed: one delivery of every kind, on every platform.

A flow prepares an owner, delivers one thing, and knows what its platform shows once that counted.
Number 0 is the owner whose delivery nobody disturbs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from adapters.discord.wishes import QuickForm, custom_id_of
from adapters.slack.forms import sheet_view
from bot.core.events import Answered, Begin, Decided, Event, Inbound
from bot.core.messages import Prompt, Reply
from bot.core.model import Address
from bot.core.standing import DECIDE
from bot.core.tokens import token_of
from bot.service.service import Service
from bot.service.sheet import sheet_of
from tests.adapters.slack.people import words_of
from tests.kills.child import TUESDAY, Json
from tests.kills.parent import Living
from tests.kills.stages import OnDiscord, OnSlack, OnTerminal, Stage

PASTE: Final = "Hi, I am Priya Nair. We both work with data and I would like to connect."
GIFT: Final = "gave Sam article on tables"
ANSWERS: Final = {"familiarity": "well", "introduce": "yes", "advocate": "yes"}


class Flow(Protocol):
    """One kind of delivery. `in_parts`: it takes several turns, between which a kill may fall."""

    @property
    def on(self) -> Stage: ...

    @property
    def in_parts(self) -> bool: ...

    async def prepare(self, service: Service, number: int) -> None:
        """Bring an owner to where the delivery finds them."""
        ...

    async def act(self, living: Living, number: int) -> None:
        """Deliver, and wait until all is done. Raises `Died`."""
        ...

    async def again(self, living: Living, number: int) -> bool:
        """Do what the platform or the owner does next; say whether that shows the result."""
        ...

    def shown(self, number: int) -> bool:
        """Whether the platform shows the result."""
        ...


async def begun(service: Service, address: Address) -> str:
    """Open a vetting; give its id."""
    reply = await _take(service, address, Begin(PASTE, "connect_in", "Priya Nair"))
    return _prompt(reply).vetting


async def weighed(service: Service, address: Address) -> Prompt:
    """Open a vetting and answer everything; give the question of the decision."""
    reply = await _take(service, address, Begin(PASTE, "connect_in", "Priya Nair"))
    while (prompt := _prompt(reply)).key != DECIDE:
        answer = Answered(prompt.vetting, prompt.key, (prompt.choices[0].value,))
        reply = await _take(service, address, answer)
    return prompt


async def warmed_up(service: Service, address: Address) -> None:
    """Let a parent load whatever a whole vetting loads, so that no child has to."""
    decide = await weighed(service, address)
    await _take(service, address, Decided(decide.vetting, decide.choices[0].value))
    await sheet_of(service, address, decide.vetting)


async def _take(service: Service, address: Address, event: Event) -> Reply:
    return await service.take(Inbound("", TUESDAY, address, event))


def _prompt(reply: Reply) -> Prompt:
    (prompt,) = [m.prompt for m in reply.messages if m.prompt is not None]
    return prompt


@dataclass
class TerminalLine:
    """A line typed into a chat, which takes the decision."""

    on: OnTerminal = field(default_factory=OnTerminal)
    in_parts: bool = False
    said: dict[int, str] = field(default_factory=dict)

    async def prepare(self, service: Service, number: int) -> None:
        await weighed(service, self.on.address(number))

    async def act(self, living: Living, number: int) -> None:
        self.said[number] = await self.on.type(living, number, "1")

    async def again(self, living: Living, number: int) -> bool:
        self.said[number] = await self.on.type(living, number, "/card last")
        if not self.shown(number):
            await self.act(living, number)
        return self.shown(number)

    def shown(self, number: int) -> bool:
        return "Decided on" in self.said.get(number, "")


@dataclass
class SlackClick:
    """A tap on the decision in the direct message."""

    on: OnSlack = field(default_factory=OnSlack)
    in_parts: bool = False
    payloads: dict[int, Json] = field(default_factory=dict)

    async def prepare(self, service: Service, number: int) -> None:
        decide = await weighed(service, self.on.address(number))
        person = self.on.person(number)
        button = {
            "type": "button",
            "text": {"type": "plain_text", "text": decide.choices[0].label},
            "action_id": token_of(Decided(decide.vetting, decide.choices[0].value)),
        }
        row = {"type": "actions", "elements": [button]}
        card = {"ts": f"17{number:08d}.000100", "blocks": [row]}
        self.on.slack.messages[person.channel] = [card]
        self.payloads[number] = person.click_payload(button, card)

    async def act(self, living: Living, number: int) -> None:
        await self.on.deliver(living, self.payloads[number])

    async def again(self, living: Living, number: int) -> bool:
        await self.act(living, number)
        fresh = {"trigger_id": self.on.slack.trigger()}
        await self.on.deliver(living, {**self.payloads[number], **fresh})
        return self.shown(number)

    def shown(self, number: int) -> bool:
        return any("Decided on" in words_of(m) for m in self.on.person(number).messages)


@dataclass
class SlackCommand:
    """A slash command that writes into the ledger."""

    on: OnSlack = field(default_factory=OnSlack)
    in_parts: bool = False
    bodies: dict[int, Json] = field(default_factory=dict)
    said: dict[int, str] = field(default_factory=dict)

    async def prepare(self, service: Service, number: int) -> None:
        self.bodies[number] = {
            "command": "/vet-request",
            "text": GIFT,
            "user_id": f"U{number}",
            "team_id": "T1",
            "channel_id": "C1",
            "trigger_id": self.on.slack.trigger(),
            "response_url": self.on.slack.response_url(),
        }

    async def act(self, living: Living, number: int) -> None:
        self.said[number] = words_of(await self.on.deliver(living, self.bodies[number]))

    async def again(self, living: Living, number: int) -> bool:
        await self.act(living, number)
        look = {"text": "person Sam", "trigger_id": self.on.slack.trigger()}
        found = words_of(await self.on.deliver(living, {**self.bodies[number], **look}))
        return found.count("on tables") == 1

    def shown(self, number: int) -> bool:
        return "Logged" in self.said.get(number, "")


@dataclass
class SlackBeginning:
    """A slash command with a request behind it: a modal opens, and a vetting with it."""

    on: OnSlack = field(default_factory=OnSlack)
    in_parts: bool = False
    bodies: dict[int, Json] = field(default_factory=dict)

    async def prepare(self, service: Service, number: int) -> None:
        command = SlackCommand(self.on)
        await command.prepare(service, number)
        line = f'vet --kind connect_in --name "{self._name(number)}" {PASTE}'
        self.bodies[number] = {**command.bodies[number], "text": line}

    async def act(self, living: Living, number: int) -> None:
        await self.on.deliver(living, self.bodies[number])

    async def again(self, living: Living, number: int) -> bool:
        await self.act(living, number)
        return self.shown(number)

    def shown(self, number: int) -> bool:
        asked = f"How well do you know {self._name(number)}?"
        shown = (*self.on.slack.views.values(), *self.on.person(number).messages)
        return any(asked in words_of(each) for each in shown)

    def _name(self, number: int) -> str:
        return f"Priya {number}"


@dataclass
class SlackSubmission:
    """A sent sheet: many answers, a turn each."""

    on: OnSlack = field(default_factory=OnSlack)
    in_parts: bool = True
    views: dict[int, Json] = field(default_factory=dict)
    next_views: dict[int, Json] = field(default_factory=dict)

    async def prepare(self, service: Service, number: int) -> None:
        address = self.on.address(number)
        vetting = await begun(service, address)
        sheet = await sheet_of(service, address, vetting)
        assert sheet is not None
        view = sheet_view(vetting, sheet.title, sheet.before, sheet.prompts)
        self.views[number] = {**view, "id": f"V{number}", "hash": f"17{number:08d}.abc"}

    async def act(self, living: Living, number: int) -> None:
        self.on.slack.views[f"V{number}"] = self.views[number]
        shown = await self.on.submit(living, number, self.views[number], ANSWERS)
        self.next_views[number] = shown
        await living.asked({"settle": True})

    async def again(self, living: Living, number: int) -> bool:
        await self.act(living, number)
        return self.shown(number)

    def shown(self, number: int) -> bool:
        return "What speaks" in words_of(self.next_views.get(number, {}))


@dataclass
class DiscordClick:
    """A tap on the decision in the direct message."""

    on: OnDiscord = field(default_factory=OnDiscord)
    in_parts: bool = False
    cards: dict[int, tuple[Json, str]] = field(default_factory=dict)

    async def prepare(self, service: Service, number: int) -> None:
        decide = await weighed(service, self.on.address(number))
        token = token_of(Decided(decide.vetting, decide.choices[0].value))
        self.cards[number] = (self.on.card(number, decide.choices[0].label, token), token)

    async def act(self, living: Living, number: int) -> None:
        card, token = self.cards[number]
        data = {"custom_id": token, "component_type": 2}
        click = self.on.fake.interaction(self.on.user(number), 3, data, message=dict(card))
        await self.on.deliver(living, "INTERACTION_CREATE", click)

    async def again(self, living: Living, number: int) -> bool:
        await self.act(living, number)
        return self.shown(number)

    def shown(self, number: int) -> bool:
        return any("Decided on" in content for content in self.on.said(number))


@dataclass
class DiscordLine:
    """A line typed into the direct message, which writes into the ledger."""

    on: OnDiscord = field(default_factory=OnDiscord)
    in_parts: bool = False
    letters: dict[int, Json] = field(default_factory=dict)

    async def prepare(self, service: Service, number: int) -> None:
        user = self.on.user(number)
        author = {"id": str(user), "username": f"user{user}", "discriminator": "0", "avatar": None}
        there = self.on.fake.channel_of(user)
        self.letters[number] = self.on.fake.store(there, f"/{GIFT}", author)

    async def act(self, living: Living, number: int) -> None:
        await self.on.deliver(living, "MESSAGE_CREATE", self.letters[number])

    async def again(self, living: Living, number: int) -> bool:
        before = len(self.on.said(number))
        await self.act(living, number)
        return len(self.on.said(number)) > before

    def shown(self, number: int) -> bool:
        return any("Logged" in content for content in self.on.said(number))


@dataclass
class DiscordForm:
    """A sent quick form: several answers, a turn each."""

    on: OnDiscord = field(default_factory=OnDiscord)
    in_parts: bool = True
    forms: dict[int, tuple[Json, Json]] = field(default_factory=dict)

    async def prepare(self, service: Service, number: int) -> None:
        vetting = await begun(service, self.on.address(number))
        form = custom_id_of(QuickForm(vetting))
        fields = [{"component": {"type": 21, "custom_id": key}} for key in ANSWERS]
        card = self.on.card(number, "Quick form", form)
        self.forms[number] = (card, {"custom_id": form, "components": fields})

    async def act(self, living: Living, number: int) -> None:
        card, modal = self.forms[number]
        values: dict[str, Any] = dict(ANSWERS)
        sent = self.on.fake.submit(self.on.user(number), modal, dict(card), **values)
        await self.on.deliver(living, "INTERACTION_CREATE", sent)

    async def again(self, living: Living, number: int) -> bool:
        await self.act(living, number)
        return self.shown(number)

    def shown(self, number: int) -> bool:
        return any("What do you share" in content for content in self.on.said(number))


FLOWS: Final[Mapping[str, Callable[[], Flow]]] = {
    "a line in the terminal": TerminalLine,
    "a click on Slack": SlackClick,
    "a command on Slack": SlackCommand,
    "a request behind a command on Slack": SlackBeginning,
    "a sent modal on Slack": SlackSubmission,
    "a click on Discord": DiscordClick,
    "a line on Discord": DiscordLine,
    "a sent form on Discord": DiscordForm,
}
