"""Forms: somebody else's, and on Slack one that could not be saved, which stays as it was.

Discord closes a form whatever it is answered; in a terminal there is none.
"""

from __future__ import annotations

import copy
from typing import Any

import pytest

from adapters.discord.wishes import QuickForm, custom_id_of
from adapters.slack.sentences import FAILED
from bot.core.texts import TEXTS
from tests.adapters.contract.house import House
from tests.adapters.contract.on_discord import discord_on_loopback
from tests.adapters.contract.on_slack import SlackHand, slack
from tests.adapters.contract.seat import Seat
from tests.adapters.slack.people import words_of

ANSWERS = {"familiarity": "well", "introduce": "yes"}
BEGIN = 'vet --kind connect_in --name "Priya Nair" Hi, could we connect?'


@pytest.mark.parametrize("line", [BEGIN, ""], ids=["a sheet", "a paste"])
@pytest.mark.parametrize("trouble", ["busy", "down"])
async def test_a_form_that_could_not_be_saved_stays_and_can_be_sent_again(
    house: House, line: str, trouble: str
) -> None:
    async with slack(house) as platform:
        hand = platform.hand(1)
        await hand.call("gave Sam article")
        await hand.call(line)
        form = copy.deepcopy(hand.person.modal)
        filled = ANSWERS if line else {"text": "Hi, I am Tom Reed.", "kind": "connect_in"}

        with house.busy() if trouble == "busy" else house.down():
            refused = await hand.person.submit(filled, form)
        kept = hand.person.modal
        await hand.person.submit(filled, form)

        (error,) = refused.data["errors"].values()
        assert refused.data["response_action"] == "errors"
        assert error == (TEXTS["busy"] if trouble == "busy" else FAILED)
        assert kept["callback_id"] == form["callback_id"]
        assert "What speaks" in words_of(hand.person.modal) or not line
        assert "Tom Reed" in words_of(hand.person.modal) or line


async def test_a_form_of_somebody_elses_on_slack_changes_nothing_and_reveals_nothing(
    house: House,
) -> None:
    async with slack(house) as platform:
        ana, ben = platform.hand(1), platform.hand(2)
        await ana.call(BEGIN)
        await ben.call('vet --kind connect_in --name "Tom Reed" Shall we connect?')
        before = [await house.notes(hand.address) for hand in (ana, ben)]
        stolen = {**ben.person.modal, "private_metadata": _view_of(ana)["private_metadata"]}

        answered = await ben.person.submit(ANSWERS, stolen)
        await platform.adapter.listening.settle(10)

        assert [await house.notes(hand.address) for hand in (ana, ben)] == before
        assert "Nothing of yours has the id" in words_of(answered.data["view"])
        assert "Priya" not in answered.body


async def test_a_form_of_somebody_elses_on_discord_changes_nothing_and_reveals_nothing(
    house: House,
) -> None:
    async with discord_on_loopback(house) as platform:
        ana, ben = platform.hand(1), Seat(platform.hand(2))
        await ana.call(BEGIN)
        await ben.call('vet --kind connect_in --name "Tom Reed" Shall we connect?')
        before = [await house.notes(address) for address in (ana.address, ben.hand.address)]
        (vetting,) = before[0].vettings
        fields = [{"component": {"type": 21, "custom_id": key}} for key in ANSWERS]
        form = {"custom_id": custom_id_of(QuickForm(vetting.id)), "components": fields}
        sent = platform.fake.submit(12, form, ben.front.raw, **ANSWERS)

        await ben.again(sent)

        assert [await house.notes(a) for a in (ana.address, ben.hand.address)] == before
        assert "Nothing of yours has the id" in ben.last
        assert "Priya" not in ben.seen


def _view_of(hand: SlackHand) -> dict[str, Any]:
    (view,) = [shown.raw for shown in hand.screen() if shown.key.startswith("view")]
    return dict(view)
