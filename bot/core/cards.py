"""How a vetting is shown: its question, its recommendation, its decision.

Rule: a card is computed from the vetting alone, so whatever was lost on the way to a screen comes
back the same. Words on it are about the request; they never grade a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from bot.core import checklist as rules
from bot.core.checklist import Checklist
from bot.core.days import local_date
from bot.core.events import Happened, Reopened, SaidNotSending, SaidSent
from bot.core.followups import ENDING_LABELS, endings_of
from bot.core.intake import KIND_LABELS
from bot.core.messages import (
    Block,
    Button,
    DraftText,
    Entry,
    Facts,
    Message,
    Paragraph,
    Points,
    Prompt,
    Quoted,
)
from bot.core.model import Contact, FollowUp, Recommendation, Vetting
from bot.core.prompts import SOMEBODY, decision_prompt, prompt_at, slots_of
from bot.core.standing import DECIDE, Context, checklist_of, facts_of, front_of, recommendation_of
from bot.core.suggestions import is_offered
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
        decision = decision_prompt(vetting, context, recommendation)
        return recommendation_card(vetting, context, recommendation, decision, before)
    prompt = prompt_at(front, vetting, context, namesakes)
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
