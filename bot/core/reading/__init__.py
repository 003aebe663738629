"""Reading a pasted invitation, message or introduction: pure, deterministic, in linear time."""

from __future__ import annotations

from bot.core.reading.result import FIELDS, Kind, OwnProfile, Reading, Span, reading_json

__all__ = ["FIELDS", "Kind", "OwnProfile", "Reading", "Span", "read", "reading_json"]


def read(text: str, profile: OwnProfile | None = None) -> Reading:
    """Return what a cleaned text says; with a profile, also what it shares with the owner's."""
    # The tables of cues load with the first text that is read, not with the program.
    from bot.core.reading.reader import read_text

    return read_text(text, profile)
