"""Every click, form, command and direct message: understood, taken to the service, answered.

Rule: nothing is remembered between two deliveries but what the database holds. Every delivery ends
in an answer or in a log line that says why there is none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Final

import discord
import structlog

from adapters.discord.answering import (
    FAILED,
    UNREACHED,
    Answerer,
    is_own_dm,
    pieces_of,
    refusal,
    said,
)
from adapters.discord.forms import Form, filled_in, text_form
from adapters.discord.importing import ImportDoor, Sent, imported
from adapters.discord.parse import (
    PLATFORM,
    Written,
    called,
    events_of_form,
    meaning_of_button,
    to_vet,
)
from adapters.discord.sections import Piece
from adapters.discord.turns import Delivery, Turns, address_of
from adapters.discord.views import Interaction, modal_of
from adapters.discord.wishes import ChooseZone, QuickForm, wish_of
from adapters.discord.zones import chooses_zone, clock_check
from adapters.drawing.wishes import (
    GoOn,
    LookAt,
    OtherDay,
    Paste,
    Redraft,
    SayWhy,
    TakeSuggestion,
    Write,
)
from bot.core.events import (
    Called,
    Confirmed,
    Decided,
    Dropped,
    Event,
    Explained,
    Happened,
    OptedIn,
    Promised,
    Snoozed,
)
from bot.core.messages import Reply

NOTHING_TO_VET: Final = "There is no text in that message, so nothing was done."
OLD_BUTTON: Final = (
    "This button is none of mine any more, so nothing was done: /open and /pending show where"
    " things stand."
)
NO_FORM: Final = "Nothing is left for a form here; everything you answered is saved."
SLOW_FORM: Final = (
    "The form could not be opened in time; everything you answered is saved: try it once more."
)


def edits_in_place(event: Event) -> bool:
    """Whether an answer takes the place of the message with the button; a list stays."""
    return not isinstance(event, Happened | Snoozed | Dropped | Promised)


@dataclass
class Conversation:
    """The bot's side of every talk."""

    turns: Turns
    answerer: Answerer
    imports: ImportDoor | None = None

    async def handle(self, interaction: Interaction, work: Awaitable[None]) -> None:
        """Run one delivery so that it is waited for at the end, and never fails silently."""
        task = asyncio.current_task()
        assert task is not None
        self.answerer.running.add(task)
        try:
            await work
            # after the answer, which waits for nothing it does not need
            if is_own_dm(interaction) and interaction.channel_id is not None:
                owner = address_of(interaction.user.id)
                await self.answerer.places.used(owner, interaction.channel_id)
        except Exception as error:
            structlog.get_logger().error("delivery_failed", error=type(error).__name__)
            pieces = pieces_of(said(FAILED, style="warning"))
            await self.answerer.deliver(interaction, pieces, in_place=False)
        finally:
            self.answerer.running.discard(task)

    async def click(self, interaction: Interaction, custom_id: str) -> None:
        """Take a click on a button."""
        match meaning_of_button(custom_id):
            case None:
                structlog.get_logger().info("unknown_button")
                await self.tell(interaction, OLD_BUTTON)
            case QuickForm() as wish:
                await self._open_read(
                    interaction, self.turns.quick_form(_delivery(interaction), wish)
                )
            case Redraft() as wish:
                form = self.turns.redraft(_delivery(interaction), wish)
                await self._open_read(interaction, form)
            case (Paste() | Write() | SayWhy() | OtherDay()) as wish:
                await self._open(interaction, text_form(wish))
            case TakeSuggestion(vetting, question):
                work = self.turns.take_suggestion(_delivery(interaction), vetting, question)
                await self.answerer.answer(interaction, work, in_place=True)
            case GoOn(vetting):
                work = self.turns.go_on(_delivery(interaction), vetting)
                await self.answerer.answer(interaction, work, in_place=True)
            case LookAt(subject):
                work = self.turns.look_at(_delivery(interaction), subject)
                await self.answerer.answer(interaction, work, in_place=False)
            case ChooseZone(zone):
                chosen = Called("settings", (), f"zone {zone}")
                await self._turn(interaction, chosen, in_place=True)
            case event:
                await self._turn(interaction, event, in_place=edits_in_place(event))

    async def submit(self, interaction: Interaction) -> None:
        """Take a sent form, whoever showed it and whenever."""
        data: Mapping[str, Any] = interaction.data or {}
        custom_id = str(data.get("custom_id", ""))
        events = events_of_form(custom_id, filled_in(data.get("components") or []))
        if events is None:
            structlog.get_logger().info("unknown_form")
            await self.tell(interaction, OLD_BUTTON)
            return
        match wish_of(custom_id):
            case QuickForm(vetting):
                work = self.turns.take_answers(_delivery(interaction), vetting, events)
                await self.answerer.answer(interaction, work, in_place=True)
            case _:
                (event,) = events
                await self._turn(interaction, event, in_place=edits_in_place(event))

    async def command(
        self, interaction: Interaction, name: str, options: Mapping[str, str | bool | None]
    ) -> None:
        """Take a slash command."""
        event = called(name, options)
        if isinstance(event, Paste):
            await self._open(interaction, text_form(event))
        else:
            await self._turn(interaction, event, in_place=False)

    async def vet_message(self, interaction: Interaction, message: discord.Message) -> None:
        """Vet a message that somebody chose from its menu."""
        event = to_vet(written_in(message))
        if event is None:
            await self.tell(interaction, NOTHING_TO_VET)
        else:
            await self._turn(interaction, event, in_place=False)

    async def export(self, interaction: Interaction) -> None:
        """Give the owner everything as files."""

        work = self.turns.exported(_delivery(interaction))
        await self.answerer.answer(interaction, work, in_place=False)

    async def import_file(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Take a file in; whoever Discord waits for does it, so two processes do it once."""
        assert self.imports is not None
        if not await self.answerer.acknowledge(interaction, in_place=False):
            return
        sent = Sent(file.filename, file.url, file.size)
        work = imported(self.imports, address_of(interaction.user.id), sent)
        reply = await self.answerer.outcome(self.answerer.begin(work))
        await self.answerer.deliver(interaction, pieces_of(reply), in_place=False)

    async def tell(self, interaction: Interaction, sentence: str) -> None:
        """Answer with one sentence, beside whatever was clicked."""
        pieces = pieces_of(said(sentence, style="warning"))
        await self.answerer.deliver(interaction, pieces, in_place=False)

    async def _turn(self, interaction: Interaction, event: Event, *, in_place: bool) -> None:
        """One event, one turn, one answer."""
        delivery = _delivery(interaction)
        work = self.turns.taken(delivery, event)
        if event == OptedIn(True):
            work = self.turns.with_settings(delivery, work)

        def more(reply: Reply) -> tuple[Piece, ...]:
            if not _is_about_zone(event):
                return ()
            return clock_check(reply, self.turns.clock(), str(interaction.locale))

        reply = await self.answerer.answer(interaction, work, in_place=in_place, more=more)
        match event:
            case Confirmed("forget", "") if not reply.refused:
                await self.answerer.places.forget(address_of(interaction.user.id))
            case Decided() | Explained() if not is_own_dm(interaction):
                await self._card_into_dm(interaction, reply)

    async def _open(self, interaction: Interaction, form: Form) -> None:
        try:
            await interaction.response.send_modal(modal_of(form))
        except UNREACHED as error:
            structlog.get_logger().warning("form_not_opened", **refusal(error))

    async def _open_read(
        self, interaction: Interaction, reading: Coroutine[Any, Any, Form | None]
    ) -> None:
        """Open a form that needs the vetting; Discord opens none after three seconds."""
        task = asyncio.ensure_future(reading)
        self.answerer.running.add(task)
        task.add_done_callback(self.answerer.running.discard)
        done, _ = await asyncio.wait({task}, timeout=self.answerer.patience)
        if not done:
            await self.tell(interaction, SLOW_FORM)
            return
        form = task.result()
        if form is None:
            await self.tell(interaction, NO_FORM)
        else:
            await self._open(interaction, form)

    async def _card_into_dm(self, interaction: Interaction, reply: Reply) -> None:
        """The result also goes where it can be found again."""
        cards = tuple(m for m in reply.messages if m.vetting is not None)
        if not reply.refused and cards and cards[0].prompt is None:
            await self.answerer.write_to_owner(
                interaction.client, address_of(interaction.user.id), pieces_of(Reply(cards))
            )


def _delivery(interaction: Interaction) -> Delivery:
    return Delivery(f"{PLATFORM}:{interaction.id}", interaction.user.id)


def _is_about_zone(event: Event) -> bool:
    """Whether its answer is true or false by the owner's zone."""
    if isinstance(event, Called):
        return chooses_zone(f"{event.command} {event.text}")
    return event == OptedIn(True)


def written_in(message: discord.Message) -> Written:
    """What a message says, in the words that `parse` understands."""
    return Written(
        message.content,
        tuple(snapshot.content for snapshot in message.message_snapshots),
        message.author.bot or message.webhook_id is not None,
    )
