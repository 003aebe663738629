"""Sent modals: a paste, a sheet of answers, one text, the settings, files.

Rule: the answer is the next modal, in the same place. What is missing or cannot be taken comes back
as a field's error, or, once Slack was answered, in the same form above what was filled in; what
could be taken is saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from adapters.drawing.text import cut, label
from adapters.drawing.wishes import OtherDay, Paste
from adapters.slack import sentences
from adapters.slack.carried import TEXT, Filled, Metadata, filled_in, metadata_of, missing_fields
from adapters.slack.forms import card_view, said_view, sheet_view, text_view
from adapters.slack.home import FILES, import_view, settings_events, settings_view
from adapters.slack.importing import imported
from adapters.slack.parse import Actor, answers_of_sheet, beginning_of, event_of_form
from adapters.slack.render import pieces_of
from adapters.slack.talk import Talk
from adapters.slack.turns import Body, vetting_in
from adapters.slack.webapi import SlackFailed
from adapters.slack.wishes import ChangeSettings, ImportFiles, Search, Sheet, TextWish
from bot.core.events import Called, Event
from bot.core.messages import Reply, sentence_of
from bot.service.installing import CardPlace

ERROR_LIMIT: Final = 1900
IN_A_FIELD: Final = frozenset({"date", "text_too_long", "empty_text", "no_such_option", "one_only"})
"""Mistakes in what was typed, which the field itself can show."""
NOT_SAVED: Final = frozenset({"busy", "full"})
"""Refusals after which the same form may be sent once more."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A modal's answer. `errors` go to its fields, else `view` takes its place.

    `again` is the modal once more with its errors, for when Slack has been answered already.
    """

    view: dict[str, Any] | None = None
    errors: dict[str, str] | None = None
    event: Event | None = None
    reply: Reply | None = None
    again: dict[str, Any] | None = None

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
    if missing := missing_fields(metadata, filled):
        return Sent(errors=missing)
    answer = await _taken(talk, body, actor, metadata, filled)
    if answer.reply is not None and answer.reply.refused in NOT_SAVED:
        sentence = sentence_of(answer.reply)
        return Sent(said_view(sentence), on_its_form(body, sentence))
    return answer


async def _taken(talk: Talk, body: Body, actor: Actor, metadata: Metadata, filled: Filled) -> Sent:
    match metadata.wish:
        case Paste():
            return await _paste(talk, body, actor, metadata, filled)
        case Sheet(vetting):
            return await _answers(talk, body, actor, metadata, vetting, filled)
        case ChangeSettings():
            return await _settings(talk, body, actor, metadata, filled)
        case ImportFiles():
            return await _files(talk, actor, metadata, filled)
        case wish:
            event = event_of_form(metadata, filled)
            if event is None or not isinstance(wish, TextWish):
                return Sent(said_view(sentences.OLD_BUTTON))
            return await _text(talk, body, actor, metadata, wish, event, filled)


async def _paste(talk: Talk, body: Body, actor: Actor, metadata: Metadata, filled: Filled) -> Sent:
    beginning = beginning_of(filled)
    if beginning is None:
        return Sent(errors={TEXT: sentences.NOTHING_PASTED})
    taken = await talk.turns.take_showing_sheet(body, actor, beginning)
    if taken.reply.refused in IN_A_FIELD:
        sentence = sentence_of(taken.reply)
        at = "name" if taken.reply.refused == "text_too_long" else TEXT
        again = text_view(Paste(), metadata.origin, filled.text(), (sentence,))
        return Sent(errors={at: sentence}, again=again)
    shown = await talk.next_step(actor, taken, metadata.origin)
    return Sent(shown, None, beginning, taken.reply)


async def _answers(
    talk: Talk, body: Body, actor: Actor, metadata: Metadata, vetting: str, filled: Filled
) -> Sent:
    answers = answers_of_sheet(metadata, vetting, filled)
    if not answers:
        return Sent(said_view(sentences.OLD_BUTTON))
    taken = await talk.turns.take_sheet(body, actor, vetting, answers)
    *_, last = answers.values()
    sheet = taken.sheet
    if taken.mistakes and sheet is not None:
        names = {prompt.key: label(prompt.text, 100) for prompt in sheet.prompts}
        notes = [f"{names.get(key, key)}: {said}" for key, said in taken.mistakes.items()]
        again = sheet_view(
            vetting, sheet.title, sheet.before, sheet.prompts, metadata.origin,
            filled=filled, notes=notes,
        )  # fmt: skip
        return Sent(errors=_shortened(taken.mistakes), again=again)
    shown = await talk.next_step(actor, taken, metadata.origin)
    return Sent(shown, None, last, taken.reply)


async def _settings(
    talk: Talk, body: Body, actor: Actor, metadata: Metadata, filled: Filled
) -> Sent:
    changes = settings_events(filled)
    taken = await talk.turns.take_settings(body, actor, changes)
    if taken.mistakes:
        home = await talk.turns.door.home(actor.address)
        again = settings_view(
            home.settings, metadata.origin, filled=filled, notes=tuple(taken.mistakes.values())
        )
        return Sent(errors=_shortened(taken.mistakes), again=again)
    shown = card_view(taken.reply, metadata.origin)
    return Sent(shown, None, Called("settings", (), "all"), taken.reply)


async def _files(talk: Talk, actor: Actor, metadata: Metadata, filled: Filled) -> Sent:
    if not filled.files:
        return Sent(errors={FILES: sentences.NO_FILE})
    reply = await imported(talk.turns, talk.surfaces.files, actor, filled.files)
    if reply.refused:
        sentence = sentence_of(reply)
        again = import_view(metadata.origin, (sentence,))
        return Sent(errors={FILES: cut(sentence, ERROR_LIMIT)}, again=again)
    shown = card_view(reply, metadata.origin)
    return Sent(shown, None, Called("import json"), reply)


async def _text(
    talk: Talk,
    body: Body,
    actor: Actor,
    metadata: Metadata,
    wish: TextWish,
    event: Event,
    filled: Filled,
) -> Sent:
    reply = await talk.turns.take(body, actor, event)
    if reply.refused in IN_A_FIELD:
        sentence = sentence_of(reply)
        again = text_view(wish, metadata.origin, filled.text(), (sentence,))
        return Sent(errors={TEXT: cut(sentence, ERROR_LIMIT)}, again=again)
    return Sent(card_view(reply, metadata.origin), None, event, reply)


def _shortened(mistakes: Mapping[str, str]) -> dict[str, str]:
    return {key: cut(sentence, ERROR_LIMIT) for key, sentence in mistakes.items()}


async def late(talk: Talk, body: Body, actor: Actor, answer: Sent, view_id: str) -> None:
    """Show an answer that came after Slack was answered; a modal that was closed is no loss."""
    shown = answer.view or answer.again
    if shown is None:
        shown = said_view(" ".join((answer.errors or {}).values()))
    try:
        await talk.surfaces.update(actor, view_id, shown)
    except SlackFailed:
        if answer.errors:
            await talk.tell(body, actor, " ".join(answer.errors.values()))
        elif answer.reply is not None:
            await talk.written(actor, answer.reply)


async def after(talk: Talk, body: Body, actor: Actor, answer: Sent, view_id: str) -> None:
    """Bring everything else up to date: the message it came from, the card, App Home."""
    if answer.reply is None or answer.event is None:
        return
    view = body.get("view")
    written = view.get("private_metadata", "") if isinstance(view, dict) else ""
    metadata = metadata_of(str(written))
    reply, origin = answer.reply, metadata.origin
    beside = isinstance(metadata.wish, OtherDay | Search)
    if origin.message and vetting_in(reply) and not beside:
        place = CardPlace(origin.channel, origin.message)
        await talk.surfaces.edit(actor, place, pieces_of(reply))
    elif not await talk.keep_card(actor, reply):
        note = (sentences.NO_DIRECT_MESSAGES,)
        await talk.surfaces.update(actor, view_id, card_view(reply, origin, note))
    await talk.after(body, actor, answer.event, reply)
