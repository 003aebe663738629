"""Reading a paste: sentences of our own, every layout, and spans that are always in the text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.cleaning import clean
from bot.core.reading import FIELDS, OwnProfile, read, reading_json

CARD = """Mara Stone wants to connect
Lighthouse keeper at Tern Ferries
Hi Sam, I read your piece on fog signals because we are rebuilding ours.
Accept
Ignore"""

MAIL = """From: Mara Stone <mara@example.org>
Sent: Tuesday, 3 November 2026 09:12
To: Sam Lee
Subject: An introduction

Hi Sam,

Could you introduce me to Ines Roca at Tern Ferries? I can help her with the winter timetable.

Best regards,
Mara Stone
Harbour office"""

FORWARD = """---------- Forwarded message ---------
From: Jonas Weber <jonas@example.org>
Date: Tue, 3 Nov 2026
Subject: Hello

Hi Sam,
I'd love your advice on moving into data work.
Jonas Weber"""


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        (CARD, "Mara Stone"),
        (MAIL, "Mara Stone"),
        (FORWARD, "Jonas Weber"),
        ("Hi, I'm Mara Stone, a pilot. Shall we connect?", "Mara Stone"),
        ("My name is Mara Stone and I run a mill.", "Mara Stone"),
        ("Hi Sam, shall we connect?\n\nBest,\nMara", "Mara"),
        ("Hi Dana, I'd like to connect with you.", None),
        ("Dear Mr. Lee, shall we talk?", None),
        ("I'd like to add you to my professional network", None),
    ],
)
def test_who_writes_is_read_and_the_addressee_is_not(text, sender):
    found = read(clean(text).text).sender_name

    assert (found.value if found is not None else None) == sender


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I'd like to add you to my professional network", "connect_in"),
        ("Hi Sam, I would like to connect and hear about your work.", "connect_in"),
        (MAIL, "introduce"),
        ("Could you refer me for the mechanic opening at Tern Ferries?", "introduce"),
        ("The kettle is on the stove.", None),
        ("", None),
    ],
)
def test_the_kind_of_request_is_read_or_stays_unknown(text, kind):
    assert read(text).kind == kind


def test_whom_they_want_to_meet_is_read():
    reading = read(MAIL)

    assert reading.target_person is not None
    assert reading.target_person.value == "Ines Roca"
    assert reading.target_company is not None
    assert reading.target_company.value == "Tern Ferries"


@pytest.mark.parametrize(
    "text",
    [
        "I'd like to add you to my professional network on LinkedIn.",
        "Hi Dana, I'd like to join your LinkedIn network.",
        "Ich würde Sie gerne zu meinem beruflichen Netzwerk hinzufügen.",
        "J'aimerais vous inviter à rejoindre mon réseau.",
        "Me gustaría añadirte a mi red profesional.",
        "Gostaria de adicionar você à minha rede profissional.",
    ],
)
def test_the_stock_line_is_known_in_several_languages(text):
    reading = read(text)

    assert reading.boilerplate
    assert reading.reason is None
    assert not reading.personalised


@pytest.mark.parametrize("text", ["The kettle is on the stove.", "Nice weather today."])
def test_what_is_no_request_is_not_called_stock_wording(text):
    assert not read(text).boilerplate


def test_a_profile_link_is_read_as_it_stands():
    reading = read("Hi, I'm Sam Lee, see https://www.linkedin.com/in/sam-lee-1 for more.")

    assert reading.sender_url is not None
    assert reading.sender_url.value == "https://www.linkedin.com/in/sam-lee-1"


def test_a_shared_employer_and_school_are_known_from_the_owners_profile():
    profile = OwnProfile(positions=("Tern Ferries",), schools=("Universidad de Lugo",))

    reading = read("I was at TERN FERRIES too, after the universidad de lugo.", profile)

    assert reading.employer is not None
    assert reading.employer.value == "TERN FERRIES"
    assert reading.school is not None
    assert reading.school.value == "universidad de lugo"


def test_the_json_names_every_field_with_code_point_offsets():
    text = "Hé \U0001f600 Sam, I'd like to connect.\n\nBest,\nMara"

    shape: Any = reading_json(read(text))

    assert tuple(shape["fields"]) == FIELDS
    for spans in shape["fields"].values():
        for span in spans:
            assert text[span["start"] : span["end"]] == span["value"]


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_whatever_is_read_stands_in_the_text(text):
    cleaned = clean(text).text

    reading = read(cleaned)

    for span in reading.fields.values():
        assert cleaned[span.start : span.end] == span.value
        assert span.value


WORDS = [
    "Hi ",
    "I'm ",
    "Mara ",
    "Stone",
    ", ",
    "\n",
    "From: ",
    "> ",
    "because ",
    "we ",
    "both ",
    "could you introduce me to ",
    "https://www.linkedin.com/in/x",
    "Best,\n",
    "- ",
    "(",
    "…",
]


@given(st.lists(st.sampled_from(WORDS), max_size=120))
@settings(max_examples=150, deadline=None)
def test_words_in_any_order_are_read_without_harm(words):
    cleaned = clean("".join(words)).text

    reading = read(cleaned)

    for span in reading.fields.values():
        assert cleaned[span.start : span.end] == span.value


@pytest.mark.parametrize(
    "piece", ["a", "I ", "we both ", "because ", "(", "> ", "From: a\n", "http://", "Aa ", "\u0301"]
)
def test_the_same_piece_over_and_over_is_read(piece):
    text = clean(piece * (4000 // len(piece))).text

    reading = read(text)

    assert all(text[s.start : s.end] == s.value for s in reading.fields.values())


PROFILE = OwnProfile(("Acme", "Tern Ferries"), ("Universidad de Lugo",))


@pytest.mark.parametrize(
    ("text", "employer"),
    [
        ("I was at Tern Ferries too.", "Tern Ferries"),
        ("I spent five years with Tern Ferries.", "Tern Ferries"),
        ("As a former Acme engineer I would like to connect.", "Acme"),
        ("Mira Sol\nHead of Charts at Tern Ferries\n\nHi Noa, shall we connect?", "Tern Ferries"),
        # Naming where the reader works is not having worked there.
        ("I saw you work at Acme and I would love to join Acme.", ""),
        ("Could you refer me for the analyst role at Acme?", ""),
        ("I am applying for a role at Acme and would love to talk.", ""),
        ("Your company Acme is great.", ""),
        ("I noticed an opening at Acme.", ""),
    ],
)
def test_only_who_was_there_shares_an_employer(text: str, employer: str):
    found = read(text, PROFILE).employer

    assert (found.value if found else "") == employer
