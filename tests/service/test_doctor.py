"""`doctor`: each thing that can be wrong is found, and said in one sentence with what to do."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest

from adapters.slack.oauth import SCOPES
from bot.app import keys_of
from bot.core.model import Address
from bot.doctor import examined
from bot.finding import ADVICE, Finding
from bot.service.installing import Installation
from bot.settings import Settings
from storage.installations import StoredInstallations
from storage.store import open_store
from tests.adapters.discord.fake_discord import FakeDiscord
from tests.adapters.slack.fake_slack import SECRET, FakeSlack

NOW = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    fake = FakeSlack()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    fake = FakeDiscord()
    await fake.start()
    yield fake
    await fake.stop()


def of(findings: list[Finding], what: str) -> Finding:
    (finding,) = [finding for finding in findings if finding.what == what]
    return finding


async def found(what: str, **values: str) -> Finding:
    return of(await examined(Settings(), values), what)


def slack_at(slack: FakeSlack, **values: str) -> dict[str, str]:
    return {"SLACK_API_URL": slack.api_url, "SLACK_SIGNING_SECRET": SECRET, **values}


# In order


async def test_an_installation_in_order_has_nothing_bad(home: Path, slack: FakeSlack):
    findings = await examined(Settings(), slack_at(slack, SLACK_BOT_TOKEN="xoxb-1"))

    assert [finding for finding in findings if finding.ok is not True] == []
    assert of(findings, "SLACK_BOT_TOKEN").says == "xoxb-…, taken by Slack"
    assert of(findings, "clock").says == "the same as that of Slack"


async def test_without_a_platform_the_clock_is_said_to_be_unchecked(home: Path):
    findings = await examined(Settings(), {})

    assert of(findings, "platforms").says == "none is configured"
    assert (of(findings, "clock").ok, of(findings, "clock").says[:12]) == (None, "not checked:")


def test_what_is_not_checked_is_shown_as_such_and_fails_nothing(program):
    plain, listed = program("doctor"), program("doctor", "--json")

    assert plain.code == listed.code == 0
    assert "?    clock: not checked:" in plain.out
    by_name = {finding["what"]: finding["ok"] for finding in json.loads(listed.out)}
    assert by_name["clock"] is None
    assert by_name["database"] is True


# Tokens and secrets


@pytest.mark.parametrize(
    "values, said",
    [
        ({"SLACK_BOT_TOKEN": "xoxp-secret"}, "this is a user token (xoxp-…)"),
        ({"SLACK_BOT_TOKEN": "secret-thing"}, "this is something else"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": " "}, "SIGNING_SECRET is empty"),
    ],
)
async def test_a_missing_or_wrong_token_is_said_by_its_prefix_only(
    home: Path, values: dict[str, str], said: str
):
    findings = await examined(Settings(), {"SLACK_SIGNING_SECRET": SECRET, **values})

    finding = of(findings, "slack")
    assert finding.ok is False
    assert said in finding.says
    assert "secret-thing" not in str(findings)
    assert "xoxp-secret" not in str(findings)


async def test_a_token_that_slack_does_not_take_is_said(home: Path, slack: FakeSlack):
    finding = await found("SLACK_BOT_TOKEN", **slack_at(slack, SLACK_BOT_TOKEN="xoxb-of-old"))

    assert (finding.ok, finding.says) == (
        False,
        "Slack does not take SLACK_BOT_TOKEN (invalid_auth): copy it again.",
    )


async def test_the_app_level_token_is_tried_too(home: Path, slack: FakeSlack):
    values = slack_at(slack, SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-bad")

    finding = await found("SLACK_APP_TOKEN", **values)

    assert finding.ok is False
    assert "invalid_auth" in finding.says


async def test_a_platform_that_cannot_be_reached_is_not_checked(home: Path):
    values = {
        "SLACK_API_URL": "http://127.0.0.1:1/api/",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": SECRET,
        "DISCORD_TOKEN": "a-token",
        "DISCORD_API_URL": "http://127.0.0.1:1/api/v10",
    }

    findings = await examined(Settings(), values)

    for name in ("SLACK_BOT_TOKEN", "DISCORD_TOKEN", "clock"):
        assert of(findings, name).ok is None
        assert of(findings, name).says.startswith("not checked: ")


async def test_discord_is_asked_whether_it_takes_the_token(home: Path, discord: FakeDiscord):
    taken = await found("DISCORD_TOKEN", DISCORD_TOKEN="a-token", DISCORD_API_URL=discord.api_url)
    other = f"{discord.api_url}/nowhere"

    refused = await found("DISCORD_TOKEN", DISCORD_TOKEN="a-token", DISCORD_API_URL=other)

    assert (taken.ok, taken.says) == (True, "taken by Discord")
    assert refused.ok is False
    assert "does not take DISCORD_TOKEN" in refused.says


async def test_a_public_key_without_a_token_is_said(home: Path):
    finding = await found("discord", DISCORD_PUBLIC_KEY="ab" * 32)

    assert "DISCORD_TOKEN is missing" in finding.says


# Scopes


async def test_missing_scopes_are_named(home: Path, slack: FakeSlack):
    slack.scopes = "chat:write,commands"

    finding = await found("slack scopes", **slack_at(slack, SLACK_BOT_TOKEN="xoxb-1"))

    assert (finding.ok, "im:write, users:read" in finding.says) == (False, True)


async def test_workspaces_that_granted_less_are_counted(home: Path):
    settings = Settings()
    store = await open_store(settings.database, keys_of(settings))
    for team, scopes in (("T1", ",".join(SCOPES)), ("T2", "commands")):
        there = Installation(team, "", "xoxb-1", "UBOT", scopes, NOW, None)
        await StoredInstallations(store).save(there)
    await store.close()
    values = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "c", "SLACK_SIGNING_SECRET": SECRET}

    finding = await found("slack scopes", **values)

    assert finding.ok is False
    assert finding.says.startswith("1 of 2 workspaces gave less than")


# The clock


async def test_a_clock_that_is_off_is_said(home: Path, slack: FakeSlack):
    late = datetime.now(UTC) - timedelta(minutes=10)
    with mock.patch("bot.doctor_platforms.clock", return_value=late):
        finding = await found("clock", **slack_at(slack, SLACK_BOT_TOKEN="xoxb-1"))

    assert finding.ok is False
    assert "that of Slack are" in finding.says


# Files


async def test_a_key_that_a_group_can_read_is_said(home: Path):
    await examined(Settings(), {})
    key = Settings().key_path
    key.chmod(0o640)

    finding = await found("key file")

    assert (finding.ok, finding.says) == (
        False,
        f"{key} can be read by others: chmod 600 {key}.",
    )


async def test_a_key_beside_the_data_is_said(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VET_DATABASE_URL", f"sqlite:///{home}/.config/vet-request/notes.db")

    finding = await found("place of the key")

    assert finding.ok is False
    assert "move the key" in finding.says


async def test_a_key_file_that_was_named_and_is_gone_is_said(
    home: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("VET_KEY_FILE", str(home / "gone"))

    assert "put it back" in (await found("key file")).says


async def test_what_cannot_be_written_to_is_said(home: Path, monkeypatch: pytest.MonkeyPatch):
    await examined(Settings(), {})
    may = os.access

    def nobody_may_write(path, mode, **options):
        return False if mode == os.W_OK else may(path, mode, **options)

    monkeypatch.setattr("bot.doctor.os.access", nobody_may_write)

    findings = await examined(Settings(), {})

    said = [finding.says for finding in findings if finding.what == "paths"]
    assert len(said) == 2
    assert all("cannot be written to: give it to this account." in line for line in said)


async def test_a_key_that_cannot_be_read_is_said(home: Path, monkeypatch: pytest.MonkeyPatch):
    await examined(Settings(), {})
    may = os.access
    monkeypatch.setattr(
        "bot.doctor.os.access", lambda path, mode, **o: mode != os.R_OK and may(path, mode, **o)
    )

    assert "cannot be read: give it" in (await found("key file")).says


async def test_a_database_that_others_can_read_is_said(home: Path):
    await examined(Settings(), {})
    path = home / ".local" / "share" / "vet-request" / "vet-request.db"
    path.chmod(0o644)

    assert (await found("paths")).says == f"{path} can be read by others: chmod 600 {path}."


async def test_an_old_schema_is_said_and_left(home: Path):
    await examined(Settings(), {})
    path = home / ".local" / "share" / "vet-request" / "vet-request.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.commit()

    finding = await found("database")

    assert finding.ok is False
    assert "is at schema 0001" in finding.says
    assert "vet-request db upgrade" in finding.says
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT * FROM alembic_version").fetchall() == [("0001",)]


@pytest.mark.parametrize(
    "url, said",
    [("mysql://x/y", "must be sqlite:///PATH"), ("postgresql://127.0.0.1:1/x", "cannot be used")],
)
async def test_a_database_that_cannot_be_opened_is_said(
    home: Path, monkeypatch: pytest.MonkeyPatch, url: str, said: str
):
    monkeypatch.setenv("VET_DATABASE_URL", url)
    monkeypatch.setenv("VET_KEY", "A" * 43 + "=")

    assert said in (await found("database")).says


@pytest.mark.parametrize(
    "late, said",
    [
        (timedelta(minutes=14), "none is late"),
        (timedelta(minutes=16), "is “serve” running, with the role reminders?"),
    ],
)
async def test_reminders_that_nobody_sends_are_said_after_a_quarter_of_an_hour(
    home: Path, late: timedelta, said: str
):
    settings = Settings()
    store = await open_store(settings.database, keys_of(settings))
    ana = Address("slack", "T1", "U1")
    now = datetime.now(UTC)
    await store.transact(lambda unit: unit.notebook(ana, "0" * 12, now).outbox.schedule(now - late))
    await store.close()

    finding = await found("reminders")

    assert finding.ok is (said == "none is late")
    assert said in finding.says


async def test_checklists_that_are_no_folder_are_said(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VET_CHECKLISTS", str(home / "none"))

    assert "not a folder" in (await found("checklists")).says


@pytest.mark.parametrize("which", ADVICE)
def test_every_advice_says_what_is_wrong_and_what_to_do(which: str):
    advice = ADVICE[which]

    assert advice.found
    assert advice.to_do[-1] in ".?"
    assert ". " not in f"{advice.found}: {advice.to_do}"
