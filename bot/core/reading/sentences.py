"""From the lines of a message to its sentences, with greeting and signature set apart.

Rule: the canvas is as long as the text; what is not the message is line ends on it, and a line
end stands nowhere else than between sentences. So a cue never matches in a header or a
signature, and never reaches from one sentence into the next.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from bot.core.reading.letter import Letter
from bot.core.reading.names import Range, name_in, name_line
from bot.core.reading.patterns import SYMBOL, compiled

_GREETING = compiled(
    r"\W{0,3}(?:(?:hi|hey|hello|hiya|heya|howdy|dear|greetings|good (?:morning|afternoon|evening|day)"
    r"|hallo|guten (?:tag|morgen|abend)|liebe[rs]?|sehr geehrte[rs]?|moin|servus|gruezi"
    r"|bonjour|bonsoir|salut|coucou|chere?|hola|buenos dias|buenas tardes|buenas|estimad[oa]|querid[oa]"
    r"|ola|oi|bom dia|boa tarde|prezad[oa]|car[oa]|ciao|salve|buongiorno|gentile|beste|hoi|dag|geachte)\b"
    r"(?: (?:there|again|team|all|everyone|folks|both|frau|herr|senor|senora|madame|monsieur|signor|signora))*"
    r"[\x20,]{0,2})(?P<name>)"
)
_AFTER_GREETING = compiled(r"\x20*(?:[,!.:;\x01\n-]+(?:\x20+|$)|$|\n|\x01+\x20*)")
_BARE_ADDRESS = compiled(
    r"(?P<name>{NAME})(?: ?--? ?|[,!] |: |,$|:$| ?--?$)(?:hi|hello|hey)?[!,.]?\x20*"
)

_CLOSING_WORDS = (
    r"(?:with )?(?:(?:all (?:the|my) |my |kind(?:est)? |warm(?:est)? |best |many |very )*"
    r"(?:best|regards?|wishes|thanks|thank you|cheers|sincerely|respectfully|cordially|warmly|love|hugs)"
    r"|yours(?: (?:sincerely|truly|faithfully))?|sincerely yours|take care|talk soon|speak soon"
    r"|see you(?: soon| there)?|until then|all the best|best of luck|have a (?:great|good|nice|lovely) \w+"
    r"|looking forward(?: to (?:it|hearing from you|connecting|your reply))?"
    r"|mit (?:freundlichen|besten|lieben|herzlichen) gru(?:ss|s)en|(?:viele|liebe|beste|herzliche|schone) gru(?:ss|s)e"
    r"|freundliche gru(?:ss|s)e|vg|lg|mfg|gruss|danke|vielen dank|besten dank"
    r"|(?:bien )?cordialement|bien a vous|amicalement|merci(?: d'avance| beaucoup)?|a bientot"
    r"|(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|un abrazo|abrazos|(?:muchas )?gracias"
    r"|atenciosamente|abracos?|um abraco|obrigad[oa]|(?:cordiali |distinti )?saluti|grazie|un saluto"
    r"|(?:met vriendelijke|vriendelijke|hartelijke) groet(?:en)?|groet(?:en|jes)?|bedankt)"
)
_CLOSING_LINE = compiled(
    r"\W{0,2}"
    + _CLOSING_WORDS
    + r"(?: (?:so much|again|a lot|in advance|and (?:best |kind |warm )?(?:regards?|wishes)|& regards?"
    r"|for (?:your|the|considering|reading|everything)(?: [a-z]+){0,4}))*[,.!:;\x01\x20-]*"
)
_CLOSING_AND_NAME = compiled(
    r"\W{0,2}" + _CLOSING_WORDS + r" ?(?:,|\.|-|--) ?-?(?P<name>{NAME})\W{0,3}"
)
_INLINE_CLOSING = compiled(
    r"(?:[.!?)\x01]|\bsoon|,) +(?P<words>"
    + _CLOSING_WORDS
    + r") ?(?:,|\.|--?) ?(?P<name>{NAME})[.\x01\x20]{0,2}$"
)
_DASH_AND_NAME = compiled(r"(?:^|[.!?)\x01]) *(?:--?|~|/) ?(?P<name>{NAME})[.\x01\x20]{0,2}$")
_POSTSCRIPT = compiled(r"p\.? ?s\.?[\x20:,-]")
_BULLET = compiled(r"(?:[*\-\x01]|[0-9]{1,2}[.)]|[a-z]\)) ")

_SENTENCE_END = compiled(
    r"(?P<before>[A-Za-z0-9.]*)(?P<stop>[.!?\x01]+[\"')\]]*|[.!?]*(?: ?\x01)+)(?P<gap>\x20+)"
)
_ABBREVIATIONS = frozenset(
    b"mr mrs ms mx dr prof st e.g i.e eg ie vs inc ltd co corp no approx etc jr sr bzw ca z.b u.a "
    b"p.s a.m p.m".split()
)
WRAPPED_AT = 60
"""A line at least this long that ends without a stop goes on in the next one."""


@dataclass(frozen=True, slots=True)
class Message:
    """The canvas, where its sentences are, and who is addressed and who signs."""

    canvas: bytes
    sentences: tuple[Range, ...]
    addressee: Range | None
    signature: Range | None

    def sentence_at(self, position: int) -> Range:
        """Return the sentence that holds a position of the canvas."""
        index = bisect_right(self.sentences, (position, len(self.canvas) + 1)) - 1
        return self.sentences[max(index, 0)]

    def is_question(self, sentence: Range) -> bool:
        """Tell whether a sentence ends in a question mark."""
        return self.canvas[sentence[1] - 1 : sentence[1]] == b"?"


def find_message(folded: bytes, letter: Letter) -> Message:
    """Lay a letter's own words out as sentences."""
    lines = list(letter.lines)
    lines, signature = _take_signature(folded, lines)
    lines, addressee = _take_greeting(folded, lines)
    canvas = bytearray(b"\n" * len(folded))
    previous: Range | None = None
    for line in lines:
        if line[0] == line[1]:
            previous = None
            continue
        canvas[line[0] : line[1]] = folded[line[0] : line[1]].replace(b"\t", b" ")
        if previous is not None and _goes_on(folded, previous, line):
            canvas[previous[1] : line[0]] = b" " * (line[0] - previous[1])
        previous = line
    _mark_sentence_ends(canvas)
    return Message(bytes(canvas), tuple(_sentences(canvas)), addressee, signature)


def _goes_on(folded: bytes, line: Range, following: Range) -> bool:
    if folded[line[1] - 1] in b".!?:;":
        return False
    piece = folded[following[0] : following[1]]
    if _BULLET.match(piece):
        return False
    return piece[:1].islower() or line[1] - line[0] >= WRAPPED_AT


def _mark_sentence_ends(canvas: bytearray) -> None:
    groups = _SENTENCE_END.groupindex
    for match in _SENTENCE_END.finditer(bytes(canvas)):
        before = bytes(canvas[match.start(groups["before"]) : match.end(groups["before"])]).lower()
        stop = bytes(canvas[match.start(groups["stop"]) : match.end(groups["stop"])])
        short = before.strip(b".")
        # "I." ends sentences more often than it is an initial; "J." does not.
        if stop == b"." and before != b"i" and (short in _ABBREVIATIONS or len(short) == 1):
            continue
        start, end = match.start(groups["gap"]), match.end(groups["gap"])
        canvas[start:end] = b"\n" * (end - start)


def _sentences(canvas: bytearray) -> list[Range]:
    result = []
    start = 0
    for piece in bytes(canvas).split(b"\n"):
        end = start + len(piece)
        inner = start + len(piece) - len(piece.lstrip(b" "))
        if inner < end:
            result.append((inner, end))
        start = end + 1
    return result


def _take_greeting(folded: bytes, lines: list[Range]) -> tuple[list[Range], Range | None]:
    for index, (start, end) in enumerate(lines):
        if start == end:
            continue
        piece = folded[start:end]
        greeting = _GREETING.match(piece)
        if greeting:
            name = name_in(folded, start + greeting.end(), end)
            # "Hi Dana I saw": the pronoun is no part of the name
            after = name[1] if name else start + greeting.end()
            tail = _AFTER_GREETING.match(folded[after:end])
            after += tail.end() if tail else 0
            return [*lines[:index], (min(after, end), end), *lines[index + 1 :]], name
        bare = _BARE_ADDRESS.match(piece)
        if bare and (name := name_in(folded, start, start + bare.end(bare_name))):
            return [*lines[:index], (start + bare.end(), end), *lines[index + 1 :]], name
        return lines, None
    return lines, None


bare_name = _BARE_ADDRESS.groupindex["name"]


def _take_signature(folded: bytes, lines: list[Range]) -> tuple[list[Range], Range | None]:
    """Find the closing words and the name under them, or a name alone on the last line."""
    filled = [index for index, (start, end) in enumerate(lines) if start < end]
    if not filled:
        return lines, None
    for index in reversed(filled[-9:]):
        piece = folded[slice(*lines[index])]
        below = [later for later in filled if later > index]
        if any(
            _length(lines[later]) > 90
            for later in below
            if not _is_postscript(folded, lines[later])
        ):
            break
        together = _CLOSING_AND_NAME.fullmatch(piece)
        if together:
            start = lines[index][0] + together.start(_CLOSING_AND_NAME.groupindex["name"])
            return _without(folded, lines, index), name_in(folded, start, lines[index][1])
        if _CLOSING_LINE.fullmatch(piece):
            if not below:
                name = None
            else:
                start, end = lines[below[0]]
                while start < end and folded[start] in b"-~* ":
                    start += 1
                name = name_line(folded, start, end)
                if name is None and _length(lines[below[0]]) > 60:
                    continue
            if index == filled[0]:
                continue
            return _without(folded, lines, index), name
    return _signed_without_closing(folded, lines, filled)


def _signed_without_closing(
    folded: bytes, lines: list[Range], filled: list[int]
) -> tuple[list[Range], Range | None]:
    last = filled[-1]
    start, end = lines[last]
    if len(filled) > 1 and end - start <= 60:
        inner = start
        while inner < end and folded[inner] in b"-~ ":
            inner += 1
        name = name_line(folded, inner, end)
        above = lines[filled[-2]]
        stands_apart = last - filled[-2] > 1 or folded[above[1] - 1] in b".!?:,)" + SYMBOL.encode()
        if name is not None and (inner > start or stands_apart):
            return _without(folded, lines, last), name
    piece = folded[max(start, end - 120) : end]
    offset = max(start, end - 120)
    for pattern in (_INLINE_CLOSING, _DASH_AND_NAME):
        match = pattern.search(piece)
        if match:
            begin = offset + match.start(pattern.groupindex["name"])
            name = name_in(folded, begin, end)
            if name is None:
                continue
            words = pattern.groupindex.get("words")
            cut = offset + (match.start(words) if words else match.start() + 1)
            if match.start() == 0 and not words:
                cut = start
            kept = [*lines[:last], (start, max(start, min(cut, end))), *lines[last + 1 :]]
            return kept, name
    return lines, None


def _without(folded: bytes, lines: list[Range], index: int) -> list[Range]:
    """Drop the signature's lines, except a postscript and what follows it."""
    for later in range(index, len(lines)):
        if _is_postscript(folded, lines[later]):
            return [*lines[:index], *lines[later:]]
    return lines[:index]


def _is_postscript(folded: bytes, line: Range) -> bool:
    return _POSTSCRIPT.match(folded[line[0] : line[1]]) is not None


def _length(line: Range) -> int:
    return line[1] - line[0]
