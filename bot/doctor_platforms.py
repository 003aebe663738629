"""What `doctor` finds out about the platforms: tokens, scopes, and whose clock says what.

Rule: a platform is asked one harmless question with its own token; no token is printed, not even
in part beyond the prefix that says its kind. What cannot be reached is said to be unchecked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from adapters.discord.settings import DiscordSettings, read_discord_settings
from adapters.slack.oauth import SCOPES
from adapters.slack.settings import SlackSettings, is_configured, read_slack_settings
from bot.app import clock
from bot.finding import Finding, bad, not_checked

DISCORD_API = "https://discord.com/api/v10"
PATIENCE = aiohttp.ClientTimeout(total=5)
OFF_SECONDS = 60.0
"""More than a slow answer explains; Slack's signatures are not believed beyond five minutes."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clock of somebody else, in seconds of UTC, and ours in that moment."""

    whom: str
    theirs: float
    ours: float


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    data: Mapping[str, Any]
    headers: Mapping[str, str]
    at: datetime

    def clocks(self, whom: str) -> list[Clocks]:
        try:
            theirs = parsedate_to_datetime(self.headers["Date"]).timestamp()
        except (KeyError, ValueError):
            return []
        return [Clocks(whom, theirs, self.at.timestamp())]


async def platforms_examined(
    values: Mapping[str, str], granted: Sequence[str]
) -> tuple[list[Finding], list[Clocks]]:
    """Look at every platform that is configured; give the clocks that were met on the way.

    `granted` are the scopes of each workspace the bot is installed in, comma-separated.
    """
    findings: list[Finding] = []
    clocks: list[Clocks] = []
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:
        if is_configured(values):
            found, met = await _slack(session, values, granted)
            findings, clocks = findings + found, clocks + met
        if any(values.get(name, "").strip() for name in ("DISCORD_TOKEN", "DISCORD_PUBLIC_KEY")):
            found, met = await _discord(session, values)
            findings, clocks = findings + found, clocks + met
    return findings or [Finding("platforms", True, "none is configured")], clocks


def clock_finding(clocks: Sequence[Clocks]) -> Finding:
    """Compare our clock with those that were met."""
    for met in clocks:
        apart = round(abs(met.theirs - met.ours))
        if apart > OFF_SECONDS:
            return bad("clock", "clock_off", whom=met.whom, seconds=apart)
    if not clocks:
        return not_checked("clock", "clock_unknown")
    return Finding("clock", True, f"the same as that of {', '.join(met.whom for met in clocks)}")


async def _slack(
    session: aiohttp.ClientSession, values: Mapping[str, str], granted: Sequence[str]
) -> tuple[list[Finding], list[Clocks]]:
    chosen = read_slack_settings(values)
    if "SLACK_SIGNING_SECRET" in values and not values["SLACK_SIGNING_SECRET"].strip():
        return [bad("slack", "empty_secret")], []
    if isinstance(chosen, tuple):
        return [Finding("slack", False, problem) for problem in chosen], []
    if chosen.mode == "workspaces":
        return [_scopes_of_workspaces(granted)], []
    findings, clocks = await _slack_tokens(session, chosen)
    return findings, clocks


async def _slack_tokens(
    session: aiohttp.ClientSession, chosen: SlackSettings
) -> tuple[list[Finding], list[Clocks]]:
    findings: list[Finding] = []
    clocks: list[Clocks] = []
    asked = [("SLACK_BOT_TOKEN", "auth.test", chosen.bot_token)]
    if chosen.app_token:
        asked.append(("SLACK_APP_TOKEN", "apps.connections.open", chosen.app_token))
    for name, method, token in asked:
        bearer = {"Authorization": f"Bearer {token}"}
        answer = await _ask(session, "POST", chosen.api_url + method, bearer)
        if isinstance(answer, str):
            findings.append(not_checked(name, "token_unknown", platform="Slack", code=answer))
            continue
        clocks = clocks or answer.clocks("Slack")
        if not answer.data.get("ok"):
            code = _word(answer.data.get("error")) or answer.status
            findings.append(bad(name, "token_refused", platform="Slack", name=name, code=code))
            continue
        findings.append(Finding(name, True, f"{token.split('-', 1)[0]}-…, taken by Slack"))
        if method == "auth.test":
            findings.append(_scopes(answer.headers.get("x-oauth-scopes")))
    return findings, clocks


def _scopes(said: str | None) -> Finding:
    if said is None:
        return not_checked("slack scopes", "scopes_unknown")
    missing = _missing(said)
    if missing:
        return bad("slack scopes", "scopes_missing", scopes=", ".join(missing))
    return Finding("slack scopes", True, ", ".join(SCOPES))


def _scopes_of_workspaces(granted: Sequence[str]) -> Finding:
    less = [said for said in granted if _missing(said)]
    if less:
        scopes = ", ".join(SCOPES)
        return bad(
            "slack scopes",
            "scopes_missing_somewhere",
            count=len(less),
            all=len(granted),
            scopes=scopes,
        )
    return Finding("slack scopes", True, f"{len(granted)} workspaces")


def _missing(said: str) -> list[str]:
    given = {scope.strip() for scope in said.split(",")}
    return [scope for scope in SCOPES if scope not in given]


async def _discord(
    session: aiohttp.ClientSession, values: Mapping[str, str]
) -> tuple[list[Finding], list[Clocks]]:
    chosen = read_discord_settings(values)
    if not isinstance(chosen, DiscordSettings):
        return [Finding("discord", False, problem) for problem in chosen], []
    bot = {"Authorization": f"Bot {chosen.token}"}
    answer = await _ask(session, "GET", f"{chosen.api_url or DISCORD_API}/users/@me", bot)
    name = "DISCORD_TOKEN"
    if isinstance(answer, str):
        return [not_checked(name, "token_unknown", platform="Discord", code=answer)], []
    clocks = answer.clocks("Discord")
    if answer.status != 200:
        code = answer.status
        return [bad(name, "token_refused", platform="Discord", name=name, code=code)], clocks
    return [Finding(name, True, "taken by Discord")], clocks


async def _ask(
    session: aiohttp.ClientSession, method: str, url: str, headers: Mapping[str, str]
) -> _Answer | str:
    """Ask a platform; a text says why there was no answer."""
    try:
        async with session.request(method, url, headers=headers) as response:
            data = await response.json(content_type=None) if response.status == 200 else {}
            told = data if isinstance(data, dict) else {}
            return _Answer(response.status, told, response.headers, clock())
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        return type(error).__name__


def _word(said: object) -> str:
    """Take a code that a platform gave, if it is one."""
    return said if isinstance(said, str) and said.replace("_", "").isalnum() else ""
