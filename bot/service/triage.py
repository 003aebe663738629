"""`triage`: the invitations that wait, one by one.

Rule: what is left for now is a vetting that rests undecided and can be reopened like any other; it
is never counted as declined. From then on the words of the invitation are that vetting's paste.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from bot.core.events import Begin, Called, Confirmed
from bot.core.messages import Button, Message, Paragraph, Problem, Reply
from bot.core.model import Evidence, Invitation, Suggestion, Vetting
from bot.core.texts import say
from bot.core.waiting import STOCK, in_order, queue_json, queue_message
from bot.service import vettings
from bot.service.desk import SHORTEST_PREFIX, Desk, refused, told, word_and_rest
from bot.service.pasted import drafted
from bot.service.people import own_profile, with_person

LEFT_AT_ONCE = 500
"""Vettings that one transaction may make."""


def triage(desk: Desk, call: Called) -> Reply:
    """Show the queue from the invitation behind an id on, or settle one of it."""
    word, rest = word_and_rest(call.text)
    if word in ("vet", "leave") and rest != STOCK:
        found = _invitation_id(desk, rest)
        if isinstance(found, Problem):
            return refused(found)
        return settle(desk, found, "vet" if word == "vet" else "leave")
    if word == STOCK or (word == "leave" and rest == STOCK):
        return _leave_stock(desk, confirmed=call.option("yes") is not None)
    return _queue(desk, word)


def _queue(desk: Desk, after: str = "") -> Reply:
    waiting = in_order(desk.notebook.imported.invitations(waiting=True))
    if not waiting:
        return replace(told(say("triage_empty")), data=lambda: queue_json(()))
    place = 0
    if after:
        found = _invitation_id(desk, after)
        if isinstance(found, Problem):
            return refused(found)
        places = [n for n, invitation in enumerate(waiting) if invitation.id == found]
        place = (places[0] + 1) % len(waiting) if places else 0
    return Reply((queue_message(waiting, waiting[place]),), data=lambda: queue_json(waiting))


def _invitation_id(desk: Desk, word: str) -> str | Problem:
    """The id a word stands for; without one, the first that waits."""
    if not word:
        waiting = in_order(desk.notebook.imported.invitations(waiting=True))
        return waiting[0].id if waiting else Problem.of("triage_empty")
    if len(word) < SHORTEST_PREFIX:
        return Problem.of("short_id", id=word[:40])
    imported = desk.notebook.imported
    ids = desk.notebook.ids_starting(word.lower())
    found = [i for i in ids if imported.invitation(i) is not None]
    if len(found) == 1:
        return found[0]
    return Problem.of("ambiguous_id" if found else "unknown_id", id=word[:40])


def settle(desk: Desk, invitation_id: str, how: Literal["vet", "leave"]) -> Reply:
    """Vet an invitation, or leave it for now; one that is settled already shows its vetting."""
    invitation = desk.notebook.imported.invitation(invitation_id)
    if invitation is None:
        return refused(Problem.of("unknown_id", id=invitation_id))
    if invitation.vetting is not None:
        return again(desk, invitation_id)
    if how == "leave":
        _leave(desk, invitation)
        left = Message("", (Paragraph(say("triage_left", name=invitation.name), "good"),))
        queue = _queue(desk)
        return replace(queue, messages=(left, *queue.messages))
    reply = vettings.begin(desk, _beginning(invitation), _prepared(desk, invitation))
    vetting = reply.messages[0].vetting
    if vetting is not None:
        _keep(desk, invitation, vetting)
    return reply


def again(desk: Desk, invitation_id: str) -> Reply:
    """Show what became of an invitation, changing nothing."""
    invitation = desk.notebook.imported.invitation(invitation_id)
    vetting = None
    if invitation is not None and invitation.vetting is not None:
        vetting = desk.notebook.vetting(invitation.vetting)
    return vettings.shown(desk, vetting) if vetting is not None else _queue(desk)


def _leave_stock(desk: Desk, confirmed: bool) -> Reply:
    waiting = desk.notebook.imported.invitations(waiting=True)
    stock = [invitation for invitation in in_order(waiting) if not invitation.personal]
    if not stock:
        return told(say("triage_no_stock"))
    if not confirmed:
        reply = refused(Problem.of("triage_asks", count=len(stock)))
        button = Button("Leave them for now", Confirmed("triage", STOCK), "primary")
        return replace(reply, messages=(replace(reply.messages[0], buttons=(button,)),))
    now = stock[:LEFT_AT_ONCE]
    for invitation in now:
        _leave(desk, invitation)
    left = Message("", (Paragraph(say("triage_left_stock", count=len(now)), "good"),))
    queue = _queue(desk)
    return replace(queue, messages=(left, *queue.messages))


def _leave(desk: Desk, invitation: Invitation) -> None:
    event = _beginning(invitation)
    vetting, _, _ = drafted(desk.context, event, own_profile(desk))
    vetting = with_person(desk, _prepared(desk, invitation)(vetting))
    desk.notebook.save_vetting(replace(vetting, status="undecided"))
    _keep(desk, invitation, vetting.id)


def _beginning(invitation: Invitation) -> Begin:
    return Begin(invitation.text, "connect_in", invitation.name)


def _prepared(desk: Desk, invitation: Invitation) -> vettings.Prepared:
    """What the archive knows besides the words: the profile, and that there are none."""

    def prepared(vetting: Vetting) -> Vetting:
        evidence = [fact for fact in vetting.evidence if fact.field != "sender_url"]
        if invitation.profile_url:
            evidence.append(Evidence("sender_url", invitation.profile_url, 0, 0, "import"))
        suggestions = vetting.suggestions
        if not invitation.text:
            suggestions += (Suggestion("reason", "no", say("no_note"), "import"),)
        return replace(vetting, evidence=tuple(evidence), suggestions=suggestions)

    return prepared


def _keep(desk: Desk, invitation: Invitation, vetting: str) -> None:
    desk.notebook.imported.save_invitation(replace(invitation, text="", vetting=vetting))
