"""What every platform holds of its buttons: old, edited, tapped twice, or somebody else's."""

from __future__ import annotations

import pytest

from tests.adapters.contract.conftest import with_buttons
from tests.adapters.contract.house import House
from tests.adapters.contract.seat import Platform, Seat
from tests.adapters.contract.test_talk import FIRST, PASTE, SECOND

pytestmark = with_buttons
OTHER = PASTE.replace("Priya Nair", "Tom Reed")


async def test_two_taps_on_an_answer_count_once(ana: Seat, house: House) -> None:
    await ana.paste(PASTE)

    await ana.tap_twice(ana.options[0])

    (vetting,) = (await house.notes(ana.hand.address)).vettings
    assert list(vetting.answers) == ["familiarity"]
    assert SECOND in ana.front.words


async def test_two_taps_on_a_decision_decide_once(ana: Seat, house: House) -> None:
    await ana.paste(PASTE)
    await ana.weigh()

    await ana.tap_twice(ana.options[0])

    notes = await house.notes(ana.hand.address)
    assert [len(v.earlier) for v in notes.vettings if v.decision is not None] == [0]
    kinds = [(follow_up.kind, follow_up.due) for follow_up in notes.follow_ups]
    assert len(kinds) == len({*kinds})
    assert "Decided on" in ana.front.words


async def test_a_tap_that_is_delivered_again_changes_nothing(ana: Seat, house: House) -> None:
    await ana.paste(PASTE)
    await ana.choose()
    answer = ana.delivery
    await ana.move("back")
    before = await house.notes(ana.hand.address)

    await ana.again(answer)

    assert await house.notes(ana.hand.address) == before
    assert FIRST in ana.front.words


async def test_a_decision_that_is_delivered_again_after_it_was_taken_back_stays_taken_back(
    ana: Seat, house: House
) -> None:
    await ana.paste(PASTE)
    await ana.weigh()
    await ana.choose()
    decision = ana.delivery
    await ana.tap("Open again")
    before = await house.notes(ana.hand.address)

    await ana.again(decision)

    assert await house.notes(ana.hand.address) == before
    assert before.vettings[0].decision is None


async def test_a_button_of_somebody_elses_changes_nothing_and_reveals_nothing(
    ana: Seat, ben: Seat, house: House
) -> None:
    await ana.paste(PASTE)
    await ben.paste(OTHER)
    before = [await house.notes(seat.hand.address) for seat in (ana, ben)]

    for carried in ana.front.buttons.values():
        await ben.press(ben.front, carried)

    assert [await house.notes(seat.hand.address) for seat in (ana, ben)] == before
    assert "Nothing of yours has the id" in ben.seen
    assert "Priya" not in ben.seen


async def test_a_button_of_a_finished_vetting_shows_how_it_ended(ana: Seat, house: House) -> None:
    await ana.paste(PASTE)
    old = ana.front
    await ana.weigh()
    await ana.choose()
    before = await house.notes(ana.hand.address)

    await ana.tap("We have met", old)

    assert await house.notes(ana.hand.address) == before
    assert "Decided on" in f"{ana.last}{ana.front.words}"


async def test_a_button_of_a_forgotten_vetting_says_that_there_is_no_such_thing(ana: Seat) -> None:
    await ana.paste(PASTE)
    old = ana.front
    await ana.call("forget me")
    await ana.tap("Erase for good")

    await ana.tap("Well", old)

    assert "Nothing of yours has the id" in ana.last
    assert "Priya" not in ana.last


@pytest.mark.parametrize("verb", ["answer", "decide", "cancel", "happened", "", "take", "confirm"])
async def test_a_button_that_was_edited_is_refused_in_a_sentence(
    ana: Seat, house: House, verb: str
) -> None:
    await ana.paste(PASTE)
    (vetting,) = (await house.notes(ana.hand.address)).vettings
    edits = {
        "answer": f"v1:answer:{vetting.id}:familiarity:best_friends",
        "decide": f"v1:decide:{vetting.id}:marry",
        "cancel": "v1:cancel:zzzzzzzzzzzz",
        "happened": f"v1:happened:{vetting.id}:yes",
        "take": "nonsense:\u202e",
        "confirm": "v1:confirm:me:drop_table",
    }

    await ana.press(ana.front, edits.get(verb, "v9"))

    after = (await house.notes(ana.hand.address)).vettings
    assert [(v.status, v.answers, v.decision) for v in after] == [("open", {}, None)]
    assert "nothing was" in ana.last.lower() or FIRST in ana.last


async def test_old_buttons_work_after_a_restart(
    ana: Seat, platform: Platform, house: House
) -> None:
    await ana.paste(PASTE)
    old = ana.front

    await platform.stop()
    await platform.start()
    await ana.tap("Well", old)

    (vetting,) = (await house.notes(ana.hand.address)).vettings
    assert vetting.answers == {"familiarity": "well"}
    assert SECOND in ana.front.words
