"""Follow-ups: list them, end them, put them off, let them go, open one of one's own.

Rule: a follow-up that is not open any more is never changed by an old button; it is only shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.core.cards import follow_up_entry
from bot.core.dialogue import step
from bot.core.drafts import DraftProblem, drafts_for
from bot.core.events import Dropped, FollowUpEvent, Happened, Snoozed
from bot.core.followups import ENDING_WORDS, Ending, dropped, ended, snoozed
from bot.core.json_shapes import follow_up_json
from bot.core.ledger import entry_text
from bot.core.messages import Block, DraftText, Message, Paragraph, Problem, Reply
from bot.core.model import Draft, FollowUp, LedgerEntry
from bot.core.standing import checklist_of, draft_facts
from bot.core.texts import say, say_problem
from bot.core.words_to_dates import AskBack, ask_back_text, date_text, read_date
from bot.service.desk import Desk, follow_up_id, page, refused, told, word_and_rest
from bot.service.vettings import finish

LONGEST_REMINDER = 500
"""Characters; a longer one is refused, never cut."""


def pending(desk: Desk, after: str = "") -> Reply:
    """The follow-ups that are open, first due first."""
    open_ = sorted(
        desk.notebook.follow_ups(state="open"), key=lambda f: (f.due, f.created_at, f.id)
    )
    if not open_:
        return replace(told(say("nothing_pending")), data=list)
    listed = page("Pending", "pending", [follow_up_entry(f) for f in open_], after)
    hint = Paragraph(say("pending_hint"), "dim")
    return Reply(
        (replace(listed, blocks=(*listed.blocks, hint)),),
        data=lambda: [follow_up_json(f) for f in open_],
    )


def advance(desk: Desk, event: FollowUpEvent) -> Reply:
    """Take one event about a follow-up."""
    follow_up = desk.notebook.follow_up(event.follow_up)
    if follow_up is None:
        return refused(Problem.of("unknown_id", id=event.follow_up))
    match event:
        case Happened(_, how):
            return _end(desk, follow_up, how)
        case Snoozed(_, words):
            return _snooze(desk, follow_up, words)
        case Dropped():
            after = dropped(follow_up, desk.context.now)
            desk.notebook.save_follow_up(after)
            return _told(after, say("dropped"))


def _end(desk: Desk, follow_up: FollowUp, how: str) -> Reply:
    context = desk.context
    ending = ended(follow_up, how, context.now, context.today, context.new_id)
    if isinstance(ending, Problem):
        return refused(ending)
    if ending.follow_up is follow_up:
        return _told(follow_up, say("done"))
    desk.notebook.save_follow_up(ending.follow_up)
    sentence = say("done")
    if ending.entry is not None:
        entry = _already_logged(desk, ending.entry) or ending.entry
        desk.notebook.save_entry(replace(entry, follow_up=follow_up.id))
        sentence = say("done_and_logged", entry=entry_text(entry))
    if ending.note is not None:
        slots = {"name": follow_up.name, **ending.note.slots}
        sentence = say_problem(Problem(ending.note.id, slots))
    reply = _told(ending.follow_up, sentence, *_drafts(desk, ending))
    vetting = desk.notebook.vetting(follow_up.vetting) if follow_up.vetting else None
    if ending.event is None or vetting is None:
        return reply
    stepped = step(vetting, ending.event, context)
    shown = finish(desk, vetting, stepped, ending.event)
    return replace(reply, messages=reply.messages + shown.messages)


def _already_logged(desk: Desk, entry: LedgerEntry) -> LedgerEntry | None:
    """The same gift logged by hand today: one gift is one entry."""
    logged = desk.notebook.ledger(contact=entry.contact, limit=20) if entry.contact else ()
    return next(
        (
            e
            for e in logged
            if (e.direction, e.kind, e.on) == ("given", entry.kind, entry.on) and not e.follow_up
        ),
        None,
    )


def _drafts(desk: Desk, ending: Ending) -> tuple[Block, ...]:
    """The texts that a silence calls for: a nudge, or word that it did not work out."""
    vetting = desk.notebook.vetting(ending.follow_up.vetting or "")
    checklist = checklist_of(vetting, desk.context) if vetting is not None else None
    if ending.moment == "first" or vetting is None or checklist is None or vetting.decision is None:
        return ()
    facts = draft_facts(vetting, checklist, desk.context.settings)
    facts = replace(facts, moment=ending.moment)
    drafts = drafts_for(checklist, vetting.decision.outcome, facts)
    found: Sequence[Draft] = () if isinstance(drafts, DraftProblem) else drafts
    return tuple(DraftText(draft.to, draft.text) for draft in found)


def _snooze(desk: Desk, follow_up: FollowUp, words: str) -> Reply:
    read = read_date(words, desk.context.today)
    if isinstance(read, AskBack):
        return refused(Problem.of("date", sentence=ask_back_text(read)))
    after = snoozed(follow_up, read.date)
    desk.notebook.save_follow_up(after)
    if read.time_dropped:
        at = desk.context.settings.time.isoformat("minutes")
        return _told(after, say("snoozed_in_digest", day=date_text(read.date), time=at))
    return _told(after, say("snoozed", day=date_text(read.date)))


def _told(follow_up: FollowUp, sentence: str, *blocks: Block) -> Reply:
    message = Message("", (Paragraph(sentence, "good"), *blocks))
    return Reply((message,), data=lambda: follow_up_json(follow_up))


def done(desk: Desk, text: str) -> Reply:
    """`done ID [yes|no|no answer|let it rest]`."""
    word, rest = word_and_rest(text)
    how = ENDING_WORDS.get(rest.lower(), rest.lower())
    return _by_id(desk, word, lambda i: Happened(i, _again(desk, i, how)))


def _again(desk: Desk, follow_up_id: str, how: str) -> str:
    """What is typed is about the silence in hand, the first or the second."""
    follow_up = desk.notebook.follow_up(follow_up_id)
    second = how == "no_answer" and follow_up is not None and follow_up.tries
    return "no_answer_again" if second else how


def snooze(desk: Desk, text: str) -> Reply:
    """`snooze ID WORDS`."""
    word, words = word_and_rest(text)
    return _by_id(desk, word, lambda i: Snoozed(i, words))


def drop(desk: Desk, text: str) -> Reply:
    """`drop ID`."""
    return _by_id(desk, text.strip(), Dropped)


def _by_id(desk: Desk, word: str, event: Callable[[str], FollowUpEvent]) -> Reply:
    found = follow_up_id(desk, word)
    return refused(found) if isinstance(found, Problem) else advance(desk, event(found))


def remind(desk: Desk, text: str) -> Reply:
    """`remind WORDS: WHAT` opens a follow-up of one's own."""
    words, colon, what = text.partition(":")
    if not colon or not what.strip():
        return refused(Problem.of("remind_form"))
    if len(what) > LONGEST_REMINDER:
        return refused(Problem.of("text_too_long", given=len(what), limit=LONGEST_REMINDER))
    read = read_date(words, desk.context.today)
    if isinstance(read, AskBack):
        return refused(Problem.of("date", sentence=ask_back_text(read)))
    follow_up = FollowUp(
        id=desk.context.new_id(),
        kind="custom",
        due=read.date,
        why=" ".join(what.split()),
        created_at=desk.context.now,
    )
    desk.notebook.save_follow_up(follow_up)
    sentence = say("reminder_opened", day=date_text(read.date), what=follow_up.why)
    return _told(follow_up, sentence)
