"""Archives as LinkedIn makes them, in every era of their headers, with invented people.

Rule: everything follows from the seed. Beside the files stands what is true of them (`Truth`), to
which the tests hold the import; it follows from how the files were made, not from reading them.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final, Literal

OWN_NAME: Final = "Noa Lindqvist"
OWN_URL: Final = "https://www.linkedin.com/in/noa-lindqvist"
STOCK: Final = "I'd like to add you to my professional network on LinkedIn."
PERSONAL: Final = (
    "Hi Noa, I read your piece on tide tables and we both map harbours. I would gladly show you how"
    " we survey ours; shall we talk?"
)
PREAMBLE: Final = (
    "Notes:",
    '"When exporting your connection data, you may notice that some e-mail addresses are missing,'
    ' because members choose who sees them."',
    "",
)
_FIRST: Final = (
    "Ada Bram Cleo Dima Edda Femi Gita Hugo Inés Jory Kofi Lena Milo Nuria Oleg Pia Quim Ravi"
    " Sója Tariq Uma Vito Wren Xenia Yusuf Zélie"
).split()
_LAST: Final = (
    "Abara Bergqvist Castañeda Dufour Eriksen Fontaine Grabowski Hollis Ivanova Juhász Kimani"
    " Larsen Mbeki Novák Okafor Petrov Quispe Rask Sørby Tanaka Ueda Varga Whitlock Yilmaz Zeller"
).split()
_COMPANIES: Final = ("Tern Ferries", "Kelp & Co", "Halyard Labs", "Nine Oaks, Ltd.", "Bluff Maps")
_POSITIONS: Final = ("Analyst", "Head of Charts", "Engineer, Tides", "Harbour Planner", "")
_CREDENTIALS: Final = ("", "", "", ", PhD", ", MBA, PMP", " CPA")


@dataclass(frozen=True, slots=True)
class Era:
    """How the files of a time look."""

    name: str
    preamble: bool = True
    bom: bool = False
    crlf: bool = False
    connection_urls: bool = True
    invitation_urls: bool = True
    recipient_urls: bool = True
    drafts: bool = True
    quoted: bool = False
    last_newline: bool = False
    day: str = "%d %b %Y"


ERAS: Final = (
    Era("2020", preamble=False, connection_urls=False, invitation_urls=False,
        recipient_urls=False, drafts=False, day="%d-%b-%y"),
    Era("2022", connection_urls=False, invitation_urls=False, drafts=False, bom=True),
    Era("2023", invitation_urls=False, drafts=False, crlf=True),
    Era("2024", last_newline=True),
    Era("2026", quoted=True, bom=True, crlf=True),
    Era("iso", preamble=False, day="%Y-%m-%d"),
)  # fmt: skip
TODAY: Final = ERAS[3]


@dataclass(frozen=True, slots=True)
class Member:
    """An invented person."""

    first: str
    last: str
    slug: str
    company: str
    position: str
    connected: date

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def url(self) -> str:
        return f"https://www.linkedin.com/in/{self.slug}"


@dataclass
class Truth:
    """What is so: by slug how many messages were exchanged, and the last day."""

    members: list[Member] = field(default_factory=list)
    hidden: int = 0
    exchanges: dict[str, tuple[int, date]] = field(default_factory=dict)
    messages: int = 0
    drafts: int = 0
    spam: int = 0
    sponsored: int = 0
    personal: list[str] = field(default_factory=list)
    stock: list[str] = field(default_factory=list)
    outgoing: int = 0
    connected_since: int = 0


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is in an archive."""

    connections: int = 40
    hidden: int = 4
    messages: int = 300
    waiting: int = 12
    text: int = 60


def members_of(count: int, seed: int = 7) -> list[Member]:
    """Invented people; names are never equal, slugs never alike."""
    draw = Random(seed)
    found = []
    for number in range(count):
        first = _FIRST[number % len(_FIRST)]
        last = _LAST[number // len(_FIRST) % len(_LAST)]
        again = number // (len(_FIRST) * len(_LAST))
        last = (
            f"{last} {'BCDFGHJKLMNPQRSTVWXZ'[again % 20]}{again // 20 or ''}son" if again else last
        )
        found.append(
            Member(
                first,
                last,
                f"{first}-{last}-{number:x}".lower().replace(" ", "-"),
                draw.choice(_COMPANIES),
                draw.choice(_POSITIONS),
                date(2016, 1, 1) + timedelta(days=draw.randrange(3600)),
            )
        )
    return found


def write_csv(
    path: Path, era: Era, header: Sequence[str], rows: Iterator[Sequence[Any]], preamble: bool
) -> None:
    """Write one file as its era does."""
    end = "\r\n" if era.crlf else "\n"
    quoting: Literal[0, 1] = csv.QUOTE_ALL if era.quoted else csv.QUOTE_MINIMAL
    with path.open("w", encoding="utf-8-sig" if era.bom else "utf-8", newline="") as file:
        if preamble:
            file.writelines(line + end for line in PREAMBLE)
        writer = csv.writer(file, quoting=quoting, lineterminator=end)
        writer.writerow(header)
        writer.writerows(rows)
    if not era.last_newline:
        with path.open("rb+") as raw:
            raw.seek(-len(end), 2)
            raw.truncate()


def write_archive(folder: Path, era: Era, size: Size = Size(), seed: int = 7) -> Truth:
    """Write the files of an archive into a folder, and give what is true of them."""
    draw = Random(seed)
    truth = Truth(members_of(size.connections, seed), size.hidden)
    folder.mkdir(parents=True, exist_ok=True)
    _connections(folder, era, truth, draw)
    _messages(folder, era, truth, size, draw)
    _invitations(folder, era, truth, size, draw)
    _own(folder, era)
    return truth


def _connections(folder: Path, era: Era, truth: Truth, draw: Random) -> None:
    header = [
        "First Name",
        "Last Name",
        "URL",
        "Email Address",
        "Company",
        "Position",
        "Connected On",
    ]
    if not era.connection_urls:
        header.remove("URL")

    def rows() -> Iterator[Sequence[Any]]:
        hidden = truth.hidden
        for number, member in enumerate(truth.members):
            last = member.last + draw.choice(_CREDENTIALS)
            url = [member.url] if era.connection_urls else []
            on = member.connected.strftime(era.day)
            yield [member.first, last, *url, "", member.company, member.position, on]
            if hidden and number % 7 == 3:
                hidden -= 1
                yield ["", "", *[""] * len(url), "", "", "", on]
        for _ in range(hidden):
            yield [*[""] * (len(header) - 1), "1 Jan 2020"]

    write_csv(folder / "Connections.csv", era, header, rows(), era.preamble)


def _messages(folder: Path, era: Era, truth: Truth, size: Size, draw: Random) -> None:
    header = ["CONVERSATION ID", "CONVERSATION TITLE", "FROM", "SENDER PROFILE URL", "TO"]
    header += ["RECIPIENT PROFILE URLS"] * era.recipient_urls
    header += ["DATE", "SUBJECT", "CONTENT", "FOLDER"]
    header += ["ATTACHMENTS", "IS MESSAGE DRAFT", "IS CONVERSATION DRAFT"] * era.drafts
    words = 'the tide turns, "they" say\nand boats, like news, come in '.split(" ")

    def text() -> str:
        start = draw.randrange(len(words))
        return " ".join(words[start:] + words * (1 + size.text // 40))[: size.text]

    def row(
        talk: str, sender: tuple[str, str], to: Sequence[tuple[str, str]], at: datetime,
        folder: str = "INBOX", draft: str = "No",
    ) -> list[str]:  # fmt: skip
        urls = [",".join(url for _, url in to)] if era.recipient_urls else []
        more = ["", draft, draft] if era.drafts else []
        names = ", ".join(name for name, _ in to)
        when = f"{at:%Y-%m-%d %H:%M:%S} UTC"
        return [talk, "", sender[0], sender[1], names, *urls, when, "", text(), folder, *more]

    def rows() -> Iterator[Sequence[Any]]:
        own = (OWN_NAME, OWN_URL)
        start = datetime(2019, 3, 1, 8, tzinfo=UTC)
        number = 0
        while truth.messages < size.messages:
            member = truth.members[number % len(truth.members)]
            them = (member.name, member.url + "/?trk=x" * (number % 5 == 0))
            talk = f"2-{number:036x}=="
            at = start + timedelta(minutes=draw.randrange(3_600_000))
            what = number % 10
            number += 1
            if what == 7:  # an advertisement
                truth.sponsored += 1
                truth.messages += 1
                yield row(talk, ("Sponsored", ""), [own], at)
                continue
            if what == 8:  # junk
                truth.spam += 1
                truth.messages += 1
                yield row(talk, them, [own], at, "SPAM")
                continue
            if what == 9:  # several at once, and everybody writes
                third = truth.members[(number + 3) % len(truth.members)]
                circle = [own, them, (third.name, third.url)]
                for turn in range(3):
                    truth.messages += 1
                    others = [one for one in circle if one is not circle[turn]]
                    yield row(talk, circle[turn], others, at)
                continue
            # from 0 on both write, at 6 only the owner
            length = 2 + draw.randrange(30)
            last = at
            for turn in range(length):
                last = at + timedelta(hours=5 * turn)
                mine = turn % 2 == 0 or what == 6
                yield row(talk, own if mine else them, [them if mine else own], last)
                truth.messages += 1
            if what == 5 and era.drafts:
                truth.drafts += 1
                truth.messages += 1
                yield row(talk, own, [them], last + timedelta(days=400), draft="Yes")
            if what != 6:
                count, before = truth.exchanges.get(member.slug, (0, date.min))
                truth.exchanges[member.slug] = (count + length, max(before, last.date()))

    write_csv(folder / "messages.csv", era, header, rows(), False)


def _invitations(folder: Path, era: Era, truth: Truth, size: Size, draw: Random) -> None:
    header = ["From", "To", "Sent At", "Message", "Direction"]
    header += ["inviterProfileUrl", "inviteeProfileUrl"] * era.invitation_urls

    def row(name: str, url: str, at: datetime, text: str, incoming: bool) -> list[str]:
        hour = at.hour % 12 or 12
        half = "AM" if at.hour < 12 else "PM"
        sent = f"{at.month}/{at.day}/{at:%y}, {hour}:{at:%M} {half}"
        pair = ((name, url), (OWN_NAME, OWN_URL))
        (one, one_url), (other, other_url) = pair if incoming else pair[::-1]
        urls = [one_url, other_url] if era.invitation_urls else []
        return [one, other, sent, text, "INCOMING" if incoming else "OUTGOING", *urls]

    def rows() -> Iterator[Sequence[Any]]:
        at = datetime(2026, 1, 29, 14, 37, tzinfo=UTC)
        for number in range(size.waiting):
            # Family names that nobody among the connections bears.
            name = (
                f"{_FIRST[number % len(_FIRST)]} Quell{_LAST[number // len(_FIRST) % 25].lower()}"
            )
            url = f"https://www.linkedin.com/in/quellmark-{number}"
            text = PERSONAL if number % 4 == 1 else STOCK if number % 4 == 2 else ""
            (truth.personal if number % 4 == 1 else truth.stock).append(name)
            yield row(name, url, at - timedelta(days=draw.randrange(300)), text, True)
        for member in truth.members[: size.waiting]:
            truth.connected_since += 1
            yield row(member.name, member.url, at - timedelta(days=400), "", True)
            truth.outgoing += 1
            yield row(member.name, member.url, at - timedelta(days=401), "", False)

    write_csv(folder / "Invitations.csv", era, header, rows(), False)


def _own(folder: Path, era: Era) -> None:
    first, last = OWN_NAME.split()
    profile = ["First Name", "Last Name", "Maiden Name", "Address", "Birth Date", "Headline"]
    write_csv(
        folder / "Profile.csv", era, [*profile, "Summary", "Industry"],
        iter([[first, last, "", "1 Quay", "", "Maps", "I draw\ntides", "Shipping"]]), False,
    )  # fmt: skip
    write_csv(
        folder / "Positions.csv", era,
        ["Company Name", "Title", "Description", "Location", "Started On", "Finished On"],
        iter([
            ["Tern Ferries", "Planner", "Ships,\nand more", "Bergen", "Jan 2021", ""],
            ["Bluff Maps", "Analyst", "", "", "Feb 2016", "Dec 2020"],
        ]), False,
    )  # fmt: skip
    write_csv(
        folder / "Education.csv", era,
        ["School Name", "Start Date", "End Date", "Notes", "Degree Name", "Activities"],
        iter([["Universidad de Lugo", "2011", "2015", "", "BSc", "Rowing"]]), False,
    )  # fmt: skip


def zipped(folder: Path, target: Path, *, into: str = "") -> Path:
    """Pack a folder as LinkedIn does; `into` is a sub-folder of the zip."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"{into}{file.name}")
    return target


def csv_text(header: Sequence[str], *rows: Sequence[str]) -> str:
    """A small file, for tests that write their own."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return written.getvalue()
