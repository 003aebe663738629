"""What the paste already answers, as suggestions with the words they rest on.

Rules: a suggestion is offered, never taken silently, and it rests on words that are in the text. A
wrong suggestion costs more than a missing one: what is read less surely than `SURE_ENOUGH` is shown
with its words, and the answer is left to the owner. A sales pitch is shown as evidence; it never
suggests a "no".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.core.model import Evidence, Kind, Source, Suggestion, Vetting
from bot.core.reading import OwnProfile, Reading, Span
from bot.core.search import plain

COMMON_GROUND: Final[Mapping[str, str]] = {
    "field": "field",
    "mutual": "mutual",
    "employer": "employer",
    "school": "school",
    "activity": "outside",
}
"""Which option of `common_ground` a field of the reading stands for."""

SURE_ENOUGH: Final = 0.90
"""The precision from which on what was read is preselected."""

SHOWN_ONLY: Final[Mapping[str, str]] = {
    "reason": ".57 of the words found are the reason that was meant, .72 by the sentence (of 75)",
    "boilerplate": ".86 of what is called stock wording is (of 20), and half of that has a reason",
    "personalised": ".82 of what is called personal is (of 41)",
    "mutual": ".75 (of 3)",
    "specific": ".87 of the words found are the request that was meant (of 80)",
}
"""What is read below `SURE_ENOUGH`, with the precision `make eval` measured, and so never offered.

An ask is found in the right sentence in .90 of the cases, which is enough to say what kind of thing
is asked for (`what`), not to put its words into the owner's mouth (`specific`).
"""

EVIDENCE_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "reason": ("reason", "offer", "ask"),
    "common_ground": tuple(COMMON_GROUND),
    "return": ("offer",),
    "specific": ("ask",),
}
"""The fields whose words are shown at a question that nothing is suggested for."""

_WHAT: Final = (
    ("referral", re.compile(r"\b(refer|referral|referred|refers)\b", re.IGNORECASE)),
    ("introduction", re.compile(r"\b(introduce|introduction|intro|introduced)\b", re.IGNORECASE)),
    (
        "pass_on",
        re.compile(r"\b(forward|pass on|pass along|resume|résumé|cv)\b", re.IGNORECASE),
    ),
    ("advice", re.compile(r"\b(advice|opinion|thoughts|feedback|perspective)\b", re.IGNORECASE)),
)


def evidence_of(reading: Reading, profile: OwnProfile | None = None) -> tuple[Evidence, ...]:
    """Every field that was read, with the exact words; the source of what the profile confirms."""
    return tuple(
        Evidence(field, span.value, span.start, span.end, _source(field, span, profile))
        for field, span in reading.fields.items()
    )


def _source(field: str, span: Span, profile: OwnProfile | None) -> Source:
    """`import` for an employer or a school that stands in the owner's imported profile."""
    if profile is None or field not in ("employer", "school"):
        return "paste"
    names = profile.positions if field == "employer" else profile.schools
    return "import" if plain(span.value) in map(plain, names) else "paste"


def suggestions_of(
    reading: Reading, kind: Kind | None, profile: OwnProfile | None = None
) -> tuple[Suggestion, ...]:
    """Answers that the text gives to the questions of this kind of request."""
    match kind:
        case "connect_in" if reading.target_person is not None:
            return ()  # it is about the person offered; what is shared is shared with the writer
        case "connect_in":
            return (*_reason(reading), *_common_ground(reading, profile))
        case "connect_out":
            return _common_ground(reading, profile)
        case "introduce":
            if reading.offer is None:
                return ()
            return _offered(
                "offer", Suggestion("return", "something", reading.offer.value, "paste")
            )
        case "ask":
            return _asking(reading)
        case _:
            return ()


def _offered(read_from: str, suggestion: Suggestion) -> tuple[Suggestion, ...]:
    """The suggestion, if what it was read from is read surely enough."""
    return () if read_from in SHOWN_ONLY else (suggestion,)


def words_for(vetting: Vetting, question: str) -> str:
    """What the paste says to a question, where the answer is left to the owner."""
    fields = EVIDENCE_FOR.get(question, ())
    if not fields or not vetting.evidence:
        return ""
    found = {fact.field: fact.value for fact in vetting.evidence}
    said = (found[field] for field in fields if field in found)
    return "; ".join(said) if question == "common_ground" else next(said, "")


def _reason(reading: Reading) -> tuple[Suggestion, ...]:
    if reading.reason is not None:
        return _offered("reason", Suggestion("reason", "yes", reading.reason.value, "paste"))
    if reading.boilerplate and not reading.sales_pitch:
        return _offered("boilerplate", Suggestion("reason", "no", reading.text[:80], "paste"))
    words = reading.offer or reading.ask
    if reading.personalised and words is not None:
        return _offered("personalised", Suggestion("reason", "partly", words.value, "paste"))
    return ()


def _common_ground(reading: Reading, profile: OwnProfile | None) -> tuple[Suggestion, ...]:
    spans = {field: reading[field] for field in COMMON_GROUND if field not in SHOWN_ONLY}
    found = {field: span for field, span in spans.items() if span is not None}
    if not found:
        return ()
    sources = {field: _source(field, span, profile) for field, span in found.items()}
    words = "; ".join(
        f"{span.value} (in your profile)" if sources[field] == "import" else span.value
        for field, span in found.items()
    )
    values = tuple(COMMON_GROUND[field] for field in found)
    source: Source = "import" if set(sources.values()) == {"import"} else "paste"
    return (Suggestion("common_ground", values, words, source),)


def _asking(reading: Reading) -> tuple[Suggestion, ...]:
    if reading.ask is None:
        return ()
    words = reading.ask.value
    specific = _offered("specific", Suggestion("specific", words, words, "paste"))
    what = next((value for value, pattern in _WHAT if pattern.search(words)), None)
    if what is None:
        return specific
    return (*_offered("ask", Suggestion("what", what, words, "paste")), *specific)


def name_of(reading: Reading, kind: Kind | None) -> str:
    """Whom a request of this kind is about: who writes, or who is asked for or offered."""
    match kind:
        case "connect_out" | "ask":
            about = reading.target_person
        case "connect_in":
            about = reading.target_person or reading.sender_name
        case _:
            about = reading.sender_name
    return about.value if about is not None else ""


def is_offered(vetting: Vetting) -> bool:
    """Whether a vetting is about somebody the writer offers to introduce, not about the writer."""
    return vetting.kind == "connect_in" and any(
        fact.field == "target_person" and fact.value == vetting.name for fact in vetting.evidence
    )


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
