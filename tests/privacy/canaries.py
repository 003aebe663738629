"""Nouns with a secret word in every place where somebody can write something.

Rule: which fields are not free text is a table here, so a new field of the model gets a secret
word by itself, or is named with its reason.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.core.ids import id_source

T = TypeVar("T")

WHEN = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)
IDS = frozenset(
    {"id", "vetting", "contact", "follow_up", "namesakes", "front", "lapsed", "checklist"}
)
"""Fields that hold ids, which name nothing outside the notebook, or a hash."""
WORDS_OF_OURS = frozenset(
    {
        "question", "again", "passed", "then", "how", "field", "outcome", "held", "idea", "zone",
        "platform", "tenant", "user",
    }
)  # fmt: skip
"""Fields that hold a key of a table, a zone's name, or where an owner is met."""


class Canaries:
    """Gives out secret words, each once, and remembers them."""

    def __init__(self, stem: str) -> None:
        self._stem = stem
        self._numbers = count(1)
        self._new_id = id_source(stem.encode().ljust(16, b"."))
        self.words: dict[str, str] = {}

    def word(self, where: str) -> str:
        """A word that stands nowhere else."""
        word = f"{self._stem}{next(self._numbers):03d}x"
        self.words[word] = where
        return word

    def noun(self, kind: type[T], **given: Any) -> T:
        """A noun with a word of its own in every free text."""
        values = {
            field.name: self._value(f"{kind.__name__}.{field.name}", hint, field.name)
            for field, hint in _fields(kind)
        }
        return kind(**{**values, **given})

    def _value(self, where: str, hint: Any, name: str) -> Any:
        origin, arguments = get_origin(hint), get_args(hint)
        if origin in (Union, types.UnionType):
            return self._value(where, arguments[0], name)
        if origin is Literal:
            return arguments[0]
        if origin is tuple:
            return (self._value(where, arguments[0], name),)
        if origin is frozenset:
            return frozenset({1})
        if origin is not None and issubclass(origin, Mapping):
            return {"offer": self.word(where), "benefit": self.word(where)}
        if is_dataclass(hint) and isinstance(hint, type):
            return self.noun(hint)
        if hint is str:
            return self._text(where, name)
        plain: dict[Any, Any] = {
            int: 1, bool: True, datetime: WHEN, date: WHEN.date(), time: time(9)
        }  # fmt: skip
        return plain[hint]

    def _text(self, where: str, name: str) -> str:
        if name in IDS:
            return self._new_id()
        return "offer" if name in WORDS_OF_OURS else self.word(where)


def _fields(kind: type[Any]) -> Iterator[tuple[Any, Any]]:
    hints = get_type_hints(kind)
    for field in fields(kind):
        yield field, hints[field.name]
