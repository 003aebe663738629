"""How well pasted messages are read: precision, recall and F1 on a labelled file.

    python -m bench.evaluate [FILE]

FILE is JSONL, one message a line: `text`, `kind`, `source` and `labels` (see LABELS below for the
names). Intervals are 95 %, from 2,000 resamplings of the *sources*: messages of one source
resemble each other, so they are no independent witnesses. No number is fitted by a program, so
there is nothing to cross-validate; instead the spread over five groups of sources is printed. The
cues were written with the errors on the default file in view: on it the figures flatter. What
they were on messages never read stands in docs/reading.md.
"""

from __future__ import annotations

import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.cleaning import clean
from bot.core.reading import Reading, read

DEFAULT_FILE = Path(__file__).parents[2] / "shared" / "data" / "requests_dev.jsonl"
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
# Pieces that a text is filled with to see whether time grows with its length only.
HARD_PIECES = (
    "a", "a\n", "A\n\n", "a. ", "I ", "because ", "we both ", "(", "Aa ", "> ", "From: a\nTo: b\n",
    "Hi Dana, I read your essay on ferries. Could you introduce me to Edda Holm at Tern? ",
    "Edda Holm at Tern ", "1:23\n", "\u05e0\u05d5 ", "\U0001f600 ",
)  # fmt: skip
# Which of our kinds agree with the label's. A plea for help is an introduction when it names
# somebody or something to be passed to, else it is about the stranger who pleads.
KINDS: dict[str, tuple[str | None, ...]] = {
    "incoming_connection": ("connect_in",),
    "intro_ask": ("introduce",),
    "network_ask": ("connect_in", "introduce"),
    "reply": (None,),
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
        return _ratio(self.hits, self.hits + self.wrong)

    @property
    def recall(self) -> float:
        return _ratio(self.hits, self.hits + self.missed)

    @property
    def f1(self) -> float:
        return _ratio(2 * self.hits, 2 * self.hits + self.wrong + self.missed)


Judge = Callable[[Example], Counts]


def main(arguments: Sequence[str]) -> int:
    """Print how well the messages of a labelled file are read; 2 if there is no such file."""
    path = Path(arguments[0]) if arguments else DEFAULT_FILE
    if not path.is_file():
        print(f"There is no file {path}; give the path of a labelled JSONL file.", file=sys.stderr)
        return 2
    try:
        examples = load(path.read_text(encoding="utf-8"))
    except (KeyError, TypeError, ValueError) as problem:
        print(f"{path} is not a labelled JSONL file: {problem!r}.", file=sys.stderr)
        return 2
    if not examples:
        print(f"{path} holds no messages.", file=sys.stderr)
        return 2
    for line in report(examples):
        print(line)
    return 0


def load(lines: str) -> list[Example]:
    """Read and clean every message of a JSONL text."""
    examples = []
    for line in lines.splitlines():
        if line.strip():
            row = json.loads(line)
            reading = read(clean(row["text"]).text)
            examples.append(Example(row["source"], row["kind"], row["labels"], reading))
    return examples


def report(examples: list[Example]) -> Iterable[str]:
    """Yield the lines of the report."""
    sources = sorted({example.source for example in examples})
    yield f"{len(examples)} messages from {len(sources)} sources"
    yield "intervals resample the sources; folds are five groups of sources"
    yield "nothing is fitted by a program, but the cues were written with the default file in view"
    yield ""
    yield (
        f"{'field':<15}{'label':<26}{'n':>4}{'prec':>7}{'rec':>6}{'F1':>6}  {'95 %':<12}"
        f"{'same sentence: prec':>20}{'rec':>6}{'F1':>6}  {'folds F1':<16}"
    )
    for field, label in LABELS.items():
        strict = span_judge(field, label, overlap_is_half)
        loose = span_judge(field, label, same_sentence)
        positives = sum(bool(example.labels[label]) for example in examples)
        total, lenient = _total(strict, examples), _total(loose, examples)
        note = "" if positives >= CLAIMED_FROM else f"under {CLAIMED_FROM}: not claimed"
        yield (
            f"{field:<15}{label:<26}{positives:>4}{total.precision:>7.2f}{total.recall:>6.2f}"
            f"{total.f1:>6.2f}  {interval(strict, examples):<12}{lenient.precision:>20.2f}"
            f"{lenient.recall:>6.2f}{lenient.f1:>6.2f}  {folds(strict, examples):<16}{note}"
        )
    yield ""
    yield (
        f"{'yes or no':<15}{'label':<26}{'n':>4}{'rarer':>7}{'prec':>6}{'rec':>6}{'F1':>6}"
        f"  {'95 %':<12}{'constant':>9}"
    )
    for name, (label, said) in YES_NO.items():
        positives = sum(bool(example.labels[label]) for example in examples)
        rarer = positives * 2 <= len(examples)
        judge = yes_no_judge(label, said, rarer)
        total = _total(judge, examples)
        share = min(positives, len(examples) - positives) / len(examples)
        note = "" if positives >= CLAIMED_FROM else f"  under {CLAIMED_FROM}: not claimed"
        yield (
            f"{name:<15}{label:<26}{positives:>4}{'yes' if rarer else 'no':>7}"
            f"{total.precision:>6.2f}{total.recall:>6.2f}{total.f1:>6.2f}"
            f"  {interval(judge, examples):<12}{_ratio(2 * share, 1 + share):>9.2f}{note}"
        )
    yield ""
    yield f"{'kind (label)':<22}{'n':>4}{'agrees':>8}   read as"
    for kind, ours in KINDS.items():
        group = [example for example in examples if example.kind == kind]
        read_as: dict[str, int] = {}
        for example in group:
            name = example.reading.kind or "unknown"
            read_as[name] = read_as.get(name, 0) + 1
        agrees = _ratio(sum(example.reading.kind in ours for example in group), len(group))
        counts = ", ".join(f"{name} {count}" for name, count in sorted(read_as.items()))
        yield f"{kind:<22}{len(group):>4}{agrees:>8.2f}   {counts}"
    yield ""
    yield from speed(examples)


def speed(examples: Sequence[Example]) -> Iterable[str]:
    """Yield what a reading costs: the sample's median, and 4,000 characters against 1,000."""
    texts = [example.reading.text for example in examples]
    yield f"one reading: {1000 * statistics.median(map(seconds, texts)):.1f} ms (median)"
    ratios = {}
    for piece in HARD_PIECES:
        short, long = ((piece * (size // len(piece) + 1))[:size].strip() for size in (1000, 4000))
        ratios[seconds(long) / seconds(short)] = (piece, seconds(long))
    ratio, (piece, longest) = max(ratios.items())
    yield (
        f"4,000 characters cost at most {ratio:.1f} times 1,000 (aim: 6); "
        f"worst of {len(HARD_PIECES)} shapes: {piece!r}, {1000 * longest:.1f} ms"
    )


def seconds(text: str) -> float:
    """Return the quickest of five readings."""
    read(text)
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        read(text)
        best = min(best, time.perf_counter() - start)
    return best


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


def interval(judge: Judge, examples: list[Example]) -> str:
    """Return the middle 95 % of F1 over resamplings of the sources."""
    by_source = _by_source(judge, examples)
    sources = sorted(by_source)
    chance = random.Random(SEED)
    scores = sorted(
        sum((by_source[source] for source in chance.choices(sources, k=len(sources))), Counts()).f1
        for _ in range(RESAMPLINGS)
    )
    low, high = scores[int(0.025 * RESAMPLINGS)], scores[int(0.975 * RESAMPLINGS) - 1]
    return f"{low:.2f}-{high:.2f}"


def folds(judge: Judge, examples: list[Example]) -> str:
    """Return the lowest, middle and highest F1 of five groups of sources."""
    by_source = _by_source(judge, examples)
    sources = sorted(by_source)
    random.Random(SEED).shuffle(sources)
    scores = []
    for fold in range(FOLDS):
        counts = sum((by_source[source] for source in sources[fold::FOLDS]), Counts())
        if counts != Counts():
            scores.append(counts.f1)
    if not scores:
        return "-"
    return f"{min(scores):.2f} {statistics.median(scores):.2f} {max(scores):.2f}"


def _by_source(judge: Judge, examples: list[Example]) -> dict[str, Counts]:
    result: dict[str, Counts] = {}
    for example in examples:
        result[example.source] = result.get(example.source, Counts()) + judge(example)
    return result


def _total(judge: Judge, examples: Iterable[Example]) -> Counts:
    return sum(map(judge, examples), Counts())


def _occurrences(text: str, wanted: str) -> Iterable[tuple[int, int]]:
    start = text.find(wanted)
    while start >= 0:
        yield start, start + len(wanted)
        start = text.find(wanted, start + 1)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
