"""Taking e-mail addresses, phone numbers and links out of a text, for drafts before a yes.

Rule: in doubt it goes. A sentence that lost a harmless number can be mended by its writer; an
address that reached somebody who was not to have it cannot be taken back. Time is linear in the
length of the text: words are looked at one by one, and no pattern goes back over what it read.
"""

from __future__ import annotations

import re

_GONE = "\x00"
_AROUND = "()[]{}<>\"'“”‘’«».,;:!?"
_AT_SIGNS = "@＠﹫"
_SPELT_SIGN = re.compile(r"\s*+[\[({]\s*+(at|dot)\s*+[\])}]\s*+", re.IGNORECASE)
_SPELT_OUT = re.compile(
    r"(?<!\S)(\S++)\s++at\s++(?!(?:the|a)\s)([\w.-]++)\s++dot\s++(\S++)", re.IGNORECASE
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{1,20}:(?=//)|(?:mailto|tel|www\.)", re.IGNORECASE)
_DOMAIN = re.compile(
    r"(?:[\w-]++\.)++(?:com|org|net|info|biz|io|dev|app|ai|me|co|uk|de|fr|nl|eu|ch|at|be|in|us|ca|au"
    r"|nz|es|it|pl|se|no|dk|fi|pt|br|jp|cn|tv|xyz|page|site|online|link|ly|edu|gov)(?::\d++)?(?:/\S*+)?",
    re.IGNORECASE,
)
# a digit, then digits with at most three separators between them
_NUMBER = re.compile(r"(?<![\w.])[+(]{0,2}\d(?:[ \t\u00a0.()/\u2010-\u2015-]{0,3}\d)*+")
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{4} ?[-–/] ?\d{4}"
)
_AMOUNT = re.compile(r"\d{1,2}(?:[ .]\d{3}){2}")
_FEWEST_DIGITS = 7
# words that stand before a detail and say nothing without it
_LEADING = re.compile(
    r"(?:\b(?:e-?mail|mail|phone|tel|telephone|mobile|cell|number|address|website|profile|is|at|on"
    r"|via|under|see|call|ring|text|reach|contact|write|to|me|us|him|them|my|our|his|her|their|or"
    r"|and|here)\b[\s:.]*){0,6}" + _GONE,
    re.IGNORECASE,
)


def without_contact_details(text: str) -> str:
    """Remove e-mail addresses, handles, phone numbers and links; other texts stay as they are."""
    if not text:
        return text
    spelt = _SPELT_SIGN.sub(lambda found: "@" if found[1].lower() == "at" else ".", text)
    spelt = _SPELT_OUT.sub(r"\1@\2.\3", spelt)
    marked = _NUMBER.sub(lambda found: _GONE if _is_phone(found[0]) else found[0], spelt)
    marked = "".join(_marked(part) for part in re.split(r"(\s+)", marked))
    if _GONE not in marked:
        return text
    return _mended(_LEADING.sub(_GONE, marked))


def _is_phone(number: str) -> bool:
    plain = number.strip()
    if _DATE.fullmatch(plain) or _AMOUNT.fullmatch(plain):
        return False
    return sum(character.isdigit() for character in plain) >= _FEWEST_DIGITS


def _marked(word: str) -> str:
    bare = word.strip(_AROUND)
    if not bare or _GONE in word:
        return word
    if not (any(sign in bare for sign in _AT_SIGNS) or _is_link(bare)):
        return word
    # an at sign alone is a word, with letters around it an address or a handle
    if len(bare) == 1:
        return word
    after = word[len(word.rstrip(_AROUND)) :]
    return _GONE + "".join(mark for mark in after if mark in ".,;!?")


def _is_link(bare: str) -> bool:
    return bool(_SCHEME.match(bare) or _DOMAIN.fullmatch(bare))


def _mended(text: str) -> str:
    text = text.replace(_GONE, "")
    text = re.sub(r"[(\[<]\s*[)\]>]", "", text)
    text = re.sub(r"\s+([.,;:!?])", r"\1", text)
    text = re.sub(r"[,;:]+([.!?])|([.!?])[.,;:]+", r"\1\2", text)
    return " ".join(text.split()).strip(" ,;:").lstrip(".!? ")
