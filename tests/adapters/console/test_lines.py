"""One input is one answer, however many lines it has."""

from __future__ import annotations

import io

import pytest

import adapters.console.lines as module
from adapters.console.lines import lines_of, piped_lines


async def inputs(text):
    return [line async for line in piped_lines(io.StringIO(text))]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", []),
        ("a\n", ["a"]),
        ("a", ["a"]),
        ("a\r\nb\r\n", ["a", "b"]),
        ("\n\n", ["", ""]),
        ("  a  \n", ["  a  "]),
        ("<<<\na\n\nb\n>>>\nc\n", ["a\n\nb", "c"]),
        (" <<< \na\n >>> \n", ["a"]),
        ("<<<\n>>>\n", [""]),
        ("<<<\na\n<<<\n>>>\n", ["a\n<<<"]),
        ("<<<\na\nb", ["a\nb"]),
        ("a <<<\n>>>\n", ["a <<<", ">>>"]),
    ],
)
async def test_a_pipe_is_read_input_by_input(text, read):
    assert await inputs(text) == read


async def test_what_lies_far_beyond_every_limit_is_not_kept(monkeypatch):
    monkeypatch.setattr(module, "LONGEST_PASTE", 10)

    assert await inputs("<<<\n" + "12345678\n" * 5 + ">>>\nnext\n") == [
        "12345678\n12345678",
        "next",
    ]


async def test_a_stream_that_is_no_terminal_is_a_pipe():
    assert [line async for line in lines_of(io.StringIO("a\nb\n"))] == ["a", "b"]
