"""How the dialogue does with what was read: what it fills in, and how many replies it needs.

Rule: what is preselected is judged as an answer, by the label; the rule that decides about it is
judged on sources that it was not made from.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache, partial

from bench.judging import (
    CLAIMED_FROM,
    LABELS,
    SEED,
    YES_NO,
    Counts,
    Example,
    Judge,
    groups_of,
    interval,
    overlap_is_half,
    same_sentence,
    span_judge,
    summed,
    yes_no_judge,
)
from bot.app import load_checklists
from bot.core.dialogue import step
from bot.core.events import Answered, Begin, Decided, VettingEvent
from bot.core.messages import Choice, Prompt
from bot.core.model import Answer, Settings
from bot.core.prompts import prompt_of
from bot.core.standing import DECIDE, Context
from bot.core.suggestions import COMMON_GROUND, SHOWN_ONLY, SURE_ENOUGH, suggestions_of
from bot.service.pasted import drafted

# What a request is answered as where its kind was not read; a reply is no request.
ASKED_AS = {
    "incoming_connection": "connect_in",
    "intro_ask": "introduce",
    "network_ask": "connect_in",
}
MOST_REPLIES = 6
WAYS_TRIED = 60
SOME_DAY = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


def _claims(judge: Judge) -> Judge:
    """Judge only what was claimed: what was missed is no matter of precision."""

    def claimed(example: Example) -> Counts:
        judged = judge(example)
        return Counts(judged.hits, judged.wrong)

    return claimed


def _words_judge(field: str, label: str, kinds: tuple[str | None, ...]) -> Judge:
    """Judge words that are filled in for these kinds; a label of nothing makes them wrong."""

    def judge(example: Example) -> Counts:
        found = example.reading[field] if example.reading.kind in kinds else None
        if found is None:
            return Counts()
        wanted = str(example.labels[label])
        text = example.reading.text
        right = bool(wanted) and overlap_is_half(text, found.start, found.end, wanted)
        return Counts(hits=int(right), wrong=int(not right))

    return judge


def _option_judge(question: str, option: str, label: str) -> Judge:
    """Judge an option that is preselected for the kind that was read."""

    def judge(example: Example) -> Counts:
        offered = suggestions_of(example.reading, example.reading.kind)
        ticked = any(s.question == question and option in _values(s.value) for s in offered)
        right = bool(example.labels[label])
        return Counts(hits=int(ticked and right), wrong=int(ticked and not right))

    return judge


def _values(answer: Answer) -> tuple[str, ...]:
    return (answer,) if isinstance(answer, str) else answer


PRESELECTED: dict[str, Judge] = {
    "name: who writes": _words_judge(
        "sender_name", "sender_name", ("connect_in", "introduce", None)
    ),
    "name: who is offered": _words_judge("target_person", "target_person", ("connect_in",)),
    "target: the person": _words_judge("target_person", "target_person", ("introduce",)),
    "target: the company": _words_judge("target_company", "target_company", ("introduce",)),
    "return: something": _option_judge("return", "something", LABELS["offer"]),
    **{
        f"common ground: {option}": _option_judge("common_ground", option, LABELS[field])
        for field, option in COMMON_GROUND.items()
        if field not in SHOWN_ONLY
    },
}
"""What the dialogue fills in or preselects, by the question, with what makes it right."""

JUDGED_ONLY: dict[str, Judge] = {
    "reason": _claims(span_judge("reason", LABELS["reason"], same_sentence)),
    "boilerplate": _claims(yes_no_judge(*YES_NO["boilerplate"], True)),
    "personalised": _claims(yes_no_judge(*YES_NO["personalised"], True)),
    "mutual": _claims(span_judge("mutual", LABELS["mutual"], same_sentence)),
    "specific": _claims(span_judge("ask", LABELS["ask"], overlap_is_half)),
}
"""What is only shown, as it would be judged if it were preselected."""


def preselected(examples: list[Example]) -> Iterable[str]:
    """Yield the precision of what the dialogue fills in or preselects, and of what it only shows.

    A name and a target are taken as they were read, so their words count; an option is right when
    the label has something of the kind, whatever its words.
    """
    yield (
        f"{'filled in or preselected':<34}{'n':>4}{'right':>7}{'prec':>7}  {'95 %':<12}"
        f"(aim: {SURE_ENOUGH:.2f} or more)"
    )
    yield from (_precision_line(name, judge, examples) for name, judge in PRESELECTED.items())
    yield "shown with its words, never preselected"
    yield from (_precision_line(name, JUDGED_ONLY[name], examples) for name in SHOWN_ONLY)
    yield from cross_validated(examples)


def _precision_line(name: str, judge: Judge, examples: list[Example]) -> str:
    judged = summed(judge, examples)
    offered = judged.hits + judged.wrong
    note = "" if offered >= CLAIMED_FROM else f"under {CLAIMED_FROM}: not claimed"
    precision = f"{judged.precision:.2f}" if offered else "-"
    within = interval(judge, examples, lambda counts: counts.precision) if offered else "-"
    return f"  {name:<32}{offered:>4}{judged.hits:>7}{precision:>7}  {within:<12}{note}"


def cross_validated(examples: list[Example]) -> Iterable[str]:
    """Yield how the rule does on sources it was not made from.

    On four groups of sources it is chosen what is read surely enough; on the fifth that is judged.
    """
    held_out = Counts()
    chosen_otherwise: set[str] = set()
    candidates = PRESELECTED | JUDGED_ONLY
    for group in groups_of(examples):
        seen = [example for example in examples if example.source not in group]
        unseen = [example for example in examples if example.source in group]
        for name, judge in candidates.items():
            judged = summed(judge, seen)
            chosen = judged.hits > 0 and judged.precision >= SURE_ENOUGH
            if chosen:
                held_out += summed(judge, unseen)
            if chosen is (name in SHOWN_ONLY) and judged.hits + judged.wrong:
                chosen_otherwise.add(name)
    yield (
        f"chosen on four fifths of the sources, judged on the fifth: precision"
        f" {held_out.precision:.2f} of {held_out.hits + held_out.wrong}"
        f" (chosen otherwise in some fifth: {', '.join(sorted(chosen_otherwise)) or 'nothing'})"
    )


def replies(examples: list[Example]) -> Iterable[str]:
    """Yield how many replies a vetting needs, what is suggested accepted and the rest answered.

    Counted is everything after the paste, the decision included, for requests that the label does
    not call stock wording.
    """
    personal = [
        e for e in examples if e.kind in ASKED_AS and not e.labels[YES_NO["boilerplate"][0]]
    ]
    yield (
        f"replies to a request with a personal note, the decision included: n = {len(personal)}"
        f" (aim: a median of {MOST_REPLIES} at most)"
    )
    if not personal:
        return
    chance = random.Random(SEED)
    ways: dict[str, Callable[[Sequence[Choice]], Choice]] = {
        "what speaks for it is answered": lambda choices: choices[0],
        "answered by lot": chance.choice,
    }
    for name, pick in ways.items():
        counts = [replies_to(example, pick) for example in personal]
        yield f"  {name:<32}median {statistics.median(counts):g}, most {max(counts)}"
    longest = [
        max(replies_to(example, chance.choice) for _ in range(WAYS_TRIED)) for example in personal
    ]
    yield (
        f"  {f'the longest of {WAYS_TRIED} ways by lot':<32}median {statistics.median(longest):g},"
        f" most {max(longest)}"
    )


def replies_to(example: Example, pick: Callable[[Sequence[Choice]], Choice]) -> int:
    """Count the replies that lead from this paste to a decision, as recommended."""
    context = Context(SOME_DAY, SOME_DAY.date(), Settings(), _checklists(), lambda: "0" * 12)
    vetting, _, _ = drafted(context, Begin(example.reading.text))
    count = 0
    while vetting.status == "open" and (prompt := prompt_of(vetting, context)) is not None:
        count += 1
        vetting = step(vetting, _reply(prompt, example, pick), context).vetting
    return count


_checklists = cache(partial(load_checklists, None))


def _reply(
    prompt: Prompt, example: Example, pick: Callable[[Sequence[Choice]], Choice]
) -> VettingEvent:
    """What somebody answers who takes what is suggested."""
    suggested = tuple(choice.value for choice in prompt.choices if choice.suggested)
    if prompt.key == DECIDE:
        return Decided(prompt.vetting, (*suggested, prompt.choices[0].value)[0])
    if prompt.key == "kind":
        return Answered(prompt.vetting, "kind", (ASKED_AS[example.kind],))
    if prompt.suggestion:
        return Answered(prompt.vetting, prompt.key, suggested or (prompt.suggestion,))
    given = pick(prompt.choices).value if prompt.choices else "Somebody or something"
    return Answered(prompt.vetting, prompt.key, (given,))
