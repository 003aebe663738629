"""Invented people, and nouns of the domain with every field filled."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.core.model import (
    Address,
    Contact,
    Decision,
    Draft,
    Earlier,
    Evidence,
    FollowUp,
    Invitation,
    LedgerEntry,
    Profile,
    Reason,
    Recommendation,
    Settings,
    Stay,
    Suggestion,
    Vetting,
)
from storage.notebook import SealedNotebook
from storage.unit import Unit

NOW = datetime(2026, 11, 3, 9, 15, 30, 123456, UTC)
MINUTE = timedelta(minutes=1)

INES = Address("console", "", "ines")
TOMAS = Address("slack", "T01ACME", "U02TOMAS")


def id_of(word: str, number: int = 0) -> str:
    """Make an id of 12 characters that a reader can recognise."""
    return f"{word}{number:0{12 - len(word)}d}"


def of_ines(unit: Unit) -> SealedNotebook:
    """Open the notebook of Ines, who may be new."""
    return unit.notebook(INES, id_of("ines"), NOW)


def of_tomas(unit: Unit) -> SealedNotebook:
    """Open the notebook of Tomas, who may be new."""
    return unit.notebook(TOMAS, id_of("tomas"), NOW)


def vetting(number: int = 0, **changes: object) -> Vetting:
    """Give a small vetting; each one was touched a minute after the one before."""
    plain = Vetting(id_of("vet", number), NOW, NOW + number * MINUTE, kind="ask", name="Sam Ortiz")
    return replace(plain, **changes)  # type: ignore[arg-type]


def contact(number: int = 0, **changes: object) -> Contact:
    """Give a small contact."""
    return replace(Contact(id_of("con", number), f"Person {number}", NOW), **changes)  # type: ignore[arg-type]


def follow_up(number: int = 0, **changes: object) -> FollowUp:
    """Give a small follow-up, each due a day after the one before."""
    due = date(2026, 11, 10) + timedelta(days=number)
    plain = FollowUp(id_of("fup", number), "converse", due, "you met Sam Ortiz", NOW)
    return replace(plain, **changes)  # type: ignore[arg-type]


def entry(number: int = 0, **changes: object) -> LedgerEntry:
    """Give a small ledger entry, each a minute newer than the one before."""
    at = NOW + number * MINUTE
    plain = LedgerEntry(id_of("led", number), "given", "job_lead", NOW.date(), at, "Sam Ortiz")
    return replace(plain, **changes)  # type: ignore[arg-type]


FULL_SETTINGS = Settings(
    zone="Asia/Kolkata",
    time=time(7, 45),
    weekdays=frozenset({0, 6}),
    strictness="open",
    note_length=300,
    tone="plain",
    keep_paste=True,
    nudge=False,
    talk="messages",
)

_REASON = Reason("offer", ("job_lead", "advice"), "you could offer a job lead")
_RECOMMENDATION = Recommendation(
    "accept", (_REASON,), (Reason("reason", None, "no reason"),), (Reason("benefit", "x", "y"),)
)
_DECISION = Decision("ask_why", NOW, "I would rather ask", _RECOMMENDATION, "0123abcd")

FULL_VETTING = Vetting(
    id=id_of("full"),
    opened_at=NOW,
    touched_at=NOW + MINUTE,
    kind="introduce",
    name="Priya Rao 👩‍👩‍👧",
    target="Bo Lindqvist",
    contact=id_of("con", 7),
    namesakes=(id_of("con", 8), id_of("con", 9)),
    status="decided",
    parked=True,
    unasked=True,
    paste="Hej Priya — 'quoted' \"text\"\n\twith lines",
    answers={"offer": ("job_lead", "advice"), "benefit": "three words here", "reason": None},
    again=("offer",),
    passed=("target",),
    suggestions=(
        Suggestion("common_ground", ("field", "school"), "we both studied", "paste"),
        Suggestion("familiarity", "some", "12 messages", "history"),
    ),
    evidence=(Evidence("reason", "your talk", 4, 13, "paste"),),
    decision=_DECISION,
    earlier=(Earlier(None, replace(_DECISION, because=None), {"offer": "nothing"}),),
    drafts=(Draft("Priya Rao", "Dear Priya,\nthank you."),),
    sent="not_sending",
    others=("Kim Park",),
)

FULL_CONTACT = Contact(
    id=id_of("con", 7),
    name="Priya Rao",
    added_at=NOW,
    profile_url="https://www.linkedin.com/in/priya-rao-1?trk=x",
    company="Acme",
    position="Data analyst",
    tier="known",
    exchanges=12,
    last_exchange=date(2026, 3, 1),
    connected_on=date(2019, 2, 28),
)

FULL_FOLLOW_UP = FollowUp(
    id=id_of("fup", 7),
    kind="await_answer",
    due=date(2026, 11, 10),
    why="you asked Priya Rao on 3 Nov",
    created_at=NOW,
    name="Priya Rao",
    what="introduction",
    state="done",
    vetting=id_of("full"),
    contact=id_of("con", 7),
    tries=1,
    closed_at=NOW + MINUTE,
)

FULL_ENTRY = LedgerEntry(
    id=id_of("led", 7),
    direction="received",
    kind="introduction",
    on=date(2026, 11, 2),
    at=NOW,
    name="Priya Rao",
    contact=id_of("con", 7),
    note="met Bo through her",
    unasked=True,
    follow_up=id_of("fup", 7),
)

FULL_INVITATION = Invitation(
    id=id_of("inv", 7),
    name="Bo Quellmark",
    sent_at=NOW,
    profile_url="https://www.linkedin.com/in/bo-quellmark",
    text="We both map harbours",
    personal=True,
    vetting=id_of("full"),
)

WAITING = Invitation(id_of("inv", 8), "Ana Quellmark", text="Shall we talk of lighthouses?")

FULL_PROFILE = Profile(
    "Ines Valdemar",
    "https://www.linkedin.com/in/ines-valdemar",
    (Stay("Tern Ferries", "Jan 2021"),),
    (Stay("Universidad de Lugo", "2011", "2015"),),
    messages_read=True,
)


def fill(notebook: SealedNotebook) -> None:
    """Put one of everything into a notebook."""
    notebook.save_vetting(FULL_VETTING)
    notebook.save_contact(FULL_CONTACT)
    notebook.save_follow_up(FULL_FOLLOW_UP)
    notebook.save_entry(FULL_ENTRY)
    notebook.imported.enter_invitation(FULL_INVITATION)
    notebook.imported.enter_invitation(WAITING)
    notebook.imported.save_profile(FULL_PROFILE)
    chosen = replace(notebook.owner, settings=FULL_SETTINGS, front=FULL_VETTING.id, opt_in="yes")
    notebook.save_owner(chosen)
