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
from adapters.slack.forms import card_view, said_view, sheet_view, waiting_view
from adapters.slack.home import home_view
from adapters.slack.parse import Actor
from adapters.slack.render import Piece, files_of, pieces_of
from adapters.slack.surfaces import USES, Surfaces
from adapters.slack.turns import Body, Turns, prompt_in, said, vetting_in
from adapters.slack.webapi import NOT_INSTALLED, SlackFailed
from bot.core.events import Called, Event
from bot.core.messages import Message, Paragraph, Reply
from bot.core.standing import BECAUSE, DECIDE
from bot.service.forms import Taken
from bot.service.home import NO_ZONE, Home

HEAD_START: Final = 0.3
"""Seconds that a turn is given to say how its owner wants to be asked, before a modal opens."""
LOOKING: Final = frozenset(
    {
        "help", "read", "open", "card", "pending", "ledger", "person", "history", "find", "when",
        "privacy", "insights", "health", "triage",
    }
)  # fmt: skip
"""Commands that change nothing, after which App Home stays as it is."""


def told(sentence: str) -> Reply:
    """A reply of this surface's own."""
    return Reply((Message("", (Paragraph(sentence, "warning"),)),))


@dataclass
class Talk:
    """The bot's side of every talk.

    `zones_asked`, `shown` (people whose App Home was last shown as it should be) and `closed`
    (people whose direct messages are switched off) only spare calls; losing them costs nothing.
    """

    turns: Turns
    surfaces: Surfaces
    zones_asked: set[tuple[str, str]] = field(default_factory=set)
    shown: set[tuple[str, str]] = field(default_factory=set)
    closed: set[tuple[str, str]] = field(default_factory=set)

    async def vet(self, body: Body, actor: Actor, event: Event, notes: Sequence[str] = ()) -> None:
        """Begin a vetting in a modal that opens at once; without one, in the direct message."""
        turn = asyncio.ensure_future(self.turns.take_showing_sheet(body, actor, event))
        await asyncio.wait({turn}, timeout=HEAD_START)
        by_messages = turn.done() and turn.exception() is None and _by_messages(turn.result())
        if by_messages and await self.written(actor, _noted(turn.result().reply, notes)):
            await self._pointed_there(body)
            await self.after(body, actor, event, turn.result().reply)
            return
        view = await self._opened(body, actor)
        try:
            taken = await turn
        except Exception:
            if not view:
                raise
            structlog.get_logger().error("slack_turn_failed")
            await self.surfaces.update(actor, view, said_view(sentences.FAILED))
            return
        if not (view and await self._updated(actor, view, taken, notes)):
            await self.write_or_respond(body, actor, pieces_of(_noted(taken.reply, notes)))
        await self.after(body, actor, event, taken.reply)

    async def _pointed_there(self, body: Body) -> None:
        """Say on the spot where it goes on: the direct message may not be in sight."""
        url = str(body.get("response_url") or "")
        if url:
            await self.surfaces.respond(url, pieces_of(said(sentences.IN_DIRECT_MESSAGES)))

    async def _opened(self, body: Body, actor: Actor) -> str:
        try:
            return await self.surfaces.open(actor, str(body.get("trigger_id", "")), waiting_view())
        except SlackFailed:
            return ""

    async def _updated(self, actor: Actor, view: str, taken: Taken, notes: Sequence[str]) -> bool:
        try:
            if _by_messages(taken) and await self.written(actor, _noted(taken.reply, notes)):
                shown = said_view(sentences.IN_DIRECT_MESSAGES)
            else:
                shown = next_view(taken, notes=notes)
            await self.surfaces.update(actor, view, shown)
        except SlackFailed:
            structlog.get_logger().info("slack_modal_lost")
            return False
        return True

    async def next_step(self, actor: Actor, taken: Taken, origin: Origin) -> dict[str, Any]:
        """What a modal shows after it was sent; question by question, if its owner likes that."""
        if _by_messages(taken) and await self.written(actor, taken.reply):
            return said_view(sentences.IN_DIRECT_MESSAGES)
        return next_view(taken, origin)

    async def written(self, actor: Actor, reply: Reply) -> bool:
        """Write into the owner's direct message; False where that is closed."""
        try:
            await self.surfaces.write(actor, pieces_of(reply))
        except SlackFailed as failed:
            self._noticed(actor, failed)
            return False
        key = (actor.tenant, actor.user)
        if key in self.closed:
            self.closed.discard(key)
            self.shown.discard(key)
        return True

    def _noticed(self, actor: Actor, failed: SlackFailed) -> None:
        if failed.code != NOT_INSTALLED:
            self.closed.add((actor.tenant, actor.user))
            self.shown.discard((actor.tenant, actor.user))

    async def write_or_respond(self, body: Body, actor: Actor, pieces: Sequence[Piece]) -> None:
        """Write into the direct message; where that is closed, answer privately on the spot."""
        try:
            await self.surfaces.write(actor, pieces)
            await self._pointed_there(body)
        except SlackFailed as failed:
            self._noticed(actor, failed)
            url = str(body.get("response_url", ""))
            if url and failed.code != NOT_INSTALLED:
                note = pieces_of(told(sentences.NO_DIRECT_MESSAGES))
                await self.surfaces.respond(url, (*pieces[: USES - 1], *note))

    async def respond(
        self, actor: Actor, url: str, pieces: Sequence[Piece], *, in_place: bool = False
    ) -> None:
        """Answer privately on the spot; what does not fit there goes on in the direct message."""
        fits = pieces if len(pieces) <= USES else pieces[: USES - 1]
        left = await self.surfaces.respond(url, fits, in_place=in_place)
        rest = (*left, *pieces[len(fits) :])
        if not rest:
            return
        try:
            await self.surfaces.write(actor, rest)
            sentence = sentences.REST_IN_DIRECT_MESSAGES
        except SlackFailed as failed:
            self._noticed(actor, failed)
            sentence = sentences.TOO_MUCH_HERE
        if not left:
            await self.surfaces.respond(url, pieces_of(told(sentence)))

    async def tell(self, body: Body, actor: Actor, sentence: str) -> None:
        """Say one sentence where it is most likely read."""
        url = str(body.get("response_url") or "")
        pieces = pieces_of(told(sentence))
        if url and not await self.surfaces.respond(url, pieces):
            return
        try:
            await self.surfaces.write(actor, pieces)
        except SlackFailed:
            structlog.get_logger().warning("slack_owner_not_reached")

    async def after(self, body: Body, actor: Actor, event: Event, reply: Reply) -> None:
        """What follows an answer: its files, the owner's zone, and a fresh App Home."""
        if files := files_of(reply):
            try:
                await self.surfaces.send_files(actor, files)
            except SlackFailed:
                await self.tell(body, actor, sentences.FILES_NOT_SENT)
        key = (actor.tenant, actor.user)
        looked = isinstance(event, Called) and event.command in LOOKING
        try:
            # After a restart, and after a call that failed, nobody knows what App Home shows.
            if not looked and not reply.refused and (reply.relists or key not in self.shown):
                await self.show_home(actor)
            elif key not in self.zones_asked:
                await self._learn_zone(actor, await self.turns.door.home(actor.address))
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
            self._noticed(actor, failed)
            return failed.code == NOT_INSTALLED
        return True

    async def show_home(self, actor: Actor) -> None:
        """Show what is open and what is promised in App Home, and know the owner's zone."""
        key = (actor.tenant, actor.user)
        self.shown.discard(key)
        home = await self.turns.door.home(actor.address)
        if await self._learn_zone(actor, home):
            home = await self.turns.door.home(actor.address)
        notes = (sentences.CLOSED_AT_HOME,) if key in self.closed else ()
        await self.surfaces.publish(actor, home_view(home, notes))
        self.shown.add(key)

    async def _learn_zone(self, actor: Actor, home: Home) -> bool:
        """Take the zone from the owner's Slack profile, once, unless they have set one."""
        key = (actor.tenant, actor.user)
        if key in self.zones_asked or not home.is_known:
            return False
        self.zones_asked.add(key)
        if not home.zone_is_unset:
            return False
        zone = await self.surfaces.zone_of(actor)
        if not zone or zone == NO_ZONE:
            return False
        reply = await self.turns.look(actor, Called("settings", (), f"zone {zone}"))
        return not reply.refused


def next_view(taken: Taken, origin: Origin = NOWHERE, notes: Sequence[str] = ()) -> dict[str, Any]:
    """What a modal shows next: the questions on one sheet, or the answer with its buttons."""
    sheet, reply = taken.sheet, taken.reply
    if sheet is None or not sheet.prompts or reply.refused:
        return card_view(reply, origin, notes)
    before = tuple(block for message in reply.messages for block in message.blocks)
    return sheet_view(sheet.vetting, sheet.title, before, sheet.prompts, origin, notes=notes)


def _by_messages(taken: Taken) -> bool:
    """Whether a turn leaves questions that its owner wants to be asked one by one."""
    return taken.talk == "messages" and taken.sheet is not None and not taken.reply.refused


def _noted(reply: Reply, notes: Sequence[str]) -> Reply:
    return Reply((*(told(note).messages[0] for note in notes), *reply.messages), reply.refused)
