"""What to call somebody at the start of a message, from a name as it was written.

Rule: when unsure, the whole name. Calling somebody by the wrong half of their name is worse than
being formal, so anything but a plain western order keeps all of it.
"""

from __future__ import annotations

import re
import unicodedata

_TITLES = frozenset(
    "dr prof professor doctor mr mrs ms miss mx sir dame lord lady rev reverend hon ing dipl-ing "
    "mag engr capt captain col herr frau mme m".split()
)
_POST_NOMINALS = re.compile(
    r",\s*(?:ph\.?d|md|m\.d|mba|msc|m\.sc|bsc|ma|ba|cpa|pmp|cfa|rn|jd|esq|llm|dds|phr|sphr|p\.?eng|"
    r"frcs|facs|csm|cissp|jr|sr|ii|iii)\b.*$",
    re.IGNORECASE,
)
_NOT_A_NAME = frozenset(
    "a an the some somebody someone anybody your my our their his her this that hiring".split()
)
_PLACE = re.compile(r"\s+(?:at|from|of|@)\s+.*$|\s*[|–—].*$|\s+-\s+.*$|\s*\([^)]*\)?\s*$")
_SHOUTED = 4


def first_name(name: str) -> str:
    """Return the first name, the whole name when unsure, or "" if it is no name at all."""
    whole = " ".join(name.split())
    plain = _PLACE.sub("", _POST_NOMINALS.sub("", whole)).strip()
    words = plain.split()
    if not words or words[0].lower() in _NOT_A_NAME:
        return ""
    if "," in plain or not _western(plain):
        return plain
    given = [word for word in words if word.lower().strip(".") not in _TITLES]
    if len(given) < 2:
        return plain
    first = given[0]
    if len(first.strip(".")) < 2 or first.endswith(".") or not _spelt(first):
        return " ".join(given)
    return first.capitalize() if first.isupper() and len(first) >= _SHOUTED else first


def _western(text: str) -> bool:
    return text.isascii() or all(
        unicodedata.name(character, "").startswith("LATIN")
        for character in text
        if character.isalpha()
    )


def _spelt(word: str) -> bool:
    return any(character.isalpha() for character in word) and all(
        character.isalpha() or character in "-'’" or unicodedata.category(character) == "Mn"
        for character in word
    )
