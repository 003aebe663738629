"""Storage that takes five seconds for every transaction, and goes on doing so.

Every command, click and submission is acknowledged within the three seconds Slack waits, and its
result, or one plain sentence, reaches its owner while storage is as slow as before.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.adapter import SlackAdapter
from adapters.slack.sentences import FAILED, STILL_SAVING
from bot.core.commands import COMMANDS
from bot.service.installing import Installation
from storage.installations import StoredInstallations
from storage.store import open_store
from tests.adapters.slack.conftest import SlowStore, adapter_running
from tests.adapters.slack.fake_slack import Answered, FakeSlack, Json
from tests.adapters.slack.passing_time import run_in_passing_time
from tests.adapters.slack.people import Person, fields_of, labels_of, words_of
from tests.storage.databases import SqliteDatabase, copy_of

IN_TIME = 3.0
SLOW = 5.0
ONE_TRANSACTION, TWO, THREE = SLOW + 0.5, 2 * SLOW + 0.5, 3 * SLOW + 0.5
BEGIN = "vet --kind connect_in --name Priya Hi, could we connect?"
ANSWERS = {"introduce": "yes", "familiarity": "well"}
INSTALLED = Installation("T1", "", "xoxb-1", "UBOT", "", datetime(2026, 1, 5, tzinfo=UTC))
ELSEWHERE = ("vet", "introduce", "help", "insights")
"""Commands with tests of their own; a picture is drawn in a thread, where time does not jump."""
COMMAND_LINES = [
    f"{command.name} something" if command.rest else command.name
    for command in COMMANDS
    if command.in_chat and command.name not in ELSEWHERE
]


@dataclass
class World:
    """A Slack, an adapter, somebody who has a vetting that was weighed and a follow-up."""

    slack: FakeSlack
    store: SlowStore
    adapter: SlackAdapter
    ana: Person

    async def settled(self) -> None:
        await self.adapter.listening.settle(600)

    def seen(self) -> str:
        """All that anybody sees, except that something is awaited."""
        slack = self.slack
        shown = [slack.messages, slack.private, slack.homes, slack.shared]
        views = [view for view in slack.views.values() if not waits(view)]
        written = json.dumps([*shown, views], default=str)
        assert FAILED not in written
        return written

    async def in_time(
        self, act: Coroutine[Any, Any, Answered], within: float, what: str = ""
    ) -> Answered:
        """Do something; see that it is acknowledged and shown in time, storage still slow."""
        before = self.seen()

        def is_shown() -> bool:
            return self.seen() != before and not any(map(waits, self.slack.views.values()))

        answered = await act
        assert answered.status == 200
        assert answered.seconds < IN_TIME
        try:
            await self.slack.until(is_shown, within)
        except TimeoutError:
            pytest.fail(f"nothing was shown {what}")
        assert self.store.seconds == SLOW
        return answered


def waits(view: Json) -> bool:
    return view["callback_id"] == "vet_wait" or STILL_SAVING in words_of(view)


@asynccontextmanager
async def world(database: SqliteDatabase, **chosen: Any) -> AsyncIterator[World]:
    async with AsyncExitStack() as held:
        slack = FakeSlack()
        await slack.start()
        held.push_async_callback(slack.stop)
        store = SlowStore(await open_store(database.url, database.keys))
        held.push_async_callback(store.close)
        await StoredInstallations(store).save(INSTALLED)  # type: ignore[arg-type]
        adapter = await held.enter_async_context(adapter_running(slack, store, **chosen))
        ana = Person(slack)
        there = World(slack, store, adapter, ana)
        await ana.slash("remind in 3 days: write to Sam")
        await ana.slash(BEGIN)
        await there.settled()
        await ana.open_home()
        await there.settled()
        store.seconds = SLOW
        yield there
        await there.settled()
        store.seconds = 0.0
        assert slack.refused == []


Play = Callable[..., None]


@pytest.fixture
def play(template: SqliteDatabase, tmp_path: Path) -> Play:
    """Play a scene in a world of its own, in which waiting takes no time."""
    database = copy_of(template, tmp_path)

    def played(scene: Callable[[World], Coroutine[Any, Any, None]], **chosen: Any) -> None:
        async def whole() -> None:
            async with world(database, **chosen) as there:
                await scene(there)

        run_in_passing_time(whole)

    return played


def test_every_command_is_acknowledged_and_answered(play: Play) -> None:
    async def scene(there: World) -> None:
        for line in COMMAND_LINES:
            # what reads much is read after the turn, on a snapshot
            within = TWO if line.startswith("health") else ONE_TRANSACTION
            await there.in_time(there.ana.slash(line), within, line)
            await there.settled()

    play(scene)


def test_help_is_answered_at_once(play: Play) -> None:
    async def scene(there: World) -> None:
        answered = await there.ana.slash("help")

        assert "Vetting a request" in words_of(answered.data)
        assert answered.seconds < 0.1

    play(scene)


@pytest.mark.parametrize("line", [BEGIN, "Hi, could we connect?", "introduce Ana to Bo"])
def test_a_request_opens_a_form_at_once_and_fills_it(play: Play, line: str) -> None:
    async def scene(there: World) -> None:
        known = len(there.slack.views)

        await there.in_time(there.ana.slash(line), ONE_TRANSACTION)

        assert len(there.slack.views) == known + 1
        assert there.ana.modal["callback_id"] == "vet_sheet"

    play(scene)


def test_a_message_and_the_global_shortcut_open_their_forms(play: Play) -> None:
    async def scene(there: World) -> None:
        await there.in_time(there.ana.shortcut({"text": "Could we connect?"}), ONE_TRANSACTION)
        await there.in_time(there.ana.global_shortcut(), 0.5)

    play(scene)


def test_a_sent_sheet_is_one_transaction_and_its_result_takes_the_place_of_the_form(
    play: Play,
) -> None:
    async def scene(there: World) -> None:
        answered = await there.in_time(there.ana.submit(ANSWERS), ONE_TRANSACTION)

        assert STILL_SAVING in words_of(answered.data["view"])
        assert "What speaks for it" in words_of(there.ana.modal)
        assert "Accept" in labels_of(there.ana.modal)
        await there.settled()
        assert "What speaks for it" in words_of(there.ana.messages[-1])

    play(scene)


def test_a_mistake_found_late_comes_back_in_the_form_with_everything_that_was_filled_in(
    play: Play,
) -> None:
    async def scene(there: World) -> None:
        sheet = there.ana.modal
        await there.in_time(there.ana.submit({**ANSWERS, "introduce": "perhaps"}), ONE_TRANSACTION)

        again = there.ana.modal
        assert fields_of(again) == fields_of(sheet)
        assert "“perhaps” is not an option here" in words_of(again)
        (chosen,) = [b for b in again["blocks"] if b.get("block_id") == "familiarity"]
        assert chosen["element"]["initial_option"]["value"] == "well"

        await there.settled()
        await there.in_time(there.ana.submit(ANSWERS), ONE_TRANSACTION)
        assert "What speaks for it" in words_of(there.ana.modal)

    play(scene)


def test_the_result_for_a_form_that_was_closed_meanwhile_comes_as_a_message(play: Play) -> None:
    async def scene(there: World) -> None:
        view = there.ana.modal["id"]
        await there.ana.submit(ANSWERS)
        del there.slack.views[view]

        await there.slack.until(lambda: there.ana.messages, THREE)

        assert "What speaks for it" in words_of(there.ana.messages[-1])

    play(scene)


def test_every_other_form_is_answered_too(play: Play) -> None:
    async def scene(there: World) -> None:
        home = there.slack.homes[there.ana.user]
        export = there.slack.file_object(there.slack.put("vet-request.json", b"{}"))
        forms: list[tuple[str, Json]] = [
            ("Import…", {"files": [export]}),
            ("Vet a request", {"text": "Could we connect?", "kind": "connect_in", "name": "Bo"}),
            ("Find a person", {"text": "Priya"}),
            ("Other day…", {"text": "in 3 days"}),
            ("Change settings…", {"zone": "Asia/Kolkata"}),
        ]
        for label, values in forms:
            await there.ana.click(label, home)
            await there.settled()
            await there.in_time(there.ana.submit(values), ONE_TRANSACTION)
            await there.settled()

        assert "zone: Asia/Kolkata" in words_of(there.slack.homes[there.ana.user])

    play(scene)


def test_a_day_that_is_not_understood_late_is_asked_again_in_the_form(play: Play) -> None:
    async def scene(there: World) -> None:
        await there.ana.click("Other day…", there.slack.homes[there.ana.user])
        await there.settled()

        await there.in_time(there.ana.submit({"text": "some day"}), ONE_TRANSACTION)

        (field,) = [b for b in there.ana.modal["blocks"] if b["type"] == "input"]
        assert field["element"]["initial_value"] == "some day"
        assert "⚠️" in words_of(there.ana.modal)

    play(scene)


def test_every_button_of_home_is_acknowledged_and_answered(play: Play) -> None:
    async def scene(there: World) -> None:
        there.slack.zones[there.ana.user] = "Asia/Kolkata"
        settling = ("Done", "Drop")
        labels = labels_of(there.slack.homes[there.ana.user])
        for label in sorted(labels, key=lambda each: each in settling):
            home = there.slack.homes[there.ana.user]
            if label not in labels_of(home):
                continue  # what it was about is settled by one pressed before
            await there.in_time(there.ana.click(label, home), THREE, label)
            await there.settled()

    play(scene)


def test_every_button_of_a_question_is_acknowledged_and_answered(play: Play) -> None:
    async def scene(there: World) -> None:
        ana = there.ana
        await there.in_time(ana.click("Continue in direct messages", ana.modal), ONE_TRANSACTION)
        await there.settled()
        ways = (
            "We have met", "Back", "Why?", "Skip", "All on one form", "Later", "Go on with it",
            "Cancel", "Go on with it", "Something is wrong here",
        )  # fmt: skip

        for label in ways:
            await there.in_time(ana.click(label, ana.messages[-1]), THREE, label)
            await there.settled()

    play(scene)


def test_every_button_of_a_card_is_acknowledged_and_answered(play: Play) -> None:
    async def scene(there: World) -> None:
        ana = there.ana
        await ana.submit(ANSWERS)
        await there.settled()
        (card,) = [m for m in ana.messages if "Accept" in labels_of(m)]

        await there.in_time(ana.click("Accept", card), ONE_TRANSACTION)
        await there.settled()
        for label in ("Edit…", labels_of(card)[0]):
            await there.in_time(ana.click(label, card), TWO)
            await there.settled()

        assert "Decided on" in words_of(card)

    play(scene)


def test_a_typed_line_is_answered(play: Play) -> None:
    async def scene(there: World) -> None:
        await there.in_time(there.ana.say("pending"), ONE_TRANSACTION)

    play(scene)


def test_a_token_that_is_read_too_slowly_for_a_form_leads_into_the_direct_message(
    play: Play,
) -> None:
    async def scene(there: World) -> None:
        there.adapter.api.drop("T1", "")

        await there.in_time(there.ana.slash(BEGIN), THREE)

        assert "We have met" in labels_of(there.ana.messages[-1])

    play(scene, mode="workspaces", bot_token="", client_id="1.2", client_secret="c")
