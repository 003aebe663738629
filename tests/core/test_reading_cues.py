"""Every cue finds its own examples and leaves alone what only looks like it."""

from __future__ import annotations

import pytest
from _pytest.mark import ParameterSet

from bot.core.reading.cues import Cue, asks, offers, reasons, shared, targets, tone
from bot.core.reading.findings import find
from bot.core.reading.layouts import find_letter
from bot.core.reading.patterns import fold
from bot.core.reading.sentences import find_message

TABLES = {
    f"{module.__name__.rsplit('.', 1)[1]}.{name}": table
    for module in (asks, offers, reasons, shared, targets, tone)
    for name, table in vars(module).items()
    if isinstance(table, tuple) and table and isinstance(table[0], Cue)
}


def sentences(kind: str) -> list[ParameterSet]:
    return [
        pytest.param(cue, sentence, id=f"{name}: {cue.says}: {sentence}")
        for name, table in TABLES.items()
        for cue in table
        for sentence in getattr(cue, kind)
    ]


def found(cue: Cue, sentence: str) -> bool:
    folded = fold(sentence)
    message = find_message(folded, find_letter(folded))
    return any(True for _ in find([cue], message))


@pytest.mark.parametrize(("cue", "sentence"), sentences("examples"))
def test_a_cue_finds_its_examples(cue: Cue, sentence: str) -> None:
    assert found(cue, sentence)


@pytest.mark.parametrize(("cue", "sentence"), sentences("never"))
def test_a_cue_leaves_its_counterexamples_alone(cue: Cue, sentence: str) -> None:
    assert not found(cue, sentence)


def test_every_cue_has_an_example() -> None:
    lacking = [cue.says for table in TABLES.values() for cue in table if not cue.examples]

    assert not lacking
