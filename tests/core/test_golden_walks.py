"""Walks through vettings, step by step: the event, what it changed, and the card that is shown.

Where to go is drawn by a seed, so a walk also goes where nobody would: back after a decision, to an
option that is not there, twice on one button. What comes of it stands in `walks/`, with every field
that is not as it always is. After a change that is meant, write it down anew with
`python tests/core/test_golden_walks.py` and look at the difference line by line.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.cards import decided_card, evidence_blocks, question_card, vetting_entry
from bot.core.dialogue import step
from bot.core.events import (
    Answered,
    AskedWhy,
    Cancelled,
    Corrected,
    Decided,
    EditedDraft,
    Explained,
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
    VettingEvent,
    WentBack,
)
from bot.core.model import Contact, Vetting
from bot.core.reading import read
from bot.core.standing import BECAUSE, DECIDE, Context, checklist_of, front_of
from bot.core.suggestions import evidence_of, suggestions_of
from tests.core.situations import NOW, context, vetting

HERE = Path(__file__).parent / "walks"
STEPS = 26
ZONE = ZoneInfo("Asia/Kolkata")
PASTE = (
    "Hi Ana, I am Priya Nair. Your talk on tides stayed with me. We both went to Larkfield College."
    " I'd be glad to send you my notes. Could you introduce me to Edda Holm at Tern Ferries?"
)
WALKS = {
    f"{kind} {tone} {strictness}": (kind, {"tone": tone, "strictness": strictness})
    for kind, tone, strictness in (
        ("connect_in", "warm", "standard"),
        ("connect_in", "plain", "strict"),
        ("connect_out", "warm", "open"),
        ("connect_out", "plain", "standard"),
        ("introduce", "warm", "standard"),
        ("introduce", "plain", "strict"),
        ("ask", "warm", "standard"),
        ("ask", "plain", "open"),
        ("note", "warm", "standard"),
        ("", "warm", "standard"),
    )
}


def told(value: Any) -> str:
    """A value with every field that is not as it always is."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = [
            f"{field.name}={told(getattr(value, field.name))}"
            for field in dataclasses.fields(value)
            if getattr(value, field.name) != field.default
        ]
        return f"{type(value).__name__}({', '.join(parts)})"
    if isinstance(value, tuple):
        return f"({', '.join(map(told, value))})"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {told(of)}" for key, of in value.items()) + "}"
    return repr(value)


def events(draw: Random, at: Vetting, now: Context) -> VettingEvent:
    """What is done next: mostly an answer to what is asked, sometimes anything else."""
    front = front_of(at, now)
    checklist = checklist_of(at, now)
    v = at.id
    keys = [q.key for q in checklist.questions] if checklist else ["trust"]
    key = draw.choice([*keys, "kind", "name", "target", "note", "which", "nothing"])
    text = draw.choice(["yes", "well", "connect_in", "n1", "  ", "Kim and Lee", "y" * 1001])
    outcomes = [o.id for o in checklist.outcomes] if checklist else ["accept"]
    anything: list[VettingEvent] = [
        Answered(v, key, (text,)),
        AskedWhy(v),
        Corrected(v, key, (text,)),
        Corrected(v, "name", ("Bo",)),
        EditedDraft(v, draw.randrange(3), draw.choice(["My words", "", "z" * 4001])),
        Explained(v, draw.choice(["", "I know them"])),
        Marked(v, front.key, draw.choice(["+no", "-no"])),
        Parked(v),
        PutInFront(v, key),
        Reopened(v),
        Resumed(v),
        SaidNotSending(v),
        SaidSent(v),
        Skipped(v, front.key),
        WentBack(v),
        Decided(v, draw.choice([*outcomes, "nothing"]), draw.choice([None, "", "so", "b" * 501])),
    ]
    if draw.random() < 0.04:
        ends: list[VettingEvent] = [Cancelled(v), Reported(v), Lapsed(v)]
        return draw.choice(ends)
    if draw.random() < 0.4 or at.status != "open":
        return draw.choice(anything)
    if front.key in (DECIDE, BECAUSE):
        return Decided(v, draw.choice(outcomes), None)
    if front.question is None:
        given = {"kind": draw.choice(["ask", "connect_in", "maybe"]), "which": "n1"}
        return Answered(v, front.key, (given.get(front.key, "Edda Holm"),))
    if front.question.options:
        option = draw.choice(front.question.options).value
        if front.question.many and draw.random() < 0.5:
            return Marked(v, front.key, draw.choice("++-") + option)
        return Answered(v, front.key, (option,))
    return Answered(v, front.key, ("a lead, for once",))


def start(kind: str) -> Vetting:
    """A vetting with a paste, of which two could be meant."""
    read_of = read(PASTE)
    made = vetting(kind or None, paste=PASTE, evidence=evidence_of(read_of))
    made = dataclasses.replace(
        made,
        suggestions=suggestions_of(read_of, made.kind),
        namesakes=("con000000001", "con000000002") if kind == "connect_in" else (),
        name="Sam" if kind == "ask" else "" if not kind else made.name,
        others=("Kim",) if kind == "ask" else (),
        target="Edda Holm" if kind == "introduce" else "",
    )
    return made


def walk(name: str) -> Iterator[str]:
    """Each step in lines."""
    kind, settings = WALKS[name]
    namesakes = [Contact(f"con{n:09d}", "Priya Nair", NOW, company=f"House {n}") for n in (1, 2)]
    # texts decide where a walk goes: it is the same on every machine
    draw, at = Random(name), start(kind)
    at_hand = context(**settings)
    before: object = None
    for block in evidence_blocks(at, boilerplate=kind == "ask", pitch=kind != "ask"):
        yield f"  says {told(block)}"
    for number in range(STEPS):
        now = dataclasses.replace(at_hand, now=NOW + number * timedelta(minutes=1))
        event = events(draw, at, now)
        after = step(at, event, now)
        yield f"{number + 1}. {told(event)}"
        for field in dataclasses.fields(Vetting):
            was, became = getattr(at, field.name), getattr(after.vetting, field.name)
            if was != became and field.name != "touched_at":
                yield f"  {field.name}: {told(became)}"
        for effect in after.effects:
            yield f"  effect {told(effect)}"
        at = after.vetting
        if front_of(at, now).key in ("", BECAUSE):
            shown = decided_card(at, now, (), ZONE)
        else:
            shown = question_card(at, now, namesakes if at.namesakes else ())
        if (seen := (shown, vetting_entry(at, ZONE))) != before:
            yield f"  card {told(shown)}"
            yield f"  row {told(seen[1])}"
        before = seen


def lines_of(name: str) -> list[str]:
    """A walk, with long texts and the id cut."""
    shorter = (("y" * 1001, "y…"), ("z" * 4001, "z…"), ("b" * 501, "b…"), ("vet000000001", "v"))
    lines = list(walk(name))
    for long, short in shorter:
        lines = [line.replace(long, short) for line in lines]
    return lines


def path_of(name: str) -> Path:
    return HERE / f"{name.strip().replace(' ', '_')}.txt"


@pytest.mark.parametrize("name", WALKS)
def test_a_walk_goes_where_it_went_when_it_was_written_down(name: str):
    assert lines_of(name) == path_of(name).read_text("utf-8").splitlines()


if __name__ == "__main__":
    for name in WALKS:
        path_of(name).write_text("\n".join(lines_of(name)) + "\n", "utf-8")
