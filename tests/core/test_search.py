"""Finding people by words: what is found, what is not, and in which order."""

from __future__ import annotations

import pytest

from bot.core.search import plain, ranked

PEOPLE = [
    ("Zélie Sørby", "Analyst Tern Ferries"),
    ("Inés Castañeda", "Engineer Kelp & Co"),
    ("Nuria Abara", "Head of Charts Halyard Labs"),
    ("Nuria Tanaka", "Kelp & Co"),
    ("Max Weiß", ""),
]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("ZELIE", ["Zélie Sørby"]),
        ("sorby", ["Zélie Sørby"]),
        ("castaneda ines", ["Inés Castañeda"]),
        ("nura", ["Nuria Abara", "Nuria Tanaka"]),
        ("nuria kelp", ["Nuria Tanaka"]),
        ("tanka", ["Nuria Tanaka"]),
        ("weiss", ["Max Weiß"]),
        ("hal", ["Nuria Abara"]),
        ("inescastañeda", ["Inés Castañeda"]),
        ("quux", []),
        ("", []),
        ("!?", []),
    ],
)
def test_people_are_found_despite_case_accents_order_and_slips(words: str, names: list[str]):
    assert [PEOPLE[place][0] for place in ranked(words, PEOPLE)] == names


def test_among_equals_the_name_that_is_all_of_it_comes_first():
    people = [("Ann Mary Lee", ""), ("Ann Lee", ""), ("Bo", "Ann Lee & Partners")]

    assert ranked("ann lee", people)[0] == 1


@pytest.mark.parametrize(
    ("words", "names", "places"),
    [
        # a word of one letter is no beginning of another
        ("a", ["Ann"], []),
        ("an", ["Ann"], [0]),
        # four letters of five are enough (80 of 100 alike), three are not
        ("abcdx", ["abcde"], [0]),
        ("abcxy", ["abcde"], []),
        # every word must be found
        ("ann lee", ["Ann Poe", "Ann Lee"], [1]),
        # the whole word before its beginning, the shorter name before the longer
        ("lee", ["Leeward Ann", "Ann Lee"], [1, 0]),
        ("lee", ["Ann Mary Lee", "Ann Lee"], [1, 0]),
        # equal in everything: by name, then by place
        ("lee", ["Bob Lee", "Ann Lee"], [1, 0]),
        ("lee", ["Ann Lee", "Ann Lee"], [0, 1]),
        # the worst of the words counts: a slip in one comes after none in both
        ("anna lee", ["Anne Lee", "Anna Lee"], [1, 0]),
    ],
)
def test_what_is_alike_enough_and_what_comes_first(words: str, names: list[str], places: list[int]):
    assert ranked(words, [(name, "") for name in names]) == places


def test_a_word_that_nobody_bears_finds_nobody_whatever_comes_after():
    assert ranked("quux lee", [("Ann Lee", "")]) == []


def test_letters_that_look_alike_are_alike():
    assert plain("ŁÓDŹ Þór Æsa Straße") == "lodz thor aesa strasse"
