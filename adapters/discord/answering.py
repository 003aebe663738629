"""Answering an interaction: in time, in the right place, and only where the owner alone can read.

Rule: Discord waits three seconds, so a turn that takes longer than 1.5 is acknowledged first and
delivered when it is done. A turn once begun is never cancelled, and what it stored is true whether
or not its answer arrives: a lost answer comes back with the next tap.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
import discord
import structlog

from adapters.discord.breaker import Breaker
from adapters.discord.places import DirectChannels
from adapters.discord.render import render
from adapters.discord.sections import Piece
from adapters.discord.views import Interaction, editing, sending
from bot.core.messages import Message, Paragraph, Reply, Style
from bot.core.model import Address
from bot.service.ports import StoreError

PATIENCE: Final = 1.5
"""Seconds after which an interaction is acknowledged without its answer."""
LATE: Final = (10015, 10062, 50027)
"""Unknown webhook or interaction, expired token: Discord does not wait for this any more."""
ANSWERED_ELSEWHERE: Final = 40060
GONE: Final = 10008
CLOSED: Final = (50007, 50278)
UNREACHED: Final = (discord.DiscordException, aiohttp.ClientError, OSError)
"""What happens when Discord refuses, or is not there."""
FAILED: Final = (
    "Something went wrong here and your last step may not be saved; what you answered before is:"
    " try it once more in a moment."
)


def code_of(error: Exception) -> int:
    """Discord's own number for why it refused; 0 if it did not say."""
    return error.code if isinstance(error, discord.HTTPException) else 0


def refusal(error: Exception) -> dict[str, object]:
    """What the log says of a refusal: numbers and a class, never a text."""
    return {"code": code_of(error), "error": type(error).__name__}


def said(*sentences: str, style: Style = "plain") -> Reply:
    """A reply of this surface's own."""
    blocks = tuple(Paragraph(sentence, style) for sentence in sentences)
    return Reply((Message("", blocks),))


def pieces_of(reply: Reply) -> tuple[Piece, ...]:
    """The messages of a reply as Discord's."""
    return tuple(piece for message in reply.messages for piece in render(message))


def is_own_dm(interaction: Interaction) -> bool:
    """Whether this is the direct message between the owner and the bot, and nobody else.

    A private channel may be the one with the very person who is vetted.
    """
    return interaction.context.dm_channel and not (
        interaction.context.private_channel or interaction.context.guild
    )


@dataclass
class Answerer:
    """Delivers answers. `patience` is in seconds."""

    places: DirectChannels
    breaker: Breaker
    patience: float = PATIENCE
    running: set[asyncio.Task[Any]] = field(default_factory=set)

    def begin(self, work: Coroutine[Any, Any, Reply]) -> asyncio.Task[Reply]:
        """Start a turn that nothing cancels."""
        task = asyncio.ensure_future(work)
        self.running.add(task)
        task.add_done_callback(self.running.discard)
        return task

    async def in_time(self, task: asyncio.Task[Reply]) -> bool:
        """Whether the turn is done before Discord has to be asked for patience."""
        done, _ = await asyncio.wait({task}, timeout=self.patience)
        return bool(done)

    async def outcome(self, task: asyncio.Task[Reply]) -> Reply:
        """What the turn answered; a plain sentence if it failed."""
        try:
            return task.result() if task.done() else await asyncio.shield(task)
        except Exception as error:
            structlog.get_logger().error("turn_failed", error=type(error).__name__)
            return said(FAILED, style="warning")

    async def answer(
        self,
        interaction: Interaction,
        work: Coroutine[Any, Any, Reply],
        *,
        in_place: bool,
        more: Callable[[Reply], Sequence[Piece]] = lambda reply: (),
    ) -> Reply:
        """Run a turn and deliver its answer, with `more` behind it.

        `in_place` edits the message that was clicked.
        """
        task = self.begin(work)
        in_place = in_place and _may_edit(interaction)
        if not await self.in_time(task):
            await self.acknowledge(interaction, in_place=in_place)
        reply = await self.outcome(task)
        in_place = in_place and _belongs_in_place(reply)
        await self.deliver(interaction, (*pieces_of(reply), *more(reply)), in_place=in_place)
        return reply

    async def acknowledge(self, interaction: Interaction, *, in_place: bool) -> bool:
        """Tell Discord that the answer is coming; False if it does not wait for ours."""
        try:
            if in_place:
                await interaction.response.defer()
            else:
                private = not is_own_dm(interaction)
                await interaction.response.defer(ephemeral=private, thinking=True)
        except UNREACHED as error:
            structlog.get_logger().warning("not_acknowledged", **refusal(error))
            return False
        return True

    async def deliver(
        self, interaction: Interaction, pieces: Sequence[Piece], *, in_place: bool
    ) -> None:
        """Send the pieces of an answer; what Discord refuses is dealt with and logged."""
        private = not is_own_dm(interaction)
        first, *rest = pieces
        try:
            await _first(interaction, first, in_place=in_place, private=private)
            for piece in rest:
                await interaction.followup.send(**sending(piece), ephemeral=private)
        except UNREACHED as error:
            await self._undelivered(interaction, pieces, error)

    async def _undelivered(
        self, interaction: Interaction, pieces: Sequence[Piece], error: Exception
    ) -> None:
        log = structlog.get_logger()
        code = code_of(error)
        if code == ANSWERED_ELSEWHERE:
            # Another process had the same click; the turn was taken once and it shows the result.
            log.info("answered_elsewhere")
            return
        log.warning("not_delivered", **refusal(error))
        private = not is_own_dm(interaction)
        try:
            if code == GONE:
                for piece in pieces:
                    await interaction.followup.send(**sending(piece), ephemeral=private)
            elif code in LATE and not private and interaction.channel_id is not None:
                await self.write(interaction.client, interaction.channel_id, pieces)
        except UNREACHED as again:
            self.breaker.noted(code_of(again))
            log.warning("not_delivered", **refusal(again))

    async def write(
        self, client: discord.Client, channel: int, pieces: Sequence[Piece]
    ) -> discord.Message | None:
        """Write into a direct message; the last message with buttons is returned."""
        shown = None
        there = client.get_partial_messageable(channel)
        for piece in pieces:
            message = await there.send(**sending(piece))
            shown = message if piece.rows else shown
        return shown

    async def write_to_owner(
        self, client: discord.Client, owner: Address, pieces: Sequence[Piece]
    ) -> None:
        """Write into the owner's direct message, if they have one with the bot."""
        if self.breaker.is_open():
            return
        try:
            channel = await self.places.channel_of(owner)
            if channel is not None:
                await self.write(client, channel, pieces)
        except (StoreError, *UNREACHED) as error:
            await self.not_written(owner, error)

    async def not_written(self, owner: Address, error: Exception) -> None:
        """Say why an owner was not written to, and do what follows from it."""
        structlog.get_logger().warning("not_written", **refusal(error))
        self.breaker.noted(code_of(error))
        if code_of(error) in CLOSED:
            await self.places.forget(owner)

    async def settle(self, timeout: float) -> None:
        """Wait until what runs is done, at most `timeout` seconds."""
        if self.running:
            await asyncio.wait(set(self.running), timeout=timeout)


def _may_edit(interaction: Interaction) -> bool:
    """Whether there is a message to edit that the owner alone can read."""
    message = interaction.message
    return message is not None and (message.flags.ephemeral or is_own_dm(interaction))


def _belongs_in_place(reply: Reply) -> bool:
    """A refusal about nothing that is shown stands beside the message, not in its place."""
    return not reply.refused or reply.messages[0].vetting is not None


async def _first(interaction: Interaction, piece: Piece, *, in_place: bool, private: bool) -> None:
    """Answer with the first piece, whether or not the interaction was acknowledged before."""
    response = interaction.response
    waiting = discord.InteractionResponseType.deferred_channel_message
    if in_place and response.is_done():
        await interaction.edit_original_response(**editing(piece))
    elif in_place:
        await response.edit_message(**editing(piece))
    elif not response.is_done():
        await response.send_message(**sending(piece), ephemeral=private)
    elif response.type is waiting:
        await interaction.edit_original_response(**editing(piece))
    else:
        await interaction.followup.send(**sending(piece), ephemeral=private)
