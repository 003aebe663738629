"""Pictures: no text lies on another, and every number is that of the JSON."""

from __future__ import annotations

import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from bot.core.insights import (
    DIRECTIONS,
    PANELS,
    Insights,
    Kept,
    insights_json,
    insights_of,
    month_name,
    outcome_name,
)
from bot.core.known import TIER_NAMES
from bot.service.pictures import PALETTES, figure_of, picture_of, svgs_of

TODAY = date(2026, 11, 24)
EMPTY = insights_of((), (), (), (), TODAY, ZoneInfo("UTC"))


def filled(scale: int, outcomes: dict[str, int]) -> Insights:
    """Numbers of which some are nothing and the largest is about ten times this one."""
    total = sum(outcomes.values())
    months = {
        m: {"accept": n * scale} if (n := i * 7 % 5) else {} for i, m in enumerate(EMPTY.months)
    }
    shown = sum(sum(counts.values()) for counts in months.values())
    return Insights(
        until=TODAY,
        months=months,
        earlier=max(total - shown, 0),
        outcomes=outcomes,
        quarters={
            q: {"given": i * scale, "asked": (7 - i) % 4 * scale, "received": i // 2}
            for i, q in enumerate(EMPTY.quarters)
        },
        given_earlier={"given": 3 * scale, "asked": 0, "received": 1},
        kept=Kept(17 * scale, 3, 2, 4 * scale, 1),
        tiers={"inner_circle": 7, "known": 41 * scale, "collected": 31 * scale},
    )


LONG_NAMES = {"m" * 24: 99_999, **{f"{'w' * 22}{n:02d}": 50_000 - n for n in range(12)}}
SHAPES = {
    "empty": EMPTY,
    "tiny": filled(1, {"accept": 1}),
    "usual": filled(3, {"accept": 24, "get_acquainted": 9, "contribute_first": 5, "decline": 4}),
    "all alike": filled(20, {f"outcome_{n}": 20 for n in range(7)}),
    "hundreds": filled(111, {"accept": 900, "decline": 1}),
    "extreme": filled(9_999, LONG_NAMES),
}
shapes = pytest.mark.parametrize("numbers", SHAPES.values(), ids=SHAPES)


def texts_of(figure: Figure) -> list[Text]:
    """Every text that is drawn."""
    figure.draw_without_rendering()
    found = [artist for artist in figure.findobj() if isinstance(artist, Text)]
    return [text for text in found if text.get_visible() and text.get_text().strip()]


ALL = tuple(PANELS)
SHEETS = {
    **{shape: (numbers, ALL) for shape, numbers in SHAPES.items()},
    **{f"{name} alone": (SHAPES["extreme"], (name,)) for name in PANELS},
}


@pytest.mark.parametrize(("numbers", "names"), SHEETS.values(), ids=SHEETS)
def test_no_text_lies_on_another_or_leaves_the_picture(
    numbers: Insights, names: tuple[str, ...]
) -> None:
    figure = figure_of(numbers, names, "light", alone=len(names) == 1)

    texts = texts_of(figure)

    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    width, height = figure.canvas.get_width_height()
    for said, box in boxes:
        assert box.x0 >= 0, said
        assert box.y0 >= 0, said
        assert box.x1 <= width, said
        assert box.y1 <= height, said
    for (one, box), (other, beside) in combinations(boxes, 2):
        assert not box.overlaps(beside), (one, other)


def bars_of(axes: Axes) -> Iterator[Any]:
    """Every bar with the number that was given for it."""
    for container in axes.containers:
        yield from container


def numbers_in(axes: Axes) -> list[int]:
    """The numbers that are written at the bars."""
    return [int(text.get_text().replace(",", "")) for text in axes.texts]


def panel(numbers: Insights, name: str) -> Axes | None:
    figure = figure_of(numbers, (name,), "light")
    figure.draw_without_rendering()
    return figure.axes[0] if figure.axes else None


@shapes
def test_columns_and_their_numbers_are_those_of_the_json(numbers: Insights) -> None:
    shape = insights_json(numbers)
    decisions, ledger = panel(numbers, "decisions"), panel(numbers, "ledger")
    if decisions is None or ledger is None:
        assert numbers is EMPTY
        return

    counts = [month["count"] for month in shape["decisions"]["months"]]
    quarters = [q[d] for d in DIRECTIONS for q in shape["ledger"]["quarters"]]

    assert [bar.get_height() for bar in bars_of(decisions)] == counts
    assert numbers_in(decisions) == [n for n in counts if n]
    assert [bar.get_height() for bar in bars_of(ledger)] == quarters
    assert Counter(numbers_in(ledger)) == Counter(n for n in quarters if n)
    named = [label.get_text() for label in decisions.get_xticklabels()]
    assert named == [month_name(m["month"])[:3] for m in shape["decisions"]["months"][1::2]]


@shapes
def test_rows_and_their_numbers_are_those_of_the_json(numbers: Insights) -> None:
    shape = insights_json(numbers)
    wanted = {
        "follow_ups": list(shape["follow_ups"].values()),
        "tiers": [shape["tiers"][tier] for tier in TIER_NAMES],
        "outcomes": list(shape["decisions"]["outcomes"].values()),
    }
    if len(wanted["outcomes"]) > 7:
        wanted["outcomes"][6:] = [sum(wanted["outcomes"][6:])]

    for name, counts in wanted.items():
        axes = panel(numbers, name)
        if axes is None:
            assert numbers is EMPTY
            continue
        assert [bar.get_width() for bar in bars_of(axes)] == counts
        assert numbers_in(axes) == counts


def test_rows_are_labelled_with_what_they_count() -> None:
    axes = panel(SHAPES["usual"], "outcomes")

    assert axes is not None
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        outcome_name(outcome) for outcome in SHAPES["usual"].outcomes
    ]


def test_a_bar_is_drawn_as_long_as_its_number() -> None:
    axes = panel(SHAPES["usual"], "tiers")
    assert axes is not None

    drawn = [bar.get_window_extent().width for bar in bars_of(axes)]

    counts = list(SHAPES["usual"].tiers.values())
    longest = max(drawn)
    assert drawn == pytest.approx([longest * n / max(counts) for n in counts], abs=1)


@pytest.mark.parametrize("numbers", [EMPTY, SHAPES["extreme"]], ids=["empty", "extreme"])
def test_a_picture_is_as_wide_as_a_phone_shows_sharply(numbers: Insights) -> None:
    picture = picture_of(numbers)

    width, height = struct.unpack(">II", picture.content[16:24])
    assert picture.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert width == 1080
    assert 1000 <= height <= 4000
    assert len(picture.content) < 500_000


def test_type_is_large_enough_on_a_phone() -> None:
    figure = figure_of(SHAPES["extreme"], tuple(PANELS), "light")

    # the picture is 1,080 dots wide, a phone's screen 360
    sizes = [float(text.get_fontsize()) / 72 * figure.dpi / 3 for text in texts_of(figure)]

    assert min(sizes) >= 12


def test_a_picture_says_in_words_what_it_shows() -> None:
    described = picture_of(SHAPES["tiny"]).described

    assert all(title in described for title, _ in PANELS.values())
    assert "not talked yet 31" in described


def test_the_same_numbers_give_the_same_bytes() -> None:
    assert picture_of(EMPTY) == picture_of(EMPTY)
    assert svgs_of(SHAPES["usual"], "dark") == svgs_of(SHAPES["usual"], "dark")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_stand_out_from_their_background(scheme: Any) -> None:
    palette = PALETTES[scheme]

    assert min(contrast(c, palette.background) for c in (palette.text, palette.muted)) >= 4.5
    bars = (palette.bar, palette.second, palette.third)
    assert min(contrast(c, palette.background) for c in bars) >= 3


def seen_without(kind: str, colour: str) -> tuple[float, float, float]:
    """A colour as somebody sees it who lacks one kind of cone (Viénot, Brettel, Mollon 1999)."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c**2.2 for c in (red, green, blue))
    if kind == "red":
        mixed = 0.11238 * red + 0.88762 * green
        return mixed, mixed, 0.00401 * red - 0.00401 * green + blue
    mixed = 0.29275 * red + 0.70725 * green
    return mixed, mixed, -0.02234 * red + 0.02234 * green + blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["red", "green"])
def test_the_three_colours_are_told_apart_by_the_colour_blind(scheme: Any, kind: str) -> None:
    palette = PALETTES[scheme]
    seen = [seen_without(kind, c) for c in (palette.bar, palette.second, palette.third)]

    for one, other in combinations(seen, 2):
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) >= 0.1


def test_nothing_loads_matplotlib_before_a_picture_is_asked_for() -> None:
    script = (
        "import sys, bot.app, bot.cli, bot.service.service, bot.service.pictures,"
        " bot.service.page, adapters.console.adapter;"
        "print(sorted({'matplotlib', 'jinja2', 'numpy'} & {*sys.modules}))"
    )

    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )

    assert ran.stdout == "[]\n"
