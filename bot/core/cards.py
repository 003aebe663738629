"""How a vetting is shown: its question, its recommendation, its decision.

Rule: a card is computed from the vetting alone, so whatever was lost on the way to a screen comes
back the same. Words on it are about the request; they never grade a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from bot.core import checklist as rules
from bot.core.checklist import Checklist, Question
from bot.core.days import local_date
from bot.core.events import (
    Answered,
    Decided,
    Event,
    Happened,
    Marked,
    Reopened,
    SaidNotSending,
    SaidSent,
)
from bot.core.followups import ENDING_LABELS, endings_of
from bot.core.intake import (
    INTAKE,
    KIND_LABELS,
    NAMESAKE_OTHER,
    intake_of,
    kind_values,
    limit_of,
)
from bot.core.messages import (
    Block,
    Button,
    Choice,
    DraftText,
    Entry,
    Facts,
    Message,
    Paragraph,
    Points,
    Prompt,
    Quoted,
)
from bot.core.model import Answer, Contact, FollowUp, Recommendation, Suggestion, Vetting
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
from bot.core.suggestions import is_offered, words_for
from bot.core.texts import say
from bot.core.words_to_dates import short_date

EVIDENCE_NAMES: Final = {
    "sender_name": "who writes",
    "sender_url": "profile",
    "target_person": "wants to meet",
    "target_company": "company",
    "reason": "the reason given",
    "mutual": "you both know",
    "employer": "same employer",
    "school": "same school",
    "activity": "same circles",
    "field": "same field",
    "offer": "offers",
    "ask": "asks",
}
OFFERED: Final = "offers to introduce you to"
QUOTE_SHOWN: Final = 300
SOMEBODY: Final = "this person"


def slots_of(vetting: Vetting) -> dict[str, str]:
    """What stands for {name} and {target} in a sentence."""
    return {
        "name": vetting.name or SOMEBODY,
        "target": vetting.target or rules.SOMEBODY_ELSE,
    }


def title_of(vetting: Vetting) -> str:
    """Name a vetting in a list: "Priya Nair: Somebody wants to connect"."""
    if vetting.kind == "note":
        note = " ".join(str(vetting.answers.get("note") or "a note").split())
        return f"{vetting.name or SOMEBODY}: {note if len(note) <= 60 else note[:59] + '…'}"
    kind = KIND_LABELS[vetting.kind] if vetting.kind else "A request"
    if vetting.kind == "introduce" and vetting.target:
        kind = f"wants to be introduced to {vetting.target}"
        if vetting.unasked:
            kind = f"meets {vetting.target}"
    return f"{vetting.name or SOMEBODY.capitalize()}: {kind}"


def prompt_of(
    vetting: Vetting, context: Context, namesakes: Sequence[Contact] = ()
) -> Prompt | None:
    """The question in front, with its options and what is suggested; None if nothing is asked."""
    front = front_of(vetting, context)
    if front.key == DECIDE:
        return _decision_prompt(vetting, context, recommendation_of(vetting, context))
    return _prompt_at(front, vetting, context, namesakes)


def _prompt_at(
    front: Front, vetting: Vetting, context: Context, namesakes: Sequence[Contact]
) -> Prompt | None:
    if front.key == BECAUSE:
        return Prompt(
            vetting.id, BECAUSE, 0, 0, say("why_because"), why=say("why_because"), text_limit=500
        )
    if front.question is not None:
        return _question_prompt(vetting, front.question, context)
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


def _question_prompt(vetting: Vetting, question: Question, context: Context) -> Prompt:
    checklist = checklist_of(vetting, context)
    assert checklist is not None
    facts = facts_of(vetting, context.settings)
    number, total = rules.progress(checklist, facts, vetting.answers, question.key)
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
            Choice(
                option.value,
                rules.fill(option.label, slots),
                _choice_event(vetting, question, option.value, option.value in marked),
                hint=rules.fill(option.hint, slots),
                chosen=option.value in marked,
                suggested=option.value in suggested,
            )
            for option in question.options
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


def _decision_prompt(
    vetting: Vetting, context: Context, recommendation: Recommendation | None
) -> Prompt:
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


def question_card(
    vetting: Vetting,
    context: Context,
    namesakes: Sequence[Contact] = (),
    before: tuple[Block, ...] = (),
) -> Message:
    """The card of a vetting that is open: the question, or the recommendation and the decision."""
    front = front_of(vetting, context)
    if front.key == DECIDE:
        recommendation = recommendation_of(vetting, context)
        decision = _decision_prompt(vetting, context, recommendation)
        return recommendation_card(vetting, context, recommendation, decision, before)
    prompt = _prompt_at(front, vetting, context, namesakes)
    return Message(
        title_of(vetting) if vetting.name else "", before, prompt=prompt, vetting=vetting.id
    )


def recommendation_card(
    vetting: Vetting,
    context: Context,
    recommendation: Recommendation | None,
    prompt: Prompt | None,
    before: tuple[Block, ...] = (),
) -> Message:
    """What the checklist says, why, and the choice that is the owner's."""
    checklist = checklist_of(vetting, context)
    assert checklist is not None
    if recommendation is None:
        helpful = rules.most_helpful(
            checklist, facts_of(vetting, context.settings), vetting.answers
        )
        ask = rules.fill(helpful.ask, slots_of(vetting))
        blocks: tuple[Block, ...] = (
            Paragraph(f"Nothing speaks for or against it yet. It would help most to answer: {ask}"),
        )
        lead = "No recommendation"
        return Message(lead, before + blocks, prompt=prompt, vetting=vetting.id)
    return Message(
        headline_of(checklist, recommendation, vetting),
        before + points_of(checklist, recommendation, vetting, context),
        prompt=prompt,
        vetting=vetting.id,
    )


def headline_of(checklist: Checklist, recommendation: Recommendation, vetting: Vetting) -> str:
    """The recommendation in one line."""
    outcome = checklist.outcome(recommendation.outcome)
    return rules.fill(outcome.headline, slots_of(vetting)) if outcome else recommendation.outcome


def points_of(
    checklist: Checklist, recommendation: Recommendation, vetting: Vetting, context: Context
) -> tuple[Block, ...]:
    """What speaks for it, what is missing, and the advice that goes with the outcome."""
    outcome = checklist.outcome(recommendation.outcome)
    points = Points(
        tuple(reason.text for reason in recommendation.speaks_for),
        tuple(reason.text for reason in recommendation.missing),
        tuple(reason.text for reason in recommendation.against),
    )
    if outcome is None:
        return (points,)
    advice = outcome.advice_at(context.settings.strictness)
    return (points, Paragraph(rules.fill(advice, slots_of(vetting))))


def decided_card(
    vetting: Vetting, context: Context, follow_ups: Sequence[FollowUp], zone: ZoneInfo
) -> Message:
    """The card of a decided vetting: the decision, the drafts to copy, what was promised."""
    checklist = checklist_of(vetting, context)
    decision = vetting.decision
    outcome = checklist.outcome(decision.outcome) if checklist and decision else None
    if vetting.kind == "note":
        note = str(vetting.answers.get("note") or "")
        return Message(title_of(vetting), (Quoted("Note", note),), vetting=vetting.id)
    if decision is None or outcome is None:
        return Message(title_of(vetting), (Paragraph(_state_of(vetting)),), vetting=vetting.id)
    day = short_date(local_date(decision.at, zone))
    blocks: list[Block] = [Paragraph(f"Decided on {day}: {outcome.label}.", "good")]
    if decision.because:
        blocks.append(Quoted("Because", decision.because))
    limit = context.settings.note_length
    for draft in vetting.drafts:
        short = any(t.short for t in outcome.drafts)
        blocks.append(DraftText(draft.to, draft.text, limit if short else 0))
    promised = tuple(
        f"{f.why} (due {short_date(f.due)}, id {f.id})" for f in follow_ups if f.state == "open"
    )
    if promised:
        blocks.append(Facts("I will remind you", promised))
    elif outcome.starts == "sent" and outcome.follow_ups and vetting.sent == "unsaid":
        blocks.append(Paragraph(f"When you have sent it, say “sent {vetting.id}”.", "dim"))
    buttons: tuple[Button, ...] = ()
    if vetting.drafts and vetting.sent == "unsaid":
        buttons = (
            Button("Sent it", SaidSent(vetting.id), "primary"),
            Button("Not sending", SaidNotSending(vetting.id)),
        )
    buttons += (Button("Open again", Reopened(vetting.id)),)
    return Message(
        f"{title_of(vetting)} (id {vetting.id})", tuple(blocks), None, buttons, vetting.id
    )


def _state_of(vetting: Vetting) -> str:
    match vetting.status:
        case "reported":
            return say("reported")
        case "cancelled":
            return say("cancelled", id=vetting.id)
        case "undecided":
            return f"Undecided; “reopen {vetting.id}” goes on with it."
        case _:
            return say("parked", id=vetting.id)


def evidence_blocks(vetting: Vetting, boilerplate: bool, pitch: bool) -> tuple[Block, ...]:
    """What the paste says, each with its words."""
    blocks: list[Block] = []
    if vetting.paste:
        quote = vetting.paste
        if len(quote) > QUOTE_SHOWN:
            quote = quote[:QUOTE_SHOWN].rstrip() + "…"
        blocks.append(Quoted("The request", quote))
    names = EVIDENCE_NAMES | ({"target_person": OFFERED} if is_offered(vetting) else {})
    lines = [
        f"{names[fact.field]}: “{' '.join(fact.value.split())}”"
        + (" (in your profile)" if fact.source == "import" else "")
        for fact in vetting.evidence
        if fact.end  # what rests on no words of the paste is said with what is known
    ]
    if boilerplate:
        lines.append("stock wording; no reason of their own")
    if pitch:
        lines.append("it reads like a sales pitch")
    if lines:
        blocks.append(Facts("What it says", tuple(lines)))
    return tuple(blocks)


def follow_up_entry(follow_up: FollowUp) -> Entry:
    """A follow-up as a row: why it exists, when it is due, and what settles it."""
    buttons = tuple(
        Button(
            ENDING_LABELS[how] if len(endings_of(follow_up)) > 1 else "Done",
            Happened(follow_up.id, how),
            "primary" if n == 0 else "plain",
        )
        for n, how in enumerate(endings_of(follow_up))
    )
    return Entry(
        follow_up.id,
        follow_up.why,
        (f"due {short_date(follow_up.due)}",),
        buttons,
    )


def vetting_entry(vetting: Vetting, zone: ZoneInfo) -> Entry:
    """A vetting as a row of a list."""
    day = short_date(local_date(vetting.touched_at, zone))
    details = [f"{vetting.status}{', put aside' if vetting.parked else ''}, {day}"]
    if vetting.kind == "note" and vetting.status == "undecided":
        details[0] = day
    if vetting.decision is not None:
        details[0] = f"{vetting.decision.outcome.replace('_', ' ')}, {day}"
    return Entry(vetting.id, title_of(vetting), tuple(details))
