"""When a platform says no, or nothing: what is sent again, put off, given up, or in doubt."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.core.events import OptedIn
from bot.service.sending import Later, Lost, Refused
from tests.service.reminders.world import (
    DAY,
    HOUR,
    MINUTE,
    NINE,
    FilePlatform,
    World,
    always,
    breaks,
    run_once,
    words_of,
)


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


async def test_what_a_sender_loses_counts_as_trouble_of_nobody_else(world: World):
    await world.promises("ana")
    world.now = NINE
    world.platform.before = always(Lost())
    reminders = world.reminders()

    await run_once(reminders)

    assert reminders.tally.put_off == 1
    assert await world.log("ana") == []
