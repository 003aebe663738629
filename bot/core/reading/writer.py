"""Who is writing: the name in the layout, under the letter or in its first words.

Rule: never the addressee; and of one person's names the fullest.
"""

from __future__ import annotations

from bot.core.reading.cards import profile_links
from bot.core.reading.facts import Facts, is_same_person
from bot.core.reading.names import Range, name_in
from bot.core.reading.patterns import compiled, matches

_INTRODUCES_SELF = compiled(
    r"(?:\bmy name(?:'s| is)|\bmy full name is|\bthis is|\bmein name ist|\bich heisse|\bje m'appelle|\bmon nom est|\bme llamo|\bmi nombre es"
    r"|\bmeu nome e|\bme chamo|\bmi chiamo|\bil mio nome e|\bmijn naam is|\bik heet) (?P<span>{NAME})(?:[,.!\n\x01]| and | from | at | here| - |$| \(| i |, )"
    r"|^(?P<here>{NAME}) here\b|^(?:my |full |your )?name: (?P<label>{NAME})$"
    r"|\b(?:i'm|i am|ich bin|je suis|soy|sou|sono|ik ben) (?P<iam>{NAME})(?:[,.!\n\x01]| and | from | at | here| - |$| \()"
)


def find_sender(facts: Facts) -> Range | None:
    """Whose name stands in the layout, under the letter, or is said to be the writer's."""
    addressee = facts.message.addressee
    introduced = _self_introduction(facts)
    candidates = [facts.letter.sender, facts.message.signature, introduced]
    found = [
        name
        for name in candidates
        if name and not (addressee and is_same_person(facts, name, addressee))
    ]
    if not found:
        return None
    first = found[0]
    fuller = [name for name in found if is_same_person(facts, name, first)]
    return max(fuller, key=lambda name: (name[1] - name[0], -name[0]))


def _self_introduction(facts: Facts) -> Range | None:
    canvas = facts.message.canvas
    for match in matches(_INTRODUCES_SELF, canvas):
        for group in ("span", "here", "label", "iam"):
            index = _INTRODUCES_SELF.groupindex[group]
            if match.start(index) >= 0:
                name = name_in(canvas, match.start(index), match.end(index))
                if name is not None and canvas[slice(*name)].isascii():
                    return name
    return None


def find_link(facts: Facts, sender: Range | None) -> Range | None:
    """The one profile that is linked; of several, the one that bears the sender's name."""
    links = profile_links(facts.folded)
    if len(links) == 1:
        return links[0]
    if sender is None:
        return None
    words = facts.folded[slice(*sender)].lower().split()
    named = [
        link
        for link in links
        if all(word.strip(b".") in facts.folded[slice(*link)].lower() for word in words)
    ]
    return named[0] if len(named) == 1 else None
