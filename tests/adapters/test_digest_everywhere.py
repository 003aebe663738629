"""A digest of ten items at maximum lengths is within the limits of every platform."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from adapters.console.plain import plain_lines
from adapters.discord.render import render as discord_pieces
from adapters.slack.render import render as slack_pieces
from bot.core.digest import Day, digest_of
from bot.core.idea import Idea
from bot.core.messages import Message
from bot.core.model import FollowUp, FollowUpKind, Vetting
from tests.adapters.discord import limits as discord
from tests.adapters.slack import limits as slack

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOSTILE = [
    "Wolfeschlegelsteinhausenbergerdorff " * 40,
    "<@U012ABC> & *bold* <https://example.invalid|a link> @everyone\n" * 20,
    "👩‍👩‍👧‍👦" * 200,
]
NAMES = ["long", "markup", "emoji"]


def digest(text: str, kind: FollowUpKind) -> Message:
    due = FollowUp("fup000000000", kind, TODAY, text, NOW, name=text, tries=1)
    vetting = Vetting("vet000000000", NOW, NOW, kind="ask", name=text, status="undecided")
    message = digest_of(
        Day(
            TODAY,
            tuple(replace(due, id=f"fup{number:09d}") for number in range(40)),
            unsent=tuple(replace(vetting, id=f"uns{number:09d}") for number in range(3)),
            lapsed=tuple(replace(vetting, id=f"lap{number:09d}") for number in range(50)),
            idea=Idea("con000000001", "resource", f"Give first: {text[:40]}"),
            goes_weekly=True,
        )
    )
    assert message is not None
    return message


@pytest.mark.parametrize("kind", ["contribute", "await_answer", "await_consent"])
@pytest.mark.parametrize("text", HOSTILE, ids=NAMES)
def test_the_largest_digest_fits_discord(text: str, kind: FollowUpKind):
    pieces = discord_pieces(digest(text, kind))

    assert list(discord.problems_of(pieces)) == []


@pytest.mark.parametrize("kind", ["contribute", "await_answer", "await_consent"])
@pytest.mark.parametrize("text", HOSTILE, ids=NAMES)
def test_the_largest_digest_fits_slack(text: str, kind: FollowUpKind):
    for piece in slack_pieces(digest(text, kind), "40 follow-ups are due"):
        assert list(slack.problems_of_message(piece.payload())) == []


@pytest.mark.parametrize("text", HOSTILE, ids=NAMES)
def test_the_largest_digest_is_one_screen_of_lines(text: str):
    lines = list(plain_lines(digest(text, "contribute")))

    assert lines[0] == "40 follow-ups are due"
    assert len(lines) < 40
    assert all("\x1b" not in line for line in lines)


def test_the_line_slack_notifies_with_is_the_lead_which_names_nobody():
    message = digest("Priya Nair", "contribute")

    (piece, *_) = slack_pieces(message, message.lead)

    assert piece.payload()["text"] == "40 follow-ups are due"
