"""What Discord delivers as events of the core: commands, buttons, forms, messages. Pure.

Rule: a delivery that means nothing here is None, never a guess; what it means depends on nothing
but itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from adapters.discord.forms import TEXT
from adapters.discord.wishes import ChooseZone, QuickForm, Wish, wish_of
from adapters.drawing.wishes import (
    GoOn,
    LookAt,
    OtherDay,
    Paste,
    Redraft,
    SayWhy,
    TakeSuggestion,
    Write,
)
from bot.core.commands import BY_NAME
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
from bot.core.tokens import event_of

PLATFORM: Final = "discord"


@dataclass(frozen=True, slots=True)
class Written:
    """A message somebody wrote. `forwarded` are the texts of messages passed on in it."""

    text: str
    forwarded: tuple[str, ...] = ()
    from_machine: bool = False


def meaning_of_button(custom_id: str) -> Event | Wish | None:
    """What a button stands for."""
    return event_of(custom_id) or wish_of(custom_id)


def called(name: str, options: Mapping[str, str | bool | None]) -> Event | Paste:
    """The event of a slash command; `vet` with nothing at all asks for a paste."""
    command = BY_NAME[name]
    text = options.get(TEXT) or ""
    given = tuple(
        (option.name, "yes" if value is True else str(value))
        for option in command.options
        if (value := options.get(option.name))
    )
    if name == "vet" and not text and not given:
        return Paste()
    return Called(name, given, str(text))


def events_of_form(custom_id: str, filled: Mapping[str, Sequence[str]]) -> tuple[Event, ...] | None:
    """What a sent form asks for, in the order of its questions; None if it is no form of ours.

    The answers of a quick form are corrections: they count whichever question is in front by now.
    """
    texts = filled.get(TEXT, ())
    text = texts[0] if texts else ""
    match wish_of(custom_id):
        case Paste():
            return (Begin(text),)
        case Write(vetting, question, _):
            return (Answered(vetting, question, (text,)),)
        case SayWhy(vetting):
            return (Explained(vetting, text),)
        case Redraft(vetting, number):
            return (EditedDraft(vetting, number, text),)
        case OtherDay(follow_up):
            return (Snoozed(follow_up, text),)
        case QuickForm(vetting):
            return tuple(
                Corrected(vetting, question, tuple(values)) for question, values in filled.items()
            )
        case TakeSuggestion() | GoOn() | LookAt() | ChooseZone() | None:
            return None


def said(written: Written) -> Said | None:
    """What a direct message says: its text and what it passes on; None if there is no text."""
    texts = [text for text in (written.text, *written.forwarded) if text.strip()]
    if written.from_machine or not texts:
        return None
    return Said("\n\n".join(texts))


def to_vet(written: Written) -> Begin | None:
    """A message that was chosen to be vetted; None if there is no text in it."""
    texts = [text for text in (written.text, *written.forwarded) if text.strip()]
    return Begin("\n\n".join(texts)) if texts else None
