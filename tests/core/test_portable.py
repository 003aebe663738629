"""Export and import of nouns: what was written is read back the same, and nothing else is read."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from bot.core.model import (
    Contact,
    Decision,
    Earlier,
    Evidence,
    FollowUp,
    Reason,
    Recommendation,
    Settings,
    Suggestion,
    Vetting,
)
from bot.core.portable import Misshapen, from_json, to_json

NOW = datetime(2026, 11, 24, 12, 0, 1, 250000, tzinfo=UTC)
RECOMMENDATION = Recommendation("accept", (Reason("introduce", "yes", "You would"),))
DECISION = Decision("accept", NOW, "", RECOMMENDATION, "abc")
VETTING = Vetting(
    "v" * 12,
    NOW,
    NOW,
    kind="connect_in",
    name="Priya Nair",
    answers={"familiarity": "well", "offer": ("advice", "job_lead"), "reason": None},
    suggestions=(Suggestion("reason", "yes", "words", "paste"),),
    evidence=(Evidence("reason", "words", 0, 5, "paste"),),
    decision=DECISION,
    earlier=(Earlier(None, DECISION, {"offer": ("advice",)}),),
)


@pytest.mark.parametrize(
    "noun",
    [
        VETTING,
        Settings(zone="Europe/Berlin", time=time(7, 30), weekdays=frozenset({0, 6})),
        Contact("c" * 12, "Sam", NOW, last_exchange=date(2026, 1, 2), tier="known"),
        FollowUp("f" * 12, "converse", date(2026, 12, 1), "why", NOW, then="reopen"),
    ],
)
def test_a_noun_survives_the_way_there_and_back(noun):
    assert from_json(type(noun), to_json(noun)) == noun


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "nonsense"},
        {"revision": "1"},
        {"parked": 1},
        {"opened_at": "yesterday"},
        {"answers": ["x"]},
        {"answers": {"reason": 5}},
        {"evidence": "x"},
        {"unknown_field": 1},
        {"decision": {"outcome": "accept"}},
    ],
)
def test_what_no_export_would_hold_is_refused(change):
    written = {**to_json(VETTING), **change}

    with pytest.raises(Misshapen):
        from_json(Vetting, written)


@pytest.mark.parametrize("value", [None, [], "x", 3])
def test_something_else_is_no_noun(value):
    with pytest.raises(Misshapen):
        from_json(Vetting, value)
