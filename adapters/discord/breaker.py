"""The breaker: when Discord finds that this bot writes to too many people, writing stops.

Rule: what nobody waits for stops for an hour, reminders and cards in direct messages alike; answers
to what somebody just did go on. Going on with the rest would cost the bot its right to write at
all, so it is an error in the log and a figure in `/metrics`: somebody should look at it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

TOO_MANY: Final = (20026, 40003)
"""Quarantined; opening direct messages too fast."""
PAUSE: Final = timedelta(hours=1)


@dataclass
class Breaker:
    """One for the whole process; the pace of the reminders carries it to all the others."""

    clock: Callable[[], datetime]
    _until: datetime | None = field(default=None, init=False)

    def seconds_left(self) -> float:
        """How long nothing may be sent yet; 0 if it may."""
        if self._until is None:
            return 0
        return max((self._until - self.clock()).total_seconds(), 0)

    def is_open(self) -> bool:
        """Whether sending has stopped."""
        return self.seconds_left() > 0

    def noted(self, code: int) -> bool:
        """Stop if this is Discord's number for writing too much; say whether it is."""
        if code not in TOO_MANY:
            return False
        self._until = self.clock() + PAUSE
        seconds = PAUSE.total_seconds()
        structlog.get_logger().error("discord_sends_stopped", code=code, seconds=seconds)
        return True
