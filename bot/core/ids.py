"""Ids: 12 characters of Crockford's base 32, drawn from a seed.

Rule: the seed is drawn outside a transaction and the ids follow from it, so work that runs a
second time makes the same ids.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import blake2b
from itertools import count

ID_LENGTH = 12
ID_PATTERN = re.compile(rf"[0-9a-z]{{{ID_LENGTH}}}")
"""What is taken for an id on a button; whether it is one, the notebook knows."""
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# Two characters at once, since an import draws tens of thousands of ids.
_PAIRS = tuple(first + second for second in _ALPHABET for first in _ALPHABET)
_SHIFTS = range(0, 5 * ID_LENGTH, 10)


def id_source(seed: bytes, first: int = 0) -> Callable[[], str]:
    """Return a function that gives the ids of this seed from the `first` one on."""
    numbers = count(first)
    keyed = blake2b(key=seed[:64], digest_size=8)

    def next_id() -> str:
        drawn = keyed.copy()
        drawn.update(next(numbers).to_bytes(4, "big"))
        bits = int.from_bytes(drawn.digest(), "big")
        return "".join([_PAIRS[bits >> shift & 1023] for shift in _SHIFTS])

    return next_id
