"""One vetting without a dialogue: all answers at once, for scripts and for people in a hurry.

Rule: the same engine, the same step; a question without an answer counts as skipped. Nothing is
stored unless a decision is given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.core import checklist as rules
from bot.core.cards import evidence_blocks, headline_of, points_of, recommendation_card
from bot.core.checklist import AnswerProblem
from bot.core.deciding import BECAUSE_LIMIT
from bot.core.dialogue import step
from bot.core.events import Begin, Called, Decided
from bot.core.json_shapes import vetting_json
from bot.core.messages import Block, DraftText, Facts, Json, Message, Paragraph, Problem, Reply
from bot.core.model import KINDS, Answer, Vetting
from bot.core.reading import OwnProfile
from bot.core.standing import (
    Context,
    checklist_of,
    drafts_of,
    facts_of,
    missing_keys,
    recommendation_of,
)
from bot.core.texts import did_you_mean
from bot.service.desk import Desk, refused
from bot.service.pasted import cleaning_notes, drafted, read_paste, too_long
from bot.service.people import known_blocks, own_profile, with_person
from bot.service.vettings import finish


def beginning_of(call: Called) -> Begin | Problem:
    """What `vet` starts from: the text and its options."""
    kind = call.option("kind")
    if kind is not None and (problem := _known_kind(kind)) is not None:
        return problem
    names = call.every("name")
    name = "; ".join(names) if kind == "ask" else "".join(names[-1:])
    return Begin(
        text=call.text,
        kind=next((k for k in KINDS if k == kind), None),
        name=name,
        target=call.option("target") or "",
    )


def _known_kind(word: str) -> Problem | None:
    """A problem if this is no kind of request."""
    if word in KINDS:
        return None
    near = did_you_mean(word, KINDS)
    return Problem.of("unknown_kind", kind=word[:40], near=near, known=", ".join(KINDS))


def decides(call: Called) -> bool:
    """Whether a call names a decision, and so is to be stored."""
    return call.option("decide") is not None or call.option("decision") is not None


def weigh(
    context: Context,
    call: Called,
    known: Callable[[str], tuple[Block, ...]],
    profile: OwnProfile | None = None,
) -> Reply:
    """Vet one request at once and store nothing; `known` says what is known of a name."""
    weighed = _weighed(context, call, profile)
    if isinstance(weighed, Problem):
        return refused(weighed)
    people, notes, evidence = weighed
    before = (*notes, *evidence)
    return _together(
        [
            _shown(context, one, (*(before if one is people[0] else ()), *known(one.name)))
            for one in people
        ]
    )


def keep(desk: Desk, call: Called) -> Reply:
    """Vet one request at once and store it with the decision that the call names."""
    weighed = _weighed(desk.context, call, own_profile(desk))
    if isinstance(weighed, Problem):
        return refused(weighed)
    people, notes, _ = weighed
    kept = _together([_kept(desk, one, call) for one in people])
    if not notes:
        return kept
    return replace(kept, messages=(Message("", notes), *kept.messages))


def _weighed(
    context: Context, call: Called, profile: OwnProfile | None
) -> tuple[list[Vetting], tuple[Block, ...], tuple[Block, ...]] | Problem:
    """The vetting of each person, what was left out of the text, and what it says; or why not."""
    event = beginning_of(call)
    if isinstance(event, Problem):
        return event
    if event.text and not read_paste(event.text)[0].text:
        return Problem.of("empty_text")
    if (problem := too_long(event)) is not None:
        return problem
    because = call.option("because") or ""
    if len(because) > BECAUSE_LIMIT:
        return Problem.of("text_too_long", given=len(because), limit=BECAUSE_LIMIT)
    vetting, reading, notes = drafted(context, event, profile)
    if vetting.kind is None:
        return Problem.of("kind_not_read", known=", ".join(KINDS))
    if not vetting.name:
        return Problem.of("name_not_read")
    vetting = replace(vetting, passed=() if vetting.target else ("target",))
    answers = _answers(vetting, call, context)
    if isinstance(answers, Problem):
        return answers
    evidence: tuple[Block, ...] = ()
    if reading is not None:
        evidence = evidence_blocks(vetting, reading.boilerplate, reading.sales_pitch)
    first = replace(vetting, others=(), answers=answers)
    others = [replace(first, id=context.new_id(), name=name) for name in vetting.others]
    left_out = tuple(Paragraph(note, "warning") for note in notes)
    return [first, *others], left_out, evidence


def _together(replies: Sequence[Reply]) -> Reply:
    """The answer about several people at once; of one it is that one's."""
    if len(replies) == 1:
        return replies[0]
    return Reply(
        tuple(message for reply in replies for message in reply.messages),
        next((reply.refused for reply in replies if reply.refused), ""),
        lambda: [reply.data() for reply in replies if reply.data is not None],
    )


def _answers(
    vetting: Vetting, call: Called, context: Context
) -> dict[str, Answer | None] | Problem:
    checklist = checklist_of(vetting, context)
    assert checklist is not None
    given: dict[str, Answer | None] = {}
    for answer in call.every("answer"):
        key, equals, value = answer.partition("=")
        question = checklist.question(key.strip())
        if not equals:
            return Problem.of("answer_form", answer=answer[:60])
        if question is None:
            known = ", ".join(q.key for q in checklist.questions)
            return Problem.of("unknown_question", key=key[:40], known=known)
        values = [v.strip() for v in value.split(",")] if question.many else [value.strip()]
        checked = rules.valid_answer(question, [v for v in values if v])
        if isinstance(checked, AnswerProblem):
            return Problem(checked.id, checked.slots)
        given[question.key] = checked or None
    facts = facts_of(vetting, context.settings)
    asked = [q.key for q in checklist.questions if rules.applies(q, facts, given)]
    return {key: given.get(key) for key in asked}


def _kept(desk: Desk, vetting: Vetting, call: Called) -> Reply:
    context = desk.context
    outcome = call.option("decision")
    if outcome is None:
        recommendation = recommendation_of(vetting, context)
        if recommendation is None:
            checklist = checklist_of(vetting, context)
            assert checklist is not None
            facts = facts_of(vetting, context.settings)
            helpful = rules.most_helpful(checklist, facts, vetting.answers)
            return refused(Problem.of("no_recommendation", question=helpful.key))
        outcome = recommendation.outcome
    known_outcomes = [o.id for o in context.checklists[vetting.kind or ""].outcomes]
    if outcome not in known_outcomes:
        known = ", ".join(known_outcomes)
        return refused(Problem.of("unknown_outcome", outcome=outcome[:40], known=known))
    stored = with_person(desk, vetting)
    if stored.namesakes:
        return refused(_which(desk, stored))
    event = Decided(vetting.id, outcome, call.option("because") or "")
    return finish(desk, stored, step(stored, event, context), event)


def _which(desk: Desk, vetting: Vetting) -> Problem:
    found = [desk.notebook.contact(contact) for contact in vetting.namesakes]
    people = "; ".join(f"{c.id} {c.profile_url or c.company or c.name}" for c in found if c)
    return Problem.of("namesakes", name=vetting.name, people=people)


def _shown(context: Context, vetting: Vetting, before: tuple[Block, ...]) -> Reply:
    """Evidence, recommendation, reasons, drafts, and what was not answered; nothing stored."""
    checklist = checklist_of(vetting, context)
    recommendation = recommendation_of(vetting, context)
    assert checklist is not None
    if recommendation is None:
        card = recommendation_card(vetting, context, recommendation, None, before)
    else:
        blocks = before + points_of(checklist, recommendation, vetting, context)
        drafts = drafts_of(vetting, recommendation.outcome, context)
        limit = context.settings.note_length if vetting.kind == "connect_out" else 0
        blocks += tuple(DraftText(d.to, d.text, limit) for d in drafts)
        card = Message(headline_of(checklist, recommendation, vetting), blocks)
    missing = missing_keys(vetting, context)
    if missing:
        card = replace(card, blocks=(*card.blocks, Facts("Not answered", missing)))
    return Reply((card,), data=lambda: unstored_json(vetting, context))


def unstored_json(vetting: Vetting, context: Context) -> Json:
    """The JSON of a vetting that was only weighed: it has no question in front."""
    shape = vetting_json(vetting, context)
    shape["question"] = None
    return shape


def known_of_name(desk: Desk, name: str) -> tuple[Block, ...]:
    """What is known of the one person of this name; of several nothing is said."""
    found = desk.notebook.contacts_named(name)
    if len(found) != 1:
        return ()
    person = Vetting("", desk.context.now, desk.context.now, name=name, contact=found[0].id)
    return known_blocks(desk, person)


def read_text(call: Called) -> Reply:
    """What a paste says, each fact with the exact words."""
    from bot.core.reading import reading_json

    cleaned, reading = read_paste(call.text)
    if not cleaned.text:
        return refused(Problem.of("no_reading_text" if not call.text else "empty_text"))
    lines = tuple(f"{name}: “{span.value}”" for name, span in reading.fields.items())
    facts = [f"kind: {reading.kind or 'unknown'}", *lines]
    for flag in ("personalised", "boilerplate", "sales_pitch"):
        if getattr(reading, flag):
            facts.append(flag.replace("_", " "))
    notes = tuple(Paragraph(note, "warning") for note in cleaning_notes(cleaned))
    message = Message("What it says", (*notes, Facts("", tuple(facts))))
    return Reply((message,), data=lambda: reading_json(reading))
