"""Bad input: every one gets one clear sentence and loses nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

FAMILY = "\U0001f469‍\U0001f469‍\U0001f467‍\U0001f466"
HEBREW = "נועה לוי"


def database_of(home: Path) -> Path:
    return next(home.rglob("vet-request.db"))


@pytest.mark.parametrize("text", ["\u200b\u200c\u200d", "\ufeff", " \n\t ", "\u2060\u00ad"])
def test_an_empty_text_saves_nothing(program, text):
    ran = program("vet", text, "--kind", "connect_in", "--name", "X", "--decision", "decline")

    assert ran.code in (0, 1)
    assert "Traceback" not in ran.err
    assert program("read", text).code == 1


def test_a_text_over_the_limit_keeps_its_first_4000_and_says_both_counts(program):
    ran = program("vet", "a" * 100_000, "--kind", "connect_in", "--name", "X",
                  "--answer", "familiarity=well", "--decide")  # fmt: skip
    kept = program("history", "--json").json

    assert "100000" in ran.out
    assert "4000" in ran.out
    assert len(kept) == 1


def test_a_cut_never_halves_a_character(program):
    text = "a" * 3998 + FAMILY + "b"

    kept = program("read", text, "--json").json["text"]

    assert kept == "a" * 3998


def test_what_misleads_is_stripped_and_said(program):
    ran = program("vet", "Hi \u202eevil\u202c there\x00\ud800", "--kind", "connect_in",
                  "--name", "X\u202e Y\x00")  # fmt: skip

    assert "Left out of the text" in ran.out
    assert not {"\u202e", "\x00", "\ud800"} & set(ran.out)


@pytest.mark.parametrize("name", [FAMILY, HEBREW, "Zoë Müller", "O'Neill-Łuczak", "李小龍"])
def test_names_of_every_script_stay_intact(program, name):
    ran = program("gave", name, "article", "on", "tea")

    assert ran.code == 0
    assert program("person", name, "--json").json["name"] == name


@pytest.mark.parametrize("words", ["\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x9b31m"])
def test_terminal_escapes_are_shown_not_run(program, words):
    ran = program("vet", f"Hi {words}", "--kind", "connect_in", "--name", f"X {words}")

    assert not {"\x1b", "\x9b", "\x07"} & set(ran.out)


MARKUP = "[bold]x[/bold] {{7*7}} {name} {0} %s {target.__class__} <!channel> @everyone"


def test_markup_stays_as_it_was_written_everywhere(program):
    for kind, answers in {
        "connect_out": [f"benefit={MARKUP}", "offer=advice", "introduce=yes"],
        "ask": [f"specific={MARKUP}", "trust=inner_circle"],
        "introduce": [f"benefit={MARKUP}", "fit=yes", "consent=yes", "know=first_hand"],
    }.items():
        given = [word for answer in answers for word in ("--answer", answer)]
        ran = program("vet", "--kind", kind, "--name", f"Ann {MARKUP[:40]}", "--target",
                      f"Bo {MARKUP[:40]}", *given)  # fmt: skip

        assert ran.code == 0, ran.err
        assert "{{7*7}}" in ran.out
        assert "49" not in ran.out


def test_markup_in_notes_reasons_and_reminders_stays(program):
    program("gave", "Sam", "article", MARKUP)
    program("remind", f"tomorrow: {MARKUP}")
    program("vet", "--kind", "connect_in", "--name", "Kim", "--answer", "familiarity=well",
            "--decision", "decline", "--because", MARKUP)  # fmt: skip

    shown = program("person", "Sam").out + program("pending").out + program("card").out

    assert shown.count(MARKUP) == 3


def test_an_answer_that_is_no_option_repeats_the_options(program):
    ran = program("chat", stdin="/vet --kind connect_in --name Ann\nmaybe\n9\n0\n")

    assert ran.out.count("[1/6] How well do you know Ann?") == 4
    assert ran.out.count("is none of the 4 options") == 3


def test_a_database_that_is_a_folder_is_refused(program, home):
    (home / "folder").mkdir()

    ran = program("pending", "--db", f"sqlite:///{home / 'folder'}")

    assert ran.code == 2
    assert ran.err.count("\n") == 1


def test_a_file_that_is_not_ours_is_refused_and_left_alone(program, home):
    other = home / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    before = other.read_bytes()

    ran = program("pending", "--db", f"sqlite:///{other}")

    assert ran.code == 2
    assert "not a database of vet-request" in ran.err
    assert other.read_bytes() == before


def test_a_database_newer_than_the_program_is_refused(program, home):
    program("gave", "Sam", "article")
    with sqlite3.connect(database_of(home)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    ran = program("pending")

    assert ran.code == 2
    assert "newer" in ran.err


def test_another_key_is_named_beside_the_one_that_is_needed(program, home, monkeypatch):
    program("gave", "Sam", "article")
    before = database_of(home).read_bytes()
    monkeypatch.setenv("VET_KEY", "A" * 43 + "=")

    ran = program("gave", "Sam", "article")

    assert ran.code == 2
    assert "sealed with key" in ran.err
    assert database_of(home).read_bytes() == before


@pytest.mark.parametrize("key", ["short", "not base64 at all!", "QUJD", "\x00"])
def test_a_broken_key_is_a_sentence_without_the_key(program, home, monkeypatch, key):
    (home / "key").write_text(key)
    monkeypatch.setenv("VET_KEY_FILE", str(home / "key"))

    ran = program("pending")

    assert ran.code == 2
    assert key.strip("\x00") not in ran.err or key == "\x00"


def test_a_missing_key_file_is_said_and_not_replaced(program, home):
    program("gave", "Sam", "article")
    next(home.rglob("key")).unlink()

    ran = program("pending")

    assert ran.code == 2
    assert "Traceback" not in ran.err


def test_a_checklist_with_a_mistake_is_reported_with_its_line(program, home, monkeypatch):
    own = home / "own"
    own.mkdir()
    (own / "mine.toml").write_text('kind = "connect_in"\ntitle = 5\n', "utf-8")
    monkeypatch.setenv("VET_CHECKLISTS", str(own))

    ran = program("pending")

    assert ran.code == 2
    assert "mine.toml, line 2" in ran.err


@pytest.mark.parametrize("place", ["/dev/full", "/proc/none/x.db", "/proc/none.db", "/dev/null"])
def test_places_that_hold_no_database_are_a_sentence(program, place):
    ran = program("pending", "--db", f"sqlite:///{place}")

    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.count("\n") == 1


def test_what_is_no_folder_to_export_to_is_a_sentence(program, home):
    program("gave", "Sam", "article")
    (home / "taken").write_text("mine")

    ran = program("export", "taken")

    assert ran.code == 2
    assert "taken cannot be used" in ran.err
    assert (home / "taken").read_text() == "mine"


def test_a_lone_surrogate_in_a_name_is_left_out_and_said(program):
    ran = program("gave", "Sam\udce9", "article")

    assert "Left out of the text" in ran.out
    assert program("person", "Sam", "--json").json["name"] == "Sam"
