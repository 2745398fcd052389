"""Card -> components of a Discord message (pure).

One container: heading, steps as one text, body, links, and the buttons in one row (more rows only
for a question with many options). Component Reference (Discord): at most 40 components and 4,000
characters in a message, 5 buttons in a row, labels of 80 and custom ids of 100 characters.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import discord
from discord import ui

from bot.discord.markdown import body, packed
from bot.discord.moments import stamped
from bot.discord.text import clip, is_address, link, one_line, plain, size
from core.domain.card import Action, ActionKind, Card, CardState, CardStep, StepState
from core.progress.rows import Row, rows
from core.words import Say, say_in
from core.words.durations import duration

TEXT_LIMIT = 3900
"""Of Discord's 4,000: counted in UTF-16 units, with a little air."""

MOST_BUTTONS = 25
_ROW = 5
_LABEL = 80
_CUSTOM_ID = 100
_MOST_OPTION = 100
_URL = 512
DROP_MENU = "leave out:"
"""What the custom id of the menu of steps begins with; its options name the actions."""

_MOST_LINKS = 10
_LINKS_ROOM = 1200
_STEPS_ROOM = 1500
_HEADING = 140


@dataclass(frozen=True, slots=True)
class Look:
    """What repeats the word for a state: a mark and a colour, neither of them alone."""

    mark: str
    colour: int = 0x5865F2


CARD_LOOKS: dict[CardState, Look] = {
    CardState.PLANNING: Look("◌", 0x5865F2),
    CardState.WORKING: Look("▶", 0x5865F2),
    CardState.APPROVAL: Look("✋", 0xE67E22),
    CardState.QUESTION: Look("❓", 0xE67E22),
    CardState.ANSWERED: Look("💬", 0x5865F2),
    CardState.REFUSED: Look("ℹ", 0xF1C40F),
    CardState.DONE: Look("✅", 0x2ECC71),
    CardState.PARTIAL: Look("⚠", 0xF1C40F),
    CardState.FAILED: Look("❌", 0xE74C3C),
    CardState.CANCELLED: Look("⏹", 0x95A5A6),
}

STEP_LOOKS: dict[StepState, Look] = {
    StepState.WAITING: Look("◻"),
    StepState.RUNNING: Look("▶"),
    StepState.ASKING: Look("✋"),
    StepState.DONE: Look("✅"),
    StepState.FAILED: Look("❌"),
    StepState.SKIPPED: Look("⏭"),
    StepState.CANCELLED: Look("⏹"),
}


def _heading(card: Card, say: Say) -> str:
    facts = [f"{CARD_LOOKS[card.state].mark} {say(f'card_{card.state.value}')}"]
    if card.steps:
        facts.append(say("steps_done", done=card.steps_done, count=len(card.steps)))
    if card.elapsed >= 1:
        facts.append(duration(card.elapsed, say))
    title = plain(card.title, _HEADING) or say("your_request")
    return f"### {title}\n-# {' · '.join(facts)}"


def _line(row: Row, say: Say, *, title: int, detail: int, links: int) -> str:
    words = f"{STEP_LOOKS[row.state].mark} {plain(row.title, title) or say('a_step')}"
    words += f" — {say(f'step_{row.state.value}')}"
    if detail and row.detail:
        words += f": {plain(row.detail, detail)}"
    shown = [link(each.text, each.url, 40) for each in row.links[:links]]
    return " · ".join([words, *shown])


def _rest(rest: Counter[StepState], say: Say) -> str:
    counts = (f"{rest[state]} {say(f'step_{state.value}')}" for state in StepState if rest[state])
    return f"-# {say('and_more_steps', count=rest.total(), states=', '.join(counts))}"


_ROOMS = ((100, 300, 3), (60, 100, 0), (40, 0, 0))
"""How long titles and details may be and how many links a row has, most first."""


def steps_text(steps: Sequence[CardStep], room: int, say: Say) -> str:
    """All steps as one text of at most `room` units: the fullest way that fits."""
    shown = rows(steps, say)
    tail = [_rest(shown.rest, say)] if shown.rest else []
    text = ""
    for title, detail, links in _ROOMS:
        lines = [_line(row, say, title=title, detail=detail, links=links) for row in shown.seen]
        text = "\n".join([*lines, *tail])
        if size(text) <= room:
            return text
    return clip(text, room)


def _links(card: Card, room: int, say: Say) -> str:
    lines: list[str] = []
    used = 0
    for each in card.links[:_MOST_LINKS]:
        line = f"- {link(each.text, each.url)}"
        if used + size(line) + 1 > room - 30:
            break
        lines.append(line)
        used += size(line) + 1
    left = len(card.links) - len(lines) + card.more_links
    if left:
        lines.append(f"-# {say('and_more', more=left)}")
    return "\n".join(lines)


def holds(card: Card) -> bool:
    """Whether all of the card's body is on it."""
    return not _drawn(card)[1]


def texts(card: Card) -> list[str]:
    """The card's text displays, in order, within TEXT_LIMIT together."""
    return _drawn(card)[0]


def _drawn(card: Card) -> tuple[list[str], list[str]]:
    """The texts of a card, and the parts of its body that are not whole on it."""
    say = say_in(card.language)
    heading = _heading(card, say)
    room = TEXT_LIMIT - size(heading)
    links = _links(card, min(room, _LINKS_ROOM), say) if card.links else ""
    room -= size(links)
    steps = steps_text(card.steps, _STEPS_ROOM if card.body else room, say) if card.steps else ""
    room -= size(steps)
    said, left = body(card.body, room - 100)
    if left:
        said += f"\n-# {say('answer_below' if card.state.final else 'shortened')}"
    steps = stamped(steps, card.moments)
    said = stamped(said, card.moments, last_line=True)
    return [text for text in (heading, said, steps, links) if text.strip()], left


def _style(action: Action) -> discord.ButtonStyle:
    if action.danger:
        return discord.ButtonStyle.danger
    if action.kind is ActionKind.APPROVE:
        return discord.ButtonStyle.success
    return discord.ButtonStyle.primary if action.primary else discord.ButtonStyle.secondary


def _usable(actions: Iterable[Action]) -> list[Action]:
    once = {action.value: action for action in actions}
    return [action for value, action in once.items() if len(value) <= _CUSTOM_ID][:MOST_BUTTONS]


def _menu(actions: Sequence[Action], say: Say) -> Iterable[ui.ActionRow[ui.LayoutView]]:
    """A menu of steps that can be left out, one at a time; no row when there are none."""
    options = [
        discord.SelectOption(
            label=one_line(action.label, _MOST_OPTION) or say("a_step"), value=action.value
        )
        for action in _usable(actions)
    ]
    if options:
        menu = ui.Select[ui.LayoutView](
            custom_id=f"{DROP_MENU}{actions[0].request_id}",
            placeholder=say("leave_a_step_out"),
            options=options,
        )
        yield ui.ActionRow(menu)


def _rows(card: Card, say: Say) -> list[ui.ActionRow[ui.LayoutView]]:
    pressed = (action for action in card.actions if action.kind is not ActionKind.DROP)
    buttons = [
        ui.Button[ui.LayoutView](
            style=_style(action),
            label=one_line(action.label, _LABEL) or say(f"button_{action.kind.value}"),
            custom_id=action.value,
        )
        for action in _usable(pressed)
    ]
    url = card.links[0].url if card.links else ""
    if is_address(url) and len(url) <= _URL and len(buttons) < MOST_BUTTONS:
        buttons.append(ui.Button(label=say("button_open"), url=url))
    return [ui.ActionRow(*buttons[at : at + _ROW]) for at in range(0, len(buttons), _ROW)]


def layout(card: Card) -> ui.LayoutView:
    """The card as a components v2 message."""
    say = say_in(card.language)
    view = ui.LayoutView(timeout=None)
    view.add_item(
        ui.Container(
            *(ui.TextDisplay[ui.LayoutView](text) for text in texts(card)),
            *_rows(card, say),
            *_menu([one for one in card.actions if one.kind is ActionKind.DROP], say),
            accent_colour=CARD_LOOKS[card.state].colour,
        )
    )
    return view


def shows(components: object, card: Card) -> bool:
    """Whether a message with these components shows the card as it is.

    Args:
        components: as Discord tells them.
    """
    wanted = [each.to_component_dict() for each in layout(card).children]
    return list(_said(components)) == list(_said(wanted))


def _said(components: object) -> Iterator[str]:
    """Texts and controls, in order, whatever spaces are around them."""
    for each in components if isinstance(components, list) else ():
        said = (each.get(part) for part in ("content", "label", "custom_id", "url"))
        yield from (" ".join(str(one).split()) for one in said if one)
        yield from _said(each.get("components"))


def moved(card: Card) -> ui.LayoutView:
    """What a message says whose card went on in a newer message."""
    say = say_in(card.language)
    words = plain(card.title, _HEADING) or say("your_request")
    return _told(CardState.CANCELLED, f"### {words}\n-# ↓ {say('goes_on_below')}")


def continued(card: Card) -> ui.LayoutView:
    """The answer from where the card leaves off, for a place where no file may be sent."""
    say = say_in(card.language)
    heading = f"### {plain(card.title, _HEADING) or say('your_request')}"
    said, left = packed(_drawn(card)[1], TEXT_LIMIT - size(heading) - 200)
    note = (f"-# {say('no_file_here')}",) if left else ()
    return _told(card.state, heading, said, *note)


def _told(state: CardState, *texts: str) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    shown = (ui.TextDisplay[ui.LayoutView](text) for text in texts)
    view.add_item(ui.Container(*shown, accent_colour=CARD_LOOKS[state].colour))
    return view
