"""A card as Block Kit: one message, its blocks and its text for those who see no blocks.

The steps are one `plan` block (bot.slack.plan_block). Limits: Slack docs, "Blocks" and "Block
elements"; the sum of all text in one message must stay below about 10,000 characters or Slack
answers msg_blocks_too_long.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from bot.slack.answers import as_one_message, has_table
from bot.slack.dates import dated
from bot.slack.feedback import feedback_block
from bot.slack.markup import address, clean, clip, escape, fit, label, link, plain, width
from bot.slack.mrkdwn import mrkdwn, sections
from bot.slack.plan_block import plan_block
from core.domain.card import Action, ActionKind, Card, CardState, StepState
from core.progress.rows import Row, rows
from core.words import Say, say_in
from core.words.durations import duration

Json = dict[str, JsonValue]

ACTION_PREFIX = "card."
"""What the action_id of every control on a card begins with."""

_SECTION = 2_900
_BODY_WITH_STEPS = 2_400
_BODY_ALONE = 5_400
_LINKS = 1_700
_FALLBACK = 1_200
_BUTTONS = 15
_OPTIONS = 100
_URL = 3_000
_NATIVE_BLOCKS = 30

CARD_MARKS = {
    CardState.PLANNING: "⏳",
    CardState.WORKING: "▶️",
    CardState.APPROVAL: "✋",
    CardState.QUESTION: "❓",
    CardState.ANSWERED: "💬",
    CardState.REFUSED: "ℹ️",
    CardState.DONE: "✅",
    CardState.PARTIAL: "⚠️",
    CardState.FAILED: "❌",
    CardState.CANCELLED: "⏹️",
}
_STEP_MARKS = {
    StepState.WAITING: "▫️",
    StepState.RUNNING: "▶️",
    StepState.ASKING: "✋",
    StepState.DONE: "✅",
    StepState.FAILED: "❌",
    StepState.SKIPPED: "⏭️",
    StepState.CANCELLED: "⏹️",
}
OPEN = "open"
"""The action_id of the button that opens an address. Slack tells of a press; nothing follows."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One state of a message: what Slack's write methods take."""

    blocks: tuple[Json, ...]
    text: str
    """mrkdwn: what notifications show and screen readers read."""


def draw(card: Card) -> Frame:
    """The card as one message within Slack's limits."""
    blocks = [
        _section(f"*{_title(card)}*"),
        _context(_status(card)),
        *_body(card),
        *_steps(card),
        *_links(card),
        *_actions(card),
        *feedback_block(card),
    ]
    return Frame(blocks=tuple(blocks), text=_fallback(card))


def note(text: str) -> str:
    """A short plain sentence of the assistant as mrkdwn."""
    return escape(clip(clean(text, lines=True), _SECTION))


def _title(card: Card) -> str:
    return plain(card.title, 280).replace("*", "∗") or say_in(card.language)("your_request")


def _status(card: Card) -> str:
    say = say_in(card.language)
    parts = [f"{CARD_MARKS[card.state]} {say(f'card_{card.state.value}')}"]
    if card.steps:
        parts.append(say("steps_done", done=card.steps_done, count=len(card.steps)))
    parts.append(duration(card.elapsed, say))
    return escape(" · ".join(parts))


def _section(text: str) -> Json:
    return {"type": "section", "text": _mrkdwn(text)}


def _context(text: str) -> Json:
    return {"type": "context", "elements": [_mrkdwn(text)]}


def _mrkdwn(text: str) -> Json:
    # verbatim: Slack otherwise turns plain words such as #general and @here into mentions.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _steps(card: Card) -> list[Json]:
    return [plan_block(card)] if card.steps else []


def _row(row: Row, say: Say, *, title: int, detail: int) -> str:
    word = say(f"step_{row.state.value}")
    text = f"{_STEP_MARKS[row.state]} {plain(row.title, title) or 'step'} · {escape(word)}"
    said = plain(row.detail, detail)
    return f"{text} — {said}" if said else text


def holds(card: Card) -> bool:
    """Whether all of the card's body is on it."""
    return not _told(card)[1]


def _body(card: Card) -> list[Json]:
    blocks, left = _told(card)
    if left:
        say = say_in(card.language)
        said = say("answer_below") if card.state.final else say("text_goes_on", count=left)
        blocks.append(_context(escape(said)))
    return blocks


def _told(card: Card) -> tuple[list[Json], int]:
    """The body's blocks, and how much of it is in none of them."""
    if not card.body.strip():
        return [], 0
    budget = _BODY_WITH_STEPS if card.steps else _BODY_ALONE
    if has_table(card.body) and width(card.body) <= budget:
        whole = as_one_message(card.body)
        if whole is not None and len(whole.blocks) <= _NATIVE_BLOCKS:
            return list(whole.blocks), 0
    parts, left = sections(mrkdwn(card.body), _SECTION, budget)
    parts = [*parts[:-1], *(dated(part, card.moments) for part in parts[-1:])]
    return [_section(part) for part in parts], left


def _links(card: Card) -> list[Json]:
    if not card.links:
        return []
    say = say_in(card.language)
    lines, left = fit((f"• {link(to.text, to.url, 400)}" for to in card.links), _LINKS)
    left += card.more_links
    if left:
        lines.append(escape(say("and_more", more=left)))
    return [_section("\n".join((f"*{escape(say('links'))}*", *lines)))]


def _actions(card: Card) -> list[Json]:
    say = say_in(card.language)
    pressed = [action for action in card.actions if action.kind is not ActionKind.DROP]
    first = next((number for number, action in enumerate(pressed) if action.primary), None)
    elements: list[JsonValue] = [
        button(action, number, card, primary=number == first)
        for number, action in enumerate(pressed[:_BUTTONS])
    ]
    dropping = [action for action in card.actions if action.kind is ActionKind.DROP]
    if dropping:
        elements.append(_select(dropping[:_OPTIONS], say))
    elements += _opening(card, say)
    return [{"type": "actions", "elements": elements}] if elements else []


def _opening(card: Card, say: Say) -> list[Json]:
    """What opens the first thing that was made or changed."""
    url = address(card.links[0].url) if card.links else ""
    if not url or width(url) > _URL:
        return []
    text = words(say("button_open"))
    return [{"type": "button", "action_id": OPEN, "text": text, "url": url}]


def _select(actions: Sequence[Action], say: Say) -> Json:
    """A menu of steps that can be left out, one at a time."""
    options: list[JsonValue] = [
        {"text": words(label(action.label, 70) or say("a_step")), "value": action.value}
        for action in actions
    ]
    return {
        "type": "static_select",
        "action_id": f"{ACTION_PREFIX}{ActionKind.DROP.value}",
        "placeholder": words(say("leave_a_step_out")),
        "options": options,
    }


def button(
    action: Action, number: int, card: Card, *, primary: bool = False, prefix: str = ACTION_PREFIX
) -> Json:
    """The control of an action; `number` makes its action_id one of its own."""
    text = label(action.label, 70) or say_in(card.language)(f"button_{action.kind.value}")
    made: Json = {
        "type": "button",
        "action_id": f"{prefix}{action.kind.value}.{number}",
        "text": words(text),
        "value": action.value,
    }
    if action.danger:
        made["style"] = "danger"
        made["confirm"] = _confirm(text, card)
    elif primary:
        made["style"] = "primary"
    return made


def _confirm(text: str, card: Card) -> Json:
    say = say_in(card.language)
    return {
        "title": words(label(f"{text}?", 90)),
        "text": words(label(card.title, 200) or say("this_changes_notion")),
        "confirm": words(label(text, 28)),
        "deny": words(say("go_back")),
        "style": "danger",
    }


def words(text: str) -> Json:
    """Plain text."""
    return {"type": "plain_text", "text": text, "emoji": False}


def _fallback(card: Card) -> str:
    say = say_in(card.language)
    more = escape(say("rest_in_message"))
    lines = [f"{_title(card)} — {_status(card)}"]
    if card.body.strip():
        lines.append(plain(card.body, 500))
    lines.extend(_row(row, say, title=90, detail=90) for row in rows(card.steps, say).seen)
    lines.extend(link(to.text, to.url, 160) for to in card.links)
    kept, left = fit(lines, _FALLBACK - width(more) - 1)
    return "\n".join((*kept, more) if left else kept)
