"""Clicks: on a question, a card, a list's row, a door of App Home.

Rule: a click is acknowledged before anything is done. Its answer takes the place of what was
clicked; a list stays, and what is said about it stands beside it.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, Final

import structlog

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
from adapters.slack import sentences
from adapters.slack.carried import Origin
from adapters.slack.forms import card_view, said_view, sheet_view, text_view, waiting_view
from adapters.slack.home import import_view, settings_view
from adapters.slack.parse import Actor, meaning_of_button
from adapters.slack.render import pieces_of
from adapters.slack.surfaces import (
    InHome,
    InMessage,
    InModal,
    InPrivate,
    Place,
    origin_of,
    place_of,
)
from adapters.slack.talk import Talk, told
from adapters.slack.turns import Body
from adapters.slack.webapi import SlackFailed
from adapters.slack.wishes import (
    ChangeSettings,
    ExportAll,
    ForgetMe,
    ImportFiles,
    Listing,
    Search,
    Sheet,
    TakeZone,
)
from adapters.slack.wishes import Talk as TalkOn
from bot.core.events import (
    Called,
    Confirmed,
    Dropped,
    Event,
    Happened,
    OptedIn,
    Paged,
    Promised,
    Resumed,
    Snoozed,
)
from bot.core.messages import Reply
from bot.service.installing import CardPlace


async def clicked(talk: Talk, body: Body, actor: Actor, action_id: str) -> None:
    """Take one click."""
    place = place_of(body)
    if place is None:
        structlog.get_logger().info("slack_click_from_nowhere")
        return
    match meaning_of_button(action_id):
        case None:
            structlog.get_logger().info("slack_unknown_button")
            await _tell(talk, body, actor, place, sentences.OLD_BUTTON)
        case Sheet(vetting):
            await _sheet(talk, body, actor, place, vetting)
        case TalkOn(vetting):
            await _talk_on(talk, body, actor, place, vetting)
        case Redraft() as wish:
            await _redraft(talk, body, actor, place, wish)
        case (Paste() | Write() | SayWhy() | OtherDay() | Search()) as wish:
            await _open(talk, body, actor, place, text_view(wish, origin_of(place)))
        case TakeSuggestion(vetting, question):
            reply = await talk.turns.take_suggestion(body, actor, vetting, question)
            await _shown_in_place(talk, body, actor, place, reply)
            await talk.after(body, actor, Resumed(vetting), reply)
        case GoOn(vetting):
            reply = await talk.turns.go_on(body, actor, vetting)
            await _shown_in_place(talk, body, actor, place, reply)
            await talk.after(body, actor, Resumed(vetting), reply)
        case LookAt(subject):
            await _looked(talk, body, actor, place, talk.turns.look_at(actor, subject))
        case Listing(name):
            await _looked(talk, body, actor, place, talk.turns.look(actor, Called(name)))
        case ForgetMe():
            asked = talk.turns.look(actor, Called("forget", (), "me"))
            await _looked(talk, body, actor, place, asked)
        case ChangeSettings():
            await _settings(talk, body, actor, place)
        case TakeZone():
            await _zone(talk, body, actor, place)
        case ImportFiles():
            await _open(talk, body, actor, place, import_view(origin_of(place)))
        case ExportAll():
            await _export(talk, body, actor, place)
        case event:
            await _turn(talk, body, actor, place, event)


async def _turn(talk: Talk, body: Body, actor: Actor, place: Place, event: Event) -> None:
    if isinstance(place, InHome) and not isinstance(event, IN_HOME):
        place = await _in_front_of_home(talk, body, actor)
    reply = await talk.turns.take(body, actor, event)
    match event:
        case Happened() | Snoozed() | Dropped() | OptedIn():
            if not isinstance(place, InHome) or reply.refused:
                await _beside(talk, body, actor, place, reply)
        case Paged() | Confirmed() | Promised():
            await _beside(talk, body, actor, place, reply)
        case _:
            await _shown_in_place(talk, body, actor, place, reply)
    await talk.after(body, actor, event, reply)


IN_HOME: Final = (Happened, Snoozed, Dropped, OptedIn)
"""What is done in App Home shows there, and needs no other word."""


async def _in_front_of_home(talk: Talk, body: Body, actor: Actor) -> Place:
    """A modal for an answer that is still to come: a trigger does not wait for it."""
    trigger = str(body.get("trigger_id", ""))
    try:
        view = await talk.surfaces.open(actor, trigger, waiting_view())
    except SlackFailed:
        return InHome()
    return InModal(view, Origin(home=True))


async def _shown_in_place(talk: Talk, body: Body, actor: Actor, place: Place, reply: Reply) -> None:
    """Let an answer take the place of what was clicked; a refusal about nothing stands beside."""
    about_nothing = bool(reply.refused) and reply.messages[0].vetting is None
    if about_nothing:
        await _beside(talk, body, actor, place, reply)
        return
    match place:
        case InMessage(channel, message):
            await talk.surfaces.edit(actor, CardPlace(channel, message), pieces_of(reply))
        case InPrivate(url):
            await talk.respond(actor, url, pieces_of(reply), in_place=True)
            await talk.keep_card(actor, reply)
        case InModal(view, _):
            await _in_modal(talk, actor, view, reply, place)
        case InHome():
            await _beside(talk, body, actor, place, reply)
            await talk.keep_card(actor, reply)


async def _in_modal(talk: Talk, actor: Actor, view: str, reply: Reply, place: InModal) -> None:
    """Show an answer in the modal that was clicked, and the same card in the direct message."""
    await talk.surfaces.update(actor, view, card_view(reply, place.origin))
    if not await talk.keep_card(actor, reply):
        note = (sentences.NO_DIRECT_MESSAGES,)
        await talk.surfaces.update(actor, view, card_view(reply, place.origin, note))


async def _beside(talk: Talk, body: Body, actor: Actor, place: Place, reply: Reply) -> None:
    """Say something without touching the message that was clicked."""
    match place:
        case InMessage(channel, _):
            await talk.surfaces.post(actor, channel, pieces_of(reply))
        case InPrivate(url):
            await talk.respond(actor, url, pieces_of(reply))
        case InModal(view, origin):
            await talk.surfaces.update(actor, view, card_view(reply, origin))
        case InHome():
            await _opened_or_written(talk, body, actor, place, reply)


async def _tell(talk: Talk, body: Body, actor: Actor, place: Place, sentence: str) -> None:
    await _beside(talk, body, actor, place, told(sentence))


async def _open(talk: Talk, body: Body, actor: Actor, place: Place, view: dict[str, Any]) -> str:
    """Show a modal: on nothing that is open, and instead of a modal that was clicked."""
    if isinstance(place, InModal):
        await talk.surfaces.update(actor, place.view, view)
        return place.view
    try:
        return await talk.surfaces.open(actor, str(body.get("trigger_id", "")), view)
    except SlackFailed:
        await talk.tell(body, actor, sentences.SLOW_FORM)
        return ""


async def _opened_or_written(
    talk: Talk, body: Body, actor: Actor, place: Place, reply: Reply
) -> None:
    """Answer a click in App Home: in a modal, or, when its trigger is over, in messages."""
    view = card_view(reply, origin_of(place))
    try:
        await talk.surfaces.open(actor, str(body.get("trigger_id", "")), view)
    except SlackFailed:
        await talk.written(actor, reply)


async def _looked(
    talk: Talk, body: Body, actor: Actor, place: Place, look: Coroutine[Any, Any, Reply]
) -> None:
    """Something to look at, beside what was clicked; a modal opens before it is read."""
    if isinstance(place, InHome):
        place = await _in_front_of_home(talk, body, actor)
    await _beside(talk, body, actor, place, await look)


async def _settings(talk: Talk, body: Body, actor: Actor, place: Place) -> None:
    view = await _open(talk, body, actor, place, waiting_view())
    if view:
        home = await talk.turns.door.home(actor.address)
        await talk.surfaces.update(actor, view, settings_view(home.settings, origin_of(place)))


async def _zone(talk: Talk, body: Body, actor: Actor, place: Place) -> None:
    """Take the zone that the owner's Slack profile names; App Home shows it."""
    zone = await talk.surfaces.zone_of(actor)
    if not zone:
        await _tell(talk, body, actor, place, sentences.NO_ZONE_IN_PROFILE)
        return
    event = Called("settings", (), f"zone {zone}")
    reply = await talk.turns.take(body, actor, event)
    if not isinstance(place, InHome) or reply.refused:
        await _beside(talk, body, actor, place, reply)
    await talk.after(body, actor, event, reply)


async def _export(talk: Talk, body: Body, actor: Actor, place: Place) -> None:
    if isinstance(place, InHome):
        place = await _in_front_of_home(talk, body, actor)
    reply = await talk.turns.exported(actor)
    await _beside(talk, body, actor, place, reply)
    await talk.after(body, actor, LOOKED, reply)


LOOKED: Final = Called("privacy")
"""Stands for an act that changes nothing."""


async def _sheet(talk: Talk, body: Body, actor: Actor, place: Place, vetting: str) -> None:
    view = await _open(talk, body, actor, place, waiting_view())
    if not view:
        return
    sheet = await talk.turns.door.sheet(actor.address, vetting)
    origin = origin_of(place)
    if sheet is None or not sheet.prompts:
        shown = card_view(await talk.turns.card(actor, vetting), origin)
    else:
        shown = sheet_view(vetting, sheet.title, sheet.before, sheet.prompts, origin)
    await talk.surfaces.update(actor, view, shown)


async def _talk_on(talk: Talk, body: Body, actor: Actor, place: Place, vetting: str) -> None:
    """Go on in the direct message."""
    reply = await talk.turns.take(body, actor, Resumed(vetting))
    written = await talk.written(actor, reply)
    if isinstance(place, InModal):
        note = (sentences.NO_DIRECT_MESSAGES,)
        closed = card_view(reply, place.origin, note)
        shown = said_view(sentences.IN_DIRECT_MESSAGES) if written else closed
        await talk.surfaces.update(actor, place.view, shown)


async def _redraft(talk: Talk, body: Body, actor: Actor, place: Place, wish: Redraft) -> None:
    view = await _open(talk, body, actor, place, waiting_view())
    if not view:
        return
    card = await talk.turns.card(actor, wish.vetting)
    drafts = card.data()["drafts"] if card.data is not None else []
    if wish.number < len(drafts):
        shown = text_view(wish, origin_of(place), drafts[wish.number]["text"])
    else:
        shown = card_view(card, origin_of(place))
    await talk.surfaces.update(actor, view, shown)
