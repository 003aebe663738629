"""Folders of what is imported: private, and gone, even after the process was killed."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.service.passing_folder import PREFIX, passing_folder, remove_left_behind

READS_FOR_EVER = """
import sys
from bot.service.passing_folder import passing_folder
with passing_folder() as folder:
    (folder / "Connections.csv").write_text("First Name")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_nobody_else_may_open_it_and_it_goes_with_all_that_is_in_it(temporary: Path):
    with passing_folder() as folder:
        mode = stat.S_IMODE(folder.stat().st_mode)
        (folder / "0").mkdir()
        (folder / "0" / "Connections.csv").write_text("First Name")

    assert (folder.parent, mode) == (temporary, 0o700)
    assert list(temporary.iterdir()) == []


def test_it_goes_when_the_reading_fails(temporary: Path):
    with pytest.raises(RuntimeError), passing_folder():
        raise RuntimeError

    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_is_deleted_at_the_next_start_and_not_while_it_reads(
    temporary: Path,
):
    with subprocess.Popen(
        [sys.executable, "-c", READS_FOR_EVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(temporary)},
        text=True,
    ) as reader:
        assert reader.stdout is not None
        folder = Path(reader.stdout.readline().strip())

        remove_left_behind()
        while_it_reads = (folder / "Connections.csv").exists()
        reader.kill()
    left = folder.exists()
    remove_left_behind()

    assert (while_it_reads, left) == (True, True)
    assert list(temporary.iterdir()) == []


def test_what_is_read_in_this_process_stays_and_so_does_what_is_not_ours(temporary: Path):
    another = temporary / "another"
    another.mkdir()
    (another / "notes.txt").write_text("kept")
    (temporary / f"{PREFIX}link").symlink_to(another)
    (temporary / f"{PREFIX}file").write_text("kept")

    with passing_folder() as folder:
        (folder / "Connections.csv").write_text("First Name")
        remove_left_behind()
        kept = sorted(path.name for path in temporary.rglob("*"))

    assert kept == sorted(
        [folder.name, "Connections.csv", "another", "notes.txt", f"{PREFIX}link", f"{PREFIX}file"]
    )


def test_the_folder_of_somebody_else_is_left_alone(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
):
    (temporary / f"{PREFIX}theirs").mkdir()
    monkeypatch.setattr("os.getuid", lambda: os.stat(temporary).st_uid + 1)

    remove_left_behind()

    assert (temporary / f"{PREFIX}theirs").exists()
