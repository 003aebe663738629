"""From a paste to the message in it: headers, cards, buttons and quotes are told from the letter.

Rule: a layout is recognised by its own signs (a header block, a button, a time beside a name),
never guessed from the message; what it says about the sender is kept as a range of the text, and
only the lines of the message itself go on to be read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.core.reading.names import Range, is_name, name_in, name_line, same_person
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

# --- LinkedIn: the lines around a note
_INVITES = compiled(
    r"(?:you have an invitation from |new invitation from |invitation from )(?P<after>.+)"
    r"|(?P<before>.+?) (?:wants to connect|would like to connect|has invited you to connect"
    r"|invited you to connect|sent you (?:a|an) (?:connection request|invitation)"
    r"|wants to join your network|is waiting for your response"
    r"|mochte sich (?:mit ihnen )?vernetzen|mochte ihrem netzwerk beitreten"
    r"|souhaite (?:rejoindre votre reseau|se connecter|entrer en relation)"
    r"|quiere (?:conectar|unirse a tu red)|te ha invitado a conectar"
    r"|(?:quer|gostaria de) se conectar|vorrebbe (?:collegarsi|entrare)|wil een connectie)\b.*"
)
_DEGREE = compiled(
    r"\*? ?[-*]?\x20?(?:1st|2nd|3rd|[1-3]\.|[123]e|[123]o)\+?(?: degree connection)?"
)
_NAME_AND_DEGREE = compiled(r"(?P<name>.{2,60}?)\x20?\*\x20?(?:1st|2nd|3rd)\+?\b.*")
_MUTUAL = compiled(
    r"(?P<words>.{0,80}?\b(?:mutual connections?|shared connections?|gemeinsame(?:r)? kontakte?"
    r"|relations? (?:en commun|mutuelles?)|contactos? en comun|conexoes? em comum"
    r"|conexao em comum|collegament[io] in comune|gemeenschappelijke connecties?))"
)
_BUTTON = compiled(
    r"(?:\[?(?:accept|ignore|decline|connect|message|reply|follow|withdraw|pending|more|dismiss"
    r"|view (?:full )?profile|view invitation|see (?:all|more)|show more|\.{0,3}see more|\.\.\.more"
    r"|\.{1,3}\x20?more|i don't know this person|report|accept invitation|send message|like|comment"
    r"|annehmen|ignorieren|ablehnen|nachricht|profil ansehen|accepter|ignorer|refuser|voir le profil"
    r"|aceptar|ignorar|rechazar|ver perfil|aceitar|recusar|accetta|ignora|rifiuta|vedi profilo"
    r"|accepteren|negeren|profiel weergeven)\]?(?: ?[|*/] ?|$)){1,3}"
)
_URL_ONLY = compiled(r"(?:[a-z\x20]{0,24}:\x20?)?<?(?:https?://|www\.|linkedin\.com/)\S+>?")
_STAMP = compiled(
    r"\(?(?:today|yesterday|just now|[0-9]{1,2} ?(?:s|m|h|d|w|mo|min|hours?|days?|weeks?|months?)"
    r"(?: ago)?|(?:sent )?(?:[0-9]{1,2} )?[a-z]{3,9}\.? [0-9]{1,2}(?:,? [0-9]{4})?"
    r"|[0-9]{1,2}:[0-9]{2}(?: ?[ap]\.?m\.?)?)\)?"
)
_HEADLINE = compiled(
    r".{0,120}(?: at | @ ?|\||\bbei\b|\bchez\b|\ben\b|\bpresso\b|,| - |\*).{1,120}"
)
_LABEL = compiled(r"(?:message|note|personal (?:note|message)|nachricht|invitation)\x20?:\x20?")

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

_PROFILE = compiled(
    r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/(?:comm/)?in/[A-Za-z0-9\-_%\x01Xx]{2,100}"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """The lines of the message, and what its wrapping says about it."""

    lines: tuple[Range, ...]
    sender: Range | None = None
    invitation: bool = False
    mutual: Range | None = None


def find_letter(folded: bytes) -> Letter:
    """Return the message of a paste and the facts of its layout."""
    lines = tuple(_lines(folded))
    letter = _mail(folded, lines) or Letter(lines)
    letter = _without_footer(folded, letter)
    letter = _chat(folded, letter) or letter
    return _card(folded, letter)


def profile_links(folded: bytes) -> list[Range]:
    """Return where links to LinkedIn profiles stand, each profile once."""
    found: dict[bytes, Range] = {}
    for match in _PROFILE.finditer(folded):
        slug = folded[match.start() : match.end()].lower().rsplit(b"/", 1)[1]
        found.setdefault(slug, (match.start(), match.end()))
    return list(found.values())


def _lines(folded: bytes) -> list[Range]:
    """Cut into lines without the white space and the quote marks around them."""
    result = []
    start = 0
    for raw in folded.split(b"\n"):
        end = start + len(raw)
        inner = start
        while inner < end and folded[inner] in b" \t>|":
            inner += 1
        last = end
        while last > inner and folded[last - 1] in b" \t\x02":
            last -= 1
        result.append((inner, last))
        start = end + 1
    return result


def _mail(folded: bytes, lines: tuple[Range, ...]) -> Letter | None:
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
        body[-1][0] == body[-1][1] or _FORWARD_MARK.fullmatch(_piece(folded, body[-1]))
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
            match = _HEADER.fullmatch(_piece(folded, lines[index]))
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
        match = _ATTRIBUTION.fullmatch(_piece(folded, line))
        if match is None:
            continue
        if any(above[0] < above[1] for above in lines[:index]):
            return Letter(lines[:index])
        start = line[0] + match.start(_ATTRIBUTION.groupindex["sender"])
        return Letter(lines[index + 1 :], name_in(folded, start, line[1]))
    return None


def _above_attribution(folded: bytes, body: list[Range]) -> list[Range]:
    for index, line in enumerate(body):
        if index and _ATTRIBUTION.fullmatch(_piece(folded, line)):
            return body[:index]
    return body


def _marked(folded: bytes, lines: tuple[Range, ...], first: int) -> bool:
    before = [line for line in lines[max(0, first - 3) : first] if line[0] < line[1]]
    return bool(before) and _FORWARD_MARK.fullmatch(_piece(folded, before[-1])) is not None


def _without_footer(folded: bytes, letter: Letter) -> Letter:
    for index, line in enumerate(letter.lines):
        if index and _MAIL_FOOTER.fullmatch(_piece(folded, line)):
            return replace(letter, lines=letter.lines[:index])
    return letter


def _chat(folded: bytes, letter: Letter) -> Letter | None:
    """Read a forward from a chat: one speaker's lines, or nobody's when several speak."""
    kept: list[Range] = []
    speakers: list[Range] = []
    lines = letter.lines
    skip_time = False
    for index, line in enumerate(lines):
        piece = _piece(folded, line)
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
            and _TIME_ALONE.fullmatch(_piece(folded, following))
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


def _card(folded: bytes, letter: Letter) -> Letter:
    """Take the lines of a LinkedIn card, mail or notification away from around the note."""
    lines = letter.lines
    sender, mutual, invitation = letter.sender, letter.mutual, letter.invitation
    signs: list[int] = []
    away: set[int] = set()
    for index, line in enumerate(lines):
        if line[0] == line[1]:
            continue
        piece = _piece(folded, line)
        if len(piece) <= 160 and (match := _INVITES.fullmatch(piece)):
            groups = _INVITES.groupindex
            which = "after" if match.start(groups["after"]) >= 0 else "before"
            start, end = line[0] + match.start(groups[which]), line[0] + match.end(groups[which])
            name = name_line(folded, start, end)
            if name is None and which == "before":
                continue
            sender = sender or name
            invitation = True
        elif len(piece) <= 80 and (match := _NAME_AND_DEGREE.fullmatch(piece)):
            end = line[0] + match.end(_NAME_AND_DEGREE.groupindex["name"])
            sender = sender or name_line(folded, line[0], end)
        elif len(piece) <= 120 and (match := _MUTUAL.fullmatch(piece)):
            mutual = mutual or (line[0], line[0] + match.end())
        elif not (
            _BUTTON.fullmatch(piece) or _URL_ONLY.fullmatch(piece) or _DEGREE.fullmatch(piece)
        ):
            continue
        signs.append(index)
        away.add(index)
    if not signs:
        return letter
    away |= {
        index
        for index, line in enumerate(lines)
        if line[0] < line[1] and _STAMP.fullmatch(_piece(folded, line))
    }
    only_links = all(_URL_ONLY.fullmatch(_piece(folded, lines[index])) for index in signs)
    if not only_links:
        sender = _take_heading(folded, lines, away, sender)
    rest = []
    for index, line in enumerate(lines):
        if index in away:
            rest.append((line[1], line[1]))
            continue
        label = _LABEL.match(_piece(folded, line))
        rest.append((line[0] + label.end(), line[1]) if label else line)
    return Letter(
        tuple(rest), sender, invitation or (not only_links and sender is not None), mutual
    )


def _take_heading(
    folded: bytes, lines: tuple[Range, ...], away: set[int], sender: Range | None
) -> Range | None:
    """Take the name line at the top of a card and the headline under it away from the note."""
    top = [index for index, line in enumerate(lines) if line[0] < line[1] and index not in away]
    for position, index in enumerate(top[:3]):
        line = lines[index]
        name = name_line(folded, *line)
        if (
            name is None
            or line[1] - line[0] > 60
            or (sender and not same_person(folded, name, sender))
        ):
            if position == 0 and sender is not None and _looks_like_headline(folded, line):
                away.add(index)
            continue
        away.add(index)
        for below in top[position + 1 : position + 3]:
            if not _looks_like_headline(folded, lines[below]):
                break
            away.add(below)
        return sender or name
    return sender


def _looks_like_headline(folded: bytes, line: Range) -> bool:
    piece = _piece(folded, line)
    if len(piece) > 120 or piece.endswith((b".", b"!", b"?", b",")):
        return False
    words = piece.lower().split()
    return not {b"i", b"i'm", b"i'd", b"you", b"your", b"we", b"hi", b"hello"} & set(words) and (
        _HEADLINE.fullmatch(piece) is not None or is_name(piece) or len(words) <= 6
    )


def _piece(folded: bytes, line: Range) -> bytes:
    return folded[line[0] : line[1]]
