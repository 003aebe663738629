"""Files over Slack: pictures and exports out to their owner, LinkedIn's export and ours in.

Rules: a file goes to nobody but its owner's direct message, with its words beside it for those who
do not see it. What comes in is bounded, lies in a folder of its own that nobody else may open, and
is deleted when it was read; a token is sent to Slack's own hosts only.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from adapters.drawing.text import cut, visible
from adapters.slack.carried import SentFile
from adapters.slack.parse import Actor
from adapters.slack.render import Attachment
from adapters.slack.webapi import LOST, NOT_INSTALLED, SlackFailed, WebApi

LARGEST: Final = 10_000_000
"""Bytes of one file: what a modal of Slack takes."""
ALT_TEXT: Final = 1000
PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".svg")
"""What a screen reader is told about in other words; other files say what they are themselves."""
PATIENCE: Final = 60.0
"""Seconds for the bytes of one file, either way."""
TOO_LARGE: Final = "file_too_large"
UNREADABLE: Final = "file_not_readable"
_CHUNK: Final = 64 * 1024
_NOT_IN_NAMES: Final = re.compile(r"[^\w. -]+")


@dataclass(frozen=True, slots=True)
class Files:
    """Sends files to owners and fetches theirs. What Slack refuses is raised as `SlackFailed`."""

    api: WebApi

    async def send(self, actor: Actor, channel: str, files: Sequence[Attachment]) -> None:
        """Put files into the owner's direct message, all in one message."""
        sent: list[dict[str, str]] = []
        for file in files:
            seen = {"alt_txt": cut(visible(file.described), ALT_TEXT)} if _is_picture(file) else {}
            place = await self.api.call(
                actor,
                "files.getUploadURLExternal",
                filename=file.name,
                length=len(file.content),
                **seen,
            )
            await self._put(str(place.get("upload_url", "")), file.content)
            sent.append({"id": str(place.get("file_id", "")), "title": file.name})
        await self.api.call(actor, "files.completeUploadExternal", files=sent, channel_id=channel)

    async def _put(self, url: str, content: bytes) -> None:
        limit = aiohttp.ClientTimeout(total=PATIENCE)
        try:
            async with self.api.session.post(url, data=content, timeout=limit) as answer:
                if answer.status != 200:
                    raise SlackFailed("upload_refused")
        except (aiohttp.ClientError, TimeoutError, ValueError):
            raise SlackFailed(LOST) from None

    async def fetch(self, actor: Actor, file: SentFile, folder: Path) -> Path:
        """Write a file that was put into a modal into a folder; its owner alone may read it."""
        if file.size > LARGEST:
            raise SlackFailed(TOO_LARGE)
        url = file.url or await self._address_of(actor, file)
        installation = await self.api.installation_of(actor)
        if installation is None:
            raise SlackFailed(NOT_INSTALLED)
        if not self._is_slacks(url):
            raise SlackFailed(UNREADABLE)
        path = folder / safe_name(file.name)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as target:
            try:
                async with self.api.session.get(
                    url,
                    headers={"Authorization": f"Bearer {installation.bot_token}"},
                    # Without the scope Slack leads to a page for signing in.
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(total=PATIENCE),
                ) as answer:
                    if answer.status != 200 or answer.content_type == "text/html":
                        raise SlackFailed(UNREADABLE)
                    read = 0
                    async for chunk in answer.content.iter_chunked(_CHUNK):
                        read += len(chunk)
                        if read > LARGEST:
                            raise SlackFailed(TOO_LARGE)
                        target.write(chunk)
            except (aiohttp.ClientError, TimeoutError, ValueError):
                raise SlackFailed(UNREADABLE) from None
        return path

    async def _address_of(self, actor: Actor, file: SentFile) -> str:
        """Where a file is that a modal told only the id of (files of connected workspaces)."""
        told = await self.api.call(actor, "files.info", file=file.id)
        known = told.get("file")
        return str(known.get("url_private_download") or "") if isinstance(known, dict) else ""

    def _is_slacks(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
            own = urlsplit(self.api.base_url)
            if (parts.scheme, parts.hostname, parts.port) == (own.scheme, own.hostname, own.port):
                return True
        except ValueError:
            return False
        host = parts.hostname or ""
        return parts.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))


def _is_picture(file: Attachment) -> bool:
    return file.name.lower().endswith(PICTURES) and bool(file.described.strip())


def safe_name(name: str) -> str:
    """The last part of a file's name, without anything a path could be made of."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return _NOT_IN_NAMES.sub("_", last).strip(". ")[-100:] or "file"
