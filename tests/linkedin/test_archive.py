"""What is refused before a byte is imported, each in one sentence, and what is opened."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.linkedin.archives import ERAS, TODAY, Size, write_archive, zipped
from tests.linkedin.conftest import Desk
from tests.linkedin.test_import import said

SMALL = Size(connections=8, hidden=1, messages=30, waiting=3)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    write_archive(tmp_path / "archive", TODAY, SMALL)
    return zipped(tmp_path / "archive", tmp_path / "Basic_LinkedInDataExport_01-30-2026.zip")


async def refused(desk: Desk, path: Path) -> str:
    """The id of the refusal; it is one sentence, and nothing was written."""
    reply = await desk.imports(path)
    text = said(reply)
    assert text.count("\n") == 0
    assert text.endswith(".")
    assert await desk.store.read(lambda unit: unit.existing_notebook(desk.owner)) is None
    return reply.refused


def rewritten(path: Path, change: Callable[[bytearray], bytearray]) -> None:
    path.write_bytes(change(bytearray(path.read_bytes())))


async def test_a_sub_folder_and_other_files_in_a_zip_do_no_harm(desk: Desk, tmp_path: Path):
    write_archive(tmp_path / "archive", TODAY, SMALL)
    (tmp_path / "archive" / "Ad_Targeting.csv").write_text("a,b\n1,2\n")
    (tmp_path / "archive" / "photo.jpg").write_bytes(b"not a table")

    reply = await desk.imports(zipped(tmp_path / "archive", tmp_path / "a.zip", into="x/y/"))

    assert len(await desk.contacts()) == 8
    assert "Other files, left alone: 1." in said(reply)


async def test_an_encrypted_zip_is_refused(desk: Desk, archive: Path):
    def encrypted(content: bytearray) -> bytearray:
        # the flag of the first member, in the directory at the end
        content[content.index(b"PK\x01\x02") + 8] |= 1
        return content

    rewritten(archive, encrypted)

    assert await refused(desk, archive) == "archive_encrypted"


@pytest.mark.parametrize("keep", [0.5, 0.95, 0.999])
async def test_a_truncated_zip_is_refused(desk: Desk, archive: Path, keep: float):
    rewritten(archive, lambda content: content[: int(len(content) * keep)])

    assert await refused(desk, archive) == "archive_broken"


async def test_a_zip_whose_bytes_were_changed_is_said_to_be_damaged(desk: Desk, archive: Path):
    rewritten(archive, lambda content: content[:200] + bytes(60) + content[260:])

    reply = await desk.imports(archive)

    assert reply.refused in ("archive_broken", "archive_broke_off")


@pytest.mark.parametrize("name", ["../Connections.csv", "/etc/Connections.csv", "a\\..\\b.csv"])
async def test_a_path_that_climbs_out_is_refused(desk: Desk, tmp_path: Path, name: str):
    path = tmp_path / "climbs.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(name, "First Name,Last Name,Connected On\nAda,Abara,1 Mar 2026\n")

    assert await refused(desk, path) == "archive_climbs"


async def test_a_zip_that_swells_is_refused_unread(desk: Desk, tmp_path: Path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("Connections.csv", bytes(60 * 1024 * 1024))

    assert await refused(desk, path) == "archive_swells"


async def test_a_zip_that_lies_about_its_size_is_not_believed(desk: Desk, tmp_path: Path):
    path = tmp_path / "lies.zip"
    row = "Ada,Abara,1 Mar 2026\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("Connections.csv", "First Name,Last Name,Connected On\n" + row * 200_000)

    def smaller(content: bytearray) -> bytearray:
        place = content.index(b"PK\x01\x02") + 24
        content[place : place + 4] = struct.pack("<I", 5_000)
        return content

    rewritten(path, smaller)

    reply = await desk.imports(path)

    assert reply.refused in ("archive_broken", "archive_broke_off")


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\xff\xfe\x00\x01" * 50, b'"' + b"x" * 3_000_000]
)
async def test_what_is_no_archive_is_refused(desk: Desk, tmp_path: Path, content: bytes):
    path = tmp_path / "some.csv"
    path.write_bytes(content)

    assert await refused(desk, path) == "archive_nothing"


async def test_a_zip_within_a_zip_is_not_opened(desk: Desk, tmp_path: Path, archive: Path):
    path = tmp_path / "outer.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.write(archive, "Connections.csv.zip")

    assert await refused(desk, path) == "archive_nothing"


async def test_a_path_that_is_not_there_is_named(desk: Desk, tmp_path: Path):
    reply = await desk.imports(tmp_path / "nowhere.zip")

    assert said(reply) == "There is no file or folder “nowhere.zip”, so nothing was imported."


@pytest.mark.parametrize("seed", range(24))
async def test_no_damage_to_a_file_is_more_than_a_skipped_row_or_a_refusal(
    desk: Desk, tmp_path: Path, seed: int
):
    draw = Random(seed)
    folder = tmp_path / "archive"
    write_archive(folder, draw.choice(ERAS), Size(6, 1, 30, 4), seed)
    for file in sorted(folder.iterdir()):
        rewritten(file, lambda content: damaged(content, draw))
    path = folder
    if seed % 2:
        path = zipped(folder, tmp_path / "a.zip")
        if seed % 4 == 1:
            rewritten(path, lambda content: damaged(content, draw))

    reply = await desk.imports(path)

    assert reply.refused in ("", "archive_broken", "archive_broke_off", "archive_nothing")
    assert reply.refused or reply.data is not None


def damaged(content: bytearray, draw: Random) -> bytearray:
    """Put marks in, take bytes out, change some, cut the end off."""
    marks = [b'"', b",", b"\n", b"\r", b"\x00", b"\xff", b"\xed\xa0\x80", b'"' * 7, b"9" * 3000]
    for _ in range(draw.randrange(6)):
        place = draw.randrange(len(content) + 1)
        match draw.randrange(4):
            case 0:
                content[place:place] = draw.choice(marks)
            case 1:
                del content[place : place + draw.randrange(40)]
            case 2 if place < len(content):
                content[place] = draw.randrange(256)
            case _:
                del content[max(place, 1) :]
    return content
