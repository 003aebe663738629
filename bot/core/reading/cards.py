"""A note on a LinkedIn card, in its mail or notification: names, headlines, buttons around it.

Rule: without a sign of a card (a button, a degree, "wants to connect") no line is taken away.
"""

from __future__ import annotations

from bot.core.reading.letter import Letter, piece_of
from bot.core.reading.names import Range, is_name, name_line, same_person
from bot.core.reading.patterns import compiled

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

_PROFILE = compiled(
    r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/(?:comm/)?in/[A-Za-z0-9\-_%\x01Xx]{2,100}"
)


def read_card(folded: bytes, letter: Letter) -> Letter:
    """Take the lines of a LinkedIn card, mail or notification away from around the note."""
    lines = letter.lines
    sender, mutual, invitation = letter.sender, letter.mutual, letter.invitation
    signs: list[int] = []
    away: set[int] = set()
    for index, line in enumerate(lines):
        if line[0] == line[1]:
            continue
        piece = piece_of(folded, line)
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
        if line[0] < line[1] and _STAMP.fullmatch(piece_of(folded, line))
    }
    only_links = all(_URL_ONLY.fullmatch(piece_of(folded, lines[index])) for index in signs)
    if not only_links:
        sender = _take_heading(folded, lines, away, sender)
    rest = []
    for index, line in enumerate(lines):
        if index in away:
            rest.append((line[1], line[1]))
            continue
        label = _LABEL.match(piece_of(folded, line))
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
    piece = piece_of(folded, line)
    if len(piece) > 120 or piece.endswith((b".", b"!", b"?", b",")):
        return False
    words = piece.lower().split()
    return not {b"i", b"i'm", b"i'd", b"you", b"your", b"we", b"hi", b"hello"} & set(words) and (
        _HEADLINE.fullmatch(piece) is not None or is_name(piece) or len(words) <= 6
    )


def profile_links(folded: bytes) -> list[Range]:
    """Return where links to LinkedIn profiles stand, each profile once."""
    found: dict[bytes, Range] = {}
    for match in _PROFILE.finditer(folded):
        slug = folded[match.start() : match.end()].lower().rsplit(b"/", 1)[1]
        found.setdefault(slug, (match.start(), match.end()))
    return list(found.values())
