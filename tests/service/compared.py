"""What is stored and shown, compared with the plain model.

Rule: the model learns only what the engine alone can know (ids, what a paste says), each once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.core.dialogue import step
from bot.core.events import Answered, Begin, Decided, Event, Explained, Parked, Skipped, WentBack
from bot.core.messages import Prompt, Reply
from bot.core.model import FollowUp, LedgerEntry, Owner, Vetting
from tests.service.plain_model import EDGES, PlainNotebook, PlainVetting


@dataclass(frozen=True)
class Stored:
    """What the database holds of one owner, and the question in front of each open vetting."""

    owner: Owner
    vettings: Mapping[str, Vetting]
    follow_ups: Mapping[str, FollowUp]
    ledger: Mapping[str, LedgerEntry]
    contacts: frozenset[str]
    prompts: Mapping[str, Prompt]

    @property
    def ids(self) -> frozenset[str]:
        mine = {self.owner.id, *self.vettings, *self.follow_ups, *self.ledger}
        return frozenset(mine | self.contacts)


def compare(
    model: PlainNotebook,
    stored: Stored | None,
    event: Event | None,
    reply: Reply | None,
    before: Stored | None,
) -> None:
    """Assert that what is stored is what the plain model says, and was shown as it is."""
    if stored is None:
        assert not model.vettings
        return
    _learn(model, stored, event, reply)
    assert set(stored.vettings) == set(model.vettings)
    for vetting_id, plain in model.vettings.items():
        _same(plain, stored.vettings[vetting_id])
    assert {i: (f.state, f.tries) for i, f in stored.follow_ups.items()} == {
        i: (f.state, f.tries) for i, f in model.follow_ups.items()
    }
    assert set(stored.ledger) == set(model.ledger)
    _moved_along_edges(before, stored)
    _shown_as_stored(stored, reply)


def _learn(model: PlainNotebook, stored: Stored, event: Event | None, reply: Reply | None) -> None:
    """Learn what only the engine knows; each thing once."""
    for vetting in stored.vettings.values():
        if vetting.id not in model.vettings:
            if isinstance(event, Begin):
                model.begun(event, vetting)
                continue
            assert model.expected, f"a vetting about {vetting.name} began by itself"
            plain = model.expected.pop(0)
            plain.id = vetting.id
            model.vettings[vetting.id] = plain
    assert not model.expected, "the next person's vetting did not begin"
    for vetting_id, plain in model.vettings.items():
        if vetting_id in stored.vettings:
            _learn_reading(plain, stored.vettings[vetting_id])
    for follow_up in stored.follow_ups.values():
        if follow_up.id not in model.follow_ups:
            assert event is not None, "a follow-up opened by itself"
            model.follow_ups[follow_up.id] = follow_up
    for entry in stored.ledger.values():
        if entry.id not in model.ledger:
            assert event is not None, "an entry was logged by itself"
            model.ledger[entry.id] = entry


def _moved_along_edges(before: Stored | None, stored: Stored) -> None:
    for vetting_id, old in before.vettings.items() if before is not None else ():
        new = stored.vettings.get(vetting_id)
        if new is not None and new.status != old.status:
            assert (old.status, new.status) in EDGES
            assert new.revision > old.revision


def _shown_as_stored(stored: Stored, reply: Reply | None) -> None:
    """A card shows the question that a fresh look shows; what asks nothing is not in front."""
    for message in reply.messages if reply is not None else ():
        vetting = stored.vettings.get(message.vetting or "")
        if vetting is not None and message.prompt is not None:
            assert message.prompt == stored.prompts[vetting.id]
    for vetting in stored.vettings.values():
        if vetting.status == "open":
            assert vetting.id in stored.prompts, f"{vetting.kind} is open and asks nothing"
    front = stored.owner.front
    if front is not None:
        assert front in stored.prompts, "what is in front of the owner asks nothing"


def can_be_answered(vetting: Vetting, prompt: Prompt, context: Any) -> None:
    """Every choice shown moves the vetting, and so does a text where one is asked for."""
    numbered = replace(context, new_id=lambda: "0" * 12)
    events: list[Any] = [choice.event for choice in prompt.choices]
    if not events:
        assert prompt.text_limit > 0, f"nothing can be answered at {prompt.key}"
        events = [Answered(vetting.id, prompt.key, ("words",))]
        if prompt.key == "because":
            events = [Explained(vetting.id, "words")]
    for event in events:
        parks_again = isinstance(event, Decided) and vetting.parked
        moved = step(vetting, event, numbered).vetting is not vetting
        assert moved or parks_again, f"{event} moves nothing"


def _same(plain: PlainVetting, stored: Vetting) -> None:
    assert dict(stored.answers) == plain.answers
    assert (stored.kind, stored.name, stored.target, stored.paste, stored.others) == (
        plain.kind,
        plain.name,
        plain.target,
        plain.paste,
        plain.others,
    )
    assert (stored.status, stored.parked) == (plain.status, plain.parked)
    decision = stored.decision
    assert (decision.outcome if decision else None) == plain.outcome
    assert (decision.because if decision else None) == plain.because
    assert stored.sent == plain.sent or decision is None
    earlier = [(round_.decision.outcome, dict(round_.answers)) for round_ in stored.earlier]
    assert earlier == plain.earlier
    for number, text in plain.drafts.items():
        assert stored.drafts[number].text == text
    # What a reopening asks again is offered again, until it is answered.
    offered = {s.question: s.value for s in stored.suggestions}
    for key, answer in plain.offered.items():
        assert offered.get(key) == answer or key in plain.answers


def _learn_reading(plain: PlainVetting, stored: Vetting) -> None:
    """Who the person is, what a paste says beyond what was given, whether a reason is asked for."""
    plain.contact = stored.contact
    if plain.paste:
        plain.name = plain.name or stored.name
        plain.target = plain.target or stored.target
    if plain.outcome and plain.because is None and stored.decision is not None:
        assert stored.decision.because in (None, "")
        plain.because = stored.decision.because


def meant(line: str, prompt: Prompt) -> Event | None:
    """The event that a typed line is at a question; None where it must change nothing."""
    vetting, key = prompt.vetting, prompt.key
    controls: dict[str, Event] = {"back": WentBack(vetting), "later": Parked(vetting)}
    if line in controls:
        return controls[line]
    if line == "why":
        return None
    if key == "because":
        return Explained(vetting, "" if line == "skip" else line)
    if line == "skip":
        return None if key == "decide" else Skipped(vetting, key)
    if not prompt.choices:
        return Answered(vetting, key, (line,))
    if not line.isdigit() or int(line) > len(prompt.choices):
        return None
    return (
        Decided(vetting, prompt.choices[int(line) - 1].value)
        if key == "decide"
        else Answered(vetting, key, (prompt.choices[int(line) - 1].value,))
    )
