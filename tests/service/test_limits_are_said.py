"""Nothing is cut or stripped in silence: it is said, or the text is refused with both numbers."""

from __future__ import annotations

import pytest

FAMILY = "\U0001f469‍\U0001f469‍\U0001f467‍\U0001f466"
LONG = "x" * 100_000
VET = ("vet", "--kind", "connect_out", "--name", "Ann")


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ((*VET, "--answer", f"benefit={LONG}"), 200),
        (("vet", "--kind", "connect_in", "--name", LONG), 100),
        (("vet", "--kind", "introduce", "--name", "Ann", "--target", LONG), 200),
        (("vet", "--kind", "ask", "--name", LONG), 1000),
        ((*VET, "--answer", "familiarity=some", "--decision", "send", "--because", LONG), 500),
        (("introduce", f"Ann to {LONG}"), 200),
        (("gave", "Sam article", LONG), 500),
        (("gave", "x" * 450, "article"), 100),
        (("asked", f"Sam {LONG}"), 500),
        (("got", f"Sam {LONG}"), 500),
        (("remind", f"tomorrow: {LONG}"), 500),
    ],
)
def test_a_text_that_is_too_long_is_refused_with_both_numbers(program, words, limit):
    ran = program(*words)

    assert ran.code in (1, 2)
    assert f"the limit is {limit}" in ran.err
    assert "nothing was taken" in ran.err
    assert program("history", "--json").json == []
    assert program("ledger", "--json").json == {}
    assert program("find", "Sam", "--json").json["people"] == []


def test_a_long_answer_in_the_dialogue_is_refused_and_asked_again(program):
    ran = program(
        "chat",
        stdin=f'/vet --kind connect_out --name "Ann"\n2\n1\n7\n{LONG}\n{FAMILY}\n',
    )

    assert "That has 100000 characters and the limit is 200" in ran.out
    assert ran.out.count("why is it good for Ann") == 2
    assert "What do you share with Ann?" in ran.out


def test_a_long_reason_is_refused_and_asked_for_again(program):
    ran = program("chat", stdin=f"/vet --kind connect_in --name Ann\n4\naccept\n{LONG}\nShort.\n")

    assert "That has 100000 characters and the limit is 500" in ran.out
    assert "  | Short." in ran.out


def test_a_long_wording_of_a_draft_keeps_4000_and_says_so(program):
    program(*VET, "--answer", "familiarity=some", "--answer", "offer=advice",
            "--answer", "benefit=It helps them.", "--decide")  # fmt: skip

    ran = program("edit", "last", "a" * 3998 + FAMILY + "b" * 1000)

    kept = program("card", "last", "--json").json["drafts"][0]["text"]
    assert kept == "a" * 3998
    assert "5005 characters" in ran.out
    assert "the first 3998 are kept" in ran.out


def test_a_long_paste_in_the_dialogue_keeps_whole_signs(program):
    ran = program("chat", stdin="a" * 3998 + FAMILY + "b" * 96_000 + "\n")

    assert "The text had 100005 characters; the first 3998 are kept" in ran.out


@pytest.mark.parametrize(
    "line",
    [
        "/gave Sam\u202e article on\x00 tea",
        "/vet --kind connect_in --name \u202eSam",
        "/remind tomorrow: write \u2066now",
    ],
)
def test_what_is_stripped_from_a_command_is_said(program, line):
    ran = program("chat", stdin=f"{line}\n")

    assert "Left out of the text, because they are invisible or misleading:" in ran.out
    assert not {"\u202e", "\u2066", "\x00"} & set(ran.out)


def test_what_is_stripped_from_an_answer_is_said(program):
    ran = program(
        "chat", stdin="/vet --kind connect_in\nSam \u202eLee\n4\naccept\nI owe\u202e him\n"
    )

    assert ran.out.count("direction overrides") == 2
    assert "How well do you know Sam Lee?" in ran.out
    assert "  | I owe him" in ran.out


@pytest.mark.parametrize("line", ["\u200b", "\u2060\ufeff", "\u00ad", "\u202e"])
def test_a_line_that_shows_nothing_is_no_answer(program, line):
    ran = program("chat", stdin=f"/vet --kind connect_in --name Ann\n{line}\n")

    assert "There is nothing in that text to read, so nothing was saved." in ran.out
    assert ran.out.count("[1/6] How well do you know Ann?") == 2


def test_twelve_people_can_be_asked_and_that_is_said(program):
    names = ", ".join(f"Person{n} Longfellow" for n in range(12))
    answers = ("--answer", "trust=inner_circle", "--answer", "specific=May I use your name?")

    ran = program("vet", "--kind", "ask", "--name", names, *answers, "--decide", "--json")
    talked = program("chat", stdin=f"/vet --kind ask\n{names}\n")

    assert len(ran.json) == 12
    assert "How close is Person0 Longfellow?" in talked.out
    assert "You have asked 12 people within a week" in "".join(
        program("vet", "--kind", "ask", "--name", "Zed", *answers, "--decide").out
    ).replace("13", "12")
