"""What the paste already answers, as suggestions with the words they rest on.

Rule: a suggestion is offered, never taken silently, and it rests on words that are in the text. A
sales pitch is shown as evidence; it never suggests a "no".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.core.model import Evidence, Kind, Suggestion
from bot.core.reading import Reading

COMMON_GROUND: Final[Mapping[str, str]] = {
    "field": "field",
    "mutual": "mutual",
    "employer": "employer",
    "school": "school",
    "activity": "outside",
}
"""Which option of `common_ground` a field of the reading stands for."""

_WHAT: Final = (
    ("referral", re.compile(r"\b(refer|referral|referred|refers)\b", re.IGNORECASE)),
    ("introduction", re.compile(r"\b(introduce|introduction|intro|introduced)\b", re.IGNORECASE)),
    (
        "pass_on",
        re.compile(r"\b(forward|pass on|pass along|resume|résumé|cv)\b", re.IGNORECASE),
    ),
    ("advice", re.compile(r"\b(advice|opinion|thoughts|feedback|perspective)\b", re.IGNORECASE)),
)


def evidence_of(reading: Reading) -> tuple[Evidence, ...]:
    """Every field that was read, with the exact words."""
    return tuple(
        Evidence(field, span.value, span.start, span.end, "paste")
        for field, span in reading.fields.items()
    )


def suggestions_of(reading: Reading, kind: Kind | None) -> tuple[Suggestion, ...]:
    """Answers that the text gives to the questions of this kind of request."""
    match kind:
        case "connect_in":
            return (*_reason(reading), *_common_ground(reading))
        case "connect_out":
            return _common_ground(reading)
        case "introduce":
            if reading.offer is None:
                return ()
            return (Suggestion("return", "something", reading.offer.value, "paste"),)
        case "ask":
            return _asking(reading)
        case _:
            return ()


def _reason(reading: Reading) -> tuple[Suggestion, ...]:
    if reading.reason is not None:
        return (Suggestion("reason", "yes", reading.reason.value, "paste"),)
    if reading.boilerplate and not reading.sales_pitch:
        return (Suggestion("reason", "no", reading.text[:80], "paste"),)
    words = reading.offer or reading.ask
    if reading.personalised and words is not None:
        return (Suggestion("reason", "partly", words.value, "paste"),)
    return ()


def _common_ground(reading: Reading) -> tuple[Suggestion, ...]:
    spans = {field: reading[field] for field in COMMON_GROUND}
    found = {field: span for field, span in spans.items() if span is not None}
    if not found:
        return ()
    words = "; ".join(span.value for span in found.values())
    values = tuple(COMMON_GROUND[field] for field in found)
    return (Suggestion("common_ground", values, words, "paste"),)


def _asking(reading: Reading) -> tuple[Suggestion, ...]:
    if reading.ask is None:
        return ()
    words = reading.ask.value
    specific = Suggestion("specific", words, words, "paste")
    what = next((value for value, pattern in _WHAT if pattern.search(words)), None)
    if what is None:
        return (specific,)
    return (Suggestion("what", what, words, "paste"), specific)


def target_of(reading: Reading) -> str:
    """The person or opening a request aims at; an opening at a company when a job is meant."""
    if reading.target_person is not None:
        return reading.target_person.value
    if reading.target_company is None:
        return ""
    company = reading.target_company.value
    about_a_job = re.search(
        r"\b(refer\w*|role|position|opening|job|vacancy|posting)\b", reading.text, re.IGNORECASE
    )
    return f"an opening at {company}" if about_a_job else company
