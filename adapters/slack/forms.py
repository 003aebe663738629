"""Slack's modals as data: to paste a request, to answer its questions, to write one text. Pure.

Rule: a modal's private metadata holds the wish it fulfils and the block of a field is named by the
question it answers, so a modal that is sent after a restart is understood as if nothing had
happened. A modal never stands on another: the next step takes the place of the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from adapters.drawing.text import label, units
from adapters.drawing.wishes import OtherDay, Paste, Redraft, SayWhy, Write
from adapters.slack import sentences
from adapters.slack.blocks import Blocks, Json, actions, header, paragraphs, plain, wish_button
from adapters.slack.carried import (
    EMPTY,
    INPUT_ID,
    NOWHERE,
    TEXT,
    UNFILLED,
    Filled,
    Metadata,
    Origin,
)
from adapters.slack.prompt import suggestion_words
from adapters.slack.render import blocks_of
from adapters.slack.wishes import TEXT_LIMIT, Search, Sheet, Talk, TextWish
from bot.core.events import Answered
from bot.core.intake import KIND_LABELS, kind_values
from bot.core.messages import Block, Choice, Message, Prompt, Reply
from bot.core.standing import BECAUSE

VIEW_BLOCKS: Final = 98
OPTION_TEXT: Final = 75
FEW: Final = 10
"""Options of radio buttons and checkboxes; more stand in a menu."""
MANY: Final = 100
BECAUSE_LIMIT: Final = 500
DAY_LIMIT: Final = 64
TITLE: Final = "Vet a request"
KEPT_AT_THE_END: Final = 10
"""Blocks at the end of a view that is too long which stay, for they hold its buttons."""


def modal(
    kind: str, heading: str, blocks: Sequence[Json], metadata: Metadata, submit: str = ""
) -> Json:
    """A modal; its kind is a part of its callback id."""
    view: Json = {
        "type": "modal",
        "callback_id": f"vet_{kind}",
        "title": plain(label(heading, 24), 24),
        "close": plain("Close", 24),
        "blocks": list(blocks) or list(paragraphs("There is nothing here.")),
        "private_metadata": metadata.written(),
    }
    if submit:
        view["submit"] = plain(submit, 24)
    return view


def waiting_view(metadata: Metadata = EMPTY) -> Json:
    """The small modal that opens at once and is filled afterwards."""
    return modal("wait", TITLE, tuple(paragraphs("One moment…")), metadata)


def paste_view(origin: Origin = NOWHERE, text: str = "") -> Json:
    """The modal in which a request is pasted."""
    known = {"initial_value": text} if 0 < units(text) <= TEXT_LIMIT else {}
    paste = {
        "type": "plain_text_input",
        "action_id": INPUT_ID,
        "multiline": True,
        "max_length": TEXT_LIMIT,
        **known,
    }
    kinds = [_option(Choice(k, KIND_LABELS[k], _NOTHING)) for k in kind_values()]
    kind = {"type": "radio_buttons", "action_id": INPUT_ID, "options": kinds}
    name = {"type": "plain_text_input", "action_id": INPUT_ID, "max_length": 100}
    blocks = (
        input_block(TEXT, "The request, as it reached you", paste, optional=True),
        input_block("kind", "What kind of request is it?", kind, "If the text does not say.", True),
        input_block("name", "Who is it about?", name, "If the text does not say.", True),
    )
    return modal("paste", TITLE, blocks, Metadata(Paste(), origin), "Go on")


_NOTHING: Final = Answered("0" * 12, "kind", ())


def sheet_view(
    vetting: str,
    heading: str,
    before: tuple[Block, ...],
    prompts: Sequence[Prompt],
    origin: Origin = NOWHERE,
    *,
    filled: Filled = UNFILLED,
    notes: Sequence[str] = (),
) -> Json:
    """The questions of a vetting, with what is known above them and suggestions preselected.

    `filled` is what its owner has chosen already, `notes` what could not be taken of it.
    """
    fields = tuple(_field(prompt, filled.values.get(prompt.key)) for prompt in prompts)
    talk = tuple(actions(wish_button("Continue in direct messages", Talk(vetting))))
    said = blocks_of(Reply((Message("", before),)))
    known = (*warnings(notes), *header(heading), *said)
    room = VIEW_BLOCKS - len(fields) - len(talk)
    metadata = Metadata(
        Sheet(vetting),
        origin,
        tuple(prompt.key for prompt in prompts),
        tuple(prompt.key for prompt in prompts if is_required(prompt)),
    )
    return modal("sheet", TITLE, (*known[:room], *fields, *talk), metadata, "Weigh it")


def is_required(prompt: Prompt) -> bool:
    """A form asks for what tells most; everything else may be left open."""
    return prompt.starred or not prompt.skippable


def text_view(
    wish: TextWish, origin: Origin = NOWHERE, value: str = "", notes: Sequence[str] = ()
) -> Json:
    """The modal with one text that a wish needs; `value` is what the text begins as.

    `notes` say what could not be taken of what was sent before.
    """
    view = _text_view(wish, origin, value)
    return {**view, "blocks": [*warnings(notes), *view["blocks"]]}


def _text_view(wish: TextWish, origin: Origin, value: str) -> Json:
    metadata = Metadata(wish, origin)
    match wish:
        case Paste():
            return paste_view(origin, value)
        case Write(_, _, limit):
            field = _text_field("Your answer", limit, value)
            return modal("text", "Write your answer", (field,), metadata, "Save")
        case SayWhy():
            field = _text_field("Why you decide otherwise", BECAUSE_LIMIT, value)
            return modal("text", "A word why", (field,), metadata, "Save")
        case Redraft():
            field = _text_field("Your own wording", TEXT_LIMIT, value)
            return modal("text", "Edit the draft", (field,), metadata, "Save")
        case OtherDay():
            hint = "For example: next Tuesday, in 3 days, end of month"
            field = _text_field("When?", DAY_LIMIT, value, hint)
            return modal("text", "Put it off", (field,), metadata, "Save")
        case Search():
            field = _text_field("A name, or words", 100)
            return modal("text", "Find", (field,), metadata, "Find")


def card_view(reply: Reply, origin: Origin = NOWHERE, notes: Sequence[str] = ()) -> Json:
    """An answer in a modal, with its buttons; where a reason is asked, with a field for it."""
    blocks: Blocks = (*warnings(notes), *blocks_of(reply))
    metadata = Metadata(None, origin)
    submit = ""
    prompt = next((m.prompt for m in reversed(reply.messages) if m.prompt is not None), None)
    fields: Blocks = ()
    if prompt is not None and prompt.key == BECAUSE:
        fields = (_text_field("Your reason", BECAUSE_LIMIT, optional=True),)
        metadata, submit = Metadata(SayWhy(prompt.vetting), origin), "Save"
    blocks = _fitting(blocks, VIEW_BLOCKS - len(fields), sentences.MORE_THAN_FITS)
    return modal("card", TITLE, (*blocks, *fields), metadata, submit)


def _fitting(blocks: Blocks, room: int, more: str) -> Blocks:
    """Blocks that fit; what is left out is left out before the buttons at the end."""
    if len(blocks) <= room:
        return blocks
    kept = blocks[: room - KEPT_AT_THE_END - 1]
    return (*kept, *paragraphs(more), *blocks[-KEPT_AT_THE_END:])


def warnings(notes: Sequence[str]) -> Blocks:
    """Sentences that must not be overlooked."""
    return tuple(block for note in notes for block in paragraphs(f"⚠️ {note}"))


def said_view(sentence: str) -> Json:
    """One sentence in a modal."""
    return modal("said", TITLE, tuple(paragraphs(sentence)), Metadata())


def _text_field(
    words: str, limit: int, value: str = "", hint: str = "", *, optional: bool = False
) -> Json:
    element: Json = {
        "type": "plain_text_input",
        "action_id": INPUT_ID,
        "multiline": limit > 100,
        "max_length": min(limit, TEXT_LIMIT),
    }
    if 0 < units(value) <= element["max_length"]:
        element["initial_value"] = value
    return input_block(TEXT, words, element, hint, optional)


def input_block(
    key: str, words: str, element: Json, hint: str = "", optional: bool = False
) -> Json:
    """A field whose block is named by what it answers."""
    block: Json = {
        "type": "input",
        "block_id": key,
        "label": plain(words, 1900),
        "element": element,
        "optional": optional,
    }
    if hint:
        block["hint"] = plain(hint, 1900)
    return block


def _field(prompt: Prompt, given: tuple[str, ...] | None) -> Json:
    star = " ★" if prompt.starred else ""
    words = suggestion_words(prompt)
    hint = f"{prompt.why} {words}".strip()
    if prompt.choices:
        element = _choice_element(prompt, given)
    else:
        element = _written_element(prompt, "".join(given or ()) or prompt.suggestion)
    return input_block(
        prompt.key, f"{label(prompt.text, 1800)}{star}", element, hint, not is_required(prompt)
    )


def _written_element(prompt: Prompt, begun: str) -> Json:
    limit = min(prompt.text_limit or TEXT_LIMIT, TEXT_LIMIT)
    element: Json = {
        "type": "plain_text_input",
        "action_id": INPUT_ID,
        "max_length": limit,
        "multiline": limit > 200,
    }
    if 0 < units(begun) <= limit:
        element["initial_value"] = begun
    return element


def _choice_element(prompt: Prompt, given: tuple[str, ...] | None) -> Json:
    """Radio buttons or checkboxes; a menu where there are more options than those take."""
    few = len(prompt.choices) <= FEW
    choices = prompt.choices[:MANY]
    options = [_option(choice) for choice in choices]
    begun = [
        option
        for option, choice in zip(options, choices, strict=True)
        if choice.value in _begun(choices, given)
    ]
    element: Json = {"action_id": INPUT_ID, "options": options}
    if prompt.many:
        element["type"] = "checkboxes" if few else "multi_static_select"
        if begun:
            element["initial_options"] = begun
    else:
        element["type"] = "radio_buttons" if few else "static_select"
        if begun:
            element["initial_option"] = begun[0]
    return element


def _begun(choices: Sequence[Choice], given: tuple[str, ...] | None) -> tuple[str, ...]:
    """What a field begins with: what was given just now, else before, else what is suggested."""
    if given is not None:
        return given
    chosen = tuple(choice.value for choice in choices if choice.chosen)
    return chosen or tuple(choice.value for choice in choices if choice.suggested)


def _option(choice: Choice) -> Json:
    option: Json = {
        "text": plain(label(choice.label, OPTION_TEXT), OPTION_TEXT),
        "value": choice.value,
    }
    hint = f"suggested · {choice.hint}".rstrip(" ·") if choice.suggested else choice.hint
    if hint.strip():
        option["description"] = plain(label(hint, OPTION_TEXT), OPTION_TEXT)
    return option
