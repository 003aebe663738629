"""What an owner sees and does on a platform, through the adapters' own parsing and drawing.

Rule: whatever is drawn is held against the platform's limits and must be inert; whatever is done
is written as the platform would deliver it. A deed keeps its number, so doing it again is a
redelivery.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from adapters.discord import parse as discord_parse
from adapters.discord import render as discord_render
from adapters.discord import turns as discord_turns
from adapters.drawing import wishes
from adapters.slack import parse as slack_parse
from adapters.slack import render as slack_render
from adapters.slack import turns as slack_turns
from bot.core import events
from bot.core.messages import Reply
from bot.core.model import Address
from bot.service.service import Service
from tests.adapters.discord.limits import problems_of
from tests.adapters.slack.limits import problems_of_message

Means = Literal["line", "paste", "press"]
_TOKEN = re.compile(r'"(?:action_id|custom_id)": "((?:v1|d1|s1)[:a-zA-Z0-9_+-]*)"')


@dataclass(frozen=True)
class Deed:
    """Something an owner did: a line typed, a text to vet, a button pressed."""

    number: int
    address: Address
    means: Means
    what: str


@dataclass(frozen=True)
class Shown:
    """What an owner sees: all of it as text, and the ids of its buttons."""

    text: str
    buttons: tuple[str, ...]


def is_look(deed: Deed) -> bool:
    """Whether a deed only looks first: a look has no number, and may be repeated for ever."""
    return deed.means == "press" and not deed.what.startswith("v1:")


class Surface(Protocol):
    """One platform, as an owner on it."""

    async def do(self, service: Service, deed: Deed) -> Reply | None:
        """Deliver a deed; None if it means nothing there."""
        ...

    def draw(self, reply: Reply) -> Shown: ...


def shown_of(payloads: Any) -> Shown:
    """What stands in payloads, in order, with the buttons that can be pressed."""
    text = json.dumps(payloads, ensure_ascii=False)
    return Shown(text, tuple(dict.fromkeys(_TOKEN.findall(text))))


@dataclass(frozen=True)
class OnSlack:
    """A workspace: the slash command, the direct message, and buttons."""

    clock: Callable[[], datetime]

    async def do(self, service: Service, deed: Deed) -> Reply | None:
        actor = slack_parse.Actor(deed.address.tenant, deed.address.user)
        body = {"trigger_id": f"{deed.number:08d}"}
        turns = slack_turns.Turns(slack_turns.ServiceDoor(service), self.clock)
        match _on_slack(deed):
            case wishes.GoOn(vetting):
                return await turns.go_on(body, actor, vetting)
            case wishes.TakeSuggestion(vetting, question):
                return await turns.take_suggestion(body, actor, vetting, question)
            case wishes.LookAt(subject):
                return await turns.look_at(actor, subject)
            case event if _is_event(event):
                return await turns.take(body, actor, event)
            case _:
                return None

    def draw(self, reply: Reply) -> Shown:
        payloads = [piece.payload() for piece in slack_render.pieces_of(reply)]
        problems = [p for payload in payloads for p in problems_of_message(payload)]
        assert not problems, problems
        return shown_of(payloads)


def _on_slack(deed: Deed) -> Any:
    match deed.means:
        case "line" if deed.what.startswith("/"):
            return slack_parse.called(deed.what)
        case "line":
            return slack_parse.said({"channel_type": "im", "text": deed.what})
        case "paste":
            return slack_parse.to_vet({"text": deed.what})
        case "press":
            return slack_parse.meaning_of_button(deed.what)


@dataclass(frozen=True)
class OnDiscord:
    """The bot's direct message."""

    clock: Callable[[], datetime]

    async def do(self, service: Service, deed: Deed) -> Reply | None:
        turns = discord_turns.Turns(service, self.clock)
        delivery = discord_turns.Delivery(f"discord:{deed.number:08d}", int(deed.address.user))
        match _on_discord(deed):
            case wishes.GoOn(vetting):
                return await turns.go_on(delivery, vetting)
            case wishes.TakeSuggestion(vetting, question):
                return await turns.take_suggestion(delivery, vetting, question)
            case wishes.LookAt(subject):
                return await turns.look_at(delivery, subject)
            case event if _is_event(event):
                return await turns.taken(delivery, event)
            case _:
                return None

    def draw(self, reply: Reply) -> Shown:
        pieces = [p for message in reply.messages for p in discord_render.render(message)]
        problems = list(problems_of(pieces))
        assert not problems, problems
        buttons = [{"custom_id": key.custom_id} for p in pieces for row in p.rows for key in row]
        return shown_of([[piece.content for piece in pieces], buttons])


def _on_discord(deed: Deed) -> Any:
    written = discord_parse.Written(deed.what)
    match deed.means:
        case "line":
            return discord_parse.said(written)
        case "paste":
            return discord_parse.to_vet(written)
        case "press":
            return discord_parse.meaning_of_button(deed.what)


def _is_event(meant: object) -> bool:
    return type(meant).__module__ == events.__name__
