"""Bad input over the real transport: a plain sentence, the state as it is, or a line in the log.

Nothing ends in "This interaction failed" without a reason that the log names.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.discord.conversation import OLD_BUTTON
from adapters.discord.direct_messages import NO_TEXT
from adapters.discord.turns import address_of
from bot.core.events import Called, Inbound
from bot.core.messages import Json as Shape
from bot.service.service import Service
from storage.places import StoredPlaces
from tests.adapters.discord.fake_discord import FakeDiscord, Json, Trouble
from tests.adapters.discord.fakes import SlowStore
from tests.adapters.discord.limits import alive

ANN, BEA = 11, 12
ON_A_SERVER: Json = {"channel_id": "55", "channel": {"id": "55", "type": 1}, "context": 2}
PASTE = "Hi, I am Priya Nair. I would like to connect, because I enjoyed your talk."


@pytest.fixture
async def adapter(running: Any):
    async with running() as adapter:
        yield adapter


async def begun(fake: FakeDiscord, user: int = ANN, **more: Any) -> Json:
    options = {"text": "Hi, I am Priya Nair.", "kind": "connect_in", "name": "Priya Nair"}
    return await fake.done(fake.command(user, "vet", **options) | more)


async def settled(adapter: Any) -> None:
    """Let everything that was begun come to its end."""
    await asyncio.sleep(0)
    await adapter.bot.answerer.settle(5)


async def stored(service: Service, user: int = ANN) -> Shape:
    """The newest vetting, as JSON."""
    call = Called("card", (), "last")
    reply = await service.take(Inbound("", service.clock(), address_of(user), call))
    assert reply.data is not None
    return reply.data()


async def decided(fake: FakeDiscord, card: Json) -> Json:
    for _ in range(20):
        labels = [b["label"] for row in card["components"] for b in row["components"]]
        if "Open again" in labels:
            return card
        label = "Skip" if "Skip" in labels else labels[0]
        card = await fake.done(fake.click(ANN, card, label))
    raise AssertionError("it never ended")


async def test_a_button_of_a_question_that_was_answered_since_shows_the_decision(
    fake: FakeDiscord, adapter: Any, service: Service
) -> None:
    asked = dict(await begun(fake))
    await decided(fake, asked)
    before = await stored(service)

    shown = await fake.done(fake.click(ANN, asked, "Well"))

    assert "Decided on" in shown["content"]
    assert await stored(service) == before


async def test_a_button_pressed_twice_counts_once(
    fake: FakeDiscord, adapter: Any, service: Service
) -> None:
    asked = dict(await begun(fake))

    await fake.done(fake.click(ANN, asked, "Well"))
    again = await fake.done(fake.click(ANN, asked, "Well"))

    assert "would you introduce them" in again["content"]
    assert (await stored(service))["answers"]["familiarity"] == "well"
    assert "introduce" not in (await stored(service))["answers"]


async def test_of_two_devices_the_first_counts_and_both_show_it(
    fake: FakeDiscord, adapter: Any, service: Service, slow_store: SlowStore
) -> None:
    asked = dict(await begun(fake))
    slow_store.open_.clear()
    clicks = [fake.click(ANN, asked, label) for label in ("We have met", "Well")]
    for click in clicks:
        await fake.send(click)
    slow_store.open_.set()

    shown = [await fake.answer_to(click) for click in clicks]
    await settled(adapter)

    first = clicks[0]["data"]["custom_id"].rpartition(":")[2]
    assert first != "well"
    assert (await stored(service))["answers"] == {"familiarity": first}
    assert ["would you introduce" in one["content"] for one in shown] == [True, True]
    assert len(fake.shown(ANN)) == 2


async def test_somebody_elses_button_on_a_server_is_not_theirs(
    fake: FakeDiscord, adapter: Any, service: Service
) -> None:
    card = await begun(fake, **ON_A_SERVER)

    shown = await fake.done(fake.click(BEA, card, "Well") | ON_A_SERVER)

    assert "Nothing of yours has the id" in shown["content"]
    assert shown["flags"] & 64
    assert (await stored(service))["answers"] == {}


@pytest.mark.parametrize("custom_id", ["d1:form:short", "v1:answer:x", "nonsense", "d1:go_on:0"])
async def test_a_form_with_an_edited_custom_id_gets_a_plain_sentence(
    fake: FakeDiscord, adapter: Any, custom_id: str
) -> None:
    modal = {"custom_id": custom_id, "components": []}

    shown = await fake.done(fake.submit(ANN, modal))

    assert OLD_BUTTON.split(",")[0] in shown["content"]


async def test_a_form_of_somebody_elses_vetting_changes_nothing(
    fake: FakeDiscord, adapter: Any, service: Service
) -> None:
    card = await begun(fake)
    click = await fake.send(fake.click(ANN, card, "Quick form"))
    modal = await fake.until(lambda: fake.modals.get(click["id"]))

    shown = await fake.done(fake.submit(BEA, modal, familiarity="well"))

    assert "Nothing of yours has the id" in shown["content"]
    assert (await stored(service))["answers"] == {}


async def test_a_command_that_is_none_any_more_gets_a_plain_sentence(
    fake: FakeDiscord, adapter: Any
) -> None:
    with capture_logs() as logs:
        shown = await fake.done(fake.command(ANN, "gone"))

    assert "/help" in shown["content"].replace("\\", "")
    assert {"event": "command_failed", "error": "CommandNotFound", "log_level": "warning"} in logs


@pytest.mark.parametrize("code", [10062, 40060, 10008, 50013])
@pytest.mark.parametrize("what", ["command", "click", "form", "sent"])
async def test_whatever_discord_refuses_is_shown_otherwise_or_named_in_the_log(
    fake: FakeDiscord, adapter: Any, code: int, what: str
) -> None:
    card = await begun(fake)
    click = await fake.send(fake.click(ANN, card, "Quick form"))
    modal = await fake.until(lambda: fake.modals.get(click["id"]))
    refused = {
        "command": fake.command(ANN, "pending"),
        "click": fake.click(ANN, card, "Well"),
        "form": fake.click(ANN, card, "Quick form"),
        "sent": fake.submit(ANN, modal, card, familiarity="well"),
    }[what]
    status = 404 if str(code).startswith("10") else 400
    fake.troubles.append(Trouble("POST", "/callback", status, {"message": "no", "code": code}))

    with capture_logs() as logs:
        await fake.send(refused)
        await fake.until(lambda: not fake.troubles)
        await settled(adapter)

    named = [log for log in logs if log.get("code") == code or log["event"] == "answered_elsewhere"]
    assert named
    assert all(log["log_level"] != "error" for log in logs)


async def test_on_a_server_a_late_answer_is_named_and_what_was_answered_is_stored(
    fake: FakeDiscord, adapter: Any, service: Service
) -> None:
    card = await begun(fake, **ON_A_SERVER)
    late = {"message": "Unknown interaction", "code": 10062}
    fake.troubles.append(Trouble("POST", "/callback", 404, late))

    with capture_logs() as logs:
        await fake.send(fake.click(ANN, card, "Well") | ON_A_SERVER)
        await fake.until(lambda: not fake.troubles)
        await settled(adapter)

    assert [(log["event"], log["code"]) for log in logs] == [("not_delivered", 10062)]
    assert (await stored(service))["answers"]["familiarity"] == "well"
    assert all(m["channel_id"] == "55" for m in fake.messages.values())


async def test_a_message_that_was_deleted_while_its_click_ran_is_replaced(
    fake: FakeDiscord, adapter: Any, slow_store: SlowStore
) -> None:
    card = await begun(fake)
    slow_store.open_.clear()
    click = await fake.send(fake.click(ANN, card, "Well"))
    await fake.until(lambda: click["id"] in fake.acknowledged)
    gone = {"message": "Unknown Message", "code": 10008}
    fake.troubles.append(Trouble("PATCH", "/@original", 404, gone))
    slow_store.open_.set()

    await fake.until(lambda: "would you introduce" in fake.shown(ANN)[-1]["content"])

    assert fake.shown(ANN)[-1]["id"] != card["id"]


async def test_who_blocked_the_bot_loses_nothing_and_the_log_says_why(
    fake: FakeDiscord, adapter: Any, service: Service, places: StoredPlaces
) -> None:
    await begun(fake)
    await settled(adapter)
    blocked = {"message": "Cannot send messages to this user", "code": 50007}
    fake.troubles.append(Trouble("POST", "/messages", 403, blocked))

    with capture_logs() as logs:
        await fake.write(ANN, "well")
        await fake.until(lambda: not fake.troubles)
        await settled(adapter)

    assert [(log["event"], log["code"]) for log in logs] == [("not_written", 50007)]
    assert (await stored(service))["answers"]["familiarity"] == "well"
    assert await places.place_of(address_of(ANN)) is None


async def test_an_old_question_that_was_deleted_meanwhile_changes_nothing(
    fake: FakeDiscord, adapter: Any, places: StoredPlaces
) -> None:
    card = await begun(fake)
    gone = {"message": "Unknown Message", "code": 10008}
    fake.troubles.append(Trouble("PATCH", card["id"], 404, gone))

    with capture_logs() as logs:
        written = await fake.write(ANN, "well")
        await fake.until(lambda: not fake.troubles)
        await settled(adapter)

    assert [(log["event"], log["code"]) for log in logs] == [("buttons_not_taken_off", 10008)]
    kept = await places.place_of(address_of(ANN))
    assert kept is not None
    assert kept.message == written["id"]


async def test_a_message_of_exactly_four_thousand_characters_is_taken_whole(
    fake: FakeDiscord, adapter: Any
) -> None:
    text = PASTE + " We met." + "x" * (4000 - len(PASTE) - 8)
    assert len(text) == 4000

    await fake.write(ANN, text)
    await fake.until(lambda: len(fake.shown(ANN)) > 1)
    await settled(adapter)

    answered = "\n".join(m["content"] for m in fake.shown(ANN)[1:])
    assert "Priya Nair" in answered
    assert "characters" not in answered


async def test_of_a_longer_forwarded_message_the_first_four_thousand_are_kept_and_said(
    fake: FakeDiscord, adapter: Any
) -> None:
    snapshot = {"message": {"content": PASTE + "x" * (4001 - len(PASTE)), **SNAPSHOT}}

    await fake.write(ANN, "", message_snapshots=[snapshot], message_reference=REFERENCE)
    await fake.until(lambda: len(fake.shown(ANN)) > 1)
    await settled(adapter)

    answered = "\n".join(m["content"] for m in fake.shown(ANN)[1:])
    assert "had 4001 characters; the first 4000 are kept" in answered


@pytest.mark.parametrize("what", ["sticker", "attachment", "nothing"])
async def test_a_message_without_words_is_answered_in_one_sentence(
    fake: FakeDiscord, adapter: Any, what: str
) -> None:
    more: Json = {
        "sticker": {"sticker_items": [{"id": "1", "name": "wave", "format_type": 1}]},
        "attachment": {"attachments": [fake.file("cv.pdf", b"%PDF", "application/pdf")]},
        "nothing": {},
    }[what]

    await fake.write(ANN, "", **more)
    await fake.until(lambda: len(fake.shown(ANN)) > 1)

    assert NO_TEXT.split(",")[0] in fake.shown(ANN)[-1]["content"]


@pytest.mark.parametrize("who", ["bot", "webhook", "system"])
async def test_what_no_person_wrote_is_not_answered(
    fake: FakeDiscord, adapter: Any, who: str
) -> None:
    message = fake.store(fake.channel_of(ANN), PASTE, {**PERSON, "bot": who == "bot"})
    kinds: dict[str, Json] = {"webhook": {"webhook_id": "9"}, "system": {"type": 7}, "bot": {}}
    message |= kinds[who]

    await fake.deliver("MESSAGE_CREATE", message)
    await begun(fake, BEA)
    await settled(adapter)

    assert len(fake.shown(ANN)) == 1


@pytest.mark.parametrize(
    "markup",
    [
        "@everyone and @here",
        "<@11> <@&12> <#13>",
        "[a prize](https://evil.example)",
        "||hidden||",
        "```\n# big\n``` and `small`",
        "https://evil.example discord.gg/x",
        "> quoted\n-# small\n# big\n- item",
    ],
)
async def test_markup_in_a_paste_does_nothing(fake: FakeDiscord, adapter: Any, markup: str) -> None:
    await fake.write(ANN, f"{PASTE}\n{markup}")
    await fake.until(lambda: len(fake.shown(ANN)) > 1)
    await settled(adapter)

    shown = [m["content"] for m in fake.shown(ANN)[1:]]
    sent = [c.json for c in fake.calls if c.method == "POST" and c.path.endswith("/messages")]
    assert [list(alive(content)) for content in shown] == [[]] * len(shown)
    assert all(one["allowed_mentions"]["parse"] == [] for one in sent)


async def test_an_error_of_our_own_is_said_and_logged_by_its_class(
    fake: FakeDiscord, adapter: Any, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(self: Service, inbound: Inbound) -> None:
        raise RuntimeError("a name that must not be logged")

    monkeypatch.setattr(Service, "take", broken)

    with capture_logs() as logs:
        shown = await fake.done(fake.command(ANN, "pending"))

    assert "Something went wrong here" in shown["content"]
    assert logs == [{"event": "turn_failed", "error": "RuntimeError", "log_level": "error"}]


PERSON: Json = {"id": "11", "username": "ann", "discriminator": "0", "avatar": None}
SNAPSHOT: Json = {
    "type": 0,
    "embeds": [],
    "attachments": [],
    "timestamp": "2026-11-24T09:00:00+00:00",
    "edited_timestamp": None,
    "flags": 0,
    "components": [],
}
REFERENCE: Json = {"type": 1, "channel_id": "55", "message_id": "56"}
