"""Counting real exchanges: messages of either side, one to one, where both wrote.

Rule: texts are never looked at. People are counted by the addresses of their profiles; names are
joined with commas and hold commas themselves. Drafts, spam and sponsored messages are left out. A
conversation is kept as two people, two counts and a day, so half a million messages fit.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Final, NamedTuple, TypeAlias

from bot.core.linkedin.cells import day, person_name, profile_url
from bot.core.linkedin.people import Person
from bot.core.linkedin.tables import Skipped, Table
from bot.core.people import name_key, profile_slug

DRAFT: Final = "a draft"
SPAM: Final = "spam"
SPONSORED: Final = "no sender: sponsored, or from a member who left"
NO_DATE: Final = "no date that is understood"
CUT: Final = "the row is cut off"
UNREADABLE: Final = "no table from here on"

_YES: Final = frozenset({"Yes", "yes", "YES", "True", "true", "TRUE", "1"})
_SPAM: Final = frozenset({"SPAM", "Spam", "spam"})


@dataclass(slots=True, eq=False)
class Conversation:
    """The two sides, how often each wrote, when last, as it is written: `2026-03-01 14:05`."""

    one: str
    other: str
    by_one: int = 0
    by_other: int = 0
    last: str = ""
    names: frozenset[str] = frozenset()

    def count(self, writer: str, addressee: str) -> bool:
        """Count a message; False if it was not between these two. An addressee may be unknown."""
        if writer == self.one:
            self.other = self.other or addressee
            if addressee and addressee != self.other:
                return False
            self.by_one += 1
        else:
            self.other = self.other or writer
            if writer != self.other or (addressee and addressee != self.one):
                return False
            self.by_other += 1
        return True


_GROUP: Final = Conversation("", "")
"""Stands for every conversation of more than two."""


Envelope: TypeAlias = tuple[str, str, str]
"""Of a message from outside: why it does not count, or "", who writes, and to whom.

No writer and no reason means several people; an addressee may be unknown. (Plain tuples of text
are the one thing of which the garbage collector lets go.)
"""
_TO_SEVERAL: Final[Envelope] = ("", "", "")
_OUTSIDE: Final = ("sender", "recipients", "folder", "draft", "conversation_draft")
"""The columns from which an envelope follows; only the first is in every era."""


class Exchanged(NamedTuple):
    """How much was exchanged with somebody; who that is and when it ended as it is written."""

    name: str
    url: str
    messages: int
    last: str

    def person(self) -> Person:
        """Somebody who is known by their messages alone."""
        return Person(
            person_name(self.name),
            profile_url(self.url),
            exchanges=self.messages,
            last_exchange=day(self.last),
        )

    def of(self, person: Person) -> Person:
        """Somebody who is known otherwise, with the exchange."""
        return person._replace(exchanges=self.messages, last_exchange=day(self.last))


class Exchanges:
    """What was counted so far."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.read = 0
        self.skipped = Skipped()
        self._written: dict[str, tuple[str, str]] = {}
        self._conversations: dict[str, Conversation] = {}
        self._slugs: dict[str, str] = {}
        self._envelopes: dict[Hashable, Envelope] = {}
        self._outside = [table.columns.get(column) for column in _OUTSIDE]

    def take(self, at_most: int) -> bool:
        """Count this many rows more; False when there are no more."""
        # The loop runs half a million times, so everything is at hand as a local, and the cells
        # of an envelope are looked at once: the next message of the kind finds what they say.
        columns = self.table.columns
        outside = itemgetter(*(place for place in self._outside if place is not None))
        at_conversation, at_date = columns["conversation"], columns["date"]
        shortest = max(columns.values()) + 1
        rows, conversations, envelopes = self.table.rows, self._conversations, self._envelopes
        skip = self.skipped.add
        taken = empty = 0
        more = True
        begins = rows.line_num + 1
        try:
            for row in islice(rows, at_most):
                line, begins = begins, rows.line_num + 1
                taken += 1
                if len(row) < shortest:
                    if row:
                        skip(CUT, line)
                    else:
                        empty += 1
                    continue
                key = outside(row)
                envelope = envelopes.get(key)
                if envelope is None:
                    envelopes[key] = envelope = self._envelope(row)
                reason, writer, addressee = envelope
                if reason:
                    skip(reason, line)
                    continue
                at = row[at_date]
                if len(at) < 10 or at[4] != "-":
                    skip(NO_DATE, line)
                    continue
                name = row[at_conversation]
                if not writer:
                    conversations[name] = _GROUP
                    continue
                known = conversations.get(name)
                if known is None:
                    conversations[name] = known = Conversation(writer, addressee)
                elif known is _GROUP:
                    continue
                if not addressee and not self._one_to_one(known, row):
                    conversations[name] = _GROUP
                elif writer == known.one and addressee == known.other:
                    known.by_one += 1
                elif writer == known.other and addressee == known.one:
                    known.by_other += 1
                elif not known.count(writer, addressee):
                    conversations[name] = _GROUP
                if at > known.last:  # noqa: PLR1730 - half a million calls of max() take long
                    known.last = at
        except csv.Error:
            skip(UNREADABLE, rows.line_num)
            more = False
        self.read += taken - empty
        return more and taken == at_most

    def _envelope(self, row: list[str]) -> Envelope:
        sender, recipients, folder, draft, draft_too = [
            "" if place is None else row[place] for place in self._outside
        ]
        if not sender:
            return (SPONSORED, "", "")
        if folder in _SPAM:
            return (SPAM, "", "")
        if draft in _YES or draft_too in _YES:
            return (DRAFT, "", "")
        slug = self._slug(sender)
        if slug and slug not in self._written:
            place = self.table.columns["from"]
            self._written[slug] = (row[place], sender)
        others = {self._slug(url) for url in recipients.split(",")} - {slug, ""}
        if not slug or len(others) > 1:
            return _TO_SEVERAL
        return ("", slug, others.pop() if others else "")

    def _slug(self, url: str) -> str:
        slug = self._slugs.get(url)
        if slug is None:
            self._slugs[url] = slug = profile_slug(url)
        return slug

    def _one_to_one(self, known: Conversation, row: list[str]) -> bool:
        """Tell a talk of two by its names, where addressees have no profiles.

        Between two, whoever is written to is named in whole as whoever writes is; names of several
        are joined to one that nobody bears.
        """
        columns = self.table.columns
        known.names |= {row[columns["from"]].strip(), row[columns["to"]].strip()} - {""}
        return len(known.names) <= 2

    def owner(self, *known: str, name: str = "") -> str:
        """The slug of whose archive this is; "" if it cannot be told.

        Those `known` come first (from invitations, from an earlier import), then whoever is in
        more conversations than anybody else, then whoever bears the profile's name.
        """
        present: Counter[str] = Counter()
        for talk in self._conversations.values():
            for side in {talk.one, talk.other} - {""}:
                present[side] += 1
        slugs = [slug for url in known if (slug := profile_slug(url)) in present]
        if slugs:
            return slugs[0]
        if name:
            key = name_key(name)
            namesakes = [slug for slug in present if name_key(self._name(slug)) == key]
            if len(namesakes) == 1:
                return namesakes[0]
        first, *others = present.most_common(2) or [("", 0)]
        return first[0] if not others or others[0][1] < first[1] else ""

    def _name(self, slug: str) -> str:
        written, _ = self._written.get(slug, ("", ""))
        return person_name(written)

    def with_owner(self, owner: str) -> dict[str, Exchanged]:
        """By slug everybody with whom there was a real exchange, and who has a name."""
        counts: dict[str, int] = {}
        last: dict[str, str] = {}
        for talk in self._conversations.values():
            if talk.by_one and talk.by_other and owner in (talk.one, talk.other):
                slug = talk.other if talk.one == owner else talk.one
                counts[slug] = counts.get(slug, 0) + talk.by_one + talk.by_other
                last[slug] = max(last.get(slug, ""), talk.last)
        return {
            slug: Exchanged(*self._written[slug], count, last[slug])
            for slug, count in counts.items()
            if self._written[slug][0].strip()
        }
