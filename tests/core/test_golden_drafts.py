"""The drafts of every outcome, word for word: what is sent in the owner's name.

They stand in `drafts/`. After a change that is meant, write them down anew with
`python tests/core/test_golden_drafts.py` and look at the difference line by line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from bot.app import load_checklists
from bot.core.checklist_model import Moment
from bot.core.drafts import DraftFacts, drafts_for
from bot.core.model import KINDS, Answer, Draft, Tone

HERE = Path(__file__).parent / "drafts"
CHECKLISTS = load_checklists(None)


def answers_of(kind: str, which: int) -> dict[str, Answer | None]:
    """The first option of everything, the last, or (2) nothing at all."""
    found: dict[str, Answer | None] = {}
    for question in CHECKLISTS[kind].questions:
        if which == 2:
            found[question.key] = None
        elif question.text_limit:
            found[question.key] = ("a talk about tides", "whom to ask about the old mill")[which]
        elif question.many:
            free = [o.value for o in question.options if o.value not in question.exclusive]
            found[question.key] = tuple(free[:2] if which == 0 else free[-1:])
        else:
            found[question.key] = question.options[0 if which == 0 else -1].value
    return found


def facts_of(kind: str, which: int, tone: Tone, moment: Moment) -> DraftFacts:
    return DraftFacts(
        name=("Priya Nair", "Sam", "")[which],
        target=("Edda Holm", "the archivist role at Tern Ferries", "")[which],
        answers=answers_of(kind, which),
        evidence={"mutual": "Ravi Menon", "school": "Larkfield College"} if which == 0 else {},
        tone=tone,
        opening=which == 1,
        moment=moment,
    )


def written(facts: DraftFacts, kind: str, outcome: str) -> tuple[Draft, ...]:
    drafts = drafts_for(CHECKLISTS[kind], outcome, facts)
    assert isinstance(drafts, tuple), drafts
    return drafts


def lines_of(kind: str) -> Iterator[str]:
    for outcome in CHECKLISTS[kind].outcomes:
        for moment in get_args(Moment):
            for tone in get_args(Tone):
                said = ""
                for which in range(3):
                    drafts = written(facts_of(kind, which, tone, moment), kind, outcome.id)
                    text = "\n".join(f"[{draft.to}] {draft.text}" for draft in drafts)
                    if text and text != said:
                        yield f"== {outcome.id}, {moment}, {tone}, {which}"
                        yield from text.split("\n")
                    said = text
    yield from (f"note of {limit}: {len(text)}" for limit, text in notes_of(kind))


def notes_of(kind: str) -> Iterator[tuple[int, str]]:
    """The short draft with a long benefit, at every length a note may have."""
    long = {
        q.key: "a look at the old harbour maps that nobody has opened for years " * 3
        for q in CHECKLISTS[kind].questions
        if q.text_limit
    }
    short = [o.id for o in CHECKLISTS[kind].outcomes if any(d.short for d in o.drafts)]
    facts = facts_of(kind, 0, "warm", "first")
    facts = replace(facts, answers={**facts.answers, **long})
    for outcome in short[:1]:
        for limit in range(100, 301, 3):
            yield limit, written(replace(facts, note_length=limit), kind, outcome)[0].text


@pytest.mark.parametrize("kind", KINDS)
def test_the_drafts_are_those_that_were_written_down(kind: str):
    expected = (HERE / f"{kind}.txt").read_text("utf-8").splitlines()

    assert list(lines_of(kind)) == expected


@pytest.mark.parametrize("tone", get_args(Tone))
def test_a_note_is_the_longest_wording_that_still_fits(tone: Tone):
    facts = replace(facts_of("connect_out", 0, tone, "first"), note_length=300)
    (outcome,) = [
        o.id for o in CHECKLISTS["connect_out"].outcomes if any(d.short for d in o.drafts)
    ][:1]

    lengths = set()
    for limit in range(100, 301):
        (note,) = written(replace(facts, note_length=limit), "connect_out", outcome)
        assert len(note.text) <= limit
        lengths.add(len(note.text))
    for length in lengths:
        (note,) = written(replace(facts, note_length=length), "connect_out", outcome)
        assert len(note.text) == length


if __name__ == "__main__":
    for kind in KINDS:
        text = "\n".join(lines_of(kind)) + "\n"
        (HERE / f"{kind}.txt").write_text(text, "utf-8")
