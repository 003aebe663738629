"""The import in the terminal: `import linkedin`, `triage`, exit codes, JSON, the progress bar."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from adapters.console.progress import progress_on
from bot.service.imports import Progress
from tests.linkedin.archives import TODAY, Size, write_archive, zipped
from tests.service.conftest import Program, home, program

__all__ = ["home", "program"]


@pytest.fixture
def archive(home: Path) -> Path:
    write_archive(home / "made", TODAY, Size(6, 1, 20, 4))
    return zipped(home / "made", home / "Complete LinkedInDataExport.zip")


def test_an_archive_is_imported_by_its_path(program: Program, archive: Path):
    ran = program("import", "linkedin", str(archive))

    assert (ran.code, ran.err) == (0, "")
    assert "Connections.csv:\n  - 7 read, 6 new, 0 changed" in ran.out
    assert "4 invitations wait: 1 with a personal note, 3 stock wording: “triage”" in ran.out


def test_the_report_as_json(program: Program, archive: Path, home: Path):
    ran = program("import", "linkedin", str(home / "made" / "Connections.csv"), "--json")

    assert ran.json == {
        "files": [
            {
                "file": "Connections.csv",
                "read": 7,
                "new": 6,
                "changed": 0,
                "skipped": [{"reason": "the member hid their profile", "lines": [9]}],
            }
        ]
    }


def test_several_paths_are_one_import(program: Program, archive: Path, home: Path):
    made = home / "made"

    ran = program(
        "import", "linkedin", str(made / "messages.csv"), str(made / "Profile.csv"), "--json"
    )

    assert [one["file"] for one in ran.json["files"]] == ["Profile.csv", "messages.csv"]


@pytest.mark.parametrize("name", ["nowhere.zip", "made/Nothing.csv"])
def test_what_cannot_be_imported_is_refused_in_one_sentence(
    program: Program, archive: Path, home: Path, name: str
):
    (home / "made" / "Nothing.csv").write_text("hello")

    ran = program("import", "linkedin", name)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.count("\n") == 1


def test_triage_as_json_and_in_words(program: Program, archive: Path):
    program("import", "linkedin", str(archive))

    shown = program("triage", "--json").json
    asked = program("triage", "stock")
    left = program("triage", "stock", "--yes")
    history = program("history", "--json").json

    assert (shown["waiting"], shown["personal"], shown["stock"]) == (4, 1, 3)
    assert asked.code == 1
    assert "every invitation of stock wording for now (3)" in asked.err
    assert "1 invitation waits: 1 with a personal note, 0 stock wording" in left.out
    assert [v["status"] for v in history] == ["undecided"] * 3


class Terminal(io.StringIO):
    """A stream at which somebody looks."""

    def isatty(self) -> bool:
        return True


def test_the_progress_bar_is_drawn_for_a_person_alone():
    looked_at, piped = Terminal(), io.StringIO()

    with progress_on(looked_at) as told, progress_on(piped) as nobody:
        assert told is not None
        told(Progress("messages.csv", 40, 100))
        told(Progress("messages.csv", 100, 100))

    assert "messages.csv" in looked_at.getvalue()
    assert "100%" in looked_at.getvalue()
    assert nobody is None
