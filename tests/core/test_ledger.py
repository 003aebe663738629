"""The ledger: what a line says was given, and how entries are counted and said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.core.ledger import Gift, by_quarter, entry_text, gift_of
from bot.core.messages import Problem
from bot.core.model import LedgerEntry

ENTRY = LedgerEntry(
    "e" * 12,
    "given",
    "resource",
    date(2026, 11, 24),
    datetime(2026, 11, 24, tzinfo=UTC),
    "Sam",
    contact="c" * 12,
)


@pytest.mark.parametrize(
    ("line", "gift"),
    [
        ("Sam job_lead data analyst at Acme", Gift("Sam", "job_lead", "data analyst at Acme")),
        ("Sam Lee job lead at Acme", Gift("Sam Lee", "job_lead", "at Acme")),
        ("everyone knowledge on dbt", Gift("everyone", "knowledge", "on dbt")),
        ("Sam an article on logs", Gift("Sam an", "resource", "on logs")),
        ("Sam: article: on logs", Gift("Sam", "resource", "on logs")),
        ("Sam INTRO", Gift("Sam", "introduction", "")),
        ("Article Smith resource x", Gift("Article Smith", "resource", "x")),
    ],
)
def test_the_name_stands_before_the_first_kind_word(line, gift):
    assert gift_of(line) == gift


@pytest.mark.parametrize("line", ["", "Sam", "job_lead", "Sam a sandwich"])
def test_a_line_without_a_name_or_a_kind_is_asked_back(line):
    assert isinstance(gift_of(line), Problem)


def test_entries_are_counted_by_quarter_newest_first():
    older = replace(ENTRY, direction="asked", on=date(2026, 9, 30))

    counted = by_quarter([older, ENTRY, ENTRY])

    assert list(counted) == ["2026 Q4", "2026 Q3"]
    assert counted["2026 Q4"] == {"given": 2, "asked": 0, "received": 0}
    assert counted["2026 Q3"]["asked"] == 1


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (replace(ENTRY, note="on logs"), "an article or video to Sam: on logs"),
        (replace(ENTRY, kind="introduction", unasked=True), "an introduction to Sam (unasked)"),
        (replace(ENTRY, contact=None, name="everyone"), "an article or video to everyone"),
        (
            replace(ENTRY, direction="received", kind="favour_received"),
            "a favour received from Sam",
        ),
    ],
)
def test_an_entry_is_said_in_a_few_words(entry, said):
    assert entry_text(entry) == said
