"""Socket Mode: the same listeners behind a real websocket, and bad tokens named at the start."""

from __future__ import annotations

import pytest

from adapters.slack.adapter import SlackRefused
from tests.adapters.slack.conftest import Running
from tests.adapters.slack.fake_slack import FakeSlack
from tests.adapters.slack.people import Person, labels_of, words_of

SOCKET = {"mode": "socket", "app_token": "xapp-good", "signing_secret": ""}


async def test_the_same_talk_runs_over_a_websocket(
    running: Running, slack: FakeSlack, ana: Person
) -> None:
    async with running(**SOCKET) as adapter:
        await slack.until(lambda: slack.sockets)

        await ana.slash("vet --kind connect_in --name Priya Hi, could we connect?")
        await adapter.listening.settle(10)
        await ana.submit({"introduce": "yes", "familiarity": "well"})
        await adapter.listening.settle(10)
        await ana.click(labels_of(ana.messages[-1])[0], ana.messages[-1])
        await adapter.listening.settle(10)
        helped = await ana.slash("help")

        assert adapter.mode == "socket"
        assert adapter.routes == ()
        assert "Decided on" in words_of(ana.messages[-1])
        assert "Vetting a request" in words_of(helped.data)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"bot_token": "xoxb-wrong"}, "SLACK_BOT_TOKEN (invalid_auth)"),
        ({"app_token": "xapp-wrong"}, "SLACK_APP_TOKEN (invalid_auth)"),
    ],
)
async def test_a_bad_token_is_reported_at_the_start_by_name(
    running: Running, changed: dict[str, str], named: str
) -> None:
    with pytest.raises(SlackRefused) as refused:
        async with running(**{**SOCKET, **changed}):
            pass

    assert named in str(refused.value)
    assert "wrong" not in str(refused.value)


async def test_a_dead_connection_is_made_anew(
    running: Running, slack: FakeSlack, ana: Person
) -> None:
    async with running(**SOCKET) as adapter:
        await slack.until(lambda: slack.sockets)
        assert adapter.socket is not None
        adapter.socket.looks_every = 0.05
        first = adapter.socket.handler
        assert first is not None
        # As if the SDK had given up: it closes, and never connects again.
        await first.client.close()
        await slack.until(lambda: not slack.sockets)

        await slack.until(lambda: slack.sockets, 30)
        helped = await ana.slash("help")

        assert adapter.socket.handler is not first
        assert "Vetting a request" in words_of(helped.data)
