"""A card as a picture for a terminal. Pure: Card in, something that rich can draw out.

Nothing in a card is read as rich's markup: every text goes through `Text`, and a link shows its
address when the terminal cannot hide it behind words.
"""

import re

from rich.console import Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from core.domain.card import ActionKind, Card, CardState, CardStep, Link, StepState
from core.words import Say, say_in

MOST_STEPS = 14
"""Lines of steps in one card; the rest is counted in words."""

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_STEP_MARKS = {
    StepState.WAITING: ("·", "dim"),
    StepState.RUNNING: ("▸", "bold cyan"),
    StepState.ASKING: ("?", "bold yellow"),
    StepState.DONE: ("✓", "green"),
    StepState.FAILED: ("✗", "bold red"),
    StepState.SKIPPED: ("–", "dim"),
    StepState.CANCELLED: ("–", "dim"),
}

_COLOURS = {
    CardState.PLANNING: "cyan",
    CardState.WORKING: "cyan",
    CardState.APPROVAL: "yellow",
    CardState.QUESTION: "yellow",
    CardState.ANSWERED: "cyan",
    CardState.REFUSED: "yellow",
    CardState.DONE: "green",
    CardState.PARTIAL: "yellow",
    CardState.FAILED: "red",
    CardState.CANCELLED: "yellow",
}

_TYPED = frozenset(
    {
        ActionKind.APPROVE,
        ActionKind.REJECT,
        ActionKind.RETRY,
        ActionKind.UNDO,
        ActionKind.PAUSE,
        ActionKind.RESUME,
    }
)
"""What a word can be typed for in place of a button."""


def picture(card: Card) -> RenderableType:
    """The card in a frame."""
    say, colour = say_in(card.language), _COLOURS[card.state]
    head = say(f"terminal_card_{card.state.value}")
    parts: list[RenderableType] = [Text(card.title, style="bold")]
    if card.steps:
        parts.append(_steps(card.steps, say))
    if card.body:
        parts.append(Padding(Markdown(_with_breaks(card.body), hyperlinks=False), (1, 0, 0, 0)))
    options = [action for action in card.actions if action.kind is ActionKind.PICK]
    parts += [Text(f"  {n}. {option.label}") for n, option in enumerate(options, 1)]
    if card.links:
        parts.append(Padding(_links(card.links), (1, 0, 0, 0)))
    return Panel(
        Group(*parts),
        title=Text(f" {head}{_count(card, say)} ", style=f"bold {colour}"),
        subtitle=Text(f" {_footer(card)} ", style="dim"),
        title_align="left",
        subtitle_align="right",
        border_style=colour,
        padding=(0, 1),
    )


def _with_breaks(body: str) -> str:
    """Markdown whose line breaks are markdown's own: rich leaves HTML out, `<br>` too."""
    return "\n".join(
        _BREAK.sub(" " if line.startswith("|") else "\\\\\n", line) for line in body.split("\n")
    )


def hint(card: Card) -> str:
    """What the person can type about this card, as one sentence; empty when nothing."""
    say = say_in(card.language)
    if card.state is CardState.QUESTION and card.actions:
        return say("terminal_how_to_answer")
    words = [
        f"{word} ({action.label.lower()})" if word != action.label.lower() else word
        for action in card.actions
        if action.kind in _TYPED and (word := say(f"terminal_word_{action.kind.value}"))
    ]
    drops = [action for action in card.actions if action.kind is ActionKind.DROP]
    number = drops[0].label.partition(".")[0] if drops else ""
    words += [say("terminal_without_step", number=number)] if drops else []
    return say("terminal_words", words=", ".join(words)) if words else ""


def _count(card: Card, say: Say) -> str:
    if not card.steps or card.state is CardState.DONE:
        return ""
    return f" · {say('done_of', done=card.steps_done, all=len(card.steps))}"


def _footer(card: Card) -> str:
    if card.elapsed < 60:
        return f"{card.elapsed:.1f} s"
    minutes, seconds = divmod(int(card.elapsed), 60)
    return f"{minutes} min {seconds:02d} s"


def _steps(steps: tuple[CardStep, ...], say: Say) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    words = {state: say(f"terminal_step_{state.value}") for state in StepState}
    table.add_column(width=max(map(len, words.values())))
    table.add_column(ratio=1)
    for step in steps[:MOST_STEPS]:
        (mark, style), word = _STEP_MARKS[step.state], words[step.state]
        what = Text(step.title)
        if step.detail:
            what.append(
                f"\n{step.detail}", style="red" if step.state is StepState.FAILED else "dim"
            )
        table.add_row(Text(mark, style=style), Text(word, style=style), what)
    if len(steps) > MOST_STEPS:
        rest = steps[MOST_STEPS:]
        done = sum(step.state is StepState.DONE for step in rest)
        more = say("terminal_more_steps", count=len(rest), done=done)
        table.add_row("", "", Text(more, style="dim"))
    return table


def _links(links: tuple[Link, ...]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column()
    table.add_column(no_wrap=True, overflow="fold")
    for link in links:
        table.add_row(Text(link.text), Text(link.url, style=f"blue underline link {link.url}"))
    return table
