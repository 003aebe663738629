"""The locks install anywhere, and the package declares what the documents promise."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ["runtime.txt", "development.txt"]


def pins(lock: str) -> dict[str, set[str]]:
    """Map each `name==version ; marker` of a lock to its hashes."""
    found: dict[str, set[str]] = {}
    pin = ""
    for line in (ROOT / "requirements" / lock).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", " ")):
            pin = line.removesuffix("\\").strip()
            found[pin] = set()
        elif line.strip().startswith("--hash="):
            found[pin].add(line.strip().removesuffix("\\").strip())
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_carries_a_hash_and_no_lock_names_an_index_or_a_folder(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")

    without_hash = [pin for pin, hashes in pins(lock).items() if "==" not in pin or not hashes]

    assert without_hash == []
    assert not re.search(r"://|--index|--find-links|--trusted|file:|(?<![\w.])/\w", text)


def test_the_development_lock_contains_the_runtime_lock() -> None:
    runtime, development = pins("runtime.txt"), pins("development.txt")

    missing = {pin for pin, hashes in runtime.items() if development.get(pin) != hashes}

    assert missing == set()


def test_every_dependency_is_in_the_runtime_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = {re.split(r"[=\[]", pin)[0] for pin in pins("runtime.txt")}

    wanted = {
        re.split(r"[<>=\[]", line)[0].replace(".", "-").lower() for line in project["dependencies"]
    }

    assert wanted - locked == set()


def test_the_script_is_called_vet_request() -> None:
    (script,) = entry_points(group="console_scripts", name="vet-request")

    assert script.value == "bot.cli:main"
