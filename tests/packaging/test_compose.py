"""compose.yaml says what it should: who waits for whom, who does what, and no secret.

There is no container engine here, and no YAML library among the locked dependencies. The file is
written in the small part of YAML that the reader below knows: mappings and lists by indentation,
plain and quoted words, lists in brackets. Whatever else stands in it makes the reader fail.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROLES, known_names, read_settings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "compose.yaml").read_text("utf-8")
OURS = ("upgrade", "gateway", "replica")
SERVING = ("gateway", "replica")
SECRET = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|URL", re.IGNORECASE)

Line = tuple[int, str]


def read(text: str) -> Any:
    """Read the small part of YAML; a mapping, a list or a word."""
    lines: list[Line] = []
    for line in text.splitlines():
        bare = line.strip()
        if bare and not bare.startswith("#"):
            assert "\t" not in line
            lines.append((len(line) - len(line.lstrip()), bare))
    value, rest = block(lines)
    assert rest == []
    return value


def block(lines: list[Line]) -> tuple[Any, list[Line]]:
    """What stands at the first line's indentation, and the lines behind it."""
    depth = lines[0][0]
    entries: dict[str, Any] = {}
    items: list[Any] = []
    while lines and lines[0][0] == depth:
        (_, line), lines = lines[0], lines[1:]
        if line.startswith("- "):
            items.append(word(line[2:]))
            continue
        key, colon, written = line.partition(":")
        assert colon, line
        assert re.fullmatch(r"[A-Za-z_]+", key), line
        assert key not in entries, f"{key} stands there twice"
        if written:
            entries[key] = word(written.strip())
        else:
            assert lines[0][0] > depth, line
            entries[key], lines = block(lines)
    assert not lines or lines[0][0] < depth, lines[0]
    assert not (entries and items)
    return entries or items, lines


def word(written: str) -> Any:
    """One value on its line."""
    if written[0] in '["{':
        return json.loads(written)
    assert not re.match(r"[&*!|>%@`']", written), written
    return {"true": True, "false": False}.get(written, written)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = read(TEXT)["services"]
    return found


def test_there_are_a_database_its_upgrade_and_two_replicas(services):
    assert list(services) == ["database", *OURS]
    assert services["upgrade"]["command"] == ["db", "upgrade"]
    assert [services[name]["command"] for name in SERVING] == [["serve"], ["serve"]]


def test_replicas_wait_for_the_upgrade_and_that_for_a_healthy_database(services):
    assert services["upgrade"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["upgrade"]["restart"] == "no"
    for name in SERVING:
        waits = services[name]["depends_on"]
        assert waits == {"upgrade": {"condition": "service_completed_successfully"}}


@pytest.mark.parametrize("name", SERVING)
def test_the_program_knows_every_name_it_is_given_and_takes_the_values(
    services, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    given = services[name]["environment"]
    monkeypatch.chdir(tmp_path)
    for key, value in given.items():
        monkeypatch.setenv(key, value)

    settings = read_settings()

    assert set(given) <= set(known_names())
    assert settings.http_host == "0.0.0.0"
    assert settings.http_port == 3000
    assert settings.log_format == "json"


def test_every_role_has_somebody_and_only_one_holds_the_connections(services):
    roles = {name: services[name]["environment"]["VET_ROLES"].split(",") for name in SERVING}

    assert {role for own in roles.values() for role in own} == set(ROLES)
    assert [name for name, own in roles.items() if "gateway" in own] == ["gateway"]
    assert [name for name, own in roles.items() if "socket" in own] == ["gateway"]
    assert all({"http", "reminders"} <= set(own) for own in roles.values())


def test_no_secret_is_written_in_it_and_the_key_stays_away_from_the_database(services):
    for service in services.values():
        assert not [name for name in service.get("environment", {}) if SECRET.search(name)]
    said = "\n".join(line for line in TEXT.splitlines() if not line.lstrip().startswith("#"))

    assert services["database"]["env_file"] == "database.env"
    assert {services[name]["env_file"] for name in OURS} == {"vet-request.env"}
    assert "://vet" not in said
    assert "*.env" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


def test_nothing_runs_as_root_or_writes_outside_its_place(services):
    (user,) = re.findall(r"^USER (\S+)$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)

    for name, service in services.items():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "privileged" not in service
        assert service["user"] == ("postgres" if name == "database" else user)


def test_whatever_goes_on_has_a_health_check_and_is_reached_from_this_machine_only(services):
    for name in SERVING:
        assert "/readyz" in services[name]["healthcheck"]["test"][-1]
        assert all(port.startswith("127.0.0.1:") for port in services[name]["ports"])
    ports = [port for name in SERVING for port in services[name]["ports"]]

    assert "pg_isready" in services["database"]["healthcheck"]["test"]
    assert "ports" not in services["database"]
    assert services["database"]["networks"] == ["inside"]
    assert len(ports) == len(set(ports)) == len(SERVING)


@pytest.mark.parametrize(
    "text", ["a: &b\n  c: d", "a: b\na: c", "a:\n  b: c\n - d", "a: |\n  text", "a\n", "<<: *x"]
)
def test_what_the_reader_does_not_know_it_refuses(text: str):
    with pytest.raises((AssertionError, ValueError)):
        read(text)
