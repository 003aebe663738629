from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.drawing.wishes import OtherDay, Paste, Redraft, SayWhy, Write
from adapters.slack.carried import Filled, Metadata, Origin, filled_in, metadata_of, missing_fields
from adapters.slack.forms import (
    card_view,
    paste_view,
    said_view,
    sheet_view,
    text_view,
    waiting_view,
)
from adapters.slack.home import home_view
from adapters.slack.wishes import Search, Sheet
from bot.core.events import Answered
from bot.core.messages import Choice, Message, Paragraph, Prompt, Reply
from bot.core.model import Settings
from bot.core.standing import BECAUSE
from bot.service.choices import ALL_SETTINGS, settings_json
from bot.service.home import Home
from tests.adapters.slack.limits import problems_of_view
from tests.adapters.slack.strategies import FOLLOW_UP, VETTING, blocks, messages, prompts, texts


@settings(max_examples=40, deadline=None)
@given(
    texts,
    st.lists(blocks, max_size=4).map(tuple),
    st.lists(prompts, min_size=1, max_size=8, unique_by=lambda p: p.key),
)
def test_every_sheet_stays_within_the_limits(heading, before, asked) -> None:
    view = sheet_view(VETTING, heading, before, asked)

    assert list(problems_of_view(view)) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(messages, min_size=1, max_size=3))
def test_every_card_and_home_stays_within_the_limits(said: list[Message]) -> None:
    reply = Reply(tuple(said))

    home = Home(reply, reply, settings_json(Settings(), ALL_SETTINGS), "yes")
    views = [card_view(reply, notes=("x" * 4000,)), home_view(home, ("x" * 4000,))]

    assert [list(problems_of_view(view)) for view in views] == [[], []]


@settings(max_examples=20, deadline=None)
@given(texts)
def test_every_modal_with_one_text_stays_within_the_limits(text: str) -> None:
    wishes = (
        Paste(),
        Write(VETTING, "a" * 24, 4000),
        SayWhy(VETTING),
        Redraft(VETTING, 9999),
        OtherDay(FOLLOW_UP),
        Search(),
    )

    views = [text_view(wish, Origin("D1", "1.2"), text) for wish in wishes]
    views += [waiting_view(), paste_view(text=text), said_view(text)]

    assert [list(problems_of_view(view)) for view in views] == [[]] * len(views)


def prompt(key: str = "introduce", *, starred: bool = False, suggested: str = "") -> Prompt:
    choices = tuple(
        Choice(v, v.upper(), Answered(VETTING, key, (v,)), suggested=v == suggested)
        for v in ("yes", "no")
    )
    return Prompt(
        VETTING, key, 1, 2, "Would you?", "It tells most.", choices, starred=starred,
        suggestion=suggested.upper(), rests_on="we met in Oslo" if suggested else "",
    )  # fmt: skip


def test_a_suggestion_is_preselected_and_marked_as_one() -> None:
    view = sheet_view(VETTING, "Priya", (), [prompt(suggested="yes")])

    (block,) = [b for b in view["blocks"] if b["type"] == "input"]
    assert block["element"]["initial_option"]["value"] == "yes"
    assert block["element"]["initial_option"]["description"]["text"] == "suggested"
    assert "It tells most. Suggested: YES — “we met in Oslo”" in block["hint"]["text"]


def test_an_answer_given_before_is_preselected_over_a_suggestion() -> None:
    choices = (
        Choice("yes", "Yes", Answered(VETTING, "q", ("yes",)), suggested=True),
        Choice("no", "No", Answered(VETTING, "q", ("no",)), chosen=True),
    )

    view = sheet_view(VETTING, "Priya", (), [Prompt(VETTING, "q", 1, 1, "?", choices=choices)])

    (block,) = [b for b in view["blocks"] if b["type"] == "input"]
    assert block["element"]["initial_option"]["value"] == "no"


def test_what_tells_most_is_required_and_its_absence_is_a_field_error() -> None:
    view = sheet_view(VETTING, "Priya", (), [prompt(starred=True), prompt("offer")])
    metadata = metadata_of(view["private_metadata"])

    errors = missing_fields(metadata, Filled({"offer": ("yes",)}))

    assert [b["optional"] for b in view["blocks"] if b["type"] == "input"] == [False, True]
    assert list(errors) == ["introduce"]
    assert missing_fields(metadata, Filled({"introduce": ("no",)})) == {}


def test_metadata_reads_back_what_it_wrote() -> None:
    metadata = Metadata(Sheet(VETTING), Origin("D1", "17.5", True), ("a", "b"), ("a",))

    assert metadata_of(metadata.written()) == metadata


@pytest.mark.parametrize("written", ["", "no json", "[]", "{}", '{"wish": 3, "questions": "x"}'])
def test_metadata_that_was_tampered_with_means_nothing(written: str) -> None:
    assert metadata_of(written).wish is None


def test_a_sent_modal_is_read_by_question() -> None:
    state = {
        "values": {
            "one": {"answer": {"type": "radio_buttons", "selected_option": {"value": "yes"}}},
            "many": {"answer": {"selected_options": [{"value": "a"}, {"value": "b"}]}},
            "text": {"answer": {"type": "plain_text_input", "value": "  words"}},
            "empty": {"answer": {"type": "radio_buttons", "selected_option": None}},
            "strange": {"answer": {"selected_options": ["a", 3, {"value": 5}]}},
            "stranger": "yes",
        }
    }

    assert filled_in(state).files == ()
    assert filled_in(state).values == {
        "one": ("yes",),
        "many": ("a", "b"),
        "text": ("  words",),
    }


@pytest.mark.parametrize("state", [None, [], "x", {"values": None}, {"values": {"a": None}}])
def test_a_state_that_is_none_is_empty(state) -> None:
    assert filled_in(state).values == {}


def test_a_reason_is_asked_in_the_same_modal() -> None:
    asked = Prompt(VETTING, BECAUSE, 0, 0, "Why?", text_limit=500)
    reply = Reply((Message("", (Paragraph("Decided."),), asked, vetting=VETTING),))

    view = card_view(reply)

    assert view["blocks"][-1]["type"] == "input"
    assert metadata_of(view["private_metadata"]).wish == SayWhy(VETTING)
