"""Logging: what happened and to how many, never a text, a name or a token.

Rule: log lines go to stderr and carry typed, safe fields only. A command that a person runs logs
nothing unless something was done to somebody else's data.
"""

from __future__ import annotations

import sys
from typing import Literal

import structlog

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


def configure_logs(
    level: Literal["debug", "info", "warning", "error"],
    style: Literal["auto", "console", "json"],
) -> None:
    """Send log lines to stderr; `auto` is for people on a terminal and JSON elsewhere."""
    readable = style == "console" or (style == "auto" and sys.stderr.isatty())
    renderer = structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def log_access(act: str, address: str) -> None:
    """Log that an operator acted on somebody's data at their request."""
    structlog.get_logger().info("owner_access", act=act, owner=address)
