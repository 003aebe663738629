"""Files: pictures and exports to their owner, LinkedIn's export and ours back in."""

from __future__ import annotations

import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from adapters.slack.adapter import SlackAdapter
from adapters.slack.carried import SentFile
from adapters.slack.files import LARGEST, Files, safe_name
from adapters.slack.parse import Actor
from adapters.slack.sentences import FILES_NOT_SENT, NO_FILE, ONE_EXPORT
from adapters.slack.turns import ServiceDoor
from adapters.slack.webapi import SlackFailed
from bot.core.events import Inbound
from bot.core.messages import File, Message, Paragraph, Reply
from bot.core.model import Address
from tests.adapters.slack.conftest import Running, SlowStore, service_over
from tests.adapters.slack.fake_slack import FakeSlack, Json
from tests.adapters.slack.people import Person, words_of

PICTURE = File("closeness.png", b"\x89PNG...", "Three people close, nine known, forty collected.")


def looked_at(path: Path) -> tuple[str, str, bytes]:
    """A file's name, who may open it, and what is in it."""
    return path.name, f"{stat.S_IMODE(path.stat().st_mode):o}", path.read_bytes()


@dataclass(frozen=True)
class WithFiles(ServiceDoor):
    """A service that draws a picture for every command, and reads LinkedIn's files."""

    read: list[tuple[str, str, bytes]] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)

    async def take(self, inbound: Inbound) -> Reply:
        return Reply((Message("Insights", (Paragraph("In pictures:"), PICTURE)),))

    async def import_linkedin(self, address: Address, paths: Sequence[Path]) -> Reply:
        self.folders.extend(path.parent for path in paths)
        for path in paths:
            self.read.append(looked_at(path))
        return Reply((Message("", (Paragraph(f"{len(paths)} files read"),)),))


@pytest.fixture
def door(slow_store: SlowStore) -> WithFiles:
    return WithFiles(service_over(slow_store))


async def opened(ana: Person, adapter: SlackAdapter) -> None:
    await ana.slash("import")
    await adapter.listening.settle(10)
    assert ana.modal["callback_id"] == "vet_import"


def chosen(slack: FakeSlack, *files: tuple[str, bytes]) -> Json:
    return {"files": [slack.file_object(slack.put(*file)) for file in files]}


async def test_a_picture_comes_into_the_direct_message_with_its_words(
    ana: Person, slack: FakeSlack, running: Running, door: WithFiles
) -> None:
    async with running(door) as adapter:
        answered = await ana.slash("pending")
        await adapter.listening.settle(10)

    (shared,) = slack.shared[ana.channel]
    assert (shared["name"], shared["content"]) == (PICTURE.name, PICTURE.content)
    assert shared["alt"] == PICTURE.described
    assert PICTURE.described in words_of(answered.data)


@pytest.mark.parametrize("trouble", ["scope", "closed", "disabled"])
async def test_a_file_that_cannot_be_sent_is_one_sentence(
    ana: Person, slack: FakeSlack, running: Running, door: WithFiles, trouble: str
) -> None:
    if trouble == "scope":
        slack.missing_scopes.add("files:write")
    elif trouble == "closed":
        slack.closed_to.add(ana.user)
    else:
        slack.errors["files.getUploadURLExternal"] = "file_uploads_disabled"

    async with running(door) as adapter:
        await ana.slash("pending")
        await adapter.listening.settle(10)

    assert FILES_NOT_SENT in words_of(slack.private[-1])
    assert slack.shared == {}


async def test_a_429_on_an_upload_is_obeyed(
    ana: Person, slack: FakeSlack, running: Running, door: WithFiles
) -> None:
    slack.limited["files.getUploadURLExternal"] = [0.1]

    async with running(door) as adapter:
        await ana.slash("pending")
        await adapter.listening.settle(10)

    assert len(slack.shared[ana.channel]) == 1


async def test_the_export_comes_as_files_and_goes_back_in_to_the_same_bytes(
    ana: Person, slack: FakeSlack, adapter: SlackAdapter, settled
) -> None:
    bo = Person(slack, "U2")
    await ana.slash("gave Priya Nair resource a course")
    await settled()

    answered = await ana.slash("export")
    await settled()
    files = {file["name"]: file["content"] for file in slack.shared[ana.channel]}
    await opened(bo, adapter)
    await bo.submit(chosen(slack, ("vet-request.json", files["vet-request.json"])))
    await settled()
    await bo.slash("export")
    await settled()

    again = {file["name"]: file["content"] for file in slack.shared[bo.channel]}
    assert set(files) == {
        "vet-request.json", "contacts.csv", "vettings.csv", "follow_ups.csv", "ledger.csv",
        "invitations.csv",
    }  # fmt: skip
    assert "direct messages" in words_of(answered.data)
    assert "Imported: 1 contacts" in words_of(bo.modal)
    assert again == files


async def test_nothing_to_export_is_said(ana: Person, settled) -> None:
    answered = await ana.slash("export")

    assert "There is nothing of yours to export yet." in words_of(answered.data)


async def test_linkedins_files_are_read_from_a_private_place_and_deleted(
    ana: Person, slack: FakeSlack, running: Running, door: WithFiles
) -> None:
    async with running(door) as adapter:
        await opened(ana, adapter)
        files = [("Connections.csv", b"First Name\n"), ("Connections.csv", b"Last Name\n")]
        await ana.submit(chosen(slack, *files, ("../../etc/messages.zip", b"PK")))
        await adapter.listening.settle(10)

    assert door.read == [
        ("Connections.csv", "600", b"First Name\n"),
        ("Connections.csv", "600", b"Last Name\n"),
        ("messages.zip", "600", b"PK"),
    ]
    assert not any(folder.parent.exists() for folder in door.folders)
    assert "3 files read" in words_of(ana.modal)
    assert "still lies with Slack" in words_of(ana.modal)


async def test_files_are_deleted_when_reading_them_fails(
    ana: Person, slack: FakeSlack, running: Running, door: WithFiles
) -> None:
    class Failing(WithFiles):
        async def import_linkedin(self, address: Address, paths: Sequence[Path]) -> Reply:
            await super().import_linkedin(address, paths)
            raise RuntimeError("a secret")

    async with running(failing := Failing(door.service)) as adapter:
        await opened(ana, adapter)
        answered = await ana.submit(chosen(slack, ("Connections.csv", b"x")))
        await adapter.listening.settle(10)

    assert failing.folders
    assert not any(folder.parent.exists() for folder in failing.folders)
    assert "Something went wrong here" in answered.data["errors"]["files"]


def at(address: str) -> Json:
    return {"files": [{"id": "F0", "name": "a.csv", "url_private_download": address}]}


MISTAKES: list[tuple[str, Callable[[FakeSlack], Json], str]] = [
    ("no file", lambda slack: {}, NO_FILE),
    (
        "an export among others",
        lambda slack: chosen(slack, ("vet-request.json", b"{}"), ("a.csv", b"x")),
        ONE_EXPORT,
    ),
    (
        "no export at all",
        lambda slack: chosen(slack, ("vet-request.json", b"\xff not json")),
        "is not an export of vet-request",
    ),
    (
        "too large",
        lambda slack: chosen(slack, ("Complete.zip", b"x" * (LARGEST + 1))),
        "larger than 10 MB",
    ),
    (
        "not there any more",
        lambda slack: {
            "files": [{"id": "F0", "name": "a.csv", "url_private_download": slack.api_url}]
        },
        "could not be fetched",
    ),
    (
        "at an address that is not Slack's",
        lambda slack: {
            "files": [
                {"id": "F0", "name": "a.csv", "url_private_download": "https://evil.example/a"}
            ]
        },
        "could not be fetched",
    ),
]


@pytest.mark.parametrize(("mistake", "files", "said"), MISTAKES, ids=[m[0] for m in MISTAKES])
async def test_files_that_cannot_be_imported_are_a_field_error(
    ana: Person, slack: FakeSlack, adapter: SlackAdapter, settled, mistake: str, files, said: str
) -> None:
    await opened(ana, adapter)

    answered = await ana.submit(files(slack))

    assert said in answered.data["errors"]["files"]


async def test_without_the_scope_a_file_cannot_be_fetched_and_that_is_said(
    ana: Person, slack: FakeSlack, adapter: SlackAdapter, settled
) -> None:
    slack.missing_scopes.add("files:read")
    await opened(ana, adapter)

    answered = await ana.submit(chosen(slack, ("Connections.csv", b"x")))

    assert "files:read" in answered.data["errors"]["files"]


async def test_an_import_goes_only_into_an_empty_notebook(
    ana: Person, slack: FakeSlack, adapter: SlackAdapter, settled
) -> None:
    await ana.slash("gave Priya Nair resource a course")
    await ana.slash("export")
    await settled()
    (ours,) = [f for f in slack.shared[ana.channel] if f["name"] == "vet-request.json"]
    await opened(ana, adapter)

    answered = await ana.submit(chosen(slack, (ours["name"], ours["content"])))

    assert "This notebook is not empty" in answered.data["errors"]["files"]


async def test_a_file_of_another_workspace_is_asked_for_by_its_id(
    slack: FakeSlack, adapter: SlackAdapter, tmp_path: Path
) -> None:
    file_id = slack.put("Connections.csv", b"First Name\n")

    path = await Files(adapter.api).fetch(
        Actor("T1", "U1"), SentFile(file_id, "Connections.csv", "", 0), tmp_path
    )

    assert path.read_bytes() == b"First Name\n"


async def test_a_file_larger_than_it_says_is_given_up(
    slack: FakeSlack, adapter: SlackAdapter, tmp_path: Path
) -> None:
    file_id = slack.put("Connections.csv", b"x" * (LARGEST + 1))
    address = slack.file_object(file_id)["url_private_download"]

    with pytest.raises(SlackFailed, match="file_too_large"):
        await Files(adapter.api).fetch(
            Actor("T1", "U1"), SentFile(file_id, "Connections.csv", address, 10), tmp_path
        )


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Connections.csv", "Connections.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\Basic LinkedIn Export.zip", "Basic LinkedIn Export.zip"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("..", "file"),
        ("", "file"),
    ],
)
def test_no_path_can_be_made_of_a_files_name(name: str, safe: str) -> None:
    assert safe_name(name) == safe
