"""Watches a world and holds it to what is promised.

Rule: a check reads what is committed through a connection of its own, or what came out of the bot;
never what the bot has in memory. Each check says in its message which promise was broken.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from sqlalchemy import bindparam, select

from bot.core.days import local_date
from bot.core.deliveries import Delivery
from bot.core.json_shapes import decision_json
from bot.core.messages import Reply
from bot.core.model import Address
from bot.service import schedule, transfer
from bot.service.desk import SPREAD, zone_of
from bot.service.figures import reminder_figures
from bot.service.ports import UnitOfWork
from bot.service.reminders import Claimed
from storage.executor import Executor, Row
from storage.sealed import MasterKey
from storage.tables import deliveries
from tests.simulation.people import Person
from tests.simulation.platforms import Arrived, problems_of_arrived, words_of
from tests.simulation.stepped_store import Outside
from tests.simulation.surfaces import Deed, Shown

if TYPE_CHECKING:
    from tests.simulation.world import World


Rows = dict[str, list[Row]]
_DAY_OF: Final = select(deliveries.c.local_date).where(deliveries.c.id == bindparam("row"))


class _Lines(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(self.format(record))


@dataclass
class Witness:
    """What was acknowledged, claimed and seen so far."""

    world: World
    outside: Outside
    lines: list[str] = field(default_factory=list)
    done: set[int] = field(default_factory=set)
    days: dict[str, tuple[Address, str, date]] = field(default_factory=dict)
    """Whose day a digest belongs to: who comes back after being forgotten is another owner."""
    parts: Counter[tuple[str, int]] = field(default_factory=Counter)
    gone: set[Address] = field(default_factory=set)
    sent: int = 0

    # Log lines and errors

    def listen(self) -> None:
        """Hear every log line of every library, debug included."""
        self._handler = _Lines(self.lines)
        logging.getLogger().addHandler(self._handler)
        structlog.configure(processors=[self._hear], cache_logger_on_first_use=False)

    def hang_up(self) -> None:
        logging.getLogger().removeHandler(self._handler)
        structlog.reset_defaults()

    def _hear(self, _logger: object, _name: str, event: Any) -> Any:
        self.lines.append(json.dumps(event, default=repr))
        raise structlog.DropEvent

    def hears(self, line: str) -> None:
        self.lines.append(line)

    def look_with(self, keys: Sequence[MasterKey]) -> None:
        """Look with other keys from now on."""
        self.outside.close()
        self.outside = Outside(self.world.path, keys)

    # Deliveries

    def knows(self, deed: Deed) -> bool:
        return deed.number in self.done

    def acknowledged(self, person: Person, deed: Deed, reply: Reply) -> None:
        """An acknowledged answer is in the store at once, for whoever looks from outside."""
        self.done.add(deed.number)
        self.gone.discard(person.address)
        data = reply.data() if reply.data is not None else None
        if not isinstance(data, dict) or "answers" not in data or "id" not in data:
            return
        stored = self._answers_and_decision(person.address, data["id"])
        shown = (data["answers"], data["decision"])
        assert stored == shown, f"an acknowledged answer is not stored: {deed}"

    def _answers_and_decision(self, address: Address, vetting_id: str) -> Any:
        def work(unit: UnitOfWork) -> Any:
            notebook = unit.existing_notebook(address)
            return None if notebook is None else notebook.vetting(vetting_id)

        vetting = self.outside.look(work)
        if vetting is None:
            return None
        answers = {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in vetting.answers.items()
            if value is not None
        }
        return answers, decision_json(vetting.decision)

    def rows(self) -> Rows:
        """Everything that is committed of everybody."""
        return self.outside.rows()

    def is_committed(self, deed: Deed) -> None:
        """Nothing is acknowledged before it is committed, whatever kind of turn it was."""
        assert self.outside.has_seen(deed.number), f"acknowledged, and not committed: {deed}"

    def changed_nothing(self, before: Rows) -> None:
        """A redelivery changes nothing of anybody."""
        assert self.rows() == before, "a redelivery changed something"

    def same_after_a_crash(self, before: Rows) -> None:
        """What was committed when the process died is there when the next one starts."""
        assert self.rows() == before, "a crash lost something that was committed"

    # What is seen

    def saw(self, person: Person, shown: Shown, reply: Reply) -> None:
        """Nothing of one owner shows to another, nor of a former life to anybody."""
        data = reply.data() if reply.data is not None else None
        self._only_their_own(person, shown.text + json.dumps(data, ensure_ascii=False))

    def arrived(self, person: Person, message: Arrived) -> None:
        """Something came unasked: to one who still wants it, once, and at most once that day."""
        self._only_their_own(person, words_of(message))
        problems = list(problems_of_arrived(message))
        assert not problems, problems
        self.parts[message.key, message.part] += 1
        assert self.parts[message.key, message.part] == 1, "a digest arrived twice"
        address, _, day = self.days[message.key]
        assert address == person.address, "a digest went to somebody else"
        keys = {key for key, of in self.days.items() if of == self.days[message.key]}
        got = {key for key in keys if any(k == key for k, _ in self.parts)}
        assert len(got) == 1, f"{len(got)} digests on {day}"
        assert address not in self.gone, "sent after everything was forgotten"
        self.sent += 1

    def claimed(self, claimed: Claimed) -> None:
        """Note which day a digest belongs to."""
        address, lease = claimed.parcel.address, claimed.lease

        def work(unit: UnitOfWork) -> date:
            executor: Executor = unit.executor  # type: ignore[attr-defined]
            ((day,),) = executor.rows(_DAY_OF, {"row": lease.id})
            return date.fromisoformat(day)

        self.days[claimed.parcel.key] = (address, lease.owner, self.outside.look(work))

    def forgotten(self, person: Person) -> None:
        """Nothing is left of somebody who was forgotten, and nobody knows them any more."""
        left = self.outside.look(lambda unit: unit.existing_notebook(person.address))
        assert left is None, "something is left of somebody who was forgotten"
        rows = self.outside.rows_at(person.address) + self.outside.rows_of_nobody()
        assert rows == 0, "a row is left of somebody who was forgotten"
        self.gone.add(person.address)

    def _only_their_own(self, person: Person, text: str) -> None:
        for other in self.world.people:
            foreign = [*other.former_words, *([] if other is person else [other.word])]
            for word in foreign:
                assert word not in text, f"{person.address} was shown a word of {other.address}"

    # At the end of a day

    def end_of_day(self) -> None:
        """No word of anybody stands in a log line, an error, a figure, or in clear on the disk."""
        said = "\n".join([*self.lines, repr(reminder_figures(self.world.reminders))])
        path = self.world.path
        raw = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
        for person in self.world.people:
            for word in (*person.former_words, person.word):
                assert word not in said, "a word of an owner stands in the log"
                assert word.encode() not in raw, "a word of an owner stands in clear on the disk"
        self.lines.clear()
        self.outside.look(self._all_can_be_read)

    def _all_can_be_read(self, unit: UnitOfWork) -> None:
        for person in self.world.people:
            notebook = unit.existing_notebook(person.address)
            if notebook is not None:
                for content in transfer.exported(notebook).values():
                    self._only_their_own(person, content.decode())
                assert notebook.unreadable == 0, "something cannot be read any more"

    # A calm day

    def expected(self, until: datetime) -> list[tuple[Person, date]]:
        """Whose digest must be out by then, if nothing fails and nobody acts from now on."""

        def work(unit: UnitOfWork) -> list[tuple[Person, date]]:
            found = []
            for person in self.world.people:
                notebook = unit.existing_notebook(person.address)
                if notebook is None or not self.world.is_member(person):
                    continue
                at = schedule.next_look(notebook.owner, self.world.now, SPREAD)
                if at is None or at > until:
                    continue
                day = local_date(at, zone_of(notebook.owner.settings))
                if notebook.follow_ups(state="open", due_until=day, limit=1):
                    found.append((person, day))
            return found

        return self.outside.look(work)

    def were_served(self, expected: Sequence[tuple[Person, date]]) -> None:
        """What was due was sent, or its owner can see that it was not, and why."""
        stuck = self.outside.unfinished(self.world.now - timedelta(days=1))
        assert stuck == 0, f"{stuck} deliveries are neither sent nor said to be stuck after a day"
        for person, day in expected:

            def work(unit: UnitOfWork, address: Address = person.address) -> Sequence[Delivery]:
                notebook = unit.existing_notebook(address)
                return notebook.outbox.log(50) if notebook is not None else ()

            states = [d.state for d in self.outside.look(work) if d.local_date == day]
            assert states, f"{person.address} had something due on {day} and heard nothing"
