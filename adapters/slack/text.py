"""Words on Slack: measured, cut, and kept inert.

Rule: whatever somebody wrote is shown as they wrote it and does nothing. It goes out as
`plain_text` or as a text of `rich_text`, in which Slack reads no markup, so nothing is escaped but
what stands in a notification line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from adapters.drawing.text import shows_nothing, units, visible

CHUNK: Final = 2900
"""Units of one text; Slack takes 3000."""
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_WRITTEN: Final = {entity: sign for sign, entity in _ENTITIES.items()}
_ENTITY: Final = re.compile(r"&(?:amp|lt|gt);")
_SPECIAL: Final = re.compile(r"<([^<>]*)>")
_APART: Final = dict.fromkeys(map(ord, "*_~`"), " ")


def chunks(text: str, limit: int = CHUNK) -> Iterator[str]:
    """Yield the text in parts of at most `limit` units, cut at the ends of lines or words."""
    rest = visible(text)
    while rest:
        end = min(len(rest), limit)
        while units(rest[:end]) > limit:
            end -= max(1, (units(rest[:end]) - limit) // 2)
        if end < len(rest):
            end = rest.rfind("\n", 1, end) + 1 or rest.rfind(" ", 1, end) + 1 or end
        if not shows_nothing(chunk := rest[:end].strip("\n")):
            yield chunk
        rest = rest[end:]


def escaped(text: str) -> str:
    """The text for the few places where Slack reads markup: nothing in it can begin a mention."""
    return re.sub("[&<>]", lambda found: _ENTITIES[found[0]], visible(text))


def spoken(text: str, limit: int = CHUNK) -> str:
    """The text for a message's own line, which screen readers read out and Slack reads as markup.

    What would be a mark or an address is taken apart, so that nothing in it can be alive.
    """
    apart = escaped(text).translate(_APART).replace("://", ": //")
    shown = " ".join(apart.split())
    while units(shown) > limit:
        # Not in the middle of an entity.
        shown = shown[: limit - 1].rpartition(" ")[0] + "…"
    return shown


def unescaped(text: str) -> str:
    """The text as it was written: entities are read once, and once only."""
    return _ENTITY.sub(lambda found: _WRITTEN[found[0]], text)


def written(text: str) -> str:
    """A text as Slack delivers it, in the words its reader saw.

    Slack marks mentions and links with angle brackets (`<@U1|ana>`, `<https://a.example|a>`); what
    somebody typed themselves arrives with its brackets as entities and so is left alone.
    """
    return unescaped(_SPECIAL.sub(lambda found: _as_seen(found[1]), text))


def _as_seen(inside: str) -> str:
    target, _, shown = inside.partition("|")
    match target[:1]:
        case "@":
            return f"@{(shown or target[1:]).removeprefix('@')}"
        case "#":
            return f"#{(shown or target[1:]).removeprefix('#')}"
        case "!":
            name = target[1:].split("^")[0]
            return shown if shown and name in ("date", "subteam") else f"@{name}"
        case _:
            address = target.removeprefix("mailto:").removeprefix("tel:")
            return f"{shown} ({address})" if shown and shown not in address else address
