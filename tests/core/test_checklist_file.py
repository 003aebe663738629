"""A checklist file that is broken is reported with file, line and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.checklists
from bot.core.checklist import Checklist, Facts, outcome_of
from bot.core.checklist_file import ChecklistProblem, parse_checklist
from bot.core.drafts import draft_problems
from bot.core.events import Answered, Marked
from bot.core.model import KINDS
from bot.core.tokens import TOKEN_LIMIT, token_of

SMALL = """\
kind = "connect_in"
title = "Somebody wants to connect"
strength = ["familiarity"]

[[question]]
key = "familiarity"
ask = "How well do you know {name}?"
why = "It matters."
short = "how well you know them"
skipped = "You left open how well you know {name}"

[[question.option]]
value = "well"
label = "Well"
bearing = "for"
says = "You know {name} well"

[[question.option]]
value = "not_at_all"
label = "Not at all"
bearing = "against"
says = "You do not know {name}"

[[rule]]
id = "1"
then = "decline"
when = [
  { familiarity = "not_at_all" },
]

[[rule]]
id = "2"
then = "accept"

[[outcome]]
id = "accept"
label = "Accept"
headline = "Accept."
advice = "Say hello."
rank = 1

[[outcome.follow_up]]
kind = "converse"
days = 7
why = "you accepted {name} on {day}"

[[outcome.draft]]
to = "name"
warm = "{{ greeting }} welcome."
plain = "{{ greeting }} welcome."

[[outcome]]
id = "decline"
label = "Decline"
headline = "Decline."
advice = "Be kind."
rank = 0
"""


def read(text, file="mine.toml"):
    checklist = parse_checklist(text, file)
    assert isinstance(checklist, Checklist), checklist
    return checklist


def problems(text):
    found = parse_checklist(text, "mine.toml")
    assert isinstance(found, tuple), "this file should have been refused"
    return found


def line_of(text, words):
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


def test_a_small_checklist_is_read_whole():
    checklist = read(SMALL)

    assert outcome_of(checklist, Facts(), {"familiarity": None}) == "accept"
    assert outcome_of(checklist, Facts(), {"familiarity": "not_at_all"}) == "decline"
    assert draft_problems(checklist, SMALL, "mine.toml") == ()


@pytest.mark.parametrize("kind", KINDS)
def test_the_checklists_that_come_with_it_have_no_problems(kind):
    text = (Path(bot.checklists.__path__[0]) / f"{kind}.toml").read_text("utf-8")

    checklist = parse_checklist(text, f"{kind}.toml")

    assert isinstance(checklist, Checklist), checklist
    assert checklist.kind == kind
    assert draft_problems(checklist, text, f"{kind}.toml") == ()


# what is changed, into what, the words on the reported line, and what the sentence must say
BROKEN = {
    "no TOML": ('label = "Well"', 'label = "Well', 'label = "Well', "not valid TOML"),
    "an unknown kind": ('"connect_in"', '"connect_inn"', "kind", "did you mean “connect_in”?"),
    "an unknown key": ('why = "It', 'wy = "It', "wy =", "did you mean “why”?"),
    "a missing key": ('why = "It matters."\n', "", "[[question]]", "“why” is missing here"),
    "an empty text": ('"It matters."', '" "', "why", "must be a text in quotation marks"),
    "a number for a text": ('"It matters."', "7", "why", "must be a text in quotation marks"),
    "a text for a number": ("days = 7", 'days = "7"', "days", "must be a whole number"),
    "true for a number": ("days = 7", "days = true", "days", "must be a whole number"),
    "a table for a list": (
        'strength = ["familiarity"]',
        "strength = { a = 1 }",
        "strength",
        "a list of texts",
    ),
    "a text for a table": (
        'when = [\n  { familiarity = "not_at_all" },\n]',
        'when = ["not_at_all"]',
        "when",
        "a condition must look like",
    ),
    "an unknown bearing": ('"against"', '"agains"', "agains", "did you mean “against”?"),
    "a label too long": (
        'label = "Not at all"',
        f'label = "{"Not " * 20}"',
        "Not Not",
        "write at most 75",
    ),
    "a key too long for a button": (
        'value = "well"',
        'value = "very_well_and_for_a_long_time"',
        "very_well",
        "at most 24 small letters",
    ),
    "a key with capitals": ('value = "well"', 'value = "Well"', "value", "small letters"),
    "an option twice": ('value = "not_at_all"', 'value = "well"', "[[question.option]]", "2 times"),
    "a label twice": ('label = "Not at all"', 'label = "Well"', "[[question.option]]", "2 times"),
    "a rule twice": ('id = "2"', 'id = "1"', "[[rule]]", "“1” stands here 2 times"),
    "an outcome twice": ('id = "decline"', 'id = "accept"', "[[outcome]]", "2 times"),
    "a reserved option": ('value = "well"', 'value = "skipped"', "skipped", "has a meaning"),
    "a fact as a key": ('key = "familiarity"', 'key = "opening"', "key", "name of a fact"),
    "an unknown question": ("{ familiarity =", "{ familiarty =", "familiarty", "no question"),
    "an unknown answer": (
        '{ familiarity = "not_at_all"',
        '{ familiarity = "not_al_all"',
        "not_al_all",
        "write one of well, not_at_all, skipped",
    ),
    "an unreadable condition": (
        '{ familiarity = "not_at_all"',
        '{ familiarity = "not-at-all!"',
        "familiarity =",
        "cannot be read; write familiarity =",
    ),
    "an unknown outcome": ('then = "decline"', 'then = "refuse"', "refuse", "accept, decline"),
    "no rule for the rest": (
        'id = "2"\n',
        'id = "2"\nwhen = [{ familiarity = "well" }]\n',
        "[[rule]]",
        "neither “when” nor “strictness”",
    ),
    "a rule never reached": (
        '"not_at_all" },',
        '"not_at_all" },\n  { familiarity = "not not_at_all" },',
        "[[rule]]",
        "rule 2 is never reached",
    ),
    "an outcome never reached": ('then = "decline"', 'then = "accept"', "[[outcome]]", "decline"),
    "an unknown strictness": (
        'then = "decline"\n',
        'then = "decline"\nstrictness = ["harsh"]\n',
        "harsh",
        "strict, standard, open",
    ),
    "an unknown slot": ("{name}?", "{nam}?", "{nam}", "write {name} or {target}"),
    "an unknown strength": ('strength = ["f', 'strength = ["trust", "f', "strength", "familiarity"),
    "a reason without words": (
        'says = "You know {name} well"\n',
        "",
        "[[question.option]]",
        "add a line says",
    ),
    "options and a text": (
        'short = "how',
        'text_limit = 200\nshort = "how',
        "[[question]]",
        "either options",
    ),
    "an exclusive option": (
        'label = "Well"\n',
        'label = "Well"\nexclusive = true\n',
        "exclusive",
        "delete this",
    ),
    "days at once": ("days = 7", "days = 0", "days", "write 1 or more"),
    "too many days": ("days = 7", "days = 700", "days", "from 0 to 365"),
    "an unknown follow-up": ('"converse"', '"talk"', "kind", "contribute, converse"),
    "an unknown contribution": ("days = 7\n", 'days = 7\nwhat = "money"\n', "what", "job_lead"),
    "an unknown use": ("rank = 1\n", 'rank = 1\nuses = ["trust"]\n', "uses", "familiarity"),
    "itself beside itself": ("rank = 1\n", 'rank = 1\nbeside = ["accept"]\n', "beside", "decline"),
    "an unknown recipient": ('to = "name"', 'to = "boss"', "to =", "name, target, both"),
    "an unknown excuse": (
        'short = "how',
        'unless = ["sunny"]\nshort = "how',
        "unless",
        "opening, unasked, asked",
    ),
    "counts as nothing": (
        'short = "how',
        'counts_as = "best"\nshort = "how',
        "counts_as",
        "well, not_at_all",
    ),
    "only if besides unless": (
        'short = "how',
        'unless = ["opening"]\nonly_if = { opening = "yes" }\nshort = "how',
        "only_if",
        "cannot stand beside “unless”",
    ),
    "only if later": (
        'short = "how',
        'only_if = { trust = "yes" }\nshort = "how',
        "only_if",
        "no question or fact “trust”",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_reported_with_its_line_and_what_to_write(name):
    old, new, words, sentence = BROKEN[name]
    assert old in SMALL
    text = SMALL.replace(old, new)

    found = problems(text)

    lines = text.splitlines()
    assert any(
        sentence in problem.sentence and words in lines[problem.line - 1] for problem in found
    ), [(str(problem), lines[problem.line - 1]) for problem in found]
    assert all(problem.file == "mine.toml" for problem in found)


def test_all_problems_are_named_at_once_in_the_order_of_the_file():
    text = SMALL.replace('why = "It', 'wy = "It').replace("days = 7", "days = 0.5")

    found = problems(text)

    assert len(found) == 3
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


def test_a_problem_reads_as_one_line():
    problem = ChecklistProblem("mine.toml", 7, "“days” must be a whole number; write days = 3")

    assert str(problem) == "mine.toml, line 7: “days” must be a whole number; write days = 3"


def test_a_line_inside_a_long_text_is_not_taken_for_a_key():
    text = SMALL.replace('why = "It matters."', 'why = """\nlabel = 3\n[[rule]]\n"""').replace(
        'label = "Not at all"', "label = 7"
    )

    found = problems(text)

    assert [problem.line for problem in found] == [line_of(text, "label = 7")]


DRAFTS = {
    "an unknown slot": ("{{ greeting }} welcome.", "{{ greting }} welcome.", "write one of"),
    "a slot in single braces": ("{{ greeting }} welcome.", "{name} welcome.", "{{ name }}"),
    "an open block": ("{{ greeting }} welcome.", "{% if name %} welcome.", "cannot be read"),
    "an unknown filter": ("{{ greeting }} welcome.", "{{ name | shout }}", "cannot be read"),
}


@pytest.mark.parametrize("name", DRAFTS)
def test_a_broken_draft_is_reported_with_its_line(name):
    old, new, sentence = DRAFTS[name]
    text = SMALL.replace(f'warm = "{old}"', f'warm = "{new}"')
    checklist = read(text)

    found = draft_problems(checklist, text, "mine.toml")

    assert [problem.line for problem in found] == [line_of(text, "warm")]
    assert sentence in found[0].sentence


def test_the_same_text_gives_the_same_digest_and_another_text_another():
    one = read(SMALL)
    same = read(SMALL, "copy.toml")
    other = read(SMALL.replace("It matters.", "It counts."))

    assert one.digest == same.digest
    assert one == same
    assert one.digest != other.digest


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_fits_on_a_button(kind):
    text = (Path(bot.checklists.__path__[0]) / f"{kind}.toml").read_text("utf-8")
    vetting = "0" * 12

    tokens = [
        token
        for question in read(text, kind).questions
        for option in question.options
        for token in (
            token_of(Answered(vetting, question.key, (option.value,))),
            token_of(Marked(vetting, question.key, f"+{option.value}")),
        )
    ]

    assert max(map(len, tokens)) <= TOKEN_LIMIT


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_text_makes_the_reader_raise(data):
    lines = SMALL.splitlines()
    n = data.draw(st.integers(0, len(lines) - 1))
    values = st.sampled_from(
        ['""', "[]", "{}", "0", "true", "[[]]", "1979-05-27", '["a", 1]', "nan"]
    )
    key = lines[n].split("=")[0]
    lines[n] = data.draw(
        st.one_of(values.map(lambda value: f"{key} = {value}"), st.text(max_size=20), st.just(""))
    )

    found = parse_checklist("\n".join(lines), "mine.toml")

    assert isinstance(found, (Checklist, tuple))


def test_a_long_text_on_one_line_ends_on_it():
    text = SMALL.replace('why = "It matters."', 'why = """It matters."""').replace(
        'label = "Not at all"', "label = 7"
    )

    assert [problem.line for problem in problems(text)] == [line_of(text, "label = 7")]
