from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from adapters.slack.render import Piece, render
from adapters.slack.text import unescaped, written
from bot.core.events import Answered, Happened, Reopened, SaidSent
from bot.core.messages import (
    Button,
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
from bot.core.standing import DECIDE
from tests.adapters.slack.limits import problems_of_message
from tests.adapters.slack.strategies import FOLLOW_UP, FRAGMENTS, VETTING, messages


def problems(pieces: tuple[Piece, ...]) -> list[str]:
    sent = [payload for piece in pieces for payload in (piece.payload(), piece.unnotified())]
    return [problem for payload in sent for problem in problems_of_message(payload)]


def action_ids(piece: Piece) -> list[str]:
    return [
        element["action_id"]
        for block in piece.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]


@settings(max_examples=60, deadline=None)
@given(messages)
def test_every_message_stays_within_the_limits_and_inert_under_hostile_text(
    message: Message,
) -> None:
    pieces = render(message)

    assert pieces
    assert problems(pieces) == []


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_no_fragment_of_markup_is_alive_in_any_part_of_a_message(fragment: str) -> None:
    text = f"{fragment}\n{fragment} and {fragment}\n\n{fragment}"
    answer = Answered(VETTING, "key", ("yes",))
    prompt = Prompt(
        VETTING, "key", 1, 2, text, text, (Choice("yes", text, answer, text),), suggestion=text
    )
    message = Message(
        text,
        (
            Paragraph(text),
            Paragraph(text, "dim"),
            Quoted(text, text),
            Facts(text, (text,)),
            Points((text,), (text,), (text,)),
            DraftText(text, text),
            Entry(FOLLOW_UP, text, (text,), (Button(text, Happened(FOLLOW_UP, "done")),)),
            File(text, b"", text),
        ),
        prompt,
        (Button(text, Reopened(VETTING)),),
    )

    assert problems(render(message, notice=f"3 follow-ups {fragment}"[:14])) == []


def test_everything_at_its_greatest_length_is_split_and_nothing_is_lost() -> None:
    words = [f"word{n}" for n in range(6000)]
    message = Message(
        "", tuple(Paragraph(" ".join(words[n : n + 500])) for n in range(0, 6000, 500))
    )

    pieces = render(message)

    said = json.dumps([piece.blocks for piece in pieces])
    assert len(pieces) > 1
    assert problems(pieces) == []
    assert all(word in said for word in words)


def test_the_buttons_of_a_question_stand_on_the_last_message() -> None:
    prompt = Prompt(
        VETTING, "key", 1, 2, "How?", choices=(Choice("a", "A", Answered(VETTING, "key", ("a",))),)
    )
    message = Message("", (Quoted("The request", "x" * 40_000),), prompt, vetting=VETTING)

    *before, last = render(message)

    assert before
    assert all(action_ids(piece) == [] for piece in before)
    assert f"v1:answer:{VETTING}:key:a" in action_ids(last)
    assert [piece.vetting for piece in (*before, last)] == [None] * len(before) + [VETTING]


def test_a_draft_stands_alone_in_a_block_to_copy_with_every_character_as_it_is() -> None:
    draft = "Hi *Priya* & co,\n<https://a.example|here> ```is``` my note"

    (piece,) = render(Message("", (DraftText("Priya", draft, 200),)))

    blocks = [b for b in piece.blocks if b["elements"][0]["type"] == "rich_text_preformatted"]
    assert [b["elements"][0]["elements"][0]["text"] for b in blocks] == [draft]


def test_a_draft_that_is_still_to_be_sent_can_be_edited() -> None:
    buttons = (Button("Sent it", SaidSent(VETTING)),)
    message = Message("", (DraftText("Priya", "Hi"),), buttons=buttons, vetting=VETTING)

    (piece,) = render(message)

    assert action_ids(piece) == [f"v1:sent:{VETTING}", f"s1:redraft:{VETTING}:0"]


def test_a_follow_up_can_be_done_put_off_and_dropped() -> None:
    entry = Entry(FOLLOW_UP, "why", ("due",), (Button("Done", Happened(FOLLOW_UP, "done")),))

    (piece,) = render(Message("Pending", (entry,)))

    assert action_ids(piece) == [
        f"v1:done:{FOLLOW_UP}",
        f"v1:snooze:{FOLLOW_UP}:tomorrow",
        f"v1:snooze:{FOLLOW_UP}:next_week",
        f"s1:other_day:{FOLLOW_UP}",
        f"v1:drop:{FOLLOW_UP}",
    ]


PRIYA = Prompt(VETTING, "familiarity", 2, 9, "How close is Priya?")


@pytest.mark.parametrize(
    ("message", "line"),
    [
        (Message("Priya Nair: Somebody wants to connect"), "vet-request has something for you"),
        (Message("Priya", prompt=PRIYA), "A question about a request (2 of 9)"),
        (Message("Priya", prompt=replace(PRIYA, total=0)), "A question about a request"),
        (Message("Priya", prompt=replace(PRIYA, key=DECIDE)), "A recommendation is ready"),
        (Message("Pending", (Entry(FOLLOW_UP, "write to Priya"),)), "Pending"),
    ],
)
def test_the_notification_line_holds_no_name_and_no_judgement(message: Message, line: str) -> None:
    (piece,) = render(message)

    assert piece.payload()["text"] == line


def test_where_nobody_is_notified_the_line_says_what_the_blocks_say() -> None:
    buttons = (Button("Open it again", Reopened(VETTING)),)
    message = Message("Priya Nair", (Paragraph("You *met* at https://a.example"),), buttons=buttons)

    (piece,) = render(message)

    assert piece.unnotified()["text"] == "Priya Nair You met at https: //a.example"


@pytest.mark.parametrize(
    ("delivered", "read"),
    [
        ("a &amp;lt; b", "a &lt; b"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("<!channel> <!here>", "@channel @here"),
        ("<@U1|ana> and <@U2>", "@ana and @U2"),
        ("<#C1|general>", "#general"),
        ("<https://a.example/x?a=1&amp;b=2>", "https://a.example/x?a=1&b=2"),
        ("<https://a.example|my profile>", "my profile (https://a.example)"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<!date^1392734382^{date}|Feb 18>", "Feb 18"),
    ],
)
def test_a_text_is_read_as_its_reader_saw_it(delivered: str, read: str) -> None:
    assert written(delivered) == read


def test_entities_are_read_once_and_once_only() -> None:
    assert unescaped("&amp;amp;lt;") == "&amp;lt;"
