"""Pieces and forms as discord.py's objects.

Rule: nothing of a view or a form is kept in memory. Both are stopped before they are sent: a kept
view would time out after fifteen minutes when it is ephemeral, and kept forms of one custom id are
mixed up between people. What a button or form means stands in its custom id alone.
"""

from __future__ import annotations

import io
import re
from collections.abc import Awaitable, Callable
from typing import Any, Final, Self

import discord

from adapters.discord.forms import Field, Form
from adapters.discord.keys import KeyStyle
from adapters.discord.sections import Piece

STYLES: Final[dict[KeyStyle, discord.ButtonStyle]] = {
    "plain": discord.ButtonStyle.secondary,
    "primary": discord.ButtonStyle.primary,
    "good": discord.ButtonStyle.success,
    "danger": discord.ButtonStyle.danger,
}
TOKENS: Final = re.compile(r"[vd]1:.+", re.DOTALL)
"""The custom ids of our buttons."""

Interaction = discord.Interaction[Any]
Click = Callable[[Interaction, str], Awaitable[None]]


def button_class(click: Click) -> type[discord.ui.DynamicItem[discord.ui.Button[Any]]]:
    """The class that discord.py hands every click on one of our buttons to, after any restart."""

    class TokenButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=TOKENS):
        @classmethod
        async def from_custom_id(
            cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
        ) -> Self:
            assert isinstance(item, discord.ui.Button)
            return cls(item)

        async def callback(self, interaction: Interaction) -> None:
            await click(interaction, self.custom_id)

    return TokenButton


def view_of(piece: Piece) -> discord.ui.View | None:
    """The buttons of a piece; a new view for every send."""
    if not piece.rows:
        return None
    view = discord.ui.View(timeout=None)
    for number, row in enumerate(piece.rows):
        for key in row:
            view.add_item(
                discord.ui.Button(
                    label=key.label, custom_id=key.custom_id, style=STYLES[key.style], row=number
                )
            )
    view.stop()
    return view


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
