"""The core reads no clock, opens no file and prints nothing: what import-linter cannot see.

Which modules the core may not import stands in pyproject.toml; here are the calls that need no
import of their own, or hide behind one that is allowed (`datetime`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.core

CORE = Path(bot.core.__file__).parent
CLOCK_METHODS = frozenset({"now", "utcnow", "today"})
BUILTINS = frozenset({"open", "print", "input", "exec", "eval", "breakpoint", "__import__"})


def forbidden_calls(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(
                value=ast.Name(id=("datetime" | "date") as owner)
                | ast.Attribute(attr=("datetime" | "date") as owner),
                attr=method,
            ) if method in CLOCK_METHODS:
                yield f"line {node.lineno}: {owner}.{method}"
            case ast.Call(func=ast.Name(id=name)) if name in BUILTINS:
                yield f"line {node.lineno}: {name}()"


@pytest.mark.parametrize(
    "path", sorted(CORE.rglob("*.py")), ids=lambda path: str(path.relative_to(CORE))
)
def test_the_core_reads_no_clock_and_touches_nothing_outside(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    found = list(forbidden_calls(source))

    assert found == []


@pytest.mark.parametrize(
    "line", ["datetime.now(UTC)", "dt.datetime.utcnow()", "date.today()", "open('x')", "print(1)"]
)
def test_the_check_itself_sees_a_clock_and_a_file(line: str) -> None:
    found = list(forbidden_calls(line))

    assert len(found) == 1
