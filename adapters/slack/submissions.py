"""Sent modals: a paste, a sheet of answers, one text.

Rule: the answer is the next modal, in the same place. What is missing or cannot be taken comes back
as a field's error; what was taken before is saved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from adapters.slack import sentences
from adapters.slack.carried import Metadata, filled_in, metadata_of, missing_fields
from adapters.slack.forms import card_view, said_view
from adapters.slack.parse import Actor, beginning_of, events_of_form
from adapters.slack.render import pieces_of
from adapters.slack.talk import Talk
from adapters.slack.text import cut
from adapters.slack.turns import Body, sentence_of, vetting_in
from adapters.slack.wishes import OtherDay, Paste, Search, Sheet
from bot.core.events import Event
from bot.core.messages import Reply
from bot.service.installing import CardPlace

ERROR_LIMIT = 1900
NOT_SAVED = ("busy", "full")
"""Refusals after which the same form may be sent once more."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A modal's answer. `errors` go to its fields, else `view` takes its place."""

    view: dict[str, Any] | None = None
    errors: dict[str, str] | None = None
    event: Event | None = None
    reply: Reply | None = None

    def acknowledgement(self) -> dict[str, Any]:
        """What Slack is answered in time."""
        if self.errors:
            return {"response_action": "errors", "errors": self.errors}
        return {"response_action": "update", "view": self.view}


def on_its_form(body: Body, sentence: str) -> dict[str, str] | None:
    """A sentence on the first field of a sent form, which leaves all that was filled in there."""
    view = body.get("view")
    state = view.get("state") if isinstance(view, dict) else None
    values = state.get("values") if isinstance(state, dict) else None
    first = next(iter(values), None) if isinstance(values, dict) else None
    return {first: cut(sentence, ERROR_LIMIT)} if isinstance(first, str) else None


def failure(body: Body) -> Sent:
    """What a sent form is answered when its turn failed: the form stays as it was filled in."""
    errors = on_its_form(body, sentences.FAILED)
    return Sent(None if errors else said_view(sentences.FAILED), errors)


async def sent(talk: Talk, body: Body, actor: Actor) -> Sent:
    """Take a sent modal and give what is shown next."""
    view = body.get("view")
    view = view if isinstance(view, dict) else {}
    metadata = metadata_of(str(view.get("private_metadata", "")))
    filled = filled_in(view.get("state"))
    if isinstance(metadata.wish, Paste):
        beginning = beginning_of(filled)
        if beginning is None:
            return Sent(errors={"text": sentences.NOTHING_PASTED})
        reply = await talk.turns.take(body, actor, beginning)
        if reply.refused in NOT_SAVED:
            return Sent(errors=on_its_form(body, sentence_of(reply)))
        return Sent(await talk.next_view(actor, reply, metadata.origin), None, beginning, reply)
    if missing := missing_fields(metadata, filled):
        return Sent(errors=missing)
    events = events_of_form(metadata, filled)
    if not events:
        return Sent(said_view(sentences.OLD_BUTTON))
    if isinstance(metadata.wish, Sheet):
        return await _answers(talk, body, actor, metadata, metadata.wish.vetting, events)
    (event,) = events
    reply = await talk.turns.take(body, actor, event)
    if reply.refused in NOT_SAVED:
        return Sent(errors=on_its_form(body, sentence_of(reply)))
    return Sent(card_view(reply, metadata.origin), None, event, reply)


async def _answers(
    talk: Talk,
    body: Body,
    actor: Actor,
    metadata: Metadata,
    vetting: str,
    events: tuple[Event, ...],
) -> Sent:
    taken = await talk.turns.take_answers(body, actor, vetting, events)
    if taken.reply.refused in NOT_SAVED and not taken.mistakes:
        return Sent(errors=on_its_form(body, sentence_of(taken.reply)))
    shown = {k: cut(v, ERROR_LIMIT) for k, v in taken.mistakes.items() if k in metadata.questions}
    if shown:
        return Sent(errors=shown)
    view = await talk.next_view(actor, taken.reply, metadata.origin)
    return Sent(view, None, events[-1], taken.reply)


async def after(talk: Talk, body: Body, actor: Actor, answer: Sent, view_id: str) -> None:
    """Bring everything else up to date: the message it came from, the card, App Home."""
    if answer.reply is None or answer.event is None:
        return
    view = body.get("view")
    metadata = (
        metadata_of(str(view.get("private_metadata", "")))
        if isinstance(view, dict)
        else (Metadata())
    )
    reply, origin = answer.reply, metadata.origin
    beside = isinstance(metadata.wish, OtherDay | Search)
    if origin.message and vetting_in(reply) and not beside:
        place = CardPlace(origin.channel, origin.message)
        await talk.surfaces.edit(actor, place, pieces_of(reply))
    elif not await talk.keep_card(actor, reply):
        note = (sentences.NO_DIRECT_MESSAGES,)
        await talk.surfaces.update(actor, view_id, card_view(reply, origin, note))
    await talk.after(actor, answer.event, reply)
