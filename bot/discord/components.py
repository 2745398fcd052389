"""Card -> components of a Discord message (pure).

One container: heading, steps as one text, body, links, and the buttons in one row (more rows only
for a question with many options). Component Reference (Discord): at most 40 components and 4,000
characters in a message, 5 buttons in a row, labels of 80 and custom ids of 100 characters.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import discord
from discord import ui

from bot.discord.markdown import body
from bot.discord.text import clip, link, one_line, plain, size
from core.domain.card import Action, ActionKind, Card, CardState, CardStep, Link, StepState

TEXT_LIMIT = 3900
"""Of Discord's 4,000: counted in UTF-16 units, with a little air."""

MOST_LINES = 14
MOST_BUTTONS = 25
_ROW = 5
_LABEL = 80
_CUSTOM_ID = 100
_MOST_OPTION = 100
DROP_MENU = "leave out:"
"""What the custom id of the menu of steps begins with; its options name the actions."""

_MOST_LINKS = 10
_LINKS_ROOM = 1200
_STEPS_ROOM = 1500
_HEADING = 140


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is said: always a word, the mark and the colour only repeat it."""

    mark: str
    word: str
    colour: int = 0x5865F2


CARD_LOOKS: dict[CardState, Look] = {
    CardState.PLANNING: Look("◌", "Planning", 0x5865F2),
    CardState.WORKING: Look("▶", "Working", 0x5865F2),
    CardState.APPROVAL: Look("✋", "Waiting for your approval", 0xE67E22),
    CardState.QUESTION: Look("❓", "A question for you", 0xE67E22),
    CardState.ANSWERED: Look("💬", "Answered", 0x5865F2),
    CardState.REFUSED: Look("ℹ", "Can't do that", 0xF1C40F),
    CardState.DONE: Look("✅", "Done", 0x2ECC71),
    CardState.PARTIAL: Look("⚠", "Partly done", 0xF1C40F),
    CardState.FAILED: Look("❌", "Failed", 0xE74C3C),
    CardState.CANCELLED: Look("⏹", "Cancelled", 0x95A5A6),
}

STEP_LOOKS: dict[StepState, Look] = {
    StepState.WAITING: Look("◻", "waiting"),
    StepState.RUNNING: Look("▶", "running"),
    StepState.ASKING: Look("✋", "needs your approval"),
    StepState.DONE: Look("✅", "done"),
    StepState.FAILED: Look("❌", "failed"),
    StepState.SKIPPED: Look("⏭", "skipped"),
    StepState.CANCELLED: Look("⏹", "cancelled"),
}

_QUIET = {StepState.WAITING, StepState.DONE, StepState.SKIPPED, StepState.CANCELLED}
"""States whose lines may be told as a number."""


def duration(seconds: float) -> str:
    """Seconds in words: "14 s", "3 min 5 s", "2 h 10 min"."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def _heading(card: Card) -> str:
    look = CARD_LOOKS[card.state]
    facts = [f"{look.mark} {look.word}"]
    if card.steps:
        facts.append(f"{card.steps_done} of {len(card.steps)} steps done")
    if card.elapsed >= 1:
        facts.append(duration(card.elapsed))
    title = plain(card.title, _HEADING) or "Your request"
    return f"### {title}\n-# {' · '.join(facts)}"


def _line(step: CardStep, *, title: int, detail: int, links: int) -> str:
    look = STEP_LOOKS[step.state]
    words = f"{look.mark} {plain(step.title, title) or 'Step'} — {look.word}"
    if detail and step.detail:
        words += f": {plain(step.detail, detail)}"
    shown = [link(each.text, each.url, 40) for each in step.links[:links]]
    return " · ".join([words, *shown])


def _counted(state: StepState, count: int) -> str:
    look = STEP_LOOKS[state]
    return f"{look.mark} {count} step{'' if count == 1 else 's'} — {look.word}"


def _grouped(steps: Sequence[CardStep], draw: Callable[[CardStep], str]) -> list[str]:
    """Every line that says something of its own; runs of more than two quiet ones as a number."""
    lines: list[str] = []
    for state, run in groupby(steps, key=lambda step: step.state):
        members = list(run)
        if state in _QUIET and len(members) > 2:
            lines.append(_counted(state, len(members)))
        else:
            lines += [draw(step) for step in members]
    return lines


def _totals(steps: Sequence[CardStep]) -> list[str]:
    counts = {state: sum(step.state is state for step in steps) for state in StepState}
    return [_counted(state, count) for state, count in counts.items() if count]


def _brief(step: CardStep) -> str:
    return _line(step, title=60, detail=100, links=0)


def _terse(step: CardStep) -> str:
    return _line(step, title=40, detail=0, links=0)


def _full(step: CardStep) -> str:
    return _line(step, title=100, detail=300, links=3)


def steps_text(steps: Sequence[CardStep], room: int) -> str:
    """All steps as one text of at most `room` units and MOST_LINES lines.

    The fullest way that fits: every line; quiet runs grouped; shorter lines; only numbers.
    """
    ways: tuple[Callable[[], list[str]], ...] = (
        lambda: [_full(step) for step in steps],
        lambda: _grouped(steps, _full),
        lambda: _grouped(steps, _brief),
        lambda: _grouped(steps, _terse),
    )
    for way in ways:
        lines = way()
        text = "\n".join(lines)
        if len(lines) <= MOST_LINES and size(text) <= room:
            return text
    return clip("\n".join(_totals(steps)), room)


def _links(links: Sequence[Link], room: int) -> str:
    lines: list[str] = []
    used = 0
    for each in links[:_MOST_LINKS]:
        line = f"- {link(each.text, each.url)}"
        if used + size(line) + 1 > room - 30:
            break
        lines.append(line)
        used += size(line) + 1
    left = len(links) - len(lines)
    if left:
        lines.append(f"-# and {left} more")
    return "\n".join(lines)


def texts(card: Card) -> list[str]:
    """The card's text displays, in order, within TEXT_LIMIT together."""
    heading = _heading(card)
    room = TEXT_LIMIT - size(heading)
    links = _links(card.links, min(room, _LINKS_ROOM)) if card.links else ""
    room -= size(links)
    steps = steps_text(card.steps, _STEPS_ROOM if card.body else room) if card.steps else ""
    room -= size(steps)
    said, whole = body(card.body, room - 60) if card.body.strip() else ("", True)
    if not whole:
        said += "\n-# Shortened: the rest did not fit here."
    return [text for text in (heading, steps, said, links) if text.strip()]


def _style(action: Action) -> discord.ButtonStyle:
    if action.danger:
        return discord.ButtonStyle.danger
    if action.kind is ActionKind.APPROVE:
        return discord.ButtonStyle.success
    return discord.ButtonStyle.primary if action.primary else discord.ButtonStyle.secondary


def _usable(actions: Iterable[Action]) -> list[Action]:
    once = {action.value: action for action in actions}
    return [action for value, action in once.items() if len(value) <= _CUSTOM_ID][:MOST_BUTTONS]


def _menu(actions: Sequence[Action]) -> Iterable[ui.ActionRow[ui.LayoutView]]:
    """A menu of steps that can be left out, one at a time; no row when there are none."""
    options = [
        discord.SelectOption(
            label=one_line(action.label, _MOST_OPTION) or "A step", value=action.value
        )
        for action in _usable(actions)
    ]
    if options:
        menu = ui.Select[ui.LayoutView](
            custom_id=f"{DROP_MENU}{actions[0].request_id}",
            placeholder="Leave a step out",
            options=options,
        )
        yield ui.ActionRow(menu)


def _rows(actions: Iterable[Action]) -> list[ui.ActionRow[ui.LayoutView]]:
    buttons = [
        ui.Button[ui.LayoutView](
            style=_style(action),
            label=one_line(action.label, _LABEL) or action.kind.value.capitalize(),
            custom_id=action.value,
        )
        for action in _usable(actions)
    ]
    return [ui.ActionRow(*buttons[at : at + _ROW]) for at in range(0, len(buttons), _ROW)]


def layout(card: Card) -> ui.LayoutView:
    """The card as a components v2 message."""
    view = ui.LayoutView(timeout=None)
    view.add_item(
        ui.Container(
            *(ui.TextDisplay[ui.LayoutView](text) for text in texts(card)),
            *_rows(one for one in card.actions if one.kind is not ActionKind.DROP),
            *_menu([one for one in card.actions if one.kind is ActionKind.DROP]),
            accent_colour=CARD_LOOKS[card.state].colour,
        )
    )
    return view


def moved(title: str) -> ui.LayoutView:
    """What a message says whose card went on in a newer message."""
    view = ui.LayoutView(timeout=None)
    words = plain(title, _HEADING) or "Your request"
    view.add_item(
        ui.Container(
            ui.TextDisplay[ui.LayoutView](f"### {words}\n-# ↓ Goes on in a newer message below."),
            accent_colour=CARD_LOOKS[CardState.CANCELLED].colour,
        )
    )
    return view
