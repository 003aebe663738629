"""Where the cues of a table are found in a message, and which words each finding rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import assert_never

from bot.core.reading.cues import Cue
from bot.core.reading.names import Range
from bot.core.reading.patterns import Match, compiled, matches
from bot.core.reading.sentences import Message

_CLAUSE_END = compiled(
    r"(?:;| --? |: |\. |, (?:and|but|so|as|since|because|especially|particularly|given|though|although|which|if|i|we|my|would|particularly)\b"
    r"| (?:and|but|so) (?:i|i'm|i'd|i've|we|we'd|was|am|wanted|wondered|thought|figured|would|had|hope|could)\b|\x01)"
)
_OPENING = compiled(r"(?:[\W]|\b(?:and|but|so|also|then|plus|btw|however|p\.?s\.?)\b[,:]?)+")


@dataclass(frozen=True, slots=True)
class Finding:
    """A cue that was found: its words, the sentence they stand in, and their weight."""

    cue: Cue
    start: int
    end: int
    sentence: Range
    weight: float


def find(table: Sequence[Cue], message: Message) -> Iterator[Finding]:
    """Find every cue of a table, in the order of the table, then of the text."""
    for cue in table:
        pattern = compiled(cue.pattern)
        for match in matches(pattern, message.canvas):
            sentence = message.sentence_at(match.start())
            words = _words(message.canvas, cue, match, sentence, pattern.groupindex)
            if words is not None:
                yield Finding(cue, *words, sentence, cue.weight)


def occurs(table: Sequence[Cue], message: Message) -> float:
    """Add up the weights of the cues of a table that are found, each once."""
    return sum(
        cue.weight for cue in table if compiled(cue.pattern).search(message.canvas) is not None
    )


def heaped(table: Sequence[Cue], message: Message) -> float:
    """Add up the weights of all that is found of a table, each cue at most twice."""
    return sum(
        cue.weight
        for cue in table
        for _ in islice(compiled(cue.pattern).finditer(message.canvas), 2)
    )


def ranges(patterns: Iterable[str], message: Message) -> list[Range]:
    """Return where patterns are found."""
    return [
        (match.start(), match.end())
        for pattern in patterns
        for match in matches(compiled(pattern), message.canvas)
    ]


def strongest(findings: Iterable[Finding]) -> Finding | None:
    """Return the finding that weighs most; of equals, the first in the text."""
    return max(findings, key=lambda found: (found.weight, -found.start), default=None)


def words_of(finding: Finding | None) -> Range | None:
    """Return where the words of a finding are, if something was found."""
    return None if finding is None else (finding.start, finding.end)


def outside(findings: Iterable[Finding], exceptions: Sequence[Range]) -> Iterator[Finding]:
    """Leave out what overlaps one of the exceptions."""
    for found in findings:
        if not any(found.start < end and start < found.end for start, end in exceptions):
            yield found


def _words(
    canvas: bytes, cue: Cue, match: Match, sentence: Range, groups: dict[str, int]
) -> Range | None:
    for name in ("span", "other"):
        if name in groups and match.start(groups[name]) >= 0:
            return trimmed(canvas, match.start(groups[name]), match.end(groups[name]))
    start, end = max(match.start(), sentence[0]), min(match.end(), sentence[1])
    opening = _OPENING.match(canvas[start:end])
    if opening and start + opening.end() < end:
        start += opening.end()
    match cue.until:
        case "sentence":
            start, end = sentence
        case "clause":
            rest = _CLAUSE_END.search(canvas[end : sentence[1]])
            end = end + rest.start() if rest else sentence[1]
        case _:
            assert_never(cue.until)
    return trimmed(canvas, start, end)


def trimmed(canvas: bytes, start: int, end: int) -> Range | None:
    """Take white space and punctuation from both ends, but not a question mark from the last."""
    piece = canvas[start:end]
    start += len(piece) - len(piece.lstrip(b" \n,;:.!?-*\x01\x02\"')"))
    piece = canvas[start:end]
    end = start + len(piece.rstrip(b" \n,;:.!-*\x01\x02\"'("))
    return (start, end) if start < end else None
