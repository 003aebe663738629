"""What the reminders tell an operator: figures of the process, for `/metrics`.

Rule: counts over all owners and nothing else. No figure has a label, so none tells one workspace,
or one person, from another. `due` and `lag` are of the database, the same in every process that
sends reminders to the same platforms: take their maximum, not their sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.service.reminders import Reminders


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: a counter only grows while the process lives, a gauge goes up and down."""

    name: str
    kind: Literal["counter", "gauge"]
    help: str
    value: float


def reminder_figures(reminders: Reminders) -> Sequence[Figure]:
    """How the reminders of this process stand."""
    tally = reminders.tally
    since = tally.backlog.since
    lag = max((reminders.clock() - since).total_seconds(), 0) if since is not None else 0
    last = tally.last_pass
    idle = (reminders.clock() - last).total_seconds() if last is not None else -1
    return (
        Figure(
            "reminders_due", "gauge", "Digests that should have gone by now.", tally.backlog.due
        ),
        Figure("reminders_lag_seconds", "gauge", "For how long the oldest has been due.", lag),
        Figure("reminders_idle_seconds", "gauge", "Since the loop went round; -1: it ended.", idle),
        Figure("reminders_sent", "counter", "Digests that arrived.", tally.sent),
        Figure("reminders_uncertain", "counter", "Digests nobody can tell of.", tally.uncertain),
        Figure("reminders_dead", "counter", "Digests given up.", tally.dead),
        Figure("reminders_put_off", "counter", "Attempts to be repeated.", tally.put_off),
        Figure("reminders_troubles", "counter", "Errors that were got over.", tally.troubles),
    )
