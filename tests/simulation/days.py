"""A world's days: mostly troubled, every few calm, with what may go wrong drawn from the seed."""

from __future__ import annotations

from datetime import timedelta

from tests.simulation.faults import Fault
from tests.simulation.world import DAY, LOOK_EVERY, Meanwhile, World

CALM_EVERY = 5
"""Every fifth day nothing fails and nobody acts, from the evening before on."""
ACTS_A_DAY = 7
SETTLING = timedelta(hours=4)
"""Before a calm day begins, leases and waits of the troubled one may end."""
FAULTS: tuple[Fault, ...] = ("busy", "full", "crash", "crash")
MEANWHILE: tuple[Meanwhile, ...] = ("forget", "rotate", "jump")


def live(world: World, days: int) -> None:
    """Let so many days go by."""
    for number in range(1, days + 1):
        if number % CALM_EVERY == 0:
            _calm(world)
        else:
            _troubled(world, number)
        world.keep_house()
        world.witness.end_of_day()


def _troubled(world: World, number: int) -> None:
    chance = world.chance
    world.weather.troubled = world.weather.crashes = True
    _move(world, number)
    end = world.now + DAY - (SETTLING if (number + 1) % CALM_EVERY == 0 else timedelta(0))
    each_look = ACTS_A_DAY * len(world.people) * LOOK_EVERY / DAY
    while world.now < end:
        _go_wrong(world)
        if chance.random() < each_look:
            world.act(chance.choice(world.people))
        world.deliver_what_waits()
        world.remind(chance.choice(MEANWHILE) if chance.random() < 0.25 else None)
        world.now += LOOK_EVERY
    _all_is_well(world)


def _calm(world: World) -> None:
    """Settle, then expect a day's digests to the minute."""
    until = world.now + SETTLING
    while world.now < until:
        world.deliver_what_waits()
        world.remind()
        world.now += LOOK_EVERY
    world.waiting.clear()
    expected = world.witness.expected(world.now + DAY - SETTLING - LOOK_EVERY)
    until = world.now + DAY - SETTLING
    while world.now < until:
        world.remind()
        world.now += LOOK_EVERY
    world.witness.were_served(expected)


def _go_wrong(world: World) -> None:
    chance, dice = world.chance, world.chance.random()
    if dice < 0.15:
        world.faults.plan(chance.choice(FAULTS), chance.randrange(1, 40))
    elif dice < 0.155:
        minutes = timedelta(minutes=chance.randrange(5, 180))
        world.faults.plan(chance.choice(("busy", "full")), chance.randrange(1, 40), minutes)
    elif dice < 0.16:
        world.weather.out_until = world.now + timedelta(minutes=chance.randrange(5, 600))
    elif dice < 0.165:
        world.jump()
    elif dice < 0.17:
        world.skew = timedelta(0)
    elif dice < 0.171:
        world.rotate_keys()


def _move(world: World, number: int) -> None:
    """Let workspaces and people come and go."""
    chance, dice = world.chance, world.chance.random()
    for person in world.people:
        if number == 1 or chance.random() < 0.4:
            world.take(person, person.opt_in())
        if chance.random() < 0.4:
            world.take(person, person.promise())
    if dice < 0.06 and "T02BOLT" in world.tenants:
        world.uninstall("T02BOLT")
    elif dice < 0.10 and "T02BOLT" not in world.tenants:
        world.reinstall("T02BOLT")
    elif dice < 0.18:
        world.forget(chance.choice(world.people))
    elif dice < 0.26:
        world.shut(chance.choice(world.people))
    elif dice < 0.34:
        world.leave_or_return(chance.choice(world.people))


def _all_is_well(world: World) -> None:
    world.faults.clear()
    world.weather.troubled = world.weather.crashes = False
    world.weather.out_until = None
    world.skew = timedelta(0)
