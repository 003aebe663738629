"""Print the README's table of commands from the one table in `bot.core.commands`."""

from __future__ import annotations

from bot.core.commands import COMMANDS, ROOMS


def command_table() -> str:
    """Write every command with its usage, and where it can be given."""
    lines = ["| command | does | terminal | chat |", "|---|---|---|---|"]
    for room, title in ROOMS.items():
        lines.append(f"| **{title}** | | | |")
        for command in COMMANDS:
            if command.room == room:
                usage = command.usage.replace("|", "\\|")
                chat = "yes" if command.in_chat else "–"
                lines.append(f"| `{usage}` | {command.summary} | yes | {chat} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(command_table())
