"""What the program does for each command of the terminal, and the exit code it ends with.

Rule: heavy imports wait until a command needs them, so that the cheap ones start at once.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from bot.arguments import Arguments, confirmed, file_named, login, owner_meant, with_input

if TYPE_CHECKING:
    from bot.core.events import Called
    from bot.core.messages import Reply
    from bot.service.service import Service
    from bot.settings import Settings

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


def fail(code: int, sentence: str) -> int:
    """Say what went wrong, and give the exit code back."""
    print(sentence, file=sys.stderr)
    return code


def execute(settings: Settings, called: Called, arguments: Arguments) -> int:
    """Run one command, whose settings are read, and return its exit code."""
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

    called = with_input(called)
    async with opened(settings) as (service, _):
        match called.command:
            case "export":
                return await _export(service, called)
            case "import json":
                return await _import(service, called)
            case "import linkedin":
                return _print(await _import_linkedin(service, arguments), called, arguments)
            case "insights" if called.options:
                return await _draw(service, called, arguments)
        reply = await _taken(service, called)
    return _print(reply, called, arguments)


async def _taken(service: Service, called: Called) -> Reply:
    from adapters.console.adapter import delivery_at
    from bot.app import clock
    from bot.core.events import Inbound
    from bot.service import weigh

    if called.command == "vet" and not weigh.decides(called):
        return await service.weigh(login(), called)
    if called.command == "when" and called.option("owner") is not None:
        return await service.when(owner_meant(called))
    sure, at = confirmed(called), clock()
    return await service.take(Inbound(delivery_at(at), at, owner_meant(called), sure))


async def _export(service: Service, called: Called) -> int:
    from bot.core.texts import say
    from bot.files import write_private

    files = await service.export(owner_meant(called))
    if files is None:
        return fail(REFUSED, say("nothing_of_yours").replace("erase", "export"))
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

    paths = [file_named(file) for _, file in called.options]
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


async def _import(service: Service, called: Called) -> int:
    import asyncio
    from pathlib import Path

    from bot.core.messages import Problem
    from bot.core.texts import say, say_problem

    content = await asyncio.to_thread(Path(called.text).read_bytes)
    counts = await service.import_json(login(), content)
    if isinstance(counts, Problem):
        return fail(REFUSED, say_problem(counts))
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
