"""Discord's settings: what the environment says, checked before anything is started.

Rule: a leaf that imports no SDK. Every problem is named at once, each in one sentence; a plain
`http` or `ws` address is taken only for this machine itself, where tests run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from bot.core.sentence import Advice

NAMES: Final = (
    "DISCORD_TOKEN",
    "DISCORD_PUBLIC_KEY",
    "DISCORD_SHARD_IDS",
    "DISCORD_SHARD_COUNT",
    "DISCORD_API_URL",
    "DISCORD_GATEWAY_URL",
)
_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
ADVICE: Final[Mapping[str, Advice]] = {
    "no_token": Advice("DISCORD_TOKEN is missing", "copy it from the application's page “Bot”."),
    "no_public_key": Advice(
        "DISCORD_PUBLIC_KEY is not a public key", "it has 64 characters from 0-9 and a-f."
    ),
    "shard_count": Advice("DISCORD_SHARD_COUNT is not a number of shards", "write for example 4."),
    "shard_ids": Advice("DISCORD_SHARD_IDS are not numbers", "write for example 0,1."),
    "no_shard_count": Advice(
        "DISCORD_SHARD_IDS need DISCORD_SHARD_COUNT", "write how many shards there are in all."
    ),
    "shards_beyond": Advice(
        "DISCORD_SHARD_IDS hold a number that is too large",
        "they go from 0 to {last}, one less than the count.",
    ),
    "no_address": Advice("{name} is not an address", "it begins with {secure}://."),
    "not_encrypted": Advice(
        "{name} is not encrypted", "use {secure}://, or an address of this machine."
    ),
    "refused": Advice(
        "Discord does not let this bot in",
        "check DISCORD_TOKEN on the application's page “Bot”.",
    ),
}
"""What can be wrong with the settings, and what to do; nothing was started then."""


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """`public_key` empty = no interactions endpoint; no `shard_ids` = all; "" = Discord's own."""

    token: str = field(repr=False)
    public_key: str = ""
    shard_ids: tuple[int, ...] = ()
    shard_count: int | None = None
    api_url: str = ""
    gateway_url: str = ""


def read_discord_settings(values: Mapping[str, str]) -> DiscordSettings | tuple[str, ...]:
    """Read the settings from the names in `NAMES`; a tuple says what is wrong with them."""
    given = {name: values.get(name, "").strip() for name in NAMES}
    problems = tuple(_problems(given))
    if problems:
        return problems
    count = given["DISCORD_SHARD_COUNT"]
    return DiscordSettings(
        token=given["DISCORD_TOKEN"],
        public_key=given["DISCORD_PUBLIC_KEY"].lower(),
        shard_ids=tuple(int(part) for part in _parts(given["DISCORD_SHARD_IDS"])),
        shard_count=int(count) if count else None,
        api_url=given["DISCORD_API_URL"].rstrip("/"),
        gateway_url=given["DISCORD_GATEWAY_URL"],
    )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _problems(given: Mapping[str, str]) -> Iterator[str]:
    if not given["DISCORD_TOKEN"]:
        yield ADVICE["no_token"].say()
    key = given["DISCORD_PUBLIC_KEY"]
    if key and not re.fullmatch(r"[0-9a-fA-F]{64}", key):
        yield ADVICE["no_public_key"].say()
    yield from _shard_problems(_parts(given["DISCORD_SHARD_IDS"]), given["DISCORD_SHARD_COUNT"])
    for name, schemes in (
        ("DISCORD_API_URL", ("https", "http")),
        ("DISCORD_GATEWAY_URL", ("wss", "ws")),
    ):
        if given[name]:
            yield from _url_problems(name, given[name], *schemes)


def _shard_problems(ids: list[str], count: str) -> Iterator[str]:
    if count and not re.fullmatch(r"[1-9][0-9]{0,4}", count):
        yield ADVICE["shard_count"].say()
    elif not all(re.fullmatch(r"[0-9]{1,5}", part) for part in ids):
        yield ADVICE["shard_ids"].say()
    elif ids and not count:
        yield ADVICE["no_shard_count"].say()
    elif any(int(part) >= int(count) for part in ids):
        yield ADVICE["shards_beyond"].say(last=int(count) - 1)


def _url_problems(name: str, url: str, secure: str, plain: str) -> Iterator[str]:
    parts = urlsplit(url)
    if parts.scheme not in (secure, plain) or not parts.hostname:
        yield ADVICE["no_address"].say(name=name, secure=secure)
    elif parts.scheme == plain and parts.hostname not in _LOOPBACK:
        yield ADVICE["not_encrypted"].say(name=name, secure=secure)
