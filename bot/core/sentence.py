"""The shapes of error texts: what happened, what was saved, what to do.

Rule: what an operator meets stands in the table of its room and nowhere else; a test walks the
tables, and the source for words that are said past them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """Three parts, each with `{fields}`; `happened` and `saved` are read as one sentence."""

    happened: str
    saved: str
    to_do: str

    def say(self, **fields: object) -> str:
        """Fill the fields in and give the whole text."""
        return f"{self.happened}; {self.saved}. {self.to_do}".format(**fields)


@dataclass(frozen=True, slots=True)
class Advice:
    """Two parts, for what is found before anything is begun: what is wrong, and what to do."""

    found: str
    to_do: str

    def say(self, **fields: object) -> str:
        """Fill the fields in and give the whole text."""
        return f"{self.found}: {self.to_do}".format(**fields)
