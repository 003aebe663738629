"""What every platform holds on a bad day: hostile words, a database that is busy or down, and
nothing of anybody's in a log or before somebody else.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.core.texts import TEXTS
from bot.logs import configure_logs
from tests.adapters.contract.house import House
from tests.adapters.contract.platforms import PLATFORMS
from tests.adapters.contract.seat import Platform, Seat
from tests.adapters.contract.test_talk import FIRST, PASTE

HOSTILE = (
    "@everyone @here <@U1> <@1> <!channel> <#C1> [free](https://evil.example) <https://evil.example"
    "|free> ||x|| **b** *b* _i_ ~s~ `c` ```c``` \x1b[31mred\x1b[0m \x1b]0;t\x07 <b>b</b> &lt;b&gt;"
    " $(id) {{7*7}} {name} [red]r[/red] \u202egnp.exe :smile: # h\n> q\n- l\n1. l\n-# s"
)


async def test_every_folder_of_a_platform_is_in_the_table() -> None:
    from importlib import resources

    folders = [f.name for f in resources.files("adapters").iterdir() if f.is_dir()]
    platforms = [name for name in folders if not name.startswith("_") and name != "drawing"]

    assert sorted(platforms) == sorted(PLATFORMS)


async def test_hostile_words_stand_there_and_do_nothing(ana: Seat, platform: Platform) -> None:
    await ana.paste(f"{PASTE} {HOSTILE}")
    await ana.weigh()
    await ana.choose()
    await ana.call('vet --kind connect_in --name "<!here> @everyone *x* [y](https://z.example)" a')
    await ana.call("remind tomorrow: <@U2> [free](https://evil.example) @here")
    await ana.call("pending")
    await ana.call("find <!channel>")

    assert "@everyone" in ana.seen
    assert "evil.example" in ana.seen
    assert list(platform.alive()) == []


async def test_when_the_database_is_busy_that_is_said_and_the_next_try_works(
    ana: Seat, house: House
) -> None:
    await ana.paste(PASTE)
    shown = ana.front

    with house.busy():
        await ana.tap("Well", shown)
        said = [ana.last]
        await ana.call("remind tomorrow: write to Sam")
        said.append(ana.last)
        await ana.type("2")
        said.append(ana.last)
    unchanged = await house.notes(ana.hand.address)
    await ana.tap("Well", shown)

    assert [TEXTS["busy"] in words for words in said] == [True] * 3
    assert [v.answers for v in unchanged.vettings] == [{}]
    assert unchanged.follow_ups == ()
    (vetting,) = (await house.notes(ana.hand.address)).vettings
    assert vetting.answers == {"familiarity": "well"}


async def test_when_the_database_is_down_one_sentence_says_so_and_then_it_goes_on(
    ana: Seat, house: House
) -> None:
    await ana.paste(PASTE)
    shown = ana.front

    with house.down():
        await ana.tap("Well", shown)
        said = ana.last
    await ana.tap("Well", shown)

    assert "saved" in said
    assert len(said.strip().splitlines()) == 1
    assert "Traceback" not in said
    assert "owners" not in said
    (vetting,) = (await house.notes(ana.hand.address)).vettings
    assert vetting.answers == {"familiarity": "well"}


async def test_nothing_of_one_shows_to_another(ana: Seat, ben: Seat, house: House) -> None:
    await ana.paste(PASTE)
    await ana.weigh()
    await ana.choose()
    await ana.call("gave Zsofia article about Wintergreen")
    (vetting,) = (await house.notes(ana.hand.address)).vettings
    await ben.paste("Hi Ben, I'm Tom Reed. We share an employer. Shall we connect?")

    for line in ("open", "pending", "history", "ledger", "find Priya", "person Zsofia", "when"):
        await ben.call(line)
    for command in ("card", "resume", "reopen", "sent", "done", "drop", "person", "forget"):
        await ben.call(f"{command} {vetting.id}")
        await ben.call(f"{command} {vetting.id[:6]}")

    seen = ben.seen.replace("find Priya", "").replace("“Priya”", "").replace("“Zsofia”", "")
    assert [w for w in ("Priya", "Zsofia", "Wintergreen", "dbt", "nightly") if w in seen] == []
    assert (await house.notes(ana.hand.address)).vettings == (vetting,)


@pytest.fixture
def log(quiet: None) -> Iterator[io.StringIO]:
    """Everything that is logged at debug level, set up before the platform starts."""
    paper = io.StringIO()
    last_resort = logging.StreamHandler(paper)
    last_resort.setLevel(logging.WARNING)
    logging.getLogger().addHandler(last_resort)
    configure_logs("debug", "json")
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(paper))
    yield paper
    logging.getLogger().removeHandler(last_resort)


async def test_no_word_no_name_and_no_token_is_logged(
    log: io.StringIO, platform: Platform, ana: Seat, house: House
) -> None:
    await ana.paste(f"{PASTE} Wintergreen")
    (vetting,) = (await house.notes(ana.hand.address)).vettings
    await ana.weigh()
    await ana.choose()
    await ana.call("gave Zsofia article about Larkspur")
    with house.busy():
        await ana.call("remind tomorrow: Foxglove")
    with house.down():
        await ana.call("remind tomorrow: Hawthorn")
    await platform.stop()

    secrets = ("Wintergreen", "Priya", "Nair", "Zsofia", "Larkspur", "Foxglove", "Hawthorn")
    tokens = ("xoxb-1", "a-token", "a-signing-secret", house.key, vetting.id, FIRST)
    logged = log.getvalue()
    await platform.start()
    assert [word for word in (*secrets, *tokens) if word in logged] == []
    # A platform's process has said that something failed; a person's terminal logs nothing.
    assert ("failed" in logged) == (ana.hand.address.platform != "console")
