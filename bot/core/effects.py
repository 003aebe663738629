"""What a step of a vetting causes besides the vetting itself: a closed set of effects.

Rule: an effect is data. The service turns it into rows in the same transaction that saves the
vetting; a new one makes mypy name the places that have to learn of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.messages import Problem
from bot.core.model import FollowUp, LedgerEntry, Tier, Vetting


@dataclass(frozen=True, slots=True)
class FollowUpOpened:
    follow_up: FollowUp


@dataclass(frozen=True, slots=True)
class EntryLogged:
    entry: LedgerEntry


@dataclass(frozen=True, slots=True)
class FollowUpsDropped:
    """What a former decision opened no longer stands."""

    vetting: str


@dataclass(frozen=True, slots=True)
class NextPersonBegun:
    """The next of several people who are asked the same thing."""

    vetting: Vetting


@dataclass(frozen=True, slots=True)
class TierLearnt:
    contact: str
    tier: Tier


@dataclass(frozen=True, slots=True)
class Mistaken:
    """What the owner asked for cannot be done; nothing of it was."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Noted:
    """Something to tell the owner."""

    note: Problem


Effect = (
    FollowUpOpened
    | EntryLogged
    | FollowUpsDropped
    | NextPersonBegun
    | TierLearnt
    | Mistaken
    | Noted
)


@dataclass(frozen=True, slots=True)
class Step:
    vetting: Vetting
    effects: tuple[Effect, ...] = ()
