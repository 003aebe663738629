"""Logging: what happened and to how many, never a text, a name or a token.

Rules: log lines go to stderr. An event is a word of the program's own; a field is one of `FIELDS`
and has its shape; whatever else is handed in is left out, and only its being left out is said. Of
what libraries log, the library, the level and the class of the error are kept and not a word of the
message. A command that a person runs logs nothing unless something was done to somebody else's
data.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Final, Literal

Level = Literal["debug", "info", "warning", "error"]
Line = MutableMapping[str, Any]

LEVELS: Final[Mapping[Level, int]] = {"debug": 10, "info": 20, "warning": 30, "error": 40}

_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_DOTTED: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,63}")
_COMMAND: Final = re.compile(r"[a-z]+( [a-z]+)?")
_ADDRESS: Final = re.compile(r"[a-z]{1,32}:[\w.-]{0,64}:[\w.-]{1,64}")


def _shaped(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)  # True and False are numbers too


def _is_code(value: object) -> bool:
    return value is None or _is_number(value) or _shaped(_WORD)(value)


FIELDS: Final[Mapping[str, Callable[[object], bool]]] = {
    "act": _shaped(_COMMAND),
    "code": _is_code,
    "count": _is_number,
    "due": _is_number,
    "discord_event": _shaped(_WORD),
    "ended": _is_number,
    "error": _shaped(_WORD),
    "library": _shaped(_WORD),
    "method": _shaped(_DOTTED),
    "owner": _shaped(_ADDRESS),
    "seconds": _is_number,
    "shard": _is_number,
    "status": _is_number,
}
"""The fields a line may have, and the shape of each: words of ours, codes, numbers."""
_OURS: Final = frozenset({"event", "level", "timestamp"})


def safe_fields(_logger: object, _method: str, line: Line) -> Line:
    """Leave out of a line whatever is not of `FIELDS` or not of its shape."""
    event = line.get("event")
    kept: Line = {"event": event if _shaped(_WORD)(event) else "unnamed_event"}
    for name, value in line.items():
        if name in FIELDS and FIELDS[name](value):
            kept[name] = value
    left_out = len(line.keys() - kept.keys() - _OURS)
    if left_out:
        kept["left_out"] = left_out
    return kept


def configure_logs(level: Level, style: Literal["auto", "console", "json"]) -> None:
    """Send log lines to stderr; `auto` is for people on a terminal and JSON elsewhere."""
    import structlog

    readable = style == "console" or (style == "auto" and sys.stderr.isatty())
    renderer = structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            safe_fields,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        # What stderr is now, not what it was when this was called.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def note_libraries() -> None:
    """Log of what a library says that it spoke; for a process whose hooks are ours to set."""
    filter_libraries(_spoken)


class _WithoutWords(logging.Handler):
    """Says of a library's record which library it was, and nothing it says."""

    def __init__(self, tell: Callable[[int, str, str], None]) -> None:
        super().__init__(logging.WARNING)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0] if record.exc_info else None
        self._tell(record.levelno, record.name, "" if error is None else error.__name__)


def filter_libraries(tell: Callable[[int, str, str], None] | None = None) -> None:
    """Let no library print: neither through `logging`, nor as a warning, nor from a thread."""
    handler: logging.Handler = logging.NullHandler() if tell is None else _WithoutWords(tell)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # What a library hung up for itself would print beside ours.
    for name in logging.root.manager.loggerDict:
        logging.getLogger(name).handlers.clear()
    logging.captureWarnings(True)
    threading.excepthook = _from_thread
    sys.unraisablehook = _unraisable


def _from_thread(trouble: threading.ExceptHookArgs) -> None:
    if trouble.exc_type is not SystemExit:
        _noted("thread_failed", trouble.exc_type)


def _unraisable(trouble: sys.UnraisableHookArgs) -> None:
    _noted("not_raised", trouble.exc_type)


def _noted(event: str, error: type[BaseException] | None) -> None:
    logging.getLogger(f"vet_request.{event}").error(event, exc_info=(error, None, None))  # type: ignore[arg-type]


def _spoken(level: int, library: str, error: str) -> None:
    import structlog

    fields = {"library": library.split(".", 1)[0]} | ({"error": error} if error else {})
    log = structlog.get_logger()
    (log.error if level >= logging.ERROR else log.warning)("library_spoke", **fields)


def log_access(act: str, address: str) -> None:
    """Log that an operator acted on somebody's data at their request."""
    import structlog

    structlog.get_logger().info("owner_access", act=act, owner=address)
