"""Ids: 12 characters of Crockford's base 32, drawn from a seed.

Rule: the seed is drawn outside a transaction and the ids follow from it, so work that runs a
second time makes the same ids.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from itertools import count

ID_LENGTH = 12
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# Two characters at a look-up: every turn draws an id, and twelve steps took three times as long.
_PAIRS = [low + high for high in _ALPHABET for low in _ALPHABET]


def id_source(seed: bytes) -> Callable[[], str]:
    """Return a function that gives the ids of this seed, one after the other."""
    numbers = count()

    def next_id() -> str:
        digest = blake2b(next(numbers).to_bytes(4, "big"), key=seed[:64], digest_size=8).digest()
        bits = int.from_bytes(digest, "big")
        return "".join([_PAIRS[bits >> 10 * place & 1023] for place in range(ID_LENGTH // 2)])

    return next_id
