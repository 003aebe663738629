from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.forms import Form, quick_form, text_form
from adapters.discord.render import FILE_LIMIT, render
from adapters.discord.text import escaped
from adapters.discord.views import files_of
from adapters.discord.wishes import QuickForm, wish_of
from adapters.drawing.wishes import OtherDay, Paste, Redraft, SayWhy, Write
from bot.app import load_checklists
from bot.core.events import (
    Answered,
    Called,
    Confirmed,
    Decided,
    Dropped,
    Happened,
    Marked,
    Paged,
    Reopened,
    SaidSent,
    Snoozed,
)
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
from bot.core.standing import BECAUSE, DECIDE
from bot.core.tokens import event_of
from tests.adapters.discord.limits import problems_of, problems_of_form

VETTING = "0123456789ab"
FOLLOW_UP = "ba9876543210"
CHECKLISTS = load_checklists(None)

FRAGMENTS = [
    "@everyone", "@here", "<@1234567890>", "<@&99>", "<#42>", "</vet:1>", "<t:0:R>", "<:a:1>",
    "[click me](https://evil.example)", "https://evil.example/x?y=z", "<https://evil.example>",
    "discord.gg/abc", "||spoiler||", "```", "```py\n", "`x`", "**bold**", "__u__", "~~s~~", "> q",
    ">>> q", "# big", "-# small", "- item", "1. item", "\\", "\\\\@here", "\n", "\r\n", "\u2028",
    "\u202e", "\x00", "\x1b[31m", "\u200b", "\U0001f469\u200d\U0001f4bb", "ß", "שלום", "\ud800",
    " ", "\t", "Priya Nair", "mailto:a@b.example", ":smile:", "x" * 300, "wörter " * 40,
]  # fmt: skip

hostile = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=20)), max_size=30).map(
    "".join
)
long_hostile = st.builds(
    lambda fragment, times: (fragment * times)[:4000],
    st.sampled_from(FRAGMENTS),
    st.integers(1, 4000),
)
texts = st.one_of(hostile, long_hostile)
keys = st.from_regex(r"[a-z][a-z0-9_]{0,23}", fullmatch=True)
events = st.one_of(
    keys.map(lambda key: Answered(VETTING, key, ("yes",))),
    keys.map(lambda key: Decided(VETTING, key)),
    keys.map(lambda key: Happened(FOLLOW_UP, key)),
    st.just(Reopened(VETTING)),
    st.just(SaidSent(VETTING)),
    keys.map(lambda key: Paged(key, VETTING)),
    st.just(Confirmed("forget", "")),
    texts.map(lambda text: Called("card", (), text)),
)
buttons = st.builds(Button, texts, events, st.sampled_from(["plain", "primary", "danger"]))
many_buttons = st.lists(buttons, max_size=6).map(tuple)
lines = st.lists(texts, max_size=6).map(tuple)
blocks = st.one_of(
    st.builds(Paragraph, texts, st.sampled_from(["plain", "dim", "good", "warning"])),
    st.builds(Quoted, texts, texts),
    st.builds(Facts, texts, lines),
    st.builds(Points, lines, lines, lines),
    st.builds(DraftText, texts, texts, st.integers(0, 300)),
    st.builds(Entry, st.just(FOLLOW_UP), texts, lines, many_buttons),
    st.builds(File, texts, st.binary(max_size=20), texts),
)
choices = st.builds(
    lambda value, label, hint, many, chosen, suggested: Choice(
        value,
        label,
        Marked(VETTING, "key", f"+{value}") if many else Answered(VETTING, "key", (value,)),
        hint,
        chosen,
        suggested,
    ),
    keys, texts, texts, st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip
prompts = st.builds(
    Prompt,
    vetting=st.just(VETTING),
    key=st.one_of(keys, st.sampled_from([DECIDE, BECAUSE, "name", "kind"])),
    number=st.integers(0, 20),
    total=st.integers(0, 20),
    text=texts,
    choices=st.lists(choices, max_size=20).map(tuple),
    many=st.booleans(),
    text_limit=st.sampled_from([0, 100, 500, 4000]),
    starred=st.booleans(),
    suggestion=texts,
    rests_on=texts,
    skippable=st.booleans(),
)
messages = st.builds(
    Message,
    lead=texts,
    blocks=st.lists(blocks, max_size=8).map(tuple),
    prompt=st.one_of(st.none(), prompts),
    buttons=many_buttons,
    vetting=st.one_of(st.none(), st.just(VETTING)),
)


@settings(max_examples=25, deadline=None)
@given(messages)
def test_every_message_stays_within_the_limits_and_inert_under_hostile_text(
    message: Message,
) -> None:
    pieces = render(message)

    assert list(problems_of(pieces)) == []


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_no_fragment_of_markup_is_alive_in_any_part_of_a_message(fragment: str) -> None:
    text = f"{fragment}\n{fragment} and {fragment}\n\n{fragment}"
    answer = Answered(VETTING, "key", ("yes",))
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
        question(text=text, choices=(Choice("yes", text, answer, text),), suggestion=text),
        (Button(text, Reopened(VETTING)),),
    )

    assert list(problems_of(render(message))) == []


@settings(max_examples=25, deadline=None)
@given(texts, texts, st.sampled_from(sorted(CHECKLISTS)), st.integers(0, 7))
def test_every_quick_form_stays_within_the_limits(
    name: str, target: str, kind: str, front: int
) -> None:
    checklist = CHECKLISTS[kind]
    keys = [question.key for question in checklist.questions]
    vetting = {
        "question": keys[min(front, len(keys) - 1)],
        "missing": keys,
        "name": name,
        "target": target,
    }

    form = quick_form(QuickForm(VETTING), vetting, checklist)

    assert isinstance(form, Form)
    assert list(problems_of_form(form)) == []


@settings(max_examples=20, deadline=None)
@given(texts)
def test_every_text_form_stays_within_the_limits(text: str) -> None:
    wishes = (
        Paste(),
        Write(VETTING, "a" * 24, 4000),
        SayWhy(VETTING),
        Redraft(VETTING, 9999),
        OtherDay(FOLLOW_UP),
    )

    forms = [text_form(wish, text) for wish in wishes]

    assert [list(problems_of_form(form)) for form in forms] == [[]] * len(wishes)


@pytest.mark.parametrize(
    "text",
    ["Priya", "a_b", "10:30", "https://x.example", "@here", "1. one", "- x", "e.g. this", "```"],
)
def test_what_is_escaped_reads_as_it_was_written(text: str) -> None:
    shown = escaped(text)

    assert shown.replace("\\", "") == text


def question(**changes: object) -> Prompt:
    fields: dict[str, object] = {
        "vetting": VETTING,
        "key": "offer",
        "number": 2,
        "total": 6,
        "text": "What could you do for Priya Nair?",
    }
    return Prompt(**{**fields, **changes})  # type: ignore[arg-type]


def labels_of(message: Message) -> list[str]:
    return [key.label for piece in render(message) for row in piece.rows for key in row]


def custom_ids_of(message: Message) -> list[str]:
    return [key.custom_id for piece in render(message) for row in piece.rows for key in row]


def test_options_stand_on_buttons_by_their_labels_and_carry_their_event() -> None:
    answer = Answered(VETTING, "familiarity", ("well",))
    prompt = question(key="familiarity", choices=(Choice("well", "Very well", answer),))

    (piece,) = render(Message(prompt=prompt))

    assert piece.rows[0][0].label == "Very well"
    assert event_of(piece.rows[0][0].custom_id) == answer


def test_every_question_can_be_left_in_every_way() -> None:
    labels = labels_of(Message(prompt=question(text_limit=200)))

    assert labels == [
        "Write…", "Skip", "Back", "Why?",
        "Quick form", "Later", "Cancel", "Something is wrong here",
    ]  # fmt: skip


def test_done_ends_a_question_with_many_choices_with_an_empty_answer() -> None:
    chosen = Choice("advice", "Advice", Marked(VETTING, "offer", "-advice"), chosen=True)
    message = Message(prompt=question(many=True, choices=(chosen,)))

    ids = dict(zip(labels_of(message), custom_ids_of(message), strict=True))

    assert event_of(ids["✓ Advice"]) == Marked(VETTING, "offer", "-advice")
    assert event_of(ids["Done"]) == Answered(VETTING, "offer", ())


def test_the_recommended_decision_comes_first_and_stands_out() -> None:
    prompt = question(
        key=DECIDE,
        skippable=False,
        choices=(
            Choice("accept", "Accept", Decided(VETTING, "accept"), suggested=True),
            Choice("decline", "Decline", Decided(VETTING, "decline")),
        ),
    )

    (piece,) = render(Message("Speaks for connecting", prompt=prompt))

    first, second = piece.rows[0][0], piece.rows[1][0]
    assert (first.label, first.style) == ("Accept", "primary")
    assert (second.label, second.style) == ("Decline", "plain")
    assert "Quick form" not in [key.label for row in piece.rows for key in row]


def test_a_follow_up_can_be_done_put_off_and_dropped() -> None:
    entry = Entry(
        FOLLOW_UP,
        "an article for Priya",
        ("due Mon",),
        (Button("Done", Happened(FOLLOW_UP, "done")),),
    )

    ids = custom_ids_of(Message("Pending", (entry,)))

    assert [event_of(i) or wish_of(i) for i in ids] == [
        Happened(FOLLOW_UP, "done"),
        Snoozed(FOLLOW_UP, "tomorrow"),
        Snoozed(FOLLOW_UP, "next week"),
        OtherDay(FOLLOW_UP),
        Dropped(FOLLOW_UP),
    ]


def test_a_long_message_is_split_in_order_with_the_buttons_last() -> None:
    facts = Facts("Known", tuple(f"fact number {n} " + "x" * 90 for n in range(40)))
    choice = Choice("yes", "Yes", Answered(VETTING, "offer", ("yes",)))

    pieces = render(Message("Priya", (facts,), prompt=question(choices=(choice,))))

    assert len(pieces) > 2
    assert [bool(piece.rows) for piece in pieces] == [False] * (len(pieces) - 1) + [True]
    shown = "\n".join(piece.content for piece in pieces)
    assert [f"fact number {n} " in shown for n in range(40)] == [True] * 40


def test_a_draft_can_be_copied_as_it_is() -> None:
    text = "Hi Priya,\n*thanks* for writing: [see](https://acme.example)."

    (piece,) = render(Message(blocks=(DraftText("Priya", text, 200),)))

    assert f"```\n{text}\n```" in piece.content


def test_a_file_too_large_for_discord_is_said_and_not_sent() -> None:
    file = File("notes.json", b"x" * (FILE_LIMIT + 1), "everything")

    (piece,) = render(Message(blocks=(file,)))

    assert piece.files == ()
    assert "too large" in piece.content


def test_a_picture_is_described_in_words_for_whoever_does_not_see_it() -> None:
    described = "Decisions per month: 3 in October,\n5 in November. " + "And so on. " * 200

    (piece,) = (
        p for p in render(Message(blocks=(File("a.png", b"\x89PNG", described),))) if p.files
    )
    (file,) = files_of(piece)

    assert file.filename == "a.png"
    assert file.description is not None
    assert file.description.startswith("Decisions per month: 3 in October, 5 in November.")
    assert len(file.description) <= 1024


def test_a_message_without_words_is_still_a_message() -> None:
    (piece,) = render(Message())

    assert piece.content == "What next?"
