"""Small functions at their edges: the character, day, length or answer at which they change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from bot.core.contact_details import without_contact_details
from bot.core.date_forms import MONTH_NAMES
from bot.core.deliveries import Delivery
from bot.core.insights import Kept, insights_of
from bot.core.messages import Message, Paragraph, Quoted, Reply, sentence_of
from bot.core.model import Decision, Settings, Vetting
from bot.core.reading import read
from bot.core.reading.cues import Cue
from bot.core.reading.findings import Finding, heaped, occurs, outside, strongest
from bot.core.reading.layouts import find_letter
from bot.core.reading.organisations import organisation
from bot.core.reading.patterns import fold
from bot.core.reading.sentences import find_message
from bot.core.rules import Branch, NoRuleLeft, outlook
from bot.core.toml_lines import TomlLines
from bot.core.words_to_dates import DateRead, read_date

WEDNESDAY = date(2026, 11, 25)
NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()

# Words for numbers, days and months


@pytest.mark.parametrize(
    ("word", "number"), [("a", 1), ("an", 1), *zip(NUMBERS, range(1, 13), strict=True)]
)
def test_every_word_for_a_number_is_that_number(word: str, number: int):
    in_words = read_date(f"in {word} days", WEDNESDAY)

    assert in_words == DateRead(date.fromordinal(WEDNESDAY.toordinal() + number), None)


@pytest.mark.parametrize("number", range(1, 13))
def test_every_month_is_read_by_its_name_and_by_three_letters(number: int):
    name = MONTH_NAMES[number - 1]

    for words in (f"5 {name} 2027", f"5 {name[:3]} 2027", f"2027-{number:02}-05"):
        assert read_date(words, WEDNESDAY) == DateRead(date(2027, number, 5), None)
    assert read_date("5 sept 2027", WEDNESDAY) == DateRead(date(2027, 9, 5), None)


@pytest.mark.parametrize("days", [183, 200, 365, 366, 730])
def test_days_are_counted_up_to_two_years(days: int):
    expected = date.fromordinal(WEDNESDAY.toordinal() + days)

    assert read_date(f"in {days} days", WEDNESDAY) == DateRead(expected, None)


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("tomorrow at 9am", "9am"),
        ("at 9am tomorrow", "9am"),
        ("tomorrow around noon", "noon"),
        ("around noon tomorrow", "noon"),
        ("tomorrow at 15", "15"),
        ("at 15 tomorrow", "15"),
        ("tomorrow in the morning", "morning"),
        ("in the morning tomorrow", "morning"),
    ],
)
def test_a_time_of_day_is_reported_without_the_words_around_it_before_and_behind(
    words: str, time: str
):
    assert read_date(words, WEDNESDAY) == DateRead(date(2026, 11, 26), time)


# Signs


@pytest.mark.parametrize(
    ("character", "folded"),
    [
        ("é", b"e"), ("É", b"E"), ("ñ", b"n"), ("ø", b"o"), ("Ł", b"L"),
        ("ж", b"x"), ("Ж", b"X"), ("李", b"X"), ("ʰ", b"h"), ("ª", b"a"), ("ˠ", b"x"),
        ("\u0301", b"x"), ("٣", b"0"), ("½", b"0"),
        ("’", b"'"), ("“", b'"'), ("—", b"-"), ("•", b"*"), ("…", b"."), ("\u200c", b"x"),
        ("\u00a0", b" "), ("\u3000", b" "), ("\u200b", b"\x02"), ("\U000e0041", b"\x02"),
        ("😀", b"\x01"), ("€", b"\x01"),
    ],
)  # fmt: skip
def test_a_sign_of_any_script_is_one_byte_of_its_kind(character: str, folded: bytes):
    assert fold(f"a{character}b") == b"a" + folded + b"b"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("at Acme's", "Acme"),
        ("at Acme and", "Acme"),
        ("at Acme of the", "Acme"),
        ("at Acme Labs", "Acme Labs"),
        ("at and", "and"),
        ("at S", "S"),
    ],
)
def test_what_is_no_part_of_a_house_is_taken_off_its_end(words: str, kept: str):
    canvas = words.encode()

    found = organisation(canvas, (3, len(canvas)))

    assert found is not None
    assert canvas[slice(*found)].decode() == kept


# What was found


def found(weight: float, start: int) -> Finding:
    return Finding(Cue("sure", weight, "x", ("x",)), start, start + 1, (0, 9), weight)


def test_the_strongest_weighs_most_and_of_equals_is_the_first_in_the_text():
    assert strongest([found(1, 0), found(3, 7), found(3, 5), found(2, 1)]) == found(3, 5)
    assert strongest([]) is None


def test_what_touches_an_exception_stays_and_what_overlaps_it_goes():
    findings = [found(1, place) for place in (3, 4, 5, 6)]

    assert [f.start for f in outside(findings, [(4, 6)])] == [3, 6]


def test_a_cue_weighs_once_where_it_occurs_and_twice_at_most_where_it_is_heaped():
    folded = fold("It is free, free, free and free.")
    message = find_message(folded, find_letter(folded))
    table = [Cue("pitch", 2, r"(?i)free", ("free",)), Cue("other", 5, r"never", ("never",))]

    assert occurs(table, message) == 2
    assert heaped(table, message) == 4


# Sums, sentences and lines


def test_all_that_was_promised_is_the_sum_of_how_it_went():
    assert Kept(on_time=1, late=2, let_go=4, open=8, overdue=16).total == 31


def test_the_sentence_of_an_answer_is_its_first_paragraph():
    quoted, first, second = Quoted("They wrote", "Hi"), Paragraph("First."), Paragraph("Second.")

    assert sentence_of(Reply((Message("", (quoted,)), Message("", (first, second))))) == "First."
    assert sentence_of(Reply((Message("Lead", (quoted,)),))) == ""


def test_a_table_inside_one_that_was_not_opened_is_in_its_first():
    lines = TomlLines("[a.b]\nkey = 1\n[[c]]\n[[c]]\n[c.d]\nkey = 2\n")

    assert lines.line("a", 0, "b", 0, "key") == 2
    assert lines.line("c", 1, "d", 0, "key") == 6


# Rules, against every answer one by one

ALL = frozenset(range(3))


def branch(outcome: str, *clauses: dict[int, set[int]]) -> Branch:
    return Branch(
        outcome,
        frozenset(frozenset((at, frozenset(v)) for at, v in clause.items()) for clause in clauses),
    )


RULES = (
    branch("decline", {0: {2}}),
    branch("ask", {1: {2}, 2: {1, 2}}, {1: {1}, 2: {2}}),
    branch("wait", {0: {1}, 3: {2}}),
    branch("accept", {}),
)


def outcome_of(answers: tuple[int, ...]) -> str:
    for rule in RULES:
        if any(all(answers[at] in v for at, v in clause) for clause in rule.clauses):
            return rule.outcome
    raise AssertionError


@pytest.mark.parametrize("open_ones", [(), (3,), (0, 1), (1, 2, 3), (0, 1, 2, 3)])
def test_what_can_still_come_and_what_still_matters_is_exact(open_ones: tuple[int, ...]):
    for answers in product(range(3), repeat=4):
        known = {at: value for at, value in enumerate(answers) if at not in open_ones}
        every = [
            tuple(dict(zip(open_ones, drawn, strict=True)).get(at, answers[at]) for at in range(4))
            for drawn in product(range(3), repeat=len(open_ones))
        ]
        possible = frozenset(outcome_of(one) for one in every)
        matters = frozenset(
            at
            for at in open_ones
            for one in every
            if len({outcome_of((*one[:at], value, *one[at + 1 :])) for value in range(3)}) > 1
        )

        seen = outlook(RULES, [range(3)] * 4, known)

        assert (seen.possible, seen.matters) == (possible, matters)
        assert seen.outcome == (min(possible) if len(possible) == 1 else None)


def test_rules_that_leave_some_answers_without_an_outcome_are_a_mistake_of_ours():
    with pytest.raises(NoRuleLeft):
        outlook(RULES[:3], [range(3)] * 4, {})


# Layouts


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        ("[10:42] Ann Bo: Hi Dana, could we talk?\n[10:43] Ann Bo: About looms.", "Ann Bo"),
        ("[10:42] Ann Bo: Hi Dana, could we talk?\n[10:43] Sam Lee: Of course.", None),
        ("Ann Bo  10:42 AM\nHi Dana, could we talk?\nAnn Bo  10:43 AM\nAbout looms.", "Ann Bo"),
        ("Ann Bo  10:42 AM\nHi Dana, could we talk?\nSam Lee  10:43 AM\nOf course.", None),
        ("Ann Bo\n10:42 AM\nHi Dana, could we talk?", "Ann Bo"),
        ("Ann Bo\n10:42 AM\nHi Dana, could we talk?\nSam Lee\n10:43 AM\nOf course.", None),
    ],
)
def test_a_chat_is_of_one_speaker_or_of_nobody(text: str, sender: str | None):
    reading = read(text)

    assert (reading.sender_name and reading.sender_name.value) == sender


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        ("From: Ann Bo <a@mail.example>\nTo: Dana Cole\n\nHi Dana, could we talk?", "Ann Bo"),
        ("To: Dana Cole\nSubject: Looms\n\nHi Dana, could we talk?", None),
        ("From: Ann Bo\nFrom: Sam Lee\nTo: Dana Cole\n\nHi Dana, could we talk?", "Ann Bo"),
    ],
)
def test_who_writes_a_mail_stands_in_its_first_line_that_says_from(text: str, sender: str | None):
    reading = read(text)

    assert (reading.sender_name and reading.sender_name.value) == sender


# Defaults and required fields


def test_who_set_nothing_has_the_settings_of_the_domain():
    assert Settings() == Settings(
        zone="UTC",
        time=time(9, 0),
        weekdays=frozenset({0, 1, 2, 3, 4}),
        strictness="standard",
        note_length=200,
        tone="warm",
        keep_paste=False,
        nudge=True,
        talk="form",
    )


def test_a_new_delivery_was_never_tried_and_is_not_over():
    at = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)

    new = Delivery("d1", "digest", WEDNESDAY, at)

    assert (new.state, new.reason, new.attempt, new.ended_at) == ("waiting", "", 0, None)


@pytest.mark.parametrize("month", range(1, 13))
def test_six_quarters_end_with_the_one_of_today(month: int):
    today = date(2026, month, 28)
    last = (month - 1) // 3

    shown = list(insights_of((), (), (), (), today, ZoneInfo("UTC")).quarters)

    counted = [2026 * 4 + last - back for back in range(5, -1, -1)]
    assert shown == [f"{n // 4} Q{n % 4 + 1}" for n in counted]


@pytest.mark.parametrize("status", ["open", "undecided", "cancelled"])
def test_a_decision_counts_only_while_it_stands(status: str):
    at = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    decision = Decision("accept", at, "", None, "")
    vetting = Vetting("v", at, at, "connect_in", status=status, decision=decision)  # type: ignore[arg-type]

    found = insights_of((vetting,), (), (), (), WEDNESDAY, ZoneInfo("UTC"))

    assert found.outcomes == {}


@pytest.mark.parametrize(("digits", "is_kept"), [(6, True), (7, False), (8, False)])
def test_a_number_of_seven_digits_may_be_a_telephone(digits: int, is_kept: bool):
    number = "4420794618"[:digits]

    cleaned = without_contact_details(f"Please call {number} tomorrow.")

    assert (number in cleaned) is is_kept


# Sentences that go on


@pytest.mark.parametrize(("length", "sentences"), [(59, 2), (60, 1), (61, 1)])
def test_a_line_of_sixty_signs_without_a_stop_goes_on_in_the_next(length: int, sentences: int):
    words = "We weave and dye and spin and weave again and dye all day long "
    line = (words * 2)[: length - 1].rstrip().ljust(length - 1, "o") + "w"
    folded = fold(f"{line}\nNothing else is done here at all.")

    message = find_message(folded, find_letter(folded))

    assert len(line) == length
    assert len(message.sentences) == sentences


def test_a_word_is_looked_for_from_the_line_of_its_table_on():
    lines = TomlLines('[[rule]]\nid = "1"\nthen = "yes"\n[[rule]]\nid = "2"\nthen = "yes"\n')

    assert lines.line("rule", 0, holding="rule") == 1
    assert lines.line("rule", 1, holding="then") == 6
