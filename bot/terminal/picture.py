"""A card as a picture for a terminal. Pure: Card in, something that rich can draw out.

Nothing in a card is read as rich's markup: every text goes through `Text`, and a link shows its
address when the terminal cannot hide it behind words.
"""

from rich.console import Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from core.domain.card import ActionKind, Card, CardState, CardStep, Link, StepState

MOST_STEPS = 14
"""Lines of steps in one card; the rest is counted in words."""

_STEP_MARKS = {
    StepState.WAITING: ("·", "waiting", "dim"),
    StepState.RUNNING: ("▸", "running", "bold cyan"),
    StepState.ASKING: ("?", "asks you", "bold yellow"),
    StepState.DONE: ("✓", "done", "green"),
    StepState.FAILED: ("✗", "failed", "bold red"),
    StepState.SKIPPED: ("–", "skipped", "dim"),
    StepState.CANCELLED: ("–", "stopped", "dim"),
}

_HEADS = {
    CardState.PLANNING: ("Planning", "cyan"),
    CardState.WORKING: ("Working", "cyan"),
    CardState.APPROVAL: ("Needs your approval", "yellow"),
    CardState.QUESTION: ("A question", "yellow"),
    CardState.ANSWERED: ("Answer", "cyan"),
    CardState.REFUSED: ("Can't do that", "yellow"),
    CardState.DONE: ("Done", "green"),
    CardState.PARTIAL: ("Partly done", "yellow"),
    CardState.FAILED: ("Failed", "red"),
    CardState.CANCELLED: ("Stopped", "yellow"),
}

_WORDS = {
    ActionKind.APPROVE: "yes",
    ActionKind.REJECT: "no",
    ActionKind.CANCEL: "Ctrl-C",
    ActionKind.RETRY: "retry",
    ActionKind.UNDO: "undo",
    ActionKind.PAUSE: "pause",
    ActionKind.RESUME: "resume",
}
"""What to type in place of a button."""


def picture(card: Card) -> RenderableType:
    """The card in a frame."""
    head, colour = _HEADS[card.state]
    parts: list[RenderableType] = [Text(card.title, style="bold")]
    if card.steps:
        parts.append(_steps(card.steps))
    if card.body:
        parts.append(Padding(Markdown(card.body, hyperlinks=False), (1, 0, 0, 0)))
    options = [action for action in card.actions if action.kind is ActionKind.PICK]
    parts += [Text(f"  {n}. {option.label}") for n, option in enumerate(options, 1)]
    if card.links:
        parts.append(Padding(_links(card.links), (1, 0, 0, 0)))
    return Panel(
        Group(*parts),
        title=Text(f" {head}{_count(card)} ", style=f"bold {colour}"),
        subtitle=Text(f" {_footer(card)} ", style="dim"),
        title_align="left",
        subtitle_align="right",
        border_style=colour,
        padding=(0, 1),
    )


def hint(card: Card) -> str:
    """What the person can type about this card, as one sentence; empty when nothing."""
    if card.state is CardState.QUESTION and card.actions:
        return "Answer with a number, or say it in your own words."
    words = [
        f"{_WORDS[action.kind]} ({action.label.lower()})"
        if _WORDS[action.kind] != action.label.lower()
        else _WORDS[action.kind]
        for action in card.actions
        if action.kind in _WORDS and action.kind is not ActionKind.CANCEL
    ]
    drops = [action for action in card.actions if action.kind is ActionKind.DROP]
    words += [f"without step {drops[0].label.partition('.')[0]}"] if drops else []
    return f"You can type: {', '.join(words)}." if words else ""


def _count(card: Card) -> str:
    if not card.steps or card.state is CardState.DONE:
        return ""
    return f" · {card.steps_done} of {len(card.steps)}"


def _footer(card: Card) -> str:
    if card.elapsed < 60:
        return f"{card.elapsed:.1f} s"
    minutes, seconds = divmod(int(card.elapsed), 60)
    return f"{minutes} min {seconds:02d} s"


def _steps(steps: tuple[CardStep, ...]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    table.add_column(width=8)
    table.add_column(ratio=1)
    for step in steps[:MOST_STEPS]:
        mark, word, style = _STEP_MARKS[step.state]
        what = Text(step.title)
        if step.detail:
            what.append(
                f"\n{step.detail}", style="red" if step.state is StepState.FAILED else "dim"
            )
        table.add_row(Text(mark, style=style), Text(word, style=style), what)
    if len(steps) > MOST_STEPS:
        rest = steps[MOST_STEPS:]
        done = sum(step.state is StepState.DONE for step in rest)
        table.add_row("", "", Text(f"… and {len(rest)} more, {done} of them done", style="dim"))
    return table


def _links(links: tuple[Link, ...]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column()
    table.add_column(no_wrap=True, overflow="fold")
    for link in links:
        table.add_row(Text(link.text), Text(link.url, style=f"blue underline link {link.url}"))
    return table
