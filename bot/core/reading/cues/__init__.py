"""What asks, offers, reasons and shared ground look like in language: tables, no code.

Rule: a cue describes a form of speech (a polite question, a clause of cause), never a phrase met
in some sample; each stands with sentences of our own that it must find and, where it is easily
fooled, with sentences that it must leave alone. A test reads them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Until = Literal["clause", "sentence"]


@dataclass(frozen=True, slots=True)
class Cue:
    """A form of speech, how much it weighs against others of its table, and examples.

    `pattern` is searched in one sentence at a time, in the notation of `patterns.compiled`. The
    words it rests on run from its start (or are its group `span`) `until` the end of the
    clause or of the sentence. `never` are sentences it must not find.
    """

    says: str
    weight: float
    pattern: str
    examples: tuple[str, ...]
    never: tuple[str, ...] = ()
    until: Until = "clause"
