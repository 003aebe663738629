"""Counting real exchanges: messages of either side, one to one, where both wrote.

Rule: texts are never looked at. People are counted by the addresses of their profiles; names are
joined with commas and hold commas themselves. Drafts, spam and sponsored messages are left out. A
conversation is kept as two people, two counts and a day, so half a million messages fit.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

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
    """The two sides, how often each wrote, the last day as it is written: `2026-03-01`."""

    one: str
    other: str
    by_one: int = 0
    by_other: int = 0
    last: str = ""
    names: frozenset[str] = frozenset()

    def count(self, writer: str, addressee: str, on: str) -> bool:
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
        if on > self.last:  # noqa: PLR1730 - half a million calls of max() are a quarter second
            self.last = on
        return True


_UNSEEN: Final = ("", "")
_GROUP: Final = Conversation("", "")
"""Stands for every conversation of more than two."""


class Exchanges:
    """What was counted so far."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.read = 0
        self.skipped = Skipped()
        self.names: dict[str, str] = {}
        self.urls: dict[str, str] = {}
        self._conversations: dict[str, Conversation] = {}
        self._slugs: dict[str, str] = {}
        self._pairs: dict[tuple[str, str], tuple[str, str] | None] = {}

    def take(self, at_most: int) -> bool:
        """Count this many rows more; False when there are no more."""
        # The loop runs half a million times: columns, tables and methods are at hand as locals.
        columns = self.table.columns
        at_conversation, at_sender = columns["conversation"], columns["sender"]
        at_date, at_recipients = columns["date"], columns.get("recipients", -1)
        # A column that is missing is looked for where what is looked for never stands.
        at_folder = columns.get("folder", at_conversation)
        at_draft = columns.get("draft", at_conversation)
        at_draft_too = columns.get("conversation_draft", at_conversation)
        shortest = max(columns.values()) + 1
        rows, conversations, pairs = self.table.rows, self._conversations, self._pairs
        skip = self.skipped.add
        taken = 0
        begins = rows.line_num + 1
        try:
            for row in islice(rows, at_most):
                line, begins = begins, rows.line_num + 1
                taken += 1
                if not row:
                    continue
                self.read += 1
                if len(row) < shortest:
                    skip(CUT, line)
                    continue
                sender, on = row[at_sender], row[at_date][:10]
                if not sender:
                    skip(SPONSORED, line)
                    continue
                if row[at_folder] in _SPAM:
                    skip(SPAM, line)
                    continue
                if row[at_draft] in _YES or row[at_draft_too] in _YES:
                    skip(DRAFT, line)
                    continue
                if len(on) < 10 or on[4] != "-":
                    skip(NO_DATE, line)
                    continue
                key = (sender, row[at_recipients] if at_recipients >= 0 else "")
                pair = pairs.get(key, _UNSEEN)
                if pair is _UNSEEN:
                    pair = self._pair(key, row)
                name = row[at_conversation]
                if pair is None:
                    conversations[name] = _GROUP
                    continue
                writer, addressee = pair
                known = conversations.get(name)
                if known is None:
                    conversations[name] = known = Conversation(writer, addressee)
                if known is _GROUP:
                    continue
                if (not addressee and not self._one_to_one(known, row)) or not known.count(
                    writer, addressee, on
                ):
                    conversations[name] = _GROUP
        except csv.Error:
            skip(UNREADABLE, rows.line_num)
            return False
        return taken == at_most

    def _pair(self, key: tuple[str, str], row: list[str]) -> tuple[str, str] | None:
        """Who writes to whom; None for a message to several. Without addressees only who writes."""
        sender, recipients = key
        slug = self._slug(sender)
        others = {self._slug(url) for url in recipients.split(",") if url.strip()} - {slug, ""}
        pair = None if len(others) > 1 or not slug else (slug, next(iter(others), ""))
        self._pairs[key] = pair
        if slug and slug not in self.names:
            place = self.table.columns["from"]
            self.names[slug] = person_name(row[place]) if place < len(row) else ""
            self.urls[slug] = profile_url(sender)
        return pair

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
            present.update({talk.one, talk.other} - {""})
        slugs = [slug for url in known if (slug := profile_slug(url)) in present]
        if slugs:
            return slugs[0]
        if name:
            namesakes = [s for s in present if name_key(self.names.get(s, "")) == name_key(name)]
            if len(namesakes) == 1:
                return namesakes[0]
        first, *others = present.most_common(2) or [("", 0)]
        return first[0] if not others or others[0][1] < first[1] else ""

    def people(self, owner: str) -> Iterator[Person]:
        """Everybody with whom there was a real exchange, with its size and its last day."""
        counts: dict[str, int] = {}
        last: dict[str, str] = {}
        for talk in self._conversations.values():
            if talk.by_one and talk.by_other and owner in (talk.one, talk.other):
                slug = talk.other if talk.one == owner else talk.one
                counts[slug] = counts.get(slug, 0) + talk.by_one + talk.by_other
                last[slug] = max(last.get(slug, ""), talk.last)
        for slug, count in counts.items():
            name = self.names.get(slug, "")
            if name:
                yield Person(name, self.urls[slug], exchanges=count, last_exchange=day(last[slug]))
