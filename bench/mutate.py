"""`make mutate`: do the tests notice when the program is wrong?

A seeded sample of small faults is made, one at a time, and the tests that run the faulty line are
run until one fails. Rules: the sample is drawn over all targets alike and depends on the seed
alone; a fault nobody noticed is printed with its place; a run without a fault must pass first.

Not mutmut or cosmic-ray: neither draws a sample over modules, and both start an interpreter for
each fault, which costs more than the tests do. Here a fork does, with the libraries loaded already.
"""

from __future__ import annotations

import argparse
import ast
import importlib.machinery
import importlib.util
import os
import random
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

from bench.faults import Fault, faults_of, faulty

TARGETS: Final = {
    "bot/core/**/*.py": ("tests/core",),
    "storage/sealed.py": (
        "tests/storage/test_sealed.py",
        "tests/storage/test_keyring_sources.py",
    ),
    # the access checks: who is believed, and whose rows are opened
    "adapters/slack/signature.py": ("tests/adapters/slack/test_signature.py",),
    "adapters/discord/endpoint.py": ("tests/adapters/discord/test_endpoint.py",),
    "storage/unit.py": (
        "tests/storage/test_unit.py",
        "tests/storage/test_isolation.py",
        "tests/storage/test_turns.py",
    ),
}
"""Which tests are asked about which files."""
PYTEST: Final = (
    "--timeout",
    "0",
    "-q",
    "-p",
    "no:cacheprovider",
    "-m",
    "not soak",
    "-k",
    "not postgres",
)
QUIET: Final = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
"""A forked run finds the plugins loaded, which is what the warning is about."""
PATIENCE: Final = 5
"""How many times as long as without a fault tests may take; one that hangs them was noticed."""
BROKEN: Final = 99
"""What a process ends with that did not come as far as pytest: a mistake of ours."""


class _Faulty(importlib.machinery.SourceFileLoader):
    """Loads a tree in place of the file, past the compiled files."""

    tree: ast.Module

    def get_code(self, fullname: str) -> Any:
        return compile(self.tree, self.path, "exec")


class _Finder:
    def __init__(self, fault: Fault) -> None:
        self._path = str(Path(fault.path).resolve())
        self._name = fault.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        self._loader = _Faulty(self._name, self._path)
        self._loader.tree = faulty(fault)

    def find_spec(self, name: str, *_: Any) -> importlib.machinery.ModuleSpec | None:
        if name != self._name:
            return None
        return importlib.util.spec_from_file_location(name, self._path, loader=self._loader)


class Seen:
    """A pytest plugin: which test ran which line, and how long each took."""

    def __init__(self, cov: Any) -> None:
        self._cov = cov
        self.seconds: dict[str, float] = defaultdict(float)
        self.failed: list[str] = []

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._cov.switch_context(nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.seconds[report.nodeid] += report.duration
        self.failed += [report.nodeid] if report.failed else []


def _look(paths: Sequence[str], tests: Sequence[str], told: Path) -> None:
    """Run the tests without a fault, and write down who runs what."""
    import coverage

    cov = coverage.Coverage(data_file=None, include=list(paths))
    seen = Seen(cov)
    cov.start()
    code = pytest.main([*PYTEST, *QUIET, *tests], plugins=[seen])
    cov.stop()
    data = cov.get_data()
    ran = {path: data.contexts_by_lineno(str(Path(path).resolve())) for path in paths}
    lines = {path: {str(n): found for n, found in lines.items()} for path, lines in ran.items()}
    loaded = sorted(
        name
        for name, module in sys.modules.items()
        if name.split(".")[0] not in ("bot", "tests", "adapters", "storage", "bench", "__main__")
        and "site-packages" in str(getattr(module, "__file__", ""))
    )
    told.write_bytes(
        orjson.dumps(
            {
                "code": int(code),
                "failed": seen.failed,
                "lines": lines,
                "seconds": seen.seconds,
                "load": loaded,
            }
        )
    )


def _forked(work: Any, seconds: float) -> int | None:
    """Run something in a process of its own, without a word; None if it took too long."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        said = os.dup(2)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        try:
            code = int(work() or 0)
        except BaseException as error:
            code = BROKEN
            os.write(said, f"{type(error).__name__}: {error}\n".encode())
        os._exit(code)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done and os.waitstatus_to_exitcode(status) == BROKEN:
            raise RuntimeError("the fault could not be tried")
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def is_noticed(fault: Fault, nodes: Sequence[str], seconds: float) -> bool:
    """Say whether one of these tests fails, or never ends, because of a fault."""
    if not nodes:
        return False

    def run() -> int:
        sys.meta_path.insert(0, _Finder(fault))
        code = pytest.main(["-x", *PYTEST, *QUIET, *nodes])
        if code == pytest.ExitCode.USAGE_ERROR:
            # the fault changed the names of tests, which proves nothing
            files = dict.fromkeys(node.split("::")[0] for node in nodes)
            code = pytest.main(["-x", *PYTEST, *QUIET, *files])
        return 0 if code == pytest.ExitCode.NO_TESTS_COLLECTED else int(code)

    return _forked(run, seconds) != 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the sample, try each fault, print the rate."""
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--only", default="", help="files whose path holds this")
    parser.add_argument("--part", type=int, default=1, help="which part of the sample, from 1")
    parser.add_argument("--parts", type=int, default=1, help="into how many the sample is cut")
    parser.add_argument("--again", type=Path, help="try only what a run, kept here, did not notice")
    given = parser.parse_args(arguments)
    tests_of = {
        str(path): tests for glob, tests in TARGETS.items() for path in sorted(Path().glob(glob))
    }
    every = [fault for path in tests_of for fault in faults_of(path) if given.only in path]
    sample = random.Random(given.seed).sample(every, min(given.sample, len(every)))
    drawn = sample[given.part - 1 :: given.parts]
    if given.again is not None:
        said = set(given.again.read_text("utf-8").splitlines())
        drawn = [fault for fault in drawn if _missed(fault) in said]
    maps: dict[tuple[str, ...], dict[str, Any]] = {}
    survived: list[Fault] = []
    # In the order in which they were drawn: what was tried by then is a sample too.
    for number, fault in enumerate(drawn, start=1):
        tests = tests_of[fault.path]
        if tests not in maps:
            maps[tests] = _map([p for p, t in tests_of.items() if t == tests], tests)
        nodes = _nodes_for(fault, maps[tests])
        usual = sum(maps[tests]["seconds"].get(node, 0.0) for node in nodes)
        if not is_noticed(fault, nodes, 60 + PATIENCE * usual):
            survived.append(fault)
            print(_missed(fault), flush=True)
        if number % 25 == 0:
            so_far = f"  {number} of {len(drawn)}, {len(survived)} not noticed"
            print(so_far, file=sys.stderr, flush=True)
    noticed = len(drawn) - len(survived)
    if not drawn:
        return 0
    print(
        f"mutation: {noticed} of {len(drawn)} faults noticed, {noticed / len(drawn):.1%} "
        f"(seed {given.seed}, drawn from {len(every)}, part {given.part} of {given.parts})"
    )
    return 0


def _missed(fault: Fault) -> str:
    return f"not noticed: {fault.path}:{fault.line} {fault.says}"


def _map(paths: Sequence[str], tests: Sequence[str]) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile() as told:
        _forked(lambda: _look(paths, tests, Path(told.name)), 3600)
        found: dict[str, Any] = orjson.loads(Path(told.name).read_bytes())
    failed = set(found["failed"])
    if found["code"] and not failed:
        raise SystemExit("The tests did not run, so nothing was measured.")
    if failed:
        if _forked(lambda: pytest.main([*PYTEST, *QUIET, *failed]), 600):
            raise SystemExit(f"Failed without a fault, so nothing was measured: {sorted(failed)}")
        # What fails on a busy machine and passes alone tells nothing about a fault.
        found["lines"] = {
            path: {line: sorted({*nodes} - failed) for line, nodes in lines.items()}
            for path, lines in found["lines"].items()
        }
    for name in found["load"]:
        try:
            importlib.import_module(name)
        except Exception:  # what cannot be loaded ahead is loaded later
            continue
    return found


def _nodes_for(fault: Fault, found: dict[str, Any]) -> list[str]:
    """The tests that run a line, the quickest first; of a line run at import, the module's.

    A table is run by no test, so those that run anything beside it are asked.
    """
    lines = found["lines"][fault.path]
    nodes = {node for node in lines.get(str(fault.line), ()) if node}
    if not nodes:
        nodes = {node for of_line in lines.values() for node in of_line if node}
    folder = Path(fault.path).parent
    while not nodes and folder != folder.parent:
        beside = [found["lines"][path] for path in found["lines"] if folder in Path(path).parents]
        nodes = {node for lines in beside for of_line in lines.values() for node in of_line if node}
        folder = folder.parent
    return sorted(nodes, key=lambda node: found["seconds"].get(node, 0.0))


if __name__ == "__main__":
    raise SystemExit(main())
