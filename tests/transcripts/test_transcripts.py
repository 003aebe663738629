"""Every transcript of this folder, through the core and through the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transcripts.runner import (
    Beat,
    Ids,
    difference,
    play_core,
    play_terminal,
    read_transcript,
)

FOLDER = Path(__file__).parent
TRANSCRIPTS = sorted(path.stem for path in FOLDER.glob("*.txt"))


@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_a_transcript_is_played(name, tmp_path):
    beats = read_transcript((FOLDER / f"{name}.txt").read_text("utf-8"))

    played = await play_core(beats, tmp_path)

    await play_terminal(played, tmp_path / "home")


def test_a_transcript_is_read_into_what_is_typed_and_what_is_said():
    text = "# A remark\nWelcome.\n> one\nsaid\n\n> <<<\n> two\n>\n> >>>\n…\n# restart\nAgain.\n"

    assert read_transcript(text) == [
        Beat(1, None, ("Welcome.",)),
        Beat(3, ("one",), ("said",)),
        Beat(6, ("<<<", "two", "", ">>>"), ("…",)),
        Beat(11, None, ("Again.",)),
    ]


@pytest.mark.parametrize(
    ("expected", "said", "same"),
    [
        (["a"], ["a"], True),
        (["a"], ["a", "b"], False),
        (["a", "…"], ["a", "b", "c"], True),
        (["…", "c"], ["a", "b", "c"], True),
        (["a", "…", "a"], ["a", "a"], True),
        (["a", "…", "d"], ["a", "b", "c"], False),
        ([], [], True),
        ([], ["a"], False),
        (["a"], ["a", "", "  "], True),
        (["id «x»"], ["id 0123456789ab"], True),
        (["id «x»"], ["id 0123"], False),
        (["«x» «x»"], ["0123456789ab 0123456789ab"], True),
        (["«x» «x»"], ["0123456789ab ba9876543210"], False),
        (["«x»", "«x»"], ["0123456789ab", "0123456789ab"], True),
        (["«x»", "«x»"], ["0123456789ab", "ba9876543210"], False),
    ],
)
def test_lines_are_as_expected_or_the_difference_is_shown(expected, said, same):
    assert (difference(expected, said, Ids()) == "") is same


def test_the_ids_of_a_transcript_can_be_typed():
    ids = Ids()

    difference(["Sam (id «sam»)"], ["Sam (id 0123456789ab)"], ids)

    assert ids.put_into("> resume «sam:3» and «kim»") == "> resume 012 and «kim»"
