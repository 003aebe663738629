"""The invitations that wait: their order, their count, the buttons of the one in front."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.events import Paged, Triaged
from bot.core.messages import Button, Entry, Paragraph, Quoted
from bot.core.model import Invitation
from bot.core.waiting import counted, in_order, note_of_stock, queue_json, queue_message

EARLY, LATE = datetime(2026, 1, 2, 9, tzinfo=UTC), datetime(2026, 1, 5, 9, tzinfo=UTC)


def invitation(name: str, sent: datetime | None, personal: bool, text: str = "") -> Invitation:
    return Invitation(
        name.ljust(12, "0"), name.title(), sent, f"https://x/in/{name}", text, personal
    )


ADA = invitation("ada", LATE, True, "we both map harbours")
BO = invitation("bo", EARLY, False, "I'd like to connect.")
CY = invitation("cy", None, False)
DI = invitation("di", EARLY, True, "your tide tables")


def test_personal_notes_come_first_then_the_oldest_and_the_undated_last():
    assert in_order([CY, BO, ADA, DI]) == [DI, ADA, BO, CY]


def test_how_many_wait_is_said_of_one_and_of_several():
    assert counted([ADA]) == "1 invitation waits: 1 with a personal note, 0 stock wording"
    assert counted([ADA, BO, CY]) == ("3 invitations wait: 1 with a personal note, 2 stock wording")


def test_the_one_in_front_is_shown_with_its_words_and_what_can_be_done():
    message = queue_message([ADA, BO], ADA)

    entry, words, hint = message.blocks
    assert isinstance(entry, Entry)
    assert (entry.title, entry.details) == (
        "Ada",
        ("asked on 5 Jan 2026", "https://x/in/ada", "a personal note"),
    )
    assert entry.buttons == (
        Button("Vet this", Triaged(ADA.id, "vet"), "primary"),
        Button("Leave for now", Triaged(ADA.id, "leave")),
        Button("Next", Paged("triage", ADA.id)),
    )
    assert words == Quoted("Their words", "we both map harbours")
    assert isinstance(hint, Paragraph)
    assert (hint.style, ADA.id in hint.text) == ("dim", True)
    assert [b.event for b in message.buttons] == [Paged("triage", "stock")]


def test_the_last_has_no_next_and_no_words_are_not_quoted():
    message = queue_message([BO, CY], CY)

    entry, hint = message.blocks
    assert isinstance(entry, Entry)
    assert entry.details == ("https://x/in/cy", "no note")
    assert [b.label for b in entry.buttons] == ["Vet this", "Leave for now"]
    assert isinstance(hint, Paragraph)


def test_without_stock_wording_nothing_is_left_in_one_act():
    assert queue_message([ADA, DI], DI).buttons == ()
    assert note_of_stock(BO) == "stock wording"


def test_the_shape_counts_and_lists_all_of_them():
    assert queue_json([DI, CY]) == {
        "waiting": 2,
        "personal": 1,
        "stock": 1,
        "items": [
            {
                "id": DI.id,
                "name": "Di",
                "profile_url": "https://x/in/di",
                "sent_at": "2026-01-02T09:00:00Z",
                "personal": True,
                "text": "your tide tables",
            },
            {
                "id": CY.id,
                "name": "Cy",
                "profile_url": "https://x/in/cy",
                "sent_at": None,
                "personal": False,
                "text": "",
            },
        ],
    }
