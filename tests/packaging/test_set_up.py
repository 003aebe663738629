"""Whatever stops the set-up is said in one line on stderr, and each cause has its own sentence.

The set-up runs here in a folder of its own with stand-ins for Python, so nothing is downloaded.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEW_ENOUGH = 'echo "True 3.11.7 $PWD/python-stand-in"'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Lay the files that the set-up reads into an empty folder."""
    folder = tmp_path / "a folder with spaces"
    for name in ("scripts", "requirements"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def set_up(checkout: Path, python: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["scripts/set-up", "runtime"],
        cwd=checkout,
        env={**os.environ, "PYTHON": python},
        input="this is the user's and must stay unread",
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )


def stand_in(checkout: Path, script: str) -> str:
    """Write a program that answers like a Python interpreter."""
    path = checkout / "python-stand-in"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return "./python-stand-in"


def stand_in_pip(checkout: Path, script: str) -> str:
    """Write a Python that makes virtual environments in which pip is this script."""
    inside = checkout / "python-inside"
    inside.write_text(
        f'#!/bin/sh\ncase "$*" in "-m pip "*) {script} ;; *) {NEW_ENOUGH} ;; esac\n',
        encoding="utf-8",
    )
    inside.chmod(0o755)
    make_venv = "mkdir -p .venv/bin && cp python-inside .venv/bin/python"
    return stand_in(checkout, f'case "$*" in "-m venv "*) {make_venv} ;; *) {NEW_ENOUGH} ;; esac')


def test_no_python_at_all(checkout: Path) -> None:
    done = set_up(checkout, "python-that-is-not-there")

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "no python-that-is-not-there here; Python 3.11 or newer is needed" in done.stderr


def test_a_python_that_is_too_old(checkout: Path) -> None:
    python = stand_in(checkout, 'echo "False 3.9.18 /opt/python3.9"')

    done = set_up(checkout, python)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "is Python 3.9.18, which is too old; 3.11 or newer is needed" in done.stderr


def test_a_python_without_venv(checkout: Path) -> None:
    python = stand_in(checkout, f'case "$*" in *ensurepip*) exit 1 ;; *) {NEW_ENOUGH} ;; esac')

    done = set_up(checkout, python)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "Python 3.11.7 has no venv module" in done.stderr


@pytest.mark.parametrize(
    "complaint, sentence",
    [
        ("WARNING: Retrying (Retry(total=4)) after connection broken", "index cannot be reached"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "not the one the lock names"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: No matching distribution found for rich==15.0.0", "no ready-made rich==15.0.0"),
        ("ERROR: something new", "pip could not install it; its own words are in"),
    ],
)
def test_what_pip_complains_about_becomes_a_sentence(
    checkout: Path, complaint: str, sentence: str
) -> None:
    python = stand_in_pip(checkout, f"echo '{complaint}'; exit 1")

    done = set_up(checkout, python)

    steps, last = done.stderr.splitlines()[:-1], done.stderr.splitlines()[-1]
    assert (done.returncode, done.stdout, len(steps)) == (1, "", 2)
    assert sentence in last
    assert not (checkout / ".venv" / "set-up.stamp").exists()


def test_a_finished_set_up_is_not_repeated_until_a_lock_changes(checkout: Path) -> None:
    python = stand_in_pip(checkout, "echo called >> pip-calls")
    calls = checkout / "pip-calls"

    first, second = set_up(checkout, python), set_up(checkout, python)
    with (checkout / "requirements" / "runtime.txt").open("a") as lock:
        lock.write("# changed\n")
    third = set_up(checkout, python)

    assert (first.returncode, second.returncode, third.returncode) == (0, 0, 0)
    assert (first.stdout, second.stdout, second.stderr) == ("", "", "")
    assert calls.read_text().count("called") == 4
    assert "keeping .venv" in third.stderr


def test_make_run_hands_its_standard_input_to_the_program_untouched(checkout: Path) -> None:
    shutil.copy(ROOT / "Makefile", checkout)
    (checkout / "scripts" / "set-up").write_text("#!/bin/sh\nexec >&2; echo working\n")
    program = checkout / ".venv" / "bin" / "vet-request"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\necho "asked for $*"; exec cat\n')
    program.chmod(0o755)

    done = subprocess.run(
        ["make", "run"],
        cwd=checkout,
        # not the environment of the make that may have started these tests
        env={"PATH": os.environ["PATH"]},
        input="first line\nlast line without an end",
        capture_output=True,
        text=True,
        check=True,
        timeout=50,
    )

    assert done.stdout == "asked for chat\nfirst line\nlast line without an end"
    assert done.stderr == "working\n"
