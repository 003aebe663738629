"""Slack's modals as data: to paste a request, to answer its questions, to write one text. Pure.

Rule: a modal's private metadata holds the wish it fulfils and the block of a field is named by the
question it answers, so a modal that is sent after a restart is understood as if nothing had
happened. A modal never stands on another: the next step takes the place of the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from adapters.slack.blocks import (
    Blocks,
    Json,
    actions,
    header,
    paragraphs,
    plain,
    small,
    title,
    wish_button,
)
from adapters.slack.carried import EMPTY, INPUT_ID, NOWHERE, TEXT, Metadata, Origin
from adapters.slack.prompt import suggestion_words
from adapters.slack.render import blocks_of
from adapters.slack.text import label, units
from adapters.slack.wishes import (
    TEXT_LIMIT,
    ForgetMe,
    Listing,
    OtherDay,
    Paste,
    Redraft,
    SayWhy,
    Search,
    Sheet,
    Talk,
    TextWish,
    Write,
)
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
HOME_LISTS: Final = (
    ("Ledger", "ledger"),
    ("History", "history"),
    ("Settings", "settings"),
    ("Privacy", "privacy"),
)
MORE: Final = "There is more than fits here: the rest stands in my direct messages."


def _modal(
    kind: str, heading: str, blocks: Sequence[Json], metadata: Metadata, submit: str = ""
) -> Json:
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
    return _modal("wait", TITLE, tuple(paragraphs("One moment…")), metadata)


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
        _input(TEXT, "The request, as it reached you", paste, optional=True),
        _input("kind", "What kind of request is it?", kind, "If the text does not say.", True),
        _input("name", "Who is it about?", name, "If the text does not say.", True),
    )
    return _modal("paste", TITLE, blocks, Metadata(Paste(), origin), "Go on")


_NOTHING: Final = Answered("0" * 12, "kind", ())


def sheet_view(
    vetting: str,
    heading: str,
    before: tuple[Block, ...],
    prompts: Sequence[Prompt],
    origin: Origin = NOWHERE,
) -> Json:
    """The questions of a vetting, with what is known above them and suggestions preselected."""
    fields = tuple(_field(prompt) for prompt in prompts)
    talk = tuple(actions(wish_button("Continue in direct messages", Talk(vetting))))
    known = (*header(heading), *blocks_of(Reply((Message("", before),))))
    room = VIEW_BLOCKS - len(fields) - len(talk)
    metadata = Metadata(
        Sheet(vetting),
        origin,
        tuple(prompt.key for prompt in prompts),
        tuple(prompt.key for prompt in prompts if is_required(prompt)),
    )
    return _modal("sheet", TITLE, (*known[:room], *fields, *talk), metadata, "Weigh it")


def is_required(prompt: Prompt) -> bool:
    """A form asks for what tells most; everything else may be left open."""
    return prompt.starred or not prompt.skippable


def text_view(wish: TextWish, origin: Origin = NOWHERE, value: str = "") -> Json:
    """The modal with one text that a wish needs; `value` is what the text begins as."""
    metadata = Metadata(wish, origin)
    match wish:
        case Paste():
            return paste_view(origin, value)
        case Write(_, _, limit):
            field = _text_field("Your answer", limit)
            return _modal("text", "Write your answer", (field,), metadata, "Save")
        case SayWhy():
            field = _text_field("Why you decide otherwise", BECAUSE_LIMIT)
            return _modal("text", "A word why", (field,), metadata, "Save")
        case Redraft():
            fits = units(value) <= TEXT_LIMIT
            field = _text_field("Your own wording", TEXT_LIMIT, value if fits else "")
            return _modal("text", "Edit the draft", (field,), metadata, "Save")
        case OtherDay():
            hint = "For example: next Tuesday, in 3 days, end of month"
            field = _text_field("When?", DAY_LIMIT, hint=hint)
            return _modal("text", "Put it off", (field,), metadata, "Save")
        case Search():
            field = _text_field("A name, or words", 100)
            return _modal("text", "Find", (field,), metadata, "Find")


def card_view(reply: Reply, origin: Origin = NOWHERE, notes: Sequence[str] = ()) -> Json:
    """An answer in a modal, with its buttons; where a reason is asked, with a field for it."""
    said = tuple(block for note in notes for block in paragraphs(f"⚠️ {note}"))
    blocks: Blocks = (*said, *blocks_of(reply))
    metadata = Metadata(None, origin)
    submit = ""
    prompt = next((m.prompt for m in reversed(reply.messages) if m.prompt is not None), None)
    fields: Blocks = ()
    if prompt is not None and prompt.key == BECAUSE:
        fields = (_text_field("Your reason", BECAUSE_LIMIT, optional=True),)
        metadata, submit = Metadata(SayWhy(prompt.vetting), origin), "Save"
    if len(blocks) + len(fields) > VIEW_BLOCKS:
        blocks = (*blocks[: VIEW_BLOCKS - len(fields) - 1], *paragraphs(MORE))
    return _modal("card", TITLE, (*blocks, *fields), metadata, submit)


def said_view(sentence: str) -> Json:
    """One sentence in a modal."""
    return _modal("said", TITLE, tuple(paragraphs(sentence)), Metadata())


def _text_field(
    words: str, limit: int, value: str = "", hint: str = "", *, optional: bool = False
) -> Json:
    element: Json = {
        "type": "plain_text_input",
        "action_id": INPUT_ID,
        "multiline": limit > 100,
        "max_length": min(limit, TEXT_LIMIT),
    }
    if value:
        element["initial_value"] = value
    return _input(TEXT, words, element, hint, optional)


def _input(key: str, words: str, element: Json, hint: str = "", optional: bool = False) -> Json:
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


def _field(prompt: Prompt) -> Json:
    star = " ★" if prompt.starred else ""
    words = suggestion_words(prompt)
    hint = f"{prompt.why} {words}".strip()
    element = _choice_element(prompt) if prompt.choices else _written_element(prompt)
    return _input(
        prompt.key, f"{label(prompt.text, 1800)}{star}", element, hint, not is_required(prompt)
    )


def _written_element(prompt: Prompt) -> Json:
    limit = min(prompt.text_limit or TEXT_LIMIT, TEXT_LIMIT)
    element: Json = {
        "type": "plain_text_input",
        "action_id": INPUT_ID,
        "max_length": limit,
        "multiline": limit > 200,
    }
    if 0 < units(prompt.suggestion) <= limit:
        element["initial_value"] = prompt.suggestion
    return element


def _choice_element(prompt: Prompt) -> Json:
    """Radio buttons or checkboxes; a menu where there are more options than those take."""
    few = len(prompt.choices) <= FEW
    choices = prompt.choices[:MANY]
    options = [_option(choice) for choice in choices]
    marked = any(choice.chosen for choice in choices)
    begun = [
        option
        for option, choice in zip(options, choices, strict=True)
        if (choice.chosen if marked else choice.suggested)
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


def _option(choice: Choice) -> Json:
    option: Json = {
        "text": plain(label(choice.label, OPTION_TEXT), OPTION_TEXT),
        "value": choice.value,
    }
    hint = f"suggested · {choice.hint}".rstrip(" ·") if choice.suggested else choice.hint
    if hint.strip():
        option["description"] = plain(label(hint, OPTION_TEXT), OPTION_TEXT)
    return option


def home_view(sections: Sequence[tuple[str, Reply]], zone_note: str = "") -> Json:
    """App Home: what is open, what is pending, and a door to everything else."""
    doors = (
        *wish_button("Vet a request", Paste(), "primary"),
        *wish_button("Find a person", Search()),
        *(button for words, name in HOME_LISTS for button in wish_button(words, Listing(name))),
        *wish_button("Delete my data", ForgetMe(), "danger"),
    )
    blocks: list[Json] = [*header("vet-request"), *actions(doors)]
    for heading, reply in sections:
        blocks += [{"type": "divider"}, *title(heading), *blocks_of(reply)]
    if zone_note:
        blocks += small(zone_note)
    if len(blocks) > VIEW_BLOCKS:
        blocks = [*blocks[: VIEW_BLOCKS - 1], *paragraphs(MORE)]
    return {"type": "home", "callback_id": "vet_home", "blocks": blocks}
