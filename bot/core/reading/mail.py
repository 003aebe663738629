"""A message in a mail: header blocks, forwards, quotes with their attribution line.

Rule: of several header blocks the newest message counts, unless it only passes another one on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.core.reading.letter import Letter, piece_of
from bot.core.reading.names import Range, name_in
from bot.core.reading.patterns import compiled

# --- mail: header lines in the languages of the stock line
_HEADER = compiled(
    r"\*?(?:(?P<sender>from|von|de|da|van|expediteur|remitente|mittente|afzender)"
    r"|(?P<subject>subject|betreff|objet|asunto|assunto|oggetto|onderwerp)"
    r"|sent|date|to|cc|bcc|reply-to|gesendet|datum|an|envoye(?: le)?|a|para|enviado(?: el| em)?"
    r"|fecha|data|inviato|aan|verzonden|importance|attachments|anlagen)\*?\x20?:\*?(?P<rest>.*)"
)
_FORWARD_MARK = compiled(
    r"[-_\x20>]*(?:original message|forwarded message|begin forwarded message"
    r"|urspr[a-z]*ngliche nachricht|weitergeleitete nachricht|message d'origine|message transfere"
    r"|mensaje original|mensaje reenviado|mensagem original|mensagem encaminhada"
    r"|messaggio originale|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht)[-_\x20:]*"
)
_FORWARDED_SUBJECT = compiled(r"\x20?(?:fwd?|wg|tr|rv|enc|i|doorst)\x20?:")
_ATTRIBUTION = compiled(
    r"(?:on|am|le|el|em|il|op) .{4,60}[,0-9] (?:uhr )?(?:schrieb )?(?P<sender>(?-i:[A-Z])[^,0-9]{0,60}?)"
    r"(?: <[^<>\x20]+>)? ?(?:wrote|a ecrit|escribio|escreveu|ha scritto|schreef|)\x20?:"
)
_ADDRESS = compiled(r"[^\s<>]+@[^\s<>]+")
_VIA = compiled(r" (?:via|\(via) (?:linkedin|slack|discord)")
_MAIL_FOOTER = compiled(
    r"unsubscribe\b.*|this email was intended for .*|you are receiving .*(?:e-?mails?|notifications?)"
    r".*|learn why we included this.*|.{0,3}20[0-9][0-9] linkedin .*|linkedin (?:corporation|ireland)"
    r".*|diese e-?mail (?:ist|wurde) .*|sent from my \w+.*|get the linkedin app.*"
)


def read_mail(folded: bytes, lines: tuple[Range, ...]) -> Letter | None:
    """Return the message of a mail and its sender, if the lines are a mail."""
    blocks = _header_blocks(folded, lines)
    if not blocks:
        return _attributed(folded, lines)
    chosen = 0
    if len(blocks) > 1 and (blocks[0].forwards or _marked(folded, lines, blocks[1].first)):
        above = [line for line in lines[blocks[0].after : blocks[1].first] if line[0] < line[1]]
        if blocks[0].forwards or len(above) <= 3:
            chosen = 1
    block = blocks[chosen]
    stop = blocks[chosen + 1].first if chosen + 1 < len(blocks) else len(lines)
    body = list(lines[block.after : stop])
    while body and (
        body[-1][0] == body[-1][1] or _FORWARD_MARK.fullmatch(piece_of(folded, body[-1]))
    ):
        body.pop()
    body = _above_attribution(folded, body)
    return Letter(tuple(body), block.sender)


@dataclass(frozen=True, slots=True)
class _Headers:
    first: int
    after: int
    sender: Range | None
    forwards: bool


def _header_blocks(folded: bytes, lines: tuple[Range, ...]) -> list[_Headers]:
    """Find runs of at least two header lines with the sender's among them."""
    blocks: list[_Headers] = []
    index = 0
    while index < len(lines):
        first, sender, has_sender, forwards = index, None, False, False
        while index < len(lines):
            match = _HEADER.fullmatch(piece_of(folded, lines[index]))
            if match is None:
                break
            groups = _HEADER.groupindex
            rest = lines[index][0] + match.start(groups["rest"]), lines[index][1]
            if match.start(groups["sender"]) >= 0 and not has_sender:
                has_sender, sender = True, _header_name(folded, rest)
            if match.start(groups["subject"]) >= 0:
                forwards = bool(_FORWARDED_SUBJECT.match(folded[rest[0] : rest[1]]))
            index += 1
        if has_sender and index - first >= 2:
            blocks.append(_Headers(first, index, sender, forwards))
        index = max(index, first + 1)
    return blocks


def _header_name(folded: bytes, rest: Range) -> Range | None:
    """Find the name in the value of a From line; an address alone names nobody."""
    start, end = rest
    while start < end and folded[start] in b" \t\"'*":
        start += 1
    piece = folded[start:end]
    for pattern in (_VIA, _ADDRESS):
        cut = pattern.search(piece)
        if cut:
            piece = piece[: cut.start()]
    name = name_in(folded, start, start + len(piece.rstrip(b" \"'<([*")))
    if name is None:
        return None
    left = folded[name[1] : start + len(piece)].strip(b" \"'<([*")
    if left.startswith(b",") and name_in(left, 1, len(left)) is None:
        given = name_in(folded, folded.index(b",", name[1]) + 2, start + len(piece))
        return (name[0], given[1]) if given else name
    return name if not left or left[:1] in b",(|" else None


def _attributed(folded: bytes, lines: tuple[Range, ...]) -> Letter | None:
    """Read "On Tuesday, Sam Lee wrote:" when nothing but a word or two stands above it."""
    for index, line in enumerate(lines):
        match = _ATTRIBUTION.fullmatch(piece_of(folded, line))
        if match is None:
            continue
        if any(above[0] < above[1] for above in lines[:index]):
            return Letter(lines[:index])
        start = line[0] + match.start(_ATTRIBUTION.groupindex["sender"])
        return Letter(lines[index + 1 :], name_in(folded, start, line[1]))
    return None


def _above_attribution(folded: bytes, body: list[Range]) -> list[Range]:
    for index, line in enumerate(body):
        if index and _ATTRIBUTION.fullmatch(piece_of(folded, line)):
            return body[:index]
    return body


def _marked(folded: bytes, lines: tuple[Range, ...], first: int) -> bool:
    before = [line for line in lines[max(0, first - 3) : first] if line[0] < line[1]]
    return bool(before) and _FORWARD_MARK.fullmatch(piece_of(folded, before[-1])) is not None


def without_footer(folded: bytes, letter: Letter) -> Letter:
    """Drop what mailing systems put under a message."""
    for index, line in enumerate(letter.lines):
        if index and _MAIL_FOOTER.fullmatch(piece_of(folded, line)):
            return replace(letter, lines=letter.lines[:index])
    return letter
