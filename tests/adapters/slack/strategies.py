"""Hostile text, and every message the core can make out of it."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.core.events import (
    Answered,
    Called,
    Confirmed,
    Decided,
    Happened,
    Marked,
    Paged,
    Reopened,
    SaidSent,
)
from bot.core.messages import (
    Button,
    Choice,
    DraftText,
    Entry,
    Facts,
    File,
    Message,
    Paragraph,
    Points,
    Prompt,
    Quoted,
)
from bot.core.standing import BECAUSE, DECIDE

VETTING = "0123456789ab"
FOLLOW_UP = "ba9876543210"

FRAGMENTS = [
    "<!channel>", "<!here>", "<!everyone>", "<@U0123>", "<@U0123|ana>", "<#C042|general>",
    "<!subteam^S1>", "<!date^0^{date}|x>", "<https://evil.example|click me>", "&lt;!channel&gt;",
    "https://evil.example/x?y=z", "<mailto:a@b.example|a>", "```", "`x`", "*bold*", "_it_", "~s~",
    "> q", ">>> q", "• item", "&amp;", "&", "<", ">", "\\", "\n", "\r\n", "\u2028",
    "\u202e", "\x00", "\x1b[31m", "\u200b", "\U0001f469\u200d\U0001f4bb", "ß", "שלום", "\ud800",
    " ", "\t", "Priya Nair", ":smile:", "x" * 300, "wörter " * 40, "\U0001f600" * 200,
]  # fmt: skip

hostile = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=20)), max_size=30).map(
    "".join
)
long_hostile = st.builds(
    lambda fragment, times: (fragment * times)[:4000],
    st.sampled_from(FRAGMENTS),
    st.integers(1, 4000),
)
texts = st.one_of(hostile, long_hostile)
keys = st.from_regex(r"[a-z][a-z0-9_]{0,23}", fullmatch=True)
events = st.one_of(
    keys.map(lambda key: Answered(VETTING, key, ("yes",))),
    keys.map(lambda key: Decided(VETTING, key)),
    keys.map(lambda key: Happened(FOLLOW_UP, key)),
    st.just(Reopened(VETTING)),
    st.just(SaidSent(VETTING)),
    keys.map(lambda key: Paged(key, VETTING)),
    st.just(Confirmed("forget", "")),
    texts.map(lambda text: Called("card", (), text)),
)
buttons = st.builds(Button, texts, events, st.sampled_from(["plain", "primary", "danger"]))
many_buttons = st.lists(buttons, max_size=6).map(tuple)
lines = st.lists(texts, max_size=6).map(tuple)
blocks = st.one_of(
    st.builds(Paragraph, texts, st.sampled_from(["plain", "dim", "good", "warning"])),
    st.builds(Quoted, texts, texts),
    st.builds(Facts, texts, lines),
    st.builds(Points, lines, lines, lines),
    st.builds(DraftText, texts, texts, st.integers(0, 300)),
    st.builds(Entry, st.just(FOLLOW_UP), texts, lines, many_buttons),
    st.builds(File, texts, st.binary(max_size=20), texts),
)
choices = st.builds(
    lambda value, label, hint, many, chosen, suggested: Choice(
        value,
        label,
        Marked(VETTING, "key", f"+{value}") if many else Answered(VETTING, "key", (value,)),
        hint,
        chosen,
        suggested,
    ),
    keys, texts, texts, st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip
prompts = st.builds(
    Prompt,
    vetting=st.just(VETTING),
    key=st.one_of(keys, st.sampled_from([DECIDE, BECAUSE, "name", "kind"])),
    number=st.integers(0, 20),
    total=st.integers(0, 20),
    text=texts,
    why=texts,
    choices=st.lists(choices, max_size=20, unique_by=lambda c: c.value).map(tuple),
    many=st.booleans(),
    text_limit=st.sampled_from([0, 100, 500, 4000]),
    starred=st.booleans(),
    suggestion=texts,
    rests_on=texts,
    skippable=st.booleans(),
)
messages = st.builds(
    Message,
    lead=texts,
    blocks=st.lists(blocks, max_size=8).map(tuple),
    prompt=st.one_of(st.none(), prompts),
    buttons=many_buttons,
    vetting=st.one_of(st.none(), st.just(VETTING)),
)
