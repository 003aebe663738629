"""discord.py's own HTTP and websocket against a small Discord on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import discord
import pytest
from structlog.testing import capture_logs

from adapters.discord.adapter import DiscordRefused
from adapters.discord.forms import text_form
from adapters.discord.turns import address_of
from adapters.discord.views import modal_of
from adapters.drawing.wishes import Paste
from bot.service.service import Service
from storage.places import StoredPlaces
from storage.store import OpenStore, open_store
from tests.adapters.discord.fake_discord import FakeDiscord, Json, Trouble, person
from tests.adapters.discord.fakes import SlowStore
from tests.storage.databases import SqliteDatabase

ANN = 11
BEGIN = {"text": "Hi, I am Priya Nair.", "kind": "connect_in", "name": "Priya Nair"}


@pytest.fixture(autouse=True)
def it_comes_back_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """How often it is refused depends on the machine, and each time it would wait longer."""
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _: 0.02)


async def begun(fake: FakeDiscord) -> Json:
    return await fake.done(fake.command(ANN, "vet", **BEGIN))


async def test_the_bot_gets_ready_with_two_intents_and_registers_its_commands(
    fake: FakeDiscord, running: Any
) -> None:
    async with running() as adapter:
        assert adapter.ready
        assert adapter.mode == "gateway"

    (identity,) = fake.identifies
    wanted = discord.Intents(guilds=True, dm_messages=True).value
    assert identity["intents"] == wanted
    assert {"vet", "pending", "Vet this request"} <= {c["name"] for c in fake.commands}
    options = {option["name"] for c in fake.commands for option in c.get("options", ())}
    assert {"text", "kind", "yes"} <= options
    assert "owner" not in options
    assert {tuple(c["contexts"]) for c in fake.commands} == {(0, 1, 2)}
    assert {tuple(c["integration_types"]) for c in fake.commands} == {(0, 1)}


async def test_commands_are_registered_again_only_when_they_have_changed(
    fake: FakeDiscord, running: Any
) -> None:
    async with running():
        pass
    async with running():
        pass
    unchanged = [call for call in fake.calls if call.method == "PUT"]

    fake.commands[0]["description"] = "something older"
    async with running():
        pass
    changed = [call for call in fake.calls if call.method == "PUT"]

    assert (len(unchanged), len(changed)) == (1, 2)


async def test_a_wrong_token_is_one_sentence(fake: FakeDiscord, running: Any) -> None:
    fake.troubles.append(Trouble("GET", "users/@me", 401, {"message": "401", "code": 0}))

    with pytest.raises(DiscordRefused, match="DISCORD_TOKEN"):
        async with running():
            pass


async def test_a_click_edits_the_message_it_was_on(fake: FakeDiscord, running: Any) -> None:
    async with running():
        card = await begun(fake)

        after = await fake.done(fake.click(ANN, card, "Well"))

    assert after["id"] == card["id"]
    assert "would you introduce them" in after["content"]
    assert fake.acknowledged[list(fake.acknowledged)[-1]][0] == 7


async def test_nothing_of_a_message_or_a_form_is_kept_in_memory(
    fake: FakeDiscord, running: Any
) -> None:
    async with running() as adapter:
        card = await begun(fake)
        click = await fake.send(fake.click(ANN, card, "Quick form"))
        await fake.until(lambda: fake.modals.get(click["id"]))
        await fake.done(fake.click(ANN, card, "Well"))
        await fake.write(ANN, "not yet")
        await fake.until(lambda: "speak up for" in fake.shown(ANN)[-1]["content"])

        kept = adapter.bot.client._connection._view_store

        assert (kept._views, kept._modals) == ({}, {})


async def test_a_form_is_opened_and_taken(fake: FakeDiscord, running: Any) -> None:
    async with running():
        card = await begun(fake)
        click = await fake.send(fake.click(ANN, card, "Quick form"))
        modal = await fake.until(lambda: fake.modals.get(click["id"]))

        after = await fake.done(
            fake.submit(ANN, modal, card, familiarity="well", introduce="not_yet")
        )

    assert "speak up for" in after["content"]


async def test_a_typed_line_is_answered_and_the_old_buttons_go(
    fake: FakeDiscord, running: Any
) -> None:
    async with running():
        card = await begun(fake)

        await fake.write(ANN, "well")
        await fake.until(lambda: fake.messages[card["id"]]["components"] == [])

    newest = fake.shown(ANN)[-1]
    assert "would you introduce them" in newest["content"]
    assert newest["components"] != []


async def test_a_429_is_slept_and_retried(fake: FakeDiscord, running: Any) -> None:
    async with running():
        await begun(fake)
        limited = {"message": "slow down", "retry_after": 0.3, "global": False}
        fake.troubles.append(Trouble("POST", "/messages", 429, limited, {"Via": "1.1 fake"}))

        await fake.write(ANN, "well")
        await fake.until(lambda: "would you introduce" in fake.shown(ANN)[-1]["content"])

    tries = [c for c in fake.calls if c.method == "POST" and c.path.endswith("/messages")]
    assert len(tries) == 2
    assert tries[1].at - tries[0].at >= 0.3


async def test_an_answer_lost_on_the_way_comes_back_with_the_next_tap(
    fake: FakeDiscord, running: Any
) -> None:
    async with running():
        card = await begun(fake)
        fake.cuts.append("/callback")
        await fake.send(fake.click(ANN, card, "Well"))
        await fake.until(lambda: not fake.cuts)

        after = await fake.done(fake.click(ANN, card, "We have met"))

    assert "would you introduce them" in after["content"]


async def test_a_cut_connection_is_resumed_and_nothing_is_lost(
    fake: FakeDiscord, running: Any
) -> None:
    async with running():
        card = await begun(fake)
        await fake.cut()

        after = await fake.done(fake.click(ANN, card, "Well"))

    assert len(fake.identifies) == 1
    assert len(fake.resumes) == 1
    assert "would you introduce them" in after["content"]


async def test_after_a_restart_old_buttons_and_an_open_form_still_work(
    fake: FakeDiscord, running: Any
) -> None:
    async with running():
        card = await begun(fake)
        click = await fake.send(fake.click(ANN, card, "Quick form"))
        modal = await fake.until(lambda: fake.modals.get(click["id"]))

    async with running():
        await fake.done(fake.submit(ANN, modal, card, familiarity="well"))
        after = await fake.done(fake.click(ANN, fake.messages[card["id"]], "Not yet"))

    assert "speak up for" in after["content"]


async def test_with_five_seconds_a_transaction_all_is_acknowledged_in_three_and_answered_later(
    fake: FakeDiscord, running: Any, slow_store: SlowStore
) -> None:
    asked = fake.store(fake.channel_of(14), "I am Priya and would like to connect.", person(14))
    chosen = {
        "id": "2",
        "name": "Vet this request",
        "type": 3,
        "target_id": asked["id"],
        "resolved": {"messages": {asked["id"]: asked}},
    }
    async with running() as adapter:
        card = await begun(fake)
        await adapter.bot.answerer.settle(5)
        slow_store.seconds = 5
        quick = fake.click(ANN, card, "Quick form")
        waiting = [
            fake.command(12, "pending"),
            fake.click(ANN, card, "Well"),
            fake.interaction(14, 2, chosen),
            fake.submit(15, PASTE_FORM, text="Hi, I am Sam Ortiz and would like to connect."),
            fake.command(ANN, "export"),
        ]
        sent = asyncio.get_running_loop().time()
        for interaction in (*waiting, quick):
            await fake.send(interaction)
        answers = [await fake.answer_to(interaction) for interaction in waiting]
        took = asyncio.get_running_loop().time() - sent
        told = await fake.answer_to(quick)
        slow_store.quick_again.set()

    late = {i["id"]: fake.acknowledged[i["id"]][1] - sent for i in (*waiting, quick)}
    assert max(late.values()) < 3
    assert took > 5
    assert [fake.acknowledged[i["id"]][0] for i in waiting] == [5, 6, 5, 5, 5]
    assert "Nothing is pending" in answers[0]["content"]
    assert "would you introduce them" in fake.messages[card["id"]]["content"]
    assert "Priya" in answers[2]["content"]
    assert "Sam Ortiz" in answers[3]["content"]
    assert "vet-request" in answers[4]["content"]
    assert "could not be opened in time" in told["content"]


PASTE_FORM = modal_of(text_form(Paste())).to_dict()


@pytest.fixture
async def another_process(
    store: OpenStore, template: SqliteDatabase, service: Service, tmp_path: Path
) -> AsyncIterator[Service]:
    """The same database, opened by somebody else."""
    beside = replace(template, path=tmp_path / template.path.name)
    other = await open_store(beside.url, beside.keys)
    yield replace(service, store=other)
    await other.close()


async def test_two_processes_and_one_click_are_one_answer(
    fake: FakeDiscord, running: Any, another_process: Service
) -> None:
    async with running() as first:
        card = await begun(fake)
        one = fake.session
        async with running(door=another_process):
            click = fake.click(ANN, card, "Well")
            await fake.deliver("INTERACTION_CREATE", click)
            assert one is not None
            await one.socket.send_json(
                {"op": 0, "t": "INTERACTION_CREATE", "s": one.sequence + 1, "d": click}
            )
            callbacks = f"interactions/{click['id']}/{click['token']}/callback"
            await fake.until(lambda: [c.path for c in fake.calls].count(callbacks) == 2)
        assert first.ready

    assert "would you introduce them" in fake.messages[card["id"]]["content"]
    assert len(fake.shown(ANN)) == 2


async def test_stopping_during_a_click_answers_it_first(
    fake: FakeDiscord, running: Any, slow_store: SlowStore
) -> None:
    async with running() as adapter:
        card = await begun(fake)
        slow_store.open_.clear()
        click = await fake.send(fake.click(ANN, card, "Well"))
        await fake.until(lambda: click["id"] in fake.acknowledged)
        stopping = asyncio.create_task(adapter.stop())
        slow_store.open_.set()
        await stopping

    assert "would you introduce them" in fake.messages[card["id"]]["content"]


MEMBER = {
    "user": person(ANN),
    "roles": [],
    "joined_at": "2026-01-01T00:00:00+00:00",
    "deaf": False,
    "mute": False,
    "flags": 0,
    "permissions": "0",
}
WITH_THE_ASKER = {"channel_id": "55", "channel": {"id": "55", "type": 1}, "context": 2}
ON_A_SERVER = {
    "channel_id": "55",
    "channel": {"id": "55", "type": 0, "name": "jobs", "position": 0, "guild_id": "56"},
    "context": 0,
    "guild_id": "56",
    "guild": {"id": "56", "locale": "en-GB", "features": []},
    "member": MEMBER,
}
IN_OWN_ACCOUNT = {"authorizing_integration_owners": {"1": str(ANN)}}
"""The bot was added to an account, and is on no server."""


@pytest.mark.parametrize("place", [WITH_THE_ASKER, ON_A_SERVER], ids=["private", "server"])
async def test_installed_in_ones_own_account_every_answer_is_for_one_only(
    fake: FakeDiscord, running: Any, places: StoredPlaces, place: Json
) -> None:
    here = {**place, **IN_OWN_ACCOUNT}
    asked = fake.store("55", "Hi, I am Priya Nair and I would like to connect.", person(13))
    chosen = {
        "id": "2",
        "name": "Vet this request",
        "type": 3,
        "target_id": asked["id"],
        "resolved": {"messages": {asked["id"]: asked}},
    }
    async with running() as adapter:
        await fake.done(fake.interaction(ANN, 2, chosen) | here)
        card = await fake.done(fake.command(ANN, "vet", **BEGIN) | here)
        after = await fake.done(fake.click(ANN, card, "Well") | here)
        form = await fake.send(fake.click(ANN, card, "Quick form") | here)
        modal = await fake.until(lambda: fake.modals.get(form["id"]))
        await fake.done(fake.submit(ANN, modal, card, introduce="yes") | here)
        await fake.done(fake.command(ANN, "export") | here)
        await adapter.bot.answerer.settle(5)

    ours = [m for m in fake.messages.values() if m["author"]["id"] != "13"]
    assert after["id"] == card["id"]
    assert len(ours) >= 4
    assert all(m["channel_id"] == "55" and m["flags"] & 64 for m in ours)
    assert await places.place_of(address_of(ANN)) is None


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_process_that_dies_around_the_commit_leaves_a_vetting_that_goes_on(
    fake: FakeDiscord, running: Any, slow_store: SlowStore, moment: Literal["before", "after"]
) -> None:
    async with running() as adapter:
        card = await begun(fake)
        slow_store.dies = moment
        click = await fake.send(fake.click(ANN, card, "Well"))
        await slow_store.died.wait()
        await adapter.bot.client.close()
        adapter.bot.answerer.running.clear()
    slow_store.dies = None

    async with running():
        await fake.send(fake.interactions[click["id"]] | {"token": click["token"]})
        await fake.until(lambda: "would you introduce" in fake.messages[card["id"]]["content"])
        after = await fake.done(fake.click(ANN, fake.messages[card["id"]], "Not yet"))

    assert "speak up for" in after["content"]


async def test_a_long_paste_that_became_a_file_is_read(fake: FakeDiscord, running: Any) -> None:
    paste = "Hi, I am Priya Nair and I would like to connect. " + "We talked about tests. " * 120
    async with running():
        await fake.write(ANN, "", attachments=[fake.text_file("message.txt", paste)])
        await fake.until(lambda: len(fake.shown(ANN)) > 1)

    assert "Priya Nair" in fake.shown(ANN)[1]["content"]


async def test_shards_are_those_that_were_configured(fake: FakeDiscord, running: Any) -> None:
    async with running(shard_ids=(1,), shard_count=2):
        pass

    assert [identity["shard"] for identity in fake.identifies] == [[1, 2]]


async def test_a_process_whose_gateway_is_gone_is_not_ready_until_it_is_back(
    fake: FakeDiscord, running: Any
) -> None:
    async with running() as adapter:
        fake.refuses_connections = True
        await fake.cut()
        await until(lambda: not adapter.ready)
        fake.refuses_connections = False
        await until(lambda: adapter.ready)

        answered = await fake.done(fake.command(ANN, "pending"))

    assert "Nothing is pending" in answered["content"]


async def test_a_bot_that_leaves_by_itself_has_lost_nothing(
    fake: FakeDiscord, running: Any
) -> None:
    with capture_logs() as logs:
        async with running():
            await fake.done(fake.command(ANN, "pending"))

    assert [log["event"] for log in logs] == ["commands_registered"]


async def test_a_shard_that_is_gone_makes_the_process_not_ready(
    fake: FakeDiscord, running: Any
) -> None:
    async with running(shard_ids=(0,), shard_count=2) as adapter:
        assert adapter.ready
        adapter.bot.client.before_identify_hook = at_once
        fake.refuses_connections = True
        await fake.cut()
        await until(lambda: not adapter.ready)
        fake.refuses_connections = False
        await until(lambda: adapter.ready)

    # discord.py resumes no shard of several: what came meanwhile is looked up instead
    assert len(fake.identifies) == 2


async def test_an_event_that_cannot_be_read_is_named_in_the_log_and_ends_nothing(
    fake: FakeDiscord, running: Any
) -> None:
    async with running() as adapter:
        with capture_logs() as logs:
            await fake.deliver("INTERACTION_CREATE", {"type": 3, "data": {}})
            await fake.deliver("MESSAGE_CREATE", {"id": "1"})
            answered = await fake.done(fake.command(ANN, "pending"))
        assert adapter.ready

    assert "Nothing is pending" in answered["content"]
    named = [(log["event"], log["discord_event"]) for log in logs]
    assert named == [
        ("event_not_understood", "INTERACTION_CREATE"),
        ("event_not_understood", "MESSAGE_CREATE"),
    ]
    assert len(fake.identifies) == 1


async def test_a_gateway_that_discord_ended_for_good_is_an_error_in_the_log(
    fake: FakeDiscord, running: Any
) -> None:
    async with running() as adapter:
        assert fake.session is not None
        with capture_logs() as logs:
            await fake.session.socket.close(code=4004)
            await until(lambda: not adapter.ready)
            await until(lambda: logs)

    ended = {"event": "discord_gateway_ended", "code": 4004, "error": "ConnectionClosed"}
    assert {**ended, "log_level": "error"} in logs


async def at_once(shard: int | None, *, initial: bool = False) -> None:
    """Identify without the pause that Discord asks for."""


async def until(condition: Callable[[], Any]) -> None:
    """Wait for something that Discord is not told about."""
    async with asyncio.timeout(8):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
