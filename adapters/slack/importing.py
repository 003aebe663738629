"""Files that were put into the form *Import*: fetched, read once, deleted.

Rule: nothing is imported of files that do not belong together, and no file outlives its reading;
what a killed process left behind is deleted by the next one.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
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

FILE_TYPES: Final = ("zip", "csv", "json")
MOST_FILES: Final = 10
PREFIX: Final = "vet-request-import-"
"""How the folders of a process begin; its number follows."""
_LEFT: Final = re.compile(rf"{PREFIX}([0-9]{{1,9}})-\w+")


def remove_left_behind() -> None:
    """Delete what a process that was killed could not delete itself."""
    folder = tempfile.gettempdir()
    for name in os.listdir(folder):
        found = _LEFT.fullmatch(name)
        place = os.path.join(folder, name)
        if found is None or _is_alive(int(found[1])):
            continue
        if not os.path.islink(place) and os.lstat(place).st_uid == os.getuid():
            shutil.rmtree(place, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


async def imported(turns: Turns, files: Files, actor: Actor, sent: Sequence[SentFile]) -> Reply:
    """Import what was sent: LinkedIn's export, or one of ours."""
    ours = [file for file in sent if file.name.lower().endswith(".json")]
    if ours and len(sent) > 1:
        return said(sentences.ONE_EXPORT, refused="one_export")
    # 0700, and gone with everything in it however this ends.
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-") as folder:
        paths: list[Path] = []
        for number, file in enumerate(sent[:MOST_FILES]):
            # Two files of one name are two files.
            place = f"{folder}/{number}"
            os.mkdir(place, 0o700)
            try:
                paths.append(await files.fetch(actor, file, Path(place)))
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
