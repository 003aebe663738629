"""`when`, `pause until`, `reminders` and `doctor` as commands of a shell."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tests.service.conftest import Program


def test_a_pause_is_seen_by_when_and_survives_export_and_import(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path
):
    paused = program("pause", "until", "in", "5", "days", "--json")
    when = program("when", "--json")
    program("remind", "tomorrow:", "call", "Kim")
    program("export", "first")
    again = program(
        "--db", f"sqlite:///{tmp_path}/other.db", "import", "json", "first/vet-request.json"
    )
    program("--db", f"sqlite:///{tmp_path}/other.db", "export", "second")

    assert paused.code == when.code == again.code == 0
    assert when.json["paused_until"] == paused.json["paused_until"]
    assert when.json["paused_until"] is not None
    first, second = (tmp_path / name / "vet-request.json" for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()


def test_when_about_an_unknown_owner_is_refused_and_makes_nobody(program: Program):
    program("settings")
    before = program("doctor", "--json")

    refused = program("when", "--owner", "slack:T01:nobody")

    assert refused.code == 1
    assert "There is no such owner" in refused.err
    assert program("doctor", "--json").json == before.json


def test_reminders_knows_on_and_off_only(program: Program):
    assert program("reminders", "perhaps").code == 1
    assert program("reminders", "on").code == 0


def test_doctor_says_when_nobody_sends_reminders(program: Program, home):
    program("settings")
    well = program("doctor", "--json")

    asyncio.run(_leave_waiting(home))
    late = program("doctor", "--json")

    assert {"what": "reminders", "ok": True, "says": "none is late"} in well.json
    (finding,) = [f for f in late.json if f["what"] == "reminders"]
    assert not finding["ok"]
    assert "is “serve” running" in finding["says"]
    assert late.code == 1


async def _leave_waiting(home) -> None:
    from bot.app import opened
    from bot.core.model import Address
    from bot.settings import read_settings

    async with opened(read_settings()) as (_, store):
        long_ago = datetime.now(UTC) - timedelta(hours=1)

        def work(unit) -> None:
            address = Address("slack", "T01", "U01")
            unit.notebook(address, "0" * 12, long_ago).outbox.schedule(long_ago)

        await store.transact(work)
