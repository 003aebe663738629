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
    """What can still come of it, and the positions of the open questions worth asking."""

    outlook: Outlook
    askable: tuple[int, ...]


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


def _classes(
    checklist: Checklist, facts: Facts, answers: Mapping[str, Answer | None]
) -> tuple[int, ...]:
    bits = _plan(checklist).bits
    found = []
    for position, question in enumerate(checklist.questions):
        of_word = bits[position]
        if question.unless and facts.excuse(question):
            answer = question.counts_as
        elif question.key in answers:
            answer = answers[question.key]
        else:
            found.append(_OPEN)
            continue
        if question.text_limit:
            found.append(of_word[GIVEN if answer else MISSING])
        elif not answer:
            found.append(of_word[SKIPPED])
        elif isinstance(answer, str):
            found.append(of_word.get(answer, _OPEN))
        else:
            found.append(_united(of_word, answer))
    return tuple(found)


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
    return _prospect(checklist, facts, _classes(checklist, facts, answers))


@lru_cache(maxsize=16_384)
def _prospect(checklist: Checklist, facts: Facts, classes: tuple[int, ...]) -> Prospect:
    plan = _plan(checklist)
    known = {position: value for position, value in enumerate(classes) if value != _OPEN}
    found = outlook(_branches(checklist, facts), plan.classes, known)
    used = {key for o in checklist.outcomes if o.id in found.possible for key in o.uses}
    askable: list[int] = []
    for position, question in enumerate(checklist.questions):
        if classes[position] != _OPEN:
            continue
        if position not in found.matters and question.key not in used:
            continue
        if question.only_if is None or _may_apply(checklist, question.only_if, classes, askable):
            askable.append(position)
    return Prospect(found, tuple(askable))


def _may_apply(
    checklist: Checklist, condition: Condition, classes: tuple[int, ...], askable: list[int]
) -> bool:
    plan = _plan(checklist)
    subject = _position(checklist, condition.subject)
    applies = plan.allowed(subject, condition)
    if classes[subject] == _OPEN:
        return subject in askable or len(applies) == len(plan.classes[subject])
    return classes[subject] in applies


@lru_cache(maxsize=256)
def _branches(checklist: Checklist, facts: Facts) -> tuple[Branch, ...]:
    return branches_of(checklist, facts, {rule.id: rule.then for rule in checklist.rules})


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
    classes = _classes(checklist, facts, {})
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
