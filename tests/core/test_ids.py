"""Ids follow from their seed, wherever one begins to draw them."""

from __future__ import annotations

from bot.core.ids import id_source


def test_ids_drawn_from_the_second_on_are_those_of_the_same_seed():
    whole = id_source(b"seed")
    first = whole()

    later = id_source(b"seed", first=1)

    assert [later(), later()] == [whole(), whole()]
    assert first == id_source(b"seed")()
