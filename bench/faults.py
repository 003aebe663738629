"""Small faults that can be made in a file: the operators of `make mutate`, as data and one match.

Left alone by rule, and never by hand: texts, which transcripts hold; annotations, decorators and
assertions, which mypy holds; a `Protocol`, of which nothing runs; and `assert_never`, which mypy
proves is never reached. What returns True or False returns the other, not None, which is as false
as False. Every other fault counts, also one that changes nothing anybody could see.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

SWAPS: Final[dict[type[ast.AST], type[ast.AST]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Continue: ast.Break,
    ast.Break: ast.Continue,
}
LEFT_ALONE: Final = {"annotation", "returns", "decorator_list", "type_params"}


@dataclass(frozen=True, slots=True)
class Fault:
    """The `variant`-th fault of the `node`-th node of a file."""

    path: str
    node: int
    variant: int
    line: int
    says: str


def faults_of(path: str) -> Iterator[Fault]:
    """Give every fault that can be made in a file."""
    for number, node in enumerate(_nodes(ast.parse(Path(path).read_text("utf-8")))):
        for variant, (says, line, _) in enumerate(_changes(node)):
            yield Fault(path, number, variant, line or _line_of(node), says)


def faulty(fault: Fault) -> ast.Module:
    """Give the file with its fault."""
    tree = ast.parse(Path(fault.path).read_text("utf-8"))
    node = list(_nodes(tree))[fault.node]
    *_, change = list(_changes(node))[fault.variant]
    for name, value in change.items():
        setattr(node, name, value)
    return ast.fix_missing_locations(tree)


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Give the nodes in which a fault may be; what only types need is passed over."""
    test = getattr(node, "test", None)
    if isinstance(node, ast.Assert) or (test is not None and "TYPE_CHECKING" in ast.dump(test)):
        return
    if _is_protocol(node):
        return
    yield node
    for name, value in ast.iter_fields(node):
        if name not in LEFT_ALONE:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _nodes(child)


def _line_of(node: ast.AST) -> int:
    """Where a node begins; a filter and a case have no line of their own, but hold some."""
    return min((n.lineno for n in ast.walk(node) if hasattr(n, "lineno")), default=0)


def _changes(node: ast.AST) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """What may be wrong with a node, and in which statement of its body (0: in itself).

    In words, and as fields set to something else.
    """
    for says, change in _wrong_in(node):
        yield says, 0, change
    for name, body in ast.iter_fields(node):
        if name in ("body", "orelse", "finalbody") and isinstance(body, list):
            for place, statement in enumerate(body):
                for says, change in _instead(name, body, place, statement):
                    yield says, statement.lineno, change


def _wrong_in(node: ast.AST) -> Iterator[tuple[str, dict[str, Any]]]:
    match node:
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                if type(op) in SWAPS:
                    other = SWAPS[type(op)]()
                    says = f"{type(op).__name__} -> {type(other).__name__}"
                    yield says, {"ops": [*ops[:place], other, *ops[place + 1 :]]}
        case ast.BoolOp(op=op) | ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in SWAPS:
            other = SWAPS[type(op)]()
            yield f"{type(op).__name__} -> {type(other).__name__}", {"op": other}
        case ast.Constant(value=bool() as value):
            yield f"{value} -> {not value}", {"value": not value}
        case ast.Constant(value=int() as value):
            yield f"{value} -> {value + 1}", {"value": value + 1}
        case ast.Return(value=ast.expr() as value) if not _is_said_outright(value):
            yield "return None", {"value": ast.Constant(None)}
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield "condition negated", {"test": ast.UnaryOp(ast.Not(), test)}
        case ast.comprehension(ifs=[_, *_] as ifs):
            yield "filter dropped", {"ifs": ifs[1:]}


def _instead(
    name: str, body: list[ast.stmt], place: int, statement: ast.stmt
) -> Iterator[tuple[str, dict[str, Any]]]:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id="assert_never"))):
            return
        case ast.Expr(value=ast.Call()):
            other: ast.stmt = ast.Pass()
        case ast.Continue() | ast.Break():
            other = SWAPS[type(statement)]()  # type: ignore[assignment]
        case _:
            return
    says = f"{type(statement).__name__} -> {type(other).__name__}"
    yield says, {name: [*body[:place], ast.copy_location(other, statement), *body[place + 1 :]]}


def _is_said_outright(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, bool | None)


def _is_protocol(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any("Protocol" in ast.dump(b) for b in node.bases)
