"""A slip of the hand is answered with what was meant; asking for help costs nothing."""

from __future__ import annotations

import pytest

import bot.cli


@pytest.mark.parametrize(
    ("words", "code", "meant"),
    [
        (("pendng",), 2, "“pending”"),
        (("vet", "--kin", "ask"), 2, "“--kind”"),
        (("vet", "--kind", "conect_in", "--name", "Ann"), 2, "“connect_in”"),
        (("settings", "strictnes", "open"), 2, "“strictness”"),
        (("settings", "zone", "Berlin"), 1, "Europe/Berlin"),
    ],
)
def test_what_was_meant_is_named(program, words, code, meant):
    ran = program(*words)

    assert ran.code == code
    assert meant in ran.err


def test_an_unknown_name_in_the_file_of_settings_is_named_too(program, home):
    (home / ".env").write_text("VET_DATABASE_URI=sqlite:///x.db\n", "utf-8")

    ran = program("pending")

    assert ran.code == 2
    assert "did you mean VET_DATABASE_URL?" in ran.err


@pytest.mark.parametrize("line", ["pendig", "/pendig", "histroy"])
def test_a_line_that_is_nearly_a_command_is_no_paste(program, line):
    ran = program("chat", stdin=f"{line}\n")

    assert "did you mean" in ran.out
    assert program("open", "--json").json == []


@pytest.mark.parametrize(
    "words", [("snooze", "--help"), ("--help", "snooze"), ("help", "snooze"), ("-h", "snooze")]
)
def test_help_about_one_command(program, words):
    ran = program(*words)

    assert ran.code == 0
    assert ran.out.startswith("snooze ID WORDS\n")
    assert "Vetting a request" not in ran.out


def test_no_words_are_a_mistake_that_is_answered_with_help(program):
    ran = program()

    assert ran.code == 2
    assert "Vetting a request" in ran.out


def test_help_is_never_read_out_of_a_text(program):
    ran = program("read", "--", "Hi,", "--help", "me", "--json")

    assert "Hi, --help me --json" in ran.out or ran.code == 0


def test_people_are_found_despite_a_slip_in_one_word(program):
    program("gave", "Sam Ortiz", "article")

    assert [p["name"] for p in program("find", "ortis", "--json").json["people"]] == ["Sam Ortiz"]
    assert program("find", "Oskar", "--json").json["people"] == []


def test_a_mistake_of_our_own_is_one_sentence_without_anybodys_words(program, monkeypatch):
    def stumble(*_: object) -> None:
        raise KeyError("Priya Nair wrote this")

    monkeypatch.setattr(bot.cli, "execute", stumble)

    ran = program("pending")

    assert ran.code == 2
    assert "mistake of its own (KeyError in test_slips.py, line" in ran.err
    assert "Priya" not in ran.err
    assert ran.err.count("\n") == 1
