"""What reading promises of any text: it never fails, invents nothing, and its work is linear."""

from __future__ import annotations

import sys
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.cleaning import LIMIT, clean
from bot.core.reading import read

CUES = (
    "Hi Dana, ",
    "Dear ",
    "From: Ann Bo <a@mail.example>\n",
    "To: Dana\n",
    "> ",
    "-----Original Message-----\n",
    "Ann Bo  10:42 AM\n",
    "Ann Bo wants to connect\n",
    "Accept\n",
    "12 mutual connections\n",
    "Could you introduce me to ",
    "because your ",
    "we both ",
    "I'd love to ",
    "Happy to send ",
    "Edda Holm at Tern Ferries ",
    "linkedin.com/in/ann-bo ",
    "Best,\n",
    "P.S. ",
    "\n",
    "\n\n",
    ". ",
    "? ",
    "… ",
    "— ",
    "’",
    "😀",
    "\u200d",
    "\u0301",
    "\u202e",
    "נועה לוי ",
    "李 雷 ",
    "é",
    "ﬃ",
    "İ",
    "\U000e0041",
)


def assert_only_words_of(text: str) -> None:
    reading = read(text)

    assert reading.text == text
    for span in reading.fields.values():
        assert span.value
        assert text[span.start : span.end] == span.value
    assert read(text) == reading


@given(st.text(st.characters(), max_size=LIMIT))
@settings(max_examples=60)
def test_any_text_of_any_plane_is_read(text: str) -> None:
    assert_only_words_of(clean(text).text)


@given(st.lists(st.one_of(st.sampled_from(CUES), st.text(max_size=6)), max_size=200))
@settings(max_examples=200)
def test_cues_in_any_order_are_read(pieces: list[str]) -> None:
    assert_only_words_of(clean("".join(pieces)).text)


@pytest.mark.parametrize("piece", CUES)
def test_one_cue_over_and_over_is_read(piece: str) -> None:
    assert_only_words_of(clean("x " + piece * (LIMIT // len(piece)) + " x").text)


def calls_of_reading(text: str) -> int:
    """Count every call that reading makes; one call of the engine is linear by itself."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    read(text)
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read(text)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("piece", [*CUES, "a", "a\n", "A\n\n", "a. ", "(", "I ", "- A\n", "1:23\n"])
def test_four_times_the_text_is_at_most_six_times_the_work(piece: str) -> None:
    short, long = (clean("x " + piece * (size // len(piece)) + " x").text for size in (1000, LIMIT))

    assert calls_of_reading(long) <= 6 * calls_of_reading(short)
