"""The one way in which text is searched: RE2 over an ASCII copy of the same length.

Rule: every pattern of this package runs here, so reading is linear in the text whatever the text.
The copy has one byte for each code point (é is e, a curly quote is straight, a letter of another
script is X or x), so offsets in the copy are offsets in the text and no pattern needs to know
about accents, kinds of quotes or dashes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Protocol

import re2  # type: ignore[import-untyped, import-not-found, unused-ignore]

MOST_MATCHES = 40
"""Matches of one pattern looked at in one text: keeps the whole linear, not just each search."""

SYMBOL = "\x01"
_FORMAT = "\x02"
_FOLDED: dict[str, str] = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4\uff07", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d", "-"),
    **dict.fromkeys("\u2022\u2023\u25aa\u25cf\u25e6\u2043\u00b7\u22c5", "*"),
    **dict(zip("ßøØæÆłŁđĐıœŒþÞ", "soOaAlLdDioOtT", strict=True)),
    "\u2026": ".",
    "\uff01": "!",
    "\uff1f": "?",
    "\uff0c": ",",
    "\uff1a": ":",
    "\u3002": ".",
    "\u200c": "x",  # joins the parts of one word in Persian
}


class Match(Protocol):
    """What is used of a match: offsets of the whole and of named groups (-1 when absent)."""

    def start(self, group: int = 0, /) -> int: ...
    def end(self, group: int = 0, /) -> int: ...


class Pattern(Protocol):
    """What is used of a compiled pattern."""

    @property
    def groupindex(self) -> dict[str, int]: ...
    def search(self, text: bytes, pos: int | None = None, /) -> Match | None: ...
    def match(self, text: bytes, pos: int | None = None, /) -> Match | None: ...
    def fullmatch(self, text: bytes, /) -> Match | None: ...
    def finditer(self, text: bytes, /) -> Iterator[Match]: ...


class _Folding(dict[int, str]):
    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(self) < 4096:
            self[code] = folded
        return folded


def fold(text: str) -> bytes:
    """Return the ASCII copy of a text: `len(fold(text)) == len(text)`."""
    if text.isascii():
        return text.encode("ascii")
    return text.translate(_folding).encode("ascii")


def _fold_character(character: str) -> str:
    if character.isascii():
        return character
    if character in _FOLDED:
        return _FOLDED[character]
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    match category[0]:
        case "L":
            base = unicodedata.normalize("NFKD", character)[0]
            if base.isascii() and base.isalpha():
                return base
            return "x" if category in ("Ll", "Lm") else "X"
        case "M":
            return "x"
        case "N":
            return "0"
        case "C":
            return _FORMAT
        case _:
            return SYMBOL


_folding = _Folding()


# The shapes that cues are made of. `(?-i:…)` because case is what tells a name from a word.
_CAPITAL = r"(?-i:[A-Z][A-Za-z'\-]{1,30}|[A-Z]\.)"
_PARTICLE = r"(?:de|da|do|dos|das|del|della|di|du|la|le|van|von|den|der|ter|ten|bin|ibn|al|el|y|e)"
_ORGANISATION_WORD = r"(?-i:[A-Z0-9][A-Za-z0-9&'+\-]{0,30}(?:\.(?:[a-z]{2,4}|[A-Z])\b)?)"
SHAPES = {
    "NAME": rf"{_CAPITAL}(?: (?:{_PARTICLE} ){{0,2}}{_CAPITAL}){{0,3}}",
    "FULL_NAME": rf"{_CAPITAL}(?: (?:{_PARTICLE} ){{0,2}}{_CAPITAL}){{1,3}}",
    "ORG": (
        rf"(?-i:[A-Z][A-Za-z0-9&'+\-]{{0,30}}(?:\.(?:[a-z]{{2,4}}|[A-Z])\b)?)"
        rf"(?:(?: (?:of|and|&|for|de|da|du|der|the|at) (?:the )?| ){_ORGANISATION_WORD}){{0,4}}"
    ),
    # "I" with what people put between it and the verb
    "I": r"(?:\bi(?:'m|'ve|'d| am| have| had| would| was|)(?: (?:also|just|recently|really|always"
    r"|actually|currently|personally|now|only|very much|greatly|truly|thoroughly|already))*)",
    "I_DID": r"(?:\bi(?:'ve| have|)(?: (?:also|just|recently|really|always|actually|currently|only"
    r"|very much|greatly|truly|thoroughly|already))*)",
    "VERY": r"(?:(?:so|very|really|particularly|especially|genuinely|truly|quite|deeply|super|most"
    r"|extremely|incredibly|always|also|currently|actively|just|now|still|both|sincerely) )*",
    "REST": r"[^\n]*",
    "GAP": r"[^\n]{0,40}?",
}


@cache
def compiled(pattern: str) -> Pattern:
    """Compile a pattern, blind to case; `{NAME}` and the like stand for `SHAPES`."""
    for name, shape in SHAPES.items():
        pattern = pattern.replace("{" + name + "}", shape)
    # One space stands for up to three: people press the bar twice, and lines are wrapped.
    result: Pattern = re2.compile("(?im)" + re.sub(" (?![?*+{])", " {1,3}", pattern))
    return result


def matches(pattern: Pattern, canvas: bytes) -> Iterator[Match]:
    """Find a pattern from left to right, at most `MOST_MATCHES` times."""
    return islice(pattern.finditer(canvas), MOST_MATCHES)
