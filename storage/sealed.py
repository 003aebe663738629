"""Encryption: a master key wraps one random key per owner, and that key seals their rows.

Rules: a ciphertext is bound to its place (table, row, owner, key), so a cell that was copied to
another row, another table or another owner does not open. A master key is named by its id, eight
hexadecimal digits of a hash of it, in the database and in messages; the key itself is never
stored, printed or logged. Destroying the wrapped key of an owner destroys all they wrote.

Owner keys are kept in memory only once the transaction that met them is committed: a new owner
whose row was rolled back gets another key on the next run.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from bot.core.model import Owner
from bot.service.ports import Unusable
from storage.sentences import say

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
HASH_BYTES: Final = 16
KEYS_IN_MEMORY: Final = 512
"""About half a megabyte; a miss costs a few microseconds, so more would buy little."""


class Unreadable(Exception):
    """A sealed cell does not open: it was changed, cut, or moved from another place."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """32 secret bytes and the id by which they may be spoken of."""

    id: str
    secret: bytes = field(repr=False)


def parse_keys(text: str) -> tuple[MasterKey, ...]:
    """Read master keys: base64, comma-separated, newest first. Raises `Unusable`."""
    written = [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]
    if not written:
        raise Unusable(say("key_empty"))
    keys = tuple(_parse(part, place) for place, part in enumerate(written, start=1))
    if len({key.id for key in keys}) < len(keys):
        raise Unusable(say("key_twice"))
    return keys


def _parse(written: str, place: int) -> MasterKey:
    try:
        secret = base64.b64decode(written.translate(_URL_SAFE), validate=True)
    except (binascii.Error, ValueError):
        raise Unusable(say("key_not_base64", place=place)) from None
    if len(secret) != KEY_BYTES:
        given = len(secret)
        raise Unusable(say("key_length", place=place, given=given, bytes=KEY_BYTES))
    return MasterKey(_name(b"vet-request master key", secret), secret)


_URL_SAFE: Final = str.maketrans("-_", "+/")


def new_key_text() -> str:
    """Make a new master key, written as it stands in the key file."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def _name(purpose: bytes, secret: bytes) -> str:
    return hashlib.sha256(purpose + b"\0" + secret).hexdigest()[:8]


def _derive(secret: bytes, purpose: bytes) -> bytes:
    """HKDF-Expand (RFC 5869, one block); the secret is uniformly random, so Extract is spared."""
    return hmac.digest(secret, b"vet-request " + purpose + b"\x01", "sha256")


def _place(table: str, row: str, owner: str, key: str) -> bytes:
    return f"vet-request:1\0{table}\0{row}\0{owner}\0{key}".encode()


class OwnerKey:
    """The key of one owner: seals and unseals their cells, hashes what is looked up."""

    __slots__ = ("_aead", "_id", "_look_up", "_owner", "read_last")

    def __init__(self, owner: str, secret: bytes) -> None:
        self._owner = owner
        self._id = _name(b"vet-request owner key", secret)
        self._aead = AESGCM(_derive(secret, b"seal"))
        self._look_up = HMAC(_derive(secret, b"look-up"), SHA256())
        self.read_last: tuple[object, Owner | None] = (None, None)
        """The owner's row as it was met last, and what it says: most turns leave it as it is."""

    def seal(self, table: str, row: str, plain: bytes) -> bytes:
        """Encrypt a cell for its place; 28 bytes longer than the plain bytes."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, plain, _place(table, row, self._owner, self._id))

    def unseal(self, table: str, row: str, sealed: bytes) -> bytes:
        """Decrypt a cell of this place, or raise `Unreadable`."""
        place = _place(table, row, self._owner, self._id)
        try:
            return self._aead.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
        except (InvalidTag, ValueError):
            raise Unreadable from None

    def look_up(self, what: str, value: str) -> bytes:
        """Hash a normalised name or profile so that this owner's rows can be found by it."""
        # A copy has the key in it already, and an import makes 60,000 of these.
        hashing = self._look_up.copy()
        hashing.update(f"{what}\0{value}".encode())
        return hashing.finalize()[:HASH_BYTES]


KeySource: TypeAlias = Callable[[], Sequence[MasterKey]]
"""Where the keys came from, asked again when one is missing: another process may have rotated."""


class Keyring:
    """The master keys given, newest first, and the owner keys met lately."""

    def __init__(self, keys: Sequence[MasterKey], source: KeySource | None = None) -> None:
        self._source = source
        self._masters: dict[str, AESGCM] = {}
        self._met: dict[str, OwnerKey] = {}
        self._lock = Lock()
        self._take(keys)

    def _take(self, keys: Sequence[MasterKey]) -> None:
        # Added to those at hand, never in their place: another thread may be using one.
        self._masters |= {key.id: AESGCM(_derive(key.secret, b"wrap")) for key in keys}
        self.newest = keys[0]
        self.ids = tuple(key.id for key in keys)

    def new(self, owner: str, in_use: Collection[str] | None = None) -> tuple[OwnerKey, bytes, str]:
        """Draw a key for a new owner: the key, its wrapped form, the id of the master key.

        `in_use` are the keys the database lists; see `wrapping`.
        """
        secret = os.urandom(KEY_BYTES)
        key_id = self.wrapping(in_use)
        return OwnerKey(owner, secret), self._wrap(owner, secret, key_id), key_id

    def wrapping(self, in_use: Collection[str] | None = None) -> str:
        """Give the newest key that the database lists, to wrap with.

        A key that is not listed was rotated away and may be thrown away any moment, so a process
        that knows no other wraps nothing. Raises `Unusable`.
        """
        if in_use is None:
            return self.newest.id
        for _ in range(2):
            for key_id in self.ids:
                if key_id in in_use:
                    return key_id
            self._ask_again()
        raise Unusable(wrong_key(sorted(in_use), self.ids))

    def open(self, owner: str, wrapped: bytes, key_id: str) -> OwnerKey:
        """Give the key of an owner. Raises `Unusable` if it cannot be unwrapped."""
        return self._met.get(owner) or OwnerKey(owner, self._unwrap(owner, wrapped, key_id))

    def rewrap(self, owner: str, wrapped: bytes, key_id: str) -> bytes:
        """Wrap the key of an owner with the newest master key. Raises `Unusable`."""
        return self._wrap(owner, self._unwrap(owner, wrapped, key_id), self.newest.id)

    def wrap_token(
        self, place: str, token: str, in_use: Collection[str] | None = None
    ) -> tuple[bytes, str]:
        """Encrypt a workspace's token for its row: the bytes, and the id of the master key."""
        key_id = self.wrapping(in_use)
        return self._wrap(token_place(place), token.encode(), key_id), key_id

    def unwrap_token(self, place: str, wrapped: bytes, key_id: str) -> str:
        """Decrypt a workspace's token. Raises `Unusable`."""
        return self._unwrap(token_place(place), wrapped, key_id).decode()

    def remember(self, owner: str, key: OwnerKey) -> None:
        """Keep a key in memory; to be called only after the commit."""
        with self._lock:
            self._met.pop(owner, None)
            while len(self._met) >= KEYS_IN_MEMORY:
                del self._met[next(iter(self._met))]
            self._met[owner] = key

    def drop(self, owner: str) -> None:
        """Let go of the key of an owner who is being forgotten."""
        with self._lock:
            self._met.pop(owner, None)

    def knows(self, key_id: str) -> bool:
        """Say whether a master key is at hand, after asking once more where they come from."""
        if key_id not in self._masters:
            self._ask_again()
        return key_id in self._masters

    def _ask_again(self) -> None:
        if self._source is not None:
            with suppress(Unusable):  # then what is at hand must do
                self._take(self._source())

    def _wrap(self, owner: str, secret: bytes, key_id: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        place = _place("owners", "wrapped_key", owner, key_id)
        return nonce + self._masters[key_id].encrypt(nonce, secret, place)

    def _unwrap(self, owner: str, wrapped: bytes, key_id: str) -> bytes:
        if not self.knows(key_id):
            raise Unusable(wrong_key((key_id,), self.ids))
        master = self._masters[key_id]
        try:
            place = _place("owners", "wrapped_key", owner, key_id)
            return master.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], place)
        except (InvalidTag, ValueError):
            raise Unusable(say("owner_key_damaged")) from None


def token_place(place: str) -> str:
    """Name the row of a workspace's token as what its wrapping is bound to."""
    return f"installation {place}"


def wrong_key(sealed_with: Sequence[str], given: Sequence[str]) -> str:
    """Say that a key is missing, naming keys by their ids."""
    keys = f"{'key' if len(sealed_with) == 1 else 'keys'} {', '.join(sealed_with)}"
    return say("wrong_key", keys=keys, given=", ".join(given))
