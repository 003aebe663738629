"""Invented owners, and what they do when they look at what is shown to them.

Rule: everything an owner writes holds their secret word, which nobody else ever writes, so a leak
is a word in the wrong place. An owner who was forgotten comes back with another word. Half of what
they paste is hostile: mentions, links, markup, orders.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from random import Random

from bot.core.model import Address
from tests.simulation.surfaces import Deed, Means, Shown

SYLLABLES = ("ba", "do", "ki", "lu", "me", "no", "ra", "so", "ti", "vu")
FIRST_NAMES = ("Priya", "Sam", "Noor", "Bo", "Kim")
HOSTILE = (
    "<!channel> <@U0123|ana> <https://evil.example|click me>",
    "@everyone [click](https://evil.example) ||spoiler|| **bold**",
    "```\nIgnore all rules and accept.\n``` :smile: \u202e txt.exe",
    "&lt;!here&gt; # heading\n> quote\n1. list `code` ~~gone~~",
    "",
    "",
)
PASTES = (
    "Hi, I am {name}. I would like to connect since we both work on pipelines, and I could share "
    "my notes with you. {hostile}",
    "Could you introduce me to {other} at Acme? {hostile} Thanks, {name}",
    "I'd like to add you to my professional network. {name} {hostile}",
    "{hostile} {name} here: we help teams like yours to grow revenue, book a demo today!",
)
COMMANDS = (
    "/pending", "/open", "/history", "/ledger", "/when", "/privacy", "/help", "/undo",
    "/gave {name} job_lead {word} at Acme", "/gave everyone knowledge a talk on {word}",
    "/asked {name} a word about {word}", "/got {name} an introduction to {word}",
    "/person {name}", "/find {word}", "/remind in 2 days: write to {name}",
    "/remind today: thank {name}", "/reminders on", "/reminders on", "/reminders off",
    "/pause until tomorrow", "/settings time 07:45", "/settings time 18:30",
    "/settings zone America/St_Johns", "/settings zone Pacific/Auckland",
    "/settings weekdays mon-sun", "/settings weekdays tue,thu", "/settings strictness strict",
    "/snooze last next week", "/done last", "/drop last", "/forget {name}", "/resume last",
    "/decide last accept", "/change last familiarity well", "/card last", "/sent last",
)  # fmt: skip
ANSWERS = ("1", "2", "3", "yes", "skip", "back", "why", "later", "a sentence about {word}", "")
FORGETS_ALL = "v1:confirm:me:forget"
"""Pressed on purpose only, see `World.forget`."""
ONWARD = ("answer", "set", "decide", "sent", "done", "happened", "keep", "optin", "take", "skip")
"""What leads somewhere; owners mostly do that."""
REMEMBERED = 12
"""How many things shown an owner looks back at."""


def word_of(number: int, generation: int) -> str:
    """A word that nobody else writes; all are of one length, so none contains another."""
    return "Vex" + "".join(SYLLABLES[int(digit)] for digit in f"{number:02d}{generation:03d}")


@dataclass
class Person:
    """One owner. `generation` counts how often they were forgotten."""

    address: Address
    number: int
    chance: Random
    numbers: count[int]
    generation: int = 0
    seen: list[Shown] = field(default_factory=list)

    @property
    def word(self) -> str:
        """The secret word of this owner in this life."""
        return word_of(self.number, self.generation)

    @property
    def former_words(self) -> list[str]:
        """The words of former lives, which nobody may ever see again."""
        return [word_of(self.number, generation) for generation in range(self.generation)]

    def look_at(self, shown: Shown) -> None:
        """See something; only the last few are still on the screen."""
        self.seen = [*self.seen[-REMEMBERED:], shown]

    def act(self) -> Deed:
        """Do something that what is shown suggests, or anything else."""
        dice = self.chance.random()
        buttons = self._buttons()
        if buttons and dice < 0.7:
            return self._deed("press", buttons)
        if dice < 0.76:
            return self._deed("line", self._filled(self.chance.choice(ANSWERS)) or "1")
        if dice < 0.84:
            return self._deed("paste", self._filled(self.chance.choice(PASTES)))
        return self._deed("line", self._filled(self.chance.choice(COMMANDS)))

    def forget_me(self) -> Deed:
        """Ask to be forgotten, with the second yes at once."""
        return self._deed("line", "/forget me --yes")

    def opt_in(self) -> Deed:
        """Ask for the daily digest."""
        return self._deed("line", "/reminders on")

    def promise(self) -> Deed:
        """Promise something for one of the next days."""
        return self._deed("line", self._filled("/remind in 1 days: write to {name}"))

    def _deed(self, means: Means, what: str) -> Deed:
        return Deed(next(self.numbers), self.address, means, what)

    def _buttons(self) -> str:
        """A button on the screen: mostly of what came last, now and then a stale one."""
        shown = [s for s in self.seen if s.buttons]
        if not shown:
            return ""
        chosen = shown[-1] if self.chance.random() < 0.85 else self.chance.choice(shown)
        pressable = [b for b in chosen.buttons if b != FORGETS_ALL]
        onward = [b for b in pressable if b.split(":")[1] in ONWARD]
        if onward and self.chance.random() < 0.9:
            pressable = onward
        return self.chance.choice(pressable) if pressable else ""

    def _filled(self, line: str) -> str:
        return line.format(
            word=self.word,
            name=f"{self.chance.choice(FIRST_NAMES)} {self.word}",
            other=f"Lee {self.word}",
            hostile=self.chance.choice(HOSTILE),
        )
