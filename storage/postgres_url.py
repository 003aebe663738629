"""From the URL an operator writes to what the driver is called with.

Rule: query parameters pass through; what is added here can be said otherwise in the URL.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy import URL

from bot.service.ports import Unusable
from storage.sentences import say


def connect_arguments(url: URL, lock_seconds: float) -> tuple[URL, dict[str, Any]]:
    """Give the URL for SQLAlchemy and the arguments for asyncpg beside it.

    `sslmode`, which most hosts put into the URLs they hand out, is asyncpg's `ssl`. With
    `prepared_statement_cache_size=0` (for a pooler that changes the connection between
    transactions) prepared statements also get names that cannot meet.
    """
    arguments: dict[str, Any] = {"timeout": 5.0, "command_timeout": 30.0}
    for name in arguments.keys() & url.query.keys():
        try:
            arguments[name] = float(str(url.query[name]))
        except ValueError:
            raise Unusable(say("no_seconds", name=name)) from None
    if "sslmode" in url.query:
        arguments["ssl"] = url.query["sslmode"]
    if url.query.get("prepared_statement_cache_size") == "0":
        arguments["statement_cache_size"] = 0
        arguments["prepared_statement_name_func"] = _unique_name
    else:  # a pooler would refuse a setting it does not know
        arguments["server_settings"] = {"lock_timeout": str(round(lock_seconds * 1000))}
    return url.difference_update_query(["sslmode", *arguments]), arguments


def _unique_name() -> str:
    return f"vet_request_{uuid4().hex}"


def server_name(url: URL) -> str:
    """Name a database in a message: without user, password and query."""
    host = url.host or "localhost"
    return f"The database {url.database or ''} on {host}"
