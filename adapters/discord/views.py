"""Pieces and forms as discord.py's objects.

Rule: nothing of a view or a form is kept in memory. Both are stopped before they are sent: a kept
view would time out after fifteen minutes when it is ephemeral, and kept forms of one custom id are
mixed up between people. What a button or form means stands in its custom id alone.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import discord

from adapters.discord.forms import Field, Form
from adapters.discord.keys import Key, KeyStyle, Row
from adapters.discord.sections import Piece

ROW_TYPE: Final = discord.ComponentType.action_row.value
BUTTON_TYPE: Final = discord.ComponentType.button.value
STYLES: Final[dict[KeyStyle, int]] = {
    "plain": discord.ButtonStyle.secondary.value,
    "primary": discord.ButtonStyle.primary.value,
    "good": discord.ButtonStyle.success.value,
    "danger": discord.ButtonStyle.danger.value,
}

Interaction = discord.Interaction[Any]


class Buttons(discord.ui.View):
    """The buttons of a piece as Discord is sent them, with nothing that listens to a click.

    A `discord.ui.Button` for each was a good part of drawing a card: it holds a component, a row,
    a callback and random ids that nobody here asks for.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        super().__init__(timeout=None)
        self._rows = rows
        self.stop()

    def to_components(self) -> list[dict[str, Any]]:
        """What discord.py puts into a request."""
        return components(self._rows)


def components(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows of buttons as Discord's API takes them."""
    return [{"type": ROW_TYPE, "components": list(map(_button, row))} for row in rows]


def _button(key: Key) -> dict[str, Any]:
    style = STYLES[key.style]
    return {"type": BUTTON_TYPE, "style": style, "label": key.label, "custom_id": key.custom_id}


def view_of(piece: Piece) -> discord.ui.View | None:
    """The buttons of a piece; a new view for every send."""
    return Buttons(piece.rows) if piece.rows else None


def files_of(piece: Piece) -> list[discord.File]:
    """The files of a piece."""
    return [
        discord.File(io.BytesIO(file.content), file.name, description=file.description or None)
        for file in piece.files
    ]


def sending(piece: Piece) -> dict[str, Any]:
    """The arguments with which a piece is sent; no link in it is ever previewed."""
    arguments: dict[str, Any] = {"content": piece.content, "suppress_embeds": True}
    view = view_of(piece)
    if view is not None:
        arguments["view"] = view
    if piece.files:
        arguments["files"] = files_of(piece)
    return arguments


def editing(piece: Piece) -> dict[str, Any]:
    """The arguments with which a piece takes the place of a message: old buttons and files go."""
    return {
        "content": piece.content,
        "view": view_of(piece),
        "attachments": files_of(piece),
    }


def modal_of(form: Form) -> discord.ui.Modal:
    """A form as a modal, stopped, so that it is parsed from its own words alone."""
    modal = discord.ui.Modal(title=form.title, custom_id=form.custom_id, timeout=None)
    for field in form.fields:
        label: discord.ui.Label[Any] = discord.ui.Label(
            text=field.label, description=field.description or None, component=_component(field)
        )
        modal.add_item(label)
    modal.stop()
    return modal


def _component(field: Field) -> discord.ui.Item[Any]:
    match field.kind:
        case "line" | "text":
            style = discord.TextStyle.short if field.kind == "line" else discord.TextStyle.paragraph
            return discord.ui.TextInput(
                custom_id=field.custom_id,
                style=style,
                default=field.value or None,
                required=field.required,
                max_length=field.limit,
            )
        case "one":
            return discord.ui.RadioGroup(
                custom_id=field.custom_id,
                required=field.required,
                options=[
                    discord.RadioGroupOption(
                        label=o.label, value=o.value, description=o.description or None
                    )
                    for o in field.options
                ],
            )
        case "many":
            return discord.ui.CheckboxGroup(
                custom_id=field.custom_id,
                required=field.required,
                min_values=0,
                max_values=len(field.options),
                options=[
                    discord.CheckboxGroupOption(
                        label=o.label, value=o.value, description=o.description or None
                    )
                    for o in field.options
                ],
            )
