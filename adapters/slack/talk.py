"""What every door of Slack does with an answer: next modal, card in the direct message, Home.

Rule: the owner always gets a word. Where a modal cannot open the talk goes on in their direct
message, and where that is switched off the answer stays where they are, and says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import structlog

from adapters.slack import sentences
from adapters.slack.carried import NOWHERE, Origin
from adapters.slack.forms import card_view, home_view, sheet_view, waiting_view
from adapters.slack.parse import Actor
from adapters.slack.render import Piece, pieces_of
from adapters.slack.surfaces import Surfaces
from adapters.slack.turns import Body, Turns, prompt_in, vetting_in
from adapters.slack.webapi import NOT_INSTALLED, SlackFailed
from bot.core.events import Called, Event
from bot.core.messages import Message, Paragraph, Reply
from bot.core.standing import BECAUSE, DECIDE

HOME_SECTIONS: Final = (("Open", "open"), ("What you promised", "pending"))


def told(sentence: str) -> Reply:
    """A reply of this surface's own."""
    return Reply((Message("", (Paragraph(sentence, "warning"),)),))


@dataclass
class Talk:
    """The bot's side of every talk. `zones_asked` only spares calls; losing it costs nothing."""

    turns: Turns
    surfaces: Surfaces
    zones_asked: set[tuple[str, str]] = field(default_factory=set)

    async def vet(self, body: Body, actor: Actor, event: Event) -> None:
        """Begin a vetting in a modal that opens at once; without one, in the direct message."""
        opening = asyncio.ensure_future(self._opened(body, actor))
        try:
            reply = await self.turns.take(body, actor, event)
        finally:
            view = await opening
        if view:
            try:
                await self.surfaces.update(actor, view, await self.next_view(actor, reply))
                await self.after(actor, event, reply)
                return
            except SlackFailed:
                structlog.get_logger().info("slack_modal_lost")
        await self.write_or_respond(body, actor, pieces_of(reply))
        await self.after(actor, event, reply)

    async def _opened(self, body: Body, actor: Actor) -> str:
        try:
            return await self.surfaces.open(actor, str(body.get("trigger_id", "")), waiting_view())
        except SlackFailed:
            return ""

    async def next_view(
        self, actor: Actor, reply: Reply, origin: Origin = NOWHERE, notes: Sequence[str] = ()
    ) -> dict[str, Any]:
        """What a modal shows next: the questions on one sheet, or the answer with its buttons."""
        vetting, prompt = vetting_in(reply), prompt_in(reply)
        asks = prompt is not None and prompt.key not in (DECIDE, BECAUSE)
        if vetting and asks and not reply.refused:
            sheet = await self.turns.door.sheet(actor.address, vetting)
            if sheet is not None and sheet.prompts:
                said = tuple(block for message in reply.messages for block in message.blocks)
                return sheet_view(vetting, sheet.title, said, sheet.prompts, origin)
        return card_view(reply, origin, notes)

    async def write_or_respond(self, body: Body, actor: Actor, pieces: Sequence[Piece]) -> None:
        """Write into the direct message; where that is closed, answer privately on the spot."""
        try:
            await self.surfaces.write(actor, pieces)
        except SlackFailed as failed:
            if failed.code == NOT_INSTALLED:
                return
            url = str(body.get("response_url", ""))
            if url:
                note = pieces_of(told(sentences.NO_DIRECT_MESSAGES))
                await self.surfaces.respond(url, (*pieces, *note))

    async def tell(self, body: Body, actor: Actor, sentence: str) -> None:
        """Say one sentence where it is most likely read."""
        url = str(body.get("response_url") or "")
        pieces = pieces_of(told(sentence))
        if url and await self.surfaces.respond(url, pieces):
            return
        try:
            await self.surfaces.write(actor, pieces)
        except SlackFailed:
            structlog.get_logger().warning("slack_owner_not_reached")

    async def after(self, actor: Actor, event: Event, reply: Reply) -> None:
        """What follows an answer: the owner's zone from their profile, and a fresh App Home."""
        try:
            await self.learn_zone(actor)
            if not reply.refused and not isinstance(event, Called):
                await self.show_home(actor)
        except SlackFailed:
            structlog.get_logger().info("slack_home_not_shown")

    async def keep_card(self, actor: Actor, reply: Reply) -> bool:
        """Bring the card in the direct message up to date; False if that is closed."""
        vetting, prompt = vetting_in(reply), prompt_in(reply)
        if not vetting or reply.refused:
            return True
        settled = prompt is None or prompt.key in (DECIDE, BECAUSE)
        if not settled and not await self.surfaces.has_card(actor, vetting):
            return True
        cards = tuple(m for m in reply.messages if m.vetting == vetting)
        try:
            await self.surfaces.keep_card(actor, vetting, pieces_of(Reply(cards)))
        except SlackFailed as failed:
            return failed.code == NOT_INSTALLED
        return True

    async def show_home(self, actor: Actor) -> None:
        """Show what is open and what is promised in App Home."""
        sections = [
            (heading, await self.turns.look(actor, Called(listing)))
            for heading, listing in HOME_SECTIONS
        ]
        await self.surfaces.publish(actor, home_view(sections))

    async def learn_zone(self, actor: Actor) -> None:
        """Take the zone from the owner's Slack profile, once, unless they have set one."""
        key = (actor.tenant, actor.user)
        if key in self.zones_asked:
            return
        self.zones_asked.add(key)
        if not await self.turns.door.zone_is_unset(actor.address):
            return
        found = await self.surfaces.api.call(actor, "users.info", user=actor.user)
        zone = str((found.get("user") or {}).get("tz") or "")
        if zone and zone != "UTC":
            await self.turns.look(actor, Called("settings", (), f"zone {zone}"))
