"""Files that were put into the form *Import*: fetched, read once, deleted.

Rule: nothing is imported of files that do not belong together, and no file outlives its reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from adapters.drawing.text import label
from adapters.slack import sentences
from adapters.slack.carried import SentFile
from adapters.slack.files import TOO_LARGE, Files
from adapters.slack.parse import Actor
from adapters.slack.turns import Turns, said
from adapters.slack.webapi import SlackFailed
from bot.core.messages import Message, Paragraph, Reply
from bot.service.passing_folder import passing_folder

FILE_TYPES: Final = ("zip", "csv", "json")
MOST_FILES: Final = 10


async def imported(turns: Turns, files: Files, actor: Actor, sent: Sequence[SentFile]) -> Reply:
    """Import what was sent: LinkedIn's export, or one of ours."""
    ours = [file for file in sent if file.name.lower().endswith(".json")]
    if ours and len(sent) > 1:
        return said(sentences.ONE_EXPORT, refused="one_export")
    with passing_folder() as folder:
        paths: list[Path] = []
        for number, file in enumerate(sent[:MOST_FILES]):
            # Two files of one name are two files.
            place = folder / str(number)
            place.mkdir(mode=0o700)
            try:
                paths.append(await files.fetch(actor, file, place))
            except SlackFailed as failed:
                large = failed.code == TOO_LARGE
                sentence = sentences.FILE_TOO_LARGE if large else sentences.FILE_NOT_READ
                return said(sentence.format(name=label(file.name, 80)), refused=failed.code)
        if ours:
            reply = await turns.import_json(actor, paths[0].read_bytes())
        else:
            reply = await turns.door.import_linkedin(actor.address, paths)
    if reply.refused:
        return reply
    stays = Message("", (Paragraph(sentences.FILE_STAYS, "dim"),))
    return replace(reply, messages=(*reply.messages, stays))
