"""Vettings and contexts in the situations that tests of the core begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from bot.app import load_checklists
from bot.core.dialogue import step
from bot.core.effects import Effect, Mistaken
from bot.core.events import Decided
from bot.core.model import Answer, Settings, Vetting
from bot.core.standing import Context

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
OPENED = NOW - timedelta(days=1)
CHECKLISTS = load_checklists(None)


def context(**settings: object) -> Context:
    numbers = count(1)
    chosen = replace(Settings(), **settings)  # type: ignore[arg-type]
    return Context(NOW, date(2026, 11, 3), chosen, CHECKLISTS, lambda: f"new{next(numbers):09d}")


def vetting(kind: str | None = "connect_in", **fields: object) -> Vetting:
    made = Vetting("vet000000001", OPENED, OPENED, kind=kind, name="Priya Nair")  # type: ignore[arg-type]
    return replace(made, **fields)  # type: ignore[arg-type]


ALL_WELL: Mapping[str, Answer | None] = {
    "familiarity": "well",
    "introduce": "yes",
    "advocate": "yes",
    "reason": "yes",
    "common_ground": ("field",),
    "offer": ("resource",),
}


def complete(**answers: object) -> Vetting:
    return vetting(answers={**ALL_WELL, **answers})


def problem_of(effects: Sequence[Effect]) -> str:
    (only,) = effects
    assert isinstance(only, Mistaken)
    return only.problem.id


def decided_on(outcome: str = "accept", because: str | None = None, **answers: object) -> Vetting:
    return step(complete(**answers), Decided("v", outcome, because), context()).vetting


ASK = {
    "trust": "known",
    "what": "introduction",
    "specific": "an introduction to Bo",
    "nurtured": "recently",
    "return": "something",
    "ready": "yes",
}
