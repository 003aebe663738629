"""The daily sweep outlives trouble with the database."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot import sweeping
from bot.service.ports import Busy
from bot.sweeping import sweep_daily

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
AT_ONCE = timedelta(0)
NEVER = timedelta(days=1)


@pytest.mark.parametrize("fails", ["sweep", "forget_uninstalled"])
async def test_a_sweep_that_fails_is_tried_again_soon_and_logged_without_a_word_of_it(
    fails: str, monkeypatch: pytest.MonkeyPatch
):
    tries: list[str] = []
    done = asyncio.Event()

    def act(name: str) -> Any:
        async def run(store: object, now: datetime) -> None:
            assert now == NOW
            tries.append(name)
            if name == fails and tries.count(name) < 3:
                raise Busy("Priya's words")
            if name == "forget_uninstalled":
                done.set()

        return run

    for name in ("sweep", "forget_uninstalled"):
        monkeypatch.setattr(sweeping, name, act(name))

    store: Any = object()
    with capture_logs() as logged:
        running = asyncio.create_task(sweep_daily(store, lambda: NOW, NEVER, AT_ONCE))
        async with asyncio.timeout(5):
            await done.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert tries.count("sweep") == 3
    assert logged == [{"event": "not_swept", "error": "Busy", "log_level": "error"}] * 2
