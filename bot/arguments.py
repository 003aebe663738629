"""What a command line means besides its command: the common options, and whose notebook it is.

Rule: whoever sits at the terminal is known by the account, by its number and not by what is
claimed. What cannot be understood is a `UsageError` with the sentence to print.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.sentences import say as sentence

if TYPE_CHECKING:
    from bot.core.events import Called
    from bot.core.model import Address


@dataclass(frozen=True, slots=True)
class Arguments:
    """The command's words, and the options that every command knows."""

    words: tuple[str, ...]
    database: str
    as_json: bool
    wants_help: bool


class UsageError(Exception):
    """The command line cannot be understood; the message is the sentence."""


def arguments_of(argv: tuple[str, ...]) -> Arguments:
    """Take --db and --json out, wherever they stand before a `--`."""
    words: list[str] = []
    database, as_json, wants_help = "", False, False
    queue = list(argv)
    while queue:
        word = queue.pop(0)
        if word == "--":
            words += [word, *queue]
            break
        if word == "--json":
            as_json = True
        elif word == "--help":
            wants_help = True
        elif word == "--db":
            if not queue:
                raise UsageError(sentence("db_option"))
            database = queue.pop(0)
        elif word.startswith("--db="):
            database = word.removeprefix("--db=")
        else:
            words.append(word)
    return Arguments(tuple(words), database, as_json, wants_help)


def with_input(called: Called) -> Called:
    """Read `-` from standard input, for the commands that take a text."""
    from dataclasses import replace

    if called.command not in ("vet", "read") or called.text != "-":
        return called
    return replace(called, text=sys.stdin.read(1_000_000))


def confirmed(called: Called) -> Called:
    """Ask a person at a terminal before something is erased for good."""
    from dataclasses import replace

    if called.command != "forget" or called.option("yes") or not sys.stdin.isatty():
        return called
    what = "everything of yours" if called.text == "me" else called.text
    answer = input(f"Erase {what} for good? Type yes to go on: ")
    if answer.strip().lower() != "yes":
        return called
    return replace(called, options=(*called.options, ("yes", "yes")))


def login() -> Address:
    """The owner at this terminal: the account's name, by its number and not by what is claimed."""
    import os
    import pwd

    from bot.core.model import Address

    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    return Address("console", "", name)


def owner_meant(called: Called) -> Address:
    """Whose notebook is meant: the person at the terminal, or an owner at their own request."""
    from bot.core.model import Address
    from bot.logs import configure_logs, log_access

    named = called.option("owner")
    if named is None:
        return login()
    if called.command == "forget" and called.text != "me":
        raise UsageError(sentence("owner_of_me"))
    parts = named.split(":")
    if len(parts) != 3 or not parts[0] or not parts[2]:
        raise UsageError(sentence("owner_form"))
    configure_logs("info", "auto")
    log_access(called.command, named)
    return Address(*parts)


def file_named(name: str) -> Path:
    """The file to write, which must not be a folder."""
    path = Path(name)
    if path.is_dir():
        raise UsageError(sentence("a_folder", name=name))
    return path
