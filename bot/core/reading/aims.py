"""Whom and what a request aims at: the person to be met, the house or opening.

Rule: never the writer, the reader, or what the writer says of their own house.
"""

from __future__ import annotations

from bot.core.reading.cues import targets
from bot.core.reading.facts import Facts, is_same_person
from bot.core.reading.findings import Finding, find, outside, ranges, strongest, words_of
from bot.core.reading.names import Range, is_name, name_in
from bot.core.reading.organisations import organisation


def find_person(facts: Facts, sender: Range | None, offered: bool, wanted: bool) -> Range | None:
    """Find who is to be met: the one offered, the one asked for, or their role."""
    message = facts.message
    table = targets.OFFERED_PERSON if offered else targets.ASKED_PERSON if wanted else ()
    candidates = []
    for found in find(table, message):
        name = name_in(message.canvas, found.start, found.end)
        if name is None or not is_name(message.canvas[slice(*name)]):
            continue
        if any(
            other and is_same_person(facts, name, other) for other in (sender, message.addressee)
        ):
            continue
        candidates.append(Finding(found.cue, *name, found.sentence, found.weight))
    best = strongest(candidates)
    if best is None and wanted and not offered:
        best = strongest(find(targets.ASKED_ROLE, message))
    return words_of(best)


def find_company(
    facts: Facts, sender: Range | None, person: Range | None, common: dict[str, Range | None]
) -> Range | None:
    """Find the house that a job, an interest or a person to be met belongs to."""
    canvas = facts.message.canvas
    held_out = ranges([targets.HELD_OUT], facts.message)
    taken = [found for found in (sender, person, *common.values()) if found]
    people = [canvas[slice(*name)] for name in (sender, person, facts.message.addressee) if name]
    candidates = []
    for found in outside(find(targets.ASKED_COMPANY, facts.message), held_out):
        name = organisation(canvas, (found.start, found.end))
        if name is None or any(name[0] < end and start < name[1] for start, end in taken):
            continue
        if canvas[slice(*name)] in people:
            continue
        candidates.append(Finding(found.cue, *name, found.sentence, found.weight))
    return words_of(strongest(candidates))
