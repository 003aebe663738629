"""`vet-request`: arguments in, exit codes out.

Exit codes: 0 done, 1 refused or not found, 2 usage or configuration. Never a traceback: what a
person cannot mend is said in one sentence. Heavy imports wait until a command needs them.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path

from bot import __version__
from bot.arguments import Arguments, UsageError, arguments_of
from bot.running import DONE, USAGE, execute, fail
from bot.sentences import say as sentence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _take_any_text()
    if argv is None:  # a process of its own, whose hooks are ours to set
        from bot.logs import filter_libraries

        filter_libraries()
    try:
        return _run(tuple(sys.argv[1:] if argv is None else argv))
    except UsageError as error:
        return fail(USAGE, str(error))
    except KeyboardInterrupt:
        return fail(DONE, sentence("stopped"))
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except Exception as error:
        return fail(USAGE, _own_fault(error))


def _take_any_text() -> None:
    """Let no byte that comes in and no sign that goes out stop the program."""
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, "replace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="replace")


def _own_fault(error: Exception) -> str:
    """Say where the program itself went wrong, without a word of anybody's text."""
    import traceback

    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    return sentence("own_fault", name=type(error).__name__, where=where)


def _run(argv: tuple[str, ...]) -> int:
    if argv[:1] == ("--version",):
        print(__version__)
        return DONE
    arguments = arguments_of(argv)
    from bot.core.commands import call_of_words
    from bot.core.messages import Problem
    from bot.core.texts import say_problem

    asks = arguments.wants_help or arguments.words[:1] in (("help",), ("-h",))
    if asks or not arguments.words:
        return _help(arguments)
    called = call_of_words(arguments.words)
    if isinstance(called, Problem):
        return fail(USAGE, say_problem(called))
    from bot.service.ports import StoreError
    from bot.settings import Misconfigured, read_settings

    try:
        settings = read_settings()
        if arguments.database:
            settings = settings.model_copy(update={"database_url": arguments.database})
        return execute(settings, called, arguments)
    except (Misconfigured, StoreError) as error:
        return fail(USAGE, str(error) or (type(error).__doc__ or ""))
    except OSError as error:
        place = error.filename or "A file"
        why = error.strerror or type(error).__name__
        return fail(USAGE, sentence("file_unusable", place=place, why=why))


def _help(arguments: Arguments) -> int:
    from adapters.console.adapter import print_reply
    from bot.core.commands import BY_NAME
    from bot.service.calling import helped

    words = arguments.words
    if words[:1] in (("help",), ("-h",)):
        words = words[1:]
    names = (" ".join(words[:2]), *words[:1])
    print_reply(helped(next((name for name in names if name in BY_NAME), "")))
    return DONE if arguments.words or arguments.wants_help else USAGE


if __name__ == "__main__":
    raise SystemExit(main())
