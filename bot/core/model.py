"""The nouns of the domain: what one owner's notebook is made of.

Rule: everything here is frozen plain data. A change of a vetting is made in `dialogue`, a change
of a follow-up in `followups`; storing it is somebody else's business. Instants are aware UTC
datetimes, days are local dates of the owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

Kind = Literal["connect_in", "connect_out", "introduce", "ask", "note"]
Strictness = Literal["strict", "standard", "open"]
Tone = Literal["warm", "plain"]
TalkStyle = Literal["form", "messages"]
"""All questions on one form where a surface has forms, or one after the other in messages."""
Status = Literal["open", "decided", "undecided", "cancelled", "reported"]
Source = Literal["paste", "ledger", "import", "history"]
Tier = Literal["inner_circle", "known", "collected"]
Direction = Literal["given", "asked", "received"]
FollowUpState = Literal["open", "done", "dropped"]
FollowUpKind = Literal[
    "contribute", "converse", "await_answer", "await_consent", "close_loop", "prepare", "custom"
]
OptIn = Literal["unasked", "asked", "yes", "no"]
"""Whether the owner wants the daily digest; they are asked once, at their first follow-up."""
SentState = Literal["unsaid", "sent", "not_sending"]

Answer = str | tuple[str, ...]
"""One option id or a text; a tuple of option ids where many may be chosen."""

KINDS: tuple[Kind, ...] = ("connect_in", "connect_out", "introduce", "ask")
CONTRIBUTIONS: tuple[str, ...] = (
    "job_lead",
    "resource",
    "knowledge",
    "introduction",
    "recognition",
    "engagement",
)
"""The six ways to contribute; `advice` and favours stand beside them in the ledger."""

EVERYONE = "everyone"
"""The name under which knowledge shared with no single person is logged."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an owner is met: a user of a tenant (workspace) of a platform."""

    platform: str
    tenant: str
    user: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.tenant}:{self.user}"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an owner chose; the defaults are those of the domain."""

    zone: str = "UTC"
    time: time = time(9, 0)
    weekdays: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    strictness: Strictness = "standard"
    note_length: int = 200
    tone: Tone = "warm"
    keep_paste: bool = False
    nudge: bool = True
    talk: TalkStyle = "form"


@dataclass(frozen=True, slots=True)
class Reminding:
    """How the daily digest stands with an owner, besides what they chose.

    `unanswered` counts the digests sent since the owner last did anything; `weekly_on` is the one
    weekday (Monday is 0) it comes on after three of those. `held` says why nothing can be
    delivered, `told_held` whether the owner knows. `lapsed` are vettings still to be mentioned;
    drafts that fell silent up to `asked_until` were asked about. `idea` is the last idea.
    """

    unanswered: int = 0
    weekly_on: int | None = None
    held: str = ""
    told_held: bool = False
    lapsed: tuple[str, ...] = ()
    asked_until: datetime | None = None
    idea: str = ""
    idea_on: date | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """The person whose notebook this is. `front` is the id of the vetting being talked about."""

    id: str
    address: Address
    created_at: datetime
    settings: Settings = Settings()
    front: str | None = None
    told_privacy: bool = False
    opt_in: OptIn = "unasked"
    paused_until: date | None = None
    reminding: Reminding = Reminding()


@dataclass(frozen=True, slots=True)
class Contact:
    """Another person. `tier` is what the owner said; see `closeness` for what follows from it."""

    id: str
    name: str
    added_at: datetime
    profile_url: str = ""
    company: str = ""
    position: str = ""
    tier: Tier | None = None
    exchanges: int = 0
    last_exchange: date | None = None
    connected_on: date | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody who asked to connect, as an imported archive tells it, and is not connected yet.

    `sent_at` is the archive's own time, which names no zone. `vetting` is what became of it; it
    waits while that is None. `text` is theirs and goes when it no longer waits.
    """

    id: str
    name: str
    sent_at: datetime | None = None
    profile_url: str = ""
    text: str = ""
    personal: bool = False
    vetting: str | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """A time at an employer or a school, in the archive's own words; "" where it says nothing."""

    at: str
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What an imported archive says of the owner. `messages_read`: exchanges were counted."""

    name: str = ""
    url: str = ""
    positions: tuple[Stay, ...] = ()
    schools: tuple[Stay, ...] = ()
    messages_read: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact with the words it rests on; start and end count code points of the paste."""

    field: str
    value: str
    start: int
    end: int
    source: Source


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An answer the bot could give itself; the owner takes it or not. `words` is its evidence."""

    question: str
    value: Answer
    words: str
    source: Source


@dataclass(frozen=True, slots=True)
class Reason:
    """One point of a recommendation, in the owner's own answer."""

    question: str
    value: Answer | None
    text: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the checklist says, with what speaks for it, what is missing, what speaks against."""

    outcome: str
    speaks_for: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What the owner chose. `because` is None while the reason for a departure is still asked.

    `checklist` is the hash of the checklist it was made under, `recommendation` its snapshot:
    a later change of the checklist does not rewrite history.
    """

    outcome: str
    at: datetime
    because: str | None
    recommendation: Recommendation | None
    checklist: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A former round of a reopened vetting."""

    recommendation: Recommendation | None
    decision: Decision
    answers: Mapping[str, Answer | None]


@dataclass(frozen=True, slots=True)
class Draft:
    """A text the owner may edit, copy and send."""

    to: str
    text: str

    @property
    def length(self) -> int:
        return len(self.text)


@dataclass(frozen=True, slots=True)
class Vetting:
    """One run of a checklist on one request.

    `answers` maps a question to its answer, or to None where it was skipped; a question that was
    not yet asked is not in it. `again` are questions the owner put in front again (back, change).
    `passed` are intake questions (name, target) that were skipped. `others` are the people of a
    request to several who come after this one. `revision` is 0 until it is stored.
    """

    id: str
    opened_at: datetime
    touched_at: datetime
    kind: Kind | None = None
    name: str = ""
    target: str = ""
    contact: str | None = None
    namesakes: tuple[str, ...] = ()
    status: Status = "open"
    parked: bool = False
    unasked: bool = False
    paste: str = ""
    answers: Mapping[str, Answer | None] = field(default_factory=dict)
    again: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    decision: Decision | None = None
    earlier: tuple[Earlier, ...] = ()
    drafts: tuple[Draft, ...] = ()
    sent: SentState = "unsaid"
    others: tuple[str, ...] = ()
    revision: int = 0


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something promised, with a due local date and the reason it exists.

    `what` is the contribution promised (a ledger kind) or a few words; `tries` counts how often
    no answer came; `then` says whether its end reopens the vetting.
    """

    id: str
    kind: FollowUpKind
    due: date
    why: str
    created_at: datetime
    name: str = ""
    what: str = ""
    state: FollowUpState = "open"
    vetting: str | None = None
    contact: str | None = None
    tries: int = 0
    then: Literal["", "reopen"] = ""
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """Something given to, asked of or received from a contact; `contact` None means everyone."""

    id: str
    direction: Direction
    kind: str
    on: date
    at: datetime
    name: str
    contact: str | None = None
    note: str = ""
    unasked: bool = False
    follow_up: str | None = None
