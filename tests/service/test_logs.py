"""A log line holds words of the program, codes and numbers; nothing else gets into one."""

from __future__ import annotations

import ast
import json
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.logs import (
    FIELDS,
    configure_logs,
    filter_libraries,
    log_access,
    note_libraries,
    safe_fields,
)

ROOT = Path(__file__).parents[2]
CANARY = "Priya asked for xoxb-123-secret"
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    hooks = threading.excepthook, sys.unraisablehook
    yield
    root.handlers[:], root.level = handlers, level
    threading.excepthook, sys.unraisablehook = hooks
    logging.captureWarnings(False)
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_has_its_fields_and_when_it_was(capsys):
    configure_logs("info", "json")

    structlog.get_logger().warning("not_written", code=50007, error="Forbidden", count=2)

    (line,) = lines(capsys)
    assert line.pop("timestamp")
    assert line == {
        "event": "not_written",
        "level": "warning",
        "code": 50007,
        "error": "Forbidden",
        "count": 2,
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"text": CANARY},
        {"error": CANARY},
        {"error": ValueError(CANARY)},
        {"code": CANARY},
        {"code": [CANARY]},
        {"method": CANARY},
        {"count": CANARY},
        {"owner": CANARY},
        {"act": CANARY},
        {"library": {"name": CANARY}},
        {"exc_info": True},
        {"stack_info": CANARY},
        {"level": CANARY},
        {"timestamp": CANARY},
    ],
)
@pytest.mark.parametrize("style", ["json", "console"])
def test_an_unknown_field_and_free_text_are_left_out(capsys, fields, style):
    configure_logs("debug", style)

    try:
        raise RuntimeError(CANARY)
    except RuntimeError:
        structlog.get_logger().error("turn_failed", **fields)

    said = capsys.readouterr().err
    assert "turn_failed" in said
    assert "Priya" not in said
    assert "xoxb" not in said


def test_what_is_left_out_is_counted():
    line = safe_fields(None, "info", {"event": "x", "text": CANARY, "count": 1, "who": "Priya"})

    assert line == {"event": "x", "count": 1, "left_out": 2}


@pytest.mark.parametrize("event", [CANARY, "two words", 5, "", "é", "x" * 65])
def test_an_event_is_a_word_of_the_program(event: object):
    assert safe_fields(None, "info", {"event": event})["event"] == "unnamed_event"


def test_words_put_into_an_event_are_no_event(capsys):
    configure_logs("info", "json")

    structlog.get_logger().info("said %s", CANARY)

    assert lines(capsys)[0]["event"] == "unnamed_event"


def test_the_level_is_kept_to(capsys):
    configure_logs("error", "json")

    structlog.get_logger().warning("not_written")
    structlog.get_logger().error("turn_failed")

    assert [line["event"] for line in lines(capsys)] == ["turn_failed"]


def test_access_at_the_owners_request_is_logged_with_the_owner(capsys):
    configure_logs("info", "json")

    log_access("forget", "slack:T01ACME:U02TOMAS")

    (line,) = lines(capsys)
    assert (line["act"], line["owner"]) == ("forget", "slack:T01ACME:U02TOMAS")


# Libraries


@pytest.mark.parametrize("level", ["debug", "info"])
def test_of_a_librarys_words_only_the_library_is_kept(capsys, level):
    own = logging.getLogger("discord.gateway")
    own.addHandler(logging.StreamHandler(sys.stderr))
    configure_logs(level, "json")
    note_libraries()

    own.debug(CANARY)
    own.info(CANARY)
    own.warning("said %s", CANARY)
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("asyncio").exception(CANARY)

    first, second = lines(capsys)
    assert (first["event"], first["library"], first["level"]) == (
        "library_spoke",
        "discord",
        "warning",
    )
    assert (second["library"], second["error"], second["level"]) == (
        "asyncio",
        "ValueError",
        "error",
    )
    assert CANARY not in str((first, second))


def test_a_warning_is_a_library_that_spoke(capsys):
    configure_logs("info", "json")
    note_libraries()

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(CANARY, stacklevel=1)

    (line,) = lines(capsys)
    assert line["library"] == "py"


def test_a_thread_that_dies_says_of_what_and_no_more(capsys):
    configure_logs("info", "json")
    note_libraries()

    def die() -> None:
        raise ValueError(CANARY)

    thread = threading.Thread(target=die)
    thread.start()
    thread.join()

    (line,) = lines(capsys)
    assert (line["library"], line["error"]) == ("vet_request", "ValueError")


def test_what_a_destructor_raises_says_of_what_and_no_more(capsys):
    configure_logs("info", "json")
    note_libraries()

    sys.unraisablehook(
        type("Trouble", (), {"exc_type": ValueError, "exc_value": ValueError(CANARY)})()
    )

    assert [line["error"] for line in lines(capsys)] == ["ValueError"]


def test_a_command_lets_no_library_print(capsys):
    filter_libraries()

    logging.getLogger("sqlalchemy").error(CANARY)
    logging.getLogger("asyncio").critical(CANARY)

    assert capsys.readouterr().err == ""


def test_a_real_process_prints_no_word_of_an_error_in_a_task(tmp_path: Path):
    script = (
        "import asyncio, gc\n"
        "from bot.logs import configure_logs, note_libraries\n"
        "configure_logs('debug', 'json'); note_libraries()\n"
        "async def fail(): raise ValueError('Priya asked')\n"
        "async def main():\n"
        "    asyncio.create_task(fail()); await asyncio.sleep(0); await asyncio.sleep(0)\n"
        "asyncio.run(main(), debug=True); gc.collect()\n"
    )

    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert "library_spoke" in ran.stderr
    assert "Priya" not in ran.stderr + ran.stdout


# What the program logs


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for room in ("bot", "adapters", "storage"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    whose = ast.unparse(node.func.value)
                    if node.func.attr in LEVELS and (whose == "log" or "get_logger" in whose):
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", node


CALLS = dict(_calls())


@pytest.mark.parametrize("place", CALLS)
def test_every_line_of_the_program_has_an_event_and_known_fields(place: str):
    call = CALLS[place]
    assert isinstance(call.func, ast.Attribute)

    events = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
    named = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
    spread = {ast.unparse(k.value).split("(")[0] for k in call.keywords if k.arg is None}

    assert call.func.attr != "exception"
    assert len(events) == len(call.args) == 1
    assert safe_fields(None, "info", {"event": events[0]})["event"] == events[0]
    assert named <= set(FIELDS)
    assert spread <= {"refusal", "fields"}


def test_the_lines_of_the_program_are_found():
    assert len(CALLS) > 30
