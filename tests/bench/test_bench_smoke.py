"""The benchmark runs: what it prints is looked at, never how fast it was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.__main__ import main


def test_the_benchmark_prints_its_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    ended = main(["--smoke"])

    printed = capsys.readouterr().out
    rows = re.findall(r"in flight, (FULL|NORMAL).*?(\d+\.\d\d)  ", printed)
    assert ended == 0
    assert [row for row, _ in rows] == ["FULL"] * 3 + ["NORMAL"] * 3
    assert all(float(ratio) > 0 for _, ratio in rows)
    assert "fsyncs a second" in printed
    assert "commits a turn" in printed


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


def test_the_benchmark_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    main(["--smoke"])

    assert list(tmp_path.iterdir()) == []
