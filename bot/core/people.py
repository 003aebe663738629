"""When are two people the same? By their name, or by the slug of their profile.

Rule: these are the only two normal forms in the program. Keyed hashes are made of them, so a
change here makes stored people unfindable; it needs a rewrite of the stored hashes with it.
"""

from __future__ import annotations

import re
from unicodedata import normalize
from urllib.parse import unquote

_PROFILE = re.compile(r"(?:^|/)in/([^/?#\s]+)", re.IGNORECASE)


def name_key(name: str) -> str:
    """Give the form in which names are compared: case and spaces aside, accents kept."""
    if name.isascii():
        return " ".join(name.lower().split())  # the same, in a quarter of the time
    # Folding can undo the normal form (and the other way round), hence both sides.
    folded = normalize("NFKC", normalize("NFKC", name).casefold())
    return " ".join(folded.split())


def profile_slug(url: str) -> str:
    """Give the slug of a profile address (`…/in/<slug>`), or "" where there is none.

    Scheme, host, query, a trailing slash and whatever follows the slug do not matter.
    """
    found = _PROFILE.search(url.strip())
    if found is None:
        return ""
    slug = found[1]
    if slug.isascii() and "%" not in slug:
        return slug.lower()  # the same again
    return normalize("NFKC", unquote(slug)).casefold()
