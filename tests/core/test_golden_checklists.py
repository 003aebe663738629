"""Every problem of every checklist that has one line wrong, word for word, with its line.

A whole checklist (`broken/whole.toml`, every key of the format once) is broken in one line at a
time: the line is left out, or its value is of another type. What is said of each stands in
`broken/expected.json`. After a change that is meant, write it down anew with
`python tests/core/test_golden_checklists.py` and look at the difference line by line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.core.checklist import Checklist
from bot.core.checklist_file import parse_checklist

HERE = Path(__file__).parent / "broken"
WHOLE = (HERE / "whole.toml").read_text("utf-8")
INSTEAD = ('"x y!"', "1001", "[{ x = 1 }]", f'"{"long " * 401}"')


def broken() -> Iterator[tuple[str, str]]:
    """What was done, and the file."""
    lines = WHOLE.splitlines()
    for number, line in enumerate(lines):
        if not line:
            continue
        before, after = lines[:number], lines[number + 1 :]
        yield f"{number + 1} without {line}", "\n".join([*before, *after])
        key, sign, _ = line.partition(" = ")
        for value in INSTEAD if sign else ():
            named = f"{number + 1} {key} = {value[:12]}"
            yield named, "\n".join([*before, f"{key} = {value}", *after])
    for key, limit in (
        ("title", 75),
        ("ask", 300),
        ("key", 24),
        ("id", 24),
        ("label", 75),
        ("warm", 2000),
    ):
        for length in (limit, limit + 1):
            long = re.sub(rf"^{key} = .*$", f'{key} = "{"k" * length}"', WHOLE, count=1, flags=re.M)
            yield f"{key} of {length}", long
    for key, numbers in (
        ("text_limit", (0, 1, 1000, 1001)),
        ("days", (0, 1, 365, 366)),
        ("rank", (-1, 0, 9, 10)),
    ):
        for number in numbers:
            given = re.sub(rf"^{key} = .*$", f"{key} = {number}", WHOLE, count=1, flags=re.M)
            yield f"{key} of {number}", given
    for times in (10, 11):
        options = "".join(
            f'[[question.option]]\nvalue = "o{n}"\nlabel = "O{n}"\nbearing = "neutral"\n'
            for n in range(times - 2)
        )
        yield (
            f"{times} options",
            WHOLE.replace('[[question]]\nkey = "gift"', options + '[[question]]\nkey = "gift"'),
        )
    for times in (20, 21):
        questions = "".join(
            f'[[question]]\nkey = "q{n}"\nask = "A?"\nwhy = "B."\nshort = "c"\ntext_limit = 9\n'
            for n in range(times - WHOLE.count("[[question]]"))
        )
        yield f"{times} questions", WHOLE.replace("[[rule]]", questions + "[[rule]]", 1)


def said(text: str) -> list[str]:
    """The problems of a file, each with its line; none if it can be used."""
    found = parse_checklist(text, "whole.toml")
    if isinstance(found, Checklist):
        return []
    return [f"{problem.line}: {re.sub('(long )+', 'long ', problem.sentence)}" for problem in found]


@cache
def written(name: str) -> Any:
    return json.loads((HERE / name).read_text("utf-8"))


def as_read() -> Any:
    """What is read of the whole file, as plain values."""
    found = parse_checklist(WHOLE, "whole.toml")
    assert isinstance(found, Checklist)
    shown = {key: value for key, value in asdict(found).items() if key != "digest"}
    return json.loads(json.dumps(shown, default=sorted))


def test_everything_in_a_file_is_read():
    assert as_read() == written("whole.json")


def test_the_whole_checklist_has_no_problem():
    assert said(WHOLE) == []


@pytest.mark.parametrize("start", range(10))
def test_what_is_said_of_each_broken_line_is_what_was_written_down(start: int):
    expected = written("expected.json")
    files = list(broken())

    for name, text in files[start::10]:
        assert (name, said(text)) == (name, expected.get(name, []))


if __name__ == "__main__":
    expected = {name: problems for name, text in broken() if (problems := said(text))}
    for name, what in (("expected.json", expected), ("whole.json", as_read())):
        shown = json.dumps(what, ensure_ascii=False, indent=1)
        (HERE / name).write_text(shown + "\n", "utf-8")
