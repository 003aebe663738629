"""The benchmark of digests runs on both databases: what it prints is looked at, not how fast."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from bench.digests import SMOKE, InPostgres, compared, measure
from tests.storage.conftest import keys, server  # noqa: F401 - the server of the storage contract
from tests.storage.databases import make_postgres


def ratios(lines: list[str], database: str) -> list[float]:
    rows = [line for line in lines if line.startswith(f"  {database},")]
    return [float(found[1]) for row in rows if (found := re.search(r"(\d+\.\d\d)   [≈≤]", row))]


def test_a_row_for_each_promise_on_sqlite(tmp_path: Path):
    lines = asyncio.run(measure(tmp_path, smoke=True))

    found = ratios(lines, "SQLite")
    assert len(found) == 3
    assert min(found) > 0


def test_a_row_for_each_promise_on_postgresql(server: str):  # noqa: F811
    async def run() -> list[str]:
        few, many = [(await make_postgres(server, ())).url for _ in range(2)]
        return await compared(InPostgres(few), InPostgres(many), SMOKE)

    found = ratios(asyncio.run(run()), "PostgreSQL")

    assert len(found) == 3
    assert min(found) > 0
