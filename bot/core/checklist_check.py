"""Does a checklist hang together? What it names exists, and every rule and outcome can be reached.

Rule: everything a dialogue relies on is checked here once, when a file is loaded, so that nothing
further on needs to ask whether a question, an option or an outcome exists.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from bot.core.checklist_model import (
    FACTS,
    GIVEN,
    MISSING,
    SKIPPED,
    Checklist,
    Condition,
    Facts,
    Outcome,
    Question,
)
from bot.core.checklist_problem import Found
from bot.core.model import CONTRIBUTIONS
from bot.core.prospects import branches_of, reachable
from bot.core.toml_lines import Path

LEDGER_KINDS = (*CONTRIBUTIONS, "advice", "favour_asked", "favour_received")
OPTIONS_LIMIT = 10
"""How many choices fit in one group on Slack and Discord."""
QUESTIONS_LIMIT = 20
SLOTS: dict[str, tuple[str, ...]] = {
    "ask": ("name", "target"),
    "says": ("name", "target", "what"),
    "skipped": ("name", "target"),
    "why": ("name", "target", "day", "what"),
}
_BRACES = re.compile(r"\{([^{}]*)\}")


def problems_of(checklist: Checklist) -> list[Found]:
    """Name everything that does not hang together; reachability only once the rest does."""
    found = [
        *_twice(("question",), [question.key for question in checklist.questions]),
        *_twice(("rule",), [rule.id for rule in checklist.rules]),
        *_twice(("outcome",), [outcome.id for outcome in checklist.outcomes]),
        *_unknown(("strength",), checklist.strength, _keys(checklist), "question"),
        *_unknown(("opt_in",), checklist.opt_in, _keys(checklist), "question"),
    ]
    if len(checklist.questions) > QUESTIONS_LIMIT:
        sentence = f"{len(checklist.questions)} questions are too many; keep {QUESTIONS_LIMIT}"
        found.append(Found(("question", QUESTIONS_LIMIT), sentence))
    for n, question in enumerate(checklist.questions):
        found += _question(("question", n), question, checklist)
    for n, rule in enumerate(checklist.rules):
        found += _rule(("rule", n), checklist, n)
        for condition in rule.conditions():
            found += _condition(("rule", n, "when"), condition, checklist.questions)
    for n, outcome in enumerate(checklist.outcomes):
        found += _outcome(("outcome", n), outcome, checklist)
    return found or list(_never_reached(checklist))


def _question(path: Path, question: Question, checklist: Checklist) -> Iterator[Found]:
    yield from _twice((*path, "option"), [option.value for option in question.options])
    yield from _twice((*path, "option"), [option.label for option in question.options])
    yield from _slots((*path, "ask"), question.ask, SLOTS["ask"])
    yield from _slots((*path, "skipped"), question.skipped, SLOTS["skipped"])
    yield from _slots((*path, "says"), question.says, SLOTS["says"])
    if question.key in FACTS:
        yield Found((*path, "key"), f"“{question.key}” is the name of a fact; choose another key")
    if bool(question.options) == bool(question.text_limit):
        yield Found(path, "give a question either options ([[question.option]]) or a text_limit")
    elif question.options and not 2 <= len(question.options) <= OPTIONS_LIMIT:
        sentence = f"{len(question.options)} options; write 2 to {OPTIONS_LIMIT}"
        yield Found(path, sentence)
    for n, option in enumerate(question.options):
        here = (*path, "option", n)
        yield from _slots((*here, "says"), option.says, SLOTS["ask"])
        if option.value in (SKIPPED, GIVEN, MISSING):
            yield Found(
                (*here, "value"), f"“{option.value}” has a meaning in rules; choose another"
            )
        if option.value in question.exclusive and not question.many:
            yield Found((*here, "exclusive"), "only needed where many can be chosen; delete this")
        if question.key in checklist.strength and not (option.says or option.thing):
            yield Found(here, 'reasons need words for this option; add a line says = "..."')
    if question.key in checklist.strength and not question.skipped:
        yield Found(path, 'reasons need words for a skip; add a line skipped = "You left open …"')
    worded = question.many or question.text_limit > 0
    if worded and question.key in checklist.strength and "{what}" not in question.says:
        yield Found(path, 'reasons need words; add a line says = "You could offer {what}"')
    if question.counts_as is not None and question.option(str(question.counts_as)) is None:
        values = [option.value for option in question.options]
        yield from _unknown((*path, "counts_as"), [str(question.counts_as)], values, "option")
    if question.only_if is not None:
        before = checklist.questions[: checklist.questions.index(question)]
        yield from _condition((*path, "only_if"), question.only_if, before)
        subject = next((q for q in before if q.key == question.only_if.subject), None)
        if subject is not None and subject.text_limit:
            yield Found((*path, "only_if"), "“only_if” needs a question with options")
        if subject is None or subject.only_if is not None or question.unless:
            yield Found(
                (*path, "only_if"),
                "“only_if” must look at a question before this one that has no “only_if” of its "
                "own, and cannot stand beside “unless”",
            )


def _rule(path: Path, checklist: Checklist, n: int) -> Iterator[Found]:
    rule = checklist.rules[n]
    recommended = [outcome.id for outcome in checklist.outcomes if outcome.recommended]
    yield from _unknown((*path, "then"), [rule.then], recommended, "recommended outcome")
    if n == len(checklist.rules) - 1 and (rule.when or len(rule.strictness) < 3):
        yield Found(
            path,
            "some answers would match no rule; let the last [[rule]] have neither “when” nor "
            "“strictness”",
        )


def _condition(path: Path, condition: Condition, questions: Sequence[Question]) -> Iterator[Found]:
    question = next((q for q in questions if q.key == condition.subject), None)
    if question is not None and question.text_limit:
        known: tuple[str, ...] = (GIVEN, MISSING)
    elif question is not None:
        known = (*(option.value for option in question.options), SKIPPED)
    elif condition.subject in FACTS:
        known = FACTS[condition.subject]
    else:
        names = [*(q.key for q in questions), *FACTS]
        yield from _unknown(path, [condition.subject], names, "question or fact")
        return
    yield from _unknown(path, sorted(condition.values), known, f"answer to “{condition.subject}”")


def _outcome(path: Path, outcome: Outcome, checklist: Checklist) -> Iterator[Found]:
    others = [other.id for other in checklist.outcomes if other.id != outcome.id]
    yield from _unknown((*path, "uses"), outcome.uses, _keys(checklist), "question")
    yield from _unknown((*path, "beside"), outcome.beside, others, "other outcome")
    for key, text in (
        ("headline", outcome.headline),
        ("advice", outcome.advice),
        ("advice_strict", outcome.advice_strict),
    ):
        yield from _slots((*path, key), text, SLOTS["ask"])
    for n, follow_up in enumerate(outcome.follow_ups):
        here = (*path, "follow_up", n)
        yield from _slots((*here, "why"), follow_up.why, SLOTS["why"])
        if not follow_up.days:
            yield Found((*here, "days"), "a follow-up is never due at once; write 1 or more days")
        if follow_up.what:
            yield from _unknown((*here, "what"), [follow_up.what], LEDGER_KINDS, "contribution")
        if follow_up.what_from:
            keys = [question.key for question in checklist.questions if question.options]
            yield from _unknown((*here, "what_from"), [follow_up.what_from], keys, "question")
    for n, entry in enumerate(outcome.ledger):
        yield from _unknown((*path, "ledger", n, "kind"), [entry.kind], LEDGER_KINDS, "ledger kind")
    for n, draft in enumerate(outcome.drafts):
        for clause in draft.when:
            for condition in clause:
                here = (*path, "draft", n, "when")
                yield from _condition(here, condition, checklist.questions)


def _never_reached(checklist: Checklist) -> Iterator[Found]:
    """Rules that no answers come to, and outcomes that no rule leads to, under any facts."""
    named = {rule.id: rule.id for rule in checklist.rules}
    reached: set[str] = set()
    for facts in _all_facts(checklist):
        reached |= reachable(checklist, facts, branches_of(checklist, facts, named))
    for n, rule in enumerate(checklist.rules):
        if rule.id not in reached:
            yield Found(
                ("rule", n),
                f"rule {rule.id} is never reached, the rules above it take everything; move it up, "
                "change it or delete it",
            )
    then = {rule.then for rule in checklist.rules if rule.id in reached}
    for n, outcome in enumerate(checklist.outcomes):
        if outcome.recommended and outcome.id not in then:
            yield Found(
                ("outcome", n),
                f"no rule leads to {outcome.id}; add one, or write recommended = false",
            )


def _all_facts(checklist: Checklist) -> Iterator[Facts]:
    """Every combination of the facts that make a difference to this checklist."""
    read = {condition.subject for rule in checklist.rules for condition in rule.conditions()}
    if any(len(rule.strictness) < 3 for rule in checklist.rules):
        read.add("strictness")
    for question in checklist.questions:
        read |= {"unasked" if fact == "asked" else fact for fact in question.unless}
    strictness = ("strict", "standard", "open") if "strictness" in read else ("standard",)
    known, opening, unasked = (
        (False, True) if fact in read else (fact == "target",)
        for fact in ("target", "opening", "unasked")
    )
    for s, k, o, u in product(strictness, known, opening, unasked):
        yield Facts(s, k, o, u)  # type: ignore[arg-type]


def _twice(path: Path, names: Sequence[str]) -> Iterator[Found]:
    for name, count in Counter(names).items():
        if count > 1:
            last = len(names) - 1 - names[::-1].index(name)
            yield Found((*path, last), f"“{name}” stands here {count} times; rename one of them")


def _unknown(path: Path, names: Iterable[str], known: Iterable[str], what: str) -> Iterator[Found]:
    known = list(known)
    for name in names:
        if name not in known:
            sentence = f"there is no {what} “{name}”; write one of {', '.join(known)}"
            yield Found(path, sentence, name)


def _slots(path: Path, text: str, known: Sequence[str]) -> Iterator[Found]:
    for slot in _BRACES.findall(text):
        if slot not in known:
            instead = " or ".join(f"{{{name}}}" for name in known)
            yield Found(path, f"nothing can be put in for {{{slot}}}; write {instead}", slot)


def _keys(checklist: Checklist) -> list[str]:
    return [question.key for question in checklist.questions]
