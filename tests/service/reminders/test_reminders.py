"""Plan, claim, send, finish: once a day, and what happens when a platform says no or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import pytest

from bot.core.events import Inbound, OptedIn, Said
from bot.core.model import Owner
from bot.service import schedule
from bot.service.delivering import attempt, deliver, finish
from bot.service.figures import reminder_figures
from bot.service.reminders import Reminders, Timings, backlog, claim, plan
from bot.service.runner import (
    ALIVE_FOR,
    STUCK_AFTER,
    chores,
    is_running,
    lapse_all,
    reschedule_all,
    run_reminders,
)
from bot.service.sending import Accepted, Answer, Later, Lost, Parcel, Refused
from tests.service.reminders.world import (
    DAY,
    HOUR,
    MINUTE,
    NINE,
    FilePlatform,
    World,
    address,
    run_once,
    until,
    words_of,
)

LEASE = Timings().lease


def always(answer: Answer) -> Any:
    async def mood(parcel: Parcel) -> Answer:
        return answer

    return mood


async def breaks(parcel: Parcel) -> Answer:
    raise ConnectionError("the connection broke after the message was taken")


async def test_a_digest_comes_at_the_owners_minute_and_once(world: World):
    await world.promises("ana")

    world.now = NINE - timedelta(seconds=1)
    early = await run_once(world.reminders())
    world.now = NINE
    for _ in range(3):
        await run_once(world.reminders())

    assert early == 0
    assert world.platform.users() == ["ana"]
    (sent,) = await world.log("ana")
    assert (sent.state, sent.local_date) == ("sent", NINE.date())
    assert await world.next_at("ana") == NINE + DAY


async def test_nothing_due_means_no_message_and_no_trace(world: World):
    await world.does("ana", OptedIn(True))
    world.now = NINE

    await run_once(world.reminders())

    assert world.platform.arrived() == []
    assert await world.log("ana") == []


async def test_what_is_settled_between_plan_and_claim_is_not_sent(world: World):
    await world.promises("ana")
    world.now = NINE
    await plan(world.reminders())

    await world.does("ana", "/done last")
    reminders = world.reminders()
    await run_once(reminders)

    assert world.platform.arrived() == []
    assert reminders.tally.skipped == 1


@pytest.mark.parametrize("settled_by", ["/reminders off", "/pause until next month"])
async def test_who_opts_out_or_pauses_between_plan_and_claim_gets_nothing(
    world: World, settled_by: str
):
    await world.promises("ana")
    world.now = NINE
    await plan(world.reminders())

    await world.does("ana", settled_by)
    await run_once(world.reminders())

    assert world.platform.arrived() == []


async def test_nobody_is_sent_anything_who_did_not_opt_in(world: World):
    await world.does("ana", "/remind today: send Bo the book")
    world.now = NINE

    await run_once(world.reminders())

    assert world.platform.arrived() == []
    assert await world.next_at("ana") is None


async def test_three_days_of_downtime_bring_one_digest_of_today(world: World):
    await world.promises("ana")
    world.now = NINE + 3 * DAY + HOUR

    await run_once(world.reminders())

    assert world.platform.users() == ["ana"]
    (sent,) = await world.log("ana")
    assert sent.local_date == (NINE + 3 * DAY).date()
    assert sent.at == NINE + 3 * DAY


async def test_after_72_hours_of_downtime_everybody_gets_todays_digest_at_the_usual_pace(
    world: World,
):
    users = [f"user{number:02d}" for number in range(14)]
    for user in users:
        await world.promises(user)
    world.now = NINE + timedelta(hours=72)
    arrived = []

    for _ in range(6):
        await run_once(world.reminders(rate_scale=1))
        arrived.append(len(world.platform.arrived()))
        world.now += timedelta(seconds=1)

    # a workspace takes five at once, then three a second
    assert arrived == [5, 8, 11, 14, 14, 14]
    assert world.platform.users() == users
    days = [delivery.local_date for user in users for delivery in await world.log(user)]
    assert days == [(NINE + 3 * DAY).date()] * len(users)


async def test_a_day_that_was_not_chosen_has_none(world: World):
    await world.promises("ana")
    saturday = NINE + 4 * DAY
    await plan(replace(world.reminders(), clock=lambda: saturday - DAY))
    world.now = saturday

    await run_once(world.reminders())

    assert [line["user"] for line in world.platform.arrived()] == []


async def test_what_was_planned_for_a_day_that_is_over_is_never_sent(world: World):
    await world.promises("ana")
    world.now = NINE
    await plan(world.reminders())

    world.now = NINE + DAY
    await run_once(world.reminders())

    assert len(world.platform.arrived()) == 1
    today, yesterday = await world.log("ana")
    assert (today.state, today.local_date) == ("sent", world.now.date())
    assert (yesterday.state, yesterday.reason) == ("failed", "day_over")


async def test_a_digest_due_just_before_midnight_is_sent_just_after_it(world: World):
    await world.does("ana", "/settings time 23:59")
    await world.promises("ana")
    world.now = NINE.replace(hour=23, minute=59)
    await plan(world.reminders())

    world.now += 2 * MINUTE
    await run_once(world.reminders())

    assert world.platform.users() == ["ana"]


# When a platform says no, or nothing


async def test_what_arrived_although_the_connection_broke_is_found_and_not_sent_again(world: World):
    await world.promises("ana")
    world.now = NINE
    world.platform.after = breaks

    await run_once(world.reminders())
    world.platform.after = None
    world.now += MINUTE
    await run_once(world.reminders())

    assert world.platform.users() == ["ana"]
    assert world.platform.asked == 1
    assert [d.state for d in await world.log("ana")] == ["sent"]


async def test_what_did_not_arrive_is_sent_again_with_the_same_words(world: World):
    await world.promises("ana")
    world.now = NINE
    world.platform.before = breaks
    await run_once(world.reminders())

    await world.does("ana", "/remind today: one more thing")
    world.platform.before = None
    world.now += MINUTE
    await run_once(world.reminders())

    (arrived,) = world.platform.arrived()
    assert arrived["body"] == '["1 follow-up is due", 1]'


async def test_where_the_platform_cannot_be_asked_it_is_uncertain_and_not_sent_again(world: World):
    await world.promises("ana")
    world.now = NINE
    world.platform.can_be_asked = False
    world.platform.after = breaks

    for _ in range(4):
        await run_once(world.reminders())
        world.now += MINUTE

    assert world.platform.users() == ["ana"]
    (doubtful,) = await world.log("ana")
    assert (doubtful.state, doubtful.reason) == ("uncertain", "cannot_ask")


async def test_an_uncertain_digest_is_shown_by_when(world: World):
    await world.promises("ana")
    world.now = NINE
    world.platform.can_be_asked = False
    world.platform.before = breaks
    await run_once(world.reminders())
    world.now += MINUTE
    await run_once(world.reminders())

    reply = await world.does("ana", "/when")

    assert "uncertain (the platform cannot be asked whether it arrived)" in words_of(reply)
    assert reply.data is not None
    assert reply.data()["log"][0]["state"] == "uncertain"
    assert reply.data()["next"] == [{"at": "2026-11-25T09:00:00Z", "kind": "digest"}]


async def test_a_429_is_put_off_for_everybody_and_needs_no_asking(world: World):
    for user in ("ana", "bea"):
        await world.promises(user)
    world.now = NINE
    world.platform.can_be_asked = False
    world.platform.before = always(Later(30))

    await run_once(world.reminders())
    world.platform.before = None
    world.now += timedelta(seconds=29)
    still_waiting = await run_once(world.reminders())
    for _ in range(2):
        world.now += timedelta(seconds=2)
        await run_once(world.reminders())

    assert still_waiting == 0
    assert world.platform.users() == ["ana", "bea"]
    assert world.platform.asked == 0


async def test_a_429_of_one_channel_holds_up_no_other(world: World):
    await world.promises("ana")
    world.now = NINE
    world.platform.before = always(Later(600, "channel"))
    await run_once(world.reminders())

    world.platform.before = None
    world.now = NINE - HOUR
    await world.promises("bea")
    world.now = NINE + MINUTE
    await run_once(world.reminders())

    assert world.platform.users() == ["bea"]


async def test_closed_messages_pause_keep_everything_and_are_told_at_the_next_contact(world: World):
    await world.promises("ana")
    world.now = NINE
    world.platform.before = always(Refused("closed"))
    await run_once(world.reminders())
    world.platform.before = None

    world.now = NINE + DAY
    await run_once(world.reminders())
    (failed,) = await world.log("ana")
    told = await world.does("ana", "/pending")
    again = await world.does("ana", "/pending")

    assert world.platform.arrived() == []
    assert (failed.state, failed.reason) == ("failed", "closed")
    assert "your direct messages are closed to me" in words_of(told)
    assert "send Bo the book" in str(told.messages)
    assert "closed to me" not in words_of(again)


async def test_after_being_told_the_owner_can_have_them_again(world: World):
    await world.promises("ana")
    world.now = NINE
    world.platform.before = always(Refused("closed"))
    await run_once(world.reminders())
    world.platform.before = None

    world.now = NINE + HOUR
    told = await world.does("ana", "/when")
    (again, _) = told.messages[-1].buttons
    await world.does("ana", again.event)
    world.now = NINE + DAY
    await run_once(world.reminders())

    assert again.event == OptedIn(True)
    assert world.platform.users() == ["ana"]


async def test_a_message_that_is_rejected_is_given_up_for_this_day_only(world: World):
    await world.promises("ana")
    world.now = NINE
    world.platform.before = always(Refused("rejected"))
    await run_once(world.reminders())
    world.platform.before = None

    world.now = NINE + DAY
    await run_once(world.reminders())

    assert [d.state for d in await world.log("ana")] == ["sent", "failed"]


async def test_one_that_cannot_be_drawn_holds_up_no_other(world: World):
    for user in ("ana", "bea"):
        await world.promises(user)
    world.now = NINE

    class Picky(FilePlatform):
        drawn = 0

        def render(self, message: Any) -> tuple[str, ...]:
            self.drawn += 1
            if self.drawn == 1:
                raise ValueError("cannot draw this")
            return super().render(message)

    reminders = world.reminders(senders={"slack": Picky(world.platform.path)})
    await run_once(reminders)

    assert len(world.platform.arrived()) == 1
    assert reminders.tally.troubles == 1


# A digest that is several messages


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


# Crashes, in this process: whatever was committed stays, whatever was not is gone


@pytest.mark.parametrize("point", ["plan", "claim", "send", "finish"])
@pytest.mark.parametrize("can_be_asked", [True, False])
async def test_a_crash_after_any_step_loses_and_doubles_nothing(
    world: World, point: str, can_be_asked: bool
):
    await world.promises("ana")
    world.now = NINE
    world.platform.can_be_asked = can_be_asked
    first = world.reminders("first")
    await plan(first)
    if point != "plan":
        (claimed,) = await claim(first)
        if point != "claim":
            known = await attempt(first, claimed)
            if point != "send":
                await finish(first, claimed, known)

    second = world.reminders("second")
    at_once = await run_once(second)
    world.now += LEASE
    await run_once(second)

    (delivery,) = await world.log("ana")
    in_doubt = point in ("claim", "send")
    assert at_once == (1 if point == "plan" else 0)
    if in_doubt and not can_be_asked:
        assert delivery.state == "uncertain"
        assert len(world.platform.arrived()) == (1 if point == "send" else 0)
    else:
        assert delivery.state == "sent"
        assert len(world.platform.arrived()) == 1


async def test_a_worker_that_was_held_up_does_not_send_after_its_lease(world: World):
    await world.promises("ana")
    world.now = NINE
    slow, other = world.reminders("slow"), world.reminders("other")
    await plan(slow)
    (claimed,) = await claim(slow)

    world.now += LEASE
    await run_once(other)
    await deliver(slow, claimed)

    assert world.platform.users() == ["ana"]


async def test_a_late_end_of_a_lost_lease_is_ignored(world: World):
    await world.promises("ana")
    world.now = NINE
    slow, other = world.reminders("slow"), world.reminders("other")
    await plan(slow)
    (claimed,) = await claim(slow)

    world.now += LEASE
    await run_once(other)
    await finish(slow, claimed, Refused("closed"))

    assert [d.state for d in await world.log("ana")] == ["sent"]
    assert (await world.owner("ana")).reminding.held == ""


async def test_workers_at_the_same_time_double_nothing(world: World):
    users = [f"user{number:02d}" for number in range(30)]
    for user in users:
        await world.promises(user)
    world.now = NINE
    workers = [world.reminders(f"worker {number}") for number in range(4)]

    for _ in range(3):
        await asyncio.gather(*map(run_once, workers))

    assert world.platform.users() == users


# Manners


async def test_three_ignored_digests_make_it_weekly_and_say_so(world: World):
    await world.promises("ana")
    sent_on = []
    for day in range(24):
        world.now = NINE + day * DAY
        before = len(world.platform.arrived())
        await run_once(world.reminders())
        if len(world.platform.arrived()) > before:
            sent_on.append(day)

    # Tuesday to Thursday are ignored, Friday says so, then Fridays
    assert sent_on == [0, 1, 2, 3, 10, 17]
    assert '", 2]' in world.platform.arrived()[3]["body"]
    assert (await world.owner("ana")).reminding.weekly_on == 4


async def test_anything_the_owner_does_keeps_it_daily(world: World):
    await world.promises("ana")
    for day in range(4):
        world.now = NINE + day * DAY
        await run_once(world.reminders())
        if day == 1:
            await world.does("ana", "/pending")

    assert (await world.owner("ana")).reminding.weekly_on is None


async def test_keep_daily_makes_it_daily_again(world: World):
    await world.promises("ana")
    for day in range(4):
        world.now = NINE + day * DAY
        await run_once(world.reminders())

    await world.does("ana", OptedIn(True))

    assert (await world.owner("ana")).reminding.weekly_on is None
    assert await world.next_at("ana") == NINE + 6 * DAY


async def test_a_vetting_nobody_touched_rests_undecided_and_is_mentioned_once(world: World):
    await world.opens_a_vetting("ana")
    await world.does("ana", OptedIn(True))
    world.now = NINE + 13 * DAY
    too_early = await lapse_all(world.reminders())
    world.now = NINE + 14 * DAY
    reminders = world.reminders()

    await chores(reminders, "")
    for day in range(14, 17):
        world.now = NINE + day * DAY
        await run_once(reminders)

    assert too_early == 0
    assert reminders.tally.lapsed == 1
    assert [line["body"] for line in world.platform.arrived()] == [
        '["1 request rests undecided", 1]'
    ]


async def test_what_was_decided_meanwhile_is_not_mentioned(world: World):
    await world.opens_a_vetting("ana")
    await world.does("ana", OptedIn(True))
    world.now = NINE + 14 * DAY
    await lapse_all(world.reminders())

    await world.does("ana", "/reopen last")
    await run_once(world.reminders())

    assert world.platform.arrived() == []


# The calendar


async def test_the_stored_instant_follows_zone_time_and_weekdays(world: World):
    await world.promises("ana")

    await world.does("ana", "/settings time 10:30")
    by_time = await world.next_at("ana")
    await world.does("ana", "/settings zone Asia/Tokyo")
    by_zone = await world.next_at("ana")
    await world.does("ana", "/settings weekdays sat")
    by_weekdays = await world.next_at("ana")
    await world.does("ana", "/pause until 10 Dec 2026")
    paused = await world.next_at("ana")

    assert by_time == NINE.replace(hour=10, minute=30)
    assert by_zone == (NINE + DAY).replace(hour=1, minute=30)
    assert by_weekdays == (NINE + 4 * DAY).replace(hour=1, minute=30)
    assert paused == (NINE + 18 * DAY).replace(hour=1, minute=30)


async def test_a_new_time_on_the_same_day_brings_no_second_digest(world: World):
    await world.promises("ana")
    world.now = NINE
    await run_once(world.reminders())

    await world.does("ana", "/settings time 15:00")
    world.now = NINE.replace(hour=15)
    await run_once(world.reminders())

    assert len(world.platform.arrived()) == 1


async def test_digests_of_one_minute_are_spread_over_five(world: World):
    service = replace(world.service, spread=300)
    world.now = NINE - HOUR
    for number in range(20):
        await world.promises(f"user{number}")
    spread = []
    for number in range(20):
        user = f"user{number}"
        for time in ("10:00", "09:00"):
            said = Said(f"/settings time {time}")
            await service.take(Inbound("", world.now, address(user), said))
        spread.append(await world.next_at(user))

    late = [at - NINE for at in spread if at is not None]
    assert len(late) == 20
    assert all(timedelta(0) <= one < timedelta(minutes=5) for one in late)
    assert len(set(late)) > 10


async def test_new_time_zone_data_computes_every_instant_anew_once(world: World):
    await world.promises("ana")

    def move(unit: Any) -> None:
        unit.existing_notebook(address("ana")).outbox.schedule(NINE + 2 * HOUR)

    await world.store.transact(move)
    first = await reschedule_all(world.reminders(), "2026b")
    await world.store.transact(move)
    second = await reschedule_all(world.reminders(), "2026b")

    assert (first, second) == (1, 0)


async def test_processes_share_the_work_of_new_time_zones_and_go_on_where_one_died(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    for number in range(12):
        await world.promises(f"user{number}")
    looked_at: list[str] = []
    next_look = schedule.next_look

    def counted(owner: Owner, now: datetime, spread: int) -> datetime | None:
        looked_at.append(owner.id)
        return next_look(owner, now, spread)

    monkeypatch.setattr(schedule, "next_look", counted)
    monkeypatch.setattr("bot.service.runner._MOVED_AT_ONCE", 2)

    died = asyncio.create_task(reschedule_all(world.reminders("died"), "2026.2"))
    await until(lambda: len(looked_at) >= 4)
    died.cancel()
    await asyncio.gather(died, return_exceptions=True)
    before = len(looked_at)
    workers = [world.reminders(f"worker {number}") for number in range(4)]
    await asyncio.gather(*(reschedule_all(worker, "2026.2") for worker in workers))

    assert 4 <= before < 12
    assert len(set(looked_at)) == 12
    # at most the page that the dead one had not committed was looked at again
    assert len(looked_at) <= 12 + 2


# The loop


async def test_the_loop_sends_says_it_runs_and_ends_when_told(world: World):
    await world.promises("ana")
    world.now = NINE
    reminders = world.reminders()
    stop = asyncio.Event()
    arrived = asyncio.Event()

    async def note(parcel: Parcel) -> Answer:
        arrived.set()
        return Accepted()

    world.platform.after = note
    before = is_running(reminders)
    running = asyncio.create_task(run_reminders(reminders, stop, "2026b"))
    await asyncio.wait_for(arrived.wait(), 10)
    await until(lambda: is_running(reminders))
    stop.set()
    await asyncio.wait_for(running, 10)

    assert not before
    assert not is_running(reminders), "a loop that ended is not running"
    assert reminders.tally.sent == 1


async def test_trouble_does_not_end_the_loop(world: World, monkeypatch: pytest.MonkeyPatch):
    reminders = world.reminders()
    stop = asyncio.Event()
    passes = 0

    async def troubled(_: object) -> int:
        nonlocal passes
        passes += 1
        if passes == 3:
            stop.set()
        raise LookupError("a bug")

    monkeypatch.setattr("bot.service.runner.plan", troubled)
    monkeypatch.setattr("bot.service.runner.POLL", 0.001)
    await asyncio.wait_for(run_reminders(reminders, stop), 10)

    assert reminders.tally.troubles == 3


async def test_chores_that_fail_or_take_long_hold_up_no_digest(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    await world.promises("ana")
    world.now = NINE
    never = asyncio.Event()
    stop = asyncio.Event()

    async def stuck(*_: object) -> None:
        await never.wait()

    async def arrived(_: Parcel) -> Answer:
        stop.set()
        return Accepted()

    world.platform.after = arrived
    monkeypatch.setattr("bot.service.runner.chores", stuck)

    await asyncio.wait_for(run_reminders(world.reminders(), stop), 10)

    assert world.platform.users() == ["ana"]


@dataclass
class Looping:
    """A loop whose clock a test moves: each turn waits for the loop to go round once more."""

    world: World
    reminders: Reminders
    stop: asyncio.Event

    async def after(self, passed: timedelta) -> bool:
        self.world.now += passed
        await until(lambda: self.reminders.tally.last_pass == self.world.now)
        return is_running(self.reminders)


@asynccontextmanager
async def looping(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Looping]:
    monkeypatch.setattr("bot.service.runner.POLL", 0.001)
    stop, reminders = asyncio.Event(), world.reminders()
    task = asyncio.create_task(run_reminders(reminders, stop))
    try:
        async with asyncio.timeout(20):
            yield Looping(world, reminders, stop)
    finally:
        stop.set()
        await task


async def test_it_does_not_run_when_what_is_due_is_never_tried(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    await world.promises("ana")
    world.now = NINE
    claiming = "bot.service.runner.claim"

    async def claims_nothing(_: object) -> list[object]:
        return []

    with monkeypatch.context() as patched:
        patched.setattr(claiming, claims_nothing)
        async with looping(world, monkeypatch) as loop:
            at_first = await loop.after(MINUTE)
            patiently = await loop.after(STUCK_AFTER - 2 * MINUTE)
            at_last = await loop.after(2 * MINUTE)
            figures = {f.name: f.value for f in reminder_figures(loop.reminders)}
            patched.undo()
            await until(lambda: bool(world.platform.users()))
            recovered = await loop.after(MINUTE)

    assert (at_first, patiently, at_last, recovered) == (True, True, False, True)
    assert (figures["reminders_due"], figures["reminders_sent"]) == (1, 0)
    assert figures["reminders_lag_seconds"] == STUCK_AFTER.total_seconds() + 60


async def test_catching_up_is_no_standstill_however_much_is_due(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    for number in range(3):
        await world.promises(f"user{number}")
    world.now = NINE

    async def later(_: Parcel) -> Answer:
        return Later(1, "channel")

    world.platform.before = later
    async with looping(world, monkeypatch) as loop:
        states = [await loop.after(STUCK_AFTER / 2) for _ in range(6)]

    assert states == [True] * 6
    assert world.platform.users() == []


async def test_a_loop_that_hangs_does_not_run(world: World, monkeypatch: pytest.MonkeyPatch):
    never = asyncio.Event()
    async with looping(world, monkeypatch) as loop:
        well = await loop.after(MINUTE)

        async def hangs(_: object) -> int:
            await never.wait()
            return 0

        with monkeypatch.context() as patched:
            patched.setattr("bot.service.runner.plan", hangs)
            await asyncio.sleep(0.01)
            world.now += ALIVE_FOR
            hung = is_running(loop.reminders)
        never.set()

    assert (well, hung) == (True, False)


async def test_the_figures_count_what_became_of_digests_and_name_nobody(world: World):
    await world.promises("ana")
    await world.promises("bea")
    world.now = NINE
    reminders = world.reminders()

    async def no(parcel: Parcel) -> Answer | None:
        return Refused("closed") if parcel.address.user == "bea" else None

    world.platform.before = no
    await run_once(reminders)
    figures = {f.name: f for f in reminder_figures(reminders)}

    assert figures["reminders_sent"].value == 1
    assert figures["reminders_dead"].value == 1
    assert figures["reminders_uncertain"].value == 0
    assert "ana" not in str(figures)
    assert "T01" not in str(figures)


async def test_the_backlog_says_how_late_reminders_are(world: World):
    await world.promises("ana")
    world.now = NINE + HOUR

    late = await backlog(world.reminders())
    await run_once(world.reminders())
    caught_up = await backlog(world.reminders())

    assert (late.due, late.since) == (1, NINE)
    assert caught_up.due == 0


async def test_what_a_sender_loses_counts_as_trouble_of_nobody_else(world: World):
    await world.promises("ana")
    world.now = NINE
    world.platform.before = always(Lost())
    reminders = world.reminders()

    await run_once(reminders)

    assert reminders.tally.put_off == 1
    assert await world.log("ana") == []
