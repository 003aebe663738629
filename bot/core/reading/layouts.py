"""From a paste to the message in it: each layout takes away what is its own."""

from __future__ import annotations

from bot.core.reading.cards import read_card
from bot.core.reading.chats import read_chat
from bot.core.reading.letter import Letter, lines_of
from bot.core.reading.mail import read_mail, without_footer


def find_letter(folded: bytes) -> Letter:
    """Return the message of a paste and the facts of its layout."""
    lines = lines_of(folded)
    letter = read_mail(folded, lines) or Letter(lines)
    letter = without_footer(folded, letter)
    letter = read_chat(folded, letter) or letter
    return read_card(folded, letter)
