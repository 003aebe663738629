"""What an import says at its end: read, new, changed, skipped by reason and line.

Rule: of each file every row that was read is new, changed, the same as before, or skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.core.linkedin.tables import Skipped
from bot.core.messages import Block, Facts, Json, Message, Paragraph
from bot.core.texts import say

LINES_SHOWN: Final = 5


@dataclass(slots=True)
class FileReport:
    """One file's share. `notes` are said, but the rows they are about were taken."""

    file: str
    read: int = 0
    new: int = 0
    changed: int = 0
    skipped: Skipped = field(default_factory=Skipped)
    notes: list[str] = field(default_factory=list)


def report_message(files: Sequence[FileReport], others: int, waiting: str) -> Message:
    """The report in words: `others` counts files that were left alone, `waiting` says who waits."""
    blocks: list[Block] = [Facts(report.file, tuple(_lines(report))) for report in files]
    if others:
        blocks.append(Paragraph(say("import_others", count=others), "dim"))
    if waiting:
        blocks.append(Paragraph(say("import_waiting", counted=waiting)))
    return Message("Imported", tuple(blocks))


def _lines(report: FileReport) -> Iterator[str]:
    yield f"{report.read} read, {report.new} new, {report.changed} changed"
    for reason, lines in report.skipped.by_reason.items():
        if lines:
            yield f"skipped {len(lines)}: {reason} ({lines_shown(lines)})"
        else:
            yield reason
    yield from report.notes


def lines_shown(lines: Sequence[int]) -> str:
    """Name the first lines: "lines 3, 5, 9 and 120 more"."""
    shown = ", ".join(str(line) for line in lines[:LINES_SHOWN])
    more = len(lines) - LINES_SHOWN
    return f"{'line' if len(lines) == 1 else 'lines'} {shown}" + (f" and {more} more" * (more > 0))


def report_json(files: Iterable[FileReport]) -> Json:
    """`{files: [{file, read, new, changed, skipped: [{reason, lines}]}]}`."""
    return {"files": [_file_json(report) for report in files]}


def _file_json(report: FileReport) -> Mapping[str, Json]:
    return {
        "file": report.file,
        "read": report.read,
        "new": report.new,
        "changed": report.changed,
        "skipped": [
            {"reason": reason, "lines": list(lines)}
            for reason, lines in report.skipped.by_reason.items()
        ],
    }
