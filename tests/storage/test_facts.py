"""The facts of a database that only one engine has."""

from __future__ import annotations

import time

from storage.facts import describe
from storage.store import OpenStore


async def test_a_server_has_a_clock_of_its_own_and_a_file_has_none(store: OpenStore):
    facts = await describe(store)

    if store.engine == "sqlite":
        assert facts.time is None
    else:
        assert facts.time is not None
        assert abs(facts.time - time.time()) < 60
