"""Every kind of button is tapped once where it is drawn, in the simulated Discord."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from adapters.discord.parse import meaning_of_button
from adapters.discord.wishes import QuickForm
from adapters.drawing.wishes import GoOn, LookAt, OtherDay, Redraft, SayWhy, TakeSuggestion, Write
from bot.core.events import (
    Answered,
    AskedWhy,
    Cancelled,
    Confirmed,
    Decided,
    Dropped,
    Explained,
    Happened,
    Marked,
    OptedIn,
    Paged,
    Parked,
    Reopened,
    Reported,
    SaidNotSending,
    SaidSent,
    Skipped,
    Snoozed,
    WentBack,
)
from tests.adapters.discord.fakes import Watch
from tests.adapters.discord.people import Person, custom_ids_of

PASTE = "Hi, I am Priya Nair. I would like to connect, because I enjoyed your talk about testing."
DRAWN = {
    *(Answered, AskedWhy, Cancelled, Confirmed, Decided, Dropped, Explained, Happened, Marked),
    *(OptedIn, Paged, Parked, Reopened, Reported, SaidNotSending, SaidSent, Skipped, Snoozed),
    *(WentBack, GoOn, LookAt, OtherDay, QuickForm, Redraft, SayWhy, TakeSuggestion, Write),
}
"""What stands on buttons outside the digest, whose own are tapped in `test_reminders`."""


class Thumb:
    """Somebody's thumb, which notes what it tapped."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.tapped: set[type] = set()

    async def tap(self, label: str) -> Any:
        """Tap the newest button whose label begins so."""
        for message in reversed(self.person.messages()):
            for shown, custom_id in custom_ids_of(message).items():
                if shown.startswith(label):
                    self.tapped.add(type(meaning_of_button(custom_id)))
                    return await self.person.tap(shown, message)
        raise AssertionError(
            f"no button {label!r} in {[m.content for m in self.person.messages()]}"
        )

    async def fill(self, label: str, **values: Any) -> None:
        """Tap a button that opens a form, and send the form."""
        shown = await self.tap(label)
        await self.person.actor.submit_modal(shown, values)

    @property
    def said(self) -> str:
        return str(self.person.messages()[-1].content)


@pytest.fixture
def thumb(simcord_env: Any) -> Thumb:
    return Thumb(Person(simcord_env.create_user("ann")))


async def test_every_kind_of_button_is_answered(thumb: Thumb, watch: Watch) -> None:
    person = thumb.person
    await person.slash("vet", text=PASTE, kind="connect_in", name="Priya Nair")
    await around_a_question(thumb)
    await a_decision_of_ones_own(thumb)
    await what_was_promised(thumb)
    await lists_and_the_end(thumb, watch)

    assert DRAWN - thumb.tapped == set()
    assert type(None) not in thumb.tapped


async def around_a_question(thumb: Thumb) -> None:
    await thumb.tap("Well")
    await thumb.tap("Back")
    await thumb.tap("Why?")
    assert "worth something when" in thumb.person.question.content
    await thumb.fill("Quick form", familiarity="well", introduce="yes")
    await thumb.tap("Later")
    await thumb.tap("Go on with it")
    while "Done" not in thumb.person.labels:
        await thumb.tap("Skip")
    if "Take the suggestion" in thumb.person.labels:
        await thumb.tap("Take the suggestion")
    else:
        await thumb.tap(thumb.person.labels[0])
        await thumb.tap("Done")


async def a_decision_of_ones_own(thumb: Thumb) -> None:
    for _ in range(20):
        labels = thumb.person.labels
        if "Skip" not in labels:
            break
        if "Done" in labels and Marked not in thumb.tapped:
            await thumb.tap(labels[0])
            await thumb.tap("✓")
        if "Take the suggestion" in labels:
            await thumb.tap("Take the suggestion")
        else:
            await thumb.tap("Skip")
    await thumb.tap(last_outcome(thumb))
    await thumb.fill("Write…", text="I would rather wait.")
    await thumb.fill("Edit", text="Thank you, Priya; perhaps next year.")
    assert "perhaps next year" in thumb.person.question.content
    await thumb.tap("Not sending")
    await thumb.tap("Open again")
    await thumb.tap("Done")
    await thumb.tap(last_outcome(thumb))
    await thumb.tap("Leave it open")
    await thumb.tap("Sent it")
    await thumb.person.slash("vet", kind="connect_out", name="Sam Ortiz")
    while "Write…" not in thumb.person.labels:
        await thumb.tap("Skip")
    await thumb.fill("Write…", text="We can compare our test suites.")
    await thumb.tap("Something is wrong here")
    await thumb.person.slash("vet", kind="connect_in", name="Tom Reed")
    await thumb.tap("Cancel")
    await thumb.tap("Go on with it")


def last_outcome(thumb: Thumb) -> str:
    """An outcome that is not recommended: the recommended one comes first."""
    labels = thumb.person.labels
    return labels[labels.index("Back") - 1]


async def what_was_promised(thumb: Thumb) -> None:
    await thumb.person.slash("remind", text="tomorrow: write to Sam")
    await thumb.tap("Yes, remind me")
    await thumb.person.slash("pending")
    await thumb.tap("1 Next week")
    await thumb.fill("1 Other day…", text="in 3 days")
    assert "Put off to" in thumb.said
    await thumb.person.slash("pending")
    await thumb.tap("1 Done")
    await thumb.person.slash("remind", text="tomorrow: write to Kim")
    await thumb.person.slash("pending")
    await thumb.tap("1 Drop")
    assert "Let go" in thumb.said


async def lists_and_the_end(thumb: Thumb, watch: Watch) -> None:
    for number in range(12):
        watch.now += timedelta(minutes=1)
        name = f"Person {'ABCDEFGHIJKL'[number]}"
        await thumb.person.slash("vet", kind="connect_in", name=name)
    await thumb.person.slash("open")
    await thumb.tap("More")
    await thumb.tap("1 ")
    await thumb.person.slash("forget", text="me")
    await thumb.tap("Erase for good")
    assert "gone" in thumb.said.lower() or "erased" in thumb.said.lower()
