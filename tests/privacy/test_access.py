"""Every door of the service, for the owner, for another owner, and from another workspace.

A door that is added fails the first test until it has a row here.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable
from typing import Any, get_args

import pytest

from bot.core import events
from bot.core.events import Begin, Called, Inbound
from bot.core.messages import Reply
from bot.core.model import Address
from bot.service.forms import take_settings, take_sheet, take_showing_sheet
from bot.service.home import home_of
from bot.service.service import Service
from bot.service.sheet import sheet_of
from bot.service.turn import Delivery
from tests.conftest import Count
from tests.service.reminders.world import World

OWNER = Address("slack", "T01", "U1")
OTHERS = {
    "another owner": Address("slack", "T01", "U2"),
    "the same user of another workspace": Address("slack", "T02", "U1"),
    "the same user of another platform": Address("discord", "", "U1"),
}
SECRET = "Kestrel"
Door = Callable[[Service, Address, "Ids"], Awaitable[object]]


class Ids:
    """What the owner has, by id: another one may have seen it on a screen."""

    def __init__(self, notebook: dict[str, Any]) -> None:
        self.vetting: str = notebook["vettings"][0]["id"]
        self.follow_up: str = notebook["follow_ups"][0]["id"]
        self.contact: str = notebook["contacts"][0]["id"]


DOORS: dict[str, Door] = {
    "take": lambda service, who, ids: _take(service, who, Called("card", (), ids.vetting)),
    "greet": lambda service, who, ids: service.greet(who),
    "weigh": lambda service, who, ids: service.weigh(who, _weighed()),
    "when": lambda service, who, ids: service.when(who),
    "insights": lambda service, who, ids: service.insights(who),
    "export": lambda service, who, ids: service.export(who),
    "import_json": lambda service, who, ids: service.import_json(who, b"{}"),
    "import_linkedin": lambda service, who, ids: service.import_linkedin(who, []),
}
COMMANDS = (
    "card {vetting}", "resume {vetting}", "reopen {vetting}", "change {vetting} familiarity well",
    "decide {vetting} decline", "sent {vetting}", "unsent {vetting}", "edit {vetting} other words",
    "done {follow_up}", "snooze {follow_up} tomorrow", "drop {follow_up}", "open {vetting}",
    "pending {follow_up}", "history {vetting}", "person {contact}", "person {secret}",
    "tier {contact} close", "find {secret}", "forget --yes {contact}", "forget --yes {secret}",
    "undo", "ledger", "triage", "health", "insights",
)  # fmt: skip


def _weighed() -> Called:
    return Called("vet", (("kind", "connect_in"), ("name", SECRET)))


async def _take(service: Service, who: Address, event: events.Event) -> Reply:
    return await service.take(Inbound("", service.clock(), who, event))


@pytest.fixture
async def ids(world: World) -> Ids:
    """An owner with a vetting, a follow-up, a contact and a ledger entry, all of one name."""
    service = world.service
    await _take(service, OWNER, Begin(f"Hi, I am Sam {SECRET}.", "connect_in", f"Sam {SECRET}"))
    for line in (f"gave Sam {SECRET} advice a word", f"remind tomorrow: write to {SECRET}"):
        await _take(service, OWNER, events.Said(f"/{line}"))
    return Ids(await _notebook(world))


async def _notebook(world: World, who: Address = OWNER) -> dict[str, Any]:
    files = await world.service.export(who)
    assert files is not None
    notebook: dict[str, Any] = json.loads(files["vet-request.json"])
    return notebook


def _said(answer: object) -> str:
    data = answer.data() if isinstance(answer, Reply) and answer.data is not None else None
    return repr(answer) + json.dumps(data, default=repr)


def test_every_door_of_the_service_has_a_row() -> None:
    public = {
        name
        for name, member in inspect.getmembers(Service, inspect.isfunction)
        if not name.startswith("_")
    }

    assert public == set(DOORS)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("who", OTHERS)
async def test_a_door_shows_and_changes_nothing_of_another_owner(
    world: World, ids: Ids, door: str, who: str, count: Count
) -> None:
    before = await _notebook(world)

    answer = await DOORS[door](world.service, OTHERS[who], ids)

    typed = SECRET if door == "weigh" else ""
    shows = SECRET in _said(answer).replace(typed or "-", "")
    count("doors of the service tried by another owner or tenant", 1)
    count("doors that showed something of the owner", shows)
    assert not shows
    assert await _notebook(world) == before


@pytest.mark.parametrize(
    "door", sorted(set(DOORS) - {"weigh", "import_json", "import_linkedin", "when"})
)
async def test_the_owner_gets_through_the_same_door(world: World, ids: Ids, door: str) -> None:
    answer = await DOORS[door](world.service, OWNER, ids)

    assert SECRET in _said(answer)


@pytest.mark.parametrize("who", OTHERS)
async def test_no_command_with_somebody_elses_id_shows_or_changes_anything(
    world: World, ids: Ids, who: str
) -> None:
    before = await _notebook(world)

    for line in COMMANDS:
        typed = line.format(secret=SECRET, **vars(ids))
        answer = await _take(world.service, OTHERS[who], events.Said(f"/{typed}"))

        assert f"Sam {SECRET}" not in _said(answer), typed
    assert await _notebook(world) == before


@pytest.mark.parametrize("who", OTHERS)
async def test_no_button_with_somebody_elses_id_shows_or_changes_anything(
    world: World, ids: Ids, who: str
) -> None:
    before = await _notebook(world)

    for kind in get_args(events.VettingEvent) + get_args(events.FollowUpEvent):
        answer = await _take(world.service, OTHERS[who], _about(kind, ids))

        assert SECRET not in _said(answer), kind.__name__
        assert answer.refused == "unknown_id", kind.__name__
    assert await _notebook(world) == before


@pytest.mark.parametrize("who", OTHERS)
async def test_no_form_and_no_home_shows_or_changes_anything_of_another_owner(
    world: World, ids: Ids, who: str
) -> None:
    service, other = world.service, OTHERS[who]
    before = await _notebook(world)
    answer = events.Answered(ids.vetting, "familiarity", ("well",))
    sent = Delivery("", service.clock(), other)

    sheet = await sheet_of(service, other, ids.vetting)
    home = await home_of(service, other)
    taken = await take_sheet(service, sent, ids.vetting, {"familiarity": answer})
    shown = await take_showing_sheet(service, Inbound("", service.clock(), other, answer))
    chosen = await take_settings(
        service, sent, {"zone": Called("settings", (), "zone Asia/Kolkata")}
    )

    assert sheet is None
    assert SECRET not in repr((home, taken, shown, chosen))
    assert [taken.reply.refused, shown.reply.refused] == ["unknown_id"] * 2
    assert await _notebook(world) == before


async def test_the_owner_gets_their_own_form_and_home(world: World, ids: Ids) -> None:
    sheet = await sheet_of(world.service, OWNER, ids.vetting)
    home = await home_of(world.service, OWNER)

    assert sheet is not None
    assert SECRET in repr(home)


def _about(kind: type[Any], ids: Ids) -> Any:
    """An event of this kind about what belongs to the owner."""
    given: dict[str, Any] = {
        "vetting": ids.vetting,
        "follow_up": ids.follow_up,
        "question": "familiarity",
        "values": ("well",),
        "change": "+field",
        "outcome": "accept",
        "because": "",
        "number": 0,
        "text": "words",
        "how": "done",
        "words": "tomorrow",
    }
    return kind(**{name: given[name] for name in kind.__dataclass_fields__})
