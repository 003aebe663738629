"""Cleaning a text: what misleads is removed and said, what belongs to people stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.cleaning import LIMIT, clean

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("  Hi there \n", "Hi there"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b", "ab"),
        ("a\ud800b", "ab"),
        ("a\u202eb\u202c\u2066c\u2069", "abc"),
        ("\x1b[31mred", "\u241b[31mred"),
        ("a\tb\nc", "a\tb\nc"),
        (FAMILY, FAMILY),
        (
            "\u05e0\u05d5\u05e2\u05d4 \u05dc\u05d5\u05d9",
            "\u05e0\u05d5\u05e2\u05d4 \u05dc\u05d5\u05d9",
        ),
        ("a\ufdd0\uffffb", "ab"),
        ("\u200b\u200c\u200d\ufeff", ""),
        (" \n\t ", ""),
    ],
)
def test_a_text_is_cleaned(given_text, kept):
    assert clean(given_text).text == kept


@pytest.mark.parametrize(
    ("text", "removed"),
    [("a\x00b", "nul"), ("a\ud800b", "surrogate"), ("a\u202eb", "direction")],
)
def test_what_was_removed_is_named(text, removed):
    assert any(removed in name.lower() for name in clean(text).removed)


def test_an_ordinary_text_is_left_as_it_is():
    cleaned = clean("Hi Sam, shall we?")

    assert (cleaned.text, cleaned.removed) == ("Hi Sam, shall we?", ())
    assert cleaned.given == cleaned.kept == 17


def test_a_long_text_keeps_its_beginning_and_says_both_counts():
    cleaned = clean("a" * 100_000)

    assert (cleaned.given, cleaned.kept) == (100_000, LIMIT)
    assert cleaned.text == "a" * LIMIT


def test_a_cut_leaves_out_a_character_that_would_be_halved():
    cleaned = clean("a" * (LIMIT - 3) + FAMILY)

    assert cleaned.text == "a" * (LIMIT - 3)
    assert cleaned.kept == LIMIT - 3


@given(st.text(alphabet=st.characters(), max_size=200))
def test_cleaning_twice_is_cleaning_once(text):
    once = clean(text)

    assert clean(once.text).text == once.text
    assert clean(once.text).removed == ()
