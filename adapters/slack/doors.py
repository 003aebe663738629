"""The doors besides buttons and modals: the slash command, the shortcuts, the direct message.

Rule: `help` never touches the database, and a command is answered to its owner alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from adapters.slack import sentences
from adapters.slack.forms import paste_view, said_view
from adapters.slack.parse import Actor, is_ours, is_own, said, to_vet
from adapters.slack.render import pieces_of
from adapters.slack.surfaces import DIRECT
from adapters.slack.talk import Talk, told
from adapters.slack.turns import Body
from adapters.slack.webapi import SlackFailed
from adapters.slack.wishes import ExportAll
from bot.core.events import Begin, Called, Event
from bot.core.messages import Problem, Reply
from bot.core.texts import say_problem
from bot.service import weigh
from bot.service.calling import helped


def is_dialogue(event: Event) -> bool:
    """Whether a command begins a vetting, for which a modal opens."""
    if isinstance(event, Begin):
        return True
    if not isinstance(event, Called) or event.command not in ("vet", "introduce"):
        return False
    return not event.every("answer") and not weigh.decides(event)


async def answered(
    talk: Talk, body: Body, actor: Actor, event: Event | Problem | ExportAll
) -> Reply:
    """Answer a command that opens no modal."""
    if isinstance(event, ExportAll):
        return await talk.turns.exported(actor)
    if isinstance(event, Problem):
        return told(say_problem(event))
    if isinstance(event, Called) and event.command == "help":
        return helped(event.text)
    return await talk.turns.take(body, actor, event)


async def open_paste(talk: Talk, body: Body, actor: Actor) -> None:
    """Open the modal in which a request is pasted."""
    await open_form(talk, body, actor, paste_view())


async def open_form(talk: Talk, body: Body, actor: Actor, view: dict[str, Any]) -> None:
    """Open a modal that needs nothing to be read before."""
    try:
        await talk.surfaces.open(actor, str(body.get("trigger_id", "")), view)
    except SlackFailed:
        await talk.tell(body, actor, sentences.SLOW_FORM)


async def vet_message(talk: Talk, body: Body, actor: Actor) -> None:
    """Vet a message that somebody chose from its menu."""
    message = body.get("message")
    begin = to_vet(message if isinstance(message, dict) else {})
    if begin is None or is_ours(body):
        await _say(talk, body, actor, sentences.MY_MESSAGE if begin else sentences.NOTHING_TO_VET)
    elif is_own(body, actor):
        # Whoever writes a request themselves asks something of others.
        await talk.vet(body, actor, replace(begin, kind="ask"), (sentences.OWN_MESSAGE,))
    else:
        await talk.vet(body, actor, begin)


async def _say(talk: Talk, body: Body, actor: Actor, sentence: str) -> None:
    try:
        trigger = str(body.get("trigger_id", ""))
        await talk.surfaces.open(actor, trigger, said_view(sentence))
    except SlackFailed:
        await talk.tell(body, actor, sentence)


async def direct_message(talk: Talk, body: Body, actor: Actor) -> None:
    """Take a line typed into the direct message."""
    message = body.get("event")
    message = message if isinstance(message, dict) else {}
    line = said(message)
    if line is None:
        return
    reply = await talk.turns.take(body, actor, line)
    channel = message.get("channel")
    if isinstance(channel, str) and channel.startswith(DIRECT):
        await talk.surfaces.post(actor, channel, pieces_of(reply))
    else:
        await talk.surfaces.write(actor, pieces_of(reply))
    await talk.after(body, actor, line, reply)
