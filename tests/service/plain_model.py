"""A plain model of a notebook, for histories: what an owner was told is saved, and nothing else.

Rule: the model knows no engine, no storage and no card. Of the question in front it believes what
the owner saw (a `Prompt`); of a refused turn it believes that nothing changed. What it cannot know
beforehand (what a paste says, which follow-ups a decision opens) it learns once from the store,
and holds the store to it from then on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.core.checklist import Checklist, Question
from bot.core.events import (
    Answered,
    Begin,
    Cancelled,
    Corrected,
    Decided,
    Dropped,
    EditedDraft,
    Event,
    Explained,
    Happened,
    Lapsed,
    Marked,
    Parked,
    PutInFront,
    Reopened,
    Reported,
    Resumed,
    SaidNotSending,
    SaidSent,
    Skipped,
    Snoozed,
    WentBack,
)
from bot.core.messages import Prompt
from bot.core.model import Answer, FollowUp, LedgerEntry, Vetting

EXCLUSIVE = {"nothing", "nothing_yet", "none"}
SHARED = ("what", "specific", "return", "ready")
EDGES = {
    ("open", "decided"),
    ("open", "cancelled"),
    ("open", "reported"),
    ("open", "undecided"),
    ("decided", "open"),
    ("decided", "undecided"),
    ("undecided", "open"),
    ("cancelled", "open"),
    ("reported", "open"),
}
"""The ways a status may move in one turn."""


@dataclass
class PlainVetting:
    """What the owner knows of a vetting; `contact` is learnt, `earlier` are (outcome, answers)."""

    id: str
    kind: str | None
    name: str
    target: str
    paste: str
    contact: str | None = None
    status: str = "open"
    parked: bool = False
    answers: dict[str, Answer | None] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)
    outcome: str | None = None
    because: str | None = None
    sent: str = "unsaid"
    drafts: dict[int, str] = field(default_factory=dict)
    earlier: list[tuple[str, dict[str, Answer | None]]] = field(default_factory=list)
    others: tuple[str, ...] = ()
    offered: dict[str, Answer] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        if self.status == "decided":
            return self.because is not None
        return self.status != "open"


@dataclass
class PlainNotebook:
    """One owner's notebook; `expected` are names of people whose vetting begins by itself."""

    checklists: Mapping[str, Checklist]
    vettings: dict[str, PlainVetting] = field(default_factory=dict)
    follow_ups: dict[str, FollowUp] = field(default_factory=dict)
    ledger: dict[str, LedgerEntry] = field(default_factory=dict)
    expected: list[PlainVetting] = field(default_factory=list)

    def apply(self, event: Event, prompts: Mapping[str, Prompt]) -> None:
        """Take an event that was not refused; `prompts` are the questions in front before it."""
        match event:
            case Happened(follow_up, how):
                self._end(self.follow_ups.get(follow_up), how, prompts)
            case Snoozed(follow_up):
                self._follow_up(follow_up, state="open")
            case Dropped(follow_up):
                if self.follow_ups[follow_up].state == "open":
                    self._follow_up(follow_up, state="dropped")
            case _:
                vetting = self.vettings.get(getattr(event, "vetting", ""))
                if vetting is not None:
                    self._step(vetting, event, prompts.get(vetting.id))

    def _step(self, vetting: PlainVetting, event: Event, prompt: Prompt | None) -> None:
        was_over = vetting.is_over
        self._stepped(vetting, event, prompt)
        # A note asks nothing more once it is known whom it is about, and what to note.
        named = bool(vetting.name) or "name" in vetting.passed
        noted = bool(vetting.paste) or "note" in vetting.answers
        if vetting.kind == "note" and vetting.status == "open" and named and noted:
            vetting.status = "undecided"
            vetting.answers["note"] = vetting.answers.get("note") or vetting.paste
        if vetting.others and vetting.is_over and not was_over:
            first, *others = vetting.others
            shared = {key: a for key, a in vetting.answers.items() if key in SHARED}
            self.expected.append(
                PlainVetting("", vetting.kind, first, "", "", answers=shared, others=tuple(others))
            )
            vetting.others = ()

    def _stepped(self, vetting: PlainVetting, event: Event, prompt: Prompt | None) -> None:
        is_open = vetting.status == "open"
        in_front = prompt.key if prompt is not None and is_open else ""
        match event:
            case Answered(_, key, values) if key == in_front != "decide":
                self._answer(vetting, key, values, prompt)
            case Skipped(_, key) if key == in_front != "decide":
                self._answer(vetting, key, (), prompt)
            case Marked(_, key, change) if key == in_front:
                self._mark(vetting, key, change, prompt)
            case Corrected(_, key, values):
                self._open(vetting)
                self._answer(vetting, key, values, None)
            case PutInFront(_, key) if self._was_asked(vetting, key) and key != in_front:
                self._open(vetting)
                vetting.parked = False
            case WentBack() if is_open:
                vetting.parked = False
            case Parked() if is_open:
                vetting.parked = True
            case Resumed() if is_open:
                vetting.parked = False
            case Cancelled() | Reported() if is_open:
                vetting.status = "cancelled" if isinstance(event, Cancelled) else "reported"
                vetting.parked = False
            case Decided(_, outcome, because) if is_open and vetting.kind:
                self._decide(vetting, outcome, because)
            case Explained(_, because) if vetting.outcome and vetting.because is None:
                vetting.because = because.strip()
            case Reopened() if not is_open and vetting.kind in self.checklists:
                self._reopen(vetting)
            case Lapsed() if vetting.status in ("open", "decided"):
                self._open(vetting)
                vetting.status = "undecided"
                self._drop_promises(vetting)
            case SaidSent() if vetting.outcome:
                vetting.sent = "sent"
            case SaidNotSending() if vetting.outcome and vetting.sent == "unsaid":
                vetting.sent = "not_sending"
            case EditedDraft(_, number, text):
                vetting.drafts[number] = text.strip()
            case _:
                pass

    # Answers

    def _answer(
        self, vetting: PlainVetting, key: str, values: tuple[str, ...], prompt: Prompt | None
    ) -> None:
        vetting.parked = False
        text = shown(" ".join(values))
        match key:
            case "kind":
                vetting.kind = text or vetting.kind
                self._split(vetting)
            case "name" | "target" if not text:
                vetting.passed.add(key)
            case "name":
                vetting.name, vetting.contact = text, None
                vetting.passed.discard("name")
                self._split(vetting)
            case "target":
                vetting.target = text
                vetting.passed.discard("target")
            case "which":
                pass
            case "note":
                vetting.answers["note"] = text or None
            case _:
                question = self._question(vetting, key)
                choices = prompt.choices if prompt is not None and prompt.many else ()
                marked = any(choice.chosen for choice in choices)
                if values or not marked:
                    vetting.answers[key] = answer_of(question, values)

    def _split(self, vetting: PlainVetting) -> None:
        if vetting.kind == "ask" and not vetting.others and vetting.contact is None:
            first, *others = vetting.name.split("; ")
            vetting.name, vetting.others = first, tuple(others)

    def _mark(self, vetting: PlainVetting, key: str, change: str, prompt: Prompt | None) -> None:
        sign, value = change[0], change[1:]
        if prompt is None or not prompt.many or value not in {c.value for c in prompt.choices}:
            return
        before = vetting.answers.get(key)
        chosen = [v for v in before if v != value] if isinstance(before, tuple) else []
        if sign == "+" and isinstance(before, tuple) and value in before:
            chosen = list(before)
        elif sign == "+":
            chosen = together([*chosen, value])
        vetting.answers[key] = tuple(chosen) or None
        vetting.parked = False

    def _question(self, vetting: PlainVetting, key: str) -> Question:
        question = self.checklists[vetting.kind or ""].question(key)
        assert question is not None, f"an answer to {key} was taken, which is not asked here"
        return question

    def _was_asked(self, vetting: PlainVetting, key: str) -> bool:
        intake = {"kind"} | ({"target"} if vetting.target else set()) | vetting.passed
        intake |= {"name"} if vetting.name else set()
        if vetting.kind != "introduce":
            intake.discard("target")
        return vetting.kind in self.checklists and (key in vetting.answers or key in intake)

    # Decisions

    def _decide(self, vetting: PlainVetting, outcome: str, because: str | None) -> None:
        chosen = self.checklists[vetting.kind or ""].outcome(outcome)
        assert chosen is not None, f"{outcome} was taken, which cannot be decided here"
        if chosen.parks:
            vetting.parked = True
            return
        vetting.status, vetting.parked, vetting.sent = "decided", False, "unsaid"
        vetting.outcome = outcome
        vetting.because = because.strip() if because is not None else None
        vetting.drafts = {}
        if vetting.earlier:
            self._drop_promises(vetting)

    def _drop_promises(self, vetting: PlainVetting) -> None:
        for follow_up in list(self.follow_ups.values()):
            if follow_up.vetting == vetting.id and follow_up.state == "open":
                self._follow_up(follow_up.id, state="dropped")

    def _open(self, vetting: PlainVetting) -> None:
        """Open it; a decision that stood stays, as a former round with its answers."""
        if vetting.status == "open":
            return
        if vetting.outcome is not None:
            vetting.earlier.append((vetting.outcome, dict(vetting.answers)))
        vetting.status, vetting.parked, vetting.sent = "open", False, "unsaid"
        vetting.outcome = vetting.because = None
        vetting.drafts = {}

    def _reopen(self, vetting: PlainVetting) -> None:
        self._open(vetting)
        for question in self.checklists[vetting.kind or ""].questions:
            answer = vetting.answers.get(question.key)
            if question.key in vetting.answers and bearing(question, answer) in (
                "unsure",
                "against",
            ):
                del vetting.answers[question.key]
                if answer:
                    vetting.offered[question.key] = answer

    # Follow-ups

    def _end(self, follow_up: FollowUp | None, how: str, prompts: Mapping[str, Prompt]) -> None:
        if follow_up is None or follow_up.state != "open":
            return
        about = self.vettings.get(follow_up.vetting or "")
        event: Event | None = None
        if how == "no_answer":
            self._follow_up(follow_up.id, tries=1)
        elif how == "no_answer_again":
            self._follow_up(follow_up.id, state="done")
            lapses = follow_up.kind != "await_consent"
            event = Lapsed(follow_up.vetting or "") if lapses else None
        elif how == "rest":
            self._follow_up(follow_up.id, state="dropped")
            event = Lapsed(follow_up.vetting or "")
        else:
            self._follow_up(follow_up.id, state="done")
            if follow_up.kind == "await_consent":
                consent = "yes" if how == "yes" else "refused"
                event = Corrected(follow_up.vetting or "", "consent", (consent,))
            elif follow_up.then == "reopen":
                event = Reopened(follow_up.vetting or "")
        if event is not None and about is not None:
            self._step(about, event, prompts.get(about.id))

    def _follow_up(self, follow_up_id: str, **changes: object) -> None:
        changed = replace(self.follow_ups[follow_up_id], **changes)  # type: ignore[arg-type]
        self.follow_ups[follow_up_id] = changed

    # Erasing, learning

    def forget(self, contact: str) -> None:
        """Erase a person with all that is about them."""
        gone = {v.id for v in self.vettings.values() if v.contact == contact}
        self.vettings = {i: v for i, v in self.vettings.items() if i not in gone}
        self.follow_ups = {
            i: f
            for i, f in self.follow_ups.items()
            if f.contact != contact and f.vetting not in gone
        }
        self.ledger = {i: e for i, e in self.ledger.items() if e.contact != contact}

    def begun(self, event: Begin, stored: Vetting) -> None:
        """Enter a vetting that began; what the owner gave must be in it as they gave it."""
        kind, name = event.kind or stored.kind, shown(event.name)
        vetting = PlainVetting(
            stored.id, kind, name or stored.name, stored.target, event.text.strip()
        )
        self._split(vetting)
        if event.target:
            vetting.target = shown(event.target)
        self.vettings[stored.id] = vetting


def shown(text: str) -> str:
    """What is left of the texts that histories use once they are cleaned."""
    return text.replace("\0", "").strip(" \u200b\n")


def together(values: list[str]) -> list[str]:
    """Choices taken one after the other: an exclusive one and any other clear each other."""
    kept: list[str] = []
    for value in values:
        if value in EXCLUSIVE:
            kept = [value]
        elif value not in kept:
            kept = [other for other in kept if other not in EXCLUSIVE] + [value]
    return kept


def answer_of(question: Question, values: tuple[str, ...]) -> Answer | None:
    """An answer as it is kept; None for one that says nothing."""
    given = [kept for value in values if (kept := shown(value))]
    if question.text_limit:
        return shown(" ".join(values)) or None
    if question.many:
        return tuple(together(given)) or None
    return given[0] if given else None


def bearing(question: Question, answer: Answer | None) -> str:
    """What an answer means for the request."""
    if not answer:
        return question.missing
    if question.text_limit:
        return "for"
    words = {answer} if isinstance(answer, str) else set(answer)
    found = [option.bearing for option in question.options if option.value in words]
    if not found:
        return question.missing
    return "for" if "for" in found else found[0]
