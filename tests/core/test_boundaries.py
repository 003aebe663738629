"""One below, at and one above: every number the core promises, at its edge.

The numbers stand here as they are promised, not as the program has them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core import (
    checklist,
    checklist_check,
    checklist_fields,
    cleaning,
    date_forms,
    deciding,
    digest,
    drafts,
    followups,
    health,
    idea,
    ids,
    insights,
    intake,
    known,
    tokens,
    words_to_dates,
)
from bot.core.digest import (
    Day,
    Shown,
    after_sending,
    asked_about,
    digest_of,
    goes_weekly,
    is_silent,
    lead_of,
    shortened,
)
from bot.core.events import (
    Answered,
    AskedWhy,
    Called,
    Decided,
    Explained,
    OptedIn,
    Paged,
    Parked,
    Paused,
    Reopened,
    SaidNotSending,
    SaidSent,
    Skipped,
)
from bot.core.first_names import first_name
from bot.core.idea import Idea, about_asked, act_for, asked_not_given, gone_quiet, is_time
from bot.core.ledger import entry_text, gift_of, quarter_of, recalled
from bot.core.linkedin import people as archive_people
from bot.core.messages import Button, Choice, Entry, Paragraph, Problem, Prompt
from bot.core.model import (
    Address,
    Contact,
    Decision,
    Direction,
    Draft,
    FollowUp,
    LedgerEntry,
    Owner,
    Reminding,
    Vetting,
)
from bot.core.search import ranked
from bot.core.typed import meaning
from tests.core.situations import CHECKLISTS

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("promised", "number"),
    [
        (cleaning.LIMIT, 4000),
        (deciding.BECAUSE_LIMIT, 500),
        (deciding.DRAFT_LIMIT, 4000),
        (intake.NAME_LIMIT, 100),
        (intake.NAMES_LIMIT, 1000),
        (intake.TARGET_LIMIT, 200),
        (intake.NOTE_LIMIT, 1000),
        (checklist.REASONS_PER_SIDE, 3),
        (checklist.QUOTE_LIMIT, 80),
        (checklist_fields.LABEL_LIMIT, 75),
        (checklist_fields.SENTENCE_LIMIT, 300),
        (checklist_fields.DRAFT_LIMIT, 2000),
        (tokens.TOKEN_LIMIT, 75),
        (ids.ID_LENGTH, 12),
        (words_to_dates.LONGEST_WORDS, 64),
        (date_forms.YEARS_AHEAD, 2),
        (drafts.LONGEST_GREETED, 40),
        (drafts.LONGEST_EVIDENCE, 60),
        (drafts.NOTE_LENGTHS, (100, 300)),
        (known.RECENTLY, 92 * DAY),
        (idea.EVERY, 7 * DAY),
        (idea.QUIET_AFTER, 180 * DAY),
        (digest.LISTED, 10),
        (digest.ASKED_AT_ONCE, 3),
        (digest.MENTIONED_AT_ONCE, 3),
        (digest.TITLE_SHOWN, 120),
        (digest.SILENT_AFTER, 3 * DAY),
        (insights.MONTHS_SHOWN, 12),
        (insights.QUARTERS_SHOWN, 6),
        (insights.OUTCOMES_SHOWN, 7),
        (followups.NUDGE_DAYS, {"await_consent": 3, "await_answer": 7, "converse": 7}),
        (checklist_check.OPTIONS_LIMIT, 10),
        (checklist_check.QUESTIONS_LIMIT, 20),
        (health.REMIND_IN, 3 * DAY),
        (archive_people.MOST, 100_000),
    ],
)
def test_a_promised_number_is_the_one_in_use(promised: object, number: object):
    assert promised == number


# The digest


def follow_up(number: int = 0) -> FollowUp:
    return FollowUp(f"fup{number:09d}", "contribute", TODAY, "you offered an article", NOW)


def decided(number: int = 0, ago: timedelta = 4 * DAY, **changes: object) -> Vetting:
    at = NOW - ago
    made = Vetting(
        f"vet{number:09d}",
        at,
        at,
        kind="ask",
        name=f"Sam {number}",
        status="decided",
        decision=Decision("ask", at, "", None, ""),
        drafts=(Draft("Sam", "Dear Sam"),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(("due", "listed", "more"), [(9, 9, 0), (10, 10, 0), (11, 10, 1)])
def test_ten_follow_ups_are_listed(due: int, listed: int, more: int):
    message = digest_of(Day(TODAY, tuple(follow_up(n) for n in range(due))))

    assert message is not None
    assert sum(isinstance(block, Entry) for block in message.blocks) == listed
    buttons = (Button("Show 1 more", Paged("pending", "fup000000009")),) if more else ()
    assert message.buttons == buttons


@pytest.mark.parametrize(("lapsed", "listed", "more"), [(3, 3, []), (4, 3, ["1"]), (5, 3, ["2"])])
def test_three_lapsed_requests_are_mentioned(lapsed: int, listed: int, more: list[str]):
    message = digest_of(Day(TODAY, lapsed=tuple(decided(n) for n in range(lapsed))))

    assert message is not None
    entries = [block for block in message.blocks if isinstance(block, Entry)]
    assert len(entries) == listed
    assert entries[0].buttons == (Button("Open again", Reopened("vet000000000")),)
    said = [block.text for block in message.blocks if isinstance(block, Paragraph)]
    assert len(said) == len(more)
    assert all(number in text for number, text in zip(more, said, strict=True))


def test_a_draft_that_waits_is_shown_with_its_day_and_two_answers():
    message = digest_of(Day(TODAY, unsent=(decided(), decided(1, decision=None))))

    assert message is not None
    one, other = message.blocks
    assert isinstance(one, Entry)
    assert isinstance(other, Entry)
    assert one.buttons == (
        Button("Sent it", SaidSent("vet000000000"), "primary"),
        Button("Not sending", SaidNotSending("vet000000000")),
    )
    assert "20 Nov 2026" in one.details[0]
    assert other.details == ()


def test_a_digest_of_everything_has_its_parts_in_order():
    day = Day(
        TODAY,
        tuple(follow_up(n) for n in range(11)),
        (decided(),),
        (decided(1),),
        Idea("c", "resource", "Give first."),
        goes_weekly=True,
    )

    message = digest_of(day)

    assert message is not None
    kinds = [type(block).__name__ for block in message.blocks]
    assert kinds == ["Entry"] * 10 + ["Paragraph", "Entry", "Entry", "Paragraph", "Paragraph"]
    styles = [block.style for block in message.blocks if isinstance(block, Paragraph)]
    assert styles == ["dim", "dim", "plain"]
    assert [button.event for button in message.buttons] == [
        Paged("pending", "fup000000009"),
        OptedIn(True),
        Paused("in 2 weeks"),
        OptedIn(False),
    ]


@pytest.mark.parametrize(("length", "shown"), [(119, 119), (120, 120), (121, 120)])
def test_a_reason_is_shown_up_to_120_characters(length: int, shown: int):
    text = shortened("x" * length)

    assert len(text) == shown
    assert text.endswith("…") == (length > 120)
    assert shortened("x" * 118 + " yy") == "x" * 118 + "…"
    assert shortened(" a \n b ") == "a b"


@pytest.mark.parametrize(("ago", "asked"), [(3 * DAY - SECOND, False), (3 * DAY, True)])
def test_a_draft_is_silent_after_three_days(ago: timedelta, asked: bool):
    assert is_silent(decided(ago=ago), None, NOW) == asked


@pytest.mark.parametrize(("until", "asked"), [(-SECOND, True), (0 * DAY, False), (SECOND, False)])
def test_a_draft_is_asked_about_once(until: timedelta, asked: bool):
    draft = decided()

    assert is_silent(draft, draft.touched_at + until, NOW) == asked
    assert not is_silent(replace(draft, status="open"), None, NOW)
    undated = replace(draft, decision=None)
    assert is_silent(undated, None, NOW)


@pytest.mark.parametrize(("silent", "asked"), [(2, 2), (3, 3), (4, 3)])
def test_three_drafts_are_asked_about_at_once(silent: int, asked: int):
    waiting = [decided(n, (10 - n) * DAY) for n in reversed(range(silent))]

    found, until = asked_about(waiting, NOW)

    assert [v.id for v in found] == [f"vet{n:09d}" for n in range(asked)]
    assert until == (NOW - 8 * DAY if silent > 3 else NOW - 3 * DAY)


@pytest.mark.parametrize(("ignored", "weekly"), [(2, False), (3, True), (4, True)])
def test_three_ignored_digests_make_it_weekly(ignored: int, weekly: bool):
    assert goes_weekly(Reminding(unanswered=ignored)) == weekly
    assert not goes_weekly(Reminding(unanswered=ignored, weekly_on=0))


def test_what_was_shown_is_used_up_and_the_rest_stays():
    before = Reminding(
        unanswered=1, weekly_on=4, lapsed=("a", "b"), asked_until=NOW, idea="i", idea_on=TODAY
    )

    nothing = after_sending(before, Shown(TODAY + DAY))
    all_of_it = after_sending(before, Shown(TODAY + DAY, NOW + DAY, ("a",), "j", 0))

    assert nothing == replace(before, unanswered=2)
    assert all_of_it == Reminding(
        **{
            **{name: getattr(before, name) for name in before.__dataclass_fields__},
            "unanswered": 2,
            "weekly_on": 0,
            "lapsed": ("b",),
            "asked_until": NOW + DAY,
            "idea": "j",
            "idea_on": TODAY + DAY,
        }
    )


# The weekly idea


def entry(who: str | None, direction: Direction, ago: int, kind: str = "resource") -> LedgerEntry:
    return LedgerEntry("l", direction, kind, TODAY - ago * DAY, NOW, who or "", who)


@pytest.mark.parametrize(("days", "time"), [(6, False), (7, True), (8, True)])
def test_an_idea_comes_after_seven_days(days: int, time: bool):
    assert is_time(True, TODAY - days * DAY, TODAY) == time


@pytest.mark.parametrize(("days", "quiet"), [(179, False), (180, False), (181, True)])
def test_somebody_is_quiet_after_180_days(days: int, quiet: bool):
    talked = Contact("kim", "Kim", NOW, exchanges=1, last_exchange=TODAY - days * DAY)
    given = Contact("sam", "Sam", NOW, tier="known")
    ledger = [entry("sam", "given", days + 5), entry("sam", "asked", days), entry(None, "given", 1)]

    found = gone_quiet([given, talked], ledger, TODAY)

    assert [c.id for c, _ in found] == (["kim", "sam"] if quiet else [])
    assert {on for _, on in found} <= {TODAY - days * DAY}


def test_given_on_the_day_of_the_ask_is_given_since():
    owed = asked_not_given(
        [
            entry("kim", "asked", 5),
            entry("kim", "given", 5),
            entry("sam", "asked", 5),
            entry("sam", "asked", 9),
            entry("sam", "given", 6),
            entry("sam", "given", 20),
            entry("ana", "asked", 5),
            entry("bo", "received", 5),
            entry(None, "asked", 5),
        ]
    )

    assert owed == [("ana", TODAY - 5 * DAY), ("sam", TODAY - 5 * DAY)]


def test_what_they_never_got_comes_first_and_never_what_came_last():
    got = [entry("kim", "given", 1, "resource"), entry("sam", "given", 1, "recognition")]
    asked = [entry("kim", "asked", 1, "recognition")]

    assert act_for("kim", [])[0] == "resource"
    assert act_for("kim", [], "kim:resource")[0] == "recognition"
    assert act_for("kim", [*got, *asked])[0] == "recognition"
    assert act_for("kim", got, "kim:recognition")[0] == "knowledge"


@pytest.mark.parametrize(
    ("length", "shown"), [(39, "x" * 39), (40, "x" * 40), (41, "x" * 39 + "…")]
)
def test_a_name_in_an_idea_has_at_most_forty_characters(length: int, shown: str):
    idea = about_asked(Contact("kim", "x" * length, NOW), TODAY, [], "")

    assert f" {shown} " in idea.text
    assert idea.key == "kim:resource"


# The ledger


@pytest.mark.parametrize(
    ("month", "quarter"),
    [(1, 1), (3, 1), (4, 2), (6, 2), (7, 3), (9, 3), (10, 4), (12, 4)],
)
def test_a_quarter_has_three_months(month: int, quarter: int):
    assert quarter_of(date(2026, month, 1)) == f"2026 Q{quarter}"


@pytest.mark.parametrize(
    ("direction", "kind", "said", "short"),
    [
        ("given", "job_lead", "you gave Kim a job lead", "a job lead to Kim"),
        ("asked", "favour_asked", "you asked Kim for a favour", "a favour asked of Kim"),
        ("received", "favour_received", "you got a favour from Kim", "a favour received from Kim"),
        ("given", "cake", "you gave Kim cake", "cake to Kim"),
    ],
)
def test_an_entry_is_said_as_a_deed_and_in_short(direction, kind, said, short):
    plain = LedgerEntry("l", direction, kind, TODAY, NOW, "Kim", "c")
    noted = replace(plain, note="on logs")

    assert (recalled(plain), entry_text(plain)) == (said, short)
    assert (recalled(noted), entry_text(noted)) == (f"{said}: on logs", f"{short}: on logs")
    assert entry_text(replace(plain, contact=None)) == short
    nameless = replace(plain, name="")
    assert "this person" in recalled(nameless)
    assert "this person" in entry_text(nameless)
    assert entry_text(replace(plain, name="everyone")) == short.replace("Kim", "everyone")


def test_a_kind_word_is_a_whole_word_and_the_longest_that_fits():
    for line, kind, note in (
        ("Sam leads a lead on x", "job_lead", "on x"),
        ("Sam job lead", "job_lead", ""),
        ("Sam posting: at Acme", "job_lead", "at Acme"),
        ("Sam praise", "recognition", ""),
        ("Sam tip", "advice", ""),
    ):
        gift = gift_of(line)
        assert (getattr(gift, "kind", None), getattr(gift, "note", None)) == (kind, note)


# Names, typed answers, drafts


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("JON DOE", "JON"),  # three capitals may be initials
        ("PRIA DOE", "Pria"),
        ("A. Doe", "A. Doe"),
        ("Al Doe", "Al"),
        ("Dr. Doe", "Dr. Doe"),
        ("Dr. Kim Doe", "Kim"),
        ("Kim3 Doe", "Kim3 Doe"),
        ("Your Friend", ""),
    ],
)
def test_a_first_name_at_its_edges(name: str, called: str):
    assert first_name(name) == called


@pytest.mark.parametrize(("length", "greeted"), [(40, True), (41, False)])
def test_a_greeting_has_at_most_forty_characters(length: int, greeted: bool):
    drafts_of = drafts.drafts_for(
        CHECKLISTS["connect_in"], "accept", drafts.DraftFacts(name="K" + "i" * (length - 1))
    )

    assert isinstance(drafts_of, tuple)
    assert ("Kiii" in drafts_of[0].text) == greeted


@pytest.mark.parametrize(
    ("evidence", "put_in"),
    [("A" * 60, True), ("A" * 61, False), ("X", True), ("", False), ("acme", False)],
)
def test_evidence_of_one_to_sixty_characters_is_put_into_a_sentence(evidence: str, put_in: bool):
    drafts_of = drafts.drafts_for(
        CHECKLISTS["connect_in"],
        "accept",
        drafts.DraftFacts(
            name="Kim Ode",
            answers={"common_ground": ("employer",)},
            evidence={"employer": evidence},
        ),
    )

    assert isinstance(drafts_of, tuple)
    assert (f"worked at {evidence}" in drafts_of[0].text and bool(evidence)) == put_in


CHOICES = tuple(
    Choice(value, label, Skipped("v", "q"))
    for value, label in (("field", "The same field"), ("some", "The same street"), ("no", "No"))
)
MANY = Prompt("v", "q", 1, 1, "Which?", choices=CHOICES, many=True)
ONE = replace(MANY, many=False)


@pytest.mark.parametrize(
    ("prompt", "typed", "values"),
    [
        (MANY, "1", ("field",)),
        (MANY, "3", ("no",)),
        (MANY, "4", None),
        (MANY, "0", None),
        (MANY, "1, 3", ("field", "no")),
        (MANY, "1,, 3 ,", ("field", "no")),
        (MANY, ",", None),
        (MANY, "1, 9", None),
        (MANY, "1, nonsense", None),
        (ONE, "1, 3", None),
        (ONE, "#2)", ("some",)),
        (ONE, "THE same  field", ("field",)),
        (ONE, "the same", None),
        (ONE, "the same s", ("some",)),
        (ONE, "fie", ("field",)),
        (ONE, "100", None),
    ],
)
def test_what_is_typed_names_options_or_nothing(prompt, typed, values):
    meant = meaning(typed, prompt, None)

    if values is None:
        assert isinstance(meant, Problem)
    else:
        assert meant == Answered("v", "q", values)


def test_a_line_that_is_no_option_is_given_back_up_to_sixty_characters():
    meant = meaning("x" * 61, ONE, None)

    assert meant == Problem.of("no_option", given="x" * 60, options=3)


@pytest.mark.parametrize(
    ("key", "typed", "suggested", "meant"),
    [
        ("q", "", ("field", "no"), Answered("v", "q", ("field", "no"))),
        ("q", "", "field", Answered("v", "q", ("field",))),
        ("q", "", None, Skipped("v", "q")),
        ("decide", "", "some", Decided("v", "some")),
        ("decide", "", None, Problem.of("cannot_skip_decision")),
        ("decide", "skip", None, Problem.of("cannot_skip_decision")),
        ("decide", "2", None, Decided("v", "some")),
        ("because", "skip", None, Explained("v", "")),
        ("because", "2", None, Explained("v", "2")),
        ("q", "skip", None, Skipped("v", "q")),
        ("q", "WHY?", None, AskedWhy("v")),
        ("q", "later", None, Parked("v")),
        ("q", "?", None, Called("help", (), "answering")),
        ("q", "\u200b", None, Problem.of("empty_text")),
        ("q", "/undo", None, Called("undo")),
    ],
)
def test_a_line_means_what_the_question_makes_of_it(key, typed, suggested, meant):
    assert meaning(typed, replace(ONE, key=key), suggested) == meant


# Search


def test_somebody_found_by_their_name_alone_has_the_likeness_of_it():
    people = [("Annabel", ""), ("Anna Bel", "")]

    assert ranked("annabel", people) == [0, 1]
    assert ranked("bel anna", people) == [1, 0]


# Cleaning


@pytest.mark.parametrize(
    ("given", "kept", "cut"), [(3999, 3999, False), (4000, 4000, False), (4001, 4000, True)]
)
def test_four_thousand_characters_of_a_paste_are_kept(given: int, kept: int, cut: bool):
    cleaned = cleaning.clean("x" * given)

    assert (cleaned.given, cleaned.kept, len(cleaned.text), cleaned.cut) == (given, kept, kept, cut)


@pytest.mark.parametrize("blank", ["\ufe00", "\ufe0f", "\U000e0100", "\U000e01ef", "\u2800"])
def test_what_shows_nothing_is_no_text(blank: str):
    assert cleaning.clean(blank).text == ""


@pytest.mark.parametrize("shown", ["\ufdfd", "\ufe10", "x\ufe0f"])
def test_what_stands_beside_the_blanks_is_text(shown: str):
    assert cleaning.clean(shown).text == shown


def test_a_day_without_anything_has_no_line_at_all():
    assert lead_of(Day(TODAY)) == ""


def test_a_new_owner_was_told_nothing_and_is_written_to_by_nobody():
    owner = Owner("o" * 12, Address("console", "", "ana"), NOW)

    assert (owner.told_privacy, owner.opt_in, owner.paused_until) == (False, "unasked", None)
    assert owner.reminding == Reminding()
    assert not goes_weekly(owner.reminding)


@pytest.mark.parametrize(
    "code",
    [0x20, 0xA0, 0x1680, 0x2000, 0x2001, 0x200A, 0x200B, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF],
)
def test_spaces_of_every_kind_go_from_both_ends(code: int):
    assert cleaning.clean(f"{chr(code)}x{chr(code)}").text == "x"
    assert cleaning.clean(f"x{chr(code)}y").text == f"x{chr(code)}y"
