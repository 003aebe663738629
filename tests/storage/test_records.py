"""What stands inside sealed cells, and how an older shape is lifted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from bot.core.model import Owner
from storage import records, vetting_records
from storage.sealed import Unreadable
from tests.storage.people import (
    FULL_CONTACT,
    FULL_ENTRY,
    FULL_FOLLOW_UP,
    FULL_INVITATION,
    FULL_PROFILE,
    FULL_VETTING,
    INES,
    NOW,
)

WRITTEN = {
    "owners": records.owner_record(Owner("o", INES, NOW)),
    "vettings": vetting_records.vetting_record(FULL_VETTING),
    "contacts": records.contact_record(FULL_CONTACT),
    "follow_ups": records.follow_up_record(FULL_FOLLOW_UP),
    "ledger": records.entry_record(FULL_ENTRY),
    "invitations": records.invitation_record(FULL_INVITATION),
    "profiles": records.profile_record(FULL_PROFILE),
}


@pytest.mark.parametrize("table", WRITTEN)
def test_every_cell_says_its_version(table: str):
    assert orjson.loads(WRITTEN[table])["v"] == len(records.STEPS[table]) + 1


def test_a_cell_does_not_repeat_what_a_column_says():
    said = set(orjson.loads(WRITTEN["vettings"]))

    assert not said & {"id", "contact", "status", "parked", "revision", "touched_at"}


@pytest.mark.parametrize("version", [0, 2, 99, -1])
def test_a_cell_of_a_version_nobody_knows_is_unreadable(version: int):
    record = orjson.loads(WRITTEN["contacts"]) | {"v": version}

    with pytest.raises(Unreadable):
        records.contact_of(orjson.dumps(record), "c")


def test_an_older_cell_is_lifted_step_by_step(monkeypatch: pytest.MonkeyPatch):
    def employer_becomes_company(record: dict[str, Any]) -> dict[str, Any]:
        return record | {"company": record.pop("employer")}

    def company_is_trimmed(record: dict[str, Any]) -> dict[str, Any]:
        return record | {"company": record["company"].strip()}

    steps = {"contacts": (employer_becomes_company, company_is_trimmed)}
    monkeypatch.setattr(records, "STEPS", dict(records.STEPS) | steps)
    first = orjson.loads(WRITTEN["contacts"]) | {"v": 1, "employer": " Acme "}
    del first["company"]
    second = orjson.loads(WRITTEN["contacts"]) | {"v": 2, "company": " Acme "}

    lifted = [records.contact_of(orjson.dumps(old), FULL_CONTACT.id) for old in (first, second)]

    assert lifted == [FULL_CONTACT, FULL_CONTACT]
    assert orjson.loads(records.contact_record(FULL_CONTACT))["v"] == 3


@pytest.mark.parametrize("microseconds", [0, 1, 123_456, 999_999])
@pytest.mark.parametrize("year", [1999, 2026, 2100])
def test_an_instant_survives_to_the_microsecond(year: int, microseconds: int):
    at = datetime(year, 11, 3, 23, 59, 59, microseconds, UTC)

    assert records.instant(at.timestamp()) == at
    assert records.instant((at + timedelta(microseconds=1)).timestamp()) != at


def test_another_revision_is_all_that_changes():
    assert vetting_records.at_revision(FULL_VETTING, 7) == replace(FULL_VETTING, revision=7)
