"""Vettings: begin one, take an event, show one, list them.

Rule: the pure step decides; here its effects become rows, in the same transaction as the vetting,
and the card is drawn from what was just stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, assert_never

from bot.core.cards import decided_card, evidence_blocks, question_card, title_of, vetting_entry
from bot.core.days import local_date
from bot.core.dialogue import step
from bot.core.effects import (
    EntryLogged,
    FollowUpOpened,
    FollowUpsDropped,
    Mistaken,
    NextPersonBegun,
    Noted,
    Step,
    TierLearnt,
)
from bot.core.events import (
    Begin,
    Corrected,
    Decided,
    EditedDraft,
    PutInFront,
    Reopened,
    Resumed,
    SaidNotSending,
    SaidSent,
    VettingEvent,
)
from bot.core.followups import dropped
from bot.core.json_shapes import vetting_json
from bot.core.messages import Block, Message, Paragraph, Problem, Reply
from bot.core.model import FollowUp, Vetting
from bot.core.standing import BECAUSE, front_of
from bot.core.suggestions import name_of, suggestions_of, target_of
from bot.core.texts import say, say_problem
from bot.service.desk import Desk, page, refused, told
from bot.service.pasted import drafted, read_paste, too_long
from bot.service.people import (
    known_blocks,
    met,
    more_waiting,
    namesakes_of,
    own_profile,
    with_known,
    with_person,
)

_ASKS_A_WEEK: Final = 10


Prepared = Callable[[Vetting], Vetting]
"""Adds to a vetting, before its person is looked for, what is known besides the paste."""


def begin(desk: Desk, event: Begin, prepared: Prepared = lambda vetting: vetting) -> Reply:
    """Start a vetting from what the owner has, and put it in front."""
    if event.text and not read_paste(event.text)[0].text:
        return refused(Problem.of("empty_text"))
    if (problem := too_long(event)) is not None:
        return refused(problem)
    vetting, reading, notes = drafted(desk.context, event, own_profile(desk))
    vetting, is_new = met(desk, prepared(vetting))
    vetting = desk.notebook.save_vetting(vetting)
    _put_in_front(desk, vetting)
    before: list[Block] = [Paragraph(note, "warning") for note in notes]
    if reading is not None:
        before += evidence_blocks(vetting, reading.boilerplate, reading.sales_pitch)
    if not is_new:
        before += _waiting_for(desk, vetting)
        before += known_blocks(desk, vetting)
    return _reply(desk, vetting, tuple(before))


def _waiting_for(desk: Desk, vetting: Vetting) -> list[Block]:
    """A pasted reply is offered to the open follow-up of that person."""
    if vetting.contact is None or not vetting.paste:
        return []
    waiting = desk.notebook.follow_ups(contact=vetting.contact, state="open")
    expected = [f for f in waiting if f.kind in ("await_answer", "converse", "await_consent")]
    return [Paragraph(say("answer_came", name=vetting.name, id=f.id)) for f in expected[:1]]


def advance(desk: Desk, event: VettingEvent) -> Reply:
    """Take one event about a vetting; an id that is not the owner's is not found."""
    vetting = desk.notebook.vetting(event.vetting)
    if vetting is None:
        return refused(Problem.of("unknown_id", id=event.vetting))
    return finish(desk, vetting, step(vetting, event, desk.context), event)


def finish(desk: Desk, before: Vetting, stepped: Step, event: VettingEvent) -> Reply:
    """Store a step with its effects, and answer with the state just stored."""
    after = stepped.vetting
    if after is not before:
        after = _with_new_person(desk, before, after)
        if (
            after.kind == "note"
            and after.status == "open"
            and not front_of(after, desk.context).key
        ):
            kept = after.answers.get("note") or after.paste
            after = replace(after, status="undecided", answers={**after.answers, "note": kept})
        after = desk.notebook.save_vetting(after)
    mistakes: list[Block] = []
    notes: list[Block] = []
    refused_for = ""
    following: Message | None = None
    for effect in stepped.effects:
        match effect:
            case FollowUpOpened(follow_up):
                desk.notebook.save_follow_up(follow_up)
            case EntryLogged(entry):
                desk.notebook.save_entry(entry)
            case FollowUpsDropped(vetting_id):
                for follow_up in desk.notebook.follow_ups(vetting=vetting_id, state="open"):
                    desk.notebook.save_follow_up(dropped(follow_up, desk.context.now))
            case TierLearnt(contact_id, tier):
                contact = desk.notebook.contact(contact_id)
                if contact is not None and contact.tier != tier:
                    desk.notebook.save_contact(replace(contact, tier=tier))
            case NextPersonBegun(vetting):
                next_vetting = desk.notebook.save_vetting(with_person(desk, vetting))
                known = known_blocks(desk, next_vetting)
                following = card_of(desk, next_vetting, (), known)
                _put_in_front(desk, next_vetting)
            case Mistaken(problem):
                slots = {"id": after.id, **problem.slots}
                refused_for = problem.id
                mistakes.append(Paragraph(say_problem(Problem(problem.id, slots)), "warning"))
            case Noted(note):
                notes.append(Paragraph(say_problem(note), "dim"))
            case _:
                assert_never(effect)
    relists = bool(stepped.effects) or _lists_differently(desk, before, after)
    if following is None and (after is not before or isinstance(event, Resumed)):
        _put_in_front(desk, after)
    if after is before and not mistakes and (unmoved := _unmoved(before, event)):
        refused_for = unmoved
        mistakes.append(Paragraph(say(unmoved, id=before.id), "warning"))
    blocks = tuple(mistakes + notes + _said_about(desk, before, after))
    behind = (following,) if following is not None else ()
    return replace(_reply(desk, after, blocks, behind, refused_for), relists=relists)


def _lists_differently(desk: Desk, before: Vetting, after: Vetting) -> bool:
    """Whether a list of vettings may read differently now, or in another order."""
    if desk.owner.front != before.id:
        return True  # it may move up, being the one touched last
    return _as_listed(desk, before) != _as_listed(desk, after)


def _as_listed(desk: Desk, vetting: Vetting) -> tuple[object, ...]:
    touched_on = local_date(vetting.touched_at, desk.zone)
    return title_of(vetting), vetting.status, vetting.parked, touched_on


def _with_new_person(desk: Desk, before: Vetting, after: Vetting) -> Vetting:
    if after.kind != before.kind and after.paste:
        profile = own_profile(desk)
        reading = read_paste(after.paste, profile)[1]
        offered = suggestions_of(reading, after.kind, profile)
        after = replace(after, suggestions=offered)
        if after.kind == "introduce" and not after.target:
            after = replace(after, target=target_of(reading))
        if not after.name and after.kind in ("connect_in", "introduce"):
            after = replace(after, name=name_of(reading, after.kind))
    if after.contact is None:
        return with_person(desk, after) if after.name else after
    if before.namesakes and not after.namesakes:
        return with_known(desk, after)
    return after


def _unmoved(vetting: Vetting, event: VettingEvent) -> str:
    """Why nothing moved, for what a person typed; old buttons are answered by the card alone."""
    match event:
        case Decided() if vetting.status == "open":
            return "not_ready"
        case Decided():
            return "already_decided"
        case SaidSent() | SaidNotSending() if vetting.decision is None:
            return "not_decided"
        case _:
            return ""


def _said_about(desk: Desk, before: Vetting, after: Vetting) -> list[Block]:
    """What is worth saying about where the vetting went."""
    said: list[Block] = []
    left = before.status == "open" and not before.parked
    if left and (after.status != "open" or after.parked):
        waiting = [v for v in desk.notebook.vettings(status="open", limit=50) if v.id != after.id]
        if waiting:
            said.append(Paragraph(say("others_open", count=len(waiting)), "dim"))
        said += more_waiting(desk, after)
    if after.sent not in (before.sent, "unsaid"):
        said.append(Paragraph(say(after.sent), "good"))
    if after.kind == "note" and before.status == "open" and after.status == "undecided":
        said.append(Paragraph(say("note_kept", name=after.name or "this request"), "good"))
    if after.kind == "ask" and before.status != "decided" and after.status == "decided":
        week = [
            v
            for v in desk.notebook.vettings(status="decided", limit=50)
            if v.kind == "ask"
            and v.decision is not None
            and (desk.context.now - v.decision.at).days < 7
            and v.decision.outcome == "ask"
        ]
        if len(week) > _ASKS_A_WEEK:
            said.append(Paragraph(say("many_asked", count=len(week)), "warning"))
    return said


def _put_in_front(desk: Desk, vetting: Vetting) -> None:
    """Put a vetting in front while it asks something; take it away when it does not."""
    asks = vetting.status == "open" and not vetting.parked
    asks = asks or front_of(vetting, desk.context).key == BECAUSE
    owner = desk.owner
    front = vetting.id if asks else (None if owner.front == vetting.id else owner.front)
    if front != owner.front:
        desk.notebook.save_owner(replace(owner, front=front))


def follow_ups_of(desk: Desk, vetting: Vetting) -> Sequence[FollowUp]:
    """The follow-ups that came of a vetting; an open one in its first round has none."""
    if vetting.decision is None and not vetting.earlier:
        return ()
    return desk.notebook.follow_ups(vetting=vetting.id)


def card_of(
    desk: Desk,
    vetting: Vetting,
    follow_ups: Sequence[FollowUp],
    before: tuple[Block, ...] = (),
) -> Message:
    """The card of a vetting as it is now, with the follow-ups that came of it."""
    if vetting.status == "open" and not vetting.parked:
        return question_card(vetting, desk.context, namesakes_of(desk, vetting), before)
    if front_of(vetting, desk.context).key == BECAUSE:
        return question_card(vetting, desk.context, (), before)
    card = decided_card(vetting, desk.context, follow_ups, desk.zone)
    return replace(card, blocks=before + card.blocks) if before else card


def _reply(
    desk: Desk,
    vetting: Vetting,
    before: tuple[Block, ...],
    behind: tuple[Message, ...] = (),
    refused_for: str = "",
) -> Reply:
    """The card of a vetting with blocks before it and messages behind it."""
    follow_ups = follow_ups_of(desk, vetting)
    messages = (card_of(desk, vetting, follow_ups, before), *behind)
    return Reply(messages, refused_for, lambda: vetting_json(vetting, desk.context, follow_ups))


def shown(desk: Desk, vetting: Vetting) -> Reply:
    """Show a vetting once more, changing nothing."""
    return _reply(desk, vetting, known_blocks(desk, vetting))


def in_front(desk: Desk) -> Vetting | None:
    """The vetting the owner is talking about."""
    front = desk.owner.front
    return desk.notebook.vetting(front) if front is not None else None


def listed_open(desk: Desk, after: str) -> Reply:
    """Vettings that are not decided yet."""
    open_ = desk.notebook.vettings(status="open")
    if not open_:
        return replace(told(say("nothing_open")), data=list)
    entries = [vetting_entry(v, desk.zone) for v in open_]
    context = desk.context
    return Reply(
        (page("Open", "open", entries, after),),
        data=lambda: [vetting_json(v, context) for v in open_],
    )


def history(desk: Desk, after: str) -> Reply:
    """Vettings that ended, newest first."""
    ended = [v for v in desk.notebook.vettings() if v.status != "open"]
    if not ended:
        return replace(told(say("no_history")), data=list)
    entries = [vetting_entry(v, desk.zone) for v in ended]
    context, notebook = desk.context, desk.notebook
    promised = {v.id: tuple(notebook.follow_ups(vetting=v.id)) for v in ended}
    return Reply(
        (page("History", "history", entries, after),),
        data=lambda: [vetting_json(v, context, promised[v.id]) for v in ended],
    )


QUICK_EVENTS: Final[Mapping[str, Callable[[str], VettingEvent]]] = {
    "resume": Resumed,
    "reopen": Reopened,
    "sent": SaidSent,
    "unsent": SaidNotSending,
}
"""Commands that are one event about one vetting."""


def change(desk: Desk, vetting_id: str, key: str, value: str) -> Reply:
    """Correct an answer; without a value the question is put in front again."""
    vetting = desk.notebook.vetting(vetting_id)
    if vetting is None:
        return refused(Problem.of("unknown_id", id=vetting_id))
    if not value:
        return advance(desk, PutInFront(vetting_id, key))
    checklist = desk.context.checklists.get(vetting.kind or "")
    question = checklist.question(key) if checklist is not None else None
    values: tuple[str, ...] = (value,)
    if question is not None and question.many:
        values = tuple(part.strip() for part in value.split(",") if part.strip())
    return advance(desk, Corrected(vetting_id, key, values))


def edit(desk: Desk, vetting_id: str, text: str) -> Reply:
    """Replace the first draft by the owner's own wording."""
    return advance(desk, EditedDraft(vetting_id, 0, text))
