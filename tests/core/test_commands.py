"""Command lines: one table, read from a chat line and from a shell's words alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.commands import COMMANDS, ROOMS, call_of_line, call_of_words, nearest
from bot.core.events import Called
from bot.core.messages import Problem
from bot.core.texts import say_problem


@pytest.mark.parametrize(
    ("line", "called"),
    [
        ("/pending", Called("pending")),
        ("pending", Called("pending")),
        ("/snooze abc next Tuesday 9am", Called("snooze", (), "abc next Tuesday 9am")),
        (
            '/vet --kind connect_in --name "Priya Nair" Hi,\nshall we?',
            Called("vet", (("kind", "connect_in"), ("name", "Priya Nair")), "Hi,\nshall we?"),
        ),
        ("/vet --name=Priya --decide", Called("vet", (("name", "Priya"), ("decide", "yes")))),
        ('/vet --name="Priya Nair" hi', Called("vet", (("name", "Priya Nair"),), "hi")),
        ("/vet\nHi there", Called("vet", (), "Hi there")),
        ("/vet -- said she", Called("vet", (), "-- said she")),
        ("forget Sam Lee --yes", Called("forget", (("yes", "yes"),), "Sam Lee")),
        ("/gave Sam don't know", Called("gave", (), "Sam don't know")),
    ],
)
def test_a_line_is_read(line, called):
    assert call_of_line(line) == called


@pytest.mark.parametrize(
    ("words", "called"),
    [
        (["pending"], Called("pending")),
        (["import", "json", "x.json"], Called("import json", (), "x.json")),
        (["db", "upgrade"], Called("db upgrade")),
        (["vet", "hello", "--kind", "ask"], Called("vet", (("kind", "ask"),), "hello")),
        (["vet", "--answer=a=b", "-"], Called("vet", (("answer", "a=b"),), "-")),
        (["vet", "--", "--kind"], Called("vet", (), "--kind")),
    ],
)
def test_words_of_a_shell_are_read(words, called):
    assert call_of_words(words) == called


@pytest.mark.parametrize(
    ("line", "problem", "says"),
    [
        ("/pendng", "unknown_command", "pending"),
        ("/zzz", "unknown_command", "help"),
        ("/vet --kinds x", "unknown_option", "--kind"),
        ("/vet --kind", "option_needs_value", "--kind KIND"),
        ("/undo twice", "nothing_follows", "twice"),
        ("/snooze", "something_missing", "snooze ID WORDS"),
    ],
)
def test_a_mistaken_line_gets_a_sentence_that_says_what_to_write(line, problem, says):
    read = call_of_line(line)

    assert isinstance(read, Problem)
    assert read.id == problem
    assert says in say_problem(read)


def test_what_only_an_operator_can_do_is_unknown_in_a_chat():
    assert isinstance(call_of_line("/db upgrade"), Problem)
    assert isinstance(call_of_words(["db", "upgrade"]), Called)


def test_every_command_stands_in_a_room_and_says_what_it_does():
    assert {command.room for command in COMMANDS} == set(ROOMS)
    assert all(command.summary and command.usage for command in COMMANDS)
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)


def test_the_nearest_command_is_named():
    assert nearest("SETINGS") == "settings"


@given(st.text(max_size=200))
def test_any_line_is_a_call_or_a_sentence(line):
    read = call_of_line(line)

    assert isinstance(read, Called) or say_problem(read)


USAGES = """
vet [--kind KIND] [--name NAME] [--target TARGET] [--answer KEY=VALUE] [--decide]\
 [--decision OUTCOME] [--because TEXT] [TEXT or -]
introduce A to B
read [TEXT or -]
open [AFTER-ID]
resume ID
change ID KEY [VALUE]
decide [--because TEXT] ID OUTCOME
reopen ID
sent [ID]
unsent [ID]
edit ID TEXT
card [ID]
pending [AFTER-ID]
done ID [yes|no|no answer|let it rest]
snooze ID WORDS
drop ID
remind WORDS: WHAT
gave [--unasked] NAME|everyone KIND [NOTE]
asked NAME [NOTE]
got NAME [NOTE]
undo
ledger
person NAME
tier NAME close|talked|not talked yet
history [AFTER-ID]
find [--after ID] WORDS
triage [--yes] [vet ID|leave ID|stock|AFTER-ID]
health [AFTER-ID]
insights [--png FILE] [--html FILE]
settings [KEY VALUE]
reminders on|off
pause until WORDS
when [--owner PLATFORM:TENANT:USER]
privacy
forget [--yes] [--owner PLATFORM:TENANT:USER] NAME or me
help [COMMAND]
"""
WITH_FILES = """
export [--owner PLATFORM:TENANT:USER] DIR
import json FILE
import linkedin PATH…
"""
IN_THE_TERMINAL = """
chat
serve
doctor
db upgrade
db backup FILE
db restore FILE
keys rotate
"""


def test_what_each_command_takes_and_where_it_can_be_given():
    given = {
        place: {command.usage for command in COMMANDS if command.is_on(place)}
        for place in ("slack", "discord", "another")
    }

    anywhere = set(USAGES.strip().splitlines())
    with_files = set(WITH_FILES.strip().splitlines())
    assert given["another"] == anywhere
    assert given["slack"] == given["discord"] == anywhere | with_files
    everything = anywhere | with_files | set(IN_THE_TERMINAL.strip().splitlines())
    assert {command.usage for command in COMMANDS} == everything


@pytest.mark.parametrize(
    ("line", "called"),
    [
        ("/vet --kind", Problem.of("option_needs_value", option="kind", value="KIND")),
        ("/vet --1 hi", Called("vet", (), "--1 hi")),
        ('/vet --name "" hi', Called("vet", (("name", ""),), "hi")),
        ('/vet --name "x" hi', Called("vet", (("name", "x"),), "hi")),
        ('/vet --name "Kim hi', Called("vet", (("name", '"Kim'),), "hi")),
        ("/forget Sam --yes or no", Called("forget", (), "Sam --yes or no")),
        ("/PAUSE  until friday", Called("pause until", (), "friday")),
        ("/undo", Called("undo")),
    ],
)
def test_a_line_is_read_at_its_edges(line, called):
    assert call_of_line(line) == called


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("/undo now", "nothing_follows"),
        ("/resume", "something_missing"),
        ("/undo --x", "unknown_option"),
        ("/serve", "unknown_command"),
    ],
)
def test_a_line_that_cannot_be_is_refused(line, problem):
    found = call_of_line(line)

    assert isinstance(found, Problem)
    assert found.id == problem


def test_a_shell_ends_the_options_with_two_dashes():
    assert call_of_words(["find", "--", "--after", "x"]) == Called("find", (), "--after x")
    assert call_of_words(["pause", "until", "friday"]) == Called("pause until", (), "friday")
    assert call_of_words(["forget", "--yes", "Sam"]) == Called("forget", (("yes", "yes"),), "Sam")
