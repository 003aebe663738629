"""`insights --html`: one page with the pictures and the lists, that needs nothing but itself.

Rules: the page asks no network for anything, and could not: its own policy forbids everything but
the style and the script that are in it, by their hashes. Every word of a notebook goes through
Jinja2's escaping, so that a hostile text is only a text. It works without a mouse, and without its
script but for the search.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.cards import EVIDENCE_NAMES, title_of
from bot.core.days import local_date
from bot.core.insights import PANELS
from bot.core.ledger import KIND_NAMES, entry_text
from bot.core.model import FollowUp, LedgerEntry, Vetting
from bot.core.words_to_dates import short_date
from bot.service.insights import Looked
from bot.service.pictures import svgs_of

FOLLOW_UP_STATES: Final = {"open": "due {day}", "done": "done", "dropped": "let go"}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that can be found: what it is, in a few words how it stands, and all about it."""

    title: str
    note: str
    facts: tuple[tuple[str, str], ...]
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of the page; `empty` is said where it has no rows."""

    key: str
    title: str
    empty: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture as data addresses for light and dark, and what it says in words."""

    light: str
    dark: str
    words: str


def page_of(looked: Looked) -> bytes:
    """Write the page; it takes as long as ten pictures, so use a thread."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    files = resources.files("bot.pages")
    style, script = (
        files.joinpath(f"insights.{kind}").read_text("utf-8") for kind in ("css", "js")
    )
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(files.joinpath("insights.html").read_text("utf-8"))
    return template.render(
        policy=policy_of(style, script),
        style=Markup(style),
        script=Markup(script),
        until=short_date(looked.insights.until),
        pictures=list(_pictures(looked)),
        lists=lists_of(looked),
    ).encode("utf-8", "replace")


def policy_of(style: str, script: str) -> str:
    """What the page may do: use its own style and script, and show the pictures within it."""
    return (
        f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)};"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _pictures(looked: Looked) -> Iterator[Pictured]:
    light = svgs_of(looked.insights, "light")
    dark = svgs_of(looked.insights, "dark")
    for name, (title, words) in PANELS.items():
        said = f"{title}: {words(looked.insights)}"
        yield Pictured(_address(light[name]), _address(dark[name]), said)


def _address(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg).decode()}"


def lists_of(looked: Looked) -> tuple[Listed, ...]:
    """Open vettings, follow-ups (what is due first at the head), and the ledger, newest first."""
    zone = looked.zone
    open_ = [v for v in looked.vettings if v.status == "open"]
    promised = sorted(looked.follow_ups, key=lambda f: (f.state != "open", f.due, f.id))
    return (
        Listed(
            "open", "Open vettings", "Nothing is open.", tuple(_vetting(v, zone) for v in open_)
        ),
        Listed(
            "follow-ups",
            "Follow-ups",
            "Nothing was promised.",
            tuple(_follow_up(f, zone) for f in promised),
        ),
        Listed("ledger", "Ledger", "Nothing was given or asked.", _entries(looked.ledger)),
    )


def _vetting(vetting: Vetting, zone: ZoneInfo) -> Row:
    day = short_date(local_date(vetting.touched_at, zone))
    facts = [(EVIDENCE_NAMES.get(fact.field, fact.field), fact.value) for fact in vetting.evidence]
    facts += [
        (key.replace("_", " "), answer if isinstance(answer, str) else ", ".join(answer))
        for key, answer in vetting.answers.items()
        if answer
    ]
    facts += [("opened", short_date(local_date(vetting.opened_at, zone))), ("id", vetting.id)]
    note = f"put aside, {day}" if vetting.parked else day
    return Row(title_of(vetting), note, tuple(facts), vetting.paste)


def _follow_up(follow_up: FollowUp, zone: ZoneInfo) -> Row:
    due = short_date(follow_up.due)
    facts = [("for", follow_up.name)] if follow_up.name else []
    facts += [("due", due), ("kind", follow_up.kind.replace("_", " ")), ("id", follow_up.id)]
    if follow_up.closed_at is not None:
        facts.insert(0, ("ended", short_date(local_date(follow_up.closed_at, zone))))
    return Row(follow_up.why, FOLLOW_UP_STATES[follow_up.state].format(day=due), tuple(facts))


def _entries(ledger: Sequence[LedgerEntry]) -> tuple[Row, ...]:
    return tuple(
        Row(
            entry_text(entry),
            short_date(entry.on),
            (
                ("direction", entry.direction),
                ("kind", KIND_NAMES.get(entry.kind, entry.kind)),
                *([("unasked", "yes")] if entry.unasked else []),
                ("id", entry.id),
            ),
        )
        for entry in ledger
    )
