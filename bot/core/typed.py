"""What a typed line means when a question is in front.

Rule: one line is one answer. It may be the option's number, its id, its label or an unambiguous
beginning of it; several are separated by commas; a text is taken as it is. An empty line takes
what is suggested or recommended, else it skips. The same words work on every surface.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.core.cleaning import clean
from bot.core.commands import call_of_line
from bot.core.events import (
    Answered,
    AskedWhy,
    Called,
    Cancelled,
    Decided,
    Event,
    Explained,
    Parked,
    Reported,
    Skipped,
    VettingEvent,
    WentBack,
)
from bot.core.messages import Choice, Problem, Prompt
from bot.core.model import Answer
from bot.core.standing import BECAUSE, DECIDE

CONTROLS: Final[Mapping[str, type[VettingEvent] | str]] = {
    "back": WentBack,
    "why": AskedWhy,
    "why?": AskedWhy,
    "later": Parked,
    "cancel": Cancelled,
    "wrong": Reported,
    "skip": "skip",
    "help": "help",
    "?": "help",
}
"""Words that are never an answer, at any question."""

_NUMBER: Final = re.compile(r"#?([0-9]{1,2})[.)]?")


def meaning(line: str, prompt: Prompt, suggested: Answer | None) -> Event | Problem:
    """Turn a line into the event it stands for; `suggested` is what an empty line takes."""
    text = clean(line, max(len(line), 1)).text
    if not text and line.strip():
        return Problem.of("empty_text")
    word = text.lower()
    if text.startswith("/"):
        return call_of_line(text)
    if word in CONTROLS:
        return _control(CONTROLS[word], prompt)
    if prompt.key == BECAUSE:
        return Explained(prompt.vetting, text)
    if not text:
        return _taken(prompt, suggested)
    if not prompt.choices:
        return Answered(prompt.vetting, prompt.key, (text,))
    values = _values(text, prompt)
    if isinstance(values, Problem):
        return values
    if prompt.key == DECIDE:
        return Decided(prompt.vetting, values[0])
    return Answered(prompt.vetting, prompt.key, values)


def _control(control: type[VettingEvent] | str, prompt: Prompt) -> Event | Problem:
    if control == "help":
        return Called("help", (), "answering")
    if control != "skip":
        assert not isinstance(control, str)
        return control(prompt.vetting)  # type: ignore[call-arg]
    if prompt.key == DECIDE:
        return Problem.of("cannot_skip_decision")
    if prompt.key == BECAUSE:
        return Explained(prompt.vetting, "")
    return Skipped(prompt.vetting, prompt.key)


def _taken(prompt: Prompt, suggested: Answer | None) -> Event | Problem:
    if suggested:
        values = (suggested,) if isinstance(suggested, str) else suggested
        if prompt.key == DECIDE:
            return Decided(prompt.vetting, values[0])
        return Answered(prompt.vetting, prompt.key, values)
    if prompt.key == DECIDE:
        return Problem.of("cannot_skip_decision")
    return Skipped(prompt.vetting, prompt.key)


def _values(text: str, prompt: Prompt) -> tuple[str, ...] | Problem:
    """The options a line names; with several, every part has to be one."""
    whole = _option(text, prompt.choices)
    if whole is not None:
        return (whole,)
    parts = [part.strip() for part in text.split(",") if part.strip()]
    found = [_option(part, prompt.choices) for part in parts] if prompt.many else []
    known = [value for value in found if value is not None]
    if not known or len(known) < len(found):
        return Problem.of("no_option", given=text[:60], options=len(prompt.choices))
    return tuple(known)


def _option(text: str, choices: tuple[Choice, ...]) -> str | None:
    numbered = _NUMBER.fullmatch(text)
    if numbered is not None:
        number = int(numbered[1])
        return choices[number - 1].value if 1 <= number <= len(choices) else None
    word = " ".join(text.casefold().split())
    for choice in choices:
        if word in (choice.value, choice.value.replace("_", " "), choice.label.casefold()):
            return choice.value
    begun = {choice.value for choice in choices if choice.label.casefold().startswith(word)}
    begun = begun or {c.value for c in choices if c.value.replace("_", " ").startswith(word)}
    return begun.pop() if len(begun) == 1 else None
