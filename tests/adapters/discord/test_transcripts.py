"""Every transcript plays on Discord too: typed into the direct message, or tapped where Discord
cannot send an empty line. What the core says there arrives, word for word, in Discord's messages.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest

from adapters.console.lines import piped_lines
from adapters.console.plain import plain_lines
from adapters.discord.adapter import discord_adapter
from adapters.discord.answering import pieces_of
from adapters.discord.settings import DiscordSettings
from adapters.discord.turns import address_of
from bot.core.events import Inbound
from bot.core.messages import Prompt, Reply
from bot.core.standing import BECAUSE, DECIDE
from bot.service.service import Service
from tests.adapters.discord.fake_discord import FakeDiscord
from tests.adapters.discord.fakes import CHECKLISTS, SlowStore, Watch
from tests.transcripts.runner import START, Played, play_core, read_transcript

TRANSCRIPTS = {
    path.stem: path.read_text("utf-8")
    for path in sorted((Path(__file__).parents[2] / "transcripts").glob("*.txt"))
    if path.stem != "pictures_in_words"  # a picture takes their place here
}
ANA = 12


@dataclass
class Listening:
    """The service, with every answer to a delivery kept."""

    service: Service
    replies: list[Reply] = field(default_factory=list)

    @property
    def checklists(self) -> Any:
        return self.service.checklists

    async def take(self, inbound: Inbound) -> Reply:
        reply = await self.service.take(inbound)
        if inbound.id:
            self.replies.append(reply)
        return reply

    async def export(self, address: Any) -> Any:
        return await self.service.export(address)

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
async def test_a_transcript_plays_on_discord(
    name: str, tmp_path: Path, fake: FakeDiscord, slow_store: SlowStore, watch: Watch
) -> None:
    (tmp_path / "core").mkdir()
    played = await play_core(read_transcript(TRANSCRIPTS[name]), tmp_path / "core")
    service = Service(slow_store, CHECKLISTS, watch, lambda: chance_at(watch.now))
    door = Listening(service)
    settings = DiscordSettings("a-token", api_url=fake.api_url, gateway_url=fake.gateway_url)
    adapter = discord_adapter(door, settings, watch)
    await adapter.start()
    try:
        for turn, one in enumerate(played, 1):
            watch.now = START + turn * timedelta(minutes=1)
            if one.beat.typed is not None:
                said = await _played_on_discord(fake, door, one)
            elif turn > 1:
                await adapter.stop()
                adapter = discord_adapter(door, settings, watch)
                await adapter.start()
                said = lines_of(await service.greet(address_of(ANA)))
            else:
                continue
            if said:
                _compared(one, said)
    finally:
        await adapter.stop()


async def _played_on_discord(fake: FakeDiscord, door: Listening, one: Played) -> list[str]:
    """Play one beat; give the lines of the answers, all of which were seen on Discord."""
    typed = "\n".join(one.typed)
    said: list[str] = []
    async for text in piped_lines(io.StringIO(f"{typed}\n")):
        before = len(door.replies)
        if text.strip():
            await fake.write(ANA, text)
        else:
            label = label_instead_of_an_empty_line(door.prompt)
            if not label:
                return []
            question = [m for m in fake.shown(ANA) if m["components"]][-1]
            await fake.send(fake.click(ANA, question, label))
        await fake.until(partial(_is_answered, fake, door, before))
        reply = door.replies[-1]
        said += [
            line for m in reply.messages for part in plain_lines(m) for line in part.split("\n")
        ]
    return said


def lines_of(reply: Reply) -> list[str]:
    lines = [line for message in reply.messages for line in plain_lines(message)]
    return "\n".join(lines).split("\n")


def _is_answered(fake: FakeDiscord, door: Listening, before: int) -> bool:
    """Whether there is another answer, all of which stands on Discord."""
    shown = {message["content"] for message in fake.shown(ANA)}
    answered = len(door.replies) > before
    return answered and all(piece.content in shown for piece in pieces_of(door.replies[-1]))


def _compared(one: Played, said: list[str]) -> None:
    """Everything the core says is said here, in its order; Discord may say more."""
    lines = iter(said)
    for expected in one.said:
        assert expected in lines, f"line {one.beat.line}: {expected!r} is not among {said}"


def chance_at(now: datetime) -> bytes:
    """The same ids as the core draws when it plays the transcript."""
    turn = (now - START) // timedelta(minutes=1)
    return blake2b(turn.to_bytes(4, "big"), digest_size=16).digest()


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) >= 15
