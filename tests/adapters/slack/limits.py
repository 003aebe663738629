"""What Slack takes, written down a second time: a checker that shares nothing with the adapter.

Numbers are those of Slack's Block Kit reference. Every text is read the way Slack's clients read
it: `plain_text` and the texts of `rich_text` are literal; `mrkdwn` and a message's own `text` are
markup, and there nothing that begins a mention or a link may stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

ALIVE = re.compile(r"<[@#!a-z]|https?://|[*_~`]\S", re.IGNORECASE)
STRANGE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
MESSAGE_BLOCKS = {"section", "header", "context", "actions", "divider", "rich_text", "image"}
VIEW_BLOCKS = MESSAGE_BLOCKS | {"input"}
ELEMENTS_OF_ACTIONS = {"button", "static_select"}
ELEMENTS_OF_INPUT = {
    "plain_text_input", "radio_buttons", "checkboxes", "static_select", "multi_static_select",
    "timepicker", "number_input", "file_input",
}  # fmt: skip


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def problems_of_message(payload: dict[str, Any]) -> Iterator[str]:
    text = payload.get("text")
    if not isinstance(text, str) or not text.strip():
        yield "no top-level text"
    elif len(text) > 4000 or ALIVE.search(text):
        yield f"top-level text {text[:60]!r}"
    for name in ("unfurl_links", "unfurl_media"):
        if payload.get(name) is not False:
            yield f"{name} is not off"
    blocks = payload.get("blocks")
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= 50:
        yield "a message has 1 to 50 blocks"
        return
    if words_in(blocks) > 13_200:
        yield f"{words_in(blocks)} characters in one message"
    yield from _problems_of_blocks(blocks, MESSAGE_BLOCKS)


def problems_of_view(view: dict[str, Any]) -> Iterator[str]:
    kind = view.get("type")
    if kind not in ("modal", "home"):
        yield f"a view of type {kind}"
    if not re.fullmatch(r"vet[a-z_]*", view.get("callback_id", "")):
        yield f"callback id {view.get('callback_id')!r}"
    if utf16(view.get("private_metadata", "")) > 3000:
        yield "private_metadata"
    for name in ("title", "submit", "close"):
        if name in view:
            yield from _text(view[name], 24, name, plain=True)
    if kind == "modal" and "title" not in view:
        yield "a modal without a title"
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= 100:
        yield "a view has 1 to 100 blocks"
        return
    inputs = [block for block in blocks if block["type"] == "input"]
    if inputs and kind == "modal" and "submit" not in view:
        yield "inputs without a submit"
    if kind == "home" and any(block["element"]["type"] == "file_input" for block in inputs):
        yield "a file input outside a modal"
    yield from _problems_of_blocks(blocks, VIEW_BLOCKS)


def words_in(part: Any) -> int:
    if isinstance(part, list):
        return sum(map(words_in, part))
    if isinstance(part, dict):
        own = part.get("text")
        return sum(map(words_in, part.values())) + (utf16(own) if isinstance(own, str) else 0)
    return 0


def _problems_of_blocks(blocks: Sequence[dict[str, Any]], allowed: set[str]) -> Iterator[str]:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)) or any(not 1 <= utf16(i) <= 255 for i in ids):
        yield "block ids"
    for block in blocks:
        kind = block.get("type")
        if kind not in allowed:
            yield f"a block of type {kind}"
            continue
        match kind:
            case "section":
                if "text" not in block:
                    yield "a section without text"
                else:
                    yield from _text(block["text"], 3000, "section")
            case "header":
                yield from _text(block["text"], 150, "header", plain=True)
            case "context":
                if not 1 <= len(block["elements"]) <= 10:
                    yield "context elements"
                for element in block["elements"]:
                    yield from _text(element, 3000, "context")
            case "actions":
                yield from _problems_of_elements(block["elements"])
            case "rich_text":
                yield from _problems_of_rich(block["elements"])
            case "input":
                yield from _problems_of_input(block)


def _problems_of_elements(elements: Sequence[dict[str, Any]]) -> Iterator[str]:
    if not 1 <= len(elements) <= 25:
        yield f"{len(elements)} elements in a row"
    ids = [element["action_id"] for element in elements]
    if len(ids) != len(set(ids)):
        yield "an action id stands twice"
    for element in elements:
        if element["type"] not in ELEMENTS_OF_ACTIONS:
            yield f"a {element['type']} in actions"
        if not 1 <= utf16(element["action_id"]) <= 255:
            yield "action id"
        if element["type"] == "button":
            yield from _text(element["text"], 75, "button", plain=True)
            if utf16(element.get("value", "")) > 2000:
                yield "button value"
            if element.get("style", "primary") not in ("primary", "danger"):
                yield f"style {element['style']}"


def _problems_of_rich(elements: Sequence[dict[str, Any]]) -> Iterator[str]:
    if not elements:
        yield "an empty rich text"
    for element in elements:
        match element["type"]:
            case "rich_text_list":
                if element["style"] not in ("bullet", "ordered") or not element["elements"]:
                    yield "a list"
                yield from _problems_of_rich(element["elements"])
            case "rich_text_section" | "rich_text_quote" | "rich_text_preformatted":
                if not element["elements"]:
                    yield "an empty element"
                for word in element["elements"]:
                    # A link, a user, a broadcast: other types of elements would be alive.
                    if word["type"] != "text":
                        yield f"a live element {word['type']}"
                    yield from _words(word["text"], 3000, "rich text")
            case other:
                yield f"rich text of type {other}"


def _problems_of_input(block: dict[str, Any]) -> Iterator[str]:
    yield from _text(block["label"], 2000, "label", plain=True)
    if "hint" in block:
        yield from _text(block["hint"], 2000, "hint", plain=True)
    element = block["element"]
    if element["type"] not in ELEMENTS_OF_INPUT:
        yield f"an input of type {element['type']}"
    if element["type"] == "plain_text_input":
        longest = element.get("max_length", 3000)
        if not 1 <= longest <= 3000 or utf16(element.get("initial_value", "")) > longest:
            yield "length of an input"
        return
    if element["type"] == "timepicker":
        if not re.fullmatch(r"[0-2]\d:[0-5]\d", element.get("initial_time", "00:00")):
            yield "initial time"
        return
    if element["type"] == "number_input":
        numbers = [element[k] for k in ("min_value", "max_value", "initial_value") if k in element]
        if not all(isinstance(n, str) and n.isdigit() for n in numbers):
            yield "a number that is no string of digits"
        if "is_decimal_allowed" not in element:
            yield "a number that does not say whether it may be a fraction"
        return
    if element["type"] == "file_input":
        if not 1 <= element.get("max_files", 10) <= 10:
            yield "number of files"
        return
    options = element["options"]
    most = 10 if element["type"] in ("radio_buttons", "checkboxes") else 100
    if not 1 <= len(options) <= most:
        yield f"{len(options)} options"
    if len({option["value"] for option in options}) != len(options):
        yield "an option stands twice"
    for option in options:
        yield from _text(option["text"], 75, "option", plain=True)
        if not 1 <= utf16(option["value"]) <= 150:
            yield "option value"
        if "description" in option:
            yield from _text(option["description"], 75, "description", plain=True)
    initial = [element["initial_option"]] if "initial_option" in element else []
    initial += element.get("initial_options", [])
    if "initial_options" in element and not initial:
        yield "empty initial options"
    if any(each not in options for each in initial):
        yield "an initial option that is none"


def _text(text: Any, limit: int, where: str, *, plain: bool = False) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
        yield f"{where} is no text"
        return
    if text["type"] == "plain_text" and text.get("emoji") is not False:
        yield f"{where} reads emoji codes"
    if text["type"] == "mrkdwn":
        if plain:
            yield f"{where} must be plain"
        if ALIVE.search(text["text"]):
            yield f"{where} is alive"
    yield from _words(text["text"], limit, where)


def _words(text: str, limit: int, where: str) -> Iterator[str]:
    if not 1 <= utf16(text) <= limit:
        yield f"{where} of {utf16(text)}"
    if not text.strip():
        yield f"{where} is empty"
    if STRANGE.search(text):
        yield f"{where} holds what no screen should meet"
