"""Discord's commands, made from the one table of commands, and how Discord is told about them.

Rule: no command is spelled here a second time, except what only Discord has: the message's menu,
and files instead of folders. Every command says for itself where it may be installed and used.
Discord is told only when what it has differs from what we have: it allows few changes a day.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from hashlib import sha256
from inspect import Parameter, Signature
from typing import Any, Final
from zoneinfo import available_timezones

import discord
import structlog
from discord import app_commands

from adapters.discord.conversation import Conversation
from adapters.discord.forms import TEXT
from adapters.discord.views import Interaction
from adapters.drawing.text import cut
from bot.core.commands import COMMANDS, Command, Option
from bot.core.days import nearest_zones
from bot.core.model import KINDS
from bot.service.choices import SETTINGS

DESCRIPTION_LIMIT: Final = 100
CHOICES: Final = 25
"""Choices that an autocomplete may offer."""
FOR_OPERATORS: Final = ("owner", "png", "html")
"""Options that act on somebody else's data or write files; they exist in the terminal alone."""
MENU: Final = "Vet this request"
EXPORT: Final = "export"
IMPORT: Final = "import"
Options = Mapping[str, str | bool | None]
Call = Callable[[Interaction, str, Options], Awaitable[None]]


def installs() -> app_commands.AppInstallationType:
    """On a server, and in one's own account."""
    return app_commands.AppInstallationType(guild=True, user=True)


def contexts() -> app_commands.AppCommandContext:
    """On a server, in the bot's direct message, and in everybody else's."""
    return app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)


def build_tree(client: discord.Client, talk: Conversation) -> app_commands.CommandTree[Any]:
    """The commands of the table, the export, the import, and the message's menu."""
    tree: app_commands.CommandTree[Any] = app_commands.CommandTree(client)

    async def call(interaction: Interaction, name: str, options: Options) -> None:
        await talk.handle(interaction, talk.command(interaction, name, options))

    async def export(interaction: Interaction) -> None:
        await talk.handle(interaction, talk.export(interaction))

    async def import_file(interaction: Interaction, file: discord.Attachment) -> None:
        await talk.handle(interaction, talk.import_file(interaction, file))

    async def vet_message(interaction: Interaction, message: discord.Message) -> None:
        await talk.handle(interaction, talk.vet_message(interaction, message))

    async def failed(interaction: Interaction, error: app_commands.AppCommandError) -> None:
        structlog.get_logger().warning("command_failed", error=type(error).__name__)
        sentence = "I do not know this command in this form, so nothing was done: /help lists all."
        await talk.tell(interaction, sentence)

    for command in COMMANDS:
        if command.in_chat:
            tree.add_command(slash_command(command, call))
    tree.add_command(
        app_commands.Command(
            name=EXPORT,
            description="everything of yours, as files",
            callback=export,
            allowed_installs=installs(),
            allowed_contexts=contexts(),
        )
    )
    if talk.imports is not None:
        described = app_commands.describe(
            file="LinkedIn's archive, one of its CSV files, or an export"
        )
        tree.add_command(
            app_commands.Command(
                name=IMPORT,
                description="take in LinkedIn's archive, or an export of vet-request",
                callback=described(import_file),
                allowed_installs=installs(),
                allowed_contexts=contexts(),
            )
        )
    tree.add_command(
        app_commands.ContextMenu(
            name=MENU,
            callback=vet_message,
            allowed_installs=installs(),
            allowed_contexts=contexts(),
        )
    )
    tree.error(failed)
    return tree


def slash_command(command: Command, call: Call) -> app_commands.Command[Any, ..., None]:
    """One command of the table; what follows its options is the option `text`."""

    async def run(interaction: Interaction, **options: str | bool | None) -> None:
        await call(interaction, command.name, options)

    offered = [option for option in command.options if option.name not in FOR_OPERATORS]
    described = {option.name: _described(option) for option in offered}
    parameters = [_parameter(option) for option in offered]
    if command.rest:
        described[TEXT] = cut(command.rest, DESCRIPTION_LIMIT)
        kind: Any = str if command.needs_rest else str | None
        default = Parameter.empty if command.needs_rest else None
        parameters.append(Parameter(TEXT, Parameter.KEYWORD_ONLY, annotation=kind, default=default))
    first = Parameter("interaction", Parameter.POSITIONAL_ONLY, annotation=Interaction)
    # discord.py reads a command's options from its callback's signature
    run.__signature__ = Signature([first, *parameters])  # type: ignore[attr-defined]
    if described:
        run = app_commands.describe(**described)(run)
    if any(option.name == "kind" for option in command.options):
        kinds = [app_commands.Choice(name=kind, value=kind) for kind in KINDS]
        run = app_commands.choices(kind=kinds)(run)
    if command.name == "settings":
        run = app_commands.autocomplete(text=_offered_settings)(run)
    return app_commands.Command(
        name=command.name.replace(" ", "-"),
        description=cut(command.summary, DESCRIPTION_LIMIT),
        callback=run,
        allowed_installs=installs(),
        allowed_contexts=contexts(),
    )


def _parameter(option: Option) -> Parameter:
    kind: Any = str | None if option.value else bool | None
    return Parameter(option.name, Parameter.KEYWORD_ONLY, annotation=kind, default=None)


def _described(option: Option) -> str:
    words = f"{option.summary} ({option.value})" if option.value else option.summary
    return cut(words, DESCRIPTION_LIMIT)


async def _offered_settings(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Offer the settings by name, and for the zone the places that what is typed may mean."""
    return [app_commands.Choice(name=words, value=words) for words in settings_offered(typed)]


def settings_offered(typed: str) -> tuple[str, ...]:
    """What may be meant by the beginning of a setting."""
    key, space, value = typed.lstrip().partition(" ")
    if key != "zone" or not space:
        return tuple(name for name in SETTINGS if name.startswith(key))
    word = value.strip().replace(" ", "_").casefold()
    holding = [zone for zone in _zones() if word in zone.casefold()]
    zones = dict.fromkeys((*holding, *nearest_zones(value)))
    return tuple(f"zone {zone}" for zone in zones)[:CHOICES]


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


async def sync(client: discord.Client, tree: app_commands.CommandTree[Any]) -> bool:
    """Tell Discord our commands if it has others; say whether that was needed.

    The fingerprint of what Discord has is compared with ours, so nothing has to be stored and two
    processes agree.
    """
    assert client.application_id is not None
    theirs = await client.http.get_global_commands(client.application_id)
    ours = [command.to_dict(tree) for command in tree.get_commands()]
    if fingerprint(theirs) == fingerprint(ours):
        return False
    await tree.sync()
    structlog.get_logger().info("commands_registered", count=len(ours))
    return True


def fingerprint(commands: Any) -> str:
    """A hash over everything about commands that we decide; their order means nothing."""
    shapes = sorted(json.dumps(_shape(command), sort_keys=True) for command in commands)
    return sha256("\n".join(shapes).encode()).hexdigest()


def _shape(command: Mapping[str, Any]) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "name": command["name"],
        "type": command.get("type") or 1,
        "description": command.get("description") or "",
        "required": bool(command.get("required")),
        "autocomplete": bool(command.get("autocomplete")),
        "choices": [[c["name"], c["value"]] for c in command.get("choices") or ()],
        "contexts": sorted(command.get("contexts") or ()),
        "installs": sorted(command.get("integration_types") or ()),
    }
    shape["options"] = [_shape(option) for option in command.get("options") or ()]
    return shape
