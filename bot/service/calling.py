"""What each command does: the table at the end, from its name to what does it.

Rule: `bot.core.commands` knows how a command is spelled and this table what it does; whatever
stands in neither is refused with the nearest name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from bot.core.cleaning import clean
from bot.core.commands import BY_NAME, COMMANDS, IN_CHAT, ROOMS, Command, nearest
from bot.core.events import Begin, Called, Confirmed, Decided
from bot.core.messages import Button, Facts, Message, Paragraph, Problem, Reply
from bot.core.texts import PRIVACY, say
from bot.service import choices, giving, people, promises, schedule, search, triage, vettings, weigh
from bot.service.desk import SHARED_PLATFORMS, Desk, refused, told, vetting_id, word_and_rest
from bot.service.pasted import noting

Doer = Callable[[Desk, Called], Reply]

ABOUT_A_DRAFT = ("sent", "unsent", "edit")
"""Commands for which "last" is what was decided last, whatever is being asked meanwhile."""


def call(desk: Desk, event: Called) -> Reply:
    """Do what a command says."""
    does = _DOES.get(event.command)
    if does is None:
        near = nearest(event.command)
        return refused(Problem.of("unknown_command", word=event.command, nearest=near))
    return does(desk, event)


def _vet(desk: Desk, event: Called) -> Reply:
    """`vet`: with answers or a decision at once, else question by question."""
    if weigh.decides(event):
        return weigh.keep(desk, event)
    if event.every("answer"):
        known = partial(weigh.known_of_name, desk)
        return weigh.weigh(desk.context, event, known, people.own_profile(desk))
    beginning = weigh.beginning_of(event)
    return refused(beginning) if isinstance(beginning, Problem) else vettings.begin(desk, beginning)


def _introduce(desk: Desk, text: str) -> Reply:
    first, to, second = text.partition(" to ")
    if not to or not first.strip() or not second.strip():
        return refused(Problem.of("introduce_form"))
    begin = Begin("", "introduce", first.strip(), second.strip(), unasked=True)
    return vettings.begin(desk, begin)


def _read(desk: Desk, event: Called) -> Reply:
    return weigh.read_text(event)


def _about_vetting(desk: Desk, event: Called) -> Reply:
    """A command whose first word is the id of a vetting ("last" if it is left out)."""
    word, rest = word_and_rest(event.text or "last")
    found = vetting_id(desk, word, "decided" if event.command in ABOUT_A_DRAFT else None)
    if isinstance(found, Problem):
        return refused(found)
    quick = vettings.QUICK_EVENTS.get(event.command)
    if quick is not None:
        return vettings.advance(desk, quick(found))
    if event.command == "decide":
        return vettings.advance(desk, Decided(found, rest, event.option("because")))
    if event.command == "change":
        return vettings.change(desk, found, *word_and_rest(rest))
    if event.command == "edit":
        return noting(vettings.edit(desk, found, rest), (clean(rest),))
    vetting = desk.notebook.vetting(found)
    assert vetting is not None
    return vettings.shown(desk, vetting)


def _gave(desk: Desk, event: Called) -> Reply:
    return giving.gave(desk, event.text, event.option("unasked") is not None)


def _asked(desk: Desk, event: Called) -> Reply:
    return giving.took(desk, "asked", event.text)


def _got(desk: Desk, event: Called) -> Reply:
    return giving.took(desk, "received", event.text)


def _insights(desk: Desk, event: Called) -> Reply:
    return refused(Problem.of("files_elsewhere")) if event.options else _wanted(desk, event)


def _wanted(desk: Desk, event: Called) -> Reply:
    """Ask for what reads much; the service reads it once the turn is over."""
    return Reply((), wants=event)


def _privacy(desk: Desk) -> Reply:
    return told(*PRIVACY)


def _forget(desk: Desk, event: Called) -> Reply:
    """Erase a person; `forget me` needs more than one transaction and is done by the service."""
    if event.option("yes") is None:
        found = people.person_called(desk, event.text)
        if isinstance(found, Problem):
            return refused(found)
        what = f"{found.name} with their vettings, follow-ups and ledger"
        return asked_first(Confirmed("forget", found.id), what)
    return people.forget_person(desk, event.text)


def asked_first(event: Confirmed, what: str) -> Reply:
    """Ask before something is erased; the button is the second yes."""
    reply = refused(Problem.of("forget_asks", what=what))
    button = Button("Erase for good", event, "danger")
    return replace(reply, messages=(replace(reply.messages[0], buttons=(button,)),))


def _help(desk: Desk, event: Called) -> Reply:
    return helped(event.text, COMMANDS if _at_terminal(desk) else IN_CHAT)


def _at_terminal(desk: Desk) -> bool:
    return desk.owner.address.platform not in SHARED_PLATFORMS


def helped(word: str, commands: Sequence[Command] = COMMANDS) -> Reply:
    """The commands, or one of them."""
    if word == "answering":
        return told(say("answering"))
    command = BY_NAME.get(word.removeprefix("/"))
    if command is not None:
        lines = tuple(f"--{o.name} {o.value}: {o.summary}" for o in command.options)
        return Reply((Message(command.usage, (Paragraph(command.summary), Facts("", lines))),))
    blocks = tuple(
        Facts(title, tuple(f"{c.usage} — {c.summary}" for c in commands if c.room == room))
        for room, title in ROOMS.items()
        if any(c.room == room for c in commands)
    )
    return Reply((Message("Commands", (*blocks, Paragraph(say("answering"), "dim"))),))


def _alone(does: Callable[[Desk], Reply]) -> Doer:
    """Whatever does something whoever calls it and with what."""
    return lambda desk, event: does(desk)


def _with_rest(does: Callable[[Desk, str], Reply]) -> Doer:
    """Whatever needs the rest of the line and no option."""
    return lambda desk, event: does(desk, event.text)


_DOES: Final[Mapping[str, Doer]] = {
    "vet": _vet,
    "introduce": _with_rest(_introduce),
    "read": _read,
    "open": _with_rest(vettings.listed_open),
    "resume": _about_vetting,
    "change": _about_vetting,
    "decide": _about_vetting,
    "reopen": _about_vetting,
    "sent": _about_vetting,
    "unsent": _about_vetting,
    "edit": _about_vetting,
    "card": _about_vetting,
    "history": _with_rest(vettings.history),
    "pending": _with_rest(promises.pending),
    "done": _with_rest(promises.done),
    "snooze": _with_rest(promises.snooze),
    "drop": _with_rest(promises.drop),
    "remind": _with_rest(promises.remind),
    "gave": _gave,
    "asked": _asked,
    "got": _got,
    "undo": _alone(giving.undo),
    "ledger": _alone(giving.quarters),
    "person": _with_rest(people.person),
    "tier": _with_rest(people.set_tier),
    "find": search.find,
    "triage": triage.triage,
    "health": _wanted,
    "insights": _insights,
    "settings": _with_rest(choices.settings),
    "pause until": _with_rest(schedule.pause),
    "reminders": _with_rest(schedule.reminders),
    "when": _alone(schedule.when),
    "privacy": _alone(_privacy),
    "forget": _forget,
    "help": _help,
}
