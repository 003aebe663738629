"""`serve`: the platforms that are configured, until SIGTERM.

Rule: start what a person would miss first, say `ready` once when everything is up, and at the end
stop taking before anything is closed. Two of them on one SQLite file are refused: the kernel holds
the lock and gives it back when a process dies.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Protocol

from aiohttp import web

from adapters.discord.adapter import DiscordRefused, discord_adapter
from adapters.discord.settings import DiscordSettings, read_discord_settings
from adapters.http import DRAIN, HttpServer
from adapters.slack.settings import SlackSettings, is_configured, read_slack_settings
from bot.app import clock, opened, reminders_of, zones_version
from bot.files import only_one
from bot.logs import configure_logs, note_libraries
from bot.sentences import say
from bot.service.figures import Figure, reminder_figures
from bot.service.passing_folder import remove_left_behind
from bot.service.runner import is_running, run_reminders
from bot.service.sending import Sender
from bot.service.service import Service
from bot.settings import Misconfigured, Settings, platform_values
from bot.sweeping import sweep_daily
from storage.installations import StoredCards, StoredInstallations
from storage.places import StoredPlaces
from storage.store import OpenStore, parse_url, sqlite_path

NAMES = ("slack", "discord")
LOOK_EVERY = 0.02
"""Seconds between two looks at whether everything is up: the reminders go round once first."""


class Platform(Protocol):
    """A platform's adapter, as `serve` needs it."""

    @property
    def mode(self) -> str: ...

    @property
    def routes(self) -> Sequence[web.RouteDef]: ...

    @property
    def ready(self) -> bool: ...

    @property
    def sender(self) -> Sender: ...

    @property
    def figures(self) -> Sequence[Figure]: ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


Platforms = Mapping[str, Platform]
"""What is configured, by name, in the order in which it is started."""


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises `Misconfigured` with one sentence a problem."""
    configure_logs(settings.log, settings.log_format)
    note_libraries()
    values = platform_values()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    with ExitStack() as held:
        if settings.database.startswith("sqlite"):
            held.enter_context(only_one(sqlite_path(parse_url(settings.database))))
        async with opened(settings) as (service, store):
            platforms = _platforms(values, settings, service, store)
            if not platforms:
                raise Misconfigured(say("no_platform"))
            await _run(settings, service, store, platforms, stop)


def _platforms(
    values: Mapping[str, str], settings: Settings, service: Service, store: OpenStore
) -> Platforms:
    """The adapters that are configured; every problem with them is named at once."""
    slack = read_slack_settings(values) if is_configured(values) else None
    discord = read_discord_settings(values) if values.get("DISCORD_TOKEN") else None
    problems = [p for chosen in (slack, discord) if isinstance(chosen, tuple) for p in chosen]
    if problems:
        raise Misconfigured("\n".join(problems))
    roles = settings.chosen_roles
    made: dict[str, Platform] = {}
    if isinstance(slack, SlackSettings):
        made["slack"] = _slack(slack, service, store, roles)
    if isinstance(discord, DiscordSettings):
        made["discord"] = discord_adapter(
            service,
            discord,
            clock,
            places=StoredPlaces(store),
            imports=service,
            gateway="gateway" in roles,
            http="http" in roles,
        )
    return made


def _slack(
    chosen: SlackSettings, service: Service, store: OpenStore, roles: frozenset[str]
) -> Platform:
    from adapters.slack.adapter import slack_adapter
    from adapters.slack.turns import ServiceDoor

    return slack_adapter(
        ServiceDoor(service),
        chosen,
        clock,
        installations=StoredInstallations(store),
        cards=StoredCards(store),
        http="http" in roles,
        socket="socket" in roles,
    )


async def _run(
    settings: Settings,
    service: Service,
    store: OpenStore,
    platforms: Platforms,
    stop: asyncio.Event,
) -> None:
    senders = {name: platform.sender for name, platform in platforms.items()}
    reminders = reminders_of(settings, service, senders)
    reminds = "reminders" in settings.chosen_roles

    def ready() -> bool:
        served = all(platform.ready for platform in platforms.values())
        return served and (not reminds or is_running(reminders))

    routes = [route for platform in platforms.values() for route in platform.routes]

    def figures() -> Sequence[Figure]:
        shown = [figure for platform in platforms.values() for figure in platform.figures]
        return (*shown, *(reminder_figures(reminders) if reminds else ()))

    server = HttpServer(settings.http_host, settings.http_port, routes, ready, figures)
    sweeping = reminding = None
    remove_left_behind()
    try:
        await _started(platforms)
        sweeping = asyncio.create_task(sweep_daily(store, clock))
        await server.start()
        if reminds:
            reminding = asyncio.create_task(run_reminders(reminders, stop, zones_version()))
        # Readiness is computed from several parties, so there is no one event to wait for.
        while not (ready() or stop.is_set()):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_EVERY)
        if not stop.is_set():
            _say_ready(settings, server.port, platforms, reminds)
        await stop.wait()
    finally:
        stop.set()
        await server.stop()
        # What is on its way is sent and written down while its platform still stands.
        if reminding is not None:
            await asyncio.wait({reminding}, timeout=DRAIN)
        for platform in platforms.values():
            await platform.stop()
        if sweeping is not None:
            sweeping.cancel()
            await asyncio.gather(sweeping, return_exceptions=True)


async def _started(platforms: Platforms) -> None:
    """Start every platform, or say in one sentence which token is not taken."""
    for platform in platforms.values():
        try:
            await platform.start()
        except DiscordRefused as refused:
            raise Misconfigured(str(refused)) from None


def _say_ready(settings: Settings, port: int, platforms: Platforms, reminds: bool) -> None:
    # Plain whatever the log format: scripts wait for this line.
    modes = {name: platforms[name].mode if name in platforms else "off" for name in NAMES}
    said = " ".join(f"{name}={mode}" for name, mode in modes.items())
    reminding = "on" if reminds else "off"
    line = f"ready: http={settings.http_host}:{port} {said} reminders={reminding}"
    print(line, file=sys.stderr, flush=True)
