"""A secret word in every field, then a search of everything the bot leaves anywhere."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from adapters.console.plain import plain_lines
from bot import cli
from bot.core import dialogue
from bot.core.events import Begin
from bot.core.model import Contact, FollowUp, Invitation, LedgerEntry, Profile, Vetting
from bot.service.ports import UnitOfWork
from storage.sqlite import SqliteStore
from tests.conftest import Count
from tests.privacy.canaries import Canaries
from tests.service.reminders.world import NINE, World, address
from tests.storage.databases import Database

NOUNS = (Contact, Vetting, FollowUp, LedgerEntry, Invitation, Profile)


class Lines(logging.Handler):
    """Every log line of every library, debug included."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))

    def hear(self, _logger: object, _name: str, event: Any) -> Any:
        self.said.append(json.dumps(event, default=repr))
        raise structlog.DropEvent


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler = Lines()
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    structlog.configure(processors=[handler.hear], cache_logger_on_first_use=False)
    yield handler
    structlog.reset_defaults()
    root.removeHandler(handler)
    root.setLevel(level)


def canaried(world: World, stem: str) -> tuple[Canaries, Any]:
    """Work that fills a notebook with nouns full of secret words."""
    canaries = Canaries(stem)
    contact, vetting = canaries.noun(Contact), canaries.noun(Vetting, revision=0)
    follow_up = canaries.noun(FollowUp, due=world.now.date())
    entry = canaries.noun(LedgerEntry)
    invitation = canaries.noun(Invitation, vetting=None)
    profile = canaries.noun(Profile)

    def work(unit: UnitOfWork) -> None:
        notebook = unit.notebook(address("U1"), "0" * 12, world.now)
        notebook.save_contact(contact)
        notebook.save_vetting(vetting)
        notebook.save_follow_up(follow_up)
        notebook.save_entry(entry)
        notebook.imported.enter_invitation(invitation)
        notebook.imported.save_profile(profile)

    return canaries, work


def nowhere(raw: str | bytes, canaries: Canaries, count: Count) -> None:
    """Look for every canary in what must hold none."""
    found = found_in(raw, canaries)
    count("canaries looked for in databases, copies, logs and errors", len(canaries.words))
    count("canaries found there", len(found))
    assert found == []


def found_in(raw: str | bytes, canaries: Canaries) -> list[str]:
    """Where the words that were found had been written."""
    data = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    return [where for word, where in canaries.words.items() if word.encode() in data]


def test_every_free_text_of_every_noun_gets_a_word_of_its_own() -> None:
    canaries = Canaries("Kestrel")

    nouns = [canaries.noun(kind) for kind in NOUNS]

    assert len(canaries.words) > 40
    assert found_in(repr(nouns), canaries) == list(canaries.words.values())


async def test_no_word_stands_in_the_database_its_log_or_its_copies(
    world: World, database: Database, tmp_path: Path, count: Count
) -> None:
    canaries, work = canaried(world, "Kestrel")
    await world.store.transact(work)
    await world.does("U1", "/reminders on")
    world.now = NINE
    claimed = await _claimed(world)

    raw = await database.everything()
    if isinstance(world.store, SqliteStore):
        await world.store.backup(tmp_path / "copy.db")
        raw += (tmp_path / "copy.db").read_bytes()

    assert claimed == 1
    nowhere(raw, canaries, count)


async def _claimed(world: World) -> int:
    from bot.service.reminders import claim, plan

    reminders = world.reminders()
    await plan(reminders)
    return len(await claim(reminders))


async def test_no_word_stands_in_a_log_line_of_anybody_at_debug(
    world: World, lines: Lines, count: Count
) -> None:
    canaries, work = canaried(world, "Kestrel")
    await world.store.transact(work)
    typed = [canaries.word("typed") for _ in range(4)]

    await world.does("U1", Begin(f"Hi, I am Sam {typed[0]}. Could you refer me to {typed[1]}?"))
    for line in (f"/gave Sam {typed[2]} job_lead {typed[3]}", "/history", "/pending", "/privacy"):
        await world.does("U1", line)
    await world.service.export(address("U1"))
    await world.store.forget(address("U1"))
    logging.getLogger("some.library").debug("a library speaks")

    said = "\n".join(lines.said)
    assert "a library speaks" in said
    nowhere(said, canaries, count)


async def test_no_word_stands_in_anything_that_others_are_shown(world: World) -> None:
    canaries, work = canaried(world, "Kestrel")
    await world.store.transact(work)
    words = list(canaries.words)

    shown: list[str] = []
    for user, platform in (("U2", "slack"), ("U1", "discord")):
        for line in (
            f"/find {words[0]}", f"/person {words[0]}", "/history", "/open", "/pending", "/ledger",
            "/when", f"/gave {words[0]} advice", "/reminders on",
        ):  # fmt: skip
            reply = await world.does(user, line, platform)
            shown += [line for message in reply.messages for line in plain_lines(message)]
            shown.append(json.dumps(reply.data() if reply.data is not None else None))
        exported = await world.service.export(address(user, platform))
        shown += [content.decode() for content in (exported or {}).values()]

    said = "\n".join(shown)
    assert found_in(said, canaries) == [canaries.words[words[0]]]  # what they typed themselves


async def test_an_error_of_the_database_quotes_nothing(
    world: World, database: Database, count: Count
) -> None:
    canaries, work = canaried(world, "Kestrel")
    await world.store.transact(work)
    await database.run("DROP TABLE ledger")

    with pytest.raises(Exception) as raised:  # noqa: PT011 - whatever it is, it quotes nothing
        await world.does("U1", f"/gave Sam {canaries.word('typed')} advice")

    trail = [raised.value, raised.value.__cause__]
    nowhere("".join(map(repr, trail)) + str(raised.value), canaries, count)


def test_a_fault_of_our_own_shows_the_person_at_the_terminal_no_traceback_and_no_text(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(vetting: Any, *_: Any) -> Any:
        raise ValueError(f"{vetting.paste} is not in list")

    monkeypatch.setenv("VET_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setattr(dialogue, "_stepped", breaks)
    words = ["--db", f"sqlite:///{tmp_path}/n.db", "vet", "--decide", "Hi, I am Sam Kestrel9x."]

    code = cli.main(
        [*words, "--kind", "connect_in", "--name", "Sam", "--answer", "familiarity=well"]
    )

    said = capsys.readouterr()
    assert code == 2
    assert "Kestrel9x" not in said.out + said.err
    assert "Traceback" not in said.err
