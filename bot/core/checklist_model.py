"""What a checklist consists of: questions, rules and outcomes, as data.

Rule: only data and the few questions it can answer about itself. Reading it from a file is the
business of `checklist_file`, drawing conclusions from answers that of `checklist`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.core.model import Answer, Direction, FollowUpKind, Kind, Strictness, Tone

Bearing = Literal["for", "unsure", "against", "neutral"]
Starts = Literal["decision", "sent"]
Recipient = Literal["name", "target", "both"]
Moment = Literal["first", "nudge", "thanks", "closing"]
"""When a draft is wanted: at the decision, after a silence, when it went well, when it did not."""

FACTS: Mapping[str, tuple[str, ...]] = {
    "strictness": ("strict", "standard", "open"),
    "target": ("given", "missing"),
    "opening": ("yes", "no"),
    "unasked": ("yes", "no"),
}
"""What conditions may read besides answers, with its values."""

SKIPPED, GIVEN, MISSING = "skipped", "given", "missing"


@dataclass(frozen=True, slots=True)
class Condition:
    """An answer or fact is (or, negated, is not) one of these values."""

    subject: str
    values: frozenset[str]
    negated: bool = False

    def holds(self, tokens: frozenset[str]) -> bool:
        return bool(self.values & tokens) != self.negated


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. `hint` explains it; the rest words it in sentences.

    `says` is a reason ("You would introduce {name} to somebody"), `thing` names it in a list
    ("an article"), `phrase` stands in a draft; `phrase_with` instead, when the paste gave the
    evidence called `evidence`.
    """

    value: str
    label: str
    bearing: Bearing
    hint: str = ""
    says: str = ""
    thing: str = ""
    phrase: str = ""
    phrase_with: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """`text_limit` above 0 asks for a text of at most so many characters.

    `says` words a text or several choices as a reason (slot {what}), `skipped` their absence;
    `skipped_phrase` is what a draft says then.
    `missing` is the bearing of a skipped question. Under one of the facts in `unless` (opening,
    unasked, asked) it is not asked and counts as `counts_as`; unless `only_if` holds it is not
    asked and counts as skipped.
    """

    key: str
    ask: str
    why: str
    short: str
    options: tuple[Option, ...] = ()
    many: bool = False
    text_limit: int = 0
    exclusive: frozenset[str] = frozenset()
    star: bool = False
    missing: Bearing = "unsure"
    unless: tuple[str, ...] = ()
    counts_as: Answer | None = None
    only_if: Condition | None = None
    says: str = ""
    skipped: str = ""
    skipped_phrase: str = ""

    def option(self, value: str) -> Option | None:
        # A plain loop: this is asked often enough in a turn for a generator to be felt.
        for option in self.options:
            if option.value == value:
                return option
        return None


@dataclass(frozen=True, slots=True)
class Rule:
    """`then` is the outcome if one of the lists in `when` holds as a whole; no list = always."""

    id: str
    then: str
    when: tuple[tuple[Condition, ...], ...] = ()
    strictness: frozenset[Strictness] = frozenset({"strict", "standard", "open"})

    def conditions(self) -> tuple[Condition, ...]:
        return tuple(condition for clause in self.when for condition in clause)


@dataclass(frozen=True, slots=True)
class FollowUpTemplate:
    """Something to come back to in `days`. `what` is the ledger kind that is promised.

    `what_from` takes it from the first choice of that question instead; nothing chosen there
    means no follow-up. `why` has the slots name, target, day, what.
    """

    kind: FollowUpKind
    days: int
    why: str
    what: str = ""
    what_from: str = ""
    then: Literal["reopen", ""] = ""


@dataclass(frozen=True, slots=True)
class LedgerTemplate:
    direction: Direction
    kind: str
    about: Literal["name", "target"] = "name"


@dataclass(frozen=True, slots=True)
class DraftTemplate:
    """Candidates per tone, the fullest first; `short` ones must fit the owner's note length."""

    to: Recipient
    texts: Mapping[Tone, tuple[str, ...]]
    when: tuple[tuple[Condition, ...], ...] = ()
    moment: Moment = "first"
    short: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What can be decided. `headline` and `advice` speak about the request, never the person.

    `uses` are questions worth asking for its drafts. `beside` are decisions offered next to it.
    One that is not `recommended` can only be chosen; one that `parks` puts the vetting aside.
    """

    id: str
    label: str
    headline: str
    advice: str
    rank: int
    advice_strict: str = ""
    uses: tuple[str, ...] = ()
    follow_ups: tuple[FollowUpTemplate, ...] = ()
    starts: Starts = "decision"
    ledger: tuple[LedgerTemplate, ...] = ()
    drafts: tuple[DraftTemplate, ...] = ()
    beside: tuple[str, ...] = ()
    recommended: bool = True
    parks: bool = False

    def advice_at(self, strictness: Strictness) -> str:
        return self.advice_strict if strictness == "strict" and self.advice_strict else self.advice


@dataclass(frozen=True, slots=True, eq=False)
class Checklist:
    """Two checklists are the same when they were read from the same text (`digest`).

    Until every question in `opt_in` is answered `yes` no draft holds contact details.
    `no_target` words the reason of a request whose target is not known.
    """

    kind: Kind
    title: str
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    outcomes: tuple[Outcome, ...]
    strength: tuple[str, ...]
    digest: str
    opt_in: tuple[str, ...] = ()
    no_target: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Checklist) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def question(self, key: str) -> Question | None:
        for question in self.questions:
            if question.key == key:
                return question
        return None

    def outcome(self, outcome_id: str) -> Outcome | None:
        for outcome in self.outcomes:
            if outcome.id == outcome_id:
                return outcome
        return None


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules see besides answers. `opening` = the target is an opening, not a person."""

    strictness: Strictness = "standard"
    target_known: bool = True
    opening: bool = False
    unasked: bool = False

    def tokens(self) -> dict[str, frozenset[str]]:
        return {
            "strictness": frozenset({self.strictness}),
            "target": frozenset({GIVEN if self.target_known else MISSING}),
            "opening": frozenset({"yes" if self.opening else "no"}),
            "unasked": frozenset({"yes" if self.unasked else "no"}),
        }

    def excuse(self, question: Question) -> bool:
        """Whether this question is not asked under these facts."""
        if not question.unless:
            return False
        present = {"opening": self.opening, "unasked": self.unasked, "asked": not self.unasked}
        return any(present[fact] for fact in question.unless)


def words_of(question: Question, answer: Answer | None) -> frozenset[str]:
    """Return the words that conditions use for an answer."""
    if question.text_limit:
        return frozenset({GIVEN if answer else MISSING})
    return words_chosen(answer)


def words_chosen(answer: Answer | None) -> frozenset[str]:
    """Return the words that conditions use for what was chosen among options."""
    if not answer:
        return frozenset({SKIPPED})
    return frozenset({answer} if isinstance(answer, str) else answer)
