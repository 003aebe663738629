"""What `doctor` found, each in one sentence that says what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.core.sentence import Advice


@dataclass(frozen=True, slots=True)
class Finding:
    """`ok` is None where it could not be looked at, which is never the same as in order."""

    what: str
    ok: bool | None
    says: str


ADVICE: Final[Mapping[str, Advice]] = {
    "late": Advice(
        "{due} are due, the oldest for {minutes} minutes",
        "is “serve” running, with the role reminders?",
    ),
    "old_schema": Advice(
        "{path} is at schema {revision}, {newest} is needed", "run vet-request db upgrade."
    ),
    "key_missing": Advice("{path} is missing", "put it back or set VET_KEY."),
    "key_open": Advice("{path} can be read by others", "chmod 600 {path}."),
    "key_unreadable": Advice("{path} cannot be read", "give it to this account."),
    "key_beside": Advice(
        "{path} lies with the data, so a copy of that folder holds both", "move the key."
    ),
    "data_open": Advice("{path} can be read by others", "chmod 600 {path}."),
    "not_writable": Advice("{path} cannot be written to", "give it to this account."),
    "clock_off": Advice(
        "this clock and that of {whom} are {seconds} seconds apart",
        "set the time from the network, or digests come at wrong times and Slack is not believed.",
    ),
    "clock_unknown": Advice("not checked", "nobody whose clock could be compared was reachable."),
    "empty_secret": Advice(
        "SLACK_SIGNING_SECRET is empty",
        "copy it from the app's page “Basic Information”, or unset it.",
    ),
    "token_refused": Advice("{platform} does not take {name} ({code})", "copy it again."),
    "token_unknown": Advice("not checked", "{platform} cannot be reached ({code})."),
    "scopes_missing": Advice(
        "the bot lacks {scopes}", "add them on the page “OAuth & Permissions” and install it again."
    ),
    "scopes_missing_somewhere": Advice(
        "{count} of {all} workspaces gave less than {scopes}",
        "let them install it again, from /slack/install.",
    ),
    "scopes_unknown": Advice("not checked", "Slack did not say which scopes this token has."),
}


def bad(what: str, which: str, **fields: object) -> Finding:
    """Find something wrong."""
    return Finding(what, False, ADVICE[which].say(**fields))


def not_checked(what: str, which: str, **fields: object) -> Finding:
    """Say that something could not be looked at, and why."""
    return Finding(what, None, ADVICE[which].say(**fields))
