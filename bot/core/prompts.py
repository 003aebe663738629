"""What is asked: the question in front with its options, and what an empty line would take.

Rule: a prompt is computed from the vetting alone, so a question that was lost on the way to a
screen is asked again in the same words, with the same events on its options.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.core import checklist as rules
from bot.core.checklist import Question
from bot.core.events import Answered, Decided, Event, Marked
from bot.core.intake import INTAKE, KIND_LABELS, NAMESAKE_OTHER, intake_of, kind_values, limit_of
from bot.core.messages import Choice, Prompt
from bot.core.model import Answer, Contact, Recommendation, Suggestion, Vetting
from bot.core.prospects import Prospect
from bot.core.standing import (
    BECAUSE,
    DECIDE,
    Context,
    Front,
    checklist_of,
    decision_choices,
    facts_of,
    front_of,
    recommendation_of,
    suggestion_for,
)
from bot.core.suggestions import words_for
from bot.core.texts import say
from bot.core.words_to_dates import short_date

SOMEBODY: Final = "this person"


def slots_of(vetting: Vetting) -> dict[str, str]:
    """What stands for {name} and {target} in a sentence."""
    return {
        "name": vetting.name or SOMEBODY,
        "target": vetting.target or rules.SOMEBODY_ELSE,
    }


def prompt_of(
    vetting: Vetting, context: Context, namesakes: Sequence[Contact] = ()
) -> Prompt | None:
    """The question in front, with its options and what is suggested; None if nothing is asked."""
    front = front_of(vetting, context)
    if front.key == DECIDE:
        return decision_prompt(vetting, context, recommendation_of(vetting, context))
    return prompt_at(front, vetting, context, namesakes)


def prompt_at(
    front: Front, vetting: Vetting, context: Context, namesakes: Sequence[Contact]
) -> Prompt | None:
    """The question at a place that is known already; the decision has its own prompt."""
    if front.key == BECAUSE:
        return Prompt(
            vetting.id, BECAUSE, 0, 0, say("why_because"), why=say("why_because"), text_limit=500
        )
    if front.question is not None:
        return _question_prompt(vetting, front.question, front.prospect, context)
    if front.key in INTAKE:
        return _intake_prompt(vetting, front.key, namesakes)
    return None


def taken_by_empty_line(vetting: Vetting, context: Context) -> Answer | None:
    """What an empty line takes at the question in front: what is suggested or recommended."""
    front = front_of(vetting, context)
    if front.key == DECIDE:
        recommendation = recommendation_of(vetting, context)
        return recommendation.outcome if recommendation is not None else None
    suggestion = suggestion_for(vetting, front.key)
    return suggestion.value if suggestion is not None else None


def _question_prompt(
    vetting: Vetting, question: Question, prospect: Prospect | None, context: Context
) -> Prompt:
    checklist = checklist_of(vetting, context)
    assert checklist is not None
    if prospect is None:
        facts = facts_of(vetting, context.settings)
        prospect = rules.prospect(checklist, facts, vetting.answers)
    number, total = rules.progress(checklist, prospect, question.key)
    slots = slots_of(vetting)
    suggestion = suggestion_for(vetting, question.key)
    marked = _values(vetting.answers.get(question.key)) if question.key in vetting.again else ()
    suggested = _values(suggestion.value) if suggestion is not None else ()
    return Prompt(
        vetting.id,
        question.key,
        number,
        total,
        rules.fill(question.ask, slots),
        why=question.why,
        choices=tuple(
            [  # a list and no keywords: the dearest lines of a question's card
                Choice(
                    option.value,
                    rules.fill(option.label, slots) if "{" in option.label else option.label,
                    _choice_event(vetting, question, option.value, option.value in marked),
                    rules.fill(option.hint, slots) if "{" in option.hint else option.hint,
                    option.value in marked,
                    option.value in suggested,
                )
                for option in question.options
            ]
        ),
        many=question.many,
        text_limit=question.text_limit,
        starred=question.star,
        suggestion=_suggested_words(question, suggestion),
        rests_on=suggestion.words if suggestion is not None else words_for(vetting, question.key),
    )


def _choice_event(vetting: Vetting, question: Question, value: str, chosen: bool) -> Event:
    if question.many:
        return Marked(vetting.id, question.key, f"{'-' if chosen else '+'}{value}")
    return Answered(vetting.id, question.key, (value,))


def _values(answer: Answer | None) -> tuple[str, ...]:
    if answer is None:
        return ()
    return (answer,) if isinstance(answer, str) else answer


def _suggested_words(question: Question, suggestion: Suggestion | None) -> str:
    if suggestion is None:
        return ""
    if question.text_limit:
        return str(suggestion.value)
    return ", ".join(o.label for o in rules.chosen_options(question, suggestion.value))


def _intake_prompt(vetting: Vetting, key: str, namesakes: Sequence[Contact]) -> Prompt:
    question = INTAKE[key]
    keys = intake_of(vetting.kind)
    shown = "name" if key == "which" else key
    choices: tuple[Choice, ...] = ()
    suggestion = suggestion_for(vetting, key)
    suggested = str(suggestion.value) if suggestion is not None else ""
    if key == "kind":
        choices = tuple(
            Choice(
                kind,
                KIND_LABELS[kind],
                Answered(vetting.id, "kind", (kind,)),
                suggested=kind == suggested,
            )
            for kind in kind_values()
        )
    elif key == "which":
        choices = (
            *(
                Choice(f"n{n}", _told_apart(c), Answered(vetting.id, "which", (f"n{n}",)))
                for n, c in enumerate(namesakes, 1)
            ),
            Choice(
                NAMESAKE_OTHER,
                f"Another {vetting.name}",
                Answered(vetting.id, "which", (NAMESAKE_OTHER,)),
            ),
        )
    labelled = {choice.value: choice.label for choice in choices}
    return Prompt(
        vetting.id,
        key,
        keys.index(shown) + 1,
        len(keys),
        question.ask.format(**slots_of(vetting)),
        why=question.why,
        choices=choices,
        text_limit=limit_of(key, vetting.kind),
        suggestion=labelled.get(suggested, suggested),
        rests_on=suggestion.words if suggestion is not None else "",
        skippable=key in ("name", "target"),
    )


def _told_apart(contact: Contact) -> str:
    """What tells two people of one name apart."""
    marks = [contact.position, contact.company, contact.profile_url]
    known = (
        ", ".join(mark for mark in marks if mark)
        or f"entered {short_date(contact.added_at.date())}"
    )
    return f"{contact.name} ({known})"[:75]


def decision_prompt(
    vetting: Vetting, context: Context, recommendation: Recommendation | None
) -> Prompt:
    """The choice that is the owner's, with what is recommended first."""
    checklist = checklist_of(vetting, context)
    assert checklist is not None
    choices = tuple(
        Choice(
            outcome.id,
            outcome.label,
            Decided(vetting.id, outcome.id),
            suggested=recommendation is not None and outcome.id == recommendation.outcome,
        )
        for outcome in decision_choices(checklist, recommendation)
    )
    return Prompt(
        vetting.id,
        DECIDE,
        0,
        0,
        "What do you decide?",
        why=say("why_decide"),
        choices=choices,
        suggestion=choices[0].label if recommendation is not None else "",
        skippable=False,
    )
