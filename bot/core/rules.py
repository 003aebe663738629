"""Ordered rules over answers of which some are not known yet: what can still come of them.

Rule: the answer is exact. The rules left over by the known answers are unfolded, question by
question in table order, into a decision diagram in which equal parts are one and a question whose
branches are all equal is left out. Such a diagram is the same for the same meaning however the
rules are written, so a question stands in it exactly when its answer can still change the outcome.

Nothing here knows what a question is: it is a position in the table, and an answer is a number
for everything that the rules cannot tell apart from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Clause = frozenset[tuple[int, frozenset[int]]]
"""All of these must hold: (position of a question, the answers that are allowed there)."""


@dataclass(frozen=True, slots=True)
class Branch:
    """If one of the clauses holds, this is the outcome; an empty clause always holds."""

    outcome: str
    clauses: frozenset[Clause]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What can still come of it: `outcome` is set when it is the only one possible."""

    outcome: str | None
    possible: frozenset[str]
    matters: frozenset[int]


class NoRuleLeft(Exception):
    """Some answers match no rule: the last rule must be one without a condition."""


def outlook(
    branches: Sequence[Branch], values: Sequence[Sequence[int]], known: Mapping[int, int]
) -> Outlook:
    """Say which outcomes are possible and which open questions can still change the outcome.

    `values[position]` are the answers a question can have, `known` those that are given.
    """
    left = tuple(branches)
    for position, value in known.items():
        left = _given(left, position, value)
    root = _Unfolding(values).diagram_of(left)
    possible, matters = _read_off(root)
    outcome = next(iter(possible)) if len(possible) == 1 else None
    return Outlook(outcome, possible, matters)


@dataclass(frozen=True, slots=True, eq=False)
class _Node:
    """An outcome, or a question with a branch for each of its answers; compared by identity."""

    outcome: str
    position: int = -1
    children: tuple[_Node, ...] = ()


class _Unfolding:
    def __init__(self, values: Sequence[Sequence[int]]) -> None:
        self._values = values
        self._of: dict[tuple[Branch, ...], _Node] = {}
        self._nodes: dict[tuple[object, ...], _Node] = {}

    def diagram_of(self, branches: tuple[Branch, ...]) -> _Node:
        known = self._of.get(branches)
        if known is None:
            known = self._of[branches] = self._unfold(branches)
        return known

    def _unfold(self, branches: tuple[Branch, ...]) -> _Node:
        if not branches:
            raise NoRuleLeft
        if frozenset() in branches[0].clauses:
            outcome = branches[0].outcome
            return self._nodes.setdefault((outcome,), _Node(outcome))
        position = min(
            position for branch in branches for clause in branch.clauses for position, _ in clause
        )
        children = tuple(
            self.diagram_of(_given(branches, position, value)) for value in self._values[position]
        )
        if all(child is children[0] for child in children):
            return children[0]
        key = (position, *map(id, children))
        return self._nodes.setdefault(key, _Node("", position, children))


def _given(branches: Iterable[Branch], position: int, value: int) -> tuple[Branch, ...]:
    left: list[Branch] = []
    for branch in branches:
        clauses = frozenset(
            frozenset(literal for literal in clause if literal[0] != position)
            for clause in branch.clauses
            if all(value in allowed for at, allowed in clause if at == position)
        )
        if frozenset() in clauses:
            left.append(Branch(branch.outcome, frozenset({frozenset()})))
            break
        if clauses:
            left.append(Branch(branch.outcome, clauses))
    return tuple(left)


def _read_off(root: _Node) -> tuple[frozenset[str], frozenset[int]]:
    outcomes: set[str] = set()
    positions: set[int] = set()
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.children:
            positions.add(node.position)
            waiting.extend(node.children)
        else:
            outcomes.add(node.outcome)
    return frozenset(outcomes), frozenset(positions)
