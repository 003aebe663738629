"""What an owner decided, gave and kept: the numbers behind the pictures, and the same in words.

Rule: one set of numbers; the picture, its description and the JSON all come from it. They are about
what the owner did, never about who anybody is: no person is named, counted against another, or
ranked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, assert_never
from zoneinfo import ZoneInfo

from bot.core.days import local_date
from bot.core.known import TIER_NAMES, closeness
from bot.core.ledger import by_quarter, quarter_of
from bot.core.messages import Facts, Json
from bot.core.model import Contact, Direction, FollowUp, LedgerEntry, Tier, Vetting

MONTHS_SHOWN: Final = 12
QUARTERS_SHOWN: Final = 6
OUTCOMES_SHOWN: Final = 7
"""More are added up as “other”, so that a picture stays readable on a phone."""

DIRECTIONS: Final[tuple[Direction, ...]] = ("given", "asked", "received")
TIERS: Final[tuple[Tier, ...]] = ("inner_circle", "known", "collected")
_MONTH_NAMES: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True, slots=True)
class Kept:
    """How follow-ups went: done by their day, done later, let go, still open, open and overdue."""

    on_time: int = 0
    late: int = 0
    let_go: int = 0
    open: int = 0
    overdue: int = 0

    @property
    def total(self) -> int:
        return self.on_time + self.late + self.let_go + self.open + self.overdue


@dataclass(frozen=True, slots=True)
class Insights:
    """All numbers up to a day.

    `months` maps the twelve months up to that day ("2026-11") to the decisions of each by outcome;
    `earlier` counts those before. `outcomes` counts all of them, the most frequent first. Decisions
    are those that stand: a vetting that was opened again counts once it is decided again.
    """

    until: date
    months: Mapping[str, Mapping[str, int]]
    earlier: int
    outcomes: Mapping[str, int]
    quarters: Mapping[str, Mapping[Direction, int]]
    given_earlier: Mapping[Direction, int]
    kept: Kept
    tiers: Mapping[Tier, int]

    @property
    def decided(self) -> int:
        return sum(self.outcomes.values())

    @property
    def logged(self) -> Mapping[Direction, int]:
        """Everything in the ledger, by direction."""
        return {
            d: self.given_earlier[d] + sum(quarter[d] for quarter in self.quarters.values())
            for d in DIRECTIONS
        }


def insights_of(
    vettings: Iterable[Vetting],
    follow_ups: Iterable[FollowUp],
    ledger: Iterable[LedgerEntry],
    contacts: Iterable[Contact],
    today: date,
    zone: ZoneInfo,
) -> Insights:
    """Count everything as it is today; days and months are local ones."""
    decisions = [
        (local_date(v.decision.at, zone), v.decision.outcome)
        for v in vettings
        if v.status == "decided" and v.decision is not None
    ]
    months = _months_until(today)
    by_month = Counter((_month_of(day), outcome) for day, outcome in decisions)
    counted = {
        month: dict(sorted((o, n) for (m, o), n in by_month.items() if m == month))
        for month in months
    }
    shown = sum(sum(outcomes.values()) for outcomes in counted.values())
    outcomes = Counter(outcome for _, outcome in decisions)
    all_quarters = by_quarter(ledger)
    quarters = _quarters_until(today)
    close = Counter(closeness(contact) for contact in contacts)
    return Insights(
        until=today,
        months=counted,
        earlier=len(decisions) - shown,
        outcomes=dict(sorted(outcomes.items(), key=lambda pair: (-pair[1], pair[0]))),
        quarters={q: {d: all_quarters.get(q, {}).get(d, 0) for d in DIRECTIONS} for q in quarters},
        given_earlier={
            d: sum(n[d] for q, n in all_quarters.items() if q not in quarters) for d in DIRECTIONS
        },
        kept=_kept(follow_ups, today, zone),
        tiers={tier: close[tier] for tier in TIERS},
    )


def _month_of(day: date) -> str:
    return f"{day.year}-{day.month:02d}"


def _months_until(today: date) -> list[str]:
    """The twelve months up to today's, the oldest first."""
    last = today.year * 12 + today.month - 1
    numbers = range(last - MONTHS_SHOWN + 1, last + 1)
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in numbers]


def _quarters_until(today: date) -> list[str]:
    """The six quarters up to today's, the oldest first."""
    last = today.year * 4 + (today.month - 1) // 3
    numbers = range(last - QUARTERS_SHOWN + 1, last + 1)
    return [quarter_of(date(n // 4, n % 4 * 3 + 1, 1)) for n in numbers]


def _kept(follow_ups: Iterable[FollowUp], today: date, zone: ZoneInfo) -> Kept:
    """A follow-up is on time if it was done by the day it was put off to."""
    counted: Counter[str] = Counter()
    for follow_up in follow_ups:
        match follow_up.state:
            case "done":
                closed = follow_up.closed_at
                late = closed is not None and local_date(closed, zone) > follow_up.due
                counted["late" if late else "on_time"] += 1
            case "dropped":
                counted["let_go"] += 1
            case "open":
                counted["overdue" if follow_up.due < today else "open"] += 1
            case _:
                assert_never(follow_up.state)
    return Kept(**counted)


def outcome_name(outcome: str) -> str:
    """An outcome in words: "get acquainted"."""
    return outcome.replace("_", " ")


def month_name(month: str) -> str:
    """A month in words: "Nov 2026"."""
    year, number = month.split("-")
    return f"{_MONTH_NAMES[int(number) - 1]} {year}"


def shown_outcomes(insights: Insights) -> dict[str, int]:
    """The outcomes a picture shows, in words; what is beyond is added up as "other"."""
    named = [(outcome_name(outcome), n) for outcome, n in insights.outcomes.items()]
    if len(named) <= OUTCOMES_SHOWN:
        return dict(named)
    rest = named[OUTCOMES_SHOWN - 1 :]
    return dict(named[: OUTCOMES_SHOWN - 1]) | {"other": sum(n for _, n in rest)}


def month_counts(insights: Insights) -> dict[str, int]:
    """How many decisions each of the twelve months had."""
    return {month: sum(outcomes.values()) for month, outcomes in insights.months.items()}


KEPT_NAMES: Final[Mapping[str, str]] = {
    "on_time": "kept on time",
    "late": "kept later",
    "let_go": "let go",
    "open": "still open",
    "overdue": "overdue",
}


def kept_counts(kept: Kept) -> dict[str, int]:
    """The follow-ups by how they went, in words."""
    return {name: getattr(kept, key) for key, name in KEPT_NAMES.items()}


def tier_counts(insights: Insights) -> dict[str, int]:
    """How many people are how close, in words."""
    return {TIER_NAMES[tier]: n for tier, n in insights.tiers.items()}


def decided_words(insights: Insights) -> str:
    """The decisions by month, in one sentence."""
    if not insights.decided:
        return "Nothing is decided yet."
    by_month: list[str] = []
    year = ""
    for month, n in month_counts(insights).items():
        if n:
            # a year is said once: the whole has to fit where a picture is described
            name = month_name(month)
            by_month.append(f"{name.removesuffix(year)}: {n}")
            year = name[3:]
    if insights.earlier:
        by_month.insert(0, f"earlier: {insights.earlier}")
    return f"{insights.decided} decided ({', '.join(by_month)})."


def outcome_words(insights: Insights) -> str:
    """The decisions by outcome, in one sentence."""
    if not insights.outcomes:
        return "No outcome to show yet."
    return f"{', '.join(f'{name} {n}' for name, n in shown_outcomes(insights).items())}."


def ledger_words(insights: Insights) -> str:
    """What was given, asked and received, in one sentence."""
    if not any(insights.logged.values()):
        return "Nothing is in the ledger yet."
    parts = [
        f"{quarter} " + ", ".join(f"{d} {counts[d]}" for d in DIRECTIONS)
        for quarter, counts in insights.quarters.items()
        if any(counts.values())
    ]
    if any(insights.given_earlier.values()):
        earlier = ", ".join(f"{d} {insights.given_earlier[d]}" for d in DIRECTIONS)
        parts.insert(0, f"earlier {earlier}")
    return f"{'; '.join(parts)}."


def kept_words(insights: Insights) -> str:
    """How the follow-ups went, in one sentence."""
    if not insights.kept.total:
        return "Nothing was promised yet."
    return f"{', '.join(f'{name} {n}' for name, n in kept_counts(insights.kept).items())}."


def tier_words(insights: Insights) -> str:
    """How close people are, in one sentence."""
    if not any(insights.tiers.values()):
        return "Nobody is in the network yet."
    return f"{', '.join(f'{name} {n}' for name, n in tier_counts(insights).items())}."


PANELS: Final = {
    "decisions": ("Decisions by month", decided_words),
    "outcomes": ("What was decided", outcome_words),
    "ledger": ("Given, asked and received", ledger_words),
    "follow_ups": ("What you promised", kept_words),
    "tiers": ("How close people are", tier_words),
}
"""What is pictured, in this order: the title, and the sentence that says the same."""


def described(insights: Insights) -> str:
    """Everything the picture shows, in words; under 1,000 characters up to numbers of 99,999."""
    return " ".join(f"{title}: {words(insights)}" for title, words in PANELS.values())


def in_words(insights: Insights) -> Facts:
    """The numbers as lines, where no picture can be seen."""
    lines = tuple(f"{title}: {words(insights)}" for title, words in PANELS.values())
    return Facts("", lines)


def insights_json(insights: Insights) -> Json:
    """`{until, decisions, ledger, follow_ups, tiers}`, every number of the picture."""
    return {
        "until": insights.until.isoformat(),
        "decisions": {
            "total": insights.decided,
            "outcomes": dict(insights.outcomes),
            "months": [
                {"month": month, "count": sum(outcomes.values()), "outcomes": dict(outcomes)}
                for month, outcomes in insights.months.items()
            ],
            "earlier": insights.earlier,
        },
        "ledger": {
            "total": dict(insights.logged),
            "quarters": [{"quarter": q, **n} for q, n in insights.quarters.items()],
            "earlier": dict(insights.given_earlier),
        },
        "follow_ups": {key: getattr(insights.kept, key) for key in KEPT_NAMES},
        "tiers": dict(insights.tiers),
    }
