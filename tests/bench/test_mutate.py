"""The faults of `make mutate` are faults, and are noticed by tests and by nothing else."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from bench.faults import Fault, faults_of, faulty
from bench.mutate import TARGETS

ROOT = Path(__file__).parents[2]
SOURCE = '''"""Says."""
from __future__ import annotations
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from x import Y

LIMIT = 5

@dataclass(frozen=True)
class Box:
    size: int = 1

class Held(Protocol):
    def held(self, at: int = 3) -> bool: ...

def fits(box: Box, more: int | None = None) -> bool:
    """Say."""
    assert box.size > 0
    if box.size < LIMIT and more is not None:
        print("words")
        return True
    match more:
        case 7:
            print("seven")
        case _:
            assert_never(more)
    return any(n for n in [] if n)
'''


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("box.py").write_text(SOURCE)
    return "box.py"


def test_every_fault_changes_the_file_in_one_place(source: str):
    right = ast.unparse(ast.parse(SOURCE))

    wrong = [ast.unparse(faulty(fault)) for fault in faults_of(source)]

    assert len(wrong) == len(set(wrong))
    for text in wrong:
        pairs = zip(right.splitlines(), text.splitlines(), strict=False)
        assert len([pair for pair in pairs if pair[0] != pair[1]]) == 1


def test_the_faults_are_those_of_the_table_and_leave_the_rest_alone(source: str):
    said = [fault.says for fault in faults_of(source)]

    assert sorted(said) == sorted(
        [
            "5 -> 6",
            "1 -> 2",
            "condition negated",
            "And -> Or",
            "Lt -> LtE",
            "IsNot -> Is",
            "Expr -> Pass",
            "True -> False",
            "return None",
            "7 -> 8",
            "Expr -> Pass",
            "filter dropped",
        ]
    )


def test_a_fault_is_at_the_line_of_what_is_wrong(source: str):
    lines = {
        (fault.says, SOURCE.splitlines()[fault.line - 1].strip()) for fault in faults_of(source)
    }

    assert ("Expr -> Pass", 'print("words")') in lines
    assert ("Expr -> Pass", 'print("seven")') in lines
    assert ("filter dropped", "return any(n for n in [] if n)") in lines


def test_every_target_and_every_test_of_it_exists():
    for glob, tests in TARGETS.items():
        assert list(ROOT.glob(glob)), glob
        assert all((ROOT / test).exists() for test in tests)


def test_faults_are_found_in_every_target():
    for path in ("storage/sealed.py", "storage/unit.py", "bot/core/dialogue.py"):
        assert all(isinstance(fault, Fault) for fault in faults_of(str(ROOT / path)))


@pytest.mark.soak
def test_a_small_sample_is_tried_and_its_rate_printed():
    ran = subprocess.run(
        [sys.executable, "-m", "bench.mutate", "--only", "storage/sealed", "--sample", "2"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )

    assert "of 2 faults noticed" in ran.stdout
    assert "(seed 6, drawn from" in ran.stdout
