"""Manners: asked once, shown when a chat opens, each button acts once however often pressed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.core.events import (
    Answered,
    Begin,
    Decided,
    Dropped,
    Event,
    Happened,
    OptedIn,
    Paused,
    SaidSent,
    Snoozed,
)
from bot.core.messages import Entry, Message, Reply
from bot.core.model import FollowUp
from bot.service.digests import composed
from bot.service.ports import UnitOfWork
from tests.service.reminders.world import DAY, NINE, World, address, run_once, words_of

ANA = "ana"


def entries_of(message: Message) -> list[Entry]:
    return [block for block in message.blocks if isinstance(block, Entry)]


async def opens_chat(world: World) -> Reply:
    return await world.service.greet(address(ANA, "console"))


async def follow_ups(world: World, platform: str = "slack") -> list[FollowUp]:
    def work(unit: UnitOfWork) -> list[FollowUp]:
        notebook = unit.existing_notebook(address(ANA, platform))
        assert notebook is not None
        return list(notebook.follow_ups())

    return await world.store.read(work)


# Opting in


async def test_the_first_follow_up_asks_once_whether_to_remind(world: World):
    before = await world.does(ANA, "/pending")
    first = await world.does(ANA, "/remind tomorrow: send Bo the book")
    second = await world.does(ANA, "/remind tomorrow: call Kim")

    assert "Shall I write to you here" not in words_of(before)
    assert "at 09:00 (UTC) on mon-fri" in words_of(first)
    assert [b.event for b in first.messages[-1].buttons] == [OptedIn(True), OptedIn(False)]
    assert "Shall I write to you here" not in words_of(second)


async def test_nothing_is_stored_to_be_sent_before_the_yes(world: World):
    await world.does(ANA, "/remind tomorrow: send Bo the book")
    before = await world.next_at(ANA)

    await world.does(ANA, OptedIn(True))

    assert before is None
    assert await world.next_at(ANA) == NINE


async def test_a_no_is_kept_and_can_be_taken_back_by_a_word(world: World):
    await world.does(ANA, "/remind tomorrow: send Bo the book")
    await world.does(ANA, OptedIn(False))
    off = await world.does(ANA, "/when")
    await world.does(ANA, "reminders on")

    assert words_of(off) == "Reminders are off: “reminders on” switches them on."
    assert await world.next_at(ANA) == NINE


async def test_the_terminal_asks_nothing(world: World):
    reply = await world.does(ANA, "/remind today: send Bo the book", "console")

    assert "Shall I write to you here" not in words_of(reply)
    assert await world.next_at(ANA, "console") is None


# The terminal


async def test_a_chat_that_opens_shows_what_is_due_once_a_day(world: World):
    await world.does(ANA, "/remind today: send Bo the book", "console")

    first = await opens_chat(world)
    second = await opens_chat(world)
    world.now = NINE + DAY
    tomorrow = await opens_chat(world)

    assert first.messages[0].lead == "1 follow-up is due"
    assert [entry.title for entry in entries_of(first.messages[0])] == ["send Bo the book"]
    assert len(second.messages) == 1
    assert tomorrow.messages[0].lead == "1 follow-up is due"


async def test_a_chat_shows_the_question_in_front_behind_the_digest(world: World):
    await world.does(ANA, "/remind today: send Bo the book", "console")
    await world.opens_a_vetting(ANA, "console")

    digest, question = (await opens_chat(world)).messages

    assert digest.lead == "1 follow-up is due"
    assert question.prompt is not None


async def test_a_paused_chat_shows_nothing(world: World):
    await world.does(ANA, "/remind today: send Bo the book", "console")
    await world.does(ANA, "pause until next month", "console")

    reply = await opens_chat(world)

    assert [message.lead for message in reply.messages] == [""]


async def test_a_chat_lets_silent_vettings_rest_and_says_so_once(world: World):
    await world.opens_a_vetting(ANA, "console")
    world.now += 14 * DAY

    first = await opens_chat(world)
    world.now += DAY
    second = await opens_chat(world)

    (entry,) = entries_of(first.messages[0])
    assert entry.title.startswith("Rests undecided after 14 quiet days: Kim Park")
    assert [message.lead for message in second.messages] == [""]


async def test_when_shows_what_the_terminal_showed(world: World):
    await world.does(ANA, "/remind today: send Bo the book", "console")
    await opens_chat(world)

    reply = await world.does(ANA, "/when", "console")

    assert reply.data is not None
    assert reply.data() == {
        "next": [{"at": "2026-11-24T09:00:00Z", "kind": "digest"}],
        "log": [{"at": "2026-11-24T08:00:00Z", "kind": "digest", "state": "sent", "reason": ""}],
        "paused_until": None,
    }


# Drafts that fell silent, and ideas


async def sends_an_ask(world: World) -> str:
    reply = await world.does(ANA, Begin("", "ask", "Kim Park"))
    vetting = reply.messages[0].vetting
    assert vetting is not None
    await world.does(ANA, Decided(vetting, "ask", ""))
    await world.does(ANA, OptedIn(True))
    return vetting


async def digest_now(world: World) -> Message | None:
    from bot.service.desk import desk_of
    from tests.service.reminders.world import checklists

    def work(unit: UnitOfWork) -> Message | None:
        notebook = unit.existing_notebook(address(ANA))
        assert notebook is not None
        found = composed(desk_of(notebook, world.now, lambda: "x" * 12, checklists()))
        return found.message if found is not None else None

    return await world.store.read(work)


async def test_a_draft_nobody_said_was_sent_is_asked_about_once_after_three_days(world: World):
    vetting = await sends_an_ask(world)
    world.now += 2 * DAY
    too_early = await digest_now(world)
    world.now = NINE + 3 * DAY

    asked = await digest_now(world)
    await run_once(world.reminders())
    world.now = NINE + 6 * DAY
    again = await digest_now(world)

    assert too_early is None
    assert asked is not None
    assert asked.lead == "1 draft is waiting for a word from you"
    (entry,) = entries_of(asked)
    assert entry.title.startswith("Did you send it? Kim Park")
    assert entry.buttons[0].event == SaidSent(vetting)
    assert again is None


async def test_the_weekly_idea_comes_inside_a_digest_and_once_a_week(world: World):
    await world.does(ANA, "/asked Sam Ortiz advice on interviews")
    await world.promises(ANA)
    ideas = []
    for day in (0, 1, 2, 7):
        world.now = NINE + day * DAY
        message = await digest_now(world)
        assert message is not None
        ideas.append("Give first: you asked Sam Ortiz" in words_of(Reply((message,))))
        await run_once(world.reminders())
        await world.does(ANA, "/pending")

    assert ideas == [True, False, False, True]


async def test_the_idea_can_be_switched_off(world: World):
    await world.does(ANA, "/asked Sam Ortiz advice on interviews")
    await world.does(ANA, "/settings nudge off")
    await world.promises(ANA)

    message = await digest_now(world)

    assert message is not None
    assert "Give first" not in words_of(Reply((message,)))


# Buttons


@pytest.mark.parametrize(
    ("event", "state", "due"),
    [
        (lambda i: Happened(i, "done"), "done", date(2026, 11, 24)),
        (lambda i: Snoozed(i, "tomorrow"), "open", date(2026, 11, 25)),
        (lambda i: Snoozed(i, "next week"), "open", date(2026, 11, 30)),
        (Dropped, "dropped", date(2026, 11, 24)),
    ],
)
async def test_a_button_acts_once_however_often_it_is_pressed(
    world: World, event, state: str, due: date
):
    await world.does(ANA, "/gave Sam Ortiz article on reading logs")
    await world.does(ANA, "/remind today: send Bo the book")
    (promised,) = await follow_ups(world)

    pressed: Event = event(promised.id)
    for _ in range(4):
        await world.does(ANA, pressed)

    (after,) = await follow_ups(world)
    assert (after.state, after.due) == (state, due)


async def test_no_answer_pressed_twice_is_one_silence(world: World):
    vetting = await sends_an_ask(world)
    await world.does(ANA, SaidSent(vetting))
    waiting = next(f for f in await follow_ups(world) if f.kind == "await_answer")
    world.now += 7 * DAY

    for _ in range(3):
        await world.does(ANA, Happened(waiting.id, "no_answer"))

    after = next(f for f in await follow_ups(world) if f.id == waiting.id)
    assert (after.state, after.tries) == ("open", 1)
    assert after.due == (world.now + 7 * DAY).date()


@pytest.mark.parametrize("words", [["let it rest"], ["no answer", "no answer"]])
async def test_an_ask_that_rests_is_undecided_and_never_comes_up_again(
    world: World, words: list[str]
):
    vetting = await sends_an_ask(world)
    await world.does(ANA, SaidSent(vetting))
    waiting, report = sorted(await follow_ups(world), key=lambda f: f.due)
    world.now += 7 * DAY

    for said in words:
        await world.does(ANA, f"/done {waiting.id} {said}")

    after = {f.id: f.state for f in await follow_ups(world)}
    assert (waiting.kind, report.kind) == ("await_answer", "close_loop")
    assert after[waiting.id] != "open"
    assert after[report.id] == "dropped"
    assert "undecided" in str((await world.does(ANA, "/history")).messages)
    world.now = NINE + 40 * DAY
    assert await digest_now(world) is None


async def test_an_ask_that_was_answered_is_still_reported_back(world: World):
    vetting = await sends_an_ask(world)
    await world.does(ANA, SaidSent(vetting))
    waiting, report = sorted(await follow_ups(world), key=lambda f: f.due)

    await world.does(ANA, f"/done {waiting.id}")

    after = {f.id: f.state for f in await follow_ups(world)}
    assert (after[waiting.id], after[report.id]) == ("done", "open")


async def test_logging_a_gift_offers_to_close_the_promise_it_keeps(world: World):
    reply = await world.does(ANA, Begin("", "connect_in", "Sam Ortiz"))
    vetting = reply.messages[0].vetting
    answers = ("familiarity=well", "introduce=yes", "advocate=yes", "reason=yes")
    for answer in (*answers, "common_ground=field", "offer=resource"):
        key, _, value = answer.partition("=")
        await world.does(ANA, Answered(str(vetting), key, (value,)))
    await world.does(ANA, Decided(str(vetting), "accept", ""))
    (promise,) = await follow_ups(world)

    logged = await world.does(ANA, "/gave Sam Ortiz resource the article on reading logs")
    (still_open,) = await follow_ups(world)
    for _ in range(2):
        await world.does(ANA, logged.messages[0].buttons[0].event)
    (closed,) = await follow_ups(world)
    ledger = await world.does(ANA, "/ledger")

    assert promise.kind == "contribute"
    assert f"done {promise.id}" in words_of(logged)
    assert (still_open.state, closed.state) == ("open", "done")
    # one gift is one entry, however it was said
    assert ledger.data is not None
    assert len(ledger.data()["entries"]) == 1


async def test_a_pause_by_button_ends_by_itself(world: World):
    await world.promises(ANA)

    for _ in range(2):
        await world.does(ANA, Paused("in 2 weeks"))

    assert await world.next_at(ANA) == NINE + timedelta(days=14)
    assert (await world.owner(ANA)).paused_until == (NINE + timedelta(days=14)).date()


async def test_a_pause_that_is_no_date_is_asked_back(world: World):
    await world.promises(ANA)

    reply = await world.does(ANA, "/pause until whenever")

    assert reply.refused == "date"
    assert await world.next_at(ANA) == NINE
