"""What every platform holds of a talk: a request, its questions, the decision."""

from __future__ import annotations

import pytest

from bot.core.commands import IN_CHAT
from tests.adapters.contract.house import House
from tests.adapters.contract.seat import Move, Platform, Seat

PASTE = (
    "Hi Ana, I'm Priya Nair. I enjoyed your talk at the data meetup: we both maintain dbt"
    " pipelines, and I would gladly show you how we cut our nightly run to ten minutes. Shall we"
    " connect?"
)
FIRST = "How well do you know Priya Nair?"
SECOND = "would you introduce them"
LIMIT = 4000


async def test_a_paste_starts_a_vetting_and_stands_there_as_a_quote(
    ana: Seat, house: House
) -> None:
    await ana.paste(PASTE)

    (vetting,) = (await house.notes(ana.hand.address)).vettings
    assert (vetting.kind, vetting.name) == ("connect_in", "Priya Nair")
    assert "The request" in ana.last
    assert "gladly show you how we cut our nightly run" in ana.last
    assert FIRST in ana.front.words


async def test_every_answer_leads_on_to_the_recommendation_and_the_decision_to_the_draft(
    ana: Seat, house: House
) -> None:
    await ana.paste(PASTE)

    await ana.weigh()
    recommended = ana.last
    await ana.choose()

    (vetting,) = (await house.notes(ana.hand.address)).vettings
    assert "What speaks for it" in recommended
    assert vetting.decision is not None
    assert "Decided on" in ana.last
    assert "Draft" in ana.last
    assert vetting.drafts[0].text.splitlines()[0] in ana.last


async def test_a_typed_answer_counts_like_a_chosen_one(ana: Seat) -> None:
    await ana.paste(PASTE)

    await ana.type("2")
    await ana.type("not yet")

    assert "speak up for Priya Nair" in ana.front.words


async def test_what_is_no_answer_changes_nothing_and_the_question_stays(
    ana: Seat, house: House
) -> None:
    await ana.paste(PASTE)

    await ana.type("perhaps on Sundays")

    (vetting,) = (await house.notes(ana.hand.address)).vettings
    assert "so nothing was taken" in ana.last
    assert vetting.answers == {}
    assert FIRST in ana.front.words


async def test_one_can_go_back_ask_why_and_skip(ana: Seat) -> None:
    await ana.paste(PASTE)

    await ana.choose()
    assert SECOND in ana.front.words
    await ana.move("back")
    assert FIRST in ana.front.words
    await ana.move("why")
    assert "when the two of you know each other, or want to" in ana.last
    await ana.move("skip")
    assert SECOND in ana.front.words


@pytest.mark.parametrize(
    ("move", "says", "status"),
    [("later", "Put aside", "open"), ("cancel", "Cancelled", "cancelled")],
)
async def test_one_can_put_it_aside_or_cancel_it(
    ana: Seat, house: House, move: Move, says: str, status: str
) -> None:
    await ana.paste(PASTE)

    await ana.move(move)

    (vetting,) = (await house.notes(ana.hand.address)).vettings
    assert says in ana.last
    assert vetting.status == status


async def test_every_command_of_a_chat_answers_with_something_and_no_traceback(ana: Seat) -> None:
    await ana.paste(PASTE)
    await ana.weigh()
    await ana.choose()

    silent, broken = [], []
    for command in IN_CHAT:
        await ana.call(f"{command.name} last" if command.rest else command.name)
        if not ana.last.strip():
            silent.append(command.name)
        if any(sign in ana.last for sign in ("Traceback", "Error", "a mistake of its own")):
            broken.append(command.name)

    assert (silent, broken) == ([], [])


async def test_a_text_of_4001_characters_is_cut_and_both_counts_are_said(
    ana: Seat, house: House
) -> None:
    words = f"{PASTE} " + "We talked about tests and tables. " * 200

    await ana.paste(words[: LIMIT + 1])

    (vetting,) = (await house.notes(ana.hand.address)).vettings
    assert f"{LIMIT + 1} characters; the first {LIMIT} are kept" in ana.last
    assert len(vetting.paste or "") == LIMIT


async def test_a_vetting_goes_on_after_a_restart(ana: Seat, platform: Platform) -> None:
    await ana.paste(PASTE)
    await ana.choose()

    await platform.stop()
    await platform.start()
    await ana.type("not yet")

    assert "speak up for Priya Nair" in ana.front.words


async def test_everything_is_forgotten_only_after_it_was_asked(ana: Seat, house: House) -> None:
    await ana.paste(PASTE)

    await ana.call("forget me")
    asked = ana.last
    kept = await house.notes(ana.hand.address)
    if "Erase for good" in ana.front.buttons:
        await ana.tap("Erase for good")
    else:
        await ana.call("forget me --yes")

    assert "cannot be taken back" in asked
    assert len(kept.vettings) == 1
    assert "Everything of yours is erased" in ana.last
    assert (await house.notes(ana.hand.address)).vettings == ()
