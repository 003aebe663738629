"""The numbers of `insights` as pictures: large type, few colours, readable on a phone.

Rules: matplotlib is loaded when a picture is asked for and never before; its figures are made here
without its global state, one at a time, for it is not made for threads. A picture names no person.
A bar is as long as its number, which stands beside it; what is nothing is said in words.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from bot.core.insights import (
    DIRECTIONS,
    PANELS,
    Insights,
    described,
    kept_counts,
    month_counts,
    month_name,
    shown_outcomes,
    tier_counts,
)
from bot.core.messages import File
from bot.core.model import Direction
from bot.core.words_to_dates import short_date

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Scheme = Literal["light", "dark"]

PNG_NAME: Final = "vet-request-insights.png"
DOTS_PER_INCH: Final = 200
WIDTH: Final = 5.4
"""Inches: 1,080 dots, so that type of 14 points is 13 pixels high on a screen of 360."""
MARGIN, TITLE, NOTE, GAP = 0.28, 0.5, 0.3, 0.32
LEGEND, TICKS, COLUMNS, ROW = 0.42, 0.34, 1.55, 0.38
LABELS, NUMBERS = 1.95, 1.0
"""Inches beside the bars of a row: for its label on the left, for its number on the right."""

TYPE, TITLE_TYPE, SMALL_TYPE = 14, 17, 13
DIGIT: Final = 0.636 * SMALL_TYPE / 72
"""Inches that a digit of the small type is wide."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours that are told apart by the colour-blind too, each 3:1 or more on its background."""

    background: str
    text: str
    muted: str
    bar: str
    second: str
    third: str


PALETTES: Final[Mapping[Scheme, Palette]] = {
    "light": Palette("#ffffff", "#1b1b1b", "#595959", "#0072b2", "#d55e00", "#767676"),
    "dark": Palette("#16181c", "#f2f2f2", "#b4b4b4", "#56b4e9", "#f08c3a", "#9a9a9a"),
}

FLOOR: Final = "#8a8a8a"
"""The line that columns stand on, so that a month without any is seen to be one."""

_drawing: Final = threading.Lock()


def picture_of(insights: Insights) -> File:
    """The picture with everything, as a file; takes a fraction of a second, so use a thread."""
    return File(PNG_NAME, png_of(insights), described(insights))


def png_of(insights: Insights) -> bytes:
    """All panels below one another."""
    with _matplotlib():
        figure = figure_of(insights, tuple(PANELS), "light")
        return _written(figure, "png")


def svgs_of(insights: Insights, scheme: Scheme) -> Mapping[str, bytes]:
    """One picture for each panel, by its name; the same numbers give the same bytes."""
    with _matplotlib():
        return {
            name: _written(figure_of(insights, (name,), scheme, alone=True), "svg")
            for name in PANELS
        }


@contextmanager
def _matplotlib() -> Iterator[None]:
    """One at a time, whatever a user's own style file says."""
    from matplotlib import style

    own = {"font.family": "DejaVu Sans", "svg.hashsalt": "vet-request", "svg.fonttype": "path"}
    with _drawing, style.context(["default", own]):
        yield


def _written(figure: Figure, form: Literal["png", "svg"]) -> bytes:
    buffer = io.BytesIO()
    metadata = {"Date": None} if form == "svg" else {}
    figure.savefig(buffer, format=form, facecolor=figure.get_facecolor(), metadata=metadata)
    return buffer.getvalue()


def figure_of(
    insights: Insights, names: Sequence[str], scheme: Scheme, *, alone: bool = False
) -> Figure:
    """Draw these panels; `alone` leaves the day out, which a page says itself."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    palette = PALETTES[scheme]
    head = 0.0 if alone else NOTE + GAP
    height = head + sum(_height(insights, name) for name in names)
    figure = Figure((WIDTH, height), dpi=DOTS_PER_INCH, facecolor=palette.background)
    FigureCanvasAgg(figure)
    sheet = Sheet(figure, height, palette)
    top = 0.0
    if not alone:
        sheet.say(f"until {short_date(insights.until)}", GAP, SMALL_TYPE, palette.muted)
        top = head
    for name in names:
        _panel(sheet, insights, name, top)
        top += _height(insights, name)
    return figure


@dataclass(frozen=True, slots=True)
class Sheet:
    """A figure that is measured in inches from its upper left corner."""

    figure: Figure
    height: float
    palette: Palette

    def say(self, text: str, top: float, size: int, colour: str, weight: str = "normal") -> None:
        """Write a line whose upper edge is here."""
        self.figure.text(
            MARGIN / WIDTH,
            1 - top / self.height,
            text,
            size=size,
            color=colour,
            weight=weight,
            va="top",
            parse_math=False,
        )

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """An empty room without a frame."""
        axes = self.figure.add_axes(
            (
                left / WIDTH,
                1 - (top + height) / self.height,
                width / WIDTH,
                height / self.height,
            )
        )
        axes.set_facecolor(self.palette.background)
        for side in axes.spines.values():
            side.set_visible(False)
        axes.tick_params(length=0, colors=self.palette.text, labelsize=TYPE)
        axes.set_xticks([])
        axes.set_yticks([])
        return axes


def _rows(insights: Insights, name: str) -> Mapping[str, int]:
    match name:
        case "outcomes":
            return shown_outcomes(insights)
        case "follow_ups":
            return kept_counts(insights.kept) if insights.kept.total else {}
        case "tiers":
            return tier_counts(insights) if any(insights.tiers.values()) else {}
        case _:
            return {}


def _note(insights: Insights, name: str) -> str:
    """What lies before the time that is pictured, or that there is nothing to picture."""
    _, words = PANELS[name]
    if name == "decisions" and insights.decided:
        first = month_name(next(iter(insights.months)))
        return f"{insights.earlier:,} more before {first}" if insights.earlier else ""
    if name == "ledger" and any(insights.logged.values()):
        earlier = [f"{n:,} {direction}" for direction, n in insights.given_earlier.items()]
        return f"earlier: {', '.join(earlier)}" if any(insights.given_earlier.values()) else ""
    return "" if _rows(insights, name) else words(insights)


def _height(insights: Insights, name: str) -> float:
    note = NOTE if _note(insights, name) else 0.0
    if name == "decisions":
        room = TICKS + COLUMNS if insights.decided else 0.0
    elif name == "ledger":
        room = LEGEND + TICKS + COLUMNS if any(insights.logged.values()) else 0.0
    else:
        room = ROW * len(_rows(insights, name))
    return TITLE + note + room + GAP


def _panel(sheet: Sheet, insights: Insights, name: str, top: float) -> None:
    title, _ = PANELS[name]
    sheet.say(title, top + 0.1, TITLE_TYPE, sheet.palette.text, "bold")
    top += TITLE
    if note := _note(insights, name):
        sheet.say(note, top, SMALL_TYPE, sheet.palette.muted)
        top += NOTE
    if name == "decisions" and insights.decided:
        _months(sheet, month_counts(insights), top)
    elif name == "ledger" and any(insights.logged.values()):
        _quarters(sheet, insights.quarters, top)
    elif rows := _rows(insights, name):
        _bars(sheet, rows, top)


def _bars(sheet: Sheet, rows: Mapping[str, int], top: float) -> None:
    """One bar a row: its label on the left, its number at its end."""
    axes = sheet.axes(MARGIN + LABELS, top, WIDTH - 2 * MARGIN - LABELS - NUMBERS, ROW * len(rows))
    places = range(len(rows))
    numbers = list(rows.values())
    axes.barh(places, numbers, height=0.62, color=sheet.palette.bar)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(0, max([*numbers, 1]))
    axes.set_yticks(places, [_fitting(label, LABELS - 0.1) for label in rows])
    for place, number in zip(places, numbers, strict=True):
        axes.annotate(
            f"{number:,}",
            (number, place),
            (6, 0),
            textcoords="offset points",
            va="center",
            size=TYPE,
            color=sheet.palette.text,
        )


def _fitting(label: str, inches: float) -> str:
    """A label that is cut where it would leave its room."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    def wide(text: str) -> float:
        path = TextPath((0, 0), text, size=TYPE, prop=FontProperties(family="DejaVu Sans"))
        return float(path.get_extents().width) / 72

    if wide(label) <= inches:
        return label
    while wide(label + "…") > inches:
        label = label[:-1]
    return label + "…"


def _months(sheet: Sheet, counts: Mapping[str, int], top: float) -> None:
    axes = sheet.axes(MARGIN, top, WIDTH - 2 * MARGIN, COLUMNS)
    numbers = list(counts.values())
    axes.bar(range(len(numbers)), numbers, width=0.7, color=sheet.palette.bar)
    slot = (WIDTH - 2 * MARGIN) / len(numbers)
    _scale(axes, numbers, slot, len(numbers))
    for place, number in enumerate(numbers):
        _number(axes, sheet, place, number, _is_narrow(numbers, slot))
    # every other month, so that the last one is named
    places = range(1, len(numbers), 2)
    names = [month_name(month)[:3] for month in counts]
    axes.set_xticks(places, [names[place] for place in places])


def _quarters(sheet: Sheet, quarters: Mapping[str, Mapping[Direction, int]], top: float) -> None:
    axes = sheet.axes(MARGIN, top + LEGEND, WIDTH - 2 * MARGIN, COLUMNS)
    colours = (sheet.palette.bar, sheet.palette.second, sheet.palette.third)
    third = 0.28
    everything = [n for counts in quarters.values() for n in counts.values()]
    slot = (WIDTH - 2 * MARGIN) / len(quarters) * third
    _scale(axes, everything, slot, len(quarters))
    for number, (direction, colour) in enumerate(zip(DIRECTIONS, colours, strict=True)):
        heights = [counts[direction] for counts in quarters.values()]
        places = [place + (number - 1) * third for place in range(len(heights))]
        axes.bar(places, heights, width=third * 0.9, color=colour, label=direction)
        for place, height in zip(places, heights, strict=True):
            _number(axes, sheet, place, height, _is_narrow(everything, slot))
    axes.set_xticks(range(len(quarters)), [_quarter_name(quarter) for quarter in quarters])
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1, 1, 0),
        ncols=len(DIRECTIONS),
        frameon=False,
        borderaxespad=0.2,
        borderpad=0,
        handlelength=1,
        columnspacing=1.4,
        fontsize=TYPE,
        labelcolor=sheet.palette.text,
    )


def _quarter_name(quarter: str) -> str:
    """The year stands at its first quarter only."""
    year, number = quarter.split()
    return f"{number} ’{year[2:]}"


def _is_narrow(numbers: Sequence[int], slot: float) -> bool:
    """Whether the widest number has no room above its column and has to stand upright."""
    return len(f"{max(numbers):,}") * DIGIT > slot


def _scale(axes: Axes, numbers: Sequence[int], slot: float, columns: int) -> None:
    """Leave room above the highest column for its number."""
    most = max([*numbers, 1])
    upright = len(f"{most:,}") * DIGIT if _is_narrow(numbers, slot) else 0.2
    axes.set_ylim(0, most * COLUMNS / (COLUMNS - upright - 0.1))
    axes.set_xlim(-0.5, columns - 0.5)
    floor = axes.spines["bottom"]
    floor.set_visible(True)
    floor.set_color(FLOOR)


def _number(axes: Axes, sheet: Sheet, place: float, number: int, upright: bool) -> None:
    if number:
        axes.annotate(
            f"{number:,}",
            (place, number),
            (0, 3),
            textcoords="offset points",
            ha="center",
            va="bottom",
            size=SMALL_TYPE,
            color=sheet.palette.text,
            rotation=90 if upright else 0,
        )
