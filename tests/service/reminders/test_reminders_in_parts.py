"""A digest that is several messages: each paced by itself, and none doubled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

import pytest

from bot.service.delivering import deliver
from bot.service.reminders import Timings, claim, plan
from bot.service.sending import Answer, Later, Parcel
from tests.service.reminders.world import MINUTE, NINE, World, run_once

LEASE = Timings().lease


def ticking(world: World) -> Callable[[], datetime]:
    """A clock that goes on by a second whenever it is looked at: a wait ends."""

    def now() -> datetime:
        world.now += timedelta(seconds=1)
        return world.now

    return now


async def test_each_message_of_a_digest_is_paced_by_itself(world: World):
    await world.promises("ana")
    world.platform.parts = 2
    started = monotonic()
    world.platform.clock = monotonic

    def running() -> datetime:
        return NINE + timedelta(seconds=monotonic() - started)

    await run_once(world.reminders(clock=running, rate_scale=1))

    first, second = world.platform.arrived()
    assert (first["part"], second["part"]) == (0, 1)
    assert second["at"] - first["at"] >= 1
    assert [d.state for d in await world.log("ana")] == ["sent"]


@pytest.mark.parametrize("answer", [Later(1, "channel"), None])
async def test_what_goes_wrong_with_the_second_message_does_not_double_the_first(
    world: World, answer: Answer | None
):
    await world.promises("ana")
    world.platform.parts = 2
    world.now = NINE

    wrong: list[Parcel] = []

    async def before(parcel: Parcel) -> Answer | None:
        if parcel.part == 0 or wrong:
            return None
        wrong.append(parcel)
        if answer is None:
            raise ConnectionError("it broke before the message was taken")
        return answer

    world.platform.before = before
    await run_once(world.reminders(clock=ticking(world)))
    world.platform.before = None
    world.now += MINUTE
    await run_once(world.reminders(clock=ticking(world)))

    assert [line["part"] for line in world.platform.arrived()] == [0, 1]
    assert [d.state for d in await world.log("ana")] == ["sent"]


@pytest.mark.parametrize("can_be_asked", [True, False])
async def test_a_process_that_dies_between_two_messages_leaves_only_the_second_in_doubt(
    world: World, can_be_asked: bool
):
    await world.promises("ana")
    world.platform.parts, world.platform.can_be_asked = 2, can_be_asked
    world.now = NINE

    class Killed(BaseException):
        pass

    async def dies(parcel: Parcel) -> Answer | None:
        if parcel.part == 1:
            raise Killed
        return None

    world.platform.before = dies
    reminders = world.reminders(clock=ticking(world))
    await plan(reminders)
    (claimed,) = await claim(reminders)
    with pytest.raises(Killed):
        await deliver(reminders, claimed)
    world.platform.before = None
    world.now += LEASE
    await run_once(world.reminders("survivor"))

    parts = [line["part"] for line in world.platform.arrived()]
    (delivery,) = await world.log("ana")
    assert parts == ([0, 1] if can_be_asked else [0])
    assert delivery.state == ("sent" if can_be_asked else "uncertain")


@pytest.mark.parametrize("can_be_asked", [True, False])
async def test_a_clock_set_back_between_two_messages_holds_nobody_up_and_loses_neither(
    world: World, can_be_asked: bool
):
    await world.promises("ana")
    world.platform.parts, world.platform.can_be_asked = 2, can_be_asked
    world.now = NINE

    async def set_back(parcel: Parcel) -> Answer | None:
        if parcel.part == 0:
            world.now -= 60 * MINUTE
        return None

    world.platform.after = set_back
    await run_once(world.reminders())
    arrived_at_once = len(world.platform.arrived())
    world.now = NINE + MINUTE
    await run_once(world.reminders())

    assert arrived_at_once == 1
    assert [line["part"] for line in world.platform.arrived()] == [0, 1]
    assert [d.state for d in await world.log("ana")] == ["sent"]
