"""`serve`: the platforms that are configured, until SIGTERM.

Rule: start what a person would miss first, say `ready` once when everything is up, and at the end
stop taking before anything is closed. Two of them on one SQLite file are refused: the kernel holds
the lock and gives it back when a process dies.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from adapters.discord.adapter import DiscordAdapter, DiscordRefused, discord_adapter
from adapters.discord.settings import read_discord_settings
from adapters.http import HttpServer
from bot.app import clock, opened
from bot.logs import configure_logs
from bot.service.service import Service
from bot.settings import Misconfigured, Settings, platform_values
from storage.retention import sweep
from storage.store import OpenStore, parse_url, sqlite_path

SWEEP_EVERY = timedelta(days=1)
NO_PLATFORM = (
    "No platform is configured, so there is nothing to serve: set DISCORD_TOKEN, "
    "or use “vet-request chat” in the terminal."
)


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises `Misconfigured` with one sentence a problem."""
    configure_logs(settings.log, settings.log_format)
    platforms = platform_values()
    if not platforms.get("DISCORD_TOKEN"):
        raise Misconfigured(NO_PLATFORM)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    with ExitStack() as held:
        if settings.database.startswith("sqlite"):
            held.enter_context(_only_one(sqlite_path(parse_url(settings.database))))
        async with opened(settings) as (service, store):
            await _run(settings, service, store, _discord(platforms, service, settings), stop)


def _discord(platforms: Mapping[str, str], service: Service, settings: Settings) -> DiscordAdapter:
    chosen = read_discord_settings(platforms)
    if isinstance(chosen, tuple):
        raise Misconfigured("\n".join(chosen))
    roles = settings.chosen_roles
    return discord_adapter(service, chosen, clock, gateway="gateway" in roles, http="http" in roles)


async def _run(
    settings: Settings,
    service: Service,
    store: OpenStore,
    discord: DiscordAdapter,
    stop: asyncio.Event,
) -> None:
    server = HttpServer(
        settings.http_host, settings.http_port, discord.routes, lambda: discord.ready
    )
    try:
        await discord.start()
    except DiscordRefused as refused:
        raise Misconfigured(str(refused)) from None
    sweeping = asyncio.create_task(_sweep_daily(store))
    try:
        await server.start()
        # Plain whatever the log format: scripts wait for this line.
        line = f"ready: http={settings.http_host}:{server.port} slack=off discord={discord.mode}"
        print(f"{line} reminders=off", file=sys.stderr, flush=True)
        await stop.wait()
    finally:
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping
        await server.stop()
        await discord.stop()


async def _sweep_daily(store: OpenStore) -> None:
    """Remove what is older than its class of retention allows, now and once a day."""
    while True:
        await sweep(store, clock())
        await asyncio.sleep(SWEEP_EVERY.total_seconds())


@contextmanager
def _only_one(database: Path) -> Iterator[None]:
    """Hold the lock of a database's `serve`; raises `Misconfigured` with the other one's pid."""
    lock = database.with_name(f"{database.name}.serve")
    lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
            raise Misconfigured(
                f"Another “serve” (process {pid}) uses this database; stop it first, "
                "or use PostgreSQL for more than one."
            ) from None
        os.truncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)
