"""What was written while the bot was away is answered when it is back, once, and in its order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.discord.missed import CHANNELS, Missed
from adapters.discord.turns import address_of
from bot.core.model import Address
from bot.service.places import Place
from storage.places import StoredPlaces
from tests.adapters.discord.fake_discord import FakeDiscord, Json, person
from tests.adapters.discord.fakes import SlowStore, Watch

ANN, BEA = 11, 12
HOUR = timedelta(hours=1)


async def begun(fake: FakeDiscord, user: int = ANN) -> Json:
    options = {"text": "Hi, I am Priya Nair.", "kind": "connect_in", "name": "Priya Nair"}
    return await fake.done(fake.command(user, "vet", **options))


async def heard(places: StoredPlaces, watch: Watch) -> None:
    """Wait until it is noted that the bot listens."""
    async with asyncio.timeout(8):
        while await places.last_listened("discord") != watch.now:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def gone_by(fake: FakeDiscord, watch: Watch, time: timedelta) -> None:
    watch.now += time
    fake.move_to(watch.now)


def written(fake: FakeDiscord, text: str, user: int = ANN, **more: Any) -> Json:
    """What somebody writes while nobody listens."""
    return fake.store(fake.channel_of(user), text, person(user)) | more


def looked_at(fake: FakeDiscord) -> list[str]:
    """The channels whose past was asked for, in order."""
    asked = [c for c in fake.calls if c.method == "GET" and "after" in c.query]
    return [c.path.split("/")[1] for c in asked]


def answers(fake: FakeDiscord, user: int = ANN) -> list[str]:
    return [m["content"] for m in fake.shown(user) if m["author"]["id"] != str(user)]


@pytest.fixture
async def vetted(fake: FakeDiscord, running: Any, places: StoredPlaces, watch: Watch) -> Json:
    """Ann is amid a vetting when the bot goes away."""
    async with running():
        await heard(places, watch)
        return await begun(fake)


async def test_a_line_written_meanwhile_is_answered_at_the_start(
    fake: FakeDiscord, running: Any, watch: Watch, vetted: Json
) -> None:
    gone_by(fake, watch, HOUR)
    written(fake, "well")

    async with running():
        await fake.until(lambda: "would you introduce them" in answers(fake)[-1])
        await fake.until(lambda: fake.messages[vetted["id"]]["components"] == [])

    assert fake.shown(ANN)[-1]["components"] != []


async def test_several_lines_are_taken_in_their_order_and_none_of_them_twice(
    fake: FakeDiscord, running: Any, watch: Watch, places: StoredPlaces, vetted: Json
) -> None:
    gone_by(fake, watch, HOUR)
    for text in ("well", "not yet", "yes"):
        written(fake, text)

    async with running():
        await fake.until(lambda: len(answers(fake)) == 5)
        await heard(places, watch)
    after = answers(fake)
    gone_by(fake, watch, timedelta(minutes=1))
    async with running():
        await heard(places, watch)

    assert "speak up for" in after[3]
    assert "speak up for" not in after[4]
    assert answers(fake) == after
    assert looked_at(fake) == [fake.channel_of(ANN)] * 2


@pytest.mark.parametrize(("away", "asked"), [(23 * HOUR, 1), (24 * HOUR, 0)])
async def test_after_a_day_nothing_is_looked_for(
    fake: FakeDiscord,
    running: Any,
    watch: Watch,
    places: StoredPlaces,
    vetted: Json,
    away: timedelta,
    asked: int,
) -> None:
    gone_by(fake, watch, away)

    async with running():
        await heard(places, watch)

    assert len(looked_at(fake)) == asked


async def test_who_is_not_amid_a_vetting_is_left_alone(
    fake: FakeDiscord, running: Any, watch: Watch, places: StoredPlaces
) -> None:
    async with running():
        await heard(places, watch)
        await begun(fake)
        await fake.write(ANN, "cancel")
        await fake.until(lambda: "Cancelled" in answers(fake)[-1])
    gone_by(fake, watch, HOUR)
    written(fake, "thank you")

    async with running():
        await heard(places, watch)

    assert looked_at(fake) == []


async def test_nothing_is_read_at_the_very_first_start(
    fake: FakeDiscord, running: Any, watch: Watch, places: StoredPlaces
) -> None:
    async with running():
        await heard(places, watch)

    assert looked_at(fake) == []


async def test_a_line_whose_answer_was_lost_is_answered_again_and_counts_once(
    fake: FakeDiscord, running: Any, watch: Watch, slow_store: SlowStore, vetted: Json
) -> None:
    async with running() as adapter:
        slow_store.dies = "after"
        await fake.write(ANN, "well")
        await slow_store.died.wait()
        adapter.bot.answerer.running.clear()
    slow_store.dies = None
    before = answers(fake)

    async with running():
        await fake.until(lambda: len(answers(fake)) > len(before))

    assert "would you introduce them" in answers(fake)[-1]


async def test_the_channels_used_last_come_first_and_five_a_second(
    fake: FakeDiscord, running: Any, watch: Watch, places: StoredPlaces
) -> None:
    users = range(20, 24)
    async with running():
        await heard(places, watch)
        for user in users:
            await begun(fake, user)
            watch.now += timedelta(seconds=1)
    gone_by(fake, watch, HOUR)

    async with running():
        await heard(places, watch)

    assert looked_at(fake) == [fake.channel_of(user) for user in reversed(users)]
    times = [c.at for c in fake.calls if "after" in c.query]
    assert all(later - sooner > 0.19 for sooner, later in pairwise(times))


async def test_who_writes_now_is_answered_after_what_they_wrote_before(
    fake: FakeDiscord, running: Any, watch: Watch, slow_store: SlowStore, vetted: Json
) -> None:
    gone_by(fake, watch, HOUR)
    written(fake, "well")
    slow_store.open_.clear()

    async with running():
        await fake.write(ANN, "not yet")
        slow_store.open_.set()
        await fake.until(lambda: "speak up for" in answers(fake)[-1])

    assert ["would you introduce" in a for a in answers(fake)[-2:]] == [True, False]
    assert len(answers(fake)) == 4


async def test_a_line_that_was_looked_up_and_then_also_comes_in_is_answered_once(
    fake: FakeDiscord, running: Any, watch: Watch, vetted: Json
) -> None:
    gone_by(fake, watch, HOUR)
    line = written(fake, "well")

    async with running() as adapter:
        await fake.until(lambda: "would you introduce them" in answers(fake)[-1])
        await fake.deliver("MESSAGE_CREATE", line)
        await fake.done(fake.command(BEA, "help"))
        await adapter.bot.answerer.settle(5)

    assert len(answers(fake)) == 3


async def test_a_channel_that_cannot_be_read_holds_up_no_other(
    fake: FakeDiscord, running: Any, watch: Watch, places: StoredPlaces, vetted: Json
) -> None:
    await places.remember(address_of(ANN), Place("404"), watch.now)
    async with running():
        await begun(fake, BEA)
    gone_by(fake, watch, HOUR)
    written(fake, "well", BEA)
    await places.remember(address_of(ANN), Place("404"), watch.now)
    fake.missing.add("404")

    async with running():
        await fake.until(lambda: "would you introduce them" in answers(fake, BEA)[-1])


async def test_after_a_session_that_cannot_be_resumed_it_is_looked_too(
    fake: FakeDiscord, running: Any, watch: Watch, places: StoredPlaces, vetted: Json
) -> None:
    async def at_once(shard: int | None, *, initial: bool = False) -> None:
        """Identify without the pause that Discord asks for."""

    async with running() as adapter:
        await heard(places, watch)
        adapter.bot.client.before_identify_hook = at_once
        fake.refuses_to_resume = True
        await fake.cut()
        written(fake, "well")
        await fake.until(lambda: "would you introduce them" in answers(fake)[-1])

    assert len(fake.identifies) == 3


class Crowd:
    """Places that were asked for, and who asked how many."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.asked: list[tuple[str, int]] = []

    async def last_listened(self, platform: str) -> Any:
        return self.watch.now - HOUR

    async def amid_vettings(self, platform: str, limit: int) -> Sequence[tuple[Address, Place]]:
        self.asked.append((platform, limit))
        return ()


async def test_at_most_two_hundred_channels_are_looked_at(new_bot: Any, watch: Watch) -> None:
    bot, crowd = new_bot(), Crowd(watch)
    missed = Missed(bot.client, bot.line, bot.missed.letters, crowd, watch)  # type: ignore[arg-type]

    assert await missed.read() == 0

    assert crowd.asked == [("discord", 200)]
    assert CHANNELS == 200


class BrokenOnce(Crowd):
    """Places of which the first question fails as nobody foresaw."""

    broken = True

    async def last_listened(self, platform: str) -> Any:
        if self.broken:
            self.broken = False
            raise ValueError("Priya's words")
        return await super().last_listened(platform)

    async def note_listening(self, platform: str, at: datetime) -> None:
        """Nothing is remembered here."""


async def test_trouble_that_nobody_foresaw_does_not_end_the_keeping_up(
    new_bot: Any, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord.missed.TRIED_AGAIN", 0)
    bot, places = new_bot(), BrokenOnce(watch)
    missed = Missed(bot.client, bot.line, bot.missed.letters, places, watch)  # type: ignore[arg-type]
    bot.line.greeted.set()

    with capture_logs() as logged:
        keeping_up = missed.start()
        async with asyncio.timeout(8):
            while not places.asked:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        keeping_up.cancel()
        await asyncio.gather(keeping_up, return_exceptions=True)

    assert [line["event"] for line in logged] == ["missed_messages_not_read"]
    assert "Priya" not in repr(logged)
