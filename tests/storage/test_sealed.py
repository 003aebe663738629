"""Keys and sealing, without a database."""

from __future__ import annotations

import base64
from itertools import product

import pytest

from bot.service.ports import Unusable
from storage import sealed
from storage.sealed import (
    Keyring,
    OwnerKey,
    Unreadable,
    new_key_text,
    parse_keys,
    wrong_key,
)

SECRET = bytes(range(32))
TEXT = base64.b64encode(SECRET).decode()


def test_a_key_has_the_same_id_however_it_is_written():
    url_safe = base64.urlsafe_b64encode(SECRET).decode()

    ids = {parse_keys(text)[0].id for text in (TEXT, url_safe, f"  {TEXT}\n")}

    assert len(ids) == 1
    assert ids != {parse_keys(new_key_text())[0].id}


def test_several_keys_are_read_newest_first():
    newest, oldest = new_key_text(), new_key_text()

    keys = parse_keys(f"{newest}, {oldest}")

    assert [key.id for key in keys] == [parse_keys(text)[0].id for text in (newest, oldest)]


def test_a_short_key_among_several_is_named_by_its_place():
    short = base64.b64encode(SECRET[:31]).decode()

    with pytest.raises(Unusable, match="Key 2 has 31 bytes"):
        parse_keys(f"{TEXT},{short}")


def test_the_same_key_twice_is_refused():
    with pytest.raises(Unusable, match="twice"):
        parse_keys(f"{TEXT},{TEXT}")


def test_a_cell_opens_in_its_own_place_only():
    key = OwnerKey("ines", SECRET)
    cell = key.seal("vettings", "v1", b"words")

    places = product(("vettings", "contacts"), ("v1", "v2"))
    opened = [place for place in places if _opens(key, *place, cell)]

    assert opened == [("vettings", "v1")]
    assert not _opens(OwnerKey("tomas", SECRET), "vettings", "v1", cell)
    assert not _opens(OwnerKey("ines", SECRET[::-1]), "vettings", "v1", cell)


@pytest.mark.parametrize("place", range(28 + len(b"words")))
def test_every_flipped_byte_is_noticed(place: int):
    key = OwnerKey("ines", SECRET)
    cell = bytearray(key.seal("vettings", "v1", b"words"))

    cell[place] ^= 1

    assert not _opens(key, "vettings", "v1", bytes(cell))


@pytest.mark.parametrize("length", range(28 + len(b"words")))
def test_every_cut_is_noticed(length: int):
    key = OwnerKey("ines", SECRET)
    cell = key.seal("vettings", "v1", b"words")

    assert not _opens(key, "vettings", "v1", cell[:length])


def _opens(key: OwnerKey, table: str, row: str, cell: bytes) -> bool:
    try:
        return key.unseal(table, row, cell) == b"words"
    except Unreadable:
        return False


def test_the_same_words_are_never_sealed_alike():
    key = OwnerKey("ines", SECRET)

    cells = {key.seal("vettings", "v1", b"words") for _ in range(100)}

    assert len(cells) == 100
    assert {len(cell) for cell in cells} == {len(b"words") + 28}


def test_looked_up_hashes_differ_by_owner_and_by_what_is_looked_up():
    one, other = OwnerKey("ines", SECRET), OwnerKey("tomas", SECRET[::-1])

    hashes = {key.look_up(what, "priya rao") for key in (one, other) for what in ("name", "slug")}

    assert len(hashes) == 4
    assert one.look_up("name", "priya rao") in hashes
    assert {len(hash_) for hash_ in hashes} == {16}


def test_a_wrapped_key_opens_for_its_owner_and_master_key_only():
    first, second = parse_keys(f"{new_key_text()},{new_key_text()}")
    key, wrapped, key_id = Keyring([first]).new("ines")
    cell = key.seal("vettings", "v1", b"words")

    again = Keyring([second, first]).open("ines", wrapped, key_id)

    assert again.unseal("vettings", "v1", cell) == b"words"
    with pytest.raises(Unusable, match="damaged"):
        Keyring([first]).open("tomas", wrapped, key_id)
    with pytest.raises(Unusable, match=f"sealed with key {first.id}, you gave {second.id}"):
        Keyring([second]).open("ines", wrapped, key_id)


@pytest.mark.parametrize("place", range(0, 60, 7))
def test_a_damaged_wrapped_key_is_said_and_names_nothing_secret(place: int):
    ring = Keyring(parse_keys(TEXT))
    _, wrapped, key_id = ring.new("ines")
    damaged = bytearray(wrapped)
    damaged[place] ^= 1

    with pytest.raises(Unusable, match="damaged"):
        ring.open("ines", bytes(damaged), key_id)


def test_new_owners_are_wrapped_by_the_newest_key():
    keys = parse_keys(f"{new_key_text()},{TEXT}")

    _, _, key_id = Keyring(keys).new("ines")

    assert key_id == keys[0].id


def test_a_key_met_is_remembered_only_when_told_and_let_go_when_told():
    ring = Keyring(parse_keys(TEXT))
    key, wrapped, key_id = ring.new("ines")

    assert ring.open("ines", wrapped, key_id) is not key
    ring.remember("ines", key)
    assert ring.open("ines", wrapped, key_id) is key
    ring.drop("ines")
    assert ring.open("ines", wrapped, key_id) is not key


def test_no_more_keys_are_kept_than_fit(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sealed, "KEYS_IN_MEMORY", 3)
    ring = Keyring(parse_keys(TEXT))
    made = {owner: ring.new(owner) for owner in "abcde"}

    for owner, (key, _, _) in made.items():
        ring.remember(owner, key)

    kept = [o for o, (key, wrapped, name) in made.items() if ring.open(o, wrapped, name) is key]
    assert kept == ["c", "d", "e"]


def test_a_hash_to_look_up_by_never_changes_for_rows_are_found_by_it():
    key = OwnerKey("noa", b"s" * 32)

    assert key.look_up("name", "ada abara").hex() == "7136e3d16dd98ec85f4596fca07a3215"


@pytest.mark.parametrize("text", ["", "AAAA", "not base64!", "A" * 44, ","])
def test_a_key_that_is_none_is_refused_without_repeating_it(text):
    with pytest.raises(Unusable) as refused:
        parse_keys(text)

    assert not text.strip(",") or text not in str(refused.value)


def test_a_key_with_a_foreign_character_in_it_is_refused():
    with pytest.raises(Unusable, match="base64"):
        parse_keys(f"{TEXT[:10]}!{TEXT[10:]}")


def test_a_master_key_never_shows_its_secret():
    (key,) = parse_keys(TEXT)

    shown = f"{key!r} {key}"

    assert key.id in shown
    assert repr(SECRET)[2:20] not in shown


def test_whoever_is_met_again_is_kept_before_those_met_earlier(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sealed, "KEYS_IN_MEMORY", 2)
    ring = Keyring(parse_keys(TEXT))
    made = {owner: ring.new(owner) for owner in "abc"}

    for owner in "abac":
        ring.remember(owner, made[owner][0])

    kept = [o for o, (key, wrapped, name) in made.items() if ring.open(o, wrapped, name) is key]
    assert kept == ["a", "c"]


def test_a_token_opens_in_its_own_row_only():
    ring = Keyring(parse_keys(TEXT))

    wrapped, key_id = ring.wrap_token("slack:T01ACME", "xoxb-invented")

    assert b"xoxb" not in wrapped
    assert ring.unwrap_token("slack:T01ACME", wrapped, key_id) == "xoxb-invented"
    with pytest.raises(Unusable):
        ring.unwrap_token("slack:T02ACME", wrapped, key_id)


@pytest.mark.parametrize(
    ("sealed_with", "named"), [(("aa",), "with key aa, "), (("aa", "bb"), "with keys aa, bb, ")]
)
def test_a_missing_key_is_named_beside_those_that_were_given(
    sealed_with: tuple[str, ...], named: str
):
    said = wrong_key(sealed_with, ("cc", "dd"))

    assert named in said
    assert "you gave cc, dd" in said
