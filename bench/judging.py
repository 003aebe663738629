"""What counts as right: hits, wrong suggestions and misses over labelled messages.

Rule: messages of one source resemble each other, so they are no independent witnesses: intervals
resample the sources, and folds are groups of them.
"""

from __future__ import annotations

import random
import re
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.core.reading import Reading

SEED = 8
RESAMPLINGS = 2000
FOLDS = 5
CLAIMED_FROM = 30
"""Fields with fewer positives are reported, not claimed."""

# our field <- the label's name
LABELS = {
    "sender_name": "sender_name",
    "target_person": "target_person",
    "target_company": "target_company",
    "reason": "reason_span",
    "mutual": "mutual_connection",
    "employer": "shared_employer",
    "school": "shared_school",
    "activity": "shared_activity_or_event",
    "field": "same_field",
    "offer": "offers_something",
    "ask": "asks_for",
}
# our yes or no <- the label's name
YES_NO: dict[str, tuple[str, Callable[[Reading], bool]]] = {
    "boilerplate": ("generic_template", lambda reading: reading.boilerplate),
    "personalised": ("personalised_to_recipient", lambda reading: reading.personalised),
    "sales_pitch": ("sales_pitch", lambda reading: reading.sales_pitch),
    "reason given": ("gives_reason_or_benefit", lambda reading: reading.reason is not None),
}


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled message and what was read of it."""

    source: str
    kind: str
    labels: dict[str, str | bool]
    reading: Reading


@dataclass(frozen=True, slots=True)
class Counts:
    """Hits, wrong suggestions and misses; they add up."""

    hits: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.hits + other.hits, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        return ratio(self.hits, self.hits + self.wrong)

    @property
    def recall(self) -> float:
        return ratio(self.hits, self.hits + self.missed)

    @property
    def f1(self) -> float:
        return ratio(2 * self.hits, 2 * self.hits + self.wrong + self.missed)


Judge = Callable[[Example], Counts]


def span_judge(field: str, label: str, agree: Callable[[str, int, int, str], bool]) -> Judge:
    """Judge one field of an example by what counts as the same words."""

    def judge(example: Example) -> Counts:
        wanted = str(example.labels[label])
        found = example.reading[field]
        if found is None:
            return Counts(missed=int(bool(wanted)))
        if not wanted:
            return Counts(wrong=1)
        if agree(example.reading.text, found.start, found.end, wanted):
            return Counts(hits=1)
        return Counts(wrong=1, missed=1)

    return judge


def yes_no_judge(label: str, said: Callable[[Reading], bool], rarer: bool) -> Judge:
    """Judge a yes or no by its rarer answer."""

    def judge(example: Example) -> Counts:
        wanted = bool(example.labels[label]) is rarer
        answered = said(example.reading) is rarer
        return Counts(
            hits=int(wanted and answered),
            wrong=int(answered and not wanted),
            missed=int(wanted and not answered),
        )

    return judge


def overlap_is_half(text: str, start: int, end: int, wanted: str) -> bool:
    """Tell whether intersection over union with an occurrence of the label reaches a half."""
    return any(
        2 * max(0, min(end, last) - max(start, first)) >= max(end, last) - min(start, first)
        for first, last in _occurrences(text, wanted)
    )


_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")


def same_sentence(text: str, start: int, end: int, wanted: str) -> bool:
    """Tell whether the middle of the words stands in a sentence that the label touches."""
    middle = (start + end) // 2
    for first, last in _occurrences(text, wanted):
        for sentence in _SENTENCE.finditer(text):
            touched = sentence.start() < last and first < sentence.end()
            if touched and sentence.start() <= middle < sentence.end():
                return True
    return False


def interval(
    judge: Judge,
    examples: list[Example],
    score: Callable[[Counts], float] = lambda counts: counts.f1,
) -> str:
    """Return the middle 95 % of a score (F1) over resamplings of the sources."""
    by_source = _by_source(judge, examples)
    sources = sorted(by_source)
    chance = random.Random(SEED)
    scores = sorted(
        score(
            sum((by_source[source] for source in chance.choices(sources, k=len(sources))), Counts())
        )
        for _ in range(RESAMPLINGS)
    )
    low, high = scores[int(0.025 * RESAMPLINGS)], scores[int(0.975 * RESAMPLINGS) - 1]
    return f"{low:.2f}-{high:.2f}"


def folds(judge: Judge, examples: list[Example]) -> str:
    """Return the lowest, middle and highest F1 of five groups of sources."""
    by_source = _by_source(judge, examples)
    counted = [
        sum((by_source[source] for source in group), Counts()) for group in groups_of(examples)
    ]
    scores = [counts.f1 for counts in counted if counts != Counts()]
    if not scores:
        return "-"
    return f"{min(scores):.2f} {statistics.median(scores):.2f} {max(scores):.2f}"


def groups_of(examples: Iterable[Example]) -> list[list[str]]:
    """Return the sources in five groups, the same at every run."""
    sources = sorted({example.source for example in examples})
    random.Random(SEED).shuffle(sources)
    return [sources[fold::FOLDS] for fold in range(FOLDS)]


def _by_source(judge: Judge, examples: list[Example]) -> dict[str, Counts]:
    result: dict[str, Counts] = {}
    for example in examples:
        result[example.source] = result.get(example.source, Counts()) + judge(example)
    return result


def summed(judge: Judge, examples: Iterable[Example]) -> Counts:
    """Add up what a judge says of every example."""
    return sum(map(judge, examples), Counts())


def _occurrences(text: str, wanted: str) -> Iterable[tuple[int, int]]:
    start = text.find(wanted)
    while start >= 0:
        yield start, start + len(wanted)
        start = text.find(wanted, start + 1)


def ratio(part: float, whole: float) -> float:
    """Divide; nothing out of nothing is 0."""
    return part / whole if whole else 0.0
