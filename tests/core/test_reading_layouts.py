"""Layouts a paste comes in: cards, notifications, mail, chats; who writes and what the note is."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.core.cleaning import clean
from bot.core.reading import Kind, read

ASK = "could we talk about looms?"


@dataclass(frozen=True, slots=True)
class Paste:
    name: str
    text: str
    sender: str | None
    kind: Kind | None = "connect_in"
    ask: str | None = ASK
    mutual: str | None = None
    url: str | None = None


PASTES = (
    Paste(
        "a card with its buttons",
        "Priya Raman\nWeaver at Loom House\nSam Lee and 3 other mutual "
        "connections\n\nIgnore\nAccept",
        "Priya Raman",
        ask=None,
        mutual="Sam Lee and 3 other mutual connections",
    ),
    Paste(
        "a card with degree, headline and note",
        "Priya Raman • 2nd\nHead of Weaving at Loom House | Speaker\n12 mutual connections\n"
        f"Hi Dana, {ASK}\nIgnore   Accept",
        "Priya Raman",
        mutual="12 mutual connections",
    ),
    Paste(
        "credentials and pronouns beside the name",
        f"Accept\nIgnore\nPriya Raman, PhD (She/Her)\nWeaver | Loom House\nHi Dana, {ASK}",
        "Priya Raman",
    ),
    Paste(
        "a notification by mail",
        "From: Priya Raman via LinkedIn <notes@mail.example>\nTo: Dana Cole\n"
        "Subject: Priya wants to connect\n\nPriya Raman wants to connect\nWeaver at Loom House\n\n"
        f"Hi Dana, {ASK}\n\nView profile\nAccept\n\nUnsubscribe | Help\nThis is for Dana Cole.",
        "Priya Raman",
    ),
    Paste(
        "an invitation with a profile link",
        "You have an invitation from Priya Raman\n\nPriya Raman\nWeaver\n\n"
        "View profile: https://www.linkedin.com/in/priya-raman-12\nAccept",
        "Priya Raman",
        ask=None,
        url="https://www.linkedin.com/in/priya-raman-12",
    ),
    Paste(
        "a German card",
        "Jörg Weiß möchte sich mit Ihnen vernetzen\nAnnehmen\nIgnorieren",
        "Jörg Weiß",
        ask=None,
    ),
    Paste(
        "a French card",
        "Zoé Petit souhaite rejoindre votre réseau\nAccepter\nIgnorer",
        "Zoé Petit",
        ask=None,
    ),
    Paste(
        "mail with the surname first",
        "FYI, what do you think?\n\n-----Original Message-----\nFrom: Raman, Priya "
        "<p@mail.example>\n"
        f"Sent: Tuesday\nTo: Dana\nSubject: Looms\n\nHi Dana,\n{ASK}",
        "Raman, Priya",
    ),
    Paste(
        "mail that the owner forwards",
        "From: Dana Cole <dana@mail.example>\nTo: Notes\nSubject: Fwd: Looms\n\nsee below\n\n"
        "---------- Forwarded message ---------\nFrom: Priya Raman <p@mail.example>\nTo: Dana\n\n"
        f"Hi Dana, {ASK}",
        "Priya Raman",
    ),
    Paste(
        "mail with an older one quoted under it",
        f"From: Priya Raman <p@mail.example>\nTo: Dana\n\nHi Dana,\n{ASK}\n\nBest,\nPriya\n\n"
        "On Mon, 2 Nov 2026 at 09:00, Dana Cole <dana@mail.example> wrote:\n> I can help "
        "you.\n> Dana",
        "Priya Raman",
    ),
    Paste(
        "a German mail head",
        "Von: Jörg Weiß <j@mail.example>\nGesendet: Dienstag\nAn: Dana\nBetreff: Frage\n\n"
        "Hallo Dana, könnten Sie mich Edda Holm vorstellen?\n\nViele Grüße\nJörg",
        "Jörg Weiß",
        "introduce",
        "könnten Sie mich Edda Holm vorstellen?",
    ),
    Paste(
        "a quoted mail with its attribution line",
        "On Tue, 3 Nov 2026 at 10:12, Priya Raman <p@mail.example> wrote:\n> Hi Dana,\n"
        f"> {ASK}\n> Best,\n> Priya",
        "Priya Raman",
    ),
    Paste(
        "a German attribution line",
        f"Am Di., 3. Nov. 2026 um 10:12 Uhr schrieb Priya Raman <p@mail.example>:\n> {ASK}",
        "Priya Raman",
    ),
    Paste("an address without a name", f"From: p@mail.example\nTo: Dana\n\nHi Dana, {ASK}", None),
    Paste("a Slack line", f"Priya Raman  10:42 AM\nHi Dana, {ASK}", "Priya Raman"),
    Paste("a Slack name over its time", f"Priya Raman\n  10:42 AM\nHi Dana, {ASK}", "Priya Raman"),
    Paste("a quoted Slack forward", f"> Priya Raman  10:42 AM\n> Hi Dana, {ASK}", "Priya Raman"),
    Paste("a Discord line", f"Priya — Today at 10:42 AM\nhey, {ASK}", "Priya"),
    Paste("a Discord line with a date", f"Priya — 11/03/2026 10:42 AM\nhey, {ASK}", "Priya"),
    Paste("a log line", f"[10:42] Priya Raman: hi Dana, {ASK}", "Priya Raman"),
    Paste(
        "two speakers, so nobody for sure",
        f"Priya Raman  10:42 AM\nHi, {ASK}\nSam Lee  10:43 AM\nsure",
        None,
    ),
    Paste("an inline closing", f"Hi Dana, {ASK} Best, Priya", "Priya"),
    Paste("a dash and a name", f"Hi Dana, {ASK} — Priya Raman", "Priya Raman"),
    Paste("thanks to the addressee", f"{ASK} Thanks Dana!", None),
    Paste("the addressee's name under the letter", f"Hi Dana,\n\n{ASK}\n\nBest,\nDana", None),
    Paste("a team as sender", f"Hi Dana, {ASK}\n\nBest,\nThe Loom House Team", None),
    Paste("nobody", f"Hi Dana, {ASK}", None),
)


@pytest.mark.parametrize("paste", PASTES, ids=lambda paste: paste.name)
def test_the_note_is_found_in_its_wrapping(paste: Paste) -> None:
    reading = read(clean(paste.text).text)

    found = {name: span.value for name, span in reading.fields.items()}
    assert found.get("sender_name") == paste.sender
    assert found.get("ask") == paste.ask
    assert found.get("mutual") == paste.mutual
    assert found.get("sender_url") == paste.url
    assert reading.kind == paste.kind


@pytest.mark.parametrize("paste", PASTES, ids=lambda paste: paste.name)
def test_buttons_and_headlines_are_never_taken_for_words_of_the_writer(paste: Paste) -> None:
    reading = read(clean(paste.text).text)

    words = " ".join(span.value for name, span in reading.fields.items() if name != "mutual")
    assert not any(line in words for line in ("Accept", "Ignore", "Loom House", "Unsubscribe"))
