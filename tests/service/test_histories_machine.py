"""Random histories of several owners, held against a plain model after every turn.

What is promised: no acknowledged answer is ever lost, a redelivery changes nothing, one owner's
rows never show for another, a status moves along its edges only, and whatever is open can be
answered. The histories go through the door every surface uses, on a real database.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from adapters.console.plain import plain_lines
from bot.app import load_checklists
from bot.core.events import (
    Answered,
    AskedWhy,
    Begin,
    Called,
    Cancelled,
    Confirmed,
    Corrected,
    Decided,
    Dropped,
    EditedDraft,
    Event,
    Explained,
    Happened,
    Inbound,
    Marked,
    Parked,
    PutInFront,
    Reopened,
    Reported,
    Resumed,
    Said,
    SaidNotSending,
    SaidSent,
    Skipped,
    Snoozed,
    WentBack,
)
from bot.core.followups import endings_of
from bot.core.messages import Reply
from bot.core.model import Address, FollowUp, Settings, Vetting
from bot.core.portable import to_json
from bot.core.prompts import prompt_of
from bot.core.tokens import event_of, token_of
from bot.service.desk import desk_of
from bot.service.people import namesakes_of
from bot.service.ports import UnitOfWork
from bot.service.service import Service
from storage.sealed import new_key_text, parse_keys
from storage.store import OpenStore, open_store, upgrade_database
from tests.service.compared import Stored, can_be_answered, compare, meant
from tests.service.plain_model import PlainNotebook, shown
from tests.storage.databases import TABLES, Database, make_postgres, make_sqlite
from tests.storage.postgres_server import postgres_server

T = TypeVar("T")

START = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)
OWNERS: Mapping[str, Address] = {
    "Aldebaran": Address("slack", "T01ACME", "U01INES"),
    "Betelgeuse": Address("slack", "T01ACME", "U02TOMAS"),
    "Capella": Address("slack", "T02BOLT", "U01INES"),
}
"""Everybody an owner knows bears the owner's word as a family name, and nobody else does."""

FIRST_NAMES = ("Priya", "Sam", "Noor")
KINDS = ("connect_in", "connect_out", "introduce", "ask")
PASTES = (
    "",
    "Hello, I am {name}. We met at the data meetup; I would like to connect, "
    "and I could share notes on our work with pipelines.\n{name}\nhttps://www.linkedin.com/in/{url}",
    "Hi! Could you introduce me to Bo {word} at Acme? {name}",
    "I'd like to add you to my professional network.",
)
TEXTS = (
    "a sentence for {word}",
    "  spaced {word}  ",
    "nul\0 {word}",
    "",
    " \u200b ",
    "🧑‍🚀 {word}",
)
IDS = re.compile(r"\b[0-9a-hj-km-np-tv-z]{12}\b")

CHECKLISTS = load_checklists(None)
QUESTIONS = {kind: {q.key: q for q in CHECKLISTS[kind].questions} for kind in KINDS}
KEYS = sorted({"kind", "name", "target", *(key for of in QUESTIONS.values() for key in of)})
OUTCOMES = sorted({o.id for c in CHECKLISTS.values() for o in c.outcomes})

owners = st.sampled_from(sorted(OWNERS))
picks = st.integers(0, 40)


class Histories(RuleBasedStateMachine):
    """One run; `database` is set by the test."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._seeds = count()
        self._deliveries = count()
        self._now = START
        self._store = self._run(self._open())
        self._models = {word: PlainNotebook(CHECKLISTS) for word in OWNERS}
        self._delivered: dict[str, list[Inbound]] = {word: [] for word in OWNERS}
        self._buttons: dict[str, list[str]] = {word: [] for word in OWNERS}
        self._stored: dict[str, Stored] = {}

    def _run(self, work: Any) -> Any:
        return self._runner.run(work)

    async def _open(self) -> OpenStore:
        return await open_store(self.database.url, self.database.keys)

    @property
    def _service(self) -> Service:
        def chance() -> bytes:
            return blake2b(next(self._seeds).to_bytes(8, "big"), digest_size=16).digest()

        return Service(self._store, CHECKLISTS, lambda: self._now, chance)

    def teardown(self) -> None:
        async def clear() -> None:
            await self._store.close()
            for table in TABLES:
                if table != "meta":
                    await self.database.run(f"DELETE FROM {table}")

        try:
            self._moves_whole()
        finally:
            self._run(clear())
            self._runner.close()

    # One turn

    def _take(self, word: str, event: Event, means: Event | None = None) -> Reply:
        """Deliver an event once, tell the model if it was acknowledged, and compare.

        `means` is the event that a typed line stands for.
        """
        self._now += timedelta(minutes=1)
        inbound = Inbound(f"t:{next(self._deliveries):06d}", self._now, OWNERS[word], event)
        self._delivered[word].append(inbound)
        before = self._stored.get(word)
        reply = self._deliver(word, inbound)
        model = self._models[word]
        if not reply.refused:
            model.apply(means or event, before.prompts if before is not None else {})
        compare(self._models[word], self._stored.get(word), event, reply, before)
        return reply

    def _deliver(self, word: str, inbound: Inbound) -> Reply:
        reply: Reply = self._run(self._service.take(inbound))
        said = self._said(reply)
        for other, stored in self._stored.items():
            if other != word:
                assert other.casefold() not in said.casefold(), f"{word} was shown {other}'s words"
                leaked = stored.ids & set(IDS.findall(said))
                assert not leaked - self._typed(inbound.event), f"{word} was shown {other}'s ids"
        self._stored = self._look()
        return reply

    @staticmethod
    def _typed(event: Event) -> set[str]:
        """Ids that the owner wrote themselves; naming them again shows nothing."""
        return set(IDS.findall(repr(event)))

    def _said(self, reply: Reply) -> str:
        lines = [line for message in reply.messages for line in plain_lines(message)]
        data = reply.data() if reply.data is not None else None
        return "\n".join([*lines, json.dumps(data, ensure_ascii=False), repr(reply.messages)])

    def _look(self) -> dict[str, Stored]:
        def work(unit: UnitOfWork) -> dict[str, Stored]:
            found = {}
            for word, address in OWNERS.items():
                notebook = unit.existing_notebook(address)
                if notebook is None:
                    continue
                desk = desk_of(notebook, self._now, lambda: "", CHECKLISTS)
                vettings = {v.id: v for v in notebook.vettings()}
                prompts = {
                    v.id: prompt
                    for v in vettings.values()
                    if (prompt := prompt_of(v, desk.context, namesakes_of(desk, v))) is not None
                }
                for vetting_id, prompt in prompts.items():
                    can_be_answered(vettings[vetting_id], prompt, desk.context)
                found[word] = Stored(
                    notebook.owner,
                    vettings,
                    {f.id: f for f in notebook.follow_ups()},
                    {e.id: e for e in notebook.ledger()},
                    frozenset(c.id for c in notebook.contacts()),
                    prompts,
                )
                assert notebook.unreadable == 0
            return found

        looked: dict[str, Stored] = self._run(self._store.read(work))
        return looked

    @invariant()
    def others_are_untouched(self) -> None:
        for word in OWNERS:
            compare(self._models[word], self._stored.get(word), None, None, None)

    def _export(self, word: str) -> dict[str, bytes] | None:
        """Everything of an owner; a notebook that never held anything counts as none."""
        files: dict[str, bytes] | None = self._run(self._service.export(OWNERS[word]))
        return None if files is None or _is_blank(files) else files

    @contextmanager
    def _unchanged(self, word: str) -> Iterator[None]:
        """Hold that the export of everybody is the same bytes afterwards."""
        before = {other: self._export(other) for other in OWNERS}
        yield
        after = {other: self._export(other) for other in OWNERS}
        for other in OWNERS:
            assert after[other] == before[other], f"{word} changed what {other} has"

    # What there is to pick from

    def _vetting(self, word: str, pick: int) -> Vetting | None:
        stored = self._stored.get(word)
        if stored is None or not stored.vettings:
            return None
        newest = sorted(stored.vettings.values(), key=lambda v: (v.touched_at, v.id), reverse=True)
        return newest[pick % len(newest)]

    def _press(self, word: str, event: Event) -> Reply:
        """Send an event as its button carries it."""
        pressed = event_of(token_of(event))
        assert pressed == event
        return self._take(word, pressed)

    def _remember_buttons(self, word: str, reply: Reply) -> None:
        for message in reply.messages:
            shown_events = [button.event for button in message.buttons]
            if message.prompt is not None:
                shown_events += [choice.event for choice in message.prompt.choices]
            self._buttons[word] += [token_of(event) for event in shown_events]

    # Rules: a vetting from its start to its decision

    @initialize(kinds=st.permutations(KINDS))
    def everybody_has_something(self, kinds: list[Any]) -> None:
        for word, kind in zip(OWNERS, kinds, strict=False):
            self.begin_about(word, kind, f"{FIRST_NAMES[0]} {word}", "")

    def begin_about(self, word: str, kind: Any, name: str, text: str) -> None:
        reply = self._take(word, Begin(text, kind, name))
        assert not reply.refused
        self._remember_buttons(word, reply)

    @rule(
        word=owners,
        kind=st.sampled_from((None, *KINDS)),
        first=picks,
        paste=st.sampled_from(PASTES),
        named=st.booleans(),
        several=st.booleans(),
    )
    def begin(
        self, word: str, kind: Any, first: int, paste: str, named: bool, several: bool
    ) -> None:
        name = f"{FIRST_NAMES[first % 3]} {word}"
        # Two profiles of one name are two people.
        profile = f"{FIRST_NAMES[first % 3]}-{word}-{first % 2}".lower()
        text = paste.format(name=name, word=word, url=profile)
        given = name if named else ""
        if several and kind == "ask" and named:
            given = f"{name}; Kim {word}; Lee {word}"
        self.begin_about(word, kind, given, text)

    @rule(word=owners)
    def meet_two_people_of_one_name(self, word: str) -> None:
        name = f"{FIRST_NAMES[0]} {word}"
        for number in range(2):
            profile = f"{FIRST_NAMES[0]}-{word}-{number}".lower()
            self.begin_about(word, "connect_in", name, PASTES[1].format(name=name, url=profile))
        self.begin_about(word, "connect_out", name, "")

    @rule(word=owners, pick=picks, how=picks, text=st.sampled_from(TEXTS))
    def answer_the_question_in_front(self, word: str, pick: int, how: int, text: str) -> None:
        vetting = self._vetting(word, pick % 3)
        prompt = self._stored[word].prompts.get(vetting.id) if vetting is not None else None
        if vetting is None or prompt is None:
            return
        words = text.format(word=word)
        if prompt.key == "because":
            reply = self._take(word, Explained(vetting.id, shown(words)))
        elif not prompt.choices:
            reply = self._take(word, Answered(vetting.id, prompt.key, (words,)))
        elif prompt.many and how % 2:
            values = tuple(c.value for n, c in enumerate(prompt.choices) if how >> n & 1)
            reply = self._take(word, Answered(vetting.id, prompt.key, values))
            assert not reply.refused
        else:
            reply = self._press(word, prompt.choices[how % len(prompt.choices)].event)
            assert not reply.refused
        self._remember_buttons(word, reply)

    @rule(word=owners, pick=picks, how=picks)
    def answer_all_that_is_asked(self, word: str, pick: int, how: int) -> None:
        """To the decision, so that short histories get there too; never more than ten turns."""
        vetting = self._vetting(word, pick % 3)
        if vetting is None or vetting.status != "open":
            return
        for turn in range(10):
            prompt = self._stored[word].prompts[vetting.id]
            if prompt.key == "decide":
                return
            if not prompt.choices:
                event: Event = Answered(vetting.id, prompt.key, (f"Uma {word}",))
            else:
                choice = prompt.choices[(how + turn) % min(3, len(prompt.choices))]
                event = Answered(vetting.id, prompt.key, (choice.value,))
            self._remember_buttons(word, self._take(word, event))
            if self._stored[word].vettings[vetting.id].status != "open":
                return
        raise AssertionError("ten answers, and still no decision to make")

    @rule(word=owners, pick=picks, how=picks, because=st.sampled_from((None, "", "I know why")))
    def decide(self, word: str, pick: int, how: int, because: str | None) -> None:
        vetting = self._vetting(word, pick % 3)
        if vetting is None:
            return
        prompt = self._stored[word].prompts.get(vetting.id)
        known = [c.value for c in prompt.choices] if prompt and prompt.key == "decide" else OUTCOMES
        self._remember_buttons(
            word, self._take(word, Decided(vetting.id, known[how % len(known)], because))
        )

    @rule(word=owners, pick=picks)
    def follow_the_recommendation(self, word: str, pick: int) -> None:
        vetting = self._vetting(word, pick % 3)
        prompt = self._stored[word].prompts.get(vetting.id) if vetting is not None else None
        if vetting is None or prompt is None or prompt.key != "decide":
            return
        suggested = [c for c in prompt.choices if c.suggested] or list(prompt.choices)
        reply = self._press(word, suggested[0].event)
        self._remember_buttons(word, reply)
        assert not reply.refused

    @rule(word=owners, pick=picks, how=picks, on=st.booleans())
    def mark_one_of_many(self, word: str, pick: int, how: int, on: bool) -> None:
        vetting = self._vetting(word, pick % 3)
        prompt = self._stored[word].prompts.get(vetting.id) if vetting is not None else None
        if vetting is None or prompt is None or not prompt.many:
            return
        choice = prompt.choices[how % len(prompt.choices)]
        sign = "+" if on else "-"
        self._press(word, Marked(vetting.id, prompt.key, f"{sign}{choice.value}"))

    # Rules: everything else about a vetting

    @rule(
        word=owners,
        pick=picks,
        make=st.sampled_from(
            (
                WentBack,
                WentBack,
                AskedWhy,
                Parked,
                Resumed,
                Resumed,
                Cancelled,
                Reported,
                Reopened,
                Reopened,
                SaidSent,
                SaidSent,
                SaidNotSending,
            )
        ),
    )
    def press_a_plain_button(self, word: str, pick: int, make: Callable[[str], Event]) -> None:
        vetting = self._vetting(word, pick)
        if vetting is not None:
            self._press(word, make(vetting.id))

    @rule(word=owners, pick=picks)
    def skip(self, word: str, pick: int) -> None:
        vetting = self._vetting(word, pick % 3)
        prompt = self._stored[word].prompts.get(vetting.id) if vetting is not None else None
        if vetting is not None and prompt is not None:
            self._press(word, Skipped(vetting.id, prompt.key))

    @rule(
        word=owners, pick=picks, key=st.sampled_from(KEYS), how=picks, text=st.sampled_from(TEXTS)
    )
    def change_an_answer(self, word: str, pick: int, key: str, how: int, text: str) -> None:
        vetting = self._vetting(word, pick)
        if vetting is None:
            return
        question = QUESTIONS.get(vetting.kind or "", {}).get(key)
        values: tuple[str, ...] = (text.format(word=word),)
        if key == "kind":
            values = ((*KINDS, "note", "no_such")[how % 6],)
        elif question is not None and question.options:
            values = (question.options[how % len(question.options)].value,)
        if key in ("name", "target") and not shown(values[0]):
            return
        self._take(word, Corrected(vetting.id, key, values))

    @rule(word=owners, pick=picks, key=st.sampled_from(KEYS))
    def put_a_question_in_front(self, word: str, pick: int, key: str) -> None:
        vetting = self._vetting(word, pick)
        if vetting is not None:
            self._press(word, PutInFront(vetting.id, key))

    @rule(word=owners, pick=picks, text=st.sampled_from(("I met them twice", "")))
    def explain(self, word: str, pick: int, text: str) -> None:
        vetting = self._vetting(word, pick)
        if vetting is not None:
            self._take(word, Explained(vetting.id, text))

    @rule(word=owners, pick=picks, number=st.integers(0, 1))
    def edit_a_draft(self, word: str, pick: int, number: int) -> None:
        vetting = self._vetting(word, pick)
        if vetting is not None:
            self._take(word, EditedDraft(vetting.id, number, f"My own words for {word}"))

    @rule(word=owners, pick=picks)
    def press_an_old_button(self, word: str, pick: int) -> None:
        tokens = self._buttons[word]
        if tokens:
            event = event_of(tokens[-1 - pick % len(tokens)])
            assert event is not None
            self._remember_buttons(word, self._take(word, event))

    @rule(
        word=owners,
        line=st.sampled_from(("back", "skip", "later", "why", "1", "2", "no such thing at all")),
    )
    def type_a_line(self, word: str, line: str) -> None:
        stored = self._stored.get(word)
        front = stored.owner.front if stored is not None else None
        if stored is None or front is None:
            return
        event = meant(line, stored.prompts[front])
        if event is None:
            with self._unchanged(word):
                self._take(word, Said(line))
            return
        reply = self._take(word, Said(line), means=event)
        assert not reply.refused or line in ("back", "skip")

    # Rules: what changes nothing

    @rule(word=owners, pick=picks, what=st.sampled_from(("option", "question", "length", "id")))
    def answer_wrongly(self, word: str, pick: int, what: str) -> None:
        vetting = self._vetting(word, pick)
        prompt = self._stored[word].prompts.get(vetting.id) if vetting is not None else None
        if vetting is None or prompt is None:
            return
        event: Event = Answered(vetting.id, prompt.key, ("no_such",))
        if what == "question":
            event = Answered(vetting.id, "no_such", ("yes",))
        elif what == "length" and prompt.text_limit and prompt.key != "because":
            event = Answered(vetting.id, prompt.key, ("x" * (prompt.text_limit + 1),))
        elif what == "id":
            event = Answered("0" * 12, prompt.key, ("yes",))
        elif not prompt.choices:
            return
        with self._unchanged(word):
            self._take(word, event)

    @rule(word=owners, other=owners, pick=picks, how=picks)
    def use_an_id_of_somebody_else(self, word: str, other: str, pick: int, how: int) -> None:
        vetting = self._vetting(other, pick)
        if vetting is None or word == other:
            return
        follow_ups = sorted(self._stored[other].follow_ups) or [vetting.id]
        foreign: tuple[Event, ...] = (
            Answered(vetting.id, "familiarity", ("well",)),
            Cancelled(vetting.id),
            Corrected(vetting.id, "name", (f"Eve {word}",)),
            Decided(vetting.id, "decline", ""),
            Reopened(vetting.id),
            Happened(follow_ups[0], "done"),
            Dropped(follow_ups[0]),
            Called("card", (), vetting.id),
            Called("change", (), f"{vetting.id} name Eve {word}"),
            Called("person", (), vetting.contact or vetting.id),
            Called("forget", (("yes", "yes"),), vetting.contact or vetting.id),
        )
        self._take(word, Called("settings"))
        with self._unchanged(word):
            reply = self._take(word, foreign[how % len(foreign)])
        assert reply.refused in ("unknown_id", "unknown_person")

    @rule(word=owners, pick=picks)
    def deliver_again(self, word: str, pick: int) -> None:
        delivered = self._delivered[word]
        if not delivered:
            return
        with self._unchanged(word):
            self._deliver(word, delivered[-1 - pick % len(delivered)])

    @rule(
        word=owners,
        line=st.sampled_from(
            ("open", "history", "pending", "ledger", "help", "settings", "privacy")
        ),
    )
    def look(self, word: str, line: str) -> None:
        self._take(word, Called("settings"))
        with self._unchanged(word):
            self._take(word, Called(line))
            self._take(word, Called("person", (), f"Sam {word}"))
            self._take(word, Called("find", (), "Priya"))

    @rule()
    def restart(self) -> None:
        before = self._stored
        self._run(self._store.close())
        self._store = self._run(self._open())
        self._stored = self._look()
        assert self._stored == before

    # Rules: follow-ups, the ledger, settings

    @rule(word=owners, pick=picks, how=picks)
    def end_a_follow_up(self, word: str, pick: int, how: int) -> None:
        follow_up = self._follow_up(word, pick)
        if follow_up is not None:
            endings = (*endings_of(follow_up), "nonsense")
            ending = Happened(follow_up.id, endings[how % len(endings)])
            self._remember_buttons(word, self._press(word, ending))
            with self._unchanged(word):
                self._press(word, ending)
            if ending.how == "no_answer" and how > 20:
                self._press(word, Happened(follow_up.id, "no_answer_again"))

    @rule(word=owners, pick=picks, words=st.sampled_from(("next week", "yesterday", "3", None)))
    def put_a_follow_up_off(self, word: str, pick: int, words: str | None) -> None:
        follow_up = self._follow_up(word, pick)
        if follow_up is not None:
            gone = Dropped(follow_up.id)
            self._take(word, gone if words is None else Snoozed(follow_up.id, words))

    def _follow_up(self, word: str, pick: int) -> FollowUp | None:
        stored = self._stored.get(word)
        if stored is None or not stored.follow_ups:
            return None
        # open ones first, since most of what can happen happens to them
        listed = sorted(stored.follow_ups.values(), key=lambda f: (f.state != "open", f.due, f.id))
        return listed[pick % min(3, len(listed))]

    @rule(
        word=owners,
        first=picks,
        line=st.sampled_from(
            (
                ("gave", "{name} job_lead at Acme for {word}"),
                ("asked", "{name} for a word about {word}"),
                ("got", "{name} an hour of {word}'s time"),
                ("remind", "next week: write to {name}"),
                ("tier", "{name} close"),
                ("settings", "strictness strict"),
                ("settings", "strictness open"),
                ("settings", "zone Asia/Kolkata"),
            )
        ),
    )
    def say_a_command(self, word: str, first: int, line: tuple[str, str]) -> None:
        name = f"{FIRST_NAMES[first % 3]} {word}"
        self._take(word, Called(line[0], (), line[1].format(name=name, word=word)))

    @rule(word=owners)
    def undo(self, word: str) -> None:
        ledger = self._models[word].ledger
        newest = max(ledger.values(), key=lambda e: (e.at, e.id), default=None)
        if newest is not None:
            del ledger[newest.id]
        reply = self._take(word, Called("undo"))
        assert reply.refused == ("" if newest is not None else "nothing_to_undo")

    # Rules: erasing

    @rule(word=owners, first=picks)
    def forget_a_person(self, word: str, first: int) -> None:
        name = f"{FIRST_NAMES[first % 3]} {word}"
        inbound = Called("forget", (("yes", "yes"),), name)
        self._now += timedelta(minutes=1)
        delivery = Inbound(f"t:{next(self._deliveries):06d}", self._now, OWNERS[word], inbound)
        self._delivered[word].append(delivery)
        reply = self._deliver(word, delivery)
        if not reply.refused and reply.data is not None:
            gone = reply.data()["forgotten"]
            self._models[word].forget(gone)
            export = self._export(word) or {}
            assert not any(gone.encode() in file for file in export.values())
        compare(self._models[word], self._stored.get(word), inbound, None, None)

    @rule(word=owners, sure=st.sampled_from((False, False, True)), by_button=st.booleans())
    def forget_me(self, word: str, sure: bool, by_button: bool) -> None:
        if not sure:
            with self._unchanged(word):
                self._take(word, Called("forget", (), "me"))
            return
        event: Event = Called("forget", (("yes", "yes"),), "me")
        if by_button:
            event = Confirmed("forget", "")
        self._models[word] = PlainNotebook(CHECKLISTS)
        reply = self._take(word, event)
        assert not reply.refused
        assert word not in self._stored
        assert self._run(self._service.export(OWNERS[word])) is None

    # At the end

    def _moves_whole(self) -> None:
        """An export put into an empty notebook and exported again is the same bytes."""
        for word in OWNERS:
            files = self._export(word)
            if files is None:
                continue
            moved = Address("console", "", word)
            imported = self._run(self._service.import_json(moved, files["vet-request.json"]))
            assert isinstance(imported, dict), imported
            assert self._run(self._service.export(moved)) == files


def _is_blank(files: Mapping[str, bytes]) -> bool:
    content = json.loads(files["vet-request.json"])
    rows = (content[table] for table in ("contacts", "vettings", "follow_ups", "ledger"))
    return not any(rows) and content["settings"] == to_json(Settings())


def play(database: Database, examples: int) -> None:
    """Run so many histories on a database."""
    played = type("Played", (Histories,), {"database": database})
    run_state_machine_as_test(
        played,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            database=None,
            # A failure prints its whole history. To shorten it takes minutes: add Phase.shrink.
            phases=(Phase.generate,),
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.timeout(240)  # half a minute, more on a busy machine
def test_histories_on_sqlite(tmp_path: Path) -> None:
    database = asyncio.run(make_sqlite(tmp_path, parse_keys(new_key_text())))

    play(database, examples=28)


@pytest.mark.timeout(240)
def test_histories_on_postgres() -> None:
    keys = parse_keys(new_key_text())
    with postgres_server() as server:
        database = asyncio.run(make_postgres(server, keys))
        asyncio.run(upgrade_database(database.url, keys))

        play(database, examples=5)
