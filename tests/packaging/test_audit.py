"""`make audit` says what is known, and never takes silence for "nothing is known".

It runs here in a folder of its own with a stand-in for pip-audit, so nothing is asked.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLEAN = 'echo "No known vulnerabilities found" >&2'
SBOM = """
while [ $# -gt 0 ]; do [ "$1" = --output ] && echo '{"bomFormat": "CycloneDX"}' > "$2"; shift; done
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "a folder with spaces"
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    (folder / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "audit", folder / "scripts")
    (folder / ".venv" / "bin").mkdir(parents=True)
    return folder


def audited(checkout: Path, pip_audit: str) -> subprocess.CompletedProcess[str]:
    stand_in = checkout / ".venv" / "bin" / "pip-audit"
    stand_in.write_text(f'#!/bin/sh\necho "$*" >> asked\n{pip_audit}\n')
    stand_in.chmod(0o755)
    return subprocess.run(
        [checkout / "scripts" / "audit"], capture_output=True, text=True, check=False, timeout=30
    )


def test_what_nothing_is_known_against_passes_and_is_listed(checkout: Path):
    done = audited(checkout, CLEAN + SBOM)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "requirements/runtime.txt: no known vulnerabilities",
        "requirements/development.txt: no known vulnerabilities",
        "dist/sbom.json: written",
    ]
    assert json.loads((checkout / "dist" / "sbom.json").read_text())["bomFormat"] == "CycloneDX"
    asked = (checkout / "asked").read_text().splitlines()
    assert all("--strict" in line and "requirements/" in line for line in asked)
    assert "cyclonedx-json" in asked[-1]


def test_a_known_vulnerability_fails_and_is_shown(checkout: Path):
    done = audited(checkout, 'echo "Found 1 known vulnerability in 1 package"; exit 1')

    assert done.returncode == 1
    assert "requirements/runtime.txt: Found 1 known vulnerability in 1 package" in done.stdout
    assert not (checkout / "dist" / "sbom.json").exists()


@pytest.mark.parametrize(
    "answer",
    [
        'echo "ERROR:pip_audit._cli:Connection refused" >&2; exit 1',
        'echo "ERROR:pip_audit._cli:x: a dependency was not found" >&2; exit 1',
        "exit 0",
        'echo "audited 0 packages"; exit 0',
    ],
)
def test_an_answer_that_could_not_be_had_is_not_checked(checkout: Path, answer: str):
    (checkout / "dist").mkdir()
    (checkout / "dist" / "sbom.json").write_text("of last time")

    done = audited(checkout, answer)

    assert done.returncode == 2
    assert done.stdout.count("not checked") == 2
    assert "no known" not in done.stdout
    assert not (checkout / "dist" / "sbom.json").exists()


def test_a_list_that_could_not_be_written_is_not_checked(checkout: Path):
    done = audited(checkout, CLEAN)

    assert done.returncode == 2
    assert "dist/sbom.json: not checked" in done.stdout


def test_make_audit_runs_it():
    makefile = (ROOT / "Makefile").read_text()

    assert "audit: set-up\n\tscripts/audit\n" in makefile
