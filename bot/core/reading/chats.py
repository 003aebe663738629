"""A message forwarded from a chat: a name with a time beside it, then the words.

Rule: when several people speak, nobody is called the sender.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.reading.letter import Letter, piece_of
from bot.core.reading.names import Range, name_line, same_person
from bot.core.reading.patterns import compiled

# --- chats: a name with a time beside it
_TIME = (
    r"(?:(?:today|yesterday|gestern|heute|last \w{3,9}|\w{3,9})?,?(?: at)?\x20?)?"
    r"(?:[0-9]{1,4}[./\-][0-9]{1,2}[./\-][0-9]{2,4},?\x20?)?"
    r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\x20?[ap]\.?m\.?)?"
)
_SPEAKER = compiled(
    r"(?:(?P<name>[^:\[\]>]{2,40}?)\x20?(?:\x01\x20?)?(?: app|bot)?(?: - | -|  | )\[?\(?"
    + _TIME
    + r"\)?\]?"
    r"(?:\x20?\(edited\))?\x20?:?)"
)
_SPEAKER_INLINE = compiled(r"\[" + _TIME + r"\]\x20?<?(?P<name>[^:\[\]<>]{2,40})(?:>|:)\x20?")
_TIME_ALONE = compiled(r"\[?\(?" + _TIME + r"\)?\]?(?:\x20?\(edited\))?")


def read_chat(folded: bytes, letter: Letter) -> Letter | None:
    """Read a forward from a chat: one speaker's lines, or nobody's when several speak."""
    kept: list[Range] = []
    speakers: list[Range] = []
    lines = letter.lines
    skip_time = False
    for index, line in enumerate(lines):
        piece = piece_of(folded, line)
        if skip_time and _TIME_ALONE.fullmatch(piece):
            skip_time = False
            continue
        skip_time = False
        inline = _SPEAKER_INLINE.match(piece)
        if inline:
            groups = _SPEAKER_INLINE.groupindex
            speakers.append(
                (line[0] + inline.start(groups["name"]), line[0] + inline.end(groups["name"]))
            )
            kept.append((line[0] + inline.end(), line[1]))
            continue
        speaker = _SPEAKER.fullmatch(piece)
        if speaker:
            groups = _SPEAKER.groupindex
            speakers.append(
                (line[0] + speaker.start(groups["name"]), line[0] + speaker.end(groups["name"]))
            )
            kept.append((line[1], line[1]))
            continue
        following = lines[index + 1] if index + 1 < len(lines) else None
        if (
            following
            and len(piece) <= 40
            and _TIME_ALONE.fullmatch(piece_of(folded, following))
            and name_line(folded, *line)
        ):
            speakers.append(line)
            kept.append((line[1], line[1]))
            skip_time = True
            continue
        kept.append(line)
    if not speakers:
        return None
    names = [name for speaker in speakers if (name := name_line(folded, *speaker))]
    one = names[0] if names and all(same_person(folded, names[0], name) for name in names) else None
    if len(names) != len(speakers):
        one = None
    return replace(letter, lines=tuple(kept), sender=one or letter.sender)
