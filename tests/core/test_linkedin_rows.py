"""Names, dates and headers as archives have written them; who is taken for whom."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.core.linkedin.cells import day, moment, person_name
from bot.core.linkedin.messages import Exchanges
from bot.core.linkedin.people import Contacts, Person, merged
from bot.core.linkedin.tables import Lacking, Table, table_in
from bot.core.model import Contact

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Ada", "Abara", "Ada Abara"),
        ("Ada", "Abara, PhD", "Ada Abara"),
        ("Ada", "Abara, MBA, PMP®", "Ada Abara"),
        ("Ada", "Abara MSc", "Ada Abara"),
        ("Ada", "Abara Ph.D.", "Ada Abara"),
        ("Ada", "Abara, Jr.", "Ada Abara Jr."),
        ("Ada", "Abara III", "Ada Abara III"),
        ("Yo-Yo", "Ma", "Yo-Yo Ma"),
        ("Jack", "MA", "Jack MA"),
        ("Ada (she/her)", "Abara", "Ada Abara"),
        ("  Ada \u202e", " Abara\n", "Ada Abara"),
        ("", "", ""),
        ("李", "小龙", "李 小龙"),
    ],
)
def test_credentials_are_no_part_of_a_name(first: str, last: str, name: str):
    assert person_name(first, last) == name


@pytest.mark.parametrize(
    ("written", "on"),
    [
        ("08 Feb 2026", date(2026, 2, 8)),
        ("8 February 2026", date(2026, 2, 8)),
        ("7-Feb-22", date(2022, 2, 7)),
        ("2026-02-08", date(2026, 2, 8)),
        ("2025-06-01 14:03:22 UTC", date(2025, 6, 1)),
        ("31 Feb 2026", None),
        ("Feb 2026", None),
        ("", None),
    ],
)
def test_a_day_is_read_in_every_form_or_not_at_all(written: str, on: date | None):
    assert day(written) == on


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("1/29/26, 2:37 PM", datetime(2026, 1, 29, 14, 37, tzinfo=UTC)),
        ("1/29/26, 2:37\u202fPM", datetime(2026, 1, 29, 14, 37, tzinfo=UTC)),
        ("12/31/2025, 12:05 AM", datetime(2025, 12, 31, 0, 5, tzinfo=UTC)),
        ("12/31/25, 12:05 PM", datetime(2025, 12, 31, 12, 5, tzinfo=UTC)),
        ("2026-01-29 14:37:00 UTC", datetime(2026, 1, 29, 14, 37, tzinfo=UTC)),
        ("29/1/26, 2:37 PM", None),
        ("soon", None),
    ],
)
def test_a_moment_is_in_us_order(written: str, at: datetime | None):
    assert moment(written) == at


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("First Name,Last Name,URL,Email Address,Company,Position,Connected On\n", "connections"),
        ('Notes:\n"a, b\nc"\n\nFirst Name,Last Name,Connected On\n', "connections"),
        ("CONNECTED_ON,first_name,LastName\n", "connections"),
        ("From,To,Sent At,Message,Direction\n", "invitations"),
        ("Company Name,Title,Description,Location,Started On,Finished On\n", "positions"),
        ("School Name,Start Date,End Date,Notes\n", "education"),
        ("First Name,Last Name,Maiden Name,Address,Birth Date,Headline\n", "profile"),
        ('"CONVERSATION ID","FROM","SENDER PROFILE URL","TO","DATE"\n', "messages"),
    ],
)
def test_a_file_is_known_by_its_header_wherever_that_stands(text: str, kind: str):
    table = table_in(lines(text), "whatever.csv")

    assert isinstance(table, Table)
    assert table.kind.kind == kind


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "Name,Url\n" * 40])
def test_what_has_no_known_header_is_none_of_ours(text: str):
    assert table_in(lines(text), "Ads.csv") is None


def test_a_file_that_only_bears_the_name_lacks_its_columns():
    lacking = table_in(lines("a,b\n"), "x/connections_2.csv")

    assert isinstance(lacking, Lacking)
    assert lacking.columns == ("Connected On", "First Name", "Last Name")


# Whom a row is taken for


def contact(number: int, name: str = "Ada Abara", url: str = "", company: str = "") -> Contact:
    return Contact(f"c{number:011d}", name, NOW, profile_url=url, company=company)


@pytest.mark.parametrize(
    ("known", "person", "found"),
    [
        # the profile decides, whatever the name
        ([contact(1, "Ada B.", "/in/ada")], Person("Ada Abara", "https://x/in/ADA/?trk=1"), 1),
        # a name alone, if it is the only one
        ([contact(1)], Person("ada  abara", "/in/ada"), 1),
        # a differing profile makes two people
        ([contact(1, url="/in/other")], Person("Ada Abara", "/in/ada"), None),
        # two of one name: the company tells, or nothing does
        ([contact(1, company="Kelp"), contact(2)], Person("Ada Abara", company="KELP"), 1),
        ([contact(1, company="Kelp"), contact(2)], Person("Ada Abara", "/in/ada"), None),
        ([contact(1), contact(2)], Person("Ada Abara"), None),
        # without profiles a change of employer is still the only Ada Abara
        ([contact(1, company="Kelp")], Person("Ada Abara", company="Halyard"), 1),
        ([], Person("Ada Abara"), None),
    ],
)
def test_whom_a_row_is_taken_for(known: list[Contact], person: Person, found: int | None):
    taken = Contacts(known, frozenset()).found(person)

    assert (taken.id if taken else None) == (f"c{found:011d}" if found else None)


def test_a_name_that_the_archive_holds_twice_is_not_enough():
    several = frozenset({"ada abara"})

    assert Contacts([contact(1)], several).found(Person("Ada Abara", "/in/ada")) is None


def test_what_the_owner_said_stays_and_counts_never_shrink():
    before = Contact(
        "c", "Ada", NOW, tier="inner_circle", exchanges=9, last_exchange=date(2026, 1, 1)
    )

    after = merged(before, Person("Ada A.", "/in/ada", "Kelp", "", None, 4, date(2025, 1, 1)))

    assert (after.tier, after.name, after.exchanges) == ("inner_circle", "Ada", 9)
    assert (after.last_exchange, after.company) == (date(2026, 1, 1), "Kelp")


def test_an_archive_that_says_nothing_new_leaves_the_contact_itself():
    before = Contact("c", "Ada", NOW, "/in/ada", "Kelp", exchanges=9)

    after = merged(before, Person("Ada A.", "/in/ada", "Kelp", exchanges=4))

    assert after is before


# Messages

HEADER = "CONVERSATION ID,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,FOLDER\n"
NOA, ADA, BO = "/in/noa", "/in/ada", "/in/bo"


def counted(*rows: str, header: str = HEADER) -> Exchanges:
    table = table_in(lines(header + "".join(row + "\n" for row in rows)), "messages.csv")
    assert isinstance(table, Table)
    exchanges = Exchanges(table)
    while exchanges.take(2):
        pass
    return exchanges


def people(exchanges: Exchanges, owner: str = "noa") -> dict[str, int]:
    found = [exchanged.person() for exchanged in exchanges.with_owner(owner).values()]
    return {person.name: person.exchanges for person in found}


def test_one_unanswered_pitch_is_no_exchange():
    exchanges = counted(
        f"t,Ada,{ADA},Noa,{NOA},2026-01-01 00:00:00 UTC,INBOX",
        f"t,Ada,{ADA},Noa,{NOA},2026-01-02 00:00:00 UTC,INBOX",
    )

    assert people(exchanges) == {}


def test_a_talk_of_several_is_no_exchange_even_when_it_began_with_two():
    exchanges = counted(
        f"t,Ada,{ADA},Noa,{NOA},2026-01-01 00:00:00 UTC,INBOX",
        f"t,Noa,{NOA},Ada,{ADA},2026-01-02 00:00:00 UTC,INBOX",
        f't,Noa,{NOA},"Ada, Bo","{ADA},{BO}",2026-01-03 00:00:00 UTC,INBOX',
    )

    assert people(exchanges) == {}


def test_a_comma_in_a_name_does_not_make_two_of_one():
    exchanges = counted(
        f't,"Ada Abara, PhD",{ADA},Noa,{NOA},2026-01-01 00:00:00 UTC,INBOX',
        f't,Noa,{NOA},"Ada Abara, PhD",{ADA},2026-01-02 00:00:00 UTC,INBOX',
    )

    assert people(exchanges) == {"Ada Abara": 2}


def test_without_addressees_profiles_the_names_tell_two_from_several():
    header = "CONVERSATION ID,FROM,SENDER PROFILE URL,TO,DATE,FOLDER\n"
    exchanges = counted(
        f"t,Ada,{ADA},Noa,2026-01-01 00:00:00 UTC,INBOX",
        f"t,Noa,{NOA},Ada,2026-01-02 00:00:00 UTC,INBOX",
        f'u,Noa,{NOA},"Ada, Bo",2026-01-02 00:00:00 UTC,INBOX',
        f'u,Bo,{BO},"Ada, Noa",2026-01-03 00:00:00 UTC,INBOX',
        header=header,
    )

    assert people(exchanges) == {"Ada": 2}


def test_the_owner_is_told_by_what_is_known_by_majority_or_by_name():
    two = (
        f"t,Ada,{ADA},Noa,{NOA},2026-01-01 00:00:00 UTC,INBOX",
        f"t,Noa,{NOA},Ada,{ADA},2026-01-02 00:00:00 UTC,INBOX",
    )
    third = f"u,Noa,{NOA},Bo,{BO},2026-01-02 00:00:00 UTC,INBOX"

    assert counted(*two).owner() == ""
    assert counted(*two).owner("https://www.linkedin.com/in/noa/") == "noa"
    assert counted(*two).owner(name="Ada") == "ada"
    assert counted(*two, third).owner() == "noa"


def test_a_row_that_is_cut_off_and_one_without_a_date_are_told_by_line():
    exchanges = counted("t,Ada", f"t,Ada,{ADA},Noa,{NOA},soon,INBOX")

    assert {why: list(of) for why, of in exchanges.skipped.by_reason.items()} == {
        "the row is cut off": [2],
        "no date that is understood": [3],
    }
