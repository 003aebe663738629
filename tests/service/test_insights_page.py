"""The page of `insights --html`, as a real browser shows it and as bytes."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from bot.core.insights import PANELS, insights_of
from bot.core.model import Contact, Evidence, FollowUp, LedgerEntry, Vetting
from bot.service.insights import Looked
from bot.service.page import page_of
from tests.service.browser import Tab, browser_tab, chromium

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")
HOSTILE = (
    '</script><script>document.title="taken"</script>',
    '"><img src="http://203.0.113.9/x.png" onerror="document.title=\'taken\'">',
    "{{ 7 * 7 }}{% for x in y %}",
    "<style>body{display:none}</style><base href='http://203.0.113.9/'>",
    "javascript:alert(1) \u202e gnp.evil",
    "W" * 300,
)

WITHOUT = "Chromium is not installed here, so the page was not opened; `.ci/run` installs it."
Test = TypeVar("Test", bound=Callable[..., object])
skipped_without = pytest.mark.skipif(chromium() is None, reason=WITHOUT)


def needs_browser(test: Test) -> Test:
    """One browser serves all tests here, so they share a loop."""
    return cast("Test", skipped_without(pytest.mark.asyncio(loop_scope="module")(test)))


def looked() -> Looked:
    """A notebook with plain and with hostile texts."""
    vettings = [
        Vetting("v00000000001", NOW, NOW, "connect_in", "Noé Écu", paste="Shall we connect?"),
        *(
            Vetting(
                f"v1{n:010d}",
                NOW,
                NOW,
                "introduce",
                text[:100],
                target=text,
                paste=f"{text}\nsecond line",
                answers={"benefit": text},
                evidence=(Evidence("ask", text, 0, len(text), "paste"),),
            )
            for n, text in enumerate(HOSTILE)
        ),
    ]
    follow_ups = [
        FollowUp(f"f1{n:010d}", "custom", TODAY, text, NOW, name=text)
        for n, text in enumerate((*HOSTILE, "call Zoë about the ferry"))
    ]
    ledger = [
        LedgerEntry(f"e1{n:010d}", "given", "resource", TODAY, NOW, "Kim Ode", None, text)
        for n, text in enumerate((*HOSTILE, "a map of the harbour"))
    ]
    contacts = [Contact("c00000000001", "Kim Ode", NOW, exchanges=3)]
    numbers = insights_of(vettings, follow_ups, ledger, contacts, TODAY, UTC_ZONE)
    return Looked(numbers, UTC_ZONE, vettings, follow_ups, ledger)


ROWS = 3 * len(HOSTILE) + 3


class Tags(HTMLParser):
    """Every tag with its attributes, and the text of each `li`."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def page() -> str:
    return page_of(looked()).decode()


def test_a_hostile_text_is_only_a_text(page: str) -> None:
    parsed = Tags()

    parsed.feed(page)

    names = [name for name, _ in parsed.tags]
    assert (names.count("script"), names.count("style"), names.count("base")) == (1, 1, 0)
    assert names.count("img") == len(PANELS)
    assert not any(key.startswith("on") for _, attributes in parsed.tags for key in attributes)
    assert all(text in parsed.text for text in HOSTILE)


def test_the_page_names_no_place_but_itself(page: str) -> None:
    parsed = Tags()

    parsed.feed(page)

    addresses = [
        value or ""
        for _, attributes in parsed.tags
        for key, value in attributes.items()
        if key in ("src", "srcset", "href", "action")
    ]
    assert all(a.startswith(("data:image/svg+xml;base64,", "#")) for a in addresses)
    policy = next(a["content"] for _, a in parsed.tags if a.get("http-equiv")) or ""
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert "unsafe" not in policy
    assert re.findall(r"https?:", policy) == []


def test_every_picture_says_in_words_what_it_shows(page: str) -> None:
    parsed = Tags()

    parsed.feed(page)

    words = [attributes["alt"] or "" for name, attributes in parsed.tags if name == "img"]
    assert [word.split(":")[0] for word in words] == [title for title, _ in PANELS.values()]
    assert "2026 Q4 given 7, asked 0, received 0" in words[2]


def test_the_same_notebook_gives_the_same_page(page: str) -> None:
    assert page_of(looked()).decode() == page


@pytest.fixture(scope="module")
def page_file(page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "page.html"
    file.write_text(page, "utf-8")
    return file


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(page_file: Path) -> AsyncIterator[Tab]:
    program = chromium()
    assert program is not None
    async with browser_tab(program, page_file.parent) as tab:
        yield tab


@pytest_asyncio.fixture(loop_scope="module")
async def tab(browser: Tab, page_file: Path) -> Tab:
    """The page as a phone shows it, opened anew."""
    await browser.screen(360, 740)
    await browser.scheme("light")
    await browser.open(page_file.as_uri())
    return browser


CONTRASTS = """
(() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((c) => {
      c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (colour !== "rgba(0, 0, 0, 0)") return colour;
    }
    return "rgb(255, 255, 255)";
  };
  document.querySelectorAll("details").forEach((d) => { d.open = true; });
  return [...document.querySelectorAll("body *")]
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .filter((e) => !["SCRIPT", "STYLE"].includes(e.tagName))
    .map((e) => {
      const [a, b] = [light(getComputedStyle(e).color), light(behind(e))];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    });
})()
"""

SHOWN = """
[...document.querySelectorAll("li")].filter((r) => r.offsetHeight > 0)
  .map((r) => r.querySelector(".title").textContent)
"""
SAID = "document.getElementById('found').textContent"
FOCUSED = """
(() => {
  const e = document.activeElement;
  const style = getComputedStyle(e);
  return [e.tagName, e.id, style.outlineStyle, e.getBoundingClientRect().height];
})()
"""


@needs_browser
async def test_in_a_browser_nothing_runs_and_nothing_is_asked_for(tab: Tab) -> None:
    title = await tab.run("document.title")
    complaints = [e for e in tab.events if e["method"] == "Log.entryAdded"]

    assert title == "vet-request, until 24 Nov 2026"
    assert await tab.run("getComputedStyle(document.body).display") == "block"
    assert complaints == []
    assert {address.split(":")[0] for address in tab.requests} <= {"file", "data"}
    assert sum(address.startswith("file:") for address in tab.requests) == 1


@needs_browser
async def test_in_a_browser_the_policy_stops_what_might_get_in(tab: Tab) -> None:
    await tab.run("new Image().src = 'http://203.0.113.9/x.png'")
    await tab.run(
        "(() => { const s = document.createElement('script');"
        " s.textContent = 'document.title = \"taken\"'; document.body.append(s); })()"
    )
    refused = await tab.run("fetch('http://203.0.113.9/').then(() => 'went out', (e) => e.name)")

    assert refused == "TypeError"
    assert await tab.run("document.title") == "vet-request, until 24 Nov 2026"
    said = [e["params"]["entry"]["text"] for e in tab.events if e["method"] == "Log.entryAdded"]
    assert all(
        any(f"'{directive} " in text or f'"{directive} ' in text for text in said)
        for directive in ("img-src", "script-src", "default-src")
    )


@needs_browser
async def test_in_a_browser_the_search_leaves_what_is_looked_for(tab: Tab) -> None:
    everything = await tab.run(SHOWN)
    await tab.run("document.getElementById('search').focus()")
    found = {}
    for words in ("noe ECU", "harbour map", "nowhere to be found"):
        await tab.type(words)
        found[words] = (await tab.run(SHOWN), await tab.run(SAID))
        await tab.press("Escape", 27)

    assert len(everything) == ROWS
    assert found == {
        "noe ECU": (["Noé Écu: Somebody wants to connect"], f"1 of {ROWS} shown"),
        "harbour map": (
            ["an article or video to Kim Ode: a map of the harbour"],
            f"1 of {ROWS} shown",
        ),
        "nowhere to be found": ([], f"0 of {ROWS} shown"),
    }
    assert await tab.run(SHOWN) == everything


@needs_browser
@pytest.mark.parametrize("width", [360, 1280])
async def test_in_a_browser_nothing_stands_out_of_the_page(tab: Tab, width: int) -> None:
    await tab.screen(width, 740)
    await tab.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")

    sizes = await tab.run("[document.documentElement.scrollWidth, innerWidth]")
    pictures = await tab.run(
        "[...document.images].map((i) => [i.complete && i.naturalWidth > 0,"
        " i.getBoundingClientRect().width])"
    )

    assert sizes == [width, width]
    assert len(pictures) == len(PANELS)
    assert all(drawn and 250 <= wide <= width for drawn, wide in pictures)


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_in_a_browser_everything_can_be_read_in_light_and_dark(tab: Tab, scheme: str) -> None:
    await tab.scheme(scheme)

    background = await tab.run("getComputedStyle(document.body).backgroundColor")
    contrasts = await tab.run(CONTRASTS)
    pictures = await tab.run("[...new Set([...document.images].map((i) => i.currentSrc))]")
    dark = await tab.run("[...document.querySelectorAll('source')].map((s) => s.srcset)")

    assert background == {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 24, 28)"}[scheme]
    assert len(contrasts) > ROWS
    assert min(contrasts) >= 4.5
    assert (set(pictures) == set(dark)) is (scheme == "dark")


@needs_browser
async def test_in_a_browser_the_keyboard_reaches_the_search_and_every_row(tab: Tab) -> None:
    order = []
    for _ in range(2 + ROWS):
        await tab.press("Tab", 9)
        order.append(await tab.run(FOCUSED))

    assert [tag for tag, *_ in order] == ["A", "INPUT", *["SUMMARY"] * ROWS]
    assert order[1][1] == "search"
    assert all(outline != "none" for _, _, outline, _ in order)
    assert all(height >= 44 for _, _, _, height in order[1:])

    await tab.press("Enter", 13, "\r")

    assert await tab.run("document.activeElement.parentElement.open") is True


def test_the_command_writes_files_for_their_owner_alone(program, tmp_path: Path) -> None:
    program("gave", "Kim", "Ode", "resource", "a map of the harbour")
    old = os.umask(0)
    try:
        ran = program(
            "insights", "--png", "picture.png", "--html", str(tmp_path / "new" / "p.html")
        )
    finally:
        os.umask(old)

    picture, page = tmp_path / "picture.png", tmp_path / "new" / "p.html"
    assert ran.code == 0
    assert ran.out.count("Written, readable by you alone") == 2
    assert picture.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert "a map of the harbour" in page.read_text("utf-8")
    assert {stat.S_IMODE(f.stat().st_mode) for f in (picture, page)} == {0o600}
    assert stat.S_IMODE(page.parent.stat().st_mode) == 0o700


def test_a_folder_in_place_of_a_file_is_one_sentence_and_nothing_is_written(
    program, tmp_path: Path
) -> None:
    before = {*tmp_path.iterdir()}

    ran = program("insights", "--html", "page.html", "--png", str(tmp_path))

    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert not (tmp_path / "page.html").exists()
    assert before <= {*tmp_path.iterdir()}
