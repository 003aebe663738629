"""What is a house's name, and which capitalised words are jobs, languages or days."""

from __future__ import annotations

from bot.core.reading.findings import trimmed
from bot.core.reading.names import Range

_ROLE_WORDS = frozenset(
    b"""junior senior lead head staff principal chief associate assistant engineer engineering developer designer manager analyst
    intern internship qa ux ui hr ai ml it data software product marketing sales frontend backend front back full stack end python java
    javascript sql react android ios english german french spanish linkedin zoom slack discord google-meet monday tuesday wednesday
    thursday friday saturday sunday january february march april may june july august september october november december i i'm
    i'd i've we you my your the a an hi hello thanks thank ceo cto cfo coo vp director founder recruiter scientist consultant
    computer science finance economics law medicine physics biology mathematics psychology excel
    """.split()
)


_EVENTS = frozenset(
    b"""conference summit meetup hackathon workshop webinar fair expo event forum symposium congress
    festival week weekend awards days retreat""".split()
)
"""The last words of names of events: both went there, but nobody studied or worked there."""

# what the shape of a name takes with it from the next clause: "Acme and I"
_NOT_LAST = frozenset(b"i i'm i'd i've and for of the at de & my we".split())


def organisation(canvas: bytes, found: Range) -> Range | None:
    """Trim what is no part of an organisation's name; a job or a language is none."""
    start, end = found
    words = canvas[start:end].lower().split()
    while len(words) > 1 and words[-1] in _NOT_LAST:
        end = start + canvas[start:end].rstrip().rindex(b" ")
        words.pop()
    if not words or words[0] in _ROLE_WORDS or words[-1] in _ROLE_WORDS | _EVENTS:
        return None
    if canvas[end - 2 : end].lower() == b"'s":
        end -= 2
    return trimmed(canvas, start, end)
