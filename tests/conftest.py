"""What every test has: a way to count what a run comes to, printed at its end.

Rule: what must be zero is printed although it is. `make test` ends with the figures of the small
share that CI runs, `make soak` with the full ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import pytest

FIGURE: Final = "figure"
Count = Callable[[str, int], None]


@pytest.fixture
def count(request: pytest.FixtureRequest) -> Count:
    """Add to a figure of this run, such as `count("owner-days simulated", 200)`."""

    def add(what: str, number: int) -> None:
        # what a test carries like this also comes back from the processes of pytest-xdist
        request.node.user_properties.append((FIGURE, (what, number)))

    return add


def totals(reports: list[Any]) -> Counter[str]:
    """Sum up what the tests counted, in the order of the alphabet."""
    summed: Counter[str] = Counter()
    for report in reports:
        if getattr(report, "when", "") == "call":
            for name, value in report.user_properties:
                if name == FIGURE:
                    what, number = value
                    summed[what] += number
    return Counter(dict(sorted(summed.items())))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the figures of the run."""
    summed = totals([report for kind in terminalreporter.stats.values() for report in kind])
    if summed:
        terminalreporter.section("figures")
        for what, number in summed.items():
            terminalreporter.write_line(f"{number:>9,}  {what}")
