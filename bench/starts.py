"""How soon the program is there, beside what nobody can be quicker than.

Rule: every start is a new process, and the program runs as it is installed. The first question of
`chat` is one that was in front before, on a database that is there: the time runs until its words
have been read from the pipe.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Final

from bench.table import MILLISECONDS, Part, Row, Size
from bench.turns import opened
from bot.arguments import login
from bot.core.events import Begin
from storage.key_file import create_key_file

PROGRAM: Final = str(Path(sys.executable).with_name("vet-request"))


def measure(folder: Path, size: Size) -> Part:
    """Milliseconds until the version is printed, and until the question in front is read."""
    at = folder.resolve()
    asked = asyncio.run(_begun(at))
    environment = {
        **os.environ,
        "VET_DATABASE_URL": f"sqlite:///{at / 'chat.db'}",
        "VET_KEY_FILE": str(at / "key"),
    }
    version = Row("vet-request --version", "≤ 6", "", "ms", MILLISECONDS)
    chat = Row("chat: its first question", "≤ 2.5", "≤ 2", "ms", MILLISECONDS)
    for _ in range(size.starts):
        version.add(_run(PROGRAM, "--version"), _run(sys.executable, "-c", "pass"))
        chat.add(_until(asked, environment), _run(sys.executable, "-c", "import sqlalchemy"))
    return Part(
        'Starts: --version beside python -c pass, chat beside python -c "import sqlalchemy"',
        [version, chat],
    )


async def _begun(folder: Path) -> str:
    """Begin a dialogue, so that `chat` has a question to ask; gives its words."""
    keys = create_key_file(folder / "key")
    async with opened(folder / "chat.db", "FULL", keys) as playing:
        reply = await playing.take(login(), Begin("", "connect_in", "Priya Nair"))
    prompt = reply.messages[0].prompt
    assert prompt is not None
    return prompt.text


def _run(*command: str) -> float:
    started = perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    return perf_counter() - started


def _until(asked: str, environment: dict[str, str]) -> float:
    """Seconds until `chat` printed these words."""
    command: Sequence[str] = (PROGRAM, "chat")
    started = perf_counter()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as chat:
        assert chat.stdout is not None
        for line in chat.stdout:
            if asked in line:
                break
        else:
            raise AssertionError("chat asked no question")
        taken = perf_counter() - started
        chat.communicate()
    return taken
