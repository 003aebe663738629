"""Reminders from end to end, in the simulated Discord: the hour, the closed door, the buttons."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.discord.breaker import Breaker
from adapters.discord.places import DirectChannels
from adapters.discord.sending import DiscordSender
from bot.core.digest import PAUSE
from bot.service.reminders import Reminders
from bot.service.service import Service
from storage.places import StoredPlaces
from tests.adapters.discord.fakes import CHECKLISTS, SlowStore, Watch
from tests.adapters.discord.people import Person
from tests.service.reminders.world import run_once

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def service(slow_store: SlowStore, watch: Watch) -> Service:
    """As everywhere, but digests of one minute are not spread."""
    return Service(slow_store, CHECKLISTS, watch, lambda: secrets.token_bytes(16), spread=0)


@pytest.fixture
def ann(simcord_env: Any) -> Person:
    return Person(simcord_env.create_user("ann"))


@pytest.fixture
def reminders(
    simcord_env: Any, simcord_bot: Any, places: StoredPlaces, service: Service, watch: Watch
) -> Reminders:
    channels = DirectChannels(places, watch)
    sender = DiscordSender(simcord_bot, channels, Breaker(watch), watch)
    return Reminders(
        service.store, {"discord": sender}, CHECKLISTS, watch, service.chance, "one", spread=0
    )


async def promises(person: Person) -> None:
    """Choose a zone, promise something that is due today, and want to be reminded."""
    await person.slash("settings", text="zone Europe/Berlin")
    await person.slash("settings", text="weekdays mon-sun")
    await person.slash("remind", text="today: send Bo the book")
    await person.tap("Yes, remind me")


def digests(person: Person) -> list[Any]:
    return [m for m in person.messages() if m.content.startswith("**1 follow-up is due")]


async def a_day_later(reminders: Reminders, watch: Watch) -> None:
    """Go round at noon of the next day."""
    watch.now = (watch.now + timedelta(days=1)).replace(hour=12, minute=0)
    await run_once(reminders)


@pytest.mark.parametrize(
    "saturday", [datetime(2026, 10, 24, tzinfo=UTC), datetime(2027, 3, 27, tzinfo=UTC)]
)
async def test_nine_oclock_stays_nine_oclock_when_the_clocks_change(
    ann: Person, reminders: Reminders, watch: Watch, saturday: datetime
) -> None:
    watch.now = saturday + timedelta(hours=6)
    await promises(ann)

    arrived: list[datetime] = []
    while watch.now < saturday + timedelta(days=3):
        await run_once(reminders)
        if len(digests(ann)) > len(arrived):
            arrived.append(watch.now.astimezone(BERLIN))
        watch.now += timedelta(minutes=30)

    assert [f"{at:%a %H:%M}" for at in arrived] == ["Sat 09:00", "Sun 09:00", "Mon 09:00"]
    assert len({at.utcoffset() for at in arrived}) == 2


async def test_a_closed_door_pauses_the_reminders_and_is_said_at_the_next_contact(
    simcord_env: Any, ann: Person, reminders: Reminders, watch: Watch
) -> None:
    await promises(ann)
    messages = f"/channels/{ann.there.id}/messages"
    simcord_env.inject_error("POST", messages, status=403, code=50007)

    await a_day_later(reminders, watch)
    await a_day_later(reminders, watch)
    before = len(digests(ann))
    tried = [r for r in simcord_env.http_requests if (r.method, r.path) == ("POST", messages)]
    await ann.slash("pending")

    assert before == 0
    assert len(tried) == 1
    assert "your direct messages are closed to me" in ann.question.content

    await ann.tap("Try again")
    await a_day_later(reminders, watch)

    assert len(digests(ann)) == 1


async def test_what_a_digest_names_is_settled_on_it(
    ann: Person, reminders: Reminders, watch: Watch
) -> None:
    await promises(ann)
    await a_day_later(reminders, watch)
    (digest,) = digests(ann)

    await ann.tap("1 Done", digest)
    await ann.slash("pending")

    assert "Nothing is pending" in ann.last.content


async def test_who_ignores_digests_is_asked_and_can_pause_them(
    ann: Person, reminders: Reminders, watch: Watch
) -> None:
    await promises(ann)
    for _ in range(15):
        await a_day_later(reminders, watch)
        if "Keep daily" in ann.labels:
            break

    await ann.tap(PAUSE[0])
    paused = ann.last.content
    known = len(digests(ann))
    for _ in range(3):
        await a_day_later(reminders, watch)

    assert "the first reminder comes on" in paused
    assert len(digests(ann)) == known
