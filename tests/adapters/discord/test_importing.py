"""Files that are sent to be imported: fetched privately, bounded, handed over, and deleted."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from adapters.discord import importing
from adapters.discord.answering import said
from adapters.discord.importing import NOT_FETCHED, TOO_LARGE
from adapters.discord.turns import address_of
from bot.core.messages import Problem, Reply
from bot.core.model import Address
from bot.service.service import Service
from tests.adapters.discord.fake_discord import FakeDiscord, Json, Trouble
from tests.adapters.discord.fakes import SlowStore

ANN = 11
CONNECTIONS = "First Name,Last Name,Connected On\nPriya,Nair,08 Feb 2026\n"


@dataclass
class Reading:
    """An import that looks at what it is handed while it is there."""

    service: Service
    seen: list[tuple[Address, str, bytes, int, int]] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)

    async def import_linkedin(self, address: Address, paths: Sequence[Path]) -> Reply:
        for path in paths:
            modes = path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777
            self.seen.append((address, path.name, path.read_bytes(), *modes))
            self.paths.append(path)
        return said("Read: 1 connection, 1 of them new.")

    async def import_json(self, address: Address, content: bytes) -> dict[str, int] | Problem:
        return await self.service.import_json(address, content)


@pytest.fixture
def reading(service: Service) -> Reading:
    return Reading(service)


@pytest.fixture
async def adapter(running: Any, reading: Reading):
    async with running(imports=reading) as adapter:
        yield adapter


def archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        file.writestr(
            "Connections.csv", "First Name,Last Name,Connected On\nPriya,Nair,08 Feb 2026\n"
        )
    return written.getvalue()


def importing_of(fake: FakeDiscord, file: Json, **more: Any) -> Json:
    data = {
        "id": "1",
        "name": "import",
        "type": 1,
        "options": [{"name": "file", "type": 11, "value": file["id"]}],
        "resolved": {"attachments": {file["id"]: file}},
    }
    return fake.interaction(ANN, 2, data, **more)


async def test_an_archive_is_read_from_a_private_file_that_is_gone_afterwards(
    fake: FakeDiscord, adapter: Any, reading: Reading
) -> None:
    content = archive()
    file = fake.file("../Basic_LinkedInDataExport.zip", content, "application/zip")

    answered = await fake.done(importing_of(fake, file))

    assert "1 connection" in answered["content"]
    name = "Basic_LinkedInDataExport.zip"
    assert reading.seen == [(address_of(ANN), name, content, 0o600, 0o700)]
    assert [path.exists() or path.parent.exists() for path in reading.paths] == [False]


async def test_an_export_is_taken_into_an_empty_notebook_and_only_there(
    fake: FakeDiscord, adapter: Any, reading: Reading, service: Service
) -> None:
    await fake.done(fake.command(12, "gave", text="Sam Ortiz advice"))
    exported = await service.export(address_of(12))
    assert exported is not None
    file = fake.file("vet-request.json", exported["vet-request.json"], "application/json")

    first = await fake.done(importing_of(fake, file))
    again = await fake.done(importing_of(fake, file))

    assert "1 ledger" in first["content"]
    assert "⚠️" in again["content"]
    assert await service.export(address_of(ANN)) == exported
    assert reading.seen == []


async def test_something_that_is_no_export_is_refused_in_one_sentence(
    fake: FakeDiscord, adapter: Any
) -> None:
    file = fake.file("x.json", json.dumps({"format": "another"}).encode(), "application/json")

    answered = await fake.done(importing_of(fake, file))

    assert answered["content"].startswith("⚠️")
    assert "\n" not in answered["content"].strip()


@pytest.mark.parametrize("says", [importing.LARGEST + 1, 100])
async def test_a_file_that_is_too_large_is_given_up_whatever_it_says(
    fake: FakeDiscord, adapter: Any, reading: Reading, monkeypatch: Any, says: int
) -> None:
    if says == 100:
        monkeypatch.setattr(importing, "LARGEST", 100_000)
    file = fake.file("big.zip", b"PK" + b"x" * 200_000, "application/zip") | {"size": says}

    answered = await fake.done(importing_of(fake, file))

    assert TOO_LARGE.split(",")[0] in answered["content"]
    assert reading.seen == []


async def test_an_export_that_is_too_large_is_not_read_at_once(
    fake: FakeDiscord, adapter: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(importing, "LARGEST_EXPORT", 100)
    file = fake.file("x.json", b"{" + b" " * 200, "application/json")

    answered = await fake.done(importing_of(fake, file))

    assert TOO_LARGE.split(",")[0] in answered["content"]


async def test_a_file_that_cannot_be_fetched_is_said(fake: FakeDiscord, adapter: Any) -> None:
    file = fake.file("x.zip", b"PK", "application/zip")
    fake.files.clear()

    answered = await fake.done(importing_of(fake, file))

    assert NOT_FETCHED.split(",")[0] in answered["content"]


async def test_an_address_that_points_elsewhere_is_not_followed(
    fake: FakeDiscord, adapter: Any, reading: Reading
) -> None:
    elsewhere = fake.file("elsewhere.zip", archive(), "application/zip")
    fake.moved["x.zip"] = elsewhere["url"]

    answered = await fake.done(importing_of(fake, fake.file("x.zip", b"PK", "application/zip")))

    assert NOT_FETCHED.split(",")[0] in answered["content"]
    assert reading.seen == []


async def test_on_a_server_what_was_read_is_for_its_owner_alone(
    fake: FakeDiscord, adapter: Any
) -> None:
    elsewhere = {"channel_id": "55", "channel": {"id": "55", "type": 1}, "context": 2}
    file = fake.file("a.zip", archive(), "application/zip")

    answered = await fake.done(importing_of(fake, file, **elsewhere))

    assert answered["flags"] & 64


async def test_a_command_that_another_process_answers_is_not_taken_twice(
    fake: FakeDiscord, adapter: Any, reading: Reading
) -> None:
    file = fake.file("a.zip", archive(), "application/zip")
    again = {"message": "again", "code": 40060}
    fake.troubles.append(Trouble("POST", "/callback", 400, again))

    await fake.send(importing_of(fake, file))
    await fake.until(lambda: not fake.troubles)
    await adapter.bot.answerer.settle(5)

    assert reading.seen == []


async def test_it_is_acknowledged_before_anything_is_fetched(
    fake: FakeDiscord, adapter: Any, slow_store: SlowStore
) -> None:
    slow_store.open_.clear()
    file = fake.file("vet-request.json", b"{}", "application/json")

    command = await fake.send(importing_of(fake, file))
    await fake.until(lambda: command["id"] in fake.acknowledged)
    slow_store.open_.set()

    assert fake.acknowledged[command["id"]][0] == 5
    assert (await fake.answer_to(command))["content"]


async def test_without_a_door_for_files_there_is_no_such_command(
    fake: FakeDiscord, running: Any
) -> None:
    async with running():
        pass

    assert "import" not in {command["name"] for command in fake.commands}
