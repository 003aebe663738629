"""`vet-request`: arguments in, exit codes out.

Exit codes: 0 done, 1 refused or not found, 2 usage or configuration. Never a traceback: what a
person cannot mend is said in one sentence. Heavy imports wait until a command needs them.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.sentences import say as sentence

if TYPE_CHECKING:
    from bot.core.events import Called
    from bot.core.messages import Reply
    from bot.core.model import Address
    from bot.service.service import Service
    from bot.settings import Settings
    from storage.store import OpenStore

DONE, REFUSED, USAGE = 0, 1, 2

USAGE_PROBLEMS: Final = frozenset(
    {
        "unknown_command",
        "unknown_option",
        "option_needs_value",
        "nothing_follows",
        "something_missing",
        "unknown_kind",
        "unknown_setting",
        "answer_form",
        "busy",
        "full",
    }
)
"""How the command was written, or trouble with the database: exit code 2."""

VET_USAGE_PROBLEMS: Final = frozenset({"unknown_question", "no_such_option", "unknown_outcome"})
"""For `vet` these too: they are options of the command line."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """The command's words, and the options that every command knows."""

    words: tuple[str, ...]
    database: str
    as_json: bool
    wants_help: bool


class UsageError(Exception):
    """The command line cannot be understood; the message is the sentence."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _take_any_text()
    if argv is None:  # a process of its own, whose hooks are ours to set
        from bot.logs import filter_libraries

        filter_libraries()
    try:
        return _run(tuple(sys.argv[1:] if argv is None else argv))
    except UsageError as error:
        return _fail(USAGE, str(error))
    except KeyboardInterrupt:
        return _fail(DONE, sentence("stopped"))
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except Exception as error:
        return _fail(USAGE, _own_fault(error))


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


def _fail(code: int, sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return code


def _run(argv: tuple[str, ...]) -> int:
    if argv[:1] == ("--version",):
        from importlib.metadata import version

        print(version("vet-request"))
        return DONE
    arguments = _arguments(argv)
    from bot.core.commands import call_of_words
    from bot.core.messages import Problem
    from bot.core.texts import say_problem

    asks = arguments.wants_help or arguments.words[:1] in (("help",), ("-h",))
    if asks or not arguments.words:
        return _help(arguments)
    called = call_of_words(arguments.words)
    if isinstance(called, Problem):
        return _fail(USAGE, say_problem(called))
    from bot.service.ports import StoreError
    from bot.settings import Misconfigured, read_settings

    try:
        settings = read_settings()
        if arguments.database:
            settings = settings.model_copy(update={"database_url": arguments.database})
        return _execute(settings, called, arguments)
    except (Misconfigured, StoreError) as error:
        return _fail(USAGE, str(error) or (type(error).__doc__ or ""))
    except OSError as error:
        place = error.filename or "A file"
        why = error.strerror or type(error).__name__
        return _fail(USAGE, sentence("file_unusable", place=place, why=why))


def _arguments(argv: tuple[str, ...]) -> Arguments:
    """Take --db and --json out, wherever they stand before a `--`."""
    words: list[str] = []
    database, as_json, wants_help = "", False, False
    queue = list(argv)
    while queue:
        word = queue.pop(0)
        if word == "--":
            words += [word, *queue]
            break
        if word == "--json":
            as_json = True
        elif word == "--help":
            wants_help = True
        elif word == "--db":
            if not queue:
                raise UsageError(sentence("db_option"))
            database = queue.pop(0)
        elif word.startswith("--db="):
            database = word.removeprefix("--db=")
        else:
            words.append(word)
    return Arguments(tuple(words), database, as_json, wants_help)


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


def _execute(settings: Settings, called: Called, arguments: Arguments) -> int:
    import asyncio

    match called.command:
        case "db upgrade" | "db backup" | "db restore" | "keys rotate":
            from bot.operate import operated

            outcome = asyncio.run(operated(called.command, settings, called.text))
            print(outcome.says)
            return DONE if outcome.done else REFUSED
        case "doctor":
            return asyncio.run(_doctor(settings, arguments))
        case "chat":
            return asyncio.run(_chat(settings))
        case "serve":
            from bot.serve import serve

            asyncio.run(serve(settings))
            return DONE
        case _:
            return asyncio.run(_answer(settings, called, arguments))


async def _chat(settings: Settings) -> int:
    from adapters.console.adapter import chat, screen_of
    from adapters.console.lines import lines_of
    from bot.app import clock, opened
    from storage.retention import sweep

    async with opened(settings) as (service, store):
        await sweep(store, clock())
        await chat(service, login(), lines_of(sys.stdin), screen_of(sys.stdout), clock)
    return DONE


async def _answer(settings: Settings, called: Called, arguments: Arguments) -> int:
    """Answer one command, and print it."""
    from bot.app import opened

    called = _with_input(called)
    async with opened(settings) as (service, store):
        match called.command:
            case "export":
                return await _export(service, called)
            case "import json":
                return await _import(service, called)
            case "import linkedin":
                return _print(await _import_linkedin(service, arguments), called, arguments)
            case "insights" if called.options:
                return await _draw(service, called, arguments)
        reply = await _taken(service, store, called)
    return _print(reply, called, arguments)


async def _taken(service: Service, store: OpenStore, called: Called) -> Reply:
    from adapters.console.adapter import delivery_at
    from bot.app import clock
    from bot.core.events import Inbound
    from bot.service import weigh

    if called.command == "vet" and not weigh.decides(called):
        return await service.weigh(login(), called)
    if called.command == "when" and called.option("owner") is not None:
        return await service.when(_address(called))
    confirmed, at = _confirmed(called), clock()
    return await service.take(Inbound(delivery_at(at), at, _address(called), confirmed))


def _with_input(called: Called) -> Called:
    """Read `-` from standard input, for the commands that take a text."""
    from dataclasses import replace

    if called.command not in ("vet", "read") or called.text != "-":
        return called
    return replace(called, text=sys.stdin.read(1_000_000))


def _confirmed(called: Called) -> Called:
    """Ask a person at a terminal before something is erased for good."""
    from dataclasses import replace

    if called.command != "forget" or called.option("yes") or not sys.stdin.isatty():
        return called
    what = "everything of yours" if called.text == "me" else called.text
    answer = input(f"Erase {what} for good? Type yes to go on: ")
    if answer.strip().lower() != "yes":
        return called
    return replace(called, options=(*called.options, ("yes", "yes")))


def login() -> Address:
    """The owner at this terminal: the account's name, by its number and not by what is claimed."""
    import os
    import pwd

    from bot.core.model import Address

    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    return Address("console", "", name)


def _address(called: Called) -> Address:
    """Whose notebook is meant: the person at the terminal, or an owner at their own request."""
    from bot.core.model import Address
    from bot.logs import configure_logs, log_access

    named = called.option("owner")
    if named is None:
        return login()
    if called.command == "forget" and called.text != "me":
        raise UsageError(sentence("owner_of_me"))
    parts = named.split(":")
    if len(parts) != 3 or not parts[0] or not parts[2]:
        raise UsageError(sentence("owner_form"))
    configure_logs("info", "auto")
    log_access(called.command, named)
    return Address(*parts)


def _print(reply: Reply, called: Called, arguments: Arguments) -> int:
    import json

    from adapters.console.adapter import print_reply

    if arguments.as_json and not reply.refused and reply.data is not None:
        print(json.dumps(reply.data(), ensure_ascii=False, indent=2))
    else:
        print_reply(reply)
    if not reply.refused:
        return DONE
    usage = USAGE_PROBLEMS | (VET_USAGE_PROBLEMS if called.command == "vet" else frozenset())
    return USAGE if reply.refused in usage else REFUSED


async def _export(service: Service, called: Called) -> int:
    from bot.core.texts import say
    from bot.files import write_private

    files = await service.export(_address(called))
    if files is None:
        return _fail(REFUSED, say("nothing_of_yours").replace("erase", "export"))
    write_private(called.text, files)
    print(say("exported", folder=called.text, counts=", ".join(sorted(files))))
    return DONE


async def _draw(service: Service, called: Called, arguments: Arguments) -> int:
    """Write the picture, the page or both, and say the numbers."""
    import asyncio
    import json

    from bot.core.insights import insights_json
    from bot.core.texts import say
    from bot.files import write_private

    paths = [_file_named(file) for _, file in called.options]
    looked = await service.insights(login())
    for (option, file), path in zip(called.options, paths, strict=True):
        if option == "png":
            from bot.service.pictures import png_of

            content = await asyncio.to_thread(png_of, looked.insights)
        else:
            from bot.service.page import page_of

            content = await asyncio.to_thread(page_of, looked)
        write_private(str(path.parent), {path.name: content})
        if not arguments.as_json:
            print(say("written", file=file))
    if arguments.as_json:
        print(json.dumps(insights_json(looked.insights), ensure_ascii=False, indent=2))
    return DONE


def _file_named(name: str) -> Path:
    path = Path(name)
    if path.is_dir():
        raise UsageError(f"{name} is a folder, so nothing was written: name a file in it.")
    return path


async def _import(service: Service, called: Called) -> int:
    import asyncio
    from pathlib import Path

    from bot.core.messages import Problem
    from bot.core.texts import say, say_problem

    content = await asyncio.to_thread(Path(called.text).read_bytes)
    counts = await service.import_json(login(), content)
    if isinstance(counts, Problem):
        return _fail(REFUSED, say_problem(counts))
    print(say("imported", counts=", ".join(f"{n} {kind}" for kind, n in counts.items())))
    return DONE


async def _import_linkedin(service: Service, arguments: Arguments) -> Reply:
    from pathlib import Path

    from adapters.console.progress import progress_on

    # As the shell gave them: a path may hold spaces.
    given = [word for word in arguments.words[2:] if word != "--"]
    with progress_on(sys.stderr) as told:
        return await service.import_linkedin(login(), [Path(path) for path in given], told)


async def _doctor(settings: Settings, arguments: Arguments) -> int:
    import json

    from bot.doctor import examined

    findings = await examined(settings)
    if arguments.as_json:
        print(
            json.dumps([{"what": f.what, "ok": f.ok, "says": f.says} for f in findings], indent=2)
        )
    else:
        for finding in findings:
            mark = {True: "ok ", False: "BAD", None: "?  "}[finding.ok]
            print(f"{mark}  {finding.what}: {finding.says}")
    return REFUSED if any(finding.ok is False for finding in findings) else DONE


if __name__ == "__main__":
    raise SystemExit(main())
