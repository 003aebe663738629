"""Reminders: sent once, found again, and every refusal told apart."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from adapters.slack.one_workspace import OneWorkspace
from adapters.slack.parse import Actor
from adapters.slack.sending import SlackSender
from adapters.slack.webapi import SlackFailed, WebApi
from bot.core.events import Happened
from bot.core.messages import Button, Entry, Message, Paragraph
from bot.core.model import Address
from bot.service.sending import (
    Absent,
    Accepted,
    CannotAsk,
    Found,
    Later,
    Lost,
    Parcel,
    Refused,
)
from tests.adapters.slack.fake_slack import FakeSlack

ANA = Address("slack", "T1", "U1")
ENTRY = Entry("ba9876543210", "why", (), (Button("Done", Happened("ba9876543210", "done")),))
DIGEST = Message("3 follow-ups are due", (ENTRY,))
LONG = Message("3 follow-ups are due", (Paragraph("word " * 3000), ENTRY))


@pytest.fixture
async def sender(slack: FakeSlack) -> AsyncIterator[SlackSender]:
    api = WebApi(OneWorkspace("xoxb-1", "T1"), slack.api_url)
    yield SlackSender(api)
    await api.close()


def parcel(sender: SlackSender, key: str = "0123456789ab", address: Address = ANA) -> Parcel:
    (body,) = sender.render(DIGEST)
    return Parcel(key, address, body)


async def test_a_digest_arrives_once_and_is_found_again(
    sender: SlackSender, slack: FakeSlack
) -> None:
    before = await sender.find(parcel(sender))

    answer = await sender.send(parcel(sender))

    assert (before, answer) == (Absent(), Accepted())
    assert await sender.find(parcel(sender)) == Found()
    assert await sender.find(parcel(sender, "another0key0")) == Absent()
    assert [m["text"] for m in slack.messages["DU1"]] == ["3 follow-ups are due"]


async def test_without_the_optional_scope_slack_cannot_be_asked(
    sender: SlackSender, slack: FakeSlack
) -> None:
    slack.missing_scopes.add("im:history")

    assert await sender.find(parcel(sender)) == CannotAsk()


async def test_a_429_is_put_off_and_nothing_was_sent(sender: SlackSender, slack: FakeSlack) -> None:
    slack.limited["chat.postMessage"] = [7]

    assert await sender.send(parcel(sender)) == Later(7)
    assert slack.messages == {}


async def test_a_429_holds_up_one_workspace_and_one_method_only(slack: FakeSlack) -> None:
    now = 0.0
    one, other = OneWorkspace("xoxb-1", "T1"), OneWorkspace("xoxb-2", "T2")
    api = WebApi(one, slack.api_url, lambda: now)
    slack.limited["users.info"] = [60]
    with pytest.raises(SlackFailed, match="ratelimited"):
        await api.call(Actor("T1", "U1"), "users.info", user="U1")

    with pytest.raises(SlackFailed, match="ratelimited") as again:
        await api.call(Actor("T1", "U1"), "users.info", user="U1")
    asked = [method for method, *_ in slack.calls]
    await api.call(Actor("T1", "U1"), "conversations.open", users="U1")
    api.installations = other
    await api.call(Actor("T2", "U1"), "users.info", user="U1")
    api.installations, now = one, 61.0
    await api.call(Actor("T1", "U1"), "users.info", user="U1")
    await api.close()

    assert again.value.seconds == 60
    assert asked == ["users.info"]


async def test_closed_messages_a_revoked_token_and_a_lost_connection_are_told_apart(
    sender: SlackSender, slack: FakeSlack
) -> None:
    slack.closed_to.add("U1")
    closed = await sender.send(parcel(sender))
    slack.closed_to.clear()
    slack.errors["chat.postMessage"] = "internal_error"
    unsure = await sender.send(parcel(sender))
    slack.errors["chat.postMessage"] = "user_disabled"
    unknown = await sender.send(parcel(sender))
    slack.tokens.clear()
    revoked = await sender.send(parcel(sender))
    elsewhere = await sender.send(parcel(sender, address=Address("slack", "T9", "U1")))

    assert [closed, unsure, unknown, revoked, elsewhere] == [
        Refused("closed"),
        Lost(),
        Refused("unknown"),
        Refused("revoked"),
        Refused("revoked"),
    ]


def test_every_attempt_sends_the_same_bytes(sender: SlackSender) -> None:
    assert sender.render(DIGEST) == sender.render(DIGEST)
    assert json.loads(sender.render(DIGEST)[0])["text"] == "3 follow-ups are due"
