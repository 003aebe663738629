"""What came with an archive, on both databases: people in bulk, invitations once, the profile."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.app import load_checklists
from bot.core.model import Contact, Invitation, Profile
from bot.service.service import Service
from storage.store import OpenStore
from storage.unit import Unit
from tests.linkedin.archives import TODAY, Size, write_archive
from tests.storage.databases import Database
from tests.storage.people import (
    FULL_INVITATION,
    FULL_PROFILE,
    INES,
    NOW,
    WAITING,
    contact,
    fill,
    id_of,
    of_ines,
)


async def test_an_archive_is_imported_and_imported_again(store: OpenStore, tmp_path: Path):
    truth = write_archive(tmp_path / "archive", TODAY, Size(620, 3, 200, 6))
    service = Service(
        store, load_checklists(None), lambda: datetime.now(UTC), lambda: secrets.token_bytes(16)
    )

    first = await service.import_linkedin(INES, [tmp_path / "archive"])
    before = await service.export(INES)
    again = await service.import_linkedin(INES, [tmp_path / "archive"])

    assert first.data is not None
    assert again.data is not None
    new = {one["file"]: one["new"] for one in first.data()["files"]}
    assert (new["Connections.csv"], new["Invitations.csv"]) == (620, 6)
    assert all(one["new"] == one["changed"] == 0 for one in again.data()["files"])
    assert await service.export(INES) == before
    people = await store.read(lambda unit: list(of_ines(unit).contacts()))
    assert sum(c.exchanges for c in people) == sum(n for n, _ in truth.exchanges.values())


async def test_five_hundred_are_looked_up_and_saved_at_once(store: OpenStore):
    people = [contact(n, profile_url=f"https://x/in/p{n}") for n in range(500)]
    await store.transact(lambda unit: of_ines(unit).imported.save_contacts(people))

    def look(unit: Unit) -> tuple[set[str], set[str], set[str]]:
        imported = of_ines(unit).imported
        urls, names = [c.profile_url for c in people], [c.name for c in people]
        return (
            {c.id for c in imported.contacts_among(urls, ())},
            {c.id for c in imported.contacts_among((), names)},
            {c.id for c in imported.contacts_among(["/in/P7?x", "/in/none"], ["PERSON  9"])},
        )

    by_profile, by_name, few = await store.transact(look)

    assert by_profile == by_name == {c.id for c in people}
    assert few == {id_of("con", 7), id_of("con", 9)}


async def test_a_contact_saved_again_is_replaced_and_listed_as_it_is(store: OpenStore):
    ada = Contact(id_of("ada"), "Ada Abara", NOW, company="Kelp", position="Analyst")
    await store.transact(lambda unit: of_ines(unit).imported.save_contacts([ada]))
    moved = replace(ada, company="Halyard")
    await store.transact(lambda unit: of_ines(unit).imported.save_contacts([moved]))

    listed = await store.read(lambda unit: of_ines(unit).imported.directory())

    assert listed == ((ada.id, "Ada Abara", "Halyard", "Analyst"),)


async def test_an_invitation_is_entered_once_whatever_its_id(store: OpenStore):
    def enter(unit: Unit) -> list[bool]:
        imported = of_ines(unit).imported
        return [
            imported.enter_invitation(FULL_INVITATION),
            imported.enter_invitation(replace(FULL_INVITATION, id=id_of("inv", 9), text="again")),
            imported.enter_invitation(replace(FULL_INVITATION, id=id_of("inv", 10), sent_at=None)),
        ]

    assert await store.transact(enter) == [True, False, True]


async def test_what_was_stored_comes_back_as_it_was(store: OpenStore):
    await store.transact(lambda unit: fill(of_ines(unit)))

    def look(unit: Unit) -> tuple[object, ...]:
        imported = of_ines(unit).imported
        return (
            imported.invitations(waiting=False),
            imported.invitations(waiting=True),
            imported.invitation_of(FULL_INVITATION.vetting or ""),
            imported.profile(),
        )

    both, waiting, of_vetting, profile = await store.transact(look)

    assert both == (FULL_INVITATION, WAITING)
    assert waiting == (WAITING,)
    assert of_vetting == FULL_INVITATION
    assert profile == FULL_PROFILE


async def test_forgetting_a_person_takes_their_invitation_and_nobody_elses(store: OpenStore):
    url = "https://x/in/ada"
    people = (
        Invitation(id_of("a"), "Somebody Else", profile_url=f"{url}?trk=1"),  # the same profile
        Invitation(id_of("b"), "Ada Abara"),  # no profile, the same name
        Invitation(id_of("c"), "Ada Abara", profile_url="/in/another-ada"),
        Invitation(id_of("d"), "Bo Rask"),
    )

    def forget(unit: Unit) -> list[str]:
        notebook = of_ines(unit)
        notebook.save_contact(Contact(id_of("ada"), "Ada Abara", NOW, profile_url=url))
        for invitation in people:
            notebook.imported.enter_invitation(invitation)
        notebook.delete_contact(id_of("ada"))
        return [invitation.id for invitation in notebook.imported.invitations(waiting=False)]

    assert await store.transact(forget) == [id_of("c"), id_of("d")]


async def test_forgetting_an_owner_leaves_no_row_of_it(database: Database, store: OpenStore):
    await store.transact(lambda unit: fill(of_ines(unit)))

    await store.forget(INES)

    for table in ("invitations", "profiles"):
        assert await database.run(f"SELECT count(*) FROM {table}") == [(0,)]


async def test_a_notebook_with_nothing_but_a_profile_is_not_empty(store: OpenStore):
    await store.transact(lambda unit: of_ines(unit).imported.save_profile(Profile("Ines")))

    assert not await store.transact(lambda unit: of_ines(unit).is_empty())
