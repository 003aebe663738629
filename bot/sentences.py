"""What the program says to the person who runs or operates it, in one table.

What storage and the platforms have to say stands in tables of their own; `bot.core.texts` is what
is said in a dialogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.core.sentence import Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "another_serve": Sentence(
        "Another “serve” (process {pid}) uses this database",
        "nothing was changed",
        "Stop it first, or use PostgreSQL for more than one.",
    ),
    "no_platform": Sentence(
        "No platform is configured, so there is nothing to serve",
        "nothing was started",
        "Set DISCORD_TOKEN, or SLACK_APP_TOKEN with SLACK_BOT_TOKEN, or use “vet-request chat” in "
        "the terminal.",
    ),
    "no_folder": Sentence(
        "VET_CHECKLISTS names {path}, which is not a folder",
        "nothing was done",
        "Name the folder that holds the checklists.",
    ),
    "large_checklist": Sentence(
        "{path} is too large for a checklist",
        "nothing was done",
        "Take it out of the folder, or split it.",
    ),
    "unreadable_checklist": Sentence(
        "{path} cannot be read", "nothing was done", "Save it as UTF-8 text."
    ),
    "key_needed": Sentence(
        "PostgreSQL needs VET_KEY or VET_KEY_FILE",
        "nothing was done",
        "Give 32 bytes in base64.",
    ),
    "db_option": Sentence(
        "--db needs a database", "nothing was done", "Write for example --db sqlite:///vet.db."
    ),
    "owner_of_me": Sentence(
        "--owner goes with “forget me” only", "nothing was erased", "Leave it out, or write “me”."
    ),
    "owner_form": Sentence(
        "--owner names no owner", "nothing was done", "It is written PLATFORM:TENANT:USER."
    ),
    "a_folder": Sentence("{name} is a folder", "nothing was written", "Name a file in it."),
    "own_fault": Sentence(
        "vet-request made a mistake of its own ({name} in {where})",
        "what was answered before is saved",
        "Start it again, and please report this line.",
    ),
    "file_unusable": Sentence(
        "{place} cannot be used ({why})",
        "nothing was done with it",
        "Choose another file or place.",
    ),
    "stopped": Sentence(
        "Stopped", "everything answered so far is saved", "“vet-request chat” goes on with it."
    ),
    "one_key": Sentence(
        "There is only one key, {key}, so there is nothing to rotate to",
        "nothing was changed",
        "Put a new key of 32 bytes in base64 in front of it in {place}, keep the old one second, "
        "start again what runs with it, and rotate then.",
    ),
}

TOLD: Final[Mapping[str, str]] = {
    "upgraded": "The database is up to date (it was {before}).",
    "backed_up": "Copied to {file}, sealed as it is; to read it takes {keys}, kept elsewhere.",
    "restored": "{file} (schema {revision}) is the database now.",
    "replaced": "What was there before is kept as {file}; remove it when you are sure.",
    "rotated": "Wrapped with key {key}: {owners} and {tokens}.",
    "free": (
        "This database does not need {keys} any more. Take the old key out of {place} when no "
        "other database and no copy you keep was sealed with it; until then keep it last."
    ),
    "left": (
        "{rows} left as they were: they need {keys}, which was not given or does not open them. "
        "Give that key too, last, and rotate again."
    ),
    "traces": (
        "Another program reads the database's log, where the old wrapped keys stand until it is "
        "closed."
    ),
}
"""What was done; each says what comes of it."""


def say(which: str, **fields: object) -> str:
    """Say what went wrong, what was saved and what to do."""
    return SENTENCES[which].say(**fields)


def tell(which: str, **fields: object) -> str:
    """Say what was done."""
    return TOLD[which].format(**fields)
