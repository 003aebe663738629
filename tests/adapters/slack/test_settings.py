from __future__ import annotations

import pytest

from adapters.slack.settings import SlackSettings, is_configured, read_slack_settings

SOCKET = {"SLACK_APP_TOKEN": "xapp-1", "SLACK_BOT_TOKEN": "xoxb-1"}
HTTP = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}
MANY = {"SLACK_CLIENT_ID": "1", "SLACK_CLIENT_SECRET": "c", "SLACK_SIGNING_SECRET": "s"}


@pytest.mark.parametrize(
    ("values", "mode"),
    [(SOCKET, "socket"), (HTTP, "http"), (MANY, "workspaces"), (SOCKET | MANY, "socket")],
)
def test_what_is_set_decides_how_slack_reaches_us(values: dict[str, str], mode: str) -> None:
    settings = read_slack_settings(values)

    assert isinstance(settings, SlackSettings)
    assert settings.mode == mode
    assert settings.api_url.endswith("/api/")


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_APP_TOKEN": "xoxb-1", "SLACK_BOT_TOKEN": "xoxb-1"}, "this is a bot token"),
        ({**SOCKET, "SLACK_BOT_TOKEN": "xoxp-1"}, "this is a user token"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET is missing"),
        (HTTP | MANY, "unset one or the other"),
        ({"SLACK_SIGNING_SECRET": "s"}, "SLACK_CLIENT_ID is missing"),
        ({**HTTP, "SLACK_API_URL": "http://slack.example/api/"}, "is not encrypted"),
        ({**HTTP, "SLACK_API_URL": "slack"}, "is not an address"),
    ],
)
def test_what_is_wrong_is_said_by_name(values: dict[str, str], named: str) -> None:
    problems = read_slack_settings(values)

    assert isinstance(problems, tuple)
    assert named in " ".join(problems)


def test_no_token_and_no_secret_is_shown() -> None:
    shown = repr(read_slack_settings({**SOCKET, "SLACK_SIGNING_SECRET": "hidden"}))

    assert not any(secret in shown for secret in ("xapp-1", "xoxb-1", "hidden"))


def test_slack_is_off_unless_something_asks_for_it() -> None:
    assert not is_configured({"SLACK_API_URL": "https://slack.example", "DISCORD_TOKEN": "x"})
    assert is_configured({"SLACK_BOT_TOKEN": "xoxb-1"})
