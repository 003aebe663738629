"""The daily sweep: what is older than its class of retention allows goes, and whoever uninstalled.

Rule: trouble with the database never ends it. It is logged by the name of the error, and tried
again soon: what was promised to be gone must not wait for a restart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from storage.installations import forget_uninstalled
from storage.retention import sweep
from storage.store import OpenStore

EVERY: Final = timedelta(days=1)
AGAIN: Final = timedelta(minutes=5)
"""After trouble."""


async def sweep_daily(
    store: OpenStore,
    clock: Callable[[], datetime],
    every: timedelta = EVERY,
    again: timedelta = AGAIN,
) -> None:
    """Sweep now and once a day, until cancelled."""
    while True:
        pause = every
        try:
            await sweep(store, clock())
            await forget_uninstalled(store, clock())
        except Exception as error:
            structlog.get_logger().error("not_swept", error=type(error).__name__)
            pause = again
        await asyncio.sleep(pause.total_seconds())
