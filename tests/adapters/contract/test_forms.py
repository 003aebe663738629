"""A form on Slack when the database does not answer: it stays, with all that was filled in.

Discord closes a form whatever it is answered; in a terminal there is none.
"""

from __future__ import annotations

import copy

import pytest

from adapters.slack.sentences import FAILED
from bot.core.texts import TEXTS
from tests.adapters.contract.house import House
from tests.adapters.contract.on_slack import slack
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
