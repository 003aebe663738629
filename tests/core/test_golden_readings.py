"""Everything that is read of some messages, word for word: a change shows as a change of a file.

The messages are our own (`readings/messages.txt`, and the examples of the cues), and what is read
of each was looked at before it was written down. After a change that is meant, write it down anew
with `python tests/core/test_golden_readings.py` and look at the difference line by line.

`readings/ranks.json` holds, for every two cues of a table, which one is taken when their examples
stand in one message, in either order: that is what a weight decides.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.core.cleaning import clean
from bot.core.reading import OwnProfile, read
from bot.core.reading.cues import Cue, asks, offers, reasons, shared, targets, tone
from bot.core.reading.findings import find, strongest
from bot.core.reading.layouts import find_letter
from bot.core.reading.patterns import fold
from bot.core.reading.sentences import find_message

HERE = Path(__file__).parent / "readings"
PROFILE = OwnProfile(positions=("Kiln House",), schools=("Larkfield College",))
"""Whose messages these are."""
LEFT_OUT = {
    "Book a free demo with our team.",
    "Click here to see the offer.",
    "Could you perhaps introduce me to the person who runs your data team?",
    "I'd like to invite you to join my trusted network.",
    "I'm hoping you can point me to a good book.",
    "Ich möchte Sie gerne zu meinem beruflichen Netzwerk hinzufügen.",
    "Ik zou je graag aan mijn professionele netwerk toevoegen.",
    "Is there any chance to visit your workshop?",
    "Könnten Sie mich Ihrer Kollegin vorstellen?",
    "Pourriez-vous me mettre en relation avec elle ?",
    "She gave me your name.",
    "We have a garden and sell apples.",
    "We went to the same college, twenty years apart.",
}
"""Examples of one cue of which another one says something that nobody should rely on."""

TABLES: dict[str, tuple[Cue, ...]] = {
    f"{module.__name__.rsplit('.', 1)[1]}.{name}": table
    for module in (asks, offers, reasons, shared, targets, tone)
    for name, table in vars(module).items()
    if isinstance(table, tuple) and table and isinstance(table[0], Cue)
}


def messages() -> dict[str, str]:
    """The messages by name, and every example of a cue by its own words."""
    given = {}
    for piece in (HERE / "messages.txt").read_text("utf-8").split("=== ")[1:]:
        name, text = piece.split("\n", 1)
        given[name] = text.removesuffix("\n")
    for table in TABLES.values():
        for cue in table:
            examples = {*cue.examples, *cue.never} - LEFT_OUT
            given.update({example: example for example in sorted(examples)})
    return given


def as_read(text: str) -> dict[str, Any]:
    """All that is read, with nothing that is empty or false."""
    cleaned = clean(text).text
    found = read(cleaned, PROFILE)
    fields = {name: [s.start, s.end, s.value] for name, s in found.fields.items()}
    said: dict[str, Any] = {"kind": found.kind, **fields}
    flags = ("personalised", "boilerplate", "sales_pitch")
    return said | {flag: True for flag in flags if getattr(found, flag)}


def taken(table: Sequence[Cue], text: str) -> str:
    """What the cue says that weighs most in a text."""
    folded = fold(text)
    best = strongest(find(table, find_message(folded, find_letter(folded))))
    return "" if best is None else best.cue.says


def ranks(table: Sequence[Cue]) -> dict[str, str]:
    """For each cue, as the first of two, whether it (1) or the second (2) is taken of the two.

    The second is each cue of the table in turn; "-" is a third one that finds more in the words.
    """
    found = {}
    for one in table:
        row = ""
        for other in table:
            says = taken(table, f"{one.examples[0]}\n\n{other.examples[0]}")
            row += "1" if says == one.says else "2" if says == other.says else "-"
        found[one.says] = row
    return found


@cache
def written(name: str) -> Any:
    return json.loads((HERE / name).read_text("utf-8"))


@pytest.mark.parametrize(("name", "text"), messages().items(), ids=list(messages()))
def test_a_message_is_read_as_it_was_written_down(name: str, text: str) -> None:
    assert as_read(text) == written("expected.json")[name]


def test_every_reading_that_was_written_down_has_its_message() -> None:
    assert list(written("expected.json")) == list(messages())


@pytest.mark.parametrize("name", TABLES)
def test_the_weights_of_a_table_decide_between_two_cues_as_written_down(name: str) -> None:
    assert ranks(TABLES[name]) == written("ranks.json")[name]


def _write(name: str, what: object) -> None:
    text = json.dumps(what, ensure_ascii=False, indent=1)
    (HERE / name).write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    _write("expected.json", {name: as_read(text) for name, text in messages().items()})
    _write("ranks.json", {name: ranks(table) for name, table in TABLES.items()})
