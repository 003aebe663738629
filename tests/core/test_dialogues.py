"""Every transcript, through the core alone: no database, no terminal.

They are the transcripts of `tests/transcripts`, which hold storage and the real program to the same
words.
"""

from __future__ import annotations

import io
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path

import pytest

from adapters.console.lines import piped_lines
from adapters.console.plain import plain_lines
from bot.app import load_checklists
from bot.core.events import Inbound, Said
from bot.core.messages import Reply
from bot.service.service import Service
from tests.core.paper import PaperStore
from tests.transcripts.runner import START, USER, Ids, difference, read_transcript

FOLDER = Path(__file__).parents[1] / "transcripts"
TRANSCRIPTS = sorted(path.stem for path in FOLDER.glob("*.txt"))
CHECKLISTS = load_checklists(None)


@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_a_dialogue_says_what_its_transcript_says(name: str):
    turns = 0
    ids = Ids()
    service = Service(
        PaperStore(),
        CHECKLISTS,
        lambda: START + turns * timedelta(minutes=1),
        lambda: blake2b(turns.to_bytes(4, "big"), digest_size=16).digest(),
    )

    for beat in read_transcript((FOLDER / f"{name}.txt").read_text("utf-8")):
        turns += 1
        if beat.typed is None:
            said = lines_of(await service.greet(USER))
        else:
            typed = "".join(f"{ids.put_into(line)}\n" for line in beat.typed)
            said = ()
            async for text in piped_lines(io.StringIO(typed)):
                inbound = Inbound("", service.clock(), USER, Said(text))
                said += lines_of(await service.take(inbound))
        differs = difference(beat.says, said, ids)
        assert not differs, f"line {beat.line}\n{differs}"


def lines_of(reply: Reply) -> tuple[str, ...]:
    lines = [line for message in reply.messages for line in plain_lines(message)]
    return tuple("\n".join(lines).split("\n"))
