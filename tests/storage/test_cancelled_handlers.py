"""Handlers of every surface cancelled at every await: no transaction stays open, nothing is torn.

What is cancelled is the handler, as when a connection breaks or a process stops; a turn that it
had begun goes to its end.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import discord
import pytest

from adapters.console.adapter import Screen, chat
from adapters.discord.answering import Answerer
from adapters.discord.breaker import Breaker
from adapters.discord.client import new_client, point_at
from adapters.discord.conversation import Conversation
from adapters.discord.places import DirectChannels, PlacesInMemory
from adapters.discord.settings import DiscordSettings
from adapters.discord.turns import Turns as DiscordTurns
from adapters.slack import submissions
from adapters.slack.clicks import clicked
from adapters.slack.one_workspace import OneWorkspace
from adapters.slack.parse import actor_of
from adapters.slack.surfaces import Surfaces
from adapters.slack.talk import Talk
from adapters.slack.turns import ServiceDoor, Turns
from adapters.slack.webapi import WebApi
from bot.service.service import Service
from storage.installations import StoredCards
from storage.store import OpenStore
from tests.adapters.slack.people import state_of
from tests.conftest import Count
from tests.kills.child import Stored, now, service_over, stored_of
from tests.kills.flows import (
    ANSWERS,
    DiscordClick,
    DiscordForm,
    Flow,
    SlackClick,
    SlackSubmission,
    TerminalLine,
)
from tests.storage.awaits import cancelled_at
from tests.storage.databases import Database, opened

MOST_AWAITS = 200
Handler = Callable[[int], Coroutine[Any, Any, Any]]
"""Gives the handler's coroutine for the delivery of an owner."""


@asynccontextmanager
async def on_terminal(flow: Any, service: Service, store: OpenStore) -> AsyncIterator[Handler]:
    async def lines() -> AsyncIterator[str]:
        # Typed again it changes nothing; a bare “1” would then be a request of one character.
        yield "/decide last accept"

    def handler(number: int) -> Coroutine[Any, Any, None]:
        screen = Screen(lambda message: None)
        return chat(service, flow.on.address(number), lines(), screen, now)

    yield handler


@asynccontextmanager
async def on_slack(flow: Any, service: Service, store: OpenStore) -> AsyncIterator[Handler]:
    api = WebApi(OneWorkspace("xoxb-1", "T1"), flow.on.slack.api_url)
    talk = Talk(Turns(ServiceDoor(service), now), Surfaces(api, StoredCards(store)))

    def handler(number: int) -> Coroutine[Any, Any, Any]:
        if isinstance(flow, SlackClick):
            body = flow.payloads[number]
            actor = actor_of(body)
            assert actor is not None
            return clicked(talk, body, actor, body["actions"][0]["action_id"])
        view = flow.views[number]
        sent = {**view, "state": {"values": state_of(view, ANSWERS)}}
        who = {"id": f"U{number}", "team_id": "T1"}
        body = {"type": "view_submission", "user": who, "team": {"id": "T1"}, "view": sent}
        actor = actor_of(body)
        assert actor is not None
        return submissions.sent(talk, body, actor)

    try:
        yield handler
    finally:
        await api.close()


@asynccontextmanager
async def on_discord(flow: Any, service: Service, store: OpenStore) -> AsyncIterator[Handler]:
    fake = flow.on.fake
    settings = DiscordSettings("a-token", api_url=fake.api_url, gateway_url=fake.gateway_url)
    point_at(settings)
    client = new_client(settings)
    await client.login(settings.token)
    answerer = Answerer(DirectChannels(PlacesInMemory(), now), Breaker(now))
    talk = Conversation(DiscordTurns(service, now), answerer)

    def handler(number: int) -> Coroutine[Any, Any, None]:
        if isinstance(flow, DiscordClick):
            card, token = flow.cards[number]
            data = {"custom_id": token, "component_type": 2}
            given = fake.interaction(flow.on.user(number), 3, data, message=dict(card))
        else:
            assert isinstance(flow, DiscordForm)
            card, modal = flow.forms[number]
            values: dict[str, Any] = dict(ANSWERS)
            given = fake.submit(flow.on.user(number), modal, dict(card), **values)
        interaction: Any = discord.Interaction(data=given, state=client._connection)
        if isinstance(flow, DiscordClick):
            return talk.handle(interaction, talk.click(interaction, token))
        return talk.handle(interaction, talk.submit(interaction))

    try:
        yield handler
    finally:
        await answerer.settle(10)
        await client.close()


HANDLERS: dict[str, tuple[Callable[[], Flow], Callable[..., Any]]] = {
    "a line in the terminal": (TerminalLine, on_terminal),
    "a click on Slack": (SlackClick, on_slack),
    "a sent modal on Slack": (SlackSubmission, on_slack),
    "a click on Discord": (DiscordClick, on_discord),
    "a sent form on Discord": (DiscordForm, on_discord),
}


@pytest.fixture(autouse=True)
def addresses_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `point_at` changes belongs to the whole process."""
    socket = discord.gateway.DiscordWebSocket
    for owner, name in (
        (discord.http.Route, "BASE"),
        (discord.asset.Asset, "BASE"),
        (socket, "DEFAULT_GATEWAY"),
    ):
        monkeypatch.setattr(owner, name, getattr(owner, name))


@pytest.mark.parametrize("name", HANDLERS)
async def test_a_handler_cancelled_at_any_await_tears_nothing_and_the_next_try_works(
    name: str, database: Database, count: Count
) -> None:
    make, handling = HANDLERS[name]
    flow = make()
    async with AsyncExitStack() as closing:
        store = await closing.enter_async_context(opened(database))
        await flow.on.start()
        closing.push_async_callback(flow.on.stop)
        service = service_over(store)
        handler: Handler = await closing.enter_async_context(handling(flow, service, store))

        async def stored(number: int) -> Stored:
            return await store.read(stored_of(flow.on.address(number)))

        await flow.prepare(service, 0)
        before = await stored(0)
        await handler(0)
        after = await stored(0)
        assert before != after
        still_open = 0
        for number in range(1, MOST_AWAITS):
            await flow.prepare(service, number)
            was_cancelled = await cancelled_at(number, handler(number))
            found = await stored(number)
            assert found in (before, after) or (
                flow.in_parts and {*found.answers} <= {*after.answers}
            )
            await handler(number)
            assert await stored(number) == after
            # looked at while the connections live: closing them ends whatever they left open
            still_open += await database.open_transactions()
            if not was_cancelled:
                break

        count("handlers cancelled at an await", number - 1)
        count("handlers cancelled: transactions left open", still_open)
        assert still_open == 0
        assert 1 < number < MOST_AWAITS - 1
