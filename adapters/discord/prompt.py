"""A question as Discord draws it: its words, its options by their labels, and the way around it.

Rule: every question can be answered, gone back from, skipped, explained, put aside and cancelled
with a thumb. Options that need explaining are listed with their numbers, which may be typed too;
a text is typed in the direct message, or written in a form where typing is not seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from adapters.discord.keys import ROW, ROWS, Row, event_keys, rows_of, width_for, wish_keys
from adapters.discord.sections import Section, bold, paragraphs
from adapters.discord.wishes import QuickForm
from adapters.drawing.cards import headline_of, is_begun, offers_suggestion
from adapters.drawing.text import one_line
from adapters.drawing.wishes import SayWhy, TakeSuggestion, Write
from bot.core.events import (
    Answered,
    AskedWhy,
    Cancelled,
    Explained,
    Parked,
    Reported,
    Skipped,
    WentBack,
)
from bot.core.intake import INTAKE
from bot.core.messages import Choice, Prompt
from bot.core.standing import BECAUSE, DECIDE


def prompt_sections(prompt: Prompt) -> Iterator[Section]:
    """Yield the words of a question, then its buttons, which stay together."""
    yield from bold(headline_of(prompt))
    if any(choice.hint for choice in prompt.choices):
        for number, choice in enumerate(prompt.choices, 1):
            hint = f" — {choice.hint}" if choice.hint else ""
            yield from paragraphs(f"{choice.label}{hint}", f"{number}  ")
    if prompt.suggestion:
        rests = f" — “{one_line(prompt.rests_on)}”" if prompt.rests_on else ""
        yield from paragraphs(f"{prompt.suggestion}{rests}", "Suggested: ")
    elif prompt.rests_on:
        yield from paragraphs(f"“{one_line(prompt.rests_on)}”", "It says: ")
    if prompt.text_limit:
        yield from paragraphs(f"at most {prompt.text_limit} characters", "-# ")
    yield Section("", (*_choice_rows(prompt), *_way_around(prompt)))


def _choice_rows(prompt: Prompt) -> tuple[Row, ...]:
    """The options in at most three rows, as few in a row as there is room for."""
    keys = tuple(key for choice in prompt.choices for key in _choice_keys(prompt, choice))
    keys = keys[: ROW * (ROWS - 2)]
    return rows_of(keys, width_for(len(keys), ROWS - 2))


def _choice_keys(prompt: Prompt, choice: Choice) -> Row:
    if choice.chosen:
        return event_keys(f"✓ {choice.label}", choice.event, "good")
    return event_keys(choice.label, choice.event, "primary" if choice.suggested else "plain")


def _way_around(prompt: Prompt) -> tuple[Row, ...]:
    """Two rows: how to end this question, and how to leave the vetting."""
    vetting = prompt.vetting
    if prompt.key == BECAUSE:
        first = wish_keys("Write…", SayWhy(vetting), "primary")
        return (first + event_keys("Leave it open", Explained(vetting, "")),)
    answering: Row = ()
    if prompt.text_limit:
        answering += wish_keys("Write…", Write(vetting, prompt.key, prompt.text_limit), "primary")
    if offers_suggestion(prompt):
        answering += wish_keys("Take the suggestion", TakeSuggestion(vetting, prompt.key))
    if prompt.many:
        done = Answered(vetting, prompt.key, ())
        answering += event_keys("Done", done, "primary" if is_begun(prompt) else "plain")
    if prompt.skippable:
        answering += event_keys("Skip", Skipped(vetting, prompt.key))
    answering += event_keys("Back", WentBack(vetting))
    answering += event_keys("Why?", AskedWhy(vetting))
    leaving: Row = ()
    if prompt.key != DECIDE and prompt.key not in INTAKE and prompt.number < prompt.total:
        leaving += wish_keys("Quick form", QuickForm(vetting))
    leaving += event_keys("Later", Parked(vetting))
    leaving += event_keys("Cancel", Cancelled(vetting))
    leaving += event_keys("Something is wrong here", Reported(vetting), "danger")
    return (answering[:ROW], (*answering[ROW:], *leaving)[:ROW])
