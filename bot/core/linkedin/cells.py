"""What stands in a cell: names with titles behind them, dates as the archive writes them.

Rule: what is not understood is None or stays as it is; nothing is guessed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final

from bot.core.cleaning import clean
from bot.core.people import profile_slug

NAME_LIMIT: Final = 100
WORDS_LIMIT: Final = 200
"""Characters kept of a company or a position."""
URL_LIMIT: Final = 300

_MONTHS: Final = {
    month: number
    for number, month in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}
_DAY: Final = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3})[A-Za-z]*\.?,?[ -](\d{4}|\d{2})")
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_US_TIME: Final = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2}),?\s+(\d{1,2}):(\d{2})(?::\d{2})?(?:\s*([AaPp])\.?[Mm]\.?)?"
)

# Letters behind a name that are titles, not the name; Jr. and III are names.
_TITLES: Final = frozenset(
    """phd dr md mba msc bsc ma ba mph mpa mfa jd llm llb esq rn pe pmp cpa cfa cissp csm cspo phr
    sphr shrmcp shrmscp acca aca frm cisa cism ccna itil dba edd dds dvm pharmd meng beng mres
    mphil psm psmi safe hrci gphr sixsigma pgce fca aicp leedap ceng mcips fcca cipd assoccipd
    msw lcsw msed med ms bs""".split()
)
_GENERATIONS: Final = frozenset("jr sr ii iii iv junior senior".split())
_NOT_LETTERS: Final = re.compile(r"[^A-Za-z]+")
_PRONOUNS: Final = re.compile(r"\s*\((?:she|he|they|her|him|them|any)[^)]*\)", re.IGNORECASE)


def words(text: str, limit: int = WORDS_LIMIT) -> str:
    """Clean a cell of one line."""
    line = " ".join(text.split())
    if line.isascii() and line.isprintable() and len(line) <= limit:
        return line  # there is nothing to clean in it, and there are many of these
    return " ".join(clean(line, limit).text.split())


def person_name(*parts: str) -> str:
    """Put a name together, without the degrees and pronouns behind it."""
    name = " ".join(" ".join(parts).split())
    if "(" in name:
        name = _PRONOUNS.sub("", name)
    if "," not in name and name.count(" ") < 2:
        return words(name, NAME_LIMIT)  # two words and nothing behind them, as most names are
    first, *behind = name.split(",")
    kept = [part for part in behind if _letters(part) in _GENERATIONS]
    tokens = first.split()
    while len(tokens) > 2 and _is_title(tokens[-1]):
        tokens.pop()
    return words(" ".join([*tokens, *(part.strip() for part in kept)]), NAME_LIMIT)


def _letters(token: str) -> str:
    return _NOT_LETTERS.sub("", token).casefold()


def _is_title(token: str) -> bool:
    # A family name may be "Ma" or "Ba"; titles are written in capitals or with dots.
    shouted = "." in token or (not token[1:].islower() and sum(map(str.isupper, token)) > 1)
    return shouted and _letters(token) in _TITLES


def profile_url(text: str) -> str:
    """An address of a profile, as it is; "" for anything else."""
    url = text.strip()
    return url if len(url) <= URL_LIMIT and profile_slug(url) else ""


def day(text: str) -> date | None:
    """`08 Feb 2026`, `7-Feb-22` or `2026-02-08`."""
    if (iso := _ISO_DAY.match(text)) is not None:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    if (found := _DAY.fullmatch(text.strip())) is not None:
        month = _MONTHS.get(found[2].lower(), 0)
        return _date(_year(found[3]), month, int(found[1]))
    return None


def moment(text: str) -> datetime | None:
    """`1/29/26, 2:37 PM`, in US order, or ISO. The archive names no zone; it is taken as UTC."""
    if (found := _US_TIME.fullmatch(" ".join(text.split()))) is not None:
        hour = int(found[4])
        if found[6]:
            hour = hour % 12 + (12 if found[6] in "Pp" else 0)
        on = _date(_year(found[3]), int(found[1]), int(found[2]))
        if on is None or hour > 23 or int(found[5]) > 59:
            return None
        return datetime(on.year, on.month, on.day, hour, int(found[5]), tzinfo=UTC)
    try:
        at = datetime.fromisoformat(text.strip().removesuffix(" UTC"))
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _date(year: int, month: int, of_month: int) -> date | None:
    try:
        return date(year, month, of_month)
    except ValueError:
        return None
