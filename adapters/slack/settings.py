"""Slack's settings: what the environment says, checked before anything is started.

Rule: a leaf that imports no SDK. Every problem is named at once, each in one sentence; a plain
`http` address is taken only for this machine itself, where tests run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import urlsplit

from bot.core.sentence import Advice

NAMES: Final = (
    "SLACK_APP_TOKEN",
    "SLACK_BOT_TOKEN",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_SIGNING_SECRET",
    "SLACK_API_URL",
    "SLACK_AUTHORIZE_URL",
    "VET_PUBLIC_URL",
)
API_URL: Final = "https://slack.com/api/"
AUTHORIZE_URL: Final = "https://slack.com/oauth/v2/authorize"
_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
ADVICE: Final[Mapping[str, Advice]] = {
    "other_kind": Advice("{name} must be {wanted}", "this is {found}."),
    "no_bot_token": Advice(
        "SLACK_BOT_TOKEN is missing", "Socket Mode needs it beside SLACK_APP_TOKEN."
    ),
    "one_or_many": Advice(
        "SLACK_BOT_TOKEN is for one workspace and SLACK_CLIENT_ID with SLACK_CLIENT_SECRET for"
        " many",
        "unset one or the other.",
    ),
    "missing": Advice("{name} is missing", "copy it from the app's page “Basic Information”."),
    "no_signing_secret": Advice(
        "SLACK_SIGNING_SECRET is missing",
        "copy it from the app's page “Basic Information”, or set SLACK_APP_TOKEN for Socket Mode.",
    ),
    "no_address": Advice("{name} is not an address", "it begins with https://."),
    "not_encrypted": Advice(
        "{name} is not encrypted", "use https://, or an address of this machine."
    ),
    "token_refused": Advice(
        "Slack does not take {name} ({code})", "copy it again from the app's page {page}."
    ),
    "unreachable": Advice(
        "Slack cannot be reached ({code})", "check the network and SLACK_API_URL."
    ),
}
"""What can be wrong with the settings, and what to do; nothing was started then."""

Mode = Literal["socket", "http", "workspaces"]
"""Socket Mode in one workspace; HTTP in one workspace; HTTP in many."""


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """`public_url` is where people's browsers reach us, for the redirect of an installation."""

    mode: Mode
    app_token: str = field(default="", repr=False)
    bot_token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = API_URL
    authorize_url: str = AUTHORIZE_URL
    public_url: str = ""


def is_configured(values: Mapping[str, str]) -> bool:
    """Whether anything says that Slack is wanted."""
    return any(values.get(name, "").strip() for name in NAMES[:5])


def read_slack_settings(values: Mapping[str, str]) -> SlackSettings | tuple[str, ...]:
    """Read the settings from the names in `NAMES`; a tuple says what is wrong with them."""
    given = {name: values.get(name, "").strip() for name in NAMES}
    problems = tuple(_problems(given))
    if problems:
        return problems
    return SlackSettings(
        _mode(given),
        given["SLACK_APP_TOKEN"],
        given["SLACK_BOT_TOKEN"],
        given["SLACK_CLIENT_ID"],
        given["SLACK_CLIENT_SECRET"],
        given["SLACK_SIGNING_SECRET"],
        f"{given['SLACK_API_URL'].rstrip('/') or API_URL.rstrip('/')}/",
        given["SLACK_AUTHORIZE_URL"] or AUTHORIZE_URL,
        given["VET_PUBLIC_URL"].rstrip("/"),
    )


def _mode(given: Mapping[str, str]) -> Mode:
    if given["SLACK_APP_TOKEN"]:
        return "socket"
    return "http" if given["SLACK_BOT_TOKEN"] else "workspaces"


def _problems(given: Mapping[str, str]) -> Iterator[str]:
    app, bot = given["SLACK_APP_TOKEN"], given["SLACK_BOT_TOKEN"]
    many = given["SLACK_CLIENT_ID"] or given["SLACK_CLIENT_SECRET"]
    if app and not app.startswith("xapp-"):
        yield _kind("SLACK_APP_TOKEN", "an app-level token, which begins with xapp-", app)
    if bot and not bot.startswith("xoxb-"):
        yield _kind("SLACK_BOT_TOKEN", "a bot token, which begins with xoxb-", bot)
    if app and not bot:
        yield ADVICE["no_bot_token"].say()
    elif bot and many and not app:
        yield ADVICE["one_or_many"].say()
    elif not app and not bot:
        for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
            if not given[name]:
                yield ADVICE["missing"].say(name=name)
    if not app and not given["SLACK_SIGNING_SECRET"]:
        yield ADVICE["no_signing_secret"].say()
    for name in ("SLACK_API_URL", "SLACK_AUTHORIZE_URL", "VET_PUBLIC_URL"):
        if given[name]:
            yield from _url_problems(name, given[name])


def _kind(name: str, wanted: str, given: str) -> str:
    found = given.split("-", 1)[0]
    kinds = {"xoxb": "a bot token", "xapp": "an app-level token", "xoxp": "a user token"}
    kind = f"{kinds[found]} ({found}-…)" if found in kinds else "something else"
    return ADVICE["other_kind"].say(name=name, wanted=wanted, found=kind)


def _url_problems(name: str, url: str) -> Iterator[str]:
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        yield ADVICE["no_address"].say(name=name)
    elif parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        yield ADVICE["not_encrypted"].say(name=name)
