"""When two names or two profiles are the same."""

from __future__ import annotations

import pytest

from bot.core.people import name_key, profile_slug


@pytest.mark.parametrize(
    "one, other",
    [
        ("Priya Rao", "priya rao"),
        ("Priya Rao", "  PRIYA \t Rao\n"),
        ("Priya Rao", "Priya\u00a0Rao"),
        ("Zoë Müller", "ZOE\u0308 MU\u0308LLER"),
        ("Straße", "STRASSE"),
        ("ﬁnn", "Finn"),
        ("Ａｋｉｏ", "akio"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ],
)
def test_names_that_are_the_same(one: str, other: str):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    "one, other",
    [
        ("Zoë Müller", "Zoe Muller"),
        ("Priya Rao", "PriyaRao"),
        ("Priya Rao", "Rao Priya"),
        ("Anna-Lena", "Anna Lena"),
        ("Sam", ""),
    ],
)
def test_names_that_are_not_the_same(one: str, other: str):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("name", ["İpek Ilgaz", "ǅemal ﬀ", "ΐ ΰ", "Ǆ\u0345", "مريم ١٢", "王 小明"])
def test_the_form_of_a_form_is_itself(name: str):
    assert name_key(name_key(name)) == name_key(name)


@pytest.mark.parametrize(
    "url, slug",
    [
        ("https://www.linkedin.com/in/Priya-Rao-1", "priya-rao-1"),
        ("http://linkedin.com/in/priya-rao-1/", "priya-rao-1"),
        ("www.linkedin.com/in/priya-rao-1?trk=people", "priya-rao-1"),
        ("linkedin.com/in/priya-rao-1#about", "priya-rao-1"),
        ("/in/priya-rao-1", "priya-rao-1"),
        ("in/priya-rao-1", "priya-rao-1"),
        ("  https://uk.linkedin.com/in/priya-rao-1/details/experience/ ", "priya-rao-1"),
        ("https://www.linkedin.com/IN/PRIYA", "priya"),
        ("https://www.linkedin.com/in/zo%C3%AB-m", "zoë-m"),
        ("https://www.linkedin.com/in/zoë-m", "zoë-m"),
        ("https://www.linkedin.com/company/acme", ""),
        ("https://www.linkedin.com/in/", ""),
        ("https://begin/priya", ""),
        ("priya", ""),
        ("", ""),
    ],
)
def test_the_slug_of_a_profile(url: str, slug: str):
    assert profile_slug(url) == slug
