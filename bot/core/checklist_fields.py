"""What may stand in a checklist file: for each table its keys, in the order that reads best.

Rule: a key that is not here is nobody's, and is reported as a mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from bot.core.checklist_model import Bearing, Moment, Recipient, Starts
from bot.core.model import KINDS, Direction, FollowUpKind, Strictness

LABEL_LIMIT = 75
"""Slack's limit for the text of a button and of a choice, the tightest of all."""
SENTENCE_LIMIT = 300
DRAFT_LIMIT = 2000
STRICTNESS: tuple[Strictness, ...] = get_args(Strictness)


@dataclass(frozen=True, slots=True)
class Field:
    """What may stand under a key. `shape` is one of text, texts, id, ids, flag, number, table(s).

    `words` are the only texts allowed; `limit` is in characters, or the highest number.
    """

    shape: str
    required: bool = False
    words: tuple[str, ...] = ()
    limit: int = SENTENCE_LIMIT


_TEXT = Field("text")
_NEEDED = Field("text", required=True)
_LABEL = Field("text", required=True, limit=LABEL_LIMIT)
_ID = Field("id", required=True)
_FLAG = Field("flag")

CHECKLIST: Mapping[str, Field] = {
    "kind": Field("text", required=True, words=KINDS),
    "title": _LABEL,
    "strength": Field("ids", required=True),
    "opt_in": Field("ids"),
    "no_target": _TEXT,
    "question": Field("tables", required=True),
    "rule": Field("tables", required=True),
    "outcome": Field("tables", required=True),
}
QUESTION: Mapping[str, Field] = {
    "key": _ID,
    "ask": _NEEDED,
    "why": _NEEDED,
    "short": _NEEDED,
    "says": _TEXT,
    "skipped": _TEXT,
    "skipped_phrase": _TEXT,
    "star": _FLAG,
    "many": _FLAG,
    "text_limit": Field("number", limit=1000),
    "missing": Field("text", words=get_args(Bearing)),
    "unless": Field("texts", words=("opening", "unasked", "asked")),
    "counts_as": Field("id"),
    "only_if": Field("table"),
    "option": Field("tables"),
}
OPTION: Mapping[str, Field] = {
    "value": _ID,
    "label": _LABEL,
    "bearing": Field("text", required=True, words=get_args(Bearing)),
    "hint": _TEXT,
    "says": _TEXT,
    "thing": _TEXT,
    "phrase": _TEXT,
    "phrase_with": _TEXT,
    "evidence": Field("id"),
    "exclusive": _FLAG,
}
RULE: Mapping[str, Field] = {
    "id": Field("text", required=True, limit=24),
    "then": _ID,
    "strictness": Field("texts", words=STRICTNESS),
    "when": Field("tables"),
}
OUTCOME: Mapping[str, Field] = {
    "id": _ID,
    "label": _LABEL,
    "headline": _NEEDED,
    "advice": _NEEDED,
    "advice_strict": _TEXT,
    "rank": Field("number", required=True, limit=9),
    "uses": Field("ids"),
    "beside": Field("ids"),
    "recommended": _FLAG,
    "parks": _FLAG,
    "starts": Field("text", words=get_args(Starts)),
    "follow_up": Field("tables"),
    "ledger": Field("tables"),
    "draft": Field("tables"),
}
FOLLOW_UP: Mapping[str, Field] = {
    "kind": Field("text", required=True, words=get_args(FollowUpKind)),
    "days": Field("number", required=True, limit=365),
    "why": _NEEDED,
    "what": Field("id"),
    "what_from": Field("id"),
    "then": Field("text", words=("reopen",)),
}
LEDGER: Mapping[str, Field] = {
    "direction": Field("text", required=True, words=get_args(Direction)),
    "kind": _ID,
    "about": Field("text", words=("name", "target")),
}
DRAFT: Mapping[str, Field] = {
    "to": Field("text", required=True, words=get_args(Recipient)),
    "moment": Field("text", words=get_args(Moment)),
    "short": _FLAG,
    "when": Field("tables"),
    "warm": Field("texts", required=True, limit=DRAFT_LIMIT),
    "plain": Field("texts", required=True, limit=DRAFT_LIMIT),
}
