"""What an event asks for, and what a typed line means: an answer, a command or a paste.

Rule: a typed line is first an answer to the question in front, then a command, then a paste. A
redelivery is answered with what is stored, and nothing is done twice.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.cleaning import Cleaned
from bot.core.commands import BY_NAME, call_of_line, slip_of
from bot.core.events import (
    Answered,
    Begin,
    Called,
    Confirmed,
    Decided,
    Dropped,
    Event,
    Happened,
    Marked,
    OptedIn,
    Paged,
    Paused,
    Promised,
    Said,
    Skipped,
    Snoozed,
    Triaged,
)
from bot.core.messages import Message, Problem, Reply
from bot.core.prompts import prompt_of, taken_by_empty_line
from bot.core.texts import say
from bot.core.typed import CONTROLS, meaning
from bot.service import network, people, promises, schedule, search, triage, vettings
from bot.service.calling import call
from bot.service.desk import Desk, refused, told
from bot.service.pasted import noting, whole

BARE_COMMAND_LENGTH = 120
"""A longer line is a paste, even if it begins with the name of a command."""

PASTED = ("vet", "read")
"""Commands that take a paste."""


def dispatch(desk: Desk, event: Event) -> Reply:
    """Do what an event asks for."""
    match event:
        case Answered() | Marked() | Skipped() | Decided():
            return vettings.advance(desk, event)  # first, because most turns are one of these
        case Begin():
            return vettings.begin(desk, event)
        case Called():
            cleaned = _cleaned(event)
            return noting(call(desk, cleaned), _texts_of(event))
        case Said(text):
            return said(desk, text)
        case Happened() | Snoozed() | Dropped():
            return promises.advance(desk, event)
        case Promised():
            return network.take_on(desk, event)
        case OptedIn(wanted):
            return schedule.opt_in(desk, wanted)
        case Paused(words):
            return schedule.pause(desk, words)
        case Triaged(invitation, how):
            return triage.settle(desk, invitation, how)
        case Paged("find", page):
            return search.find_page(desk, page)
        case Paged(listing, after):
            return call(desk, Called(listing, (), after))
        case Confirmed(act, subject):
            return call(desk, Called(act, (("yes", "yes"),), subject or "me"))
        case _:
            return vettings.advance(desk, event)


def _cleaned(event: Called) -> Called:
    """Strip what no store and no screen should meet; a paste is cleaned where it is read."""
    text = event.text if event.command in PASTED else whole(event.text).text
    return Called(event.command, tuple((k, whole(v).text) for k, v in event.options), text)


def _texts_of(event: Called) -> tuple[Cleaned, ...]:
    options = tuple(whole(value) for _, value in event.options)
    if event.command in PASTED:
        return options
    return (*options, whole(event.text))


def repeated(desk: Desk, event: Event) -> Reply:
    """Answer a redelivery: the state as it is, nothing done twice."""
    match event:
        case Happened() | Snoozed() | Dropped() | Promised():
            return promises.pending(desk)
        case Triaged(invitation):
            return triage.again(desk, invitation)
        case Begin() | Called() | Said() | OptedIn() | Paused() | Paged() | Confirmed():
            front = vettings.in_front(desk)
            return vettings.shown(desk, front) if front is not None else told(say("done"))
        case _:
            vetting = desk.notebook.vetting(event.vetting)
            if vetting is None:
                return refused(Problem.of("unknown_id", id=event.vetting))
            return vettings.shown(desk, vetting)


def said(desk: Desk, text: str) -> Reply:
    """Understand a typed line: an answer to the question in front, a command, or a paste."""
    front = vettings.in_front(desk)
    if front is not None:
        prompt = prompt_of(front, desk.context, people.namesakes_of(desk, front))
        if prompt is not None:
            event = meaning(text, prompt, taken_by_empty_line(front, desk.context))
            if isinstance(event, Problem) and event.id == "no_option" and _is_bare_command(text):
                event = call_of_line(text)
            if isinstance(event, Problem):
                return _asked_again(desk, refused(event))
            reply = dispatch(desk, event)
            if isinstance(event, Called):
                return _asked_again(desk, reply)
            return noting(reply, (whole(text),))
    stripped = text.strip()
    if not stripped:
        return told(say("nothing_in_front"))
    if stripped.lower() in CONTROLS:
        helps = CONTROLS[stripped.lower()] == "help"
        return call(desk, Called("help")) if helps else told(say("nothing_in_front"))
    if stripped.startswith("/"):
        called = call_of_line(stripped)
        return refused(called) if isinstance(called, Problem) else dispatch(desk, called)
    if _is_bare_command(stripped):
        called = call_of_line(stripped)
        if isinstance(called, Called):
            return dispatch(desk, called)
    if slip := slip_of(stripped):
        return refused(Problem.of("unknown_command", word=stripped, nearest=slip))
    return vettings.begin(desk, Begin(text))


def _asked_again(desk: Desk, reply: Reply) -> Reply:
    """Behind an answer to something else, put the question that is still in front."""
    front = vettings.in_front(desk)
    if front is None or any(message.prompt is not None for message in reply.messages):
        return reply
    prompt = prompt_of(front, desk.context, people.namesakes_of(desk, front))
    again = Message("", prompt=prompt, vetting=front.id)
    return replace(reply, messages=(*reply.messages, again))


def _is_bare_command(line: str) -> bool:
    """Whether a line without a slash is a command: short, one line, its name in lower case."""
    if "\n" in line or len(line) > BARE_COMMAND_LENGTH:
        return False
    first, _, rest = line.partition(" ")
    second, _, after = rest.partition(" ")
    if f"{first} {second}" in BY_NAME:
        first, rest = f"{first} {second}", after
    command = BY_NAME.get(first)
    if command is None or (rest and command.rest == "AFTER-ID" and " " in rest):
        return False
    return bool(command.rest) or not rest
