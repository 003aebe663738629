"""Forms (Discord's modals) as data: to write a text, to choose a day, to answer five questions.

Rule: a form's custom id is the wish it fulfils and a field's custom id is the question it answers,
so a form that is sent after a restart is understood as if nothing had happened. What a form left
empty was not asked: it is asked afterwards, one question at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from adapters.discord.wishes import TEXT_LIMIT, FormWish, QuickForm, custom_id_of
from adapters.drawing.text import cut, label, one_line, shows_nothing, units
from adapters.drawing.wishes import OtherDay, Paste, Redraft, SayWhy, Write
from bot.core.checklist import Checklist, Question, fill
from bot.core.messages import Json

TITLE_LIMIT: Final = 45
FIELD_LABEL_LIMIT: Final = 45
DESCRIPTION_LIMIT: Final = 100
FIELDS: Final = 5
"""Fields of a form."""
TEXT: Final = "text"
"""The custom id of the only field of a form with one text."""
BECAUSE_LIMIT: Final = 500
DAY_LIMIT: Final = 64

FieldKind = Literal["line", "text", "one", "many"]


@dataclass(frozen=True, slots=True)
class FieldOption:
    value: str
    label: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """`limit` is the longest text; `value` what stands in the field at first."""

    custom_id: str
    label: str
    kind: FieldKind
    description: str = ""
    options: tuple[FieldOption, ...] = ()
    limit: int = TEXT_LIMIT
    value: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    custom_id: str
    title: str
    fields: tuple[Field, ...]


def text_form(wish: FormWish, value: str = "") -> Form:
    """The form with one text that a wish needs; `value` is what the text begins as."""
    match wish:
        case Paste():
            field = Field(TEXT, "The request, as it reached you", "text", required=True)
            return Form(custom_id_of(wish), "Vet a request", (field,))
        case Write(_, _, limit):
            kind: FieldKind = "text" if limit > 100 else "line"
            field = Field(TEXT, "Your answer", kind, limit=limit, required=True)
            return Form(custom_id_of(wish), "Write your answer", (field,))
        case SayWhy():
            field = Field(TEXT, "Why you decide otherwise", "text", limit=BECAUSE_LIMIT)
            return Form(custom_id_of(wish), "A word why", (field,))
        case Redraft():
            shown = value if units(value) <= TEXT_LIMIT else ""
            field = Field(TEXT, "Your own wording", "text", value=shown, required=True)
            return Form(custom_id_of(wish), "Edit the draft", (field,))
        case OtherDay():
            hint = "For example: next Tuesday, in 3 days, end of month"
            field = Field(TEXT, "When?", "line", hint, limit=DAY_LIMIT, required=True)
            return Form(custom_id_of(wish), "Put it off", (field,))
        case QuickForm():
            raise ValueError("a quick form is made of questions")


def quick_form(wish: QuickForm, vetting: Json, checklist: Checklist) -> Form | None:
    """The next questions of a vetting (as JSON) on one form; None if there is none to ask."""
    front = vetting["question"]
    keys = [question.key for question in checklist.questions]
    if front not in keys:
        return None
    open_ = [key for key in vetting["missing"] if key in keys[keys.index(front) :]]
    asked = [checklist.questions[keys.index(key)] for key in dict.fromkeys((front, *open_))]
    slots = {
        "name": vetting["name"] or "this person",
        "target": vetting["target"] or "the person asked for",
    }
    fields = tuple(_field(question, slots) for question in asked[:FIELDS])
    return Form(custom_id_of(wish), label(f"About {slots['name']}", TITLE_LIMIT), fields)


def _field(question: Question, slots: Mapping[str, str]) -> Field:
    ask = one_line(fill(question.ask, slots))
    short = fill(question.short, slots)
    short = label(short[:1].upper() + short[1:], FIELD_LABEL_LIMIT)
    fits = units(ask) <= FIELD_LABEL_LIMIT
    name, description = (ask, "") if fits else (short, cut(ask, DESCRIPTION_LIMIT))
    if question.text_limit:
        limit = question.text_limit
        return Field(question.key, name, "text" if limit > 100 else "line", description, (), limit)
    options = tuple(
        FieldOption(
            option.value,
            label(fill(option.label, slots), DESCRIPTION_LIMIT),
            cut(one_line(fill(option.hint, slots)), DESCRIPTION_LIMIT),
        )
        for option in question.options
    )
    return Field(question.key, name, "many" if question.many else "one", description, options)


def filled_in(components: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """What a sent form says, by field; a field that was left empty is not in it.

    `components` is Discord's own JSON: fields stand in labels, or, from old clients, in rows.
    """
    found: dict[str, tuple[str, ...]] = {}
    for component in components:
        inner = component.get("component")
        nested = [inner] if isinstance(inner, Mapping) else component.get("components") or []
        found |= filled_in(nested)
        custom_id = component.get("custom_id")
        given = component.get("values")
        given = [component.get("value")] if given is None else given
        values = tuple(v for v in given if isinstance(v, str) and not shows_nothing(v))
        if isinstance(custom_id, str) and values:
            found[custom_id] = values
    return found
