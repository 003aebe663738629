"""Making sentences of words that people wrote: greetings, endings, shortening.

Rule: nothing in, nothing out; what comes out ends properly and holds no line break.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.core.model import Tone

_ENDS = ".!?…。！？؟۔।"
_CLOSERS = "\"'”’»)]"
_OPENS_A_REQUEST = re.compile(
    r"(?:could|would|can|will|may|might|do|are|is|have|please|i|i'd|i’d|i'm|i’m|my|we)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:could|would|can|will|may|might|do|are|is|have) (?:you|i|we|it|there)\b", re.IGNORECASE
)


def one_line(text: str) -> str:
    """Put a text on one line with single spaces."""
    return " ".join(text.split())


def listed(words: Sequence[str]) -> str:
    """Join words as prose does: a, b and c."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def greeting(tone: Tone, names: list[str]) -> str:
    """Open a message to these people; names that are not known are left out."""
    called = listed([name for name in names if name])
    if not called:
        return "Hello,"
    return f"Hi {called}," if tone == "warm" else f"Hello {called},"


def sentence(text: str) -> str:
    """Make a sentence of a text: a capital where that is safe, and an end."""
    text = re.sub(r"^because\s+", "", one_line(text), flags=re.IGNORECASE)
    word = text.split(" ", 1)[0]
    # not "iPhone": only a word that is in small letters throughout
    if word.islower():
        text = text[:1].upper() + text[1:]
    return _ended(text)


def led_by(text: str, lead: str) -> str:
    """Let a request stand alone if it is a sentence; else put a lead and a colon before it."""
    text = one_line(text)
    if not text or text.endswith("?") or _OPENS_A_REQUEST.match(text):
        return sentence(text)
    return f"{lead}: {_ended(text)}"


def _ended(text: str) -> str:
    text = text.rstrip(" ,;:-–—")
    last = text.rstrip(_CLOSERS)[-1:]
    if not last or last in _ENDS or unicodedata.category(text[-1])[0] in "SMC":
        return text
    return text + ("?" if _ASKS.match(text) else ".")


def shortened(text: str, room: int) -> str:
    """Cut at a word's end and mark it with an ellipsis; nothing at all where no word fits."""
    if len(text) <= room:
        return text
    cut = text[: max(room - 1, 0)]
    if " " in cut:
        cut = cut.rsplit(" ", 1)[0]
    elif " " in text or not cut:
        return ""
    else:
        while cut and _continues(text[len(cut)], cut[-1]):
            cut = cut[:-1]
    cut = cut.rstrip(" ,;:.!?-–—")
    return f"{cut}…" if cut else ""


def _continues(following: str, last: str) -> bool:
    """Whether a cut here would take a sign apart that is written with several code points."""
    joined = "\u200d" in (following, last) or unicodedata.category(following) in ("Mn", "Me", "Mc")
    return joined or following == "\ufe0f" or "\U0001f3fb" <= following <= "\U0001f3ff"
