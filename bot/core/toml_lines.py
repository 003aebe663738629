"""On which line of a TOML text does a table or a key stand? `tomllib` does not say.

Rule: a light scan, good enough to point a reader at the place; it never decides what a file means.
"""

from __future__ import annotations

import re

Path = tuple[str | int, ...]
"""Where a value stands: ("question", 2, "option", 0) is the first option of the third question."""

_HEADER = re.compile(r"\s*\[{1,2}\s*([\w.-]+)\s*\]{1,2}")
_KEY = re.compile(r"\s*([\w-]+)\s*=")
_LONG_QUOTES = re.compile(r'"""|\'\'\'')


class TomlLines:
    """The lines of the tables and keys of one text."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._at: dict[Path, int] = {(): 1}
        counts: dict[Path, int] = {}
        here: Path = ()
        quoted = False
        for number, line in enumerate(self._lines, 1):
            if not quoted:
                if (header := _HEADER.match(line)) is not None:
                    here = self._enter(header[1].split("."), counts)
                    self._at.setdefault(here, number)
                elif (key := _KEY.match(line)) is not None:
                    self._at.setdefault((*here, key[1]), number)
            if len(_LONG_QUOTES.findall(line)) % 2:
                quoted = not quoted

    @staticmethod
    def _enter(names: list[str], counts: dict[Path, int]) -> Path:
        path: Path = ()
        for name in names[:-1]:
            path = (*path, name, max(counts.get((*path, name), 1) - 1, 0))
        last = (*path, names[-1])
        counts[last] = counts.get(last, 0) + 1
        return (*last, counts[last] - 1)

    def line(self, *path: str | int, holding: str = "") -> int:
        """Return the line of a path, or of the nearest table around it.

        `holding` moves on to the first line from there that has this word in it.
        """
        while path not in self._at:
            path = path[:-1]
        start = self._at[path]
        if holding:
            word = re.compile(rf"(?<![\w-]){re.escape(holding)}(?![\w-])")
            for number, line in enumerate(self._lines[start - 1 : start + 40], start):
                if word.search(line):
                    return number
        return start
