"""Where lines come from: a pipe, or a person at a terminal.

Rule: one input is one answer. In a pipe `<<<` alone opens and `>>>` alone closes a text of several
lines; at a terminal a bracketed paste is one input.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import TextIO

OPEN, CLOSE = "<<<", ">>>"
LONGEST_PASTE = 1_000_000
"""Characters; what is beyond is dropped unread, long after the limit of a text."""


async def piped_lines(stream: TextIO) -> AsyncIterator[str]:
    """Yield one input after the other until the pipe ends."""
    while True:
        line = await asyncio.to_thread(stream.readline)
        if not line:
            return
        text = line.rstrip("\r\n")
        if text.strip() != OPEN:
            yield text
            continue
        block: list[str] = []
        size = 0
        while line := await asyncio.to_thread(stream.readline):
            if line.strip() == CLOSE:
                break
            if size < LONGEST_PASTE:
                block.append(line.rstrip("\r\n"))
                size += len(line)
        yield "\n".join(block)


async def typed_lines() -> AsyncIterator[str]:
    """Yield what a person types or pastes, until they end it."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.formatted_text import FormattedText

    session: PromptSession[str] = PromptSession()
    while True:
        try:
            yield await session.prompt_async(FormattedText([("bold fg:ansicyan", "› ")]))
        except (EOFError, KeyboardInterrupt):
            return


def lines_of(stream: TextIO) -> AsyncIterator[str]:
    """The inputs of a stream: typed if a person sits there, else piped."""
    if stream.isatty() and sys.stdout.isatty():
        return typed_lines()
    return piped_lines(stream)
