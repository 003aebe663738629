"""Finding people by words, whatever the case and the accents, forgiving small slips.

Rule: every word that is looked for must be found: as the beginning of a word of the person's name,
company or position, or as one that is nearly the same. A whole name with a slip counts as well.
Distinct words are compared once, however many people bear them: 30,000 people hold some thousands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

ALIKE_ENOUGH: Final = 80
"""Of 100, as rapidfuzz counts; below it two words are not alike."""
BEGINS: Final = 95.0
"""How alike a word and its beginning are."""

_ALIKE_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_WORD: Final = re.compile(r"\w+")


def plain(text: str) -> str:
    """Fold case and accents away."""
    text = text.casefold()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(_ALIKE_LETTERS))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def ranked(words: str, people: Sequence[tuple[str, str]]) -> list[int]:
    """The places of the people who are meant, likeliest first.

    `people` are pairs of a name and of what else is said of them.
    """
    from rapidfuzz import fuzz, process

    wanted = _WORD.findall(plain(words))
    if not wanted:
        return []
    names = [plain(name) for name, _ in people]
    holders: dict[str, list[int]] = {}
    for place, (_, more) in enumerate(people):
        for word in set(_WORD.findall(f"{names[place]} {plain(more)}")):
            holders.setdefault(word, []).append(place)
    scores = _by_words(wanted, holders)
    whole = process.extract(
        " ".join(wanted),
        names,
        scorer=fuzz.token_sort_ratio,
        limit=None,
        score_cutoff=ALIKE_ENOUGH,
    )
    alike = {place: score for _, score, place in whole}
    for place, score in alike.items():
        scores[place] = max(scores.get(place, 0), score)

    def likeliest(place: int) -> tuple[float, float, int, str, int]:
        """Among equals, whose name is nothing but what is looked for, then the shorter name."""
        name = names[place]
        return -round(scores[place]), -alike.get(place, 0), len(name), name, place

    return sorted(scores, key=likeliest)


def _by_words(wanted: Sequence[str], holders: Mapping[str, Sequence[int]]) -> dict[int, float]:
    """How alike each person's words are: the least of the best for each word looked for."""
    from rapidfuzz import fuzz, process

    known = list(holders)
    scores: dict[int, float] | None = None
    for word in wanted:
        alike = {
            found: score
            for found, score, _ in process.extract(
                word, known, scorer=fuzz.ratio, limit=None, score_cutoff=ALIKE_ENOUGH
            )
        }
        for found in known:
            if len(word) > 1 and found.startswith(word):
                alike[found] = max(alike.get(found, 0), BEGINS)
        best: dict[int, float] = {}
        for found, score in alike.items():
            for place in holders[found]:
                if scores is None or place in scores:
                    best[place] = max(best.get(place, 0), score)
        if scores is None:
            scores = best
        else:
            scores = {place: min(score, scores[place]) for place, score in best.items()}
    return scores or {}
