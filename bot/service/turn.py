"""One turn: open the notebook, know a redelivery, do what was asked, answer with what is stored.

Rule: this is ordinary synchronous code that runs inside one transaction and may run again. The
owner's row is locked first, so two turns of one owner never meet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.core.cards import prompt_of, taken_by_empty_line
from bot.core.checklist import Checklist
from bot.core.cleaning import Cleaned, clean
from bot.core.commands import (
    BY_NAME,
    COMMANDS,
    IN_CHAT,
    ROOMS,
    Command,
    call_of_line,
    nearest,
    slip_of,
)
from bot.core.events import (
    Begin,
    Called,
    Confirmed,
    Decided,
    Dropped,
    Event,
    Happened,
    Inbound,
    OptedIn,
    Paged,
    Paused,
    Promised,
    Said,
    Snoozed,
    Triaged,
)
from bot.core.ids import id_source
from bot.core.messages import Button, Facts, Message, Paragraph, Problem, Reply
from bot.core.model import Address
from bot.core.texts import PRIVACY, say
from bot.core.typed import CONTROLS, meaning
from bot.service import (
    choices,
    digests,
    giving,
    network,
    people,
    promises,
    schedule,
    search,
    triage,
    vettings,
    weigh,
)
from bot.service.desk import SPREAD, Desk, desk_of, refused, told, vetting_id, word_and_rest
from bot.service.pasted import noting, whole
from bot.service.ports import UnitOfWork

SHARED_PLATFORMS = ("slack", "discord")
"""What is shown there also lies there, and that is said once."""

BARE_COMMAND_LENGTH = 120
"""A longer line is a paste, even if it begins with the name of a command."""

PASTED = ("vet", "read")
"""Commands that take a paste."""

ABOUT_A_DRAFT = ("sent", "unsent", "edit")
"""Commands for which "last" is what was decided last, whatever is being asked meanwhile."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a turn needs from chance and from the clock, drawn before its transaction.

    `spread` is the number of seconds over which the digests of one minute are spread.
    """

    now: datetime
    seed: bytes
    spread: int = SPREAD


def take(
    unit: UnitOfWork, inbound: Inbound, drawn: Drawn, checklists: Mapping[str, Checklist]
) -> Reply:
    """Take one delivery; a repeated one changes nothing and is answered with what is stored."""
    event = inbound.event
    first, again = partial(dispatch, event=event), partial(_again, event=event)
    return turned(
        unit, Delivery(inbound.id, inbound.at, inbound.address), drawn, checklists, first, again
    )


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is known of a delivery besides what it asks for; an id of "" is never repeated."""

    id: str
    at: datetime
    address: Address


def turned(
    unit: UnitOfWork,
    delivery: Delivery,
    drawn: Drawn,
    checklists: Mapping[str, Checklist],
    first: Callable[[Desk], Reply],
    again: Callable[[Desk], Reply],
) -> Reply:
    """One turn: `first` does what was asked, `again` answers a redelivery and changes nothing."""
    new_id = id_source(drawn.seed)
    owner_id = new_id()
    notebook = unit.existing_notebook(delivery.address)
    if notebook is None:
        if delivery.id and unit.came_before(delivery.id):
            return told(say("done"))  # its owner was forgotten since, and is not entered again
        notebook = unit.notebook(delivery.address, owner_id, drawn.now)
    desk = desk_of(notebook, drawn.now, new_id, checklists, drawn.spread)
    before = desk.owner
    if delivery.id and not notebook.first_time(delivery.id, delivery.at):
        return again(desk)
    reply = first(desk)
    if not desk.owner.told_privacy and delivery.address.platform in SHARED_PLATFORMS:
        notebook.save_owner(replace(desk.owner, told_privacy=True))
        notice = Message("", (Paragraph(say("privacy_first"), "dim"),))
        reply = replace(reply, messages=(*reply.messages, notice))
    reply = schedule.after_turn(desk, before, reply)
    if notebook.unreadable:
        warning = Paragraph(say("unreadable", count=notebook.unreadable), "warning")
        reply = replace(reply, messages=(*reply.messages, Message("", (warning,))))
    return reply


def greet(
    unit: UnitOfWork, address: Address, drawn: Drawn, checklists: Mapping[str, Checklist]
) -> Reply:
    """Say what is in front of the owner, or how to begin; where they come to us, what is due."""
    new_id = id_source(drawn.seed)
    desk = desk_of(unit.notebook(address, new_id(), drawn.now), drawn.now, new_id, checklists)
    digest: Message | None = None
    if address.platform in schedule.SHOWN_IN_CHAT:
        digests.lapse_silent(desk)
        digest = digests.show_at_start(desk)
    front = vettings.in_front(desk)
    reply = vettings.shown(desk, front) if front is not None else told(say("welcome"))
    if digest is None:
        return reply
    hint = Paragraph(say("pending_hint"), "dim")
    return replace(
        reply, messages=(replace(digest, blocks=(*digest.blocks, hint)), *reply.messages)
    )


def dispatch(desk: Desk, event: Event) -> Reply:
    """Do what an event asks for."""
    match event:
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


def _again(desk: Desk, event: Event) -> Reply:
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


def call(desk: Desk, event: Called) -> Reply:
    """Do what a command says."""
    text = event.text
    match event.command:
        case "vet":
            return _vet(desk, event)
        case "introduce":
            return _introduce(desk, text)
        case "read":
            return weigh.read_text(event)
        case "open":
            return vettings.listed_open(desk, text)
        case "history":
            return vettings.history(desk, text)
        case "resume" | "reopen" | "sent" | "unsent" | "card" | "change" | "decide" | "edit":
            return _about_vetting(desk, event)
        case "pending":
            return promises.pending(desk, text)
        case "done":
            return promises.done(desk, text)
        case "snooze":
            return promises.snooze(desk, text)
        case "drop":
            return promises.drop(desk, text)
        case "remind":
            return promises.remind(desk, text)
        case "gave":
            return giving.gave(desk, text, event.option("unasked") is not None)
        case "asked":
            return giving.took(desk, "asked", text)
        case "got":
            return giving.took(desk, "received", text)
        case "undo":
            return giving.undo(desk)
        case "ledger":
            return giving.quarters(desk)
        case "person":
            return people.person(desk, text)
        case "tier":
            return people.set_tier(desk, text)
        case "find":
            return search.find(desk, event)
        case "triage":
            return triage.triage(desk, event)
        case "health":
            return Reply((), wants=event)
        case "insights" if event.options:
            return refused(Problem.of("files_elsewhere"))
        case "insights":
            return Reply((), wants=event)
        case "settings":
            return choices.settings(desk, text)
        case "pause until":
            return schedule.pause(desk, text)
        case "reminders":
            return schedule.reminders(desk, text)
        case "when":
            return schedule.when(desk)
        case "privacy":
            return told(*PRIVACY)
        case "forget":
            return _forget(desk, event)
        case "help":
            return helped(text, COMMANDS if _at_terminal(desk) else IN_CHAT)
        case _:
            return refused(
                Problem.of("unknown_command", word=event.command, nearest=nearest(event.command))
            )


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
