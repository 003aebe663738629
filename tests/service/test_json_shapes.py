"""The shapes of `--json`, as scripts hold on to them."""

from __future__ import annotations

import re

import pytest

VETTING = set(
    "id kind name target status parked answers missing question recommendation decision earlier"
    " drafts follow_ups evidence".split()
)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
ID = re.compile(r"[0-9a-hjkmnp-tv-z]{12}")


@pytest.fixture
def known(program):
    """A notebook with a decision, a promise, an entry of each direction."""
    program(
        "vet", "Hi, I am Priya Nair. We both know Kim Lee. Shall we connect?", "--kind",
        "connect_in", "--answer", "familiarity=well", "--answer", "introduce=yes",
        "--answer", "advocate=yes", "--answer", "offer=resource", "--decide",
    )  # fmt: skip
    program("gave", "Priya Nair", "job lead", "at Acme")
    program("asked", "Priya Nair", "for advice")
    program("got", "Priya Nair", "two hours")
    return program


def test_a_decided_vetting(known):
    (vetting,) = known("history", "--json").json

    assert set(vetting) == VETTING
    assert ID.fullmatch(vetting["id"])
    assert set(vetting["recommendation"]) == {"outcome", "for", "missing", "against"}
    assert set(vetting["decision"]) == {"outcome", "because", "at"}
    assert INSTANT.fullmatch(vetting["decision"]["at"])
    assert set(vetting["drafts"][0]) == {"to", "text", "length"}
    assert set(vetting["evidence"][0]) == {"field", "value", "start", "end", "source"}
    assert vetting["status"] == "decided"
    assert vetting["question"] is None


def test_an_open_vetting_names_its_question(program):
    program("chat", stdin="/vet --kind connect_in --name Ann\n1\nlater\n")

    (vetting,) = program("open", "--json").json

    assert set(vetting) == VETTING
    assert (vetting["status"], vetting["parked"]) == ("open", True)
    assert vetting["question"] == "introduce"
    assert vetting["recommendation"] is None
    assert vetting["decision"] is None
    assert vetting["answers"] == {"familiarity": "well"}


def test_an_earlier_round(known):
    vetting = known("change", "last", "familiarity", "unwilling", "--json").json

    assert set(vetting["earlier"][0]) == {"recommendation", "decision"}
    assert vetting["earlier"][0]["decision"]["outcome"] == "accept"
    assert vetting["recommendation"]["outcome"] == "decline"


def test_a_follow_up(known):
    (promise,) = known("pending", "--json").json

    assert set(promise) >= {"id", "kind", "due", "state", "why"}
    assert DAY.fullmatch(promise["due"])
    assert (promise["kind"], promise["state"]) == ("contribute", "open")


def test_a_person(known):
    person = known("person", "Priya Nair", "--json").json

    assert set(person) >= set(
        "name profile_url company position tier exchanges last_exchange connected_on given asked"
        " received vettings follow_ups".split()
    )
    for direction in ("given", "asked", "received"):
        (entry,) = person[direction]
        assert set(entry) >= {"id", "kind", "note", "on", "unasked"}
        assert DAY.fullmatch(entry["on"])
    assert all(ID.fullmatch(i) for i in person["vettings"] + person["follow_ups"])
    assert person["tier"] == "inner_circle"


def test_what_a_paste_says_counts_code_points(program):
    text = "👩‍👩‍👧 Hi, I am Zoë Müller. We both know Kim Lee. Shall we connect?"

    read = program("read", text, "--json").json

    assert set(read) == {"text", "kind", "fields", "personalised", "boilerplate", "sales_pitch"}
    spans = [span for found in read["fields"].values() for span in found or ()]
    assert spans
    assert all(read["text"][s["start"] : s["end"]] == s["value"] for s in spans)


@pytest.mark.parametrize("command", ["pending", "open", "history"])
def test_an_empty_list_is_a_list(program, command):
    assert program(command, "--json").json == []


def test_settings_are_written_as_they_are_typed(program):
    program("settings", "weekdays", "Monday and wed")

    assert program("settings", "--json").json == {
        "zone": "UTC",
        "time": "09:00",
        "weekdays": "mon,wed",
        "strictness": "standard",
        "note_length": "200",
        "tone": "warm",
        "keep_paste": "no",
        "nudge": "weekly",
    }
    assert program("settings", "tone", "--json").json == {"tone": "warm"}


def test_a_refusal_leaves_standard_output_empty(program):
    ran = program("person", "Nobody", "--json")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.count("\n") == 1
