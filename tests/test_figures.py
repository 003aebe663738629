"""The figures of a run are added up and printed, in whichever process they were counted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = """
import pytest

@pytest.mark.parametrize("worlds", [700, 800])
def test_worlds(worlds, count):
    count("worlds", worlds)
    count("promises broken", 0)

def test_that_fails(count):
    count("promises broken", 1)
    assert False
"""


@pytest.mark.parametrize("processes", ["0", "2"])
def test_figures_are_summed_over_tests_and_processes_zeros_and_failures_included(
    tmp_path: Path, processes: str
):
    (tmp_path / "test_some.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")

    options = ["-n", processes, "-p", "tests.conftest", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--rootdir", tmp_path, *options, tmp_path],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )

    figures = run.stdout.partition(" figures ")[2].splitlines()[1:3]
    assert figures == ["        1  promises broken", "    1,500  worlds"]
