"""The owner's time zone, which Discord does not tell: shown beside their own clock, and offered.

Rule: a zone is never guessed. The time we reckon with stands beside the time on the owner's own
screen, so a wrong one is seen at once; the usual zones of their language are a tap away, and any
other is `/settings zone`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from adapters.discord.keys import Row, wish_keys
from adapters.discord.sections import Piece
from adapters.discord.wishes import ChooseZone
from bot.core.messages import Reply
from bot.core.model import Settings

BY_LOCALE: Final[Mapping[str, tuple[str, ...]]] = {
    "bg": ("Europe/Sofia",),
    "cs": ("Europe/Prague",),
    "da": ("Europe/Copenhagen",),
    "de": ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"),
    "el": ("Europe/Athens",),
    "en-GB": ("Europe/London", "Europe/Dublin", "Asia/Kolkata", "Australia/Sydney"),
    "en-US": ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    "es-419": ("America/Mexico_City", "America/Bogota", "America/Santiago", "America/Buenos_Aires"),
    "es-ES": ("Europe/Madrid", "Atlantic/Canary"),
    "fi": ("Europe/Helsinki",),
    "fr": ("Europe/Paris", "Europe/Brussels", "America/Montreal"),
    "hi": ("Asia/Kolkata",),
    "hr": ("Europe/Zagreb",),
    "hu": ("Europe/Budapest",),
    "id": ("Asia/Jakarta", "Asia/Makassar"),
    "it": ("Europe/Rome",),
    "ja": ("Asia/Tokyo",),
    "ko": ("Asia/Seoul",),
    "lt": ("Europe/Vilnius",),
    "nl": ("Europe/Amsterdam", "Europe/Brussels"),
    "no": ("Europe/Oslo",),
    "pl": ("Europe/Warsaw",),
    "pt-BR": ("America/Sao_Paulo", "America/Manaus"),
    "ro": ("Europe/Bucharest",),
    "ru": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk"),
    "sv-SE": ("Europe/Stockholm",),
    "th": ("Asia/Bangkok",),
    "tr": ("Europe/Istanbul",),
    "uk": ("Europe/Kyiv",),
    "vi": ("Asia/Ho_Chi_Minh",),
    "zh-CN": ("Asia/Shanghai",),
    "zh-TW": ("Asia/Taipei", "Asia/Hong_Kong"),
}
"""Discord's languages, and zones in which many speak them; a test knows that all exist."""


def chooses_zone(line: str) -> bool:
    """Whether a typed line is the command that chooses a zone."""
    return line.lower().lstrip().removeprefix("/").split()[:2] == ["settings", "zone"]


def clock_check(reply: Reply, now: datetime, locale: str) -> tuple[Piece, ...]:
    """The time in the owner's zone beside the time on their own screen.

    `reply` holds their settings as its data. While the zone is nobody's choice, zones are offered.
    """
    settings = reply.data() if reply.data is not None and not reply.refused else None
    if not isinstance(settings, dict) or "zone" not in settings:
        return ()
    zone = settings["zone"]
    there = now.astimezone(ZoneInfo(zone)).strftime("%H\\:%M")
    words = (
        f"There it is {there} now; your own clock says <t:{int(now.timestamp())}:t>."
        " If the two differ, choose another zone: `/settings zone …`."
    )
    keys: Row = ()
    if zone == Settings().zone:
        for name in BY_LOCALE.get(locale, ()):
            keys += wish_keys(name.rpartition("/")[2].replace("_", " "), ChooseZone(name))
    return (Piece(words, (keys,) if keys else ()),)
