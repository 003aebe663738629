"""The files of an archive, row by row: what is taken, what is skipped and on which line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from bot.core.linkedin.cells import day, moment, person_name, profile_url, words
from bot.core.linkedin.invitations import Incoming, incoming, is_personal, own_urls
from bot.core.linkedin.kinds import columns_in, kind_named
from bot.core.linkedin.messages import Exchanges
from bot.core.linkedin.own import own_name, stays
from bot.core.linkedin.people import (
    Contacts,
    Person,
    connections,
    entered,
    merged,
    shared_names,
)
from bot.core.linkedin.report import FileReport, lines_shown, report_json, report_message
from bot.core.linkedin.tables import Lacking, Skipped, Table, cell, numbered, table_in
from bot.core.messages import Facts, Message, Paragraph
from bot.core.model import Contact, Stay

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_cell_is_short() -> Iterator[None]:
    """The limit of a cell belongs to the whole process, and whoever reads archives raises it."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


def table(text: str, name: str = "any.csv") -> Table:
    found = table_in(text.splitlines(keepends=True), name)
    assert isinstance(found, Table)
    return found


def told(skipped: Skipped) -> dict[str, list[int]]:
    return {why: list(lines) for why, lines in skipped.by_reason.items()}


# Headers


@pytest.mark.parametrize(("before", "is_found"), [(29, True), (30, False)])
def test_the_header_is_looked_for_among_thirty_rows(before: int, is_found: bool):
    text = "note\n" * before + "First Name,Last Name,Connected On\n"

    assert (table_in(text.splitlines(keepends=True), "any.csv") is not None) == is_found


def test_the_talks_with_an_assistant_are_passed_over_by_their_name_alone():
    header = ["CONVERSATION ID,FROM,SENDER PROFILE URL,TO,DATE\n"]

    for name in ("guide_messages.csv", "a/LEARNING_roleplay.csv", "coach.csv", "role_play.csv"):
        assert table_in(header, name) is None
    assert table_in(header, "guide/messages.csv") is not None


def test_a_school_name_alone_is_education_only_in_a_file_of_that_name():
    header = ["School Name,Notes\n"]

    assert table_in(header, "any.csv") is None
    assert isinstance(table_in(header, "a/Education_2.csv"), Table)
    assert isinstance(table_in(["School Name,Started On\n"], "any.csv"), Table)


def test_the_columns_that_are_missing_are_named_of_the_first_header_that_is_ours():
    text = ["Direction,To\n", "Connected On,URL\n"]

    found = table_in(text, "any.csv")

    assert isinstance(found, Lacking)
    assert (found.kind.kind, found.columns) == ("invitations", ("From", "Sent At"))


def test_what_is_no_table_at_all_is_none_of_ours():
    assert table_in(['"' + "x" * 200_000 + '"\n'], "Connections.csv") is None


def test_a_kind_is_promised_by_the_letters_of_a_name():
    assert kind_named("x/Connections (3).csv") is kind_named("connections.csv")
    assert kind_named("connections.txt") is None
    assert kind_named("contacts.csv") is None


def test_of_a_column_that_is_there_twice_the_first_counts_and_any_spelling_will_do():
    kind = table("First Name,Last Name,Connected On\n").kind

    assert columns_in(["URL", "profile_url", "url"], kind) == {"url": 0}
    assert columns_in(["x", "Profile URL"], kind) == {"url": 1}


def test_rows_are_numbered_by_the_line_they_begin_on():
    found = table('First Name,Last Name,Connected On\n"A\nda",Abara,x\n\nBo,Rask\n')

    rows = list(numbered(found))

    assert [line for line, _ in rows] == [2, 5]
    assert cell(found, rows[1][1], "last") == "Rask"
    assert cell(found, rows[1][1], "connected") == ""
    assert cell(found, rows[1][1], "url") == ""


# Cells


def test_a_cell_is_cleaned_and_cut_at_its_limit():
    assert words("  a \t b ") == "a b"
    assert words("x" * 200) == "x" * 200
    assert len(words("x" * 201)) <= 200
    assert words("a\u202e b") == "a b"
    assert len(person_name("y" * 99, "z")) <= 100


def test_an_address_is_a_profile_of_a_bearable_length_or_nothing():
    url = "https://www.linkedin.com/in/ada"

    assert profile_url(f" {url} ") == url
    assert profile_url(url + "?" + "x" * (300 - len(url) - 1)) != ""
    assert profile_url(url + "?" + "x" * (300 - len(url))) == ""
    assert profile_url("https://example.org/ada") == ""


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("1/9/26, 11:59 PM", datetime(2026, 1, 9, 23, 59, tzinfo=UTC)),
        ("1/9/26, 23:59", datetime(2026, 1, 9, 23, 59, tzinfo=UTC)),
        ("1/9/26, 24:00", None),
        ("1/9/26, 10:60", None),
        ("2/30/26, 10:00", None),
        ("1/9/2026 1:05:30 p.m.", datetime(2026, 1, 9, 13, 5, tzinfo=UTC)),
        ("2026-01-09T10:00:00+02:00", datetime(2026, 1, 9, 8, 0, tzinfo=UTC)),
        ("2026-01-09 10:00", datetime(2026, 1, 9, 10, 0, tzinfo=UTC)),
    ],
)
def test_a_moment_at_its_edges(written: str, at: datetime | None):
    assert moment(written) == at


@pytest.mark.parametrize(
    ("written", "on"),
    [
        ("1 Jan 2026", date(2026, 1, 1)),
        ("31 Dec 99", date(2099, 12, 31)),
        ("30 Jun. 2025", date(2025, 6, 30)),
        ("30 Jun, 2025", date(2025, 6, 30)),
        ("1 Xyz 2026", None),
        ("2026-13-01", None),
    ],
)
def test_a_day_at_its_edges(written: str, on: date | None):
    assert day(written) == on


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ada MD", "Ada MD"),  # two words are a name
        ("Ada Abara MD", "Ada Abara"),
        ("Ada Abara MD PhD", "Ada Abara"),
        ("Ada Abara Md", "Ada Abara Md"),  # not shouted
        ("Ada Abara, MD, Sr", "Ada Abara Sr"),
    ],
)
def test_titles_go_from_behind_a_name_of_two_words(written: str, name: str):
    assert person_name(written) == name


# Connections

HEADER = "First Name,Last Name,URL,Company,Position,Connected On\n"


def test_connections_are_people_and_the_rest_is_told_by_line():
    skipped, undated = Skipped(), Skipped()

    found = list(
        connections(
            table(
                HEADER
                + "Ada,Abara,https://www.linkedin.com/in/ada, Kelp  & Co ,Analyst,08 Feb 2026\n"
                + ",,,,,09 Feb 2026\n"
                + ",,,Kelp & Co,,09 Feb 2026\n"
                + "Bo,Rask,nowhere,,,soon\n"
            ),
            skipped,
            undated,
        )
    )

    assert found == [
        Person(
            "Ada Abara",
            "https://www.linkedin.com/in/ada",
            "Kelp & Co",
            "Analyst",
            date(2026, 2, 8),
            line=2,
        ),
        Person("Bo Rask", line=5),
    ]
    assert told(skipped) == {"the member hid their profile": [3], "no name": [4]}
    assert skipped.count == 2
    assert told(undated) == {"no date that is understood": [5]}


def test_connections_beyond_the_most_are_skipped(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.core.linkedin.people.MOST", 2)
    skipped = Skipped()

    found = list(connections(table(HEADER + "A,B,,,,x\n" * 3), skipped, Skipped()))

    assert len(found) == 2
    assert told(skipped) == {"more connections than LinkedIn allows": [4]}


def test_a_name_is_shared_by_two_who_are_not_the_same():
    ada, twin = Person("Ada Abara", "/in/ada"), Person("ada abara", "/in/twin")

    assert shared_names([ada, ada, Person("Ada Abara", "/in/ADA")]) == set()
    assert shared_names([ada, twin]) == {"ada abara"}
    assert shared_names([Person("Bo", company="Kelp"), Person("Bo", company="KELP")]) == set()
    assert shared_names([Person("Bo", company="Kelp"), Person("Bo")]) == {"bo"}


def contact(number: int, **more: str) -> Contact:
    return Contact(f"c{number:011d}", "Ada Abara", NOW, **more)  # type: ignore[arg-type]


def test_of_two_at_one_company_the_first_entered_is_taken_unless_a_profile_could_tell():
    two = Contacts([contact(2, company="Kelp"), contact(1, company="Kelp")], frozenset())

    taken = two.found(Person("Ada Abara", company="kelp"))

    assert taken is not None
    assert taken.id == contact(1).id
    assert two.found(Person("Ada Abara", "/in/ada", "Kelp")) is None


def test_whether_somebody_has_the_profile_of_a_person():
    known = Contacts([contact(1, profile_url="/in/ada")], frozenset())

    assert known.has_profile_of(Person("X", "/in/ADA"))
    assert not known.has_profile_of(Person("Ada Abara", "/in/bo"))
    assert not Contacts([contact(1)], frozenset()).has_profile_of(Person("Ada Abara"))


def test_somebody_new_is_entered_as_the_archive_says():
    said = Person("Ada", "/in/ada", "Kelp", "Analyst", date(2026, 2, 8), 3, date(2026, 2, 9))

    assert entered(said, "c", NOW) == Contact(
        "c",
        "Ada",
        NOW,
        profile_url="/in/ada",
        company="Kelp",
        position="Analyst",
        exchanges=3,
        last_exchange=date(2026, 2, 9),
        connected_on=date(2026, 2, 8),
    )


def test_what_is_not_new_leaves_the_contact_itself():
    before = contact(1, company="Kelp", position="Analyst", profile_url="/in/ada")

    assert merged(before, Person("Ada Abara")) is before
    assert merged(before, Person("Ada Abara", "/in/other", "Halyard")).profile_url == "/in/ada"
    after = merged(before, Person("Ada Abara", exchanges=2, connected_on=date(2026, 1, 1)))
    assert (after.exchanges, after.connected_on) == (2, date(2026, 1, 1))
    assert (after.company, after.position, after.last_exchange) == ("Kelp", "Analyst", None)
    newer = merged(after, Person("Ada Abara", "", "", "Head", last_exchange=date(2026, 1, 2)))
    assert (newer.position, newer.last_exchange) == ("Head", date(2026, 1, 2))


# Invitations

INVITED = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
ADA, NOA = "https://www.linkedin.com/in/ada", "https://www.linkedin.com/in/noa"


def test_only_what_came_in_is_an_invitation_that_waits():
    skipped = Skipped()
    rows = (
        f'Ada Abara,Noa,"1/29/26, 2:37 PM"," Hi Noa ",incoming,{ADA},{NOA}\n'
        f"Noa,Bo,,,OUTGOING,{NOA},https://www.linkedin.com/in/bo\n"
        f"Cy,Noa,,,SIDEWAYS,,\n"
        f" ,Noa,,,INCOMING,,\n"
    )

    found = list(incoming(table(INVITED + rows), skipped))

    assert found == [
        Incoming("Ada Abara", ADA, datetime(2026, 1, 29, 14, 37, tzinfo=UTC), "Hi Noa", 2)
    ]
    assert told(skipped) == {
        "sent by you": [3],
        "neither incoming nor outgoing": [4],
        "no name": [5],
    }
    assert list(own_urls(table(INVITED + rows))) == [NOA, NOA]


def test_a_note_is_personal_when_it_is_more_than_stock_wording():
    assert is_personal("Hi Noa, your essay on ferries is taped to my wall.")
    assert not is_personal("I'd like to add you to my professional network on LinkedIn.")
    assert not is_personal("")


# The owner's own


def test_positions_are_kept_once_each_in_their_order():
    skipped = Skipped()

    found = stays(
        table(
            "Company Name,Title,Started On,Finished On\n"
            "Kelp,Analyst,Jan 2019,\n,Boss,,\nTern,Mate,2015,2018\nKelp,Head,Jan 2019,\n"
        ),
        skipped,
    )

    assert found == (Stay("Kelp", "Jan 2019", ""), Stay("Tern", "2015", "2018"))
    assert told(skipped) == {"no name of a company or school": [3]}


def test_the_owner_has_the_name_of_the_first_row_that_says_one():
    skipped = Skipped()
    text = "First Name,Last Name,Headline\n,,x\nNoa,Lindqvist,y\nBo,Rask,z\n"

    assert own_name(table(text), skipped) == "Noa Lindqvist"
    assert told(skipped) == {"no name": [2]}


# Messages

SAID = (
    "CONVERSATION ID,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,FOLDER,"
    "IS MESSAGE DRAFT,IS CONVERSATION DRAFT\n"
)


def exchanges(*rows: str, header: str = SAID, at_once: int = 2) -> Exchanges:
    counted = Exchanges(table(header + "".join(f"{row}\n" for row in rows), "messages.csv"))
    while counted.take(at_once):
        pass
    return counted


def row(talk: str, writer: str, to: str, on: str = "2026-01-01 10:00:00 UTC", rest="INBOX,No,No"):
    others = ",".join(f"/in/{name}" for name in to.split())
    return f'{talk},{writer.title()},/in/{writer},{to.title()},"{others}",{on},{rest}'


def test_what_does_not_count_is_told_by_reason_and_line():
    counted = exchanges(
        row("t", "ada", "noa", rest="SPAM,No,No"),
        row("t", "ada", "noa", rest="INBOX,Yes,No"),
        row("t", "ada", "noa", rest="INBOX,No,TRUE"),
        "t,LinkedIn Member,,Noa,/in/noa,2026-01-01,INBOX,No,No",
        row("t", "ada", "noa", "01-01-2026"),
        row("t", "ada", "noa", "2026-1-1"),
        "",
        "t,Ada",
        row("t", "ada", "noa", "2026-01-01"),
    )

    assert told(counted.skipped) == {
        "spam": [2],
        "a draft": [3, 4],
        "no sender: sponsored, or from a member who left": [5],
        "no date that is understood": [6, 7],
        "the row is cut off": [9],
    }
    assert counted.read == 8


def test_what_is_no_table_any_more_ends_the_count():
    counted = exchanges(row("t", "ada", "noa"), 't,"' + "x" * 200_000 + '"', at_once=10)

    assert list(told(counted.skipped)) == ["no table from here on"]
    assert counted.read == 1


def test_a_count_goes_on_while_rows_are_left():
    counted = Exchanges(table(SAID + (row("t", "ada", "noa") + "\n") * 3, "messages.csv"))

    assert [counted.take(2), counted.take(2)] == [True, False]
    assert counted.read == 3


def test_both_sides_are_counted_with_the_last_day_over_all_their_talks():
    counted = exchanges(
        row("t", "ada", "noa", "2026-01-03 10:00"),
        row("t", "noa", "ada", "2026-01-02 10:00"),
        row("t", "ada", "noa", "2026-01-01 10:00"),
        row("u", "noa", "ada", "2025-12-01 10:00"),
        row("u", "ada", "noa", "2025-12-02 10:00"),
        row("v", "bo", "noa"),
        row("w", "bo", "ada"),
        row("w", "ada", "bo"),
    )

    found = counted.with_owner("noa")

    assert list(found) == ["ada"]
    assert found["ada"] == ("Ada", "/in/ada", 5, "2026-01-03 10:00")
    assert found["ada"].person().last_exchange == date(2026, 1, 3)
    known = found["ada"].of(Person("Ada Abara", "/in/ada", "Kelp"))
    assert known == Person("Ada Abara", "/in/ada", "Kelp", "", None, 5, date(2026, 1, 3))


def test_somebody_without_a_name_or_an_address_is_nobody():
    nameless = exchanges(
        "t, ,/in/ada,Noa,/in/noa,2026-01-01 10:00,INBOX,No,No", row("t", "noa", "ada")
    )
    homeless = exchanges(
        "t,Ada,nowhere,Noa,/in/noa,2026-01-01 10:00,INBOX,No,No",
        row("t", "noa", "ada"),
        row("t", "ada", "noa"),
    )

    assert nameless.with_owner("noa") == {}
    assert homeless.with_owner("noa") == {}


def test_an_addressee_who_is_not_known_yet_is_filled_in_and_a_third_makes_it_several():
    def unaddressed(talk: str, writer: str, to: str) -> str:
        return f"{talk},{writer.title()},/in/{writer},{to.title()},,2026-01-01 10:00,INBOX,No,No"

    filled = exchanges(unaddressed("t", "ada", "noa"), row("t", "noa", "ada"))
    later = exchanges(
        unaddressed("t", "ada", "noa"), row("t", "ada", "noa"), row("t", "noa", "ada")
    )
    third = exchanges(row("t", "ada", "noa"), row("t", "noa", "ada"), row("t", "bo", "noa"))
    other = exchanges(row("t", "ada", "noa"), row("t", "noa", "ada"), row("t", "ada", "bo"))
    elsewhere = exchanges(row("t", "ada", "noa"), row("t", "noa", "ada"), row("t", "noa", "bo"))

    assert filled.with_owner("noa")["ada"].messages == 2
    assert later.with_owner("noa")["ada"].messages == 3
    for several in (third, other, elsewhere):
        assert several.with_owner("noa") == {}


def test_a_talk_of_several_stays_one():
    counted = exchanges(row("t", "noa", "ada bo"), row("t", "ada", "noa"), row("t", "noa", "ada"))

    assert counted.with_owner("noa") == {}


def test_the_owner_is_whoever_is_known_first_then_by_name_then_by_the_most_talks():
    counted = exchanges(
        row("t", "ada", "noa"), row("u", "noa", "bo"), row("v", "cy", "noa"), row("w", "ada", "bo")
    )

    assert counted.owner("/in/nobody", "/in/cy", "/in/ada") == "cy"
    assert counted.owner(name="Ada") == "ada"
    assert counted.owner(name="Nobody") == "noa"
    assert counted.owner() == "noa"
    assert exchanges().owner() == ""
    assert exchanges(row("t", "ada", "noa")).owner() == ""
    alone = "t,Ada,/in/ada,Noa,,2026-01-01 10:00,INBOX,No,No"
    assert exchanges(alone).owner() == "ada"


def test_two_of_the_owners_name_decide_nothing():
    counted = exchanges(
        "t,Noa,/in/noa,Ada,/in/ada,2026-01-01 10:00,INBOX,No,No",
        "u,Noa,/in/noa2,Ada,/in/ada,2026-01-01 10:00,INBOX,No,No",
    )

    assert counted.owner(name="Noa") == "ada"


# The report


def test_lines_are_named_up_to_five():
    assert lines_shown([3]) == "line 3"
    assert lines_shown([3, 5]) == "lines 3, 5"
    assert lines_shown([1, 2, 3, 4, 5]) == "lines 1, 2, 3, 4, 5"
    assert lines_shown([1, 2, 3, 4, 5, 6]) == "lines 1, 2, 3, 4, 5 and 1 more"


def test_a_report_says_of_each_file_what_became_of_its_rows():
    report = FileReport("Connections.csv", read=4, new=2, changed=1, notes=["1 without a date."])
    report.skipped.add("no name", 5)
    report.skipped.by_reason["It lacks a column."] = type(report.skipped.by_reason["no name"])("I")

    message = report_message([report], 2, "1 invitation waits")

    assert message == Message(
        "Imported",
        (
            Facts(
                "Connections.csv",
                (
                    "4 read, 2 new, 1 changed",
                    "skipped 1: no name (line 5)",
                    "It lacks a column.",
                    "1 without a date.",
                ),
            ),
            *message.blocks[1:],
        ),
    )
    others, waiting = message.blocks[1:]
    assert isinstance(others, Paragraph)
    assert isinstance(waiting, Paragraph)
    assert (others.text, others.style) == ("Other files, left alone: 2.", "dim")
    assert "1 invitation waits" in waiting.text
    assert report_message([], 0, "").blocks == ()
    assert report_json([report]) == {
        "files": [
            {
                "file": "Connections.csv",
                "read": 4,
                "new": 2,
                "changed": 1,
                "skipped": [
                    {"reason": "no name", "lines": [5]},
                    {"reason": "It lacks a column.", "lines": []},
                ],
            }
        ]
    }
