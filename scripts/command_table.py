"""Print the README's table of commands from the one table in `bot.core.commands`."""

from __future__ import annotations

from bot.core.commands import COMMANDS, ROOMS, Command


def command_table() -> str:
    """Write every command with its usage, and where it can be given."""
    lines = ["| command | does | terminal | Slack | Discord |", "|---|---|---|---|---|"]
    for room, title in ROOMS.items():
        lines.append(f"| **{title}** | | | | |")
        for command in COMMANDS:
            if command.room == room:
                usage = command.usage.replace("|", "\\|")
                chats = (where(command, platform) for platform in ("slack", "discord"))
                lines.append(f"| `{usage}` | {command.summary} | yes | {' | '.join(chats)} |")
    return "\n".join(lines)


def where(command: Command, platform: str) -> str:
    """Say whether a command is there, and whether with files in place of folders."""
    if command.in_chat:
        return "yes"
    return "files" if command.is_on(platform) else "–"


if __name__ == "__main__":
    print(command_table())
