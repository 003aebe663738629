"""Every transcript plays on Slack too: typed into the direct message, or tapped where Slack cannot
send an empty line. What the core says there arrives, word for word, in Slack's messages.
"""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest

from adapters.console.lines import piped_lines
from adapters.console.plain import plain_lines
from adapters.slack.render import pieces_of
from adapters.slack.turns import ServiceDoor
from bot.core.events import Inbound
from bot.core.messages import Prompt, Reply
from bot.core.model import Address
from bot.core.standing import BECAUSE, DECIDE
from bot.service.home import Home
from bot.service.service import Service
from tests.adapters.slack.conftest import CHECKLISTS, Running, SlowStore
from tests.adapters.slack.fake_slack import FakeSlack
from tests.adapters.slack.people import Person, labels_of
from tests.transcripts.runner import START, Played, play_core, read_transcript

TRANSCRIPTS = {
    path.stem: path.read_text("utf-8")
    for path in sorted((Path(__file__).parents[2] / "transcripts").glob("*.txt"))
    if path.stem != "pictures_in_words"  # a picture takes their place here
}


@dataclass
class Watch:
    """A clock that shows what it is set to."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Overhearing:
    """The service as Slack sees it, with every answer to a delivery kept."""

    service: Service
    watch: Watch
    replies: list[Reply] = field(default_factory=list)

    async def take(self, inbound: Inbound) -> Reply:
        at = self.watch()
        reply = await self.service.take(Inbound(inbound.id, at, inbound.address, inbound.event))
        if inbound.id:
            self.replies.append(reply)
        return reply

    async def home(self, address: Address) -> Home:
        return await ServiceDoor(self.service).home(address)

    async def export(self, address: Address) -> dict[str, bytes] | None:
        return await ServiceDoor(self.service).export(address)

    @property
    def prompt(self) -> Prompt | None:
        """The question that stands last in the last answer."""
        messages = self.replies[-1].messages if self.replies else ()
        return next((m.prompt for m in reversed(messages) if m.prompt is not None), None)


def label_instead_of_an_empty_line(prompt: Prompt | None) -> str:
    """The button that does what an empty line does in the terminal; "" if nothing is taken."""
    if prompt is None:
        return ""
    if prompt.key == BECAUSE:
        return "Leave it open"
    if prompt.key == DECIDE:
        return prompt.choices[0].label if prompt.suggestion else ""
    if not prompt.suggestion:
        return "Skip"
    marked = [f"{'✓ ' * c.chosen}{c.label}" for c in prompt.choices if c.suggested]
    return marked[0] if marked and not prompt.many else "Take the suggestion"


@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_a_transcript_plays_on_slack(
    name: str,
    tmp_path: Path,
    slack: FakeSlack,
    slow_store: SlowStore,
    running: Running,
) -> None:
    (tmp_path / "core").mkdir()
    played = await play_core(read_transcript(TRANSCRIPTS[name]), tmp_path / "core")
    watch = Watch()
    store: Any = slow_store
    service = Service(store, CHECKLISTS, watch, lambda: chance_at(watch.now))
    door = Overhearing(service, watch)
    ana = Person(slack)

    async with running(door) as adapter:
        for turn, one in enumerate(played, 1):
            watch.now = START + turn * timedelta(minutes=1)
            if one.beat.typed is None:
                # A chat that is opened again greets; on Slack nothing closes, and nothing is said.
                continue
            said = [line async for line in _played(ana, door, adapter, one)]
            if said:
                _compared(one, said)


async def _played(ana: Person, door: Overhearing, adapter: Any, one: Played) -> AsyncIterator[str]:
    """Play one beat; give the lines of the answers, all of which were seen on Slack."""
    typed = "\n".join(one.typed)
    async for text in piped_lines(io.StringIO(f"{typed}\n")):
        if text.strip():
            await ana.say(text)
        else:
            label = label_instead_of_an_empty_line(door.prompt)
            if not label:
                return
            question = [m for m in ana.messages if labels_of(m)][-1]
            await ana.click(label, question)
        await adapter.listening.settle(20)
        reply = door.replies[-1]
        shown = [json.dumps(m["blocks"], sort_keys=True) for m in ana.messages]
        for piece in pieces_of(reply):
            assert json.dumps(list(piece.blocks), sort_keys=True) in shown
        for message in reply.messages:
            for part in plain_lines(message):
                for line in part.split("\n"):
                    yield line


def _compared(one: Played, said: list[str]) -> None:
    """Everything the core says is said here, in its order; Slack may say more."""
    lines = iter(said)
    for expected in one.said:
        assert expected in lines, f"line {one.beat.line}: {expected!r} is not among {said}"


def chance_at(now: datetime) -> bytes:
    """The same ids as the core draws when it plays the transcript."""
    turn = (now - START) // timedelta(minutes=1)
    return blake2b(turn.to_bytes(4, "big"), digest_size=16).digest()


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) >= 15
