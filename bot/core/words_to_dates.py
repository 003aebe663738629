"""Words to dates: what "next Tuesday 9am" or "end of month" means on a given day.

The rule: never guess. Words have one meaning (`date_forms` holds the table), or they are asked
back with one sentence that says what to write instead. A date read is never past and at most
two years ahead. A follow-up has a day and no time, so a time of day is dropped and reported.

It is a grammar of our own: a general date parser guesses ("3", "may") and can be made slow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from bot.core.date_forms import MONTH_NAMES, YEARS_AHEAD, Refusal, find_day, months_later
from bot.core.days import WEEKDAY_NAMES, WEEKDAY_WORDS

LONGEST_WORDS: Final = 64
"""Characters; longer input is refused unread."""

Reason = Literal[Refusal, "nothing_given", "too_long", "other_weekday", "only_a_time"]

ASK_BACK_SENTENCES: Final[dict[Reason, str]] = {
    "nothing_given": "No date was given, so nothing has changed: "
    "write for example “tomorrow”, “next Tuesday” or “{suggestion}”.",
    "too_long": "That is too long for a date, so nothing has changed: "
    "write for example “tomorrow”, “next Tuesday” or “{suggestion}”.",
    "not_understood": "“{words}” was not understood as a date, so nothing has changed: "
    "write for example “tomorrow”, “next Tuesday”, “in 3 days” or “{suggestion}”.",
    "ambiguous": "“{words}” could mean more than one day, so nothing has changed: "
    "write the day and the name of its month, for example “{suggestion}”.",
    "past": "“{words}” is in the past, so nothing has changed: "
    "write “today” or a later day, for example “{suggestion}”.",
    "too_far": "“{words}” is more than two years ahead, so nothing has changed: "
    "write a day up to “{suggestion}”.",
    "no_such_day": "There is no such day as “{words}”, so nothing has changed: "
    "write for example “{suggestion}”.",
    "other_weekday": "In “{words}” the weekday does not fit the date, so nothing has changed: "
    "write “{suggestion}” or another day.",
    "only_a_time": "“{words}” is a time of day without a day, so nothing has changed: "
    "write for example “tomorrow” or “{suggestion}”.",
}


@dataclass(frozen=True, slots=True)
class DateRead:
    """The date that was meant, and the time of day that was said with it and dropped."""

    date: date
    time_dropped: str | None


@dataclass(frozen=True, slots=True)
class AskBack:
    """Why no date was read; `words` is what was said, `suggestion` a date that will be read."""

    reason: Reason
    words: str
    suggestion: str


Answer = DateRead | AskBack


def ask_back_text(answer: AskBack) -> str:
    """Write the one sentence that asks back."""
    return ASK_BACK_SENTENCES[answer.reason].format(
        words=answer.words, suggestion=answer.suggestion
    )


def read_date(words: str, today: date) -> Answer:
    """Read which day `words` mean when said on `today`, or ask back."""
    shown = "".join(filter(str.isprintable, _spaced(words[:LONGEST_WORDS])))
    in_a_week = short_date(today + timedelta(weeks=1))
    if len(words) > LONGEST_WORDS:
        return AskBack("too_long", shown, in_a_week)
    if not shown.strip(_STRAY + " "):
        return AskBack("nothing_given", shown, in_a_week)
    if not shown.isascii() or shown != _spaced(words):
        # Digits and letters of other scripts, or hidden characters.
        return AskBack("not_understood", shown, in_a_week)

    tokens, time_dropped = _without_time(_tokens(shown))
    if not tokens and time_dropped is not None:
        return AskBack("only_a_time", shown, in_a_week)
    found = find_day(" ".join(tokens), today)
    weekday = None
    if found == "not_understood" and tokens and tokens[0] in WEEKDAY_WORDS:
        # "Tuesday 1 Dec 2026": a weekday in front of something else is a check on it.
        weekday = WEEKDAY_WORDS[tokens[0]]
        found = find_day(" ".join(tokens[1:]), today)

    if not isinstance(found, date):
        suggestion = short_date(last_date(today)) if found == "too_far" else in_a_week
        return AskBack(found, shown, suggestion)
    if found < today:
        return AskBack("past", shown, in_a_week)
    if found > last_date(today):
        return AskBack("too_far", shown, short_date(last_date(today)))
    if weekday not in (None, found.weekday()):
        return AskBack("other_weekday", shown, date_text(found))
    return DateRead(found, time_dropped)


def last_date(today: date) -> date:
    """Tell the last day that can be read on `today`: the same day two years later."""
    return months_later(today, 12 * YEARS_AHEAD)


def date_text(day: date) -> str:
    """Write a date in full, "Tuesday 1 Dec 2026", whatever the locale."""
    return f"{WEEKDAY_NAMES[day.weekday()]} {short_date(day)}"


def short_date(day: date) -> str:
    """Write a date shortly, "1 Dec 2026", whatever the locale."""
    return f"{day.day} {MONTH_NAMES[day.month - 1][:3]} {day.year}"


# --- from characters to tokens ---------------------------------------------------------------

_QUOTES: Final = str.maketrans(dict.fromkeys("‘’“”", "'"))
_STRAY: Final = ".,;:!?'\"()"
_FILLERS: Final = frozenset({"the", "of", "on", "by", "until", "till", "coming", "please"})

_BEFORE_WEEKDAY: Final = (["this"], ["next"], ["last"])

_CLOCK: Final = (
    r"(?:0?[1-9]|1[0-2])(?::[0-5]\d)? ?[ap]m|(?:[01]?\d|2[0-3]):[0-5]\d|noon|midday|midnight"
)
_TIME: Final = re.compile(
    rf"(?:(?:at|around|before|after) )?(?P<clock>{_CLOCK})"
    r"|at (?P<hour>(?:[01]?\d|2[0-3])(?: o'clock)?)"
    r"|(?:in )?(?P<part>morning|afternoon|evening|night)"
)


def _spaced(words: str) -> str:
    return " ".join(words.translate(_QUOTES).split())


def _tokens(words: str) -> list[str]:
    text = words.lower().replace("a.m", "am").replace("p.m", "pm").replace(",", " ")
    tokens = [token.strip(_STRAY) for token in text.split()]
    tokens = [token for token in tokens if token and token not in _FILLERS]
    match tokens:
        case ["tonight"]:
            return ["today", "night"]
        case ["this", ("morning" | "afternoon" | "evening") as part]:
            return ["today", part]
        case [*before, last] if last in WEEKDAY_WORDS and before[-1:] not in _BEFORE_WEEKDAY:
            return [last, *before]  # "1 Dec, Tuesday" and "next week on Friday"
    return tokens


def _without_time(tokens: list[str]) -> tuple[list[str], str | None]:
    """Take one time of day off the end or the beginning."""
    for cut in range(len(tokens)):
        if match := _TIME.fullmatch(" ".join(tokens[cut:])):
            return tokens[:cut], match[match.lastgroup or 0]
    for cut in range(len(tokens) - 1, 0, -1):
        if match := _TIME.fullmatch(" ".join(tokens[:cut])):
            return tokens[cut:], match[match.lastgroup or 0]
    return tokens, None
