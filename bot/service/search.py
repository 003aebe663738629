"""`find`: people and vettings, ten at a time.

Rule: names are sealed, so all of an owner's are unsealed at once and looked at; nothing unsealed is
kept for the next search.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace

from bot.core.cards import title_of, vetting_entry
from bot.core.events import Called, Paged
from bot.core.messages import Block, Button, Entry, Message, Paragraph, Reply
from bot.core.search import plain, ranked
from bot.core.texts import say
from bot.service.desk import PAGE, Desk, told

VETTINGS_LOOKED_AT = 1000
BUTTON_WORDS = 33
"""Bytes of the words looked for that a button can carry; a longer search goes on by typing."""


def find(desk: Desk, call: Called) -> Reply:
    """Find people and vettings; the option `after` is the id behind which the next page starts."""
    words = call.text
    directory = desk.notebook.imported.directory()
    places = ranked(words, [(one.name, f"{one.company} {one.position}") for one in directory])
    people = [directory[place] for place in places]
    wanted = plain(words)
    vettings = [
        vetting
        for vetting in desk.notebook.vettings(limit=VETTINGS_LOOKED_AT)
        if wanted in plain(f"{vetting.name} {vetting.target} {vetting.paste}")
    ]
    if not people and not vettings:
        reply = told(say("nothing_found", words=words[:60]))
        return replace(reply, data=lambda: {"people": [], "vettings": [], "more": 0})
    entries = [
        Entry(one.id, one.name, tuple(part for part in (one.position, one.company) if part))
        for one in people
    ]
    entries += [vetting_entry(vetting, desk.zone) for vetting in vettings]
    ids = [entry.id for entry in entries]
    after = call.option("after") or ""
    start = ids.index(after) + 1 if after in ids else 0
    end = start + PAGE
    blocks: list[Block] = list(entries[start:end])
    more = len(entries[end:])
    buttons: tuple[Button, ...] = ()
    if more:
        buttons = _more(words, ids[end - 1])
        hint = say("more_found", count=more, words=words[:60], id=ids[end - 1])
        blocks.append(Paragraph(hint, "dim"))
    shown = set(ids[start:end])
    return Reply(
        (Message(f"Found for “{words[:60]}”", tuple(blocks), buttons=buttons),),
        data=lambda: {
            "people": [
                {"id": one.id, "name": one.name, "company": one.company, "position": one.position}
                for one in people
                if one.id in shown
            ],
            "vettings": [{"id": v.id, "title": title_of(v)} for v in vettings if v.id in shown],
            "more": more,
        },
    )


def _more(words: str, after: str) -> tuple[Button, ...]:
    """The button for the next page: it carries the words besides the id, if they are short."""
    encoded = words.encode()
    if len(encoded) > BUTTON_WORDS:
        return ()
    page = f"{after}.{urlsafe_b64encode(encoded).decode()}"
    return (Button("More", Paged("find", page)),)


def find_page(desk: Desk, page: str) -> Reply:
    """The page a button asks for."""
    after, _, encoded = page.partition(".")
    try:
        words = urlsafe_b64decode(encoded).decode()
    except ValueError:
        words = ""
    return find(desk, Called("find", (("after", after),), words))
