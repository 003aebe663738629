"""Whole archives: every era of headers imports with the right counts, twice with no change."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from bot.core.known import closeness
from bot.core.messages import Problem
from bot.core.model import Address
from bot.core.people import profile_slug
from tests.conftest import Count
from tests.linkedin.archives import (
    ERAS,
    OWN_NAME,
    TODAY,
    Era,
    Size,
    Truth,
    csv_text,
    write_archive,
    zipped,
)
from tests.linkedin.conftest import Desk

SMALL = Size(connections=30, hidden=3, messages=150, waiting=8)
OLD = ["First Name", "Last Name", "Email Address", "Company", "Position", "Connected On"]
NEW = ["First Name", "Last Name", "URL", *OLD[2:]]


def by_file(report: Any) -> dict[str, Any]:
    return {one["file"]: one for one in report["files"]}


def skipped(one: Any) -> dict[str, int]:
    return {reason["reason"]: len(reason["lines"]) for reason in one["skipped"]}


def balanced(report: Any) -> bool:
    """Every row is new, changed, as before, or skipped: never more than were read."""
    return all(
        one["new"] + one["changed"] + sum(skipped(one).values()) <= one["read"]
        for one in report["files"]
        if one["file"] != "messages.csv"
    )


async def state(desk: Desk) -> tuple[Any, ...]:
    """All that an import may have written."""
    files = await desk.service.export(desk.owner)
    assert files is not None
    return (files["vet-request.json"],)


@pytest.mark.parametrize("era", ERAS, ids=lambda era: era.name)
async def test_an_archive_of_every_era_imports_with_the_right_counts(
    desk: Desk, tmp_path: Path, era: Era
):
    truth = write_archive(tmp_path / "archive", era, SMALL)

    reply = await desk.imports(zipped(tmp_path / "archive", tmp_path / "Basic.zip"))

    assert not reply.refused
    assert reply.data is not None
    files = by_file(report := reply.data())
    people = len(truth.members)
    assert (files["Connections.csv"]["read"], files["Connections.csv"]["new"]) == (
        people + 3,
        people,
    )
    assert skipped(files["Connections.csv"]) == {"the member hid their profile": 3}
    assert files["messages.csv"]["read"] == truth.messages
    assert sum(skipped(files["messages.csv"]).values()) == (
        truth.drafts + truth.spam + truth.sponsored
    )
    assert files["Invitations.csv"]["new"] == len(truth.personal) + len(truth.stock)
    assert skipped(files["Invitations.csv"]) == {
        "sent by you": truth.outgoing,
        "connected already": truth.connected_since,
    }
    assert balanced(report)


@pytest.mark.parametrize("era", ERAS, ids=lambda era: era.name)
async def test_people_come_with_their_own_names_employers_dates_and_exchanges(
    desk: Desk, tmp_path: Path, era: Era
):
    truth = write_archive(tmp_path / "archive", era, SMALL)

    await desk.imports(tmp_path / "archive")

    contacts = {c.name: c for c in await desk.contacts()}
    # Credentials behind a name are no part of it: nobody else is here.
    assert set(contacts) == {member.name for member in truth.members}
    for member in truth.members:
        contact = contacts[member.name]
        count, last = truth.exchanges.get(member.slug, (0, None))
        assert (contact.company, contact.position) == (member.company, member.position)
        assert contact.connected_on == member.connected
        assert (contact.exchanges, contact.last_exchange) == (count, last)
        assert closeness(contact) == ("known" if count else "collected")
        assert not era.connection_urls or profile_slug(contact.profile_url) == member.slug


@pytest.mark.parametrize("era", ERAS, ids=lambda era: era.name)
async def test_importing_it_again_changes_nothing(desk: Desk, tmp_path: Path, era: Era):
    write_archive(tmp_path / "archive", era, SMALL)
    await desk.imports(tmp_path / "archive")
    before = await state(desk)

    reply = await desk.imports(tmp_path / "archive")

    assert reply.data is not None
    assert all(one["new"] == one["changed"] == 0 for one in reply.data()["files"])
    assert await state(desk) == before


async def test_files_may_come_in_any_order_and_one_by_one(desk: Desk, tmp_path: Path):
    truth = write_archive(tmp_path / "archive", TODAY, SMALL)
    names = "messages Invitations Education Connections Positions Profile".split()

    # Without the profile nobody could tell whose side is whose, were it not for the majority.
    for name in names:
        reply = await desk.imports(tmp_path / "archive" / f"{name}.csv")
        assert not reply.refused

    await holds(desk, truth)


async def holds(desk: Desk, truth: Truth) -> None:
    contacts = {profile_slug(c.profile_url): c for c in await desk.contacts()}
    assert set(contacts) == {member.slug for member in truth.members}
    assert {slug: c.exchanges for slug, c in contacts.items() if c.exchanges} == {
        slug: count for slug, (count, _) in truth.exchanges.items()
    }
    assert {i.name for i in await desk.waiting()} == {*truth.personal, *truth.stock}
    assert (await desk.profile()).name == OWN_NAME


async def test_an_older_archive_and_then_a_newer_one_are_the_same_people(
    desk: Desk, tmp_path: Path
):
    write_archive(tmp_path / "old", ERAS[0], SMALL)
    truth = write_archive(tmp_path / "new", TODAY, SMALL)
    await desk.imports(tmp_path / "old")

    reply = await desk.imports(tmp_path / "new")

    assert reply.data is not None
    assert by_file(reply.data())["Connections.csv"]["new"] == 0
    contacts = await desk.contacts()
    assert sorted(c.name for c in contacts) == sorted(m.name for m in truth.members)
    assert {profile_slug(c.profile_url) for c in contacts} == {m.slug for m in truth.members}


async def test_who_is_connected_now_leaves_the_queue(desk: Desk, tmp_path: Path):
    truth = write_archive(tmp_path / "archive", TODAY, SMALL)
    await desk.imports(tmp_path / "archive")
    first, last = truth.personal[0].split()
    row = [first, f"{last}, PhD", "", "Acme", "", "3 Mar 2026"]
    later = tmp_path / "Connections.csv"
    later.write_text(csv_text(OLD, row))

    await desk.imports(later)

    assert {i.name for i in await desk.waiting()} == {*truth.personal[1:], *truth.stock}


async def test_somebody_the_owner_entered_is_completed_not_doubled(desk: Desk, tmp_path: Path):
    truth = write_archive(tmp_path / "archive", TODAY, SMALL)
    ada = truth.members[0]
    await desk.says(f'/vet --kind connect_in --name "{ada.name}"')
    await desk.calls("tier", f"{ada.name} close")

    await desk.imports(tmp_path / "archive")

    (contact,) = [c for c in await desk.contacts() if c.name == ada.name]
    assert (contact.tier, contact.company) == ("inner_circle", ada.company)
    assert contact.connected_on == ada.connected


async def test_two_people_of_one_name_are_not_mixed_up(desk: Desk, tmp_path: Path):
    await desk.says('/vet --kind connect_in --name "Ada Abara"')
    url = "https://www.linkedin.com/in/ada-"
    path = tmp_path / "Connections.csv"
    path.write_text(
        csv_text(
            NEW,
            ["Ada", "Abara", f"{url}one", "", "Kelp & Co", "", "1 Mar 2026"],
            ["Ada", "Abara, MBA", f"{url}two", "", "Halyard Labs", "", "2 Mar 2026"],
        )
    )

    await desk.imports(path)
    again = await desk.imports(path)

    contacts = await desk.contacts()
    assert sorted(c.profile_url for c in contacts) == ["", f"{url}one", f"{url}two"]
    assert again.data is not None
    assert again.data()["files"][0]["changed"] == again.data()["files"][0]["new"] == 0


async def test_a_bare_row_of_a_date_and_a_row_without_a_date_are_told_by_line(
    desk: Desk, tmp_path: Path
):
    path = tmp_path / "Connections.csv"
    rows = (["", "", "", "", "", "1 Mar 2026"], ["Ada", "Abara", "", "Kelp\n& Co", "", "soon"])
    path.write_text("Notes:\n" + csv_text(OLD, *rows, ["Bo", "Rask", "", "", "", "2026-03-01"]))

    reply = await desk.imports(path)

    assert reply.data is not None
    (report,) = reply.data()["files"]
    assert report["skipped"] == [{"reason": "the member hid their profile", "lines": [3]}]
    assert (report["read"], report["new"]) == (3, 2)
    assert "taken without a date, which was not understood: 1 (line 4)" in said(reply)
    assert sorted(c.company for c in await desk.contacts()) == ["", "Kelp & Co"]


async def test_a_missing_column_is_said_and_unknown_ones_are_passed_over(
    desk: Desk, tmp_path: Path
):
    lacking, strange = tmp_path / "Connections.csv", tmp_path / "Positions.csv"
    lacking.write_text("First Name,Connected On\nAda,1 Mar 2026\n")
    strange.write_text("Colour,Title,company_name\nblue,Planner,Tern Ferries\n")

    reply = await desk.imports(lacking, strange)

    assert "not read, because columns are missing: Last Name" in said(reply)
    assert [stay.at for stay in (await desk.profile()).positions] == ["Tern Ferries"]


async def test_no_row_at_all_is_an_error(desk: Desk, tmp_path: Path):
    path = tmp_path / "Connections.csv"
    path.write_text(csv_text(NEW))

    reply = await desk.imports(path)

    assert reply.refused == "import_zero"


async def test_messages_with_the_assistant_are_not_between_people(desk: Desk, tmp_path: Path):
    write_archive(tmp_path / "archive", TODAY, SMALL)
    messages = tmp_path / "archive" / "messages.csv"
    messages.rename(tmp_path / "archive" / "learning_coach_messages.csv")

    reply = await desk.imports(tmp_path / "archive")

    assert reply.data is not None
    assert "learning_coach_messages.csv" not in by_file(reply.data())
    assert not any(c.exchanges for c in await desk.contacts())


async def test_no_text_of_a_message_is_kept(desk: Desk, tmp_path: Path):
    path = tmp_path / "messages.csv"
    header = (
        "CONVERSATION ID,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,CONTENT,FOLDER"
    ).split(",")
    one, other = "https://www.linkedin.com/in/noa", "https://www.linkedin.com/in/ada"
    talk = [
        ["t", "Noa", one, "Ada", other, "2026-01-02 03:04:05 UTC", "wombats", "INBOX"],
        ["t", "Ada", other, "Noa", one, "2026-01-03 03:04:05 UTC", "quokkas", "INBOX"],
        ["u", "Noa", one, "Bo", one + "bo", "2026-01-02 03:04:05 UTC", "wombats", "INBOX"],
    ]
    path.write_text(csv_text(header, *talk))

    await desk.imports(path)

    files = await desk.service.export(desk.owner)
    assert files is not None
    exported = b"".join(files.values())
    assert [c.exchanges for c in await desk.contacts()] == [2]
    assert b"wombats" not in exported
    assert b"quokkas" not in exported


async def test_a_turn_in_the_middle_is_answered_while_the_import_runs(desk: Desk, tmp_path: Path):
    write_archive(tmp_path / "archive", TODAY, Size(3_000, 0, 20_000, 8))
    await desk.says("hello")
    importing = asyncio.create_task(desk.imports(tmp_path / "archive"))
    taken: list[float] = []

    while not importing.done():
        started = perf_counter()
        await desk.says('/vet --kind connect_in --name "Kim Lee"')
        taken.append(perf_counter() - started)
        await asyncio.sleep(0.01)

    assert not (await importing).refused
    assert len(taken) > 3
    # A surface has three seconds; one chunk is some hundredths of one.
    assert max(taken) < 3
    assert len(await desk.contacts()) == 3_001


async def test_two_imports_at_once_enter_everybody_once(desk: Desk, tmp_path: Path):
    truth = write_archive(tmp_path / "archive", TODAY, Size(1_200, 0, 100, 8))

    await asyncio.gather(desk.imports(tmp_path / "archive"), desk.imports(tmp_path / "archive"))

    await holds(desk, truth)


async def test_an_export_carries_it_and_imports_to_the_same_bytes(desk: Desk, tmp_path: Path):
    write_archive(tmp_path / "archive", TODAY, SMALL)
    await desk.imports(tmp_path / "archive")
    await desk.calls("triage", "vet")
    exported = await desk.service.export(desk.owner)
    assert exported is not None
    other = replace(desk, owner=Address("slack", "T1", "U1"))

    counts = await desk.service.import_json(other.owner, exported["vet-request.json"])

    assert not isinstance(counts, Problem)
    assert counts["invitations"] == 8
    assert await desk.service.export(other.owner) == exported
    again = await other.imports(tmp_path / "archive")
    assert again.data is not None
    assert all(one["new"] == one["changed"] == 0 for one in again.data()["files"])


async def test_forget_me_leaves_nothing_of_it(desk: Desk, tmp_path: Path):
    write_archive(tmp_path / "archive", TODAY, SMALL)
    await desk.imports(tmp_path / "archive")

    await desk.calls("forget", "me", yes="yes")

    assert await desk.service.export(desk.owner) is None
    await desk.says("hello again")
    assert await desk.looks(lambda n: n.imported.invitations(waiting=False)) == ()
    assert await desk.contacts() == ()


def said(reply: Any) -> str:
    from adapters.console.plain import plain_lines

    lines: Sequence[str] = [line for m in reply.messages for line in plain_lines(m)]
    return "\n".join(lines)


@pytest.mark.soak
async def test_thirty_thousand_connections_and_half_a_million_messages_in_bounded_memory(
    tmp_path: Path, count: Count
):
    truth = write_archive(tmp_path / "archive", TODAY, Size(30_000, 100, 500_000, 200, text=150))

    peak = await asyncio.to_thread(_peak_of_an_import, tmp_path / "archive")

    count("imported: messages in one archive", truth.messages)
    count("imported: MB of memory at the peak", peak)
    assert peak < 300


async def test_the_peak_of_a_smaller_import_is_measured_too(tmp_path: Path):
    write_archive(tmp_path / "archive", TODAY, Size(500, 5, 20_000, 20))

    assert await asyncio.to_thread(_peak_of_an_import, tmp_path / "archive") < 200


def _peak_of_an_import(archive: Path) -> int:
    """Peak memory in MB of a process that imports and does nothing else."""
    run = subprocess.run(
        [sys.executable, "-m", "bench.imports", str(archive)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    return int(run.stdout)
