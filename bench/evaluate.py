"""How well pasted messages are read: precision, recall and F1 on a labelled file.

    python -m bench.evaluate [FILE]

FILE is JSONL, one message a line: `text`, `kind`, `source` and `labels` (see LABELS below for the
names). Intervals are 95 %, from 2,000 resamplings of the *sources*: messages of one source
resemble each other, so they are no independent witnesses. No number of the reader is fitted by a
program, so there is nothing to cross-validate in it; instead the spread over five groups of sources
is printed. What is chosen by the figures, namely what the dialogue preselects, is chosen on four of
those groups and judged on the fifth. The cues were written with the errors on the default file in
view: on it the figures flatter. What they were on messages never read stands in docs/reading.md.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.answering import preselected, replies
from bench.judging import (
    CLAIMED_FROM,
    LABELS,
    YES_NO,
    Example,
    folds,
    interval,
    overlap_is_half,
    ratio,
    same_sentence,
    span_judge,
    summed,
    yes_no_judge,
)
from bot.core.cleaning import clean
from bot.core.reading import read

DEFAULT_FILE = Path(__file__).parents[2] / "shared" / "data" / "requests_dev.jsonl"
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
        total, lenient = summed(strict, examples), summed(loose, examples)
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
        total = summed(judge, examples)
        share = min(positives, len(examples) - positives) / len(examples)
        note = "" if positives >= CLAIMED_FROM else f"  under {CLAIMED_FROM}: not claimed"
        yield (
            f"{name:<15}{label:<26}{positives:>4}{'yes' if rarer else 'no':>7}"
            f"{total.precision:>6.2f}{total.recall:>6.2f}{total.f1:>6.2f}"
            f"  {interval(judge, examples):<12}{ratio(2 * share, 1 + share):>9.2f}{note}"
        )
    yield ""
    yield f"{'kind (label)':<22}{'n':>4}{'agrees':>8}   read as"
    for kind, ours in KINDS.items():
        group = [example for example in examples if example.kind == kind]
        read_as: dict[str, int] = {}
        for example in group:
            name = example.reading.kind or "unknown"
            read_as[name] = read_as.get(name, 0) + 1
        agrees = ratio(sum(example.reading.kind in ours for example in group), len(group))
        counts = ", ".join(f"{name} {count}" for name, count in sorted(read_as.items()))
        yield f"{kind:<22}{len(group):>4}{agrees:>8.2f}   {counts}"
    yield ""
    yield from preselected(examples)
    yield ""
    yield from replies(examples)
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
    """Return the processor time of the quickest of nine readings; what else runs is not counted."""
    read(text)
    best = float("inf")
    for _ in range(9):
        start = time.thread_time()
        read(text)
        best = min(best, time.thread_time() - start)
    return best


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
