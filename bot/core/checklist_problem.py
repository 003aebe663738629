"""What is wrong with a checklist file, where, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.toml_lines import Path


@dataclass(frozen=True, slots=True)
class ChecklistProblem:
    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Found:
    """A problem before its line is known; `word` narrows a value of several lines."""

    path: Path
    sentence: str
    word: str = ""
