"""The forms a date may be said in: a table, and the little arithmetic behind each form.

The rule: a form has one meaning, or it is asked back; the first form that fits the whole text
decides. Weeks run from Monday to Sunday. `words_to_dates` prepares the text and checks that
the day found is neither past nor too far.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, Literal

from bot.core.days import WEEKDAY_NAMES, WEEKDAY_WORDS

YEARS_AHEAD: Final = 2

MONTH_NAMES: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTHS: Final = {
    word: number
    for number, name in enumerate(MONTH_NAMES, start=1)
    for word in (name.lower(), name[:3].lower())
} | {"sept": 9}
_COUNTS: Final = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
}
_NAMED_DAYS: Final = {"today": 0, "now": 0, "tomorrow": 1, "day after tomorrow": 2}
_FRIDAY: Final = WEEKDAY_NAMES.index("Friday")
_MOST_DAYS: Final = 366 * YEARS_AHEAD

Refusal = Literal["not_understood", "ambiguous", "past", "too_far", "no_such_day"]
Found = date | Refusal


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def months_later(day: date, months: int) -> date:
    """Count calendar months on; a day the month does not have becomes its last one."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _units_later(day: date, count: int, unit: str) -> Found:
    if count > _MOST_DAYS:
        return "too_far"  # whatever the unit; keeps the arithmetic within the calendar
    match unit:
        case "day":
            return day + timedelta(days=count)
        case "week":
            return day + timedelta(weeks=count)
        case "fortnight":
            return day + timedelta(weeks=2 * count)
        case "month":
            return months_later(day, count)
        case _:
            return months_later(day, 12 * count)


def _named_day(words: re.Match[str], today: date) -> Found:
    return today + timedelta(days=_NAMED_DAYS[words[0]])


def _bare_weekday(words: re.Match[str], today: date) -> Found:
    ahead = (WEEKDAY_WORDS[words["weekday"]] - today.weekday() - 1) % 7 + 1
    return today + timedelta(days=ahead)


def _weekday_of_this_week(words: re.Match[str], today: date) -> Found:
    day = _monday(today) + timedelta(days=WEEKDAY_WORDS[words["weekday"]])
    return day if day > today else "ambiguous"


def _weekday_of_next_week(words: re.Match[str], today: date) -> Found:
    return _monday(today) + timedelta(days=7 + WEEKDAY_WORDS[words["weekday"]])


def _start_of_next(words: re.Match[str], today: date) -> Found:
    match words["unit"]:
        case "week":
            return _monday(today) + timedelta(weeks=1)
        case "month":
            return months_later(today.replace(day=1), 1)
        case _:
            return date(today.year + 1, 1, 1)


def _counted(words: re.Match[str], today: date) -> Found:
    count = _COUNTS.get(words["count"])
    start = today + timedelta(days=_NAMED_DAYS[words["start"] or "today"])
    return _units_later(start, int(words["count"]) if count is None else count, words["unit"])


def _end_of(words: re.Match[str], today: date) -> Found:
    next_one = words["which"] == "next"
    match words["unit"]:
        case "week":
            # Friday: on its Sunday the promise would be seen a working day late.
            day = _monday(today) + timedelta(days=_FRIDAY + 7 * next_one)
            return day if day >= today else "ambiguous"
        case "month":
            return _end_of_month(months_later(today.replace(day=1), int(next_one)))
        case _:
            return date(today.year + next_one, 12, 31)


def _end_of_named_month(words: re.Match[str], today: date) -> Found:
    month = _MONTHS[words["month"]]
    if words["year"]:
        first = _date(int(words["year"]), month, 1)
        return "no_such_day" if first is None else _end_of_month(first)
    return _end_of_month(date(today.year + (month < today.month), month, 1))


def _calendar_day(words: re.Match[str], today: date) -> Found:
    day = int(words["day"])
    month = _MONTHS.get(words["month"]) or int(words["month"])
    if words["year"]:
        return _date(int(words["year"]), month, day) or "no_such_day"
    # 29 February is at most eight years away.
    candidates = (_date(year, month, day) for year in range(today.year, today.year + 9))
    return next((found for found in candidates if found and found >= today), "no_such_day")


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _ask_back(reason: Refusal) -> Callable[[re.Match[str], date], Found]:
    return lambda words, today: reason


_WEEKDAY: Final = "(?P<weekday>" + "|".join(WEEKDAY_WORDS) + ")"
_MONTH: Final = "(?P<month>" + "|".join(_MONTHS) + ")"
_COUNT: Final = r"(?P<count>\d+|" + "|".join(_COUNTS) + ")"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>\d{4})"

# What may be said, after fillers ("on", "the", "of") and a time of day are gone. The first form
# that fits the whole text decides, so a form with one meaning stands before those asked back.
_FORMS: Final = tuple(
    (re.compile(form), reading)
    for form, reading in (
        ("today|tomorrow|day after tomorrow", _named_day),
        (_WEEKDAY, _bare_weekday),
        (f"this {_WEEKDAY}", _weekday_of_this_week),
        (f"next {_WEEKDAY}", _weekday_of_next_week),
        (f"{_WEEKDAY} next week", _weekday_of_next_week),
        ("(?:(?:start|beginning) )?next (?P<unit>week|month|year)", _start_of_next),
        (
            f"(?:in )?{_COUNT} (?P<unit>day|week|fortnight|month|year)s?"
            "(?: time| from (?P<start>now|today|tomorrow))?",
            _counted,
        ),
        ("end (?:(?P<which>this|next) )?(?P<unit>week|month|year)", _end_of),
        (f"end {_MONTH}(?: {_YEAR})?", _end_of_named_month),
        (rf"{_YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})", _calendar_day),
        (f"{_DAY}[ -]?{_MONTH}(?:[ -]{_YEAR})?", _calendar_day),
        (f"{_MONTH}[ -]?{_DAY}(?: {_YEAR})?", _calendar_day),
        # A number alone; day and month in an order nobody can know; a year of two digits.
        (r"[-+]?\d+(?:st|nd|rd|th)?", _ask_back("ambiguous")),
        (r"\d+[./-]\d+(?:[./-]\d+)?", _ask_back("ambiguous")),
        (rf"{_DAY}[ -]?{_MONTH}[ -]\d\d", _ask_back("ambiguous")),
        (rf"{_MONTH}[ -]?{_DAY} \d\d", _ask_back("ambiguous")),
        (f"(?:(?:this|next) )?{_MONTH}(?: {_YEAR})?", _ask_back("ambiguous")),
        ("(?:(?:this|next|end) )?weekend|this (?:week|month|year)", _ask_back("ambiguous")),
        ("(?:day before )?yesterday|.+ ago", _ask_back("past")),
        (f"last (?:week|weekend|month|year|night|{_WEEKDAY}|{_MONTH})", _ask_back("past")),
    )
)


def find_day(text: str, today: date) -> Found:
    """Find the day that `text` (lower case, single spaces, no fillers) names on `today`."""
    for form, reading in _FORMS:
        if words := form.fullmatch(text):
            return reading(words, today)
    return "not_understood"
