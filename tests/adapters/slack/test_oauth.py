"""Many workspaces: install, use, uninstall, install again, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from adapters.http import HttpServer
from adapters.slack.adapter import SlackAdapter, slack_adapter
from adapters.slack.settings import SlackSettings
from adapters.slack.turns import ServiceDoor, vetting_in
from bot.core.events import Begin, Called, Inbound
from bot.core.model import Address
from bot.service.installing import CardPlace, Installation
from storage.installations import StoredCards, StoredInstallations, forget_uninstalled
from storage.store import OpenStore, open_store, upgrade_database
from storage.unit import Unit
from tests.adapters.slack.conftest import service_over
from tests.adapters.slack.fake_slack import SECRET, FakeSlack
from tests.adapters.slack.people import Person, words_of
from tests.storage.databases import Database, make_postgres, make_sqlite
from tests.storage.postgres_server import postgres_server


@pytest.fixture(scope="module")
def server():
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path, keys) -> Database:
    if request.param == "sqlite":
        return await make_sqlite(tmp_path, keys)
    database = await make_postgres(request.getfixturevalue("server"), keys)
    await upgrade_database(database.url, keys)
    return database


@pytest.fixture
async def both(database: Database) -> AsyncIterator[OpenStore]:
    store = await open_store(database.url, database.keys)
    yield store
    await store.close()


@pytest.fixture
async def many(both: OpenStore, slack: FakeSlack) -> AsyncIterator[SlackAdapter]:
    """The adapter for many workspaces."""
    slack.tokens = {}
    adapter = slack_adapter(
        ServiceDoor(service_over(both)),
        SlackSettings(
            "workspaces",
            client_id="1.2",
            client_secret="c",
            signing_secret=SECRET,
            api_url=slack.api_url,
            authorize_url="https://slack.example/authorize",
        ),
        lambda: datetime.now(UTC),
        installations=StoredInstallations(both),
        cards=StoredCards(both),
    )
    await adapter.start()
    server = HttpServer("127.0.0.1", 0, adapter.routes, lambda: adapter.ready)
    await server.start()
    slack.app_url = f"http://127.0.0.1:{server.port}"
    yield adapter
    await server.stop()
    await adapter.stop()


class Browser:
    """A browser with its own cookies."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        jar = aiohttp.CookieJar(unsafe=True)
        self.session = aiohttp.ClientSession(cookie_jar=jar)

    async def asks(self) -> str:
        """Open the install page; give the state that goes to Slack."""
        url = f"{self.slack.app_url}/slack/install"
        async with self.session.get(url, allow_redirects=False) as response:
            assert response.status == 302
            return parse_qs(urlsplit(response.headers["Location"]).query)["state"][0]

    async def returns(self, **query: str) -> tuple[int, str]:
        url = f"{self.slack.app_url}/slack/oauth_redirect"
        async with self.session.get(url, params=query) as response:
            return response.status, await response.text()

    async def installs(self, team: str, token: str) -> tuple[int, str]:
        state = await self.asks()
        self.slack.codes[f"code-{token}"] = granted(team, token)
        self.slack.tokens[token] = team
        return await self.returns(state=state, code=f"code-{token}")


def granted(team: str, token: str) -> dict[str, Any]:
    return {
        "access_token": token,
        "token_type": "bot",
        "scope": "commands,chat:write",
        "bot_user_id": "UBOT",
        "team": {"id": team, "name": "Team"},
        "enterprise": None,
        "is_enterprise_install": False,
    }


@pytest.fixture
async def browser(slack: FakeSlack) -> AsyncIterator[Browser]:
    browser = Browser(slack)
    yield browser
    await browser.session.close()


async def test_two_workspaces_install_use_uninstall_and_install_again(
    many: SlackAdapter, browser: Browser, slack: FakeSlack, both: OpenStore
) -> None:
    ana, bo = Person(slack, "U1", "T1"), Person(slack, "U2", "T2")
    installed = [await browser.installs("T1", "xoxb-a"), await browser.installs("T2", "xoxb-b")]

    await ana.slash("remind tomorrow: write to Sam")
    await bo.open_home()
    await many.listening.settle(10)
    del slack.tokens["xoxb-a"]
    await ana.event({"type": "app_uninstalled"})
    await ana.event({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}})
    await many.listening.settle(10)
    before = len(slack.calls)
    await ana.open_home()
    await many.listening.settle(10)
    silent = slack.calls[before:]
    again = await browser.installs("T1", "xoxb-c")
    await ana.open_home()
    await many.listening.settle(10)

    assert [status for status, _ in (*installed, again)] == [200] * 3
    assert "Nothing is open" in words_of(slack.homes["U2"])
    assert silent == []
    assert "write to Sam" in words_of(slack.homes["U1"])
    assert {token for _, _, token in slack.calls if token} == {"xoxb-a", "xoxb-b", "xoxb-c"}


@pytest.mark.parametrize("token_works", [True, False])
async def test_what_was_installed_in_the_second_of_an_uninstall_is_asked_about(
    many: SlackAdapter, browser: Browser, slack: FakeSlack, both: OpenStore, token_works: bool
) -> None:
    ana = Person(slack, "U1", "T1")
    await browser.installs("T1", "xoxb-b")
    installations = StoredInstallations(both)
    installed = await installations.find("T1", "")
    assert installed is not None
    if not token_works:
        del slack.tokens["xoxb-b"]

    # Of the one before, or of this one: Slack tells whole seconds only.
    second = int(installed.installed_at.timestamp())
    await ana.event({"type": "app_uninstalled"}, event_time=second)
    await many.listening.settle(10)

    assert (await installations.find("T1", "") is not None) is token_works


async def test_four_callbacks_at_once_on_one_state_are_one_installation(
    many: SlackAdapter, browser: Browser, slack: FakeSlack, database: Database
) -> None:
    state = await browser.asks()
    for n in range(4):
        slack.codes[f"code-{n}"] = granted("T1", f"xoxb-{n}")

    answers = await asyncio.gather(
        *(browser.returns(state=state, code=f"code-{n}") for n in range(4))
    )

    assert sorted(status for status, _ in answers) == [200, 400, 400, 400]
    assert len(slack.codes) == 3
    assert await database.run("SELECT count(*) FROM installations") == [(1,)]


async def test_a_state_of_another_browser_or_of_nobody_installs_nothing(
    many: SlackAdapter, browser: Browser, slack: FakeSlack, database: Database
) -> None:
    slack.codes["code"] = granted("T1", "xoxb-a")
    state = await browser.asks()
    thief = Browser(slack)

    answers = [
        await thief.returns(state=state, code="code"),
        await browser.returns(state="made-up", code="code"),
        await browser.returns(code="code"),
    ]
    await thief.session.close()

    assert [status for status, _ in answers] == [400] * 3
    assert await database.run("SELECT count(*) FROM installations") == [(0,)]


async def test_an_old_state_installs_nothing(both: OpenStore) -> None:
    installations, now = StoredInstallations(both), datetime.now(UTC)
    await installations.issue_state("s", now - timedelta(minutes=11))

    assert not await installations.consume_state("s", now - timedelta(minutes=10))


async def test_a_cancelled_installation_says_so(
    many: SlackAdapter, browser: Browser, database: Database
) -> None:
    state = await browser.asks()

    status, page = await browser.returns(state=state, error="access_denied")

    assert (status, "cancelled" in page) == (200, True)
    assert await database.run("SELECT count(*) FROM installations") == [(0,)]


async def test_a_code_that_slack_does_not_take_installs_nothing(
    many: SlackAdapter, browser: Browser
) -> None:
    state = await browser.asks()

    status, page = await browser.returns(state=state, code="wrong")

    assert (status, "Nothing was installed" in page) == (400, True)


async def test_a_token_is_in_no_byte_of_the_database(
    many: SlackAdapter, browser: Browser, database: Database
) -> None:
    token = "xoxb-" + "s3cret" * 60

    await browser.installs("T1", token)

    raw = await database.run("SELECT wrapped_token FROM installations")
    assert b"s3cret" not in raw[0][0]


async def test_an_organisation_is_one_installation_and_its_people_one_notebook_each(
    many: SlackAdapter, browser: Browser, slack: FakeSlack
) -> None:
    state = await browser.asks()
    whole = {"team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True}
    slack.codes["code"] = granted("", "xoxb-e") | whole
    slack.tokens["xoxb-e"] = "E1"
    await browser.returns(state=state, code="code")
    here = Person(slack, "U1", "T7", "E1", True)
    there = Person(slack, "U1", "T8", "E1", True)

    await here.slash("remind tomorrow: write to Sam")
    await many.listening.settle(10)
    await there.slash("pending")
    await many.listening.settle(10)

    assert "write to Sam" in words_of(slack.private[-1])


@pytest.mark.parametrize("event", ["team_access_revoked", "app_uninstalled"])
async def test_an_organisation_loses_it_whole_or_for_some_of_its_workspaces(
    many: SlackAdapter, both: OpenStore, slack: FakeSlack, event: str
) -> None:
    installations, now = StoredInstallations(both), datetime.now(UTC)
    earlier = now - timedelta(hours=1)
    await installations.save(Installation("", "E1", "xoxb-e", "UBOT", "commands", earlier))
    await installations.save(Installation("T7", "E1", "xoxb-7", "UBOT", "commands", earlier))
    ana = Person(slack, "U1", "T7", "E1", True)

    lost = {"type": event} | ({"team_ids": ["T7"]} if event == "team_access_revoked" else {})
    await ana.event(lost, enterprise_id="E1", team_id="T7" if "team_ids" in lost else None)
    await many.listening.settle(10)

    whole, alone = await installations.find("T8", "E1"), await installations.find("T7", "E1")
    assert (whole is not None) is (event == "team_access_revoked")
    assert alone is not None
    assert alone.bot_token == ("xoxb-e" if event == "team_access_revoked" else "xoxb-7")


def entered(address: Address, owner: str, at: datetime, unit: Unit) -> None:
    unit.notebook(address, owner, at)


def installation(at: datetime, team: str = "T1") -> Installation:
    return Installation(team, "", "xoxb-a", "UBOT", "commands", at)


@pytest.mark.parametrize("late", [False, True])
async def test_access_is_lost_in_any_order_but_never_a_newer_installation(
    both: OpenStore, late: bool
) -> None:
    installations, now = StoredInstallations(both), datetime.now(UTC)
    await installations.save(installation(now - timedelta(hours=2)))
    revoked = now - timedelta(hours=1)

    if late:
        await installations.save(installation(now))
        ended = await installations.revoke("T1", "", revoked)
    else:
        ended = await installations.revoke("T1", "", revoked)
        await installations.revoke("T1", "", revoked)
        await installations.save(installation(now))

    found = await installations.find("T1", "")
    assert ended is not late
    assert found is not None
    assert found.bot_token == "xoxb-a"


async def test_the_owners_of_a_workspace_are_forgotten_thirty_days_after_it_left(
    both: OpenStore,
) -> None:
    installations, now = StoredInstallations(both), datetime.now(UTC)
    gone, here = Address("slack", "T1", "U1"), Address("slack", "T2", "U1")
    for n, address in enumerate((gone, here)):
        await installations.save(installation(now - timedelta(days=90), address.tenant))
        await both.transact(partial(entered, address, f"{n:012d}", now))
    await installations.revoke("T1", "", now - timedelta(days=31))

    early = await forget_uninstalled(both, now - timedelta(days=2))
    forgotten = await forget_uninstalled(both, now)

    assert (early, forgotten) == (0, 1)
    left = await both.read(
        lambda unit: [unit.existing_notebook(a) is not None for a in (gone, here)]
    )
    assert left == [False, True]
    assert await installations.find("T2", "") is not None


async def test_a_card_is_remembered_for_its_owner_and_goes_with_them(both: OpenStore) -> None:
    cards, now = StoredCards(both), datetime.now(UTC)
    ana, bo = Address("slack", "T1", "U1"), Address("slack", "T1", "U2")
    for n, address in enumerate((ana, bo)):
        await both.transact(partial(entered, address, f"{n:012d}", now))

    await cards.remember(ana, "0123456789ab", CardPlace("D1", "1.2"))
    await cards.remember(ana, "0123456789ab", CardPlace("D1", "3.4"))

    assert await cards.place_of(ana, "0123456789ab") == CardPlace("D1", "3.4")
    assert await cards.place_of(bo, "0123456789ab") is None
    await both.forget(ana)
    assert await cards.place_of(ana, "0123456789ab") is None


async def test_a_card_goes_with_the_person_its_vetting_is_about(
    both: OpenStore, database: Database
) -> None:
    ana = Address("slack", "T1", "U1")
    service, cards = service_over(both), StoredCards(both)
    shown = {}
    for name in ("Priya Nair", "Sam Lee"):
        begun = Inbound("", datetime.now(UTC), ana, Begin("", "connect_in", name))
        vetting = vetting_in(await service.take(begun))
        shown[name] = vetting
        await cards.remember(ana, vetting, CardPlace("D1", name))

    forget = Called("forget", (("yes", "yes"),), "Priya Nair")
    await service.take(Inbound("", datetime.now(UTC), ana, forget))

    assert await database.run("SELECT id FROM cards") == [(shown["Sam Lee"],)]


async def test_the_page_says_nothing_of_a_token(many: SlackAdapter, browser: Browser) -> None:
    _, page = await browser.installs("T1", "xoxb-a")

    assert "xoxb" not in page
