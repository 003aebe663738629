"""The digest: the one message of a day, with what is due, why, and a tap that settles it.

Rules: nothing is said when nothing is due; the weekly idea alone is no reason to write. The lead is
what a notification shows, so it holds no name and no judgement. At most ten follow-ups are listed.
A button carries its event, so a digest works for ever.

To add something that may be due: a field of `Day`, a part in `digest_of`, a line in `lead_of`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from bot.core.cards import follow_up_entry, title_of
from bot.core.events import (
    Dropped,
    OptedIn,
    Paged,
    Paused,
    Reopened,
    SaidNotSending,
    SaidSent,
    Snoozed,
)
from bot.core.idea import Idea
from bot.core.messages import Block, Button, Entry, Message, Paragraph
from bot.core.model import FollowUp, Reminding, Vetting
from bot.core.texts import say
from bot.core.words_to_dates import short_date

LISTED: Final = 10
ASKED_AT_ONCE: Final = 3
"""Drafts that are asked about in one digest; the next ones are asked in the next."""
MENTIONED_AT_ONCE: Final = 3
TITLE_SHOWN: Final = 120
"""Characters of a reason: ten of them, and all else, stay near 2,000."""
SILENT_AFTER: Final = timedelta(days=3)
"""How long after its decision a draft is asked about that nobody said was sent."""
IGNORED_BEFORE_WEEKLY: Final = 3

SNOOZES: Final = (("Tomorrow", "tomorrow"), ("Next week", "next week"))
PAUSE: Final = ("Pause for two weeks", "in 2 weeks")


@dataclass(frozen=True, slots=True)
class Day:
    """What an owner's day holds, each in the order it is shown.

    `goes_weekly` when this digest is the one that says it comes once a week from now on.
    """

    today: date
    follow_ups: Sequence[FollowUp] = ()
    unsent: Sequence[Vetting] = ()
    lapsed: Sequence[Vetting] = ()
    idea: Idea | None = None
    goes_weekly: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What a digest used up: it is not said again once this one was sent."""

    on: date
    asked_until: datetime | None = None
    lapsed: tuple[str, ...] = ()
    idea: str = ""
    weekly_on: int | None = None


def digest_of(day: Day) -> Message | None:
    """The digest of a day; None when nothing is due."""
    lead = lead_of(day)
    if not lead:
        return None
    blocks: list[Block] = [_due(follow_up) for follow_up in day.follow_ups[:LISTED]]
    more = len(day.follow_ups) - LISTED
    buttons: tuple[Button, ...] = ()
    if more > 0:
        blocks.append(Paragraph(say("digest_more", count=more), "dim"))
        last = day.follow_ups[LISTED - 1].id
        buttons += (Button(f"Show {more} more", Paged("pending", last)),)
    blocks += [_unsent(vetting) for vetting in day.unsent]
    blocks += _lapsed(day.lapsed)
    if day.idea is not None:
        blocks.append(Paragraph(day.idea.text, "dim"))
    if day.goes_weekly:
        blocks.append(Paragraph(say("digest_weekly")))
        buttons += (
            Button("Keep daily", OptedIn(True)),
            Button(PAUSE[0], Paused(PAUSE[1])),
            Button("Stop", OptedIn(False)),
        )
    return Message(lead, tuple(blocks), buttons=buttons)


def lead_of(day: Day) -> str:
    """The line a notification shows; "" when nothing is due."""
    for count, one, several in (
        (len(day.follow_ups), "digest_due_one", "digest_due"),
        (len(day.unsent), "digest_unsent_one", "digest_unsent"),
        (len(day.lapsed), "digest_lapsed_one", "digest_lapsed"),
    ):
        if count:
            return say(one if count == 1 else several, count=count)
    return ""


def _due(follow_up: FollowUp) -> Entry:
    entry = follow_up_entry(follow_up)
    later = tuple(Button(label, Snoozed(follow_up.id, words)) for label, words in SNOOZES)
    drop = Button("Drop", Dropped(follow_up.id))
    return replace(entry, title=shortened(entry.title), buttons=(*entry.buttons, *later, drop))


def _unsent(vetting: Vetting) -> Entry:
    day = short_date(vetting.decision.at.date()) if vetting.decision is not None else ""
    return Entry(
        vetting.id,
        shortened(say("digest_was_it_sent", what=title_of(vetting))),
        (say("digest_decided", day=day),) if day else (),
        (
            Button("Sent it", SaidSent(vetting.id), "primary"),
            Button("Not sending", SaidNotSending(vetting.id)),
        ),
    )


def _lapsed(lapsed: Sequence[Vetting]) -> list[Block]:
    blocks: list[Block] = [
        Entry(
            vetting.id,
            shortened(say("digest_rests", what=title_of(vetting))),
            (),
            (Button("Open again", Reopened(vetting.id)),),
        )
        for vetting in lapsed[:MENTIONED_AT_ONCE]
    ]
    if len(lapsed) > MENTIONED_AT_ONCE:
        count = len(lapsed) - MENTIONED_AT_ONCE
        blocks.append(Paragraph(say("digest_more_rest", count=count), "dim"))
    return blocks


def shortened(text: str) -> str:
    """At most as much of a reason as a digest shows; all of it stands in “pending”."""
    text = " ".join(text.split())
    return text if len(text) <= TITLE_SHOWN else text[: TITLE_SHOWN - 1].rstrip() + "…"


def goes_weekly(reminding: Reminding) -> bool:
    """Whether the next digest is the one to say that it comes weekly: three were ignored."""
    return reminding.weekly_on is None and reminding.unanswered >= IGNORED_BEFORE_WEEKLY


def asked_about(unsent: Sequence[Vetting], now: datetime) -> tuple[tuple[Vetting, ...], datetime]:
    """The silent drafts to ask about now, longest silent first, and until when that asks.

    Those beyond the bound are asked about in the next digest.
    """
    silent = sorted(unsent, key=_decided_at)
    asked = tuple(silent[:ASKED_AT_ONCE])
    until = _decided_at(asked[-1]) if len(silent) > len(asked) else now - SILENT_AFTER
    return asked, until


def is_silent(vetting: Vetting, asked_until: datetime | None, now: datetime) -> bool:
    """Whether a draft has been waiting for "sent" for three days and was not asked about yet.

    `asked_until` is the decision up to which drafts were asked about.
    """
    if vetting.status != "decided" or vetting.sent != "unsaid" or not vetting.drafts:
        return False
    at = _decided_at(vetting)
    return at <= now - SILENT_AFTER and (asked_until is None or at > asked_until)


def _decided_at(vetting: Vetting) -> datetime:
    return vetting.decision.at if vetting.decision is not None else vetting.touched_at


def after_sending(reminding: Reminding, shown: Shown) -> Reminding:
    """How it stands with the owner once a digest was sent (or may have been)."""
    return replace(
        reminding,
        unanswered=reminding.unanswered + 1,
        weekly_on=reminding.weekly_on if shown.weekly_on is None else shown.weekly_on,
        lapsed=tuple(i for i in reminding.lapsed if i not in shown.lapsed),
        asked_until=shown.asked_until or reminding.asked_until,
        idea=shown.idea or reminding.idea,
        idea_on=shown.on if shown.idea else reminding.idea_on,
    )
