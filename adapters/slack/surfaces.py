"""Where an answer is shown: a modal, the owner's direct message, a private reply, App Home.

Rule: nothing is ever visible to anybody but the owner. A vetting's card stands in the owner's
direct message once and is edited there; a card that is lost is posted anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from adapters.slack.carried import Metadata, Origin, metadata_of
from adapters.slack.files import Files
from adapters.slack.parse import Actor
from adapters.slack.render import Attachment, Piece
from adapters.slack.webapi import SlackFailed, WebApi
from bot.service.installing import CardPlace, Cards

DIRECT: Final = "D"
"""How the id of a direct message begins; everywhere else others may read."""
USES: Final = 5
"""How often a response_url may be used."""
GONE: Final = (
    "message_not_found",
    "channel_not_found",
    "cant_update_message",
    "edit_window_closed",
)


@dataclass(frozen=True, slots=True)
class InModal:
    view: str
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class InHome:
    """App Home; answers that do not fit there open in a modal."""


@dataclass(frozen=True, slots=True)
class InMessage:
    """A message in the owner's own direct message with the bot."""

    channel: str
    message: str


@dataclass(frozen=True, slots=True)
class InPrivate:
    """A message only the owner sees, somewhere in the workspace."""

    response_url: str


Place = InModal | InHome | InMessage | InPrivate


def place_of(body: Mapping[str, Any]) -> Place | None:
    """Where somebody clicked; None if the payload does not say."""
    view = body.get("view")
    if isinstance(view, dict):
        if view.get("type") == "home":
            return InHome()
        metadata: Metadata = metadata_of(str(view.get("private_metadata", "")))
        return InModal(str(view.get("id", "")), metadata.origin)
    container = body.get("container")
    container = container if isinstance(container, dict) else {}
    channel, message = container.get("channel_id"), container.get("message_ts")
    if not (isinstance(channel, str) and isinstance(message, str)):
        return None
    if container.get("is_ephemeral") or not channel.startswith(DIRECT):
        return InPrivate(str(body.get("response_url", "")))
    return InMessage(channel, message)


def origin_of(place: Place) -> Origin:
    """What a modal that opens there has to remember."""
    match place:
        case InMessage(channel, message):
            return Origin(channel, message)
        case InModal(_, origin):
            return origin
        case InHome():
            return Origin(home=True)
        case _:
            return Origin()


@dataclass
class Surfaces:
    """Shows answers. What Slack refuses is raised as `SlackFailed`."""

    api: WebApi
    cards: Cards
    files: Files = field(init=False)

    def __post_init__(self) -> None:
        self.files = Files(self.api)

    async def open(self, actor: Actor, trigger: str, view: Mapping[str, Any]) -> str:
        """Open a modal; give its id."""
        opened = await self.api.call(actor, "views.open", trigger_id=trigger, view=view)
        return str((opened.get("view") or {}).get("id", ""))

    async def update(self, actor: Actor, view_id: str, view: Mapping[str, Any]) -> None:
        """Put something else into an open modal."""
        await self.api.call(actor, "views.update", view_id=view_id, view=view)

    async def publish(self, actor: Actor, view: Mapping[str, Any]) -> None:
        """Show an owner their App Home."""
        await self.api.call(actor, "views.publish", user_id=actor.user, view=view)

    async def channel_of(self, actor: Actor) -> str:
        """The owner's direct message with the bot."""
        opened = await self.api.call(actor, "conversations.open", users=actor.user)
        return str((opened.get("channel") or {}).get("id", ""))

    async def post(self, actor: Actor, channel: str, pieces: Sequence[Piece]) -> None:
        """Write into the owner's direct message, and remember which message shows which card."""
        for piece in pieces:
            sent = await self.api.call(
                actor, "chat.postMessage", channel=channel, **piece.payload()
            )
            if piece.vetting is not None:
                place = CardPlace(str(sent.get("channel") or channel), str(sent.get("ts", "")))
                await self.cards.remember(actor.address, piece.vetting, place)

    async def write(self, actor: Actor, pieces: Sequence[Piece]) -> None:
        """Write to the owner, wherever their direct message is."""
        await self.post(actor, await self.channel_of(actor), pieces)

    async def edit(self, actor: Actor, place: CardPlace, pieces: Sequence[Piece]) -> None:
        """Put an answer in the place of a message; what does not fit there follows it."""
        first, *rest = pieces
        payload = first.unnotified()
        # An edit takes no word about previews; the message keeps what it was sent with.
        payload = {k: v for k, v in payload.items() if not k.startswith("unfurl")}
        try:
            await self.api.call(
                actor, "chat.update", channel=place.channel, ts=place.message, **payload
            )
        except SlackFailed as failed:
            if failed.code not in GONE:
                raise
            await self.post(actor, place.channel, pieces)
            return
        if first.vetting is not None:
            await self.cards.remember(actor.address, first.vetting, place)
        await self.post(actor, place.channel, rest)

    async def send_files(self, actor: Actor, files: Sequence[Attachment]) -> None:
        """Put files into the owner's direct message."""
        await self.files.send(actor, await self.channel_of(actor), files)

    async def zone_of(self, actor: Actor) -> str:
        """The time zone in the owner's Slack profile; "" if it names none."""
        found = await self.api.call(actor, "users.info", user=actor.user)
        return str((found.get("user") or {}).get("tz") or "")

    async def keep_card(self, actor: Actor, vetting: str, pieces: Sequence[Piece]) -> None:
        """Bring the card in the owner's direct message up to date; post it if it is not there."""
        place = await self.cards.place_of(actor.address, vetting)
        if place is None:
            await self.write(actor, pieces)
        else:
            await self.edit(actor, place, pieces)

    async def has_card(self, actor: Actor, vetting: str) -> bool:
        return await self.cards.place_of(actor.address, vetting) is not None

    async def respond(
        self, response_url: str, pieces: Sequence[Piece], *, in_place: bool = False
    ) -> Sequence[Piece]:
        """Answer privately where a command came from; give the pieces that did not get there."""
        for number, piece in enumerate(pieces):
            message = {
                **piece.unnotified(),
                "response_type": "ephemeral",
                "replace_original": in_place and number == 0,
            }
            if not await self.api.respond(response_url, message):
                return pieces[number:]
        return ()
