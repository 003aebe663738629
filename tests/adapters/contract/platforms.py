"""The table of platforms: one line each, and every sentence of the suite holds for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.adapters.contract.on_console import console
from tests.adapters.contract.on_discord import discord_on_loopback
from tests.adapters.contract.on_slack import slack
from tests.adapters.contract.seat import MakePlatform

PLATFORMS: Final[Mapping[str, MakePlatform]] = {
    "console": console,
    "slack": slack,
    "discord": discord_on_loopback,
}

WITH_BUTTONS: Final = tuple(name for name in PLATFORMS if name != "console")
"""Where something old can be tapped, and be delivered twice; in a terminal lines are typed."""
