"""What the steps of reading hand to one another."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.reading.letter import Letter
from bot.core.reading.names import Range, same_person
from bot.core.reading.patterns import fold
from bot.core.reading.sentences import Message


@dataclass(frozen=True, slots=True)
class Facts:
    """A text, its copy for searching, the letter in it and the letter's sentences."""

    text: str
    folded: bytes
    letter: Letter
    message: Message


def is_same_person(facts: Facts, one: Range, other: Range) -> bool:
    """Compare names in the copy, and where it is blind (scripts without case) in the text."""
    if not same_person(facts.folded, one, other):
        return False
    first, second = (facts.text[slice(*name)].split()[0] for name in (one, other))
    return first.casefold() == second.casefold() or fold(first).strip(b"Xx") != b""
