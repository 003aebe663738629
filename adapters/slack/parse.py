"""What Slack delivers as events of the core: commands, clicks, modals, messages. Pure.

Rule: a delivery that means nothing here is None, never a guess; what it means depends on nothing
but itself. Text is unescaped once, here, and nowhere else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from adapters.drawing.wishes import OtherDay, Paste, Redraft, SayWhy, Write
from adapters.slack.carried import Filled, Metadata
from adapters.slack.text import unescaped, written
from adapters.slack.wishes import ExportAll, ImportFiles, Search, Wish, wish_of
from bot.core.commands import BY_NAME, call_of_line, slip_of
from bot.core.events import (
    Answered,
    Begin,
    Called,
    Corrected,
    EditedDraft,
    Event,
    Explained,
    Said,
    Snoozed,
)
from bot.core.messages import Problem
from bot.core.model import KINDS, Address, Kind
from bot.core.tokens import event_of

PLATFORM: Final = "slack"
DOORS: Final[Mapping[str, ImportFiles | ExportAll]] = {
    "import": ImportFiles(),
    "import json": ImportFiles(),
    "import linkedin": ImportFiles(),
    "export": ExportAll(),
}
"""Commands of the terminal that have a form or files of their own here."""
COMMAND_LENGTH: Final = 120
"""A longer line is a paste, even if it begins with the name of a command."""
Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something: their workspace (or, installed for all of it, their organisation)."""

    team: str
    user: str
    enterprise: str = ""
    whole_enterprise: bool = False

    @property
    def tenant(self) -> str:
        return self.enterprise if self.whole_enterprise else self.team

    @property
    def address(self) -> Address:
        return Address(PLATFORM, self.tenant, self.user)


def actor_of(body: Payload) -> Actor | None:
    """Who a delivery comes from; None if it does not say."""
    event = _mapping(body.get("event"))
    user = body.get("user")
    named = _text(_mapping(user).get("id")) or _text(body.get("user_id"))
    named = named or (_text(event.get("user")) if event else "")
    team = _text(_mapping(body.get("team")).get("id")) or _text(body.get("team_id"))
    team = team or _text(_mapping(user).get("team_id"))
    enterprise = _text(_mapping(body.get("enterprise")).get("id"))
    enterprise = enterprise or _text(body.get("enterprise_id"))
    whole = str(body.get("is_enterprise_install", "")).lower() == "true"
    for authorization in _sequence(body.get("authorizations"))[:1]:
        whole = whole or _mapping(authorization).get("is_enterprise_install") is True
        enterprise = enterprise or _text(_mapping(authorization).get("enterprise_id"))
    if not named or not (team or (whole and enterprise)):
        return None
    return Actor(team, named, enterprise, whole and bool(enterprise))


def delivery_id(body: Payload, actor: Actor) -> str:
    """The same on a redelivery; it begins with the platform's own time where there is one.

    A submission is known by its view, the view's hash and what was filled in, an event by its id,
    everything else by its trigger, which Slack gives out once.
    """
    view = _mapping(body.get("view"))
    if body.get("type") == "view_submission":
        # A form that came back with a mistake is sent again with the same hash.
        own = f"{_text(view.get('hash'))}:{_text(view.get('id'))}:{_digest(view.get('state'))}"
    elif "event_id" in body:
        own = f"{body.get('event_time', '')}:{_text(body.get('event_id'))}"
    else:
        own = _text(body.get("trigger_id"))
    return f"{PLATFORM}:{own}:{actor.tenant}" if own.strip(":") else ""


def _digest(state: object) -> str:
    written = json.dumps(state, sort_keys=True, default=str).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(written, digest_size=8).hexdigest() if state else ""


def at_of(body: Payload, now: datetime) -> datetime:
    """When something was done, as Slack says; now, if it does not or says what cannot be."""
    said = body.get("event_time")
    for action in _sequence(body.get("actions"))[:1]:
        said = _mapping(action).get("action_ts")
    try:
        at = datetime.fromtimestamp(float(str(said)), UTC)
    except (OverflowError, OSError, ValueError):
        return now
    return at if abs((now - at).total_seconds()) < 86_400 else now


def called(text: str) -> Event | Problem | Paste | ImportFiles | ExportAll:
    """What stands behind `/vet-request`: nothing, a command, or the request itself."""
    line = unescaped(text).strip()
    if not line:
        return Paste()
    door = DOORS.get(" ".join(line.removeprefix("/").lower().split()))
    if door is not None:
        return door
    bare = line.removeprefix("/")
    first = bare.split(maxsplit=1)[0].lower()
    is_slip = " " not in bare and "\n" not in bare and slip_of(first) != ""
    if _is_command(bare) or line.startswith("/") or is_slip:
        event = call_of_line(bare)
        if isinstance(event, Called) and event == Called("vet"):
            return Paste()
        return event
    return Begin(line)


def _is_command(line: str) -> bool:
    """Whether a line is a command: its first word is one, and the rest is what may follow it."""
    first, _, rest = line.partition(" ")
    command = BY_NAME.get(first) or BY_NAME.get(" ".join(line.split(" ")[:2]))
    if command is None or not command.in_chat:
        return False
    if first in ("vet", "read", "edit"):
        return True
    if "\n" in line or len(line) > COMMAND_LENGTH:
        return False
    return not rest or (bool(command.rest) and not (command.rest == "AFTER-ID" and " " in rest))


def is_ours(body: Payload) -> bool:
    """Whether the message that was chosen is one of this app's own."""
    app = _text(_mapping(body.get("message")).get("app_id"))
    return bool(app) and app == _text(body.get("api_app_id"))


def is_own(body: Payload, actor: Actor) -> bool:
    """Whether somebody chose a message that they wrote themselves."""
    return _text(_mapping(body.get("message")).get("user")) == actor.user


def to_vet(message: Payload) -> Begin | None:
    """A message that was chosen to be vetted, or is passed on in it; None without any text."""
    texts = [_text(message.get("text"))]
    for attachment in _sequence(message.get("attachments")):
        texts.append(_text(_mapping(attachment).get("text")))
    seen = [text for text in map(written, texts) if text.strip()]
    return Begin("\n\n".join(dict.fromkeys(seen))) if seen else None


def said(event: Payload) -> Said | None:
    """What a direct message says; None for machines, edits and messages without a text."""
    if event.get("bot_id") or event.get("subtype") not in (None, "file_share"):
        return None
    if event.get("channel_type") != "im":
        return None
    text = written(_text(event.get("text")))
    return Said(text) if text.strip() else None


def meaning_of_button(action_id: str) -> Event | Wish | None:
    """What a button stands for; None for one that was edited, or is none of ours."""
    return event_of(action_id) or wish_of(action_id)


def beginning_of(filled: Filled) -> Begin | None:
    """What the modal for a paste asks for; None if it says nothing at all."""
    kind = filled.text("kind")
    known: tuple[Kind, ...] = (*KINDS, "note")
    chosen = next((k for k in known if k == kind), None)
    begin = Begin(filled.text(), chosen, filled.text("name"))
    return None if begin == Begin() else begin


def event_of_form(metadata: Metadata, filled: Filled) -> Event | None:
    """What a sent modal with one text asks for; None if it is none of ours."""
    text = filled.text()
    match metadata.wish:
        case Write(vetting, question, _):
            return Answered(vetting, question, (text,))
        case SayWhy(vetting):
            return Explained(vetting, text)
        case Redraft(vetting, number):
            return EditedDraft(vetting, number, text)
        case OtherDay(follow_up):
            return Snoozed(follow_up, text)
        case Search():
            return Called("find", (), text)
        case _:
            return None


def answers_of_sheet(metadata: Metadata, vetting: str, filled: Filled) -> dict[str, Event]:
    """The answers of a sent sheet by question, in their order.

    They are corrections: they count whichever question is in front by now, and a question left
    empty is skipped. Only the questions it showed are in it.
    """
    return {
        key: _correction(vetting, key, filled.values.get(key, ())) for key in metadata.questions
    }


def _correction(vetting: str, key: str, values: tuple[str, ...]) -> Event:
    # Which of two people of one name is meant can only be answered, not corrected.
    if key == "which":
        return Answered(vetting, key, values)
    return Corrected(vetting, key, values)


def _mapping(value: object) -> Payload:
    return value if isinstance(value, dict) else {}


def _sequence(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
