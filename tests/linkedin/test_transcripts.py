"""Transcripts that begin with an archive, through the core and through the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.linkedin.archives import TODAY, Size, write_archive, zipped
from tests.transcripts.runner import play_core, play_terminal, read_transcript

FOLDER = Path(__file__).parent / "transcripts"
TRANSCRIPTS = sorted(path.stem for path in FOLDER.glob("*.txt"))


@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_a_transcript_with_an_archive_is_played(name: str, tmp_path: Path):
    write_archive(tmp_path / "made", TODAY, Size(8, 2, 40, 6))
    archive = zipped(tmp_path / "made", tmp_path / "Basic_LinkedInDataExport_01-30-2026.zip")
    beats = read_transcript((FOLDER / f"{name}.txt").read_text("utf-8"))
    (tmp_path / "core").mkdir()

    played = await play_core(beats, tmp_path / "core", archive)

    await play_terminal(played, tmp_path / "home", archive)


def test_there_are_transcripts():
    assert len(TRANSCRIPTS) >= 2
