"""Whoever was forgotten stays forgotten, whatever arrives late."""

from __future__ import annotations

from bot.core.events import Begin, Inbound, Said
from tests.service.reminders.world import World, address

ANA = address("U1")


async def test_a_late_redelivery_does_not_enter_a_forgotten_owner_again(world: World) -> None:
    request = Inbound("t:0001", world.now, ANA, Begin("Hi", "connect_in", "Sam Ortiz"))
    await world.service.take(request)
    await world.service.take(Inbound("t:0002", world.now, ANA, Said("forget me --yes")))

    reply = await world.service.take(request)

    assert reply.refused == ""
    assert await world.service.export(ANA) is None


async def test_a_new_request_of_theirs_begins_anew(world: World) -> None:
    await world.service.take(Inbound("t:0001", world.now, ANA, Said("/remind today: write")))
    await world.service.take(Inbound("t:0002", world.now, ANA, Said("forget me --yes")))

    reply = await world.service.take(Inbound("t:0003", world.now, ANA, Said("/pending")))

    assert "Nothing is pending" in repr(reply.messages)
    assert await world.service.export(ANA) is not None
