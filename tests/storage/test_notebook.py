"""The notebook, on both databases: what is saved comes back, and is found as promised."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.core.model import Owner, Vetting
from bot.service.ports import Conflict
from storage.store import OpenStore
from storage.unit import Unit
from tests.storage.databases import Database
from tests.storage.people import (
    FULL_CONTACT,
    FULL_ENTRY,
    FULL_FOLLOW_UP,
    FULL_SETTINGS,
    FULL_VETTING,
    INES,
    MINUTE,
    NOW,
    TOMAS,
    contact,
    entry,
    fill,
    follow_up,
    id_of,
    of_ines,
    vetting,
)


async def test_a_new_owner_is_entered_with_the_usual_settings(store: OpenStore):
    owner = await store.transact(lambda unit: of_ines(unit).owner)

    assert owner == Owner(id_of("ines"), INES, NOW)
    assert await store.transact(lambda unit: of_ines(unit).is_empty())


async def test_a_known_owner_keeps_their_id(store: OpenStore):
    await store.transact(of_ines)

    again = await store.transact(lambda unit: unit.notebook(INES, id_of("other"), NOW + MINUTE))

    assert again.owner == Owner(id_of("ines"), INES, NOW)


async def test_nobody_is_made_by_looking(database: Database, store: OpenStore):
    found = await store.read(lambda unit: unit.existing_notebook(TOMAS))

    assert found is None
    assert await database.run("SELECT count(*) FROM owners") == [(0,)]


async def test_everything_saved_comes_back_equal(store: OpenStore):
    await store.transact(lambda unit: fill(of_ines(unit)))

    notebook = await store.read(_all_of)

    assert notebook == (
        FULL_SETTINGS,
        FULL_VETTING.id,
        "yes",
        replace(FULL_VETTING, revision=1),
        FULL_CONTACT,
        FULL_FOLLOW_UP,
        (FULL_ENTRY,),
        0,
    )


def _all_of(unit: Unit) -> tuple[object, ...]:
    notebook = unit.existing_notebook(INES)
    assert notebook is not None
    return (
        notebook.owner.settings,
        notebook.owner.front,
        notebook.owner.opt_in,
        notebook.vetting(FULL_VETTING.id),
        notebook.contact(FULL_CONTACT.id),
        notebook.follow_up(FULL_FOLLOW_UP.id),
        notebook.ledger(),
        notebook.unreadable,
    )


async def test_an_owner_is_found_by_id_for_work_on_all_owners(store: OpenStore):
    await store.transact(lambda unit: fill(of_ines(unit)))

    owner = await store.read(lambda unit: unit.notebook_of(id_of("ines")).owner)  # type: ignore[union-attr]

    assert owner.address == INES
    assert owner.settings == FULL_SETTINGS


async def test_the_front_changes_without_the_settings(store: OpenStore):
    await store.transact(lambda unit: fill(of_ines(unit)))

    def change(unit: Unit) -> None:
        notebook = of_ines(unit)
        notebook.save_owner(replace(notebook.owner, front=None))
        assert notebook.owner.front is None

    await store.transact(change)
    owner = await store.transact(lambda unit: of_ines(unit).owner)

    assert owner.front is None
    assert owner.settings == FULL_SETTINGS


async def test_every_save_of_a_vetting_raises_its_revision(store: OpenStore):
    first = await store.transact(lambda unit: of_ines(unit).save_vetting(vetting()))
    changed = replace(first, name="Samira Ortiz")
    second = await store.transact(lambda unit: of_ines(unit).save_vetting(changed))

    stored = await store.transact(lambda unit: of_ines(unit).vetting(first.id))

    assert (first.revision, second.revision) == (1, 2)
    assert stored == second == replace(changed, revision=2)


@pytest.mark.parametrize("stale", [vetting(), vetting(revision=1), vetting(revision=7)])
async def test_a_vetting_of_another_revision_is_a_conflict(store: OpenStore, stale: Vetting):
    first = await store.transact(lambda unit: of_ines(unit).save_vetting(vetting()))
    second = await store.transact(lambda unit: of_ines(unit).save_vetting(first))

    with pytest.raises(Conflict):
        await store.transact(lambda unit: of_ines(unit).save_vetting(stale))

    assert await store.transact(lambda unit: of_ines(unit).vetting(first.id)) == second


async def test_vettings_come_last_touched_first_in_pages(store: OpenStore):
    def work(unit: Unit) -> list[str]:
        notebook = of_ines(unit)
        for number in range(7):
            # three at a time were touched in the same moment, so the id decides
            touched = NOW + (number // 3) * MINUTE
            notebook.save_vetting(vetting(number, touched_at=touched))
        pages: list[str] = []
        before: str | None = None
        while page := notebook.vettings(before=before, limit=2):
            pages += [found.id for found in page]
            before = page[-1].id
        return pages

    found = await store.transact(work)

    assert found == [id_of("vet", number) for number in (6, 5, 4, 3, 2, 1, 0)]


async def test_a_page_after_a_vetting_that_is_gone_starts_over(store: OpenStore):
    def work(unit: Unit) -> list[str]:
        notebook = of_ines(unit)
        notebook.save_vetting(vetting(1))
        notebook.save_vetting(vetting(2))
        return [found.id for found in notebook.vettings(before=id_of("gone"))]

    assert await store.transact(work) == [id_of("vet", 2), id_of("vet", 1)]


async def test_vettings_are_narrowed_by_status_and_contact(store: OpenStore):
    def work(unit: Unit) -> list[list[str]]:
        notebook = of_ines(unit)
        notebook.save_vetting(vetting(1, status="decided", contact=id_of("con")))
        notebook.save_vetting(vetting(2, contact=id_of("con")))
        notebook.save_vetting(vetting(3))
        found = (
            notebook.vettings(status="open"),
            notebook.vettings(contact=id_of("con")),
            notebook.vettings(status="open", contact=id_of("con")),
            notebook.vettings(status="reported"),
        )
        return [[v.id[-1] for v in some] for some in found]

    assert await store.transact(work) == [["3", "2"], ["2", "1"], ["2"], []]


async def test_contacts_are_found_by_name_and_profile(store: OpenStore):
    def work(unit: Unit) -> list[object]:
        notebook = of_ines(unit)
        notebook.save_contact(contact(1, name="Zoë  Müller"))
        notebook.save_contact(contact(2, name="zoë müller"))
        notebook.save_contact(contact(3, name="Zoe Müller"))
        notebook.save_contact(contact(4, profile_url="https://www.linkedin.com/in/Zoe-M/"))
        return [
            [c.id[-1] for c in notebook.contacts_named(" ZOË MÜLLER ")],
            [c.id[-1] for c in notebook.contacts()],
            notebook.contact_at("linkedin.com/in/zoe-m?trk=1").id,  # type: ignore[union-attr]
            notebook.contact_at("https://www.linkedin.com/in/other"),
            notebook.contact_at(""),
        ]

    found = await store.transact(work)

    assert found == [["1", "2"], ["1", "2", "3", "4"], id_of("con", 4), None, None]


async def test_a_contact_who_changes_their_name_is_found_by_the_new_one_only(store: OpenStore):
    def work(unit: Unit) -> list[int]:
        notebook = of_ines(unit)
        notebook.save_contact(FULL_CONTACT)
        notebook.save_contact(replace(FULL_CONTACT, name="Priya Iyer", profile_url=""))
        names = ("Priya Rao", "Priya Iyer")
        return [len(notebook.contacts_named(name)) for name in names]

    assert await store.transact(work) == [0, 1]
    profile = FULL_CONTACT.profile_url
    assert await store.transact(lambda unit: of_ines(unit).contact_at(profile)) is None


async def test_follow_ups_come_first_due_first_and_are_narrowed(store: OpenStore):
    def work(unit: Unit) -> list[list[str]]:
        notebook = of_ines(unit)
        notebook.save_follow_up(follow_up(3, due=date(2026, 11, 11)))
        notebook.save_follow_up(follow_up(1, due=date(2026, 11, 12), contact=id_of("con")))
        notebook.save_follow_up(follow_up(2, due=date(2026, 11, 11), vetting=id_of("vet")))
        notebook.save_follow_up(follow_up(4, due=date(2026, 11, 10), state="done"))
        found = (
            notebook.follow_ups(),
            notebook.follow_ups(state="open"),
            notebook.follow_ups(state="open", limit=2),
            notebook.follow_ups(due_until=date(2026, 11, 11)),
            notebook.follow_ups(contact=id_of("con")),
            notebook.follow_ups(vetting=id_of("vet"), state="open"),
        )
        return [[f.id[-1] for f in some] for some in found]

    assert await store.transact(work) == [
        ["4", "2", "3", "1"],
        ["2", "3", "1"],
        ["2", "3"],
        ["4", "2", "3"],
        ["1"],
        ["2"],
    ]


async def test_the_ledger_comes_newest_first(store: OpenStore):
    def work(unit: Unit) -> list[list[str]]:
        notebook = of_ines(unit)
        notebook.save_entry(entry(1, contact=id_of("con")))
        notebook.save_entry(entry(2, name="everyone"))
        notebook.save_entry(entry(3, contact=id_of("con")))
        notebook.save_entry(entry(4))
        notebook.delete_entry(id_of("led", 4))
        found = (notebook.ledger(), notebook.ledger(limit=1), notebook.ledger(contact=id_of("con")))
        return [[e.id[-1] for e in some] for some in found]

    assert await store.transact(work) == [["3", "2", "1"], ["3"], ["3", "1"]]


async def test_ids_are_found_by_their_beginning_three_at_most(store: OpenStore):
    def work(unit: Unit) -> list[tuple[str, ...]]:
        notebook = of_ines(unit)
        notebook.save_vetting(vetting(id="abc000000001"))
        notebook.save_contact(contact(id="abc000000002"))
        notebook.save_follow_up(follow_up(id="abc000000003"))
        notebook.save_vetting(vetting(id="abd000000004"))
        notebook.save_entry(entry(id="abe000000005"))
        starts = ("abc", "ab", "abd", "abe", "", "AB", "a%", "abc000000001", "abc0000000012")
        return [tuple(found[-1:] for found in notebook.ids_starting(start)) for start in starts]

    one_to_three = ("1", "2", "3")
    assert await store.transact(work) == [
        one_to_three, one_to_three, ("4",), (), (), (), (), ("1",), (),
    ]  # fmt: skip


async def test_deleting_a_contact_takes_all_that_is_about_them(store: OpenStore):
    def work(unit: Unit) -> object:
        notebook = of_ines(unit)
        for number in (1, 2):
            about = id_of("con", number)
            notebook.save_contact(contact(number))
            notebook.save_vetting(vetting(number, contact=about))
            notebook.save_follow_up(follow_up(number, contact=about))
            notebook.save_follow_up(follow_up(number + 2, vetting=id_of("vet", number)))
            notebook.save_entry(entry(number, contact=about))
        notebook.delete_contact(id_of("con", 1))
        left = (
            notebook.contacts(), notebook.vettings(), notebook.follow_ups(), notebook.ledger()
        )  # fmt: skip
        return [[found.id[-1] for found in some] for some in left]

    assert await store.transact(work) == [["2"], ["2"], ["2", "4"], ["2"]]


@pytest.mark.parametrize("what", ["vetting", "contact", "follow_up", "entry"])
async def test_a_notebook_with_anything_in_it_is_not_empty(store: OpenStore, what: str):
    def work(unit: Unit) -> bool:
        notebook = of_ines(unit)
        match what:
            case "vetting":
                notebook.save_vetting(vetting())
            case "contact":
                notebook.save_contact(contact())
            case "follow_up":
                notebook.save_follow_up(follow_up())
            case _:
                notebook.save_entry(entry())
        return notebook.is_empty()

    assert not await store.transact(work)


async def test_a_delivery_counts_once(store: OpenStore):
    def twice(unit: Unit) -> tuple[bool, bool]:
        notebook = of_ines(unit)
        return notebook.first_time("1762161330:a", NOW), notebook.first_time("1762161330:a", NOW)

    assert await store.transact(twice) == (True, False)
    assert await store.transact(twice) == (False, False)
