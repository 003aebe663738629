"""People: who a name stands for, what is known about them, and finding them again.

Rule: two people of one name are never mixed up silently. A profile that differs makes them two; if
a name alone fits several, the owner is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.core.cards import vetting_entry
from bot.core.json_shapes import person_json
from bot.core.known import (
    TIER_NAMES,
    Known,
    closeness,
    lines_about,
    shared_employer,
    suggestions_about,
)
from bot.core.ledger import KIND_NAMES, entry_text
from bot.core.messages import Block, Facts, Message, Paragraph, Problem, Reply
from bot.core.model import Contact, Evidence, Suggestion, Tier, Vetting
from bot.core.people import profile_slug
from bot.core.reading import OwnProfile
from bot.core.search import plain
from bot.core.suggestions import is_offered
from bot.core.texts import say
from bot.core.words_to_dates import short_date
from bot.service.desk import Desk, refused, told

_TIER_WORDS: dict[str, Tier] = {
    "close": "inner_circle",
    "inner_circle": "inner_circle",
    "talked": "known",
    "known": "known",
    "we have talked": "known",
    "not talked yet": "collected",
    "collected": "collected",
}


def with_person(desk: Desk, vetting: Vetting) -> Vetting:
    """Find out who the name of a vetting stands for; enter somebody who is new."""
    return met(desk, vetting)[0]


def met(desk: Desk, vetting: Vetting) -> tuple[Vetting, bool]:
    """The same, and whether they are new: of those nothing is known, so nothing is looked up."""
    if not vetting.name or vetting.contact is not None or vetting.namesakes:
        return vetting, False
    url = next((e.value for e in vetting.evidence if e.field == "sender_url"), "")
    url = "" if is_offered(vetting) else url
    about_sender = vetting.kind in ("connect_in", "introduce") and bool(url)
    candidates: Sequence[Contact] = ()
    if "which" not in vetting.passed:
        by_profile = desk.notebook.contact_at(url) if about_sender else None
        candidates = (by_profile,) if by_profile is not None else _named(desk, vetting.name, url)
    if len(candidates) > 1:
        return replace(vetting, namesakes=tuple(c.id for c in candidates)), False
    if candidates:
        contact = candidates[0]
        if about_sender and not contact.profile_url:
            desk.notebook.save_contact(replace(contact, profile_url=url))
        return with_known(desk, replace(vetting, contact=contact.id)), False
    contact = Contact(
        desk.context.new_id(),
        vetting.name,
        desk.context.now,
        profile_url=url if about_sender else "",
    )
    desk.notebook.save_contact(contact)
    return replace(vetting, contact=contact.id), True


def _called(desk: Desk, name: str) -> list[Contact]:
    """People of this name, the one entered first at the head."""
    return sorted(desk.notebook.contacts_named(name), key=lambda c: (c.added_at, c.id))


def _named(desk: Desk, name: str, url: str) -> Sequence[Contact]:
    """People of this name, without those whose profile is another one."""
    slug = profile_slug(url) if url else ""
    return [
        contact
        for contact in _called(desk, name)
        if not slug or not contact.profile_url or profile_slug(contact.profile_url) == slug
    ]


def known_of(desk: Desk, vetting: Vetting) -> Known | None:
    """What the notebook holds about the person of this vetting."""
    if vetting.contact is None:
        return None
    contact = desk.notebook.contact(vetting.contact)
    if contact is None:
        return None
    before = desk.notebook.vettings(contact=contact.id, limit=5)
    return Known(
        contact,
        [v for v in before if v.id != vetting.id],
        desk.notebook.follow_ups(contact=contact.id, state="open", limit=3),
        desk.notebook.ledger(contact=contact.id, limit=20),
        desk.notebook.imported.profile(),
    )


def own_profile(desk: Desk) -> OwnProfile | None:
    """Where the owner works, worked and studied, for reading; None if nothing was imported."""
    profile = desk.notebook.imported.profile()
    if not profile.positions and not profile.schools:
        return None
    return OwnProfile(
        tuple(stay.at for stay in profile.positions), tuple(stay.at for stay in profile.schools)
    )


def more_waiting(desk: Desk, vetting: Vetting) -> list[Block]:
    """Behind a vetting that came of an invitation, say how many more wait."""
    imported = desk.notebook.imported
    if imported.invitation_of(vetting.id) is None:
        return []
    count = len(imported.invitations(waiting=True))
    if not count:
        return []
    goes_on = "triage_goes_on" if count > 1 else "triage_goes_on_one"
    return [Paragraph(say(goes_on, count=count), "dim")]


def with_known(desk: Desk, vetting: Vetting) -> Vetting:
    """Add what the notebook would answer; the paste of this request comes first."""
    known = known_of(desk, vetting)
    if known is None:
        return vetting
    added = suggestions_about(known, vetting.kind, desk.context.today)
    suggested = {suggestion.question: suggestion for suggestion in vetting.suggestions}
    for suggestion in added:
        before = suggested.setdefault(suggestion.question, suggestion)
        if before is not suggestion and suggestion.question == "common_ground":
            suggested[suggestion.question] = _together(before, suggestion)
    evidence = vetting.evidence
    stay = shared_employer(known)
    if stay is not None and not any(fact.field == "employer" for fact in evidence):
        evidence += (Evidence("employer", stay.at, 0, 0, "import"),)
    if not added and evidence is vetting.evidence:
        return vetting
    return replace(vetting, suggestions=tuple(suggested.values()), evidence=evidence)


def _together(one: Suggestion, other: Suggestion) -> Suggestion:
    """Two suggestions for a question that takes many answers; the first one's source stands."""
    first, second = one.value, other.value
    assert isinstance(first, tuple)
    assert isinstance(second, tuple)
    if set(second) <= set(first):
        return one
    values = tuple(dict.fromkeys((*first, *second)))
    return replace(one, value=values, words=f"{one.words}; {other.words}")


def known_blocks(desk: Desk, vetting: Vetting) -> tuple[Block, ...]:
    """What is already known about the person, to be said first."""
    known = known_of(desk, vetting)
    lines = lines_about(known, desk.zone) if known is not None else ()
    return (Facts(f"What you know about {vetting.name}", lines),) if lines else ()


def namesakes_of(desk: Desk, vetting: Vetting) -> Sequence[Contact]:
    """The people among whom the owner is asked to choose."""
    found = [desk.notebook.contact(contact) for contact in vetting.namesakes]
    return [contact for contact in found if contact is not None]


def person_called(desk: Desk, name: str) -> Contact | Problem:
    """The one contact of this name or id; several are named with their ids."""
    found = _called(desk, name)
    if not found:
        ids = desk.notebook.ids_starting(name.lower()) if len(name) >= 3 and " " not in name else ()
        found = [c for i in ids if (c := desk.notebook.contact(i)) is not None]
    if not found:
        return Problem.of("unknown_person", name=name[:60])
    if len(found) > 1:
        people = "; ".join(f"{c.id} {c.profile_url or c.company or c.name}" for c in found)
        return Problem.of("namesakes", name=found[0].name, people=people)
    return found[0]


def person(desk: Desk, name: str) -> Reply:
    """Show everything about one person."""
    contact = person_called(desk, name)
    if isinstance(contact, Problem):
        return refused(contact)
    notebook = desk.notebook
    vettings = notebook.vettings(contact=contact.id)
    follow_ups = notebook.follow_ups(contact=contact.id)
    ledger = notebook.ledger(contact=contact.id)
    facts = [contact.position, contact.company, contact.profile_url]
    if contact.connected_on is not None:
        facts.append(f"connected since {short_date(contact.connected_on)}")
    facts += [TIER_NAMES[closeness(contact)]]
    if contact.exchanges:
        last = short_date(contact.last_exchange) if contact.last_exchange else "unknown"
        facts.append(f"{contact.exchanges} messages exchanged, last on {last}")
    blocks: list[Block] = [Facts("", tuple(fact for fact in facts if fact))]
    for title, direction in (("Given", "given"), ("Asked", "asked"), ("Received", "received")):
        lines = tuple(
            f"{short_date(e.on)}: {KIND_NAMES.get(e.kind, e.kind)}"
            + (f", {e.note}" if e.note else "")
            for e in ledger
            if e.direction == direction
        )
        if lines:
            blocks.append(Facts(title, lines))
    waiting = tuple(
        f"{f.why} (due {short_date(f.due)}, id {f.id})" for f in follow_ups if f.state == "open"
    )
    if waiting:
        blocks.append(Facts("Pending", waiting))
    blocks += [vetting_entry(v, desk.zone) for v in vettings]
    return Reply(
        (Message(contact.name, tuple(blocks)),),
        data=lambda: person_json(contact, vettings, follow_ups, ledger),
    )


def set_tier(desk: Desk, text: str) -> Reply:
    """Note how close somebody is."""
    for words, tier in sorted(_TIER_WORDS.items(), key=lambda item: -len(item[0])):
        if text.lower().endswith(f" {words}"):
            contact = person_called(desk, text[: -len(words)].strip())
            if isinstance(contact, Problem):
                return refused(contact)
            changed = replace(contact, tier=tier)
            desk.notebook.save_contact(changed)
            reply = told(say("tier_set", name=contact.name, tier=TIER_NAMES[tier]))
            return replace(reply, data=partial(person_json, changed, (), (), ()))
    return refused(Problem.of("unknown_tier", tier=text[:60]))


def forget_person(desk: Desk, name: str) -> Reply:
    """Erase a person with their vettings, follow-ups and entries; name what else mentions them."""
    contact = person_called(desk, name)
    if isinstance(contact, Problem):
        if contact.id == "unknown_person" and desk.notebook.imported.forget_invitations(name):
            reply = told(say("forgotten_person", name=name, vettings="their invitation"))
            return replace(reply, data=lambda: {"forgotten": None, "vettings": 0, "mentions": []})
        return refused(contact)
    count = len(desk.notebook.vettings(contact=contact.id))
    desk.notebook.delete_contact(contact.id)
    front = desk.owner.front
    if front is not None and desk.notebook.vetting(front) is None:
        desk.notebook.save_owner(replace(desk.owner, front=None))
    wanted = plain(contact.name)
    mentions = [
        v.id
        for v in desk.notebook.vettings()
        if wanted in plain(" ".join([v.name, v.target, v.paste, str(dict(v.answers))]))
    ]
    mentions += [e.id for e in desk.notebook.ledger() if wanted in plain(entry_text(e))]
    mentions += [f.id for f in desk.notebook.follow_ups() if wanted in plain(f.why)]
    erased = "1 vetting" if count == 1 else f"{count or 'no'} vettings"
    sentences = [say("forgotten_person", name=contact.name, vettings=erased)]
    if mentions:
        sentences.append(say("mentions", ids=", ".join(mentions)))
    return Reply(
        (Message("", tuple(Paragraph(sentence) for sentence in sentences)),),
        data=lambda: {"forgotten": contact.id, "vettings": count, "mentions": mentions},
    )
