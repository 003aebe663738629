"""What a paste goes through before anything reads, shows or stores it.

Rule: text that people wrote survives (emoji families, right-to-left names, accents); what could
break a database, a terminal or the reader's eye does not. NUL, other control characters, lone
surrogates and noncharacters go, overrides of the writing direction go and are reported, a
terminal escape stays as the visible sign ␛. Cleaning what is clean changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LIMIT = 4000
"""Code points kept of one paste."""

_VISIBLE_ESCAPE = "\u241b"
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
# id as shown in the sentence about what was removed -> the characters it stands for
_REMOVED = {
    "nul": "\x00",
    "control characters": "\x01-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f",
    "surrogates": "\ud800-\udfff",
    "direction overrides": "\u202a-\u202e\u2066-\u2069",
    "noncharacters": _NONCHARACTERS,
}
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SUSPECT = re.compile(f"[\x1b\r\x0b\x0c\x85\u2028\u2029{''.join(_REMOVED.values())}]")
_REMOVERS = {name: re.compile(f"[{characters}]") for name, characters in _REMOVED.items()}

# every space of Unicode that is left by then, and what is as good as one at either end
_OUTER = "\t\n \xa0\u1680\u202f\u205f\u3000\ufeff\u200b\u2060" + "".join(
    map(chr, range(0x2000, 0x200B))
)
# letters, marks and symbols by category that nevertheless show nothing
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned text, how many code points were given and kept, and what had to go.

    `removed` holds ids such as "nul" or "direction overrides"; `cut` says that the text was
    longer than the limit, not merely untidy.
    """

    text: str
    given: int
    kept: int
    removed: tuple[str, ...]
    cut: bool = False


def clean(text: str, limit: int = LIMIT) -> Cleaned:
    """Return the text fit to be stored and shown, at most `limit` code points of it.

    A text that shows nothing (spaces, zero-width and format characters) becomes the empty one.
    """
    given = len(text)
    removed: list[str] = []
    if _SUSPECT.search(text):
        text = _LINE_ENDS.sub("\n", text).replace("\x1b", _VISIBLE_ESCAPE)
        for name, pattern in _REMOVERS.items():
            text, count = pattern.subn("", text)
            if count:
                removed.append(name)
    text = text.strip(_OUTER)
    if not any(_shows(character) for character in text):
        text = ""
    cut = len(text) > limit
    if cut:
        text = _whole_graphemes(text, limit).strip(_OUTER)
    return Cleaned(text, given, len(text), tuple(removed), cut)


def _shows(character: str) -> bool:
    if character.isspace() or character in _BLANK:
        return False
    if unicodedata.category(character) == "Cf":
        return False
    # variation selectors are marks by category
    return not ("\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef")


def _whole_graphemes(text: str, limit: int) -> str:
    """Cut at the last boundary between graphemes at or before `limit`."""
    from wcwidth import grapheme_boundary_before  # only a paste that is too long pays for it

    # One character beyond the limit decides whether the limit itself is a boundary.
    end = grapheme_boundary_before(text[: limit + 1], limit + 1)
    return text[:end] if end else text[:limit]
