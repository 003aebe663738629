from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.drawing.wishes import (
    GoOn,
    LookAt,
    OtherDay,
    Paste,
    Redraft,
    SayWhy,
    TakeSuggestion,
    Write,
)
from adapters.slack.carried import Filled, Metadata
from adapters.slack.parse import (
    Actor,
    actor_of,
    answers_of_sheet,
    at_of,
    beginning_of,
    called,
    delivery_id,
    event_of_form,
    meaning_of_button,
    said,
    to_vet,
)
from adapters.slack.wishes import (
    ChangeSettings,
    ExportAll,
    ForgetMe,
    ImportFiles,
    Listing,
    Search,
    Sheet,
    TakeZone,
    Talk,
    action_id_of,
)
from bot.core.commands import COMMANDS
from bot.core.events import (
    Answered,
    Begin,
    Called,
    Corrected,
    EditedDraft,
    Explained,
    Said,
    SaidSent,
    Snoozed,
)
from bot.core.messages import Problem
from bot.core.model import Address
from bot.core.tokens import token_of

VETTING = "0123456789ab"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("", Paste()),
        ("  ", Paste()),
        ("vet", Paste()),
        ("help", Called("help")),
        ("/pending", Called("pending")),
        ("person Priya Nair", Called("person", (), "Priya Nair")),
        ("forget me --yes", Called("forget", (("yes", "yes"),), "me")),
        ("vet --kind ask hello", Called("vet", (("kind", "ask"),), "hello")),
        ("open to a chat about data?", Begin("open to a chat about data?")),
        ("Hi, I am &lt;Ana&gt; &amp; co", Begin("Hi, I am <Ana> & co")),
        ("Open", Called("open")),
        ("Hello", Begin("Hello")),
    ],
)
def test_what_stands_behind_the_slash_command_is_understood(text: str, event: object) -> None:
    assert called(text) == event


@pytest.mark.parametrize("command", [c.name for c in COMMANDS if c.in_chat and c.name != "vet"])
def test_every_chat_command_stands_behind_the_slash_command(command: str) -> None:
    rest = next(c for c in COMMANDS if c.name == command)
    event = called(f"{command} something" if rest.needs_rest else command)

    assert isinstance(event, Called)
    assert event.command == command


@pytest.mark.parametrize(
    ("line", "wish"),
    [("import", ImportFiles()), ("Import  LinkedIn", ImportFiles()), ("/export", ExportAll())],
)
def test_what_is_done_with_files_has_a_door_of_its_own(line: str, wish: object) -> None:
    assert called(line) == wish


@pytest.mark.parametrize("line", ["doctor", "export somewhere", "chat", "pendnig"])
def test_what_only_a_shell_can_do_is_no_command_here(line: str) -> None:
    event = called(line)

    assert isinstance(event, Problem | Begin)


@pytest.mark.parametrize(
    "wish",
    [
        Paste(), Sheet(VETTING), Talk(VETTING), Write(VETTING, "offer", 200), SayWhy(VETTING),
        Redraft(VETTING, 0), OtherDay(VETTING), Search(), TakeSuggestion(VETTING, "offer"),
        GoOn(VETTING), LookAt(VETTING), Listing("ledger"), ForgetMe(), ChangeSettings(),
        TakeZone(), ImportFiles(), ExportAll(),
    ],
)  # fmt: skip
def test_a_wish_reads_back_from_its_button(wish) -> None:
    assert meaning_of_button(action_id_of(wish)) == wish


def test_a_button_carries_the_event_it_causes() -> None:
    assert meaning_of_button(token_of(SaidSent(VETTING))) == SaidSent(VETTING)


@settings(max_examples=200)
@given(st.text(max_size=300), st.sampled_from(["", "v1:", "s1:", "v1:answer:", "s1:write:"]))
def test_a_button_that_was_edited_means_nothing_or_what_it_says(text: str, start: str) -> None:
    meaning = meaning_of_button(start + text)

    assert meaning is None or text


def test_who_did_something_is_read_from_every_kind_of_delivery() -> None:
    click = {"user": {"id": "U1", "team_id": "T1"}, "team": {"id": "T1"}, "type": "block_actions"}
    command = {"user_id": "U1", "team_id": "T1"}
    event = {"team_id": "T1", "event": {"user": "U1", "type": "message"}}
    grid = {
        "user": {"id": "U1", "team_id": "T1"},
        "team": None,
        "enterprise": {"id": "E1"},
        "is_enterprise_install": True,
    }

    assert [actor_of(body) for body in (click, command, event)] == [Actor("T1", "U1")] * 3
    assert actor_of(grid) == Actor("T1", "U1", "E1", True)
    assert Actor("T1", "U1", "E1", True).address == Address("slack", "E1", "U1")
    assert actor_of({"team_id": "T1"}) is None


def test_the_delivery_id_is_the_same_on_a_redelivery_only() -> None:
    actor = Actor("T1", "U1")
    event = {"event_id": "Ev1", "event_time": 1, "event": {}}
    click = {"type": "block_actions", "trigger_id": "1.2.a"}
    sent = {"type": "view_submission", "trigger_id": "9", "view": {"id": "V1", "hash": "15.h"}}

    assert delivery_id(event, actor) == "slack:1:Ev1:T1"
    assert delivery_id(click, actor) == "slack:1.2.a:T1"
    assert delivery_id(sent, actor) == delivery_id(sent | {"trigger_id": "10"}, actor)
    filled = sent | {"view": {"id": "V1", "hash": "15.h", "state": {"values": {}}}}
    assert delivery_id(sent, actor) != delivery_id(filled, actor)
    assert delivery_id({}, actor) == ""


def test_the_time_of_a_click_is_slacks_own_unless_it_cannot_be() -> None:
    before = NOW - timedelta(minutes=5)

    assert at_of({"actions": [{"action_ts": str(before.timestamp())}]}, NOW) == before
    assert at_of({"event_time": 12}, NOW) == NOW
    assert at_of({"event_time": "inf"}, NOW) == NOW
    assert at_of({}, NOW) == NOW


def test_a_message_is_vetted_with_its_mentions_and_links_as_words() -> None:
    message = {"text": "Hi <@U1|ana> <!channel> see <https://a.example|this> &lt;b&gt; `code`"}

    assert to_vet(message) == Begin("Hi @ana @channel see this (https://a.example) <b> `code`")


def test_a_message_with_only_a_file_holds_nothing_to_vet() -> None:
    assert to_vet({"text": "", "files": [{"id": "F1"}]}) is None


def test_a_message_that_was_passed_on_is_vetted() -> None:
    assert to_vet({"text": "", "attachments": [{"text": "Hello"}, 3]}) == Begin("Hello")


@pytest.mark.parametrize(
    ("event", "meaning"),
    [
        ({"channel_type": "im", "text": "yes"}, Said("yes")),
        ({"channel_type": "im", "text": "yes", "bot_id": "B1"}, None),
        ({"channel_type": "im", "text": "yes", "subtype": "message_changed"}, None),
        ({"channel_type": "channel", "text": "yes"}, None),
        ({"channel_type": "im"}, None),
    ],
)
def test_a_direct_message_is_what_a_person_said(event, meaning) -> None:
    assert said(event) == meaning


def test_a_sheet_gives_a_correction_for_every_question_it_showed_and_no_other() -> None:
    metadata = Metadata(Sheet(VETTING), questions=("offer", "reason", "which"))
    filled = Filled({"offer": ("job_lead", "resource"), "smuggled": ("x",), "which": ("n1",)})

    assert answers_of_sheet(metadata, VETTING, filled) == {
        "offer": Corrected(VETTING, "offer", ("job_lead", "resource")),
        "reason": Corrected(VETTING, "reason", ()),
        "which": Answered(VETTING, "which", ("n1",)),
    }


@pytest.mark.parametrize(
    ("wish", "event"),
    [
        (Write(VETTING, "benefit", 200), Answered(VETTING, "benefit", ("words",))),
        (SayWhy(VETTING), Explained(VETTING, "words")),
        (Redraft(VETTING, 1), EditedDraft(VETTING, 1, "words")),
        (OtherDay(VETTING), Snoozed(VETTING, "words")),
        (Search(), Called("find", (), "words")),
    ],
)
def test_a_modal_with_one_text_is_one_event(wish, event) -> None:
    assert event_of_form(Metadata(wish), Filled({"text": ("words",)})) == event


def test_a_modal_that_is_none_of_ours_is_none() -> None:
    assert event_of_form(Metadata(), Filled({})) is None


def test_a_paste_with_nothing_in_it_begins_nothing() -> None:
    assert beginning_of(Filled({})) is None
    assert beginning_of(Filled({"kind": ("ask",), "name": ("Sam",)})) == Begin("", "ask", "Sam")
    assert beginning_of(Filled({"kind": ("no kind",), "text": ("Hi",)})) == Begin("Hi")
