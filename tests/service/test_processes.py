"""What only real processes show: broken bytes, a full disk, two of them at once."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from bot.app import zones_version

SOURCES = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "bot.cli")
LOOKED_UP = (
    "from datetime import datetime as d; from zoneinfo import ZoneInfo as z; "
    "print(d(2026, 1, 1, tzinfo=z('Asia/Tokyo')).utcoffset())"
)
"""What Python itself takes for the time in Tokyo."""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "HOME": str(tmp_path),
        "PATH": os.defpath,
        "PYTHONPATH": str(SOURCES),
        "LC_ALL": "C.UTF-8",
    }


def run(environment, *words, stdin=b"", **options):
    return subprocess.run(
        (*PROGRAM, *words),
        input=stdin,
        capture_output=True,
        env=environment,
        timeout=30,
        check=False,
        **options,
    )


@pytest.fixture
def open_chat(environment) -> Iterator[subprocess.Popen[bytes]]:
    """A chat that somebody has open."""
    with subprocess.Popen(
        (*PROGRAM, "chat"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_bytes_that_are_no_text_are_left_out_and_that_is_said(environment, errors):
    environment["PYTHONIOENCODING"] = f"utf-8:{errors}"

    ran = run(environment, "chat", stdin=b"\xff\xfe Shall we \x00connect?\n")

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"Left out of the text" in ran.stdout
    assert b"  | Shall we connect?" in ran.stdout


def test_a_terminal_without_our_signs_gets_others_in_their_place(environment):
    environment["PYTHONIOENCODING"] = "ascii"

    ran = run(environment, "vet", "--kind", "connect_in", "--name", "Zoë", "--answer", "reason=yes")

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"Zo?" in ran.stdout


def test_a_full_disk_costs_one_input_and_the_chat_goes_on(environment):
    run(environment, "chat")
    lines = "".join(f"/remind tomorrow: {n} {'x' * 450}\n" for n in range(6))

    def fill_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (32 * 1024, 32 * 1024))

    ran = run(environment, "chat", stdin=f"{lines}pending\n".encode(), preexec_fn=fill_disk)
    kept = run(environment, "pending").stdout.decode()
    later = run(environment, "remind", "tomorrow:", "there is space again")

    answers = ran.stdout.decode()
    assert (ran.returncode, ran.stderr) == (0, b"")
    saved, refused = answers.count("I will remind you"), answers.count("The disk is full")
    assert saved >= 1
    assert refused >= 1
    assert saved + refused == 6
    assert kept.count("x" * 450) == saved
    assert later.returncode == 0


def test_commands_work_beside_an_open_chat(environment, open_chat):
    assert open_chat.stdin is not None
    assert open_chat.stdout is not None
    open_chat.stdin.write(b'/vet --kind connect_in --name "Priya Nair"\n')
    open_chat.stdin.flush()
    while not open_chat.stdout.readline().startswith(b"  4 "):
        pass

    logged = run(environment, "gave", "Sam Lee", "article")
    shown = run(environment, "open")
    open_chat.stdin.write(b"1\nperson Sam Lee\n")
    rest, complaints = open_chat.communicate(timeout=30)

    assert (logged.returncode, shown.returncode) == (0, 0)
    assert b"Priya Nair" in shown.stdout
    assert b"[2/5] If Priya Nair asked" in rest
    assert b"an article or video" in rest
    assert (open_chat.returncode, complaints) == (0, b"")


def test_an_answer_is_stored_before_it_is_answered(environment, open_chat):
    assert open_chat.stdin is not None
    assert open_chat.stdout is not None
    open_chat.stdin.write(b'/vet --kind connect_in --name "Priya Nair"\n1\n')
    open_chat.stdin.flush()
    while b"[2/5]" not in open_chat.stdout.readline():
        pass
    open_chat.kill()

    resumed = run(environment, "chat")

    assert resumed.stdout.startswith(b"[2/5] If Priya Nair asked")


def test_a_reader_who_leaves_ends_the_program_quietly(environment):
    read, write = os.pipe()
    os.close(read)

    ran = subprocess.run(
        (*PROGRAM, "help"), stdout=write, stderr=subprocess.PIPE, env=environment, check=False
    )
    os.close(write)

    assert b"Traceback" not in ran.stderr


def test_zones_are_those_of_the_pinned_wheel_whatever_the_system_has(environment, tmp_path):
    system = tmp_path / "zones of the system" / "Asia"
    system.mkdir(parents=True)
    wheel = resources.files("tzdata.zoneinfo")
    (system / "Tokyo").write_bytes((wheel / "America" / "New_York").read_bytes())
    environment["PYTHONTZPATH"] = str(system.parent)
    misled = subprocess.run(
        (sys.executable, "-c", LOOKED_UP),
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    run(environment, "settings", "zone", "Asia/Tokyo")
    run(environment, "settings", "weekdays", "daily")
    when = json.loads(run(environment, "when", "--json").stdout)

    assert misled.stdout.strip() == "-1 day, 19:00:00"
    assert when["next"][0]["at"].endswith("T00:00:00Z"), "nine o'clock in the real Tokyo"
    assert f"tzdata=={zones_version()}" in (SOURCES / "requirements" / "runtime.txt").read_text()
