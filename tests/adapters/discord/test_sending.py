"""Reminders: sent once, paused where they are not wanted, stopped where Discord says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.discord.sections import Piece
from adapters.discord.turns import address_of
from bot.core.events import Happened
from bot.core.messages import Button, Entry, Message
from bot.service.sending import Absent, Accepted, Found, Later, Lost, Parcel, Refused
from storage.places import StoredPlaces
from tests.adapters.discord.fake_discord import FakeDiscord, Trouble
from tests.adapters.discord.fakes import Watch

ANN = 11
KEY = "0123456789ab"
FOLLOW_UP = "ba9876543210"
DIGEST = Message(
    "2 follow-ups are due",
    tuple(
        Entry(FOLLOW_UP[:-1] + str(n), "write to Sam", (), (Button("Done", Happened(f, "done")),))
        for n in range(7)
        for f in [FOLLOW_UP[:-1] + str(n)]
    ),
)


@pytest.fixture
async def adapter(running: Any):
    async with running() as adapter:
        yield adapter


def parcels_of(adapter: Any, message: Message = DIGEST, key: str = KEY) -> list[Parcel]:
    drawn = adapter.sender.render(message)
    return [Parcel(key, address_of(ANN), body, part) for part, body in enumerate(drawn)]


def parcel_of(adapter: Any, message: Message = DIGEST, key: str = KEY) -> Parcel:
    return parcels_of(adapter, message, key)[0]


async def test_a_digest_arrives_once_with_its_buttons_however_often_it_is_sent(
    fake: FakeDiscord, adapter: Any
) -> None:
    parcels = parcels_of(adapter)

    answers = [await adapter.sender.send(parcel) for _ in range(2) for parcel in parcels]

    assert answers == [Accepted()] * 4
    shown = fake.shown(ANN)
    assert [message["nonce"] for message in shown] == [f"{KEY}-0", f"{KEY}-1"]
    assert [len(message["components"]) for message in shown] == [5, 2]
    sent = [c.json for c in fake.calls if c.path.endswith("/messages") and c.method == "POST"]
    assert all(s["allowed_mentions"] == {"parse": []} and s["flags"] == 4 for s in sent)


async def test_a_click_on_a_digest_is_taken(fake: FakeDiscord, adapter: Any) -> None:
    await adapter.sender.send(parcel_of(adapter))

    answered = await fake.done(fake.click(ANN, fake.shown(ANN)[0], "1 Done"))

    assert "Nothing of yours has the id" in answered["content"]


@pytest.mark.parametrize(
    ("status", "code", "answer"),
    [
        (403, 50007, Refused("closed")),
        (403, 50278, Refused("closed")),
        (404, 10003, Refused("unknown")),
        (400, 50035, Refused("rejected")),
        (401, 0, Refused("revoked")),
        (429, 0, Later(60)),
    ],
)
async def test_a_refusal_says_what_it_means(
    fake: FakeDiscord, adapter: Any, status: int, code: int, answer: object
) -> None:
    fake.troubles.append(Trouble("POST", "/messages", status, {"message": "no", "code": code}))

    assert await adapter.sender.send(parcel_of(adapter)) == answer
    assert fake.shown(ANN) == []


@pytest.mark.parametrize("code", [20026, 40003])
async def test_a_bot_that_writes_too_much_stops_all_sends_and_goes_on_answering(
    fake: FakeDiscord, adapter: Any, watch: Watch, code: int
) -> None:
    fake.troubles.append(Trouble("POST", "/channels", 403, {"message": "no", "code": code}))
    parcel = parcel_of(adapter)

    stopped = await adapter.sender.send(parcel)
    asked = len(fake.calls)
    watch.now += timedelta(minutes=20)
    still = await adapter.sender.send(parcel)

    assert (stopped, still) == (Later(3600), Later(2400))
    assert len(fake.calls) == asked
    pending = await fake.done(fake.command(ANN, "pending"))
    assert "Nothing is pending" in pending["content"]

    watch.now += timedelta(minutes=40)
    assert await adapter.sender.send(parcel) == Accepted()


async def test_a_broken_connection_leaves_it_open_and_is_asked_about(
    fake: FakeDiscord, adapter: Any
) -> None:
    fake.cuts.append("/messages")
    parcel = parcel_of(adapter)

    lost = await adapter.sender.send(parcel)
    before = await adapter.sender.find(parcel)
    await adapter.sender.send(parcel)
    after = await adapter.sender.find(parcel)

    assert (lost, before, after) == (Lost(), Absent(), Found())


async def test_without_a_nonce_the_very_words_of_the_last_hours_are_looked_for(
    fake: FakeDiscord, adapter: Any, watch: Watch
) -> None:
    parcel = parcel_of(adapter)
    await adapter.sender.send(parcel)
    for message in fake.shown(ANN):
        message["nonce"] = None

    soon = await adapter.sender.find(parcel)
    watch.now += timedelta(hours=13)
    next_day = await adapter.sender.find(parcel)

    assert (soon, next_day) == (Found(), Absent())


async def test_the_owners_own_words_are_no_digest(fake: FakeDiscord, adapter: Any) -> None:
    parcel = parcel_of(adapter, Message("due"))
    await fake.write(ANN, "**due**")

    assert await adapter.sender.find(parcel) == Absent()


async def test_after_a_restart_a_reminder_needs_no_direct_message_to_be_opened(
    fake: FakeDiscord, running: Any
) -> None:
    async with running():
        await fake.done(fake.command(ANN, "help"))

    async with running() as adapter:
        sent = await adapter.sender.send(parcel_of(adapter))

    assert sent == Accepted()
    assert [c for c in fake.calls if c.path == "users/@me/channels"] == []


async def test_who_is_unknown_is_written_to_in_a_direct_message_that_is_opened(
    fake: FakeDiscord, adapter: Any
) -> None:
    await adapter.sender.send(parcel_of(adapter))

    assert len([c for c in fake.calls if c.path == "users/@me/channels"]) == 1


async def test_a_closed_direct_message_is_not_written_to_again_until_its_owner_comes_back(
    fake: FakeDiscord, adapter: Any, places: StoredPlaces
) -> None:
    answerer = adapter.bot.answerer
    await fake.done(fake.command(ANN, "help"))
    await answerer.settle(5)
    fake.troubles.append(Trouble("POST", "/messages", 403, {"message": "no", "code": 50007}))

    await adapter.sender.send(parcel_of(adapter))
    closed = await places.place_of(address_of(ANN))
    await fake.done(fake.command(ANN, "open"))
    await answerer.settle(5)

    assert closed is None
    assert await answerer.places.channel_of(address_of(ANN)) == int(fake.channel_of(ANN))


async def test_what_was_forgotten_is_not_kept_by_the_click_that_forgot_it(
    fake: FakeDiscord, adapter: Any, places: StoredPlaces
) -> None:
    asked = await fake.done(fake.command(ANN, "forget", text="me"))
    await fake.done(fake.command(ANN, "open"))
    await adapter.bot.answerer.settle(5)
    before = await places.place_of(address_of(ANN))

    await fake.done(fake.click(ANN, asked, "Erase for good"))
    await adapter.bot.answerer.settle(5)

    assert before is not None
    assert await places.place_of(address_of(ANN)) is None
    assert await adapter.bot.answerer.places.channel_of(address_of(ANN)) is None


async def test_what_stops_the_sends_is_a_figure_and_an_error_in_the_log(
    fake: FakeDiscord, adapter: Any, watch: Watch
) -> None:
    (before,) = adapter.figures
    fake.troubles.append(Trouble("POST", "/messages", 403, {"message": "no", "code": 20026}))

    with capture_logs() as logs:
        await adapter.sender.send(parcel_of(adapter))

    assert (before.name, before.value) == ("discord_sends_stopped", 0)
    assert [figure.value for figure in adapter.figures] == [1]
    stopped = {"event": "discord_sends_stopped", "code": 20026, "seconds": 3600.0}
    assert {**stopped, "log_level": "error"} in logs
    watch.now += timedelta(hours=1)
    assert [figure.value for figure in adapter.figures] == [0]


async def test_while_sends_are_stopped_no_card_goes_into_a_direct_message_either(
    fake: FakeDiscord, adapter: Any
) -> None:
    await fake.done(fake.command(ANN, "help"))
    await adapter.bot.answerer.settle(5)
    fake.troubles.append(Trouble("POST", "/messages", 403, {"message": "no", "code": 40003}))
    await adapter.sender.send(parcel_of(adapter))
    before = len(fake.shown(ANN))

    await write_card(adapter)

    assert len(fake.shown(ANN)) == before


async def test_a_card_that_discord_finds_too_many_stops_the_reminders(
    fake: FakeDiscord, adapter: Any
) -> None:
    await fake.done(fake.command(ANN, "help"))
    await adapter.bot.answerer.settle(5)
    fake.troubles.append(Trouble("POST", "/messages", 403, {"message": "no", "code": 20026}))

    await write_card(adapter)

    assert await adapter.sender.send(parcel_of(adapter)) == Later(3600)


async def write_card(adapter: Any) -> None:
    piece = Piece("Decided on accept")
    await adapter.bot.answerer.write_to_owner(adapter.bot.client, address_of(ANN), (piece,))
