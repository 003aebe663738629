"""The manifests name what the code listens to, and ask for what the code uses: no more, no less."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import adapters.slack
from adapters.slack.application import COMMAND, EVENTS, GLOBAL_SHORTCUT, MESSAGE_SHORTCUT
from adapters.slack.oauth import OPTIONAL_SCOPES, REDIRECT, SCOPES

CODE = Path(adapters.slack.__file__).parent
NEEDED = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.open": "im:write",
    "conversations.history": "im:history",
    "users.info": "users:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
    "views.open": "",
    "views.update": "",
    "views.publish": "",
    "auth.test": "",
    "apps.connections.open": "",
    "oauth.v2.access": "",
}
"""The scope each method needs, as Slack's reference says."""
EVENT_NAMES = {"message": "message.im"}


def read(text: str) -> Any:
    """The few forms of YAML that a manifest is written in."""
    lines = [
        (len(line) - len(line.lstrip()), line.strip())
        for line in text.splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]
    value, rest = block(lines)
    assert rest == []
    return value


def block(lines: list[tuple[int, str]]) -> tuple[Any, list[tuple[int, str]]]:
    indent, first = lines[0]
    found: Any = [] if first.startswith("- ") else {}
    while lines and lines[0][0] == indent:
        _, line = lines[0]
        if line.startswith("- "):
            inner = line[2:]
            if re.match(r"[a-z_]+: ", inner):
                value, lines = block([(indent + 2, inner), *lines[1:]])
            else:
                value, lines = scalar(inner), lines[1:]
            found.append(value)
            continue
        key, _, written = line.partition(":")
        lines = lines[1:]
        if written.strip():
            found[key] = scalar(written.strip())
        else:
            found[key], lines = block(lines)
    return found, lines


def scalar(written: str) -> Any:
    return {"true": True, "false": False}.get(written, written.strip('"'))


@pytest.fixture(params=["http", "socket"])
def manifest(request: pytest.FixtureRequest) -> Any:
    return read((CODE / "manifests" / f"{request.param}.yaml").read_text("utf-8"))


def test_the_same_command_and_shortcuts_are_named(manifest: Any) -> None:
    features = manifest["features"]

    assert [command["command"] for command in features["slash_commands"]] == [COMMAND]
    assert {s["type"]: s["callback_id"] for s in features["shortcuts"]} == {
        "message": MESSAGE_SHORTCUT,
        "global": GLOBAL_SHORTCUT,
    }
    assert features["app_home"]["messages_tab_enabled"] is True
    assert features["app_home"]["home_tab_enabled"] is True


def test_the_scopes_are_those_the_code_uses(manifest: Any) -> None:
    source = "".join(path.read_text("utf-8") for path in CODE.glob("*.py"))
    called = set(re.findall(r'"([a-z0-9]+(?:\.[a-zA-Z0-9]+)+)"', source))
    scopes = manifest["oauth_config"]["scopes"]
    used = {NEEDED[method] for method in called if method in NEEDED} - {""} | {"commands"}

    assert called & set(NEEDED) == set(NEEDED)
    assert tuple(scopes["bot"]) == SCOPES
    assert tuple(scopes["bot_optional"]) == OPTIONAL_SCOPES
    assert used == {*SCOPES, *OPTIONAL_SCOPES}


def test_the_events_are_those_the_code_listens_to() -> None:
    http, socket = (
        read((CODE / "manifests" / f"{name}.yaml").read_text("utf-8"))["settings"][
            "event_subscriptions"
        ]["bot_events"]
        for name in ("http", "socket")
    )

    assert sorted(http) == sorted(EVENT_NAMES.get(event, event) for event in EVENTS)
    # One workspace is never uninstalled by itself: its operator takes the token away.
    assert set(socket) == {"app_home_opened", "message.im"}


def test_every_address_is_one_that_is_served() -> None:
    text = (CODE / "manifests" / "http.yaml").read_text("utf-8")

    paths = set(re.findall(r"https://vet-request\.example\.com(\S+)", text))

    assert paths == {"/slack/events", REDIRECT}


def test_socket_mode_needs_no_address() -> None:
    text = (CODE / "manifests" / "socket.yaml").read_text("utf-8")

    assert "https://" not in text
    assert read(text)["settings"]["socket_mode_enabled"] is True
