"""One table of commands; help, the CLI, Slack's and Discord's registration derive from it.

Rule: a command is a name of one or two words, options in front, and the rest of the line. Nothing
else in the program knows a command's spelling. What a command does stands in `bot.service`.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from bot.core.events import Called
from bot.core.messages import Problem
from bot.core.texts import did_you_mean

Room = Literal["vetting", "promises", "ledger", "memory", "yours", "operation"]

ROOMS: dict[Room, str] = {
    "vetting": "Vetting a request",
    "promises": "What you promised",
    "ledger": "Give and take",
    "memory": "What you know",
    "yours": "Yours",
    "operation": "Operation",
}


@dataclass(frozen=True, slots=True)
class Option:
    """`--name VALUE`; without a value its presence is the value "yes"."""

    name: str
    value: str
    summary: str


@dataclass(frozen=True, slots=True)
class Command:
    """`rest` describes what follows the options; "" = nothing may follow.

    `needs_rest` = something must follow. `in_chat` is False for what only an operator or a shell
    can do; such a command exists in the terminal alone, and where a platform takes or gives files
    in place of folders: `files_on` names those.
    """

    name: str
    room: Room
    summary: str
    rest: str = ""
    needs_rest: bool = False
    options: tuple[Option, ...] = field(default=())
    in_chat: bool = True
    files_on: tuple[str, ...] = ()

    def is_on(self, platform: str) -> bool:
        """Whether the command can be given on a chat platform."""
        return self.in_chat or platform in self.files_on

    @property
    def usage(self) -> str:
        words = [self.name]
        words += [f"[--{o.name}{' ' + o.value if o.value else ''}]" for o in self.options]
        if self.rest:
            words.append(self.rest if self.needs_rest else f"[{self.rest}]")
        return " ".join(words)


TEXT: Final = "TEXT or -"
"""The rest of a command that takes a paste; nothing in a paste is read as an option."""

FILES_ON: Final = ("slack", "discord")
"""Platforms that take and give files where the terminal takes a folder."""

_KIND = Option("kind", "KIND", "connect_in, connect_out, introduce or ask")
_NAME = Option("name", "NAME", "who it is about; several for an ask")
_TARGET = Option("target", "TARGET", "whom or what they want to be introduced to")
_BECAUSE = Option("because", "TEXT", "why you depart from the recommendation")
_OWNER = Option("owner", "PLATFORM:TENANT:USER", "somebody else's data, at their request; logged")
_YES = Option("yes", "", "do not ask first")

COMMANDS: tuple[Command, ...] = (
    Command("chat", "vetting", "talk it through, question by question", in_chat=False),
    Command(
        "vet",
        "vetting",
        "vet one request; without answers, question by question",
        TEXT,
        options=(
            _KIND,
            _NAME,
            _TARGET,
            Option("answer", "KEY=VALUE", "answer a question; may be repeated"),
            Option("decide", "", "take the recommendation and keep it"),
            Option("decision", "OUTCOME", "decide this and keep it"),
            _BECAUSE,
        ),
    ),
    Command("introduce", "vetting", "bring two people together unasked", "A to B", True),
    Command("read", "vetting", "what a paste says, with the words it rests on", TEXT),
    Command("open", "vetting", "vettings not decided yet", "AFTER-ID"),
    Command("resume", "vetting", "bring a vetting to the front", "ID", True),
    Command("change", "vetting", "correct an answer", "ID KEY [VALUE]", True),
    Command("decide", "vetting", "decide a vetting", "ID OUTCOME", True, (_BECAUSE,)),
    Command("reopen", "vetting", "open a decided vetting again", "ID", True),
    Command("sent", "vetting", "you sent the draft", "ID"),
    Command("unsent", "vetting", "you are not going to send the draft", "ID"),
    Command("edit", "vetting", "your own wording of the draft", "ID TEXT", True),
    Command("card", "vetting", "one vetting with everything on it", "ID"),
    Command("pending", "promises", "follow-ups that are open", "AFTER-ID"),
    Command("done", "promises", "a follow-up is done", "ID [yes|no|no answer|let it rest]", True),
    Command("snooze", "promises", "be reminded later", "ID WORDS", True),
    Command("drop", "promises", "let a follow-up go", "ID", True),
    Command("remind", "promises", "a follow-up of your own", "WORDS: WHAT", True),
    Command(
        "gave",
        "ledger",
        "you gave somebody something",
        "NAME|everyone KIND [NOTE]",
        True,
        (Option("unasked", "", "an introduction nobody asked for"),),
    ),
    Command("asked", "ledger", "you asked somebody for something", "NAME [NOTE]", True),
    Command("got", "ledger", "somebody gave you something", "NAME [NOTE]", True),
    Command("undo", "ledger", "take back your last entry"),
    Command("ledger", "ledger", "what you gave, per quarter"),
    Command("person", "memory", "what you know about somebody", "NAME", True),
    Command("tier", "memory", "how close somebody is", "NAME close|talked|not talked yet", True),
    Command("history", "memory", "vettings that ended, newest first", "AFTER-ID"),
    Command(
        "find",
        "memory",
        "find people and vettings",
        "WORDS",
        True,
        (Option("after", "ID", "go on behind this one"),),
    ),
    Command(
        "triage",
        "memory",
        "invitations that wait, from an imported archive",
        "vet ID|leave ID|stock|AFTER-ID",
        options=(Option("yes", "", "leave all of stock wording, do not ask first"),),
    ),
    Command("health", "memory", "your network, with one next act for each", "AFTER-ID"),
    Command(
        "insights",
        "memory",
        "pictures of what you decided, gave and kept",
        options=(
            Option("png", "FILE", "write the picture; in the terminal only"),
            Option("html", "FILE", "write a page with everything; in the terminal only"),
        ),
    ),
    Command("settings", "yours", "your settings; with two words, change one", "KEY VALUE"),
    Command("reminders", "yours", "the daily digest, on or off", "on|off", True),
    Command(
        "pause until", "yours", "no digest before that day; “today” ends a pause", "WORDS", True
    ),
    Command("when", "yours", "when the next digest comes, and the log", options=(_OWNER,)),
    Command("privacy", "yours", "what is stored where, and who can see it"),
    Command(
        "export",
        "yours",
        "all of it, as files",
        "DIR",
        True,
        (_OWNER,),
        in_chat=False,
        files_on=FILES_ON,
    ),
    Command(
        "import json",
        "yours",
        "an export, into an empty notebook",
        "FILE",
        True,
        in_chat=False,
        files_on=FILES_ON,
    ),
    Command(
        "import linkedin",
        "yours",
        "the archive that LinkedIn gives you: a zip, a folder, or CSV files",
        "PATH…",
        True,
        in_chat=False,
        files_on=FILES_ON,
    ),
    Command(
        "forget",
        "yours",
        "erase a person, or `me` for everything",
        "NAME or me",
        True,
        (_YES, _OWNER),
    ),
    Command("help", "yours", "this list, or one command", "COMMAND"),
    Command("serve", "operation", "the chat platforms that are configured", in_chat=False),
    Command("doctor", "operation", "what is wrong with this installation", in_chat=False),
    Command("db upgrade", "operation", "bring the database to this version", in_chat=False),
    Command(
        "db backup", "operation", "copy the database, sealed as it is", "FILE", True, in_chat=False
    ),
    Command("db restore", "operation", "put a backup in its place", "FILE", True, in_chat=False),
    Command("keys rotate", "operation", "wrap everything with the newest key", in_chat=False),
)

IN_CHAT: tuple[Command, ...] = tuple(command for command in COMMANDS if command.in_chat)

BY_NAME: dict[str, Command] = {command.name: command for command in COMMANDS}


def nearest(word: str, *, in_chat: bool = False) -> str:
    """The command whose name is most like this word, or "help"."""
    names = [c.name for c in COMMANDS if c.in_chat or not in_chat]
    return next(iter(difflib.get_close_matches(word.lower(), names, 1, 0.5)), "help")


def slip_of(line: str) -> str:
    """The command that a line of one word is a slip of; "" for a word that is like none."""
    names = [c.name for c in COMMANDS if c.in_chat]
    return next(iter(difflib.get_close_matches(line, names, 1, 0.8)), "")


def call_of_line(line: str) -> Called | Problem:
    """Read a command line typed in a chat, with or without its slash.

    An option's value may stand in double quotes; the rest keeps its line breaks.
    """
    text = line.strip().removeprefix("/")
    name, rest = _name_of(text)
    command = BY_NAME.get(name)
    if command is None or not command.in_chat:
        return Problem.of("unknown_command", word=name, nearest=nearest(name, in_chat=True))
    options: list[tuple[str, str]] = []
    while (read := _leading_option(command, rest)) is not None:
        if isinstance(read, Problem):
            return read
        key, value, rest = read
        options.append((key, value))
    if command.rest != TEXT:
        rest, flags = _without_flags(command, rest)
        options += flags
    return _checked(command, options, rest)


def call_of_words(words: Sequence[str]) -> Called | Problem:
    """Read a command from a shell's words; `--name=value` is the same as `--name value`."""
    name, taken = _name_of_words(words)
    command = BY_NAME.get(name)
    if command is None:
        return Problem.of("unknown_command", word=name[:40], nearest=nearest(name))
    options: list[tuple[str, str]] = []
    rest: list[str] = []
    queue = list(words[taken:])
    while queue:
        word = queue.pop(0)
        if word == "--":
            rest += queue
            break
        if not word.startswith("--"):
            rest.append(word)
            continue
        key, has_value, value = word[2:].partition("=")
        option = _option(command, key)
        if option is None:
            return _unknown_option(command, key)
        if not option.value:
            options.append((key, "yes"))
        elif has_value:
            options.append((key, value))
        elif queue:
            options.append((key, queue.pop(0)))
        else:
            return Problem.of("option_needs_value", option=key, value=option.value)
    return _checked(command, options, " ".join(rest))


def _name_of(text: str) -> tuple[str, str]:
    first, _, rest = text.partition(" ")
    if "\n" in first:
        first, rest = text.split("\n", 1)
    second, _, after = rest.lstrip().partition(" ")
    if f"{first} {second}".lower() in BY_NAME:
        return f"{first} {second}".lower(), after.strip()
    return first.lower(), rest.strip()


def _name_of_words(words: Sequence[str]) -> tuple[str, int]:
    pair = " ".join(words[:2])
    if pair in BY_NAME:
        return pair, 2
    return words[0], 1


def _option(command: Command, key: str) -> Option | None:
    return next((o for o in command.options if o.name == key), None)


def _leading_option(command: Command, rest: str) -> tuple[str, str, str] | Problem | None:
    if not rest.startswith("--") or not rest[2:3].isalpha():
        return None
    head, _, after = rest.partition(" ")
    key, has_value, value = head[2:].partition("=")
    option = _option(command, key)
    if option is None:
        return _unknown_option(command, key)
    if not option.value:
        return key, "yes", after.strip()
    remaining = (value + " " + after if has_value else after).strip()
    if remaining.startswith('"') and (end := remaining.find('"', 1)) > 0:
        return key, remaining[1:end], remaining[end + 1 :].strip()
    value, _, after = remaining.partition(" ")
    if not value:
        return Problem.of("option_needs_value", option=key, value=option.value)
    return key, value, after.strip()


def _without_flags(command: Command, rest: str) -> tuple[str, list[tuple[str, str]]]:
    """Take options without a value off the end: "forget Sam --yes"."""
    for option in command.options:
        before, flag, after = rest.rpartition(f" --{option.name}")
        if flag and not after and not option.value:
            return before.strip(), [(option.name, "yes")]
    return rest, []


def _unknown_option(command: Command, key: str) -> Problem:
    names = [f"--{option.name}" for option in command.options]
    return Problem.of(
        "unknown_option",
        option=key[:40],
        command=command.name,
        near=did_you_mean(f"--{key}", names),
        known=", ".join(names) or "no options",
    )


def _checked(command: Command, options: list[tuple[str, str]], rest: str) -> Called | Problem:
    if rest and not command.rest:
        return Problem.of("nothing_follows", command=command.name, rest=rest[:40])
    if command.needs_rest and not rest:
        return Problem.of("something_missing", command=command.name, usage=command.usage)
    return Called(command.name, tuple(options), rest)
