"""Reading a message from layout to facts.

Rule: a wrong suggestion costs more than a missing one. Of several candidates the one whose form
of speech weighs most is taken, and what would fit anybody is not taken at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.core.reading.cues import asks, offers, reasons, shared, targets, tone
from bot.core.reading.findings import (
    Finding,
    find,
    heaped,
    occurs,
    outside,
    ranges,
    strongest,
    trimmed,
)
from bot.core.reading.layouts import Letter, find_letter, profile_links
from bot.core.reading.names import Range, is_name, name_in, same_person
from bot.core.reading.patterns import compiled, fold, matches
from bot.core.reading.result import Kind, OwnProfile, Reading, Span
from bot.core.reading.sentences import Message, find_message


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the steps of reading hand to one another."""

    text: str
    folded: bytes
    letter: Letter
    message: Message


def read_text(text: str, profile: OwnProfile | None) -> Reading:
    """Read a cleaned text."""
    folded = fold(text)
    letter = find_letter(folded)
    message = find_message(folded, letter)
    facts = _Facts(text, folded, letter, message)
    sender = _sender(facts)
    ask, offer = _ask(message), _offer(message)
    reason = _reason(message, ask)
    common = _common_ground(facts, profile)
    offered = occurs(tone.OFFERS_INTRODUCTION, message) > 0
    wanted = occurs(tone.WANTS_INTRODUCTION, message) > 0
    kind = _kind(facts, ask, offered, wanted)
    person = _target_person(facts, sender, offered, wanted) if kind is not None else None
    company = _target_company(facts, sender, person, common)
    pitch = occurs(tone.SALES, message) >= tone.SALES_AT
    if kind is None and (reason or offer or pitch or any(common.values())):
        kind = "connect_in" if _addressed(message) else None
    own = _own_wish(facts)
    if own is not None:
        return Reading(text, own[0], target_person=_span(text, own[1]))
    stock = occurs(tone.STOCK_LINES, message) > 0
    personal = occurs(tone.PERSONAL, message) > 0 or any(common.values())
    commonplaces = heaped(tone.COMMONPLACES, message)
    # A bare wish, without a reason, an offer, a topic or a name, says no more than the stock line.
    bare = (
        kind is not None
        and ask is not None
        and not _TOPIC.search(message.canvas[ask.start : ask.end])
        and reason is None
        and offer is None
        and company is None
    )
    boilerplate = (
        bool(message.sentences)
        and not personal
        and person is None
        and (stock or commonplaces >= 2 or bare)
    )

    def span(words: Range | None) -> Span | None:
        return _span(text, words)

    return Reading(
        text,
        kind,
        sender_name=span(sender),
        sender_url=span(_sender_link(facts, sender)),
        target_person=span(person),
        target_company=span(company),
        reason=span(_range(reason)),
        mutual=span(common["mutual"]),
        employer=span(common["employer"]),
        school=span(common["school"]),
        activity=span(common["activity"]),
        field=span(common["field"]),
        offer=span(_range(offer)),
        ask=span(_range(ask)),
        personalised=personal,
        boilerplate=boilerplate,
        sales_pitch=pitch,
    )


def _span(text: str, words: Range | None) -> Span | None:
    return None if words is None else Span(text[words[0] : words[1]], *words)


def _range(finding: Finding | None) -> Range | None:
    return None if finding is None else (finding.start, finding.end)


# --- who is writing

_INTRODUCES_SELF = compiled(
    r"(?:\bmy name(?:'s| is)|\bmy full name is|\bthis is|\bmein name ist|\bich heisse|\bje m'appelle|\bmon nom est|\bme llamo|\bmi nombre es"
    r"|\bmeu nome e|\bme chamo|\bmi chiamo|\bil mio nome e|\bmijn naam is|\bik heet) (?P<span>{NAME})(?:[,.!\n\x01]| and | from | at | here| - |$| \(| i |, )"
    r"|^(?P<here>{NAME}) here\b|^(?:my |full |your )?name: (?P<label>{NAME})$"
    r"|\b(?:i'm|i am|ich bin|je suis|soy|sou|sono|ik ben) (?P<iam>{NAME})(?:[,.!\n\x01]| and | from | at | here| - |$| \()"
)


def _sender(facts: _Facts) -> Range | None:
    """Whose name stands in the layout, under the letter, or is said to be the writer's."""
    addressee = facts.message.addressee
    introduced = _self_introduction(facts)
    candidates = [facts.letter.sender, facts.message.signature, introduced]
    found = [
        name
        for name in candidates
        if name and not (addressee and _same_person(facts, name, addressee))
    ]
    if not found:
        return None
    first = found[0]
    fuller = [name for name in found if _same_person(facts, name, first)]
    return max(fuller, key=lambda name: (name[1] - name[0], -name[0]))


def _same_person(facts: _Facts, one: Range, other: Range) -> bool:
    """Compare names in the copy, and where it is blind (scripts without case) in the text."""
    if not same_person(facts.folded, one, other):
        return False
    first, second = (facts.text[slice(*name)].split()[0] for name in (one, other))
    return first.casefold() == second.casefold() or fold(first).strip(b"Xx") != b""


def _self_introduction(facts: _Facts) -> Range | None:
    canvas = facts.message.canvas
    for match in matches(_INTRODUCES_SELF, canvas):
        for group in ("span", "here", "label", "iam"):
            index = _INTRODUCES_SELF.groupindex[group]
            if match.start(index) >= 0:
                name = name_in(canvas, match.start(index), match.end(index))
                if name is not None and canvas[slice(*name)].isascii():
                    return name
    return None


def _sender_link(facts: _Facts, sender: Range | None) -> Range | None:
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


# --- ask, offer, reason


def _ask(message: Message) -> Finding | None:
    return strongest(outside(find(asks.ASKS, message), ranges(asks.NO_ASKS, message)))


def _offer(message: Message) -> Finding | None:
    candidates = []
    for found in outside(find(offers.OFFERS, message), ranges(offers.NO_OFFERS, message)):
        # What stands in a question is mostly asked for, not offered.
        penalty = 4 if message.is_question(found.sentence) else 0
        candidates.append(replace(found, weight=found.weight - penalty))
    return strongest(candidates)


_WORTH_SAYING = 2
"""A reason that weighs less would fit anybody."""
_TOPIC = compiled(
    r"\b(?:about|regarding|on (?:the|your|a|how|my)|for|your|how|what|why|which|uber|sur|sobre)\b"
)
_YOU = compiled(r"\b(?:you|your|you're|yours|ihr|ihre|ihnen|vous|votre|vos|tu|su|voce|seu|sua)\b")
_NAMED = compiled(tone.NAMED)


def _reason(message: Message, ask: Finding | None) -> Finding | None:
    """The clause that says most about why: better when it names the reader or something."""
    weak = ranges(reasons.WEAK_REASONS, message)
    candidates = []
    for found in outside(find(reasons.REASONS, message), ranges(reasons.NO_REASONS, message)):
        piece = message.canvas[found.start : found.end]
        weight = found.weight
        weight += 0.6 if _YOU.search(piece) else 0
        weight += 0.6 if _NAMED.search(piece) else 0
        if ask is not None and found.sentence == ask.sentence:
            weight -= 1.5
        if any(found.start < end and start < found.end for start, end in weak):
            weight -= 2
        if message.is_question(found.sentence):
            weight -= 1.5
        if weight >= _WORTH_SAYING:
            candidates.append(replace(found, weight=weight))
    return strongest(candidates)


# --- common ground

_GROUNDS = {
    "mutual": shared.MUTUAL,
    "employer": shared.EMPLOYER,
    "school": shared.SCHOOL,
    "activity": shared.ACTIVITY,
    "field": shared.FIELD,
}


def _common_ground(facts: _Facts, profile: OwnProfile | None) -> dict[str, Range | None]:
    common: dict[str, Range | None] = {
        name: _range(strongest(find(table, facts.message))) for name, table in _GROUNDS.items()
    }
    for name in ("employer", "school"):
        found = common[name]
        common[name] = _organisation(facts.message.canvas, found) if found else None
    common["mutual"] = common["mutual"] or facts.letter.mutual
    if profile is not None:
        common["employer"] = common["employer"] or _named(facts, profile.positions)
        common["school"] = common["school"] or _named(facts, profile.schools)
    return common


def _named(facts: _Facts, names: tuple[str, ...]) -> Range | None:
    """Find one of the names as whole words, blind to case and accents."""
    lowered = facts.folded.lower()
    for name in names:
        wanted = fold(" ".join(name.split())).lower()
        start = lowered.find(wanted) if len(wanted) > 1 else -1
        while start >= 0:
            end = start + len(wanted)
            if (
                not (lowered[start - 1 : start].isalnum() and start)
                and not lowered[end : end + 1].isalnum()
            ):
                return start, end
            start = lowered.find(wanted, start + 1)
    return None


# --- targets

_ROLE_WORDS = frozenset(
    b"""junior senior lead head staff principal chief associate assistant engineer engineering developer designer manager analyst
    intern internship qa ux ui hr ai ml it data software product marketing sales frontend backend front back full stack end python java
    javascript sql react android ios english german french spanish linkedin zoom slack discord google-meet monday tuesday wednesday
    thursday friday saturday sunday january february march april may june july august september october november december i i'm
    i'd i've we you my your the a an hi hello thanks thank ceo cto cfo coo vp director founder recruiter scientist consultant
    computer science finance economics law medicine physics biology mathematics psychology excel
    """.split()
)


# what the shape of a name takes with it from the next clause: "Acme and I"
_NOT_LAST = frozenset(b"i i'm i'd i've and for of the at de & my we".split())


def _organisation(canvas: bytes, found: Range) -> Range | None:
    """Trim what is no part of an organisation's name; a job or a language is none."""
    start, end = found
    words = canvas[start:end].lower().split()
    while len(words) > 1 and words[-1] in _NOT_LAST:
        end = start + canvas[start:end].rstrip().rindex(b" ")
        words.pop()
    if not words or words[0] in _ROLE_WORDS or words[-1] in _ROLE_WORDS:
        return None
    if canvas[end - 2 : end].lower() == b"'s":
        end -= 2
    return trimmed(canvas, start, end)


def _target_person(
    facts: _Facts, sender: Range | None, offered: bool, wanted: bool
) -> Range | None:
    message = facts.message
    table = targets.OFFERED_PERSON if offered else targets.ASKED_PERSON if wanted else ()
    candidates = []
    for found in find(table, message):
        name = name_in(message.canvas, found.start, found.end)
        if name is None or not is_name(message.canvas[slice(*name)]):
            continue
        if any(other and _same_person(facts, name, other) for other in (sender, message.addressee)):
            continue
        candidates.append(Finding(found.cue, *name, found.sentence, found.weight))
    best = strongest(candidates)
    if best is None and wanted and not offered:
        best = strongest(find(targets.ASKED_ROLE, message))
    return _range(best)


def _target_company(
    facts: _Facts, sender: Range | None, person: Range | None, common: dict[str, Range | None]
) -> Range | None:
    canvas = facts.message.canvas
    held_out = ranges([targets.HELD_OUT], facts.message)
    taken = [found for found in (sender, person, *common.values()) if found]
    people = [canvas[slice(*name)] for name in (sender, person, facts.message.addressee) if name]
    candidates = []
    for found in outside(find(targets.ASKED_COMPANY, facts.message), held_out):
        name = _organisation(canvas, (found.start, found.end))
        if name is None or any(name[0] < end and start < name[1] for start, end in taken):
            continue
        if canvas[slice(*name)] in people:
            continue
        candidates.append(Finding(found.cue, *name, found.sentence, found.weight))
    return _range(strongest(candidates))


# --- kind

_REPLIES = compiled(tone.REPLIES)
_DIRECT = 8
"""From this weight on an ask is put to the reader, even in an answer."""
_SHORT = 200
"""An order of the owner to the bot is shorter than this many characters."""


def _kind(facts: _Facts, ask: Finding | None, offered: bool, wanted: bool) -> Kind | None:
    message = facts.message
    if _replies(message) and (ask is None or ask.weight < _DIRECT):
        return None
    if wanted and not offered:
        return "introduce"
    if offered or facts.letter.invitation or occurs(tone.STOCK_LINES, message):
        return "connect_in"
    if ask is not None or occurs(tone.CONNECTS, message):
        return "connect_in"
    return None


_FIRST_PERSON = compiled(r"\b(?:i|i'm|i'd|i've|we|my)\b")


def _addressed(message: Message) -> bool:
    """Tell a note from one person to another from any other text; a reply is not sorted."""
    if _replies(message):
        return False
    first, second = _FIRST_PERSON.search(message.canvas), _YOU.search(message.canvas)
    return message.addressee is not None or (first is not None and second is not None)


def _replies(message: Message) -> bool:
    """Tell an answer to something the owner wrote."""
    start = message.sentences[0][0] if message.sentences else 0
    return _REPLIES.match(message.canvas[start:]) is not None


_OWN = (("connect_out", compiled(tone.OWN_WISH)), ("ask", compiled(tone.OWN_ASK)))


def _own_wish(facts: _Facts) -> tuple[Kind, Range] | None:
    """Tell the owner's own order to the bot from a message of somebody else."""
    message = facts.message
    if message.addressee or message.signature or facts.letter.sender or not message.sentences:
        return None
    start, end = message.sentences[0][0], message.sentences[-1][1]
    if end - start > _SHORT or _YOU.search(message.canvas[start:end]):
        return None
    for kind, pattern in _OWN:
        match = pattern.match(message.canvas[start:end])
        if match:
            index = pattern.groupindex["span"]
            name = name_in(message.canvas, start + match.start(index), start + match.end(index))
            if name is not None:
                return ("connect_out" if kind == "connect_out" else "ask"), name
    return None
