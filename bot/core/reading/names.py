"""What a person's name looks like, and which capitalised words are none.

Rule: better no name than a wrong one. A name is one to four capitalised words with the small
words of names between them; a line of a card, a header or a signature is a name only as a whole.
"""

from __future__ import annotations

from bot.core.reading.patterns import compiled

Range = tuple[int, int]

# Capitalised words that open sentences, close letters or stand on buttons and in headlines.
NOT_NAMES = frozenset(
    """
    a about accept account admin advisor all am an analyst and any apply architect are as associate
    at best bonjour both business bye can cc ceo cfo chief cheers cheer ciao click co co-founder cofounder
    coach company connect connection consultant coo cordialement could cto currently customer data
    date dear decline designer developer director discord do edited email engineer engineering
    i'm i've i'd i'll it's that's we're we've let's you're c'est j'ai j'aimerais
    everyone executive expert feel folks for fellow founder founding former freelance freelancer
    friend from fwd general glad global good great greetings growth guys hallo happy have head
    hello here hey hi hiring hola hope hr i ich if ignore in independent intern invitation is it
    je junior just kind know lead leader let lets linkedin looking looks love management manager
    managing many marketing me member mentor message messages mobile more my myself network new
    nice no not of officer ok okay olá on one open operations or our owner partner partnerships
    phd please president principal product professional professor profile programme project
    quick recruiter recruiting recruitment regards regarding reply researcher sales saludos sehr
    senior sent sincerely sir slack software sounds specialist staff startup strategist strategy
    student subject sure talent team tech thank thanks that the there they this to today tomorrow
    unfortunately us vice view vp wait warm was we well what when who will with would write yes
    yesterday you your yours
    monday tuesday wednesday thursday friday saturday sunday january february march april june july
    august september october november december
    american australian austrian belgian brazilian british canadian chinese danish dutch english
    european finnish french german greek indian irish italian japanese korean mexican norwegian
    polish portuguese russian scottish spanish swedish swiss turkish ukrainian
    """.split()
)

# The last words of names of houses, not of people.
HOUSES = frozenset(
    """
    agency associates bank capital clinic clinics college company consulting corp corporation energy
    foundation gmbh group health holding holdings inc industries institute international
    labs limited llc llp ltd media network networks partners school services solutions studio
    studios systems technologies technology university ventures
    """.split()
)

_LEADING_TITLE = compiled(r"(?:mr|mrs|ms|mx|dr|prof|professor|herr|frau|sr|sra|mme|m)\.? ")
_NAME = compiled(r"{NAME}")
# "AI", "SaaS"; without the X that stands for letters of scripts that know no case
_ABBREVIATION = compiled(r"(?-i:\b[A-WYZ]{2,3}$|^[A-WYZ]{2,3}\b|[a-z][A-WYZ]{2}|[a-z][A-WYZ]$)")
# What may follow a name on its line: credentials, pronouns, a job after a comma or a bar.
_AFTER_NAME = compiled(
    r"\x20*(?:$|[,|(/*\[:\x01\x02]| - | -$|\.$|!$|<| (?:from|at|via|@|he/|she/|they/)\b)"
)


def name_in(folded: bytes, start: int, end: int) -> Range | None:
    """Return where the name is with which this piece of text opens, if it opens with one."""
    piece = folded[start:end]
    offset = 0
    title = _LEADING_TITLE.match(piece)
    if title:
        offset = title.end()
    found = _NAME.match(piece, offset)
    if found is None:
        return None
    last = found.end()
    while last > offset and piece[last - 1 : last] in (b"-", b"'"):
        last -= 1
    if not is_name(piece[offset:last]):
        return None
    return start + offset, start + last


def name_line(folded: bytes, start: int, end: int) -> Range | None:
    """Return where the name is when the line is a name and at most what follows names."""
    found = name_in(folded, start, end)
    if found is None or not _AFTER_NAME.match(folded[found[1] : end]):
        return None
    return found


def is_name(folded_name: bytes) -> bool:
    """Tell a name from other capitalised words."""
    words = folded_name.decode("ascii").lower().split()
    if not words or words[-1] in HOUSES:
        return False
    if _ABBREVIATION.search(folded_name):
        return False
    return not any(word.strip(".'-") in NOT_NAMES for word in words)


def same_person(folded: bytes, one: Range, other: Range) -> bool:
    """Tell whether two names can be one person's: their first words are equal."""
    return _first_word(folded, one) == _first_word(folded, other)


def _first_word(folded: bytes, name: Range) -> bytes:
    return folded[name[0] : name[1]].lower().split()[0].strip(b".,'")
