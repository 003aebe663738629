"""One owner's rows never show for another: every method of the notebook, with foreign ids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.core.model import Profile
from bot.service.ports import Conflict
from storage.imported import SealedImported
from storage.notebook import SealedNotebook
from storage.store import OpenStore
from storage.unit import Unit
from tests.storage.people import (
    FULL_CONTACT,
    FULL_ENTRY,
    FULL_FOLLOW_UP,
    FULL_INVITATION,
    FULL_VETTING,
    INES,
    NOW,
    entry,
    fill,
    of_ines,
    of_tomas,
    vetting,
)

LOOKS: dict[str, Callable[[SealedNotebook], object]] = {
    "vetting": lambda n: n.vetting(FULL_VETTING.id),
    "vettings": lambda n: n.vettings(),
    "vettings_by_status": lambda n: n.vettings(status="decided"),
    "vettings_by_contact": lambda n: n.vettings(contact=FULL_CONTACT.id),
    "vettings_before": lambda n: n.vettings(before=FULL_VETTING.id),
    "contact": lambda n: n.contact(FULL_CONTACT.id),
    "contacts": lambda n: n.contacts(),
    "contacts_named": lambda n: n.contacts_named(FULL_CONTACT.name),
    "contact_at": lambda n: n.contact_at(FULL_CONTACT.profile_url),
    "follow_up": lambda n: n.follow_up(FULL_FOLLOW_UP.id),
    "follow_ups": lambda n: n.follow_ups(),
    "follow_ups_due": lambda n: n.follow_ups(due_until=date(2030, 1, 1)),
    "follow_ups_of_contact": lambda n: n.follow_ups(contact=FULL_CONTACT.id),
    "follow_ups_of_vetting": lambda n: n.follow_ups(vetting=FULL_VETTING.id),
    "ledger": lambda n: n.ledger(),
    "ledger_of_contact": lambda n: n.ledger(contact=FULL_CONTACT.id),
    "ids_starting": lambda n: n.ids_starting(FULL_VETTING.id[:4]),
    "is_empty": lambda n: not n.is_empty(),
    "unreadable": lambda n: n.unreadable,
    "sweep_pastes": lambda n: n.sweep_pastes(NOW.replace(year=2030)),
    "contacts_among": lambda n: n.imported.contacts_among(
        [FULL_CONTACT.profile_url], [FULL_CONTACT.name]
    ),
    "directory": lambda n: n.imported.directory(),
    "invitation": lambda n: n.imported.invitation(FULL_INVITATION.id),
    "invitation_of": lambda n: n.imported.invitation_of(FULL_VETTING.id),
    "invitations": lambda n: n.imported.invitations(waiting=False),
    "invitations_waiting": lambda n: n.imported.invitations(waiting=True),
    "profile": lambda n: n.imported.profile() != Profile(),
    "forget_invitations": lambda n: n.imported.forget_invitations(FULL_INVITATION.name),
}

CHANGES: dict[str, Callable[[SealedNotebook], object]] = {
    "delete_contact": lambda n: n.delete_contact(FULL_CONTACT.id),
    "delete_entry": lambda n: n.delete_entry(FULL_ENTRY.id),
    "save_contact": lambda n: n.save_contact(replace(FULL_CONTACT, name="Other")),
    "save_follow_up": lambda n: n.save_follow_up(replace(FULL_FOLLOW_UP, why="other")),
    "save_entry": lambda n: n.save_entry(entry(id=FULL_ENTRY.id)),
    "save_vetting": lambda n: n.save_vetting(vetting(id=FULL_VETTING.id)),
    "save_owner": lambda n: n.save_owner(replace(n.owner, front="elsewhere", told_privacy=True)),
    "sweep_pastes": lambda n: n.sweep_pastes(NOW.replace(year=2030)),
    "save_contacts": lambda n: n.imported.save_contacts([replace(FULL_CONTACT, name="Other")]),
    "enter_invitation": lambda n: n.imported.enter_invitation(FULL_INVITATION),
    "save_invitation": lambda n: n.imported.save_invitation(replace(FULL_INVITATION, text="o")),
    "delete_invitation": lambda n: n.imported.delete_invitation(FULL_INVITATION.id),
    "forget_invitations": lambda n: n.imported.forget_invitations(FULL_INVITATION.name),
    "save_profile": lambda n: n.imported.save_profile(Profile("Other")),
}


def test_every_public_method_is_looked_at():
    rooms = (SealedNotebook, SealedImported)
    public = {name for room in rooms for name in vars(room) if not name.startswith("_")}

    covered = {key for key in (*LOOKS, *CHANGES) if key in public}

    # These name no row: the owner is the notebook's own, deliveries are ids of platforms, and the
    # outbox is a room of its own; the key is the owner's, for rooms beside the notebook, of which
    # `imported` is one.
    assert public - covered == {"owner", "first_time", "outbox", "key", "imported"}


@pytest.mark.parametrize("look", LOOKS)
async def test_a_foreign_row_is_not_found(store: OpenStore, look: str):
    await store.transact(lambda unit: fill(of_ines(unit)))

    found = await store.transact(lambda unit: LOOKS[look](of_tomas(unit)))

    assert not found


@pytest.mark.parametrize("change", CHANGES)
async def test_a_foreign_row_cannot_be_changed(store: OpenStore, change: str):
    await store.transact(lambda unit: fill(of_ines(unit)))
    before = await store.read(_all_of_ines)

    await store.transact(lambda unit: CHANGES[change](of_tomas(unit)))

    assert await store.read(_all_of_ines) == before


async def test_a_foreign_revision_is_a_conflict_not_a_change(store: OpenStore):
    await store.transact(lambda unit: fill(of_ines(unit)))
    stored = replace(FULL_VETTING, revision=1)

    with pytest.raises(Conflict):
        await store.transact(lambda unit: of_tomas(unit).save_vetting(stored))

    assert (await store.read(_all_of_ines))[1] == stored


async def test_forgetting_one_owner_leaves_the_other(store: OpenStore):
    await store.transact(lambda unit: fill(of_ines(unit)))
    await store.transact(lambda unit: fill(of_tomas(unit)))
    before = await store.read(_all_of_ines)

    await store.forget(await store.transact(lambda unit: of_tomas(unit).owner.address))

    assert await store.read(_all_of_ines) == before


def _all_of_ines(unit: Unit) -> tuple[object, ...]:
    notebook = unit.existing_notebook(INES)
    assert notebook is not None
    return (
        notebook.owner,
        *notebook.vettings(),
        *notebook.contacts(),
        *notebook.follow_ups(),
        *notebook.ledger(),
        *notebook.imported.invitations(waiting=False),
        notebook.imported.profile(),
    )
