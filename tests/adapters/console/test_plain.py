"""Plain lines: the grammar a script reads, and words that cannot do anything."""

from __future__ import annotations

import pytest

from adapters.console.plain import plain_lines, visible
from bot.core.events import Answered
from bot.core.messages import (
    Choice,
    DraftText,
    Entry,
    Facts,
    File,
    Message,
    Paragraph,
    Points,
    Prompt,
    Quoted,
)

MARKUP = "[bold]x[/bold] {{7*7}} {name} *a* <b>"
EVENT = Answered("v" * 12, "familiarity", ("well",))


def lines(*blocks, **parts):
    return list(plain_lines(Message(blocks=blocks, **parts)))


def test_a_question_is_a_line_with_its_place_and_its_choices_are_numbered():
    prompt = Prompt(
        "v" * 12, "familiarity", 1, 6, "How well do you know Ann?",
        choices=(Choice("well", "Well", EVENT, hint="their work"), Choice("some", "Some", EVENT)),
        starred=True, many=True, suggestion="Well", rests_on="we\nmet",
    )  # fmt: skip

    assert lines(prompt=prompt, lead="Ann: a request") == [
        "[1/6] How well do you know Ann? ★",
        "  1 Well (their work)",
        "  2 Some",
        "  (several: 1,3)",
        "  (an empty line takes: Well — “we met”)",
    ]


@pytest.mark.parametrize("key", ["decide", "because"])
def test_the_decision_begins_with_its_name(key):
    assert lines(prompt=Prompt("v" * 12, key, 0, 0, "What now?")) == [f"{key}: What now?"]


def test_every_block_has_its_lines():
    said = lines(
        Paragraph("A sentence."),
        Quoted("The request", "one\ntwo"),
        Facts("Known", ("a", "b")),
        Facts("", ("c",)),
        Points(("for",), ("missing",), ("against",)),
        DraftText("Ann", "Hi Ann,\n\nBye", 200),
        Entry("0123456789ab", "Ann: a request", ("open",)),
        File("x.json", b"{}", "everything"),
        lead="Ann",
    )

    assert said == [
        "Ann",
        "A sentence.",
        "The request:",
        "  | one",
        "  | two",
        "Known:",
        "  - a",
        "  - b",
        "  - c",
        "What speaks for it:",
        "  + for",
        "What is missing:",
        "  ? missing",
        "What speaks against it:",
        "  - against",
        "Draft to Ann (12 of 200 characters):",
        "",
        "Hi Ann,",
        "",
        "Bye",
        "",
        "0123456789ab  Ann: a request",
        "              open",
        "x.json: everything",
    ]


def test_an_empty_side_has_no_title():
    assert lines(Points((), ("missing",), ())) == ["What is missing:", "  ? missing"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("a\x00b\x7fc", "a␀b␡c"),
        ("\x9b31m", "\ufffd31m"),
        ("evil\u202etxt", "evil\ufffdtxt"),
        ("a\rb", "a␍b"),
        ("tab\tand\nline", "tab\tand\nline"),
        (MARKUP, MARKUP),
        ("👩‍👩‍👧‍👦 נועה לוי Zoë", "👩‍👩‍👧‍👦 נועה לוי Zoë"),
    ],
)
def test_control_characters_are_shown_and_everything_else_stays(text, shown):
    assert visible(text) == shown


def test_words_of_others_are_made_visible_in_every_place():
    bad = "\x1b[2J"
    prompt = Prompt(
        "v" * 12, "x", 1, 1, bad, choices=(Choice("a", bad, EVENT, hint=bad),),
        suggestion=bad, rests_on=bad,
    )  # fmt: skip

    said = lines(
        Paragraph(bad), Quoted(bad, bad), Facts(bad, (bad,)), Points((bad,), (bad,), (bad,)),
        DraftText(bad, bad), Entry(bad, bad, (bad,)), File(bad, b"", bad),
        lead=bad, prompt=prompt,
    )  # fmt: skip

    assert "\x1b" not in "".join(said)
    assert "".join(said).count("␛[2J") == 21
