"""How a checklist's rules meet answers: what can still come of them, remembered.

Rule: answers are told apart only as far as the rules tell them apart. Each list of values that a
rule names is a bit; an answer's class is the bits of its words. What follows from the classes is
worked out once, exactly, by `rules`, and kept in a bounded memory, so that a turn costs a look-up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.core.checklist_model import (
    GIVEN,
    MISSING,
    SKIPPED,
    Checklist,
    Condition,
    Facts,
    Question,
    words_of,
)
from bot.core.model import Answer
from bot.core.rules import Branch, Clause, Outlook, outlook


@dataclass(frozen=True, slots=True)
class Prospect:
    """What can still come of it, and the positions of the open questions worth asking.

    `counted` are the positions of all that this vetting had or can still have.
    """

    outlook: Outlook
    askable: tuple[int, ...]
    counted: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How far the rules tell answers apart: one bit for each list of values they name.

    `bits[position]` gives the bits of a word of `words_of`; the class of an answer is the union
    over its words. `classes[position]` are all that occur.
    """

    sets: tuple[tuple[frozenset[str], ...], ...]
    bits: tuple[Mapping[str, int], ...]
    classes: tuple[tuple[int, ...], ...]

    def allowed(self, position: int, condition: Condition) -> frozenset[int]:
        bit = 1 << self.sets[position].index(condition.values)
        return frozenset(
            value for value in self.classes[position] if bool(value & bit) != condition.negated
        )


@lru_cache(maxsize=64)
def _plan(checklist: Checklist) -> _Plan:
    conditions = [condition for rule in checklist.rules for condition in rule.conditions()]
    conditions += [q.only_if for q in checklist.questions if q.only_if is not None]
    sets, bits, classes = [], [], []
    for question in checklist.questions:
        named = tuple(dict.fromkeys(c.values for c in conditions if c.subject == question.key))
        words = [GIVEN, MISSING] if question.text_limit else [SKIPPED]
        words += [option.value for option in question.options]
        of_word = {word: sum(1 << n for n, s in enumerate(named) if word in s) for word in words}
        sets.append(named)
        bits.append(of_word)
        classes.append(_all_classes(question, of_word))
    return _Plan(tuple(sets), tuple(bits), tuple(classes))


def _all_classes(question: Question, of_word: Mapping[str, int]) -> tuple[int, ...]:
    # several choices unite the classes of each
    classes = set(of_word.values())
    if question.many:
        free = {of_word[o.value] for o in question.options if o.value not in question.exclusive}
        united = set(free)
        while (wider := united | {a | b for a in united for b in free}) != united:
            united = wider
        classes |= united
    return tuple(sorted(classes))


_OPEN = -1
"""The class of a question without an answer."""


@dataclass(frozen=True, slots=True, eq=False)
class _Sight:
    """What the facts leave of a checklist, worked out once; compared by identity, which is quick.

    `unanswered` are the classes before any answer: those of the questions that the facts excuse,
    and open ones. `places` are where the others stand, by key, with the classes of a single choice
    and of a skip; only what is not among those has to be looked at more closely.
    """

    checklist: Checklist
    branches: tuple[Branch, ...]
    unanswered: tuple[int, ...]
    places: Mapping[str, tuple[int, Mapping[Answer | None, int]]]


@lru_cache(maxsize=256)
def _sight(checklist: Checklist, facts: Facts) -> _Sight:
    named = {rule.id: rule.then for rule in checklist.rules}
    bits = _plan(checklist).bits
    places: dict[str, tuple[int, Mapping[Answer | None, int]]] = {}
    for position, question in enumerate(checklist.questions):
        if not facts.excuse(question):
            usual: list[Answer | None] = [None, ""]
            for option in question.options:
                usual.append((option.value,) if question.many else option.value)
            of_word = bits[position]
            places[question.key] = (position, {a: _class_of(question, of_word, a) for a in usual})
    branches = branches_of(checklist, facts, named)
    return _Sight(checklist, branches, _unanswered(checklist, facts), places)


def _unanswered(checklist: Checklist, facts: Facts) -> tuple[int, ...]:
    bits = _plan(checklist).bits
    return tuple(
        _class_of(question, bits[position], question.counts_as) if facts.excuse(question) else _OPEN
        for position, question in enumerate(checklist.questions)
    )


def _classes(sight: _Sight, answers: Mapping[str, Answer | None]) -> tuple[int, ...]:
    places = sight.places
    found = list(sight.unanswered)
    for key, answer in answers.items():
        if key in places:
            position, classes = places[key]
            value = classes.get(answer)
            if value is None:
                checklist = sight.checklist
                of_word = _plan(checklist).bits[position]
                value = _class_of(checklist.questions[position], of_word, answer)
            found[position] = value
    return tuple(found)


def _class_of(question: Question, of_word: Mapping[str, int], answer: Answer | None) -> int:
    if question.text_limit:
        return of_word[GIVEN if answer else MISSING]
    if not answer:
        return of_word[SKIPPED]
    if isinstance(answer, str):
        return of_word.get(answer, _OPEN)
    return _united(of_word, answer)


def _united(of_word: Mapping[str, int], values: Iterable[str]) -> int:
    united = 0
    for value in values:
        bits = of_word.get(value)
        if bits is None:
            return _OPEN
        united |= bits
    return united


def prospect(checklist: Checklist, facts: Facts, answers: Mapping[str, Answer | None]) -> Prospect:
    """Say what these answers leave open; one whose option is gone counts as not given."""
    sight = _sight(checklist, facts)
    return _prospect(sight, _classes(sight, answers))


@lru_cache(maxsize=16_384)
def _prospect(sight: _Sight, classes: tuple[int, ...]) -> Prospect:
    checklist = sight.checklist
    plan = _plan(checklist)
    known = {position: value for position, value in enumerate(classes) if value != _OPEN}
    found = outlook(sight.branches, plan.classes, known)
    used = {key for o in checklist.outcomes if o.id in found.possible for key in o.uses}
    askable: list[int] = []
    for position, question in enumerate(checklist.questions):
        if classes[position] != _OPEN:
            continue
        if position not in found.matters and question.key not in used:
            continue
        if question.only_if is None or _may_apply(checklist, question.only_if, classes, askable):
            askable.append(position)
    counted = {*askable, *(position for position, _ in sight.places.values() if position in known)}
    return Prospect(found, tuple(askable), tuple(sorted(counted)))


def _may_apply(
    checklist: Checklist, condition: Condition, classes: tuple[int, ...], askable: list[int]
) -> bool:
    plan = _plan(checklist)
    subject = _position(checklist, condition.subject)
    applies = plan.allowed(subject, condition)
    if classes[subject] == _OPEN:
        return subject in askable or len(applies) == len(plan.classes[subject])
    return classes[subject] in applies


def branches_of(checklist: Checklist, facts: Facts, named: Mapping[str, str]) -> tuple[Branch, ...]:
    """Put the rules that these facts leave into the terms of `rules`, with `named` outcomes."""
    branches = []
    for rule in checklist.rules:
        if facts.strictness not in rule.strictness:
            continue
        clauses: set[Clause] = set()
        for when in rule.when or ((),):
            clauses.update(_clauses(checklist, facts, when))
        if clauses:
            branches.append(Branch(named[rule.id], frozenset(clauses)))
    return tuple(branches)


def reachable(checklist: Checklist, facts: Facts, branches: tuple[Branch, ...]) -> frozenset[str]:
    """Name the outcomes of `branches` that some answers lead to."""
    classes = _unanswered(checklist, facts)
    known = {position: value for position, value in enumerate(classes) if value != _OPEN}
    return outlook(branches, _plan(checklist).classes, known).possible


def _clauses(checklist: Checklist, facts: Facts, when: Iterable[Condition]) -> Iterable[Clause]:
    # without the facts; more than one clause where a question may not apply
    plan = _plan(checklist)
    tokens = facts.tokens()
    partial: list[dict[int, frozenset[int]]] = [{}]
    for condition in when:
        if condition.subject in tokens:
            if not condition.holds(tokens[condition.subject]):
                return ()
            continue
        position = _position(checklist, condition.subject)
        question = checklist.questions[position]
        ways = [{position: plan.allowed(position, condition)}]
        if (only_if := question.only_if) is not None:
            subject = _position(checklist, only_if.subject)
            applies = plan.allowed(subject, only_if)
            ways[0][subject] = applies
            if condition.holds(words_of(question, None)):
                ways.append({subject: frozenset(plan.classes[subject]) - applies})
        partial = [_both(one, other) for one in partial for other in ways]
    return [
        frozenset(
            (position, allowed)
            for position, allowed in clause.items()
            if len(allowed) < len(plan.classes[position])
        )
        for clause in partial
        if all(clause.values())
    ]


def _both(
    one: Mapping[int, frozenset[int]], other: Mapping[int, frozenset[int]]
) -> dict[int, frozenset[int]]:
    both = dict(one)
    for position, allowed in other.items():
        both[position] = both.get(position, allowed) & allowed
    return both


def _position(checklist: Checklist, key: str) -> int:
    return next(n for n, question in enumerate(checklist.questions) if question.key == key)
