"""The nouns of the domain as JSON and back, for export and import.

Rule: writing what was read gives the same bytes. Field names are those of `model`; a date or an
instant is ISO 8601, a set is a sorted list. What is not of the right shape is refused as a value.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class Misshapen(ValueError):
    """The file holds something that no export of this program would hold."""


def to_json(value: Any) -> Any:
    """Turn a noun into what `json` can write."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {key: to_json(item) for key, item in value.items()}
    return value


def from_json(kind: type[T], value: Any) -> T:
    """Turn JSON back into a noun of this kind; raises Misshapen if it is none."""
    try:
        read: T = _read(kind, value)
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError) as error:
        raise Misshapen(f"not a {kind.__name__}") from error
    return read


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, value: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        if not isinstance(value, dict) or not set(value) <= set(hints):
            raise Misshapen
        return kind(**{name: _read(hints[name], item) for name, item in value.items()})  # type: ignore[operator]
    if origin in (Union, types.UnionType):
        return _read_one_of(arguments, value)
    if origin is Literal:
        if value not in arguments:
            raise Misshapen
        return value
    if origin is tuple:
        return tuple(_read(arguments[0], item) for item in _checked(value, list))
    if origin is frozenset:
        return frozenset(_read(arguments[0], item) for item in _checked(value, list))
    if origin is not None and issubclass(origin, Mapping):
        items = _checked(value, dict).items()
        return {_checked(key, str): _read(arguments[1], item) for key, item in items}
    if kind is datetime:
        return datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(UTC)
    if kind in (date, time):
        return kind.fromisoformat(value)
    return _checked(value, kind)


def _read_one_of(kinds: tuple[Any, ...], value: Any) -> Any:
    if value is None:
        if type(None) in kinds:
            return None
        raise Misshapen
    for kind in kinds:
        if kind is not type(None):
            try:
                return _read(kind, value)
            except (TypeError, ValueError, AttributeError):
                continue
    raise Misshapen


def _checked(value: Any, kind: type[T]) -> T:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Misshapen
    return value
