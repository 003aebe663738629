"""The queue of invitations: gone through one by one, in order, and left for now in one act."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.core.events import Confirmed, Inbound, Paged, Triaged
from bot.core.messages import Entry, Reply
from bot.core.tokens import event_of, token_of
from bot.core.waiting import in_order
from tests.linkedin.archives import PERSONAL, STOCK, TODAY, Size, write_archive
from tests.linkedin.conftest import NOW, Desk
from tests.linkedin.test_import import said

SIZE = Size(connections=6, hidden=0, messages=20, waiting=12)


@pytest.fixture
async def queue(desk: Desk, tmp_path: Path) -> Desk:
    write_archive(tmp_path / "archive", TODAY, SIZE)
    await desk.imports(tmp_path / "archive")
    return desk


async def clicked(desk: Desk, event: Any, delivery: str = "") -> Reply:
    """Click a button: what it carries goes through its token."""
    carried = event_of(token_of(event))
    assert carried is not None
    assert carried == event
    return await desk.service.take(Inbound(delivery, NOW, desk.owner, carried))


async def test_the_queue_counts_and_shows_personal_notes_first_then_the_oldest(queue: Desk):
    reply = await queue.calls("triage")

    assert reply.messages[0].lead == "12 invitations wait: 3 with a personal note, 9 stock wording"
    assert reply.data is not None
    shown = reply.data()
    assert (shown["waiting"], shown["personal"], shown["stock"]) == (12, 3, 9)
    assert set(shown["items"][0]) == {"id", "name", "profile_url", "sent_at", "personal", "text"}
    order = [(not item["personal"], item["sent_at"]) for item in shown["items"]]
    assert order == sorted(order)
    assert PERSONAL in said(reply)


async def test_next_goes_through_all_of_them_and_round(queue: Desk):
    expected = [i.id for i in in_order(await queue.waiting())]
    seen = []
    reply = await queue.calls("triage")

    for _ in expected:
        (entry,) = [b for b in reply.messages[0].blocks if isinstance(b, Entry)]
        seen.append(entry.id)
        reply = await clicked(queue, Paged("triage", entry.id))

    assert seen == expected


async def test_vetting_one_starts_with_its_words_and_its_profile(queue: Desk):
    first = in_order(await queue.waiting())[0]

    reply = await clicked(queue, Triaged(first.id, "vet"))

    assert reply.data is not None
    vetting = reply.data()
    assert (vetting["kind"], vetting["name"], vetting["status"]) == (
        "connect_in", first.name, "open",
    )  # fmt: skip
    assert "tide tables" in said(reply)
    contact = [c for c in await queue.contacts() if c.name == first.name]
    assert [c.profile_url for c in contact] == [first.profile_url]
    assert len(await queue.waiting()) == 11


async def test_a_double_click_on_vet_makes_one_vetting(queue: Desk):
    first = in_order(await queue.waiting())[0]

    one = await clicked(queue, Triaged(first.id, "vet"), "a")
    again = await clicked(queue, Triaged(first.id, "vet"), "a")
    other = await clicked(queue, Triaged(first.id, "vet"), "b")

    ids = {reply.data()["id"] for reply in (one, again, other) if reply.data is not None}
    assert len(ids) == 1
    assert len(await queue.looks(lambda n: n.vettings())) == 1


async def test_an_invitation_without_a_word_offers_no_as_the_answer_to_why(queue: Desk):
    silent = next(i for i in in_order(await queue.waiting()) if not i.text)
    await clicked(queue, Triaged(silent.id, "vet"))

    for answer in ("3", "2", "2"):
        reply = await queue.says(answer)

    assert "an empty line takes: No — “the invitation came without a word”" in said(reply)


async def test_after_its_decision_the_queue_goes_on(queue: Desk):
    await queue.calls("triage", "vet")

    reply = await queue.says("4")
    reply = await queue.says("")

    assert "11 more invitations wait: “triage” goes on." in said(reply)


async def test_a_vetting_of_something_else_says_nothing_of_the_queue(queue: Desk):
    await queue.says('/vet --kind connect_in --name "Kim Lee"')

    await queue.says("4")
    reply = await queue.says("")

    assert "invitations wait" not in said(reply)


async def test_all_of_stock_wording_is_left_by_one_confirmed_act(queue: Desk):
    asked = await clicked(queue, Paged("triage", "stock"))
    assert asked.refused == "triage_asks"
    assert len(await queue.waiting()) == 12

    reply = await clicked(queue, Confirmed("triage", "stock"), "once")
    again = await clicked(queue, Confirmed("triage", "stock"), "once")

    assert said(reply).startswith("9 left for now: they rest undecided")
    assert not again.refused
    assert [i.personal for i in await queue.waiting()] == [True] * 3
    left = await queue.looks(lambda n: n.vettings())
    assert {(v.status, v.kind) for v in left} == {("undecided", "connect_in")}
    assert {v.paste for v in left} == {"", STOCK}


async def test_what_was_left_can_be_reopened(queue: Desk):
    await queue.calls("triage", "stock", yes="yes")
    (left, *_) = await queue.looks(lambda n: n.vettings(status="undecided"))

    reply = await queue.calls("reopen", left.id)

    assert reply.data is not None
    assert (reply.data()["id"], reply.data()["status"]) == (left.id, "open")


async def test_importing_again_brings_nothing_back_that_was_settled(queue: Desk, tmp_path: Path):
    await queue.calls("triage", "stock", yes="yes")
    await queue.calls("triage", "vet")

    await queue.imports(tmp_path / "archive")

    assert len(await queue.waiting()) == 2


async def test_the_text_of_what_was_settled_lies_in_its_vetting_alone(queue: Desk):
    await queue.calls("triage", "vet")

    settled = await queue.looks(lambda n: n.imported.invitations(waiting=False))

    assert [i.text for i in settled if i.vetting] == [""]


@pytest.mark.parametrize("text", ["vet zzz", "leave 0", "vet"])
async def test_an_id_that_is_none_is_refused(desk: Desk, text: str):
    await desk.says("hello")

    reply = await desk.calls("triage", text)

    assert reply.refused in ("unknown_id", "short_id", "triage_empty")


async def test_an_empty_queue_says_so(desk: Desk):
    reply = await desk.calls("triage")

    assert said(reply) == "No invitation waits."
    assert reply.data is not None
    assert reply.data() == {"waiting": 0, "personal": 0, "stock": 0, "items": []}


async def test_forgetting_somebody_takes_their_invitation_too(queue: Desk):
    waits = in_order(await queue.waiting())
    await clicked(queue, Triaged(waits[0].id, "leave"))

    known = await queue.calls("forget", waits[0].name, yes="yes")
    unknown = await queue.calls("forget", waits[1].name, yes="yes")

    left = await queue.looks(lambda n: n.imported.invitations(waiting=False))
    assert not known.refused
    assert not unknown.refused
    assert {i.name for i in left} == {i.name for i in waits[2:]}
