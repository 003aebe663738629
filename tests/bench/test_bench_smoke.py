"""The benchmark runs: what it prints is looked at, never how fast it was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.__main__ import main


def test_the_benchmark_prints_its_table_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    ended = main(["--smoke"])

    printed = capsys.readouterr().out
    rows = re.findall(r"^  (\w.*?) +(?:µs|ms|MB|turns/s) +(\S+)", printed, re.MULTILINE)
    whats = [what for what, _ in rows]
    figures = [float(figure) for what, figure in rows if "memory" not in what]
    assert ended == 0
    for part in ("5 in flight, FULL", "1 in flight, FULL, p50", "5 in flight, NORMAL", "Slack",
                 "Discord", "10 open dialogues stored", "vet-request --version",
                 "chat: its first question", "PostgreSQL, 1 process"):  # fmt: skip
        assert any(part in what for what in whats), part
    assert min(figures) > 0
    assert "fsyncs a second" in printed
    assert "commits a turn" in printed
    assert list(tmp_path.iterdir()) == []


def test_the_profile_says_what_costs_what_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    ended = main(["--smoke", "--profile"])

    printed = capsys.readouterr().out
    rooms, _, _functions = printed.partition("the dearest")
    of_rooms = re.findall(r"(\d+\.\d)%", rooms)
    assert ended == 0
    assert sum(map(float, of_rooms)) == pytest.approx(100, abs=1)
