"""*Vet this request* on every kind of message that somebody may choose."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.slack.sentences import MY_MESSAGE, NOTHING_TO_VET, OWN_MESSAGE
from tests.adapters.slack.fake_slack import FakeSlack
from tests.adapters.slack.people import Person, words_of

HELLO = "Hi, could we connect? "


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("<@U0123|priya> says", "@priya says"),
        ("<@U0123> says", "@U0123 says"),
        ("<!channel> listen", "@channel listen"),
        ("<!here> and <!everyone>", "@here and @everyone"),
        ("<!subteam^S1|@jobs> ask", "@jobs ask"),
        (
            "see <https://a.example/x?a=1&amp;b=2|my profile>",
            "my profile (https://a.example/x?a=1&b=2)",
        ),
        ("in <#C042|general>", "in #general"),
        ("`rm -rf` and ```\nx = 1\n```", "`rm -rf` and ```\nx = 1\n```"),
        ("*bold* _it_ ~s~ &lt;b&gt; &amp;lt;", "*bold* _it_ ~s~ <b> &lt;"),
    ],
)
async def test_a_message_is_quoted_as_it_was_seen_and_nothing_in_it_is_alive(
    ana: Person, settled, text: str, read: str
) -> None:
    await ana.shortcut({"text": HELLO + text})
    await settled()

    assert read in words_of(ana.modal)


async def test_a_message_with_only_a_file_says_that_there_is_nothing(ana: Person, settled) -> None:
    await ana.shortcut({"text": "", "files": [{"id": "F1", "name": "cv.pdf"}]})
    await settled()

    assert words_of(ana.modal) == NOTHING_TO_VET


@pytest.mark.parametrize("message", [{}, {"text": "  \n "}, {"text": None}, {"blocks": []}])
async def test_a_message_without_words_says_that_there_is_nothing(
    ana: Person, settled, message: dict[str, Any]
) -> None:
    await ana.shortcut(message)
    await settled()

    assert words_of(ana.modal) == NOTHING_TO_VET


async def test_ones_own_message_is_taken_as_something_one_asks_and_says_so(
    ana: Person, settled
) -> None:
    await ana.shortcut({"text": "Could you introduce me to Sam Lee?", "user": ana.user})
    await settled()

    assert OWN_MESSAGE in words_of(ana.modal)
    await ana.slash("open")
    asked = words_of(ana.slack.private[-1])
    await ana.slash("change last kind connect_out")
    await ana.slash("open")
    assert "I want to ask for something" in asked
    assert "I want to connect" in words_of(ana.slack.private[-1])


async def test_a_message_of_the_app_itself_is_not_vetted(ana: Person, slack: FakeSlack, settled):
    await ana.shortcut({"text": "A draft", "user": "UBOT", "app_id": "A1"}, api_app_id="A1")
    await settled()

    assert words_of(ana.modal) == MY_MESSAGE


async def test_a_message_of_another_bot_is_vetted(ana: Person, settled) -> None:
    await ana.shortcut({"text": HELLO, "user": None, "bot_id": "B9", "app_id": "A9"})
    await settled()

    assert ana.modal["callback_id"] == "vet_sheet"


async def test_forty_thousand_characters_are_cut_and_that_is_said(ana: Person, settled) -> None:
    await ana.shortcut({"text": "please connect " * 2666 + "x" * 10})
    await settled()

    assert "The text had 40000 characters; the first 4000 are kept" in words_of(ana.modal)


async def test_nothing_of_a_message_reaches_the_place_it_stands_in(
    ana: Person, slack: FakeSlack, settled
) -> None:
    await ana.shortcut({"text": HELLO})
    await settled()

    assert {call.get("channel", ana.channel) for _, call, _ in slack.calls} == {ana.channel}
