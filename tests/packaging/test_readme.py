"""The README stays true: what it copies from the program equals the program."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from bot.settings import known_names

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_table_of_commands_is_the_one_the_program_has():
    written = re.search(r"<!-- commands:[^\n]*-->\n(.*?)\n<!-- /commands -->", README, re.DOTALL)

    table = runpy.run_path(str(ROOT / "scripts" / "command_table.py"))["command_table"]()

    assert written is not None
    assert written[1] == table


def test_every_setting_of_the_environment_is_named():
    missing = [name for name in known_names() if f"`{name}`" not in README]

    assert missing == []


def test_every_dependency_has_its_reason():
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    listed = re.search(r"^dependencies = \[\n(.*?)^\]", project, re.DOTALL | re.MULTILINE)
    assert listed is not None
    names = re.findall(r'"([a-z0-9.-]+)', listed[1])
    reasons = README[README.index("### Dependencies") :].lower()

    missing = [name for name in names if name.lower() not in reasons]

    assert missing == []


def test_the_files_it_names_exist():
    linked = re.findall(r"\]\(([^)#:]+)\)", README)

    missing = [path for path in linked if not (ROOT / path).exists()]

    assert missing == []
