"""A question as Slack draws it in a message: its words, its options, and the way around it.

Rule: every question can be answered, gone back from, skipped, explained, put aside and cancelled
with a thumb. A text is typed in the direct message, or written in a modal where typing is not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from adapters.drawing.cards import headline_of, is_begun, offers_suggestion
from adapters.drawing.text import one_line, shows_nothing
from adapters.drawing.wishes import SayWhy, TakeSuggestion, Write
from adapters.slack.blocks import (
    Blocks,
    actions,
    event_button,
    listed,
    paragraphs,
    small,
    title,
    wish_button,
)
from adapters.slack.wishes import Sheet
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
from bot.core.messages import Choice, Prompt
from bot.core.standing import BECAUSE, DECIDE

TYPE_OR_WRITE: Final = (
    "Type it here, or use Write… where typing is not seen: at most {limit} characters."
)
"""Whether typing is seen depends on the optional scope `im:history`; *Write…* always works."""


def prompt_blocks(prompt: Prompt) -> Iterator[Blocks]:
    """Yield the words of a question, then its buttons, which stay together."""
    for block in title(headline_of(prompt)):
        yield (block,)
    if prompt.why != prompt.text:
        for block in small(prompt.why):
            yield (block,)
    if any(choice.hint for choice in prompt.choices):
        for block in listed("", (_explained(c) for c in prompt.choices), numbered=True):
            yield (block,)
    for block in paragraphs(suggestion_words(prompt)):
        yield (block,)
    if prompt.text_limit:
        for block in small(TYPE_OR_WRITE.format(limit=prompt.text_limit)):
            yield (block,)
    yield (*actions(_choices(prompt)), *actions(_way_around(prompt)))


def suggestion_words(prompt: Prompt) -> str:
    """What is suggested and the words it rests on, or only what is said; "" if nothing is."""
    if shows_nothing(prompt.suggestion):
        said = one_line(prompt.rests_on)
        return "" if shows_nothing(said) else f"It says: “{said}”"
    rests = f" — “{one_line(prompt.rests_on)}”" if prompt.rests_on else ""
    return f"Suggested: {prompt.suggestion}{rests}"


def _explained(choice: Choice) -> str:
    return f"{choice.label} — {choice.hint}" if choice.hint else choice.label


def _choices(prompt: Prompt) -> Blocks:
    buttons: Blocks = ()
    for choice in prompt.choices:
        mark = "✓ " if choice.chosen else ""
        style = "primary" if choice.chosen or choice.suggested else "plain"
        buttons += event_button(f"{mark}{choice.label}", choice.event, style)
    return buttons


def _way_around(prompt: Prompt) -> Blocks:
    """How to end this question, and how to leave the vetting."""
    vetting = prompt.vetting
    if prompt.key == BECAUSE:
        first = wish_button("Write…", SayWhy(vetting), "primary")
        return first + event_button("Leave it open", Explained(vetting, ""))
    buttons: Blocks = ()
    if prompt.text_limit:
        buttons += wish_button("Write…", Write(vetting, prompt.key, prompt.text_limit), "primary")
    if offers_suggestion(prompt):
        buttons += wish_button("Take the suggestion", TakeSuggestion(vetting, prompt.key))
    if prompt.many:
        done = Answered(vetting, prompt.key, ())
        buttons += event_button("That is all", done, "primary" if is_begun(prompt) else "plain")
    if prompt.skippable:
        buttons += event_button("Skip", Skipped(vetting, prompt.key))
    buttons += event_button("Back", WentBack(vetting))
    buttons += event_button("Why?", AskedWhy(vetting))
    if prompt.key != DECIDE:
        buttons += wish_button("All on one form", Sheet(vetting))
    buttons += event_button("Later", Parked(vetting))
    buttons += event_button("Cancel", Cancelled(vetting))
    buttons += event_button("Something is wrong here", Reported(vetting), "danger")
    return buttons
