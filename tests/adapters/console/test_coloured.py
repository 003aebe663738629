"""At a terminal: the same words with colour and room, and nothing that runs."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from adapters.console.adapter import screen_of
from adapters.console.coloured import draw
from bot.core.events import Answered
from bot.core.messages import (
    Choice,
    DraftText,
    Entry,
    Facts,
    Message,
    Paragraph,
    Points,
    Prompt,
    Quoted,
    Reply,
)

EVENT = Answered("v" * 12, "familiarity", ("well",))


def drawn(message, width=120):
    stream = io.StringIO()
    console = Console(
        file=stream, width=width, force_terminal=True, color_system="standard",
        highlight=False, markup=False, emoji=False,
    )  # fmt: skip
    draw(console, message)
    return stream.getvalue()


@pytest.mark.parametrize(
    "words", ["[bold]x[/bold]", "{{7*7}} {name}", ":smile:", "[link=http://x]a"]
)
def test_words_are_never_markup(words):
    message = Message(
        words,
        (
            Paragraph(words, "warning"), Quoted(words, words), Facts(words, (words,)),
            Points((words,), (words,), (words,)), DraftText(words, words),
            Entry("0123456789ab", words, (words,)),
        ),
        Prompt("v" * 12, "x", 1, 1, words, choices=(Choice("a", words, EVENT, words),)),
    )  # fmt: skip

    assert drawn(message).count(words) == 16


def test_what_a_text_would_run_is_shown():
    shown = drawn(Message("", (Paragraph("\x1b]0;title\x07"), Quoted("x", "\x1b[2J"))))

    assert "␛]0;title␇" in shown
    assert "\x1b]0;" not in shown
    assert "\x1b[2J" not in shown


def test_what_speaks_for_it_and_what_is_missing_stand_side_by_side_where_there_is_room():
    message = Message("", (Points(("You know her",), ("The reason",), ()),))

    wide, narrow = drawn(message).splitlines(), drawn(message, 30).splitlines()

    assert any("You know her" in line and "The reason" in line for line in wide)
    assert not any("You know her" in line and "The reason" in line for line in narrow)
    assert any("The reason" in line for line in narrow)


def test_a_draft_stands_free_so_that_it_can_be_copied():
    shown = drawn(Message("", (DraftText("Ann", "Hi Ann,\n\nBye", 200),)))

    lines = [line.rstrip() for line in shown.splitlines()]
    at = lines.index("Hi Ann,")
    assert lines[at - 1 : at + 3] == ["", "Hi Ann,", "", "Bye"]
    assert "12 of 200 characters" in shown


def test_a_long_line_of_a_draft_is_not_broken():
    text = "a word or two " * 40

    assert text.strip() in drawn(Message("", (DraftText("Ann", text),)), 60)


def test_a_question_shows_its_place_its_numbers_and_what_enter_takes():
    prompt = Prompt(
        "v" * 12, "familiarity", 3, 6, "How well?",
        choices=(Choice("a", "Well", EVENT), Choice("b", "Some", EVENT, suggested=True)),
        suggestion="Some", rests_on="we met",
    )  # fmt: skip

    shown = drawn(Message("", (), prompt))

    assert "[3/6] How well?" in shown
    assert "›2" in shown
    assert "Enter takes: Some — “we met”" in shown


def test_a_pipe_gets_plain_lines():
    stream = io.StringIO()

    screen_of(stream).draw(Reply((Message("", (Paragraph("Hello."),)), Message("Bye", ()))))

    assert stream.getvalue() == "Hello.\nBye\n"
