"""Reading a message from layout to facts.

Rule: a wrong suggestion costs more than a missing one. Of several candidates the one whose form
of speech weighs most is taken, and what would fit anybody is not taken at all.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.reading.aims import find_company, find_person
from bot.core.reading.common_ground import find_common_ground
from bot.core.reading.cues import asks, offers, reasons, tone
from bot.core.reading.facts import Facts
from bot.core.reading.findings import (
    Finding,
    find,
    heaped,
    occurs,
    outside,
    ranges,
    strongest,
    words_of,
)
from bot.core.reading.layouts import find_letter
from bot.core.reading.names import Range, name_in
from bot.core.reading.patterns import compiled, fold
from bot.core.reading.result import Kind, OwnProfile, Reading, Span
from bot.core.reading.sentences import Message, find_message
from bot.core.reading.writer import find_link, find_sender


def read_text(text: str, profile: OwnProfile | None) -> Reading:
    """Read a cleaned text."""
    folded = fold(text)
    letter = find_letter(folded)
    message = find_message(folded, letter)
    facts = Facts(text, folded, letter, message)
    sender = find_sender(facts)
    ask, offer = _ask(message), _offer(message)
    reason = _reason(message, ask)
    common = find_common_ground(facts, profile)
    offered = occurs(tone.OFFERS_INTRODUCTION, message) > 0
    wanted = occurs(tone.WANTS_INTRODUCTION, message) > 0
    kind = _kind(facts, ask, offered, wanted)
    person = find_person(facts, sender, offered, wanted) if kind is not None else None
    company = find_company(facts, sender, person, common)
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
        sender_url=span(find_link(facts, sender)),
        target_person=span(person),
        target_company=span(company),
        reason=span(words_of(reason)),
        mutual=span(common["mutual"]),
        employer=span(common["employer"]),
        school=span(common["school"]),
        activity=span(common["activity"]),
        field=span(common["field"]),
        offer=span(words_of(offer)),
        ask=span(words_of(ask)),
        personalised=personal,
        boilerplate=boilerplate,
        sales_pitch=pitch,
    )


def _span(text: str, words: Range | None) -> Span | None:
    return None if words is None else Span(text[words[0] : words[1]], *words)


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


# --- kind

_REPLIES = compiled(tone.REPLIES)
_DIRECT = 8
"""From this weight on an ask is put to the reader, even in an answer."""
_SHORT = 200
"""An order of the owner to the bot is shorter than this many characters."""


def _kind(facts: Facts, ask: Finding | None, offered: bool, wanted: bool) -> Kind | None:
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


def _own_wish(facts: Facts) -> tuple[Kind, Range] | None:
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
