"""What Discord takes, written down a second time: a checker that shares nothing with the adapter.

Numbers are those of Discord's documentation. The text is read the way its clients read it: escapes
first, then code blocks, block quotes, small print and bold, which are ours; whatever is left must
be plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from adapters.discord.forms import Field, Form
from adapters.discord.sections import Piece

FENCE = re.compile(r"^```\n(?:(?!```).)*\n```$", re.DOTALL | re.MULTILINE)
ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]")
ALIVE = re.compile(
    r"[\\*_~`|<>#\[\]@]|:(?=\S)|(?<=\S)\.(?=\S)|^\s*(?:[-*+]|\d+[.)])\s", re.MULTILINE
)
LINK = re.compile(r"https?://|discord\.gg/", re.IGNORECASE)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def problems_of(pieces: Sequence[Piece]) -> Iterator[str]:
    if not pieces:
        yield "nothing to send"
    for piece in pieces:
        if not 1 <= utf16(piece.content) <= 2000:
            yield f"content of {utf16(piece.content)}"
        if not any(character.isprintable() and character > " " for character in piece.content):
            yield "empty content"
        yield from alive(piece.content)
        yield from _problems_of_rows(piece)
        if len(piece.files) > 10:
            yield "more than ten files"
        for file in piece.files:
            if not re.fullmatch(r"[A-Za-z0-9._-]{1,100}", file.name):
                yield f"file name {file.name!r}"
            if len(file.content) > 10 * 1024 * 1024:
                yield "file too large"


def _problems_of_rows(piece: Piece) -> Iterator[str]:
    ids = [key.custom_id for row in piece.rows for key in row]
    if len(ids) != len(set(ids)):
        yield "a custom id stands twice"
    if len(piece.rows) > 5:
        yield f"{len(piece.rows)} rows"
    for row in piece.rows:
        if not 1 <= len(row) <= 5:
            yield f"{len(row)} buttons in a row"
        for key in row:
            if not 1 <= utf16(key.custom_id) <= 100:
                yield f"custom id of {utf16(key.custom_id)}"
            yield from _label(key.label, 80, "label")


def alive(content: str) -> Iterator[str]:
    """What in a content would do something that is not ours."""
    words = FENCE.sub("", content)
    words = ESCAPE.sub("x", words)
    if LINK.search(words):
        yield f"a link lives: {content!r}"
    for line in words.split("\n"):
        bare = line.removeprefix("> ") if line.startswith("> ") else line.removeprefix("-# ")
        if bare == ">":
            continue
        if bare.startswith("**") and bare.endswith("**") and len(bare) > 4:
            bare = bare[2:-2]
        if found := ALIVE.search(bare):
            yield f"{found[0]!r} lives in {line!r}"


def problems_of_form(form: Form) -> Iterator[str]:
    if not 1 <= len(form.fields) <= 5:
        yield f"{len(form.fields)} fields"
    if not 1 <= utf16(form.custom_id) <= 100:
        yield "custom id of the form"
    yield from _label(form.title, 45, "title")
    if len({field.custom_id for field in form.fields}) != len(form.fields):
        yield "a field stands twice"
    for field in form.fields:
        yield from _problems_of_field(field)


def _problems_of_field(field: Field) -> Iterator[str]:
    if not 1 <= utf16(field.custom_id) <= 100:
        yield "custom id of a field"
    yield from _label(field.label, 45, "label of a field")
    if utf16(field.description) > 100:
        yield "description of a field"
    if field.kind in ("one", "many"):
        if not 2 <= len(field.options) <= 10:
            yield f"{len(field.options)} options"
        for option in field.options:
            yield from _label(option.label, 100, "label of an option")
            yield from _label(option.value, 100, "value of an option")
            if utf16(option.description) > 100:
                yield "description of an option"
    elif not 1 <= field.limit <= 4000 or utf16(field.value) > field.limit:
        yield "length of a text"


def _label(text: str, limit: int, what: str) -> Iterator[str]:
    if not 1 <= utf16(text) <= limit or not text.strip() or "\n" in text:
        yield f"{what} {text!r}"
