"""A person at a real terminal: colours, and a paste of several lines that is one input."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PASTED = "Hi Ana, I am Priya Nair.\nWe both know Kim Lee.\nShall we connect?"
PATIENCE = 20.0
_SEQUENCES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z~]|\x1b[=>]|\r")


class Terminal:
    """The near end of a terminal in which the chat runs."""

    def __init__(self, descriptor: int, process: subprocess.Popen[bytes]) -> None:
        self.descriptor = descriptor
        self.process = process

    def type(self, text: str) -> None:
        os.write(self.descriptor, text.encode())

    def wait_for(self, words: str) -> str:
        """Read until the words stand on the screen; returns what was read, sequences and all."""
        read = b""
        end = time.monotonic() + PATIENCE
        while words not in _SEQUENCES.sub("", read.decode(errors="replace")):
            assert time.monotonic() < end, f"{words!r} never came: {read!r}"
            if not select.select([self.descriptor], [], [], 0.2)[0]:
                continue
            got = os.read(self.descriptor, 65536)
            if b"\x1b[6n" in got:
                self.type("\x1b[1;1R")  # a terminal says where its cursor stands when asked
            read += got
        return read.decode(errors="replace")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    near, far = pty.openpty()
    environment = {
        "HOME": str(tmp_path),
        "PATH": os.defpath,
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLUMNS": "100",
        "LINES": "50",
    }
    with subprocess.Popen(
        (sys.executable, "-m", "bot.cli", "chat"),
        stdin=far,
        stdout=far,
        stderr=far,
        env=environment,
        start_new_session=True,
    ) as process:
        os.close(far)
        yield Terminal(near, process)
        process.kill()
    os.close(near)


def test_a_paste_of_several_lines_is_one_input_and_is_answered_in_colour(terminal):
    terminal.wait_for("Paste a request as it reached you")
    terminal.wait_for("›")

    terminal.type(f"\x1b[200~{PASTED}\x1b[201~")
    terminal.type("\r")

    shown = terminal.wait_for("Not yet, but I would like to")
    assert "\x1b[1;36m" in shown or "\x1b[36" in shown
    plain = _SEQUENCES.sub("", shown)
    assert "who writes: “Priya Nair”" in plain
    assert "you both know: “Kim Lee”" in plain


def test_the_end_of_input_ends_the_chat(terminal):
    terminal.wait_for("›")

    terminal.type("\x04")

    assert terminal.process.wait(PATIENCE) == 0
