"""The progress bar of an import, for a person at a terminal; a pipe is told nothing.

Rule: it is drawn on standard error and is gone when it is over, so that the report stands alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from adapters.console.plain import visible


class Step(Protocol):
    """How far a file is; any unit."""

    @property
    def file(self) -> str: ...

    @property
    def done(self) -> int: ...

    @property
    def total(self) -> int: ...


@contextmanager
def progress_on(stream: TextIO) -> Iterator[Callable[[Step], None] | None]:
    """Give what an import tells its progress; None where nobody looks."""
    if not stream.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%", markup=False),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def told(step: Step) -> None:
            if step.file not in tasks:
                tasks[step.file] = bars.add_task(visible(step.file))
            bars.update(tasks[step.file], completed=step.done, total=max(step.total, 1))

        yield told
