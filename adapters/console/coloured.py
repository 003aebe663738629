"""Messages in colour, for a person at a terminal.

Rule: the same words as in `plain`, drawn with room around them. Other people's words are `Text`,
never markup, so `[bold]` is shown as it was written.
"""

from __future__ import annotations

from rich.columns import Columns
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from adapters.console.plain import POINT_MARKS, choice_label, plain_lines, prompt_title, visible
from adapters.drawing.cards import draft_title, sides_of
from bot.core.messages import Block, DraftText, Facts, Message, Paragraph, Points, Prompt, Quoted

STYLES = {"plain": "", "dim": "dim", "good": "green", "warning": "yellow"}
POINT_COLOURS = ("green", "yellow", "red")


def draw(console: Console, message: Message) -> None:
    """Print a message."""
    if message.lead and (message.blocks or message.prompt is None):
        console.print()
        console.print(Text(visible(message.lead), style="bold"))
    for block in message.blocks:
        # a draft is copied: its lines are the terminal's to wrap, not ours to break
        console.print(_drawn(block), soft_wrap=isinstance(block, DraftText))
    if message.prompt is not None:
        _draw_prompt(console, message.prompt)


def _drawn(block: Block) -> RenderableType:
    match block:
        case Paragraph(text, style):
            return Text(visible(text), style=STYLES[style])
        case Quoted(title, text):
            return Panel(Text(visible(text)), title=Text(title), title_align="left", style="dim")
        case Facts(title, lines):
            body = Text("\n").join(Text(f"  • {visible(line)}") for line in lines)
            return Text.assemble((f"{title}\n" if title else "", "cyan"), body)
        case Points():
            return _columns(block)
        case DraftText():
            return Text.assemble(
                (f"\n{visible(draft_title(block))}:\n\n", "cyan"), visible(block.text), "\n"
            )
        case _:
            return Text("\n".join(plain_lines(Message(blocks=(block,)))))


def _columns(points: Points) -> RenderableType:
    """What speaks for it and what is missing, side by side where there is room."""
    panels = []
    drawn = zip(sides_of(points), POINT_MARKS, POINT_COLOURS, strict=True)
    for (title, side), mark, colour in drawn:
        if side:
            body = Text("\n".join(f"{mark} {visible(point)}" for point in side))
            panels.append(Panel(body, title=Text(title), title_align="left", border_style=colour))
    return Columns(panels, equal=True, expand=False)


def _draw_prompt(console: Console, prompt: Prompt) -> None:
    console.print(Padding(Text(visible(prompt_title(prompt)), style="bold cyan"), (1, 0, 0, 0)))
    for number, choice in enumerate(prompt.choices, 1):
        marked = "›" if choice.suggested else " "
        label = visible(choice_label(choice.label, choice.hint))
        console.print(Text.assemble((f" {marked}{number} ", "bold"), label))
    if prompt.many:
        console.print(Text("  several: 1,3", style="dim"))
    if prompt.suggestion:
        words = f"  Enter takes: {prompt.suggestion}"
        if prompt.rests_on:
            words += f" — “{' '.join(prompt.rests_on.split())}”"
        console.print(Text(visible(words), style="dim"))
    elif prompt.rests_on:
        said = f"  It says: “{' '.join(prompt.rests_on.split())}”"
        console.print(Text(visible(said), style="dim"))
