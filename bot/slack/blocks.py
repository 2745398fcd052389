"""A card as Block Kit: one message, its blocks and its text for those who see no blocks.

Plain section, context and actions blocks are used, not `plan` and `task_card`: those know four
states where a step has seven, take no links in a title, state no limit of tasks, and not every
client draws them. Limits: Slack docs, "Blocks" and "Block elements"; the sum of all text in one
message must stay below about 10,000 characters or Slack answers msg_blocks_too_long.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from bot.slack.markup import clean, clip, escape, fit, label, link, plain, width
from bot.slack.mrkdwn import mrkdwn, sections
from core.domain.card import Action, ActionKind, Card, CardState, CardStep, StepState

Json = dict[str, JsonValue]

ACTION_PREFIX = "card."
"""What the action_id of every control on a card begins with."""

_SECTION = 2_900
_STEPS_SEEN = 12
_BODY_WITH_STEPS = 2_400
_BODY_ALONE = 5_400
_LINKS = 1_700
_FALLBACK = 1_200
_BUTTONS = 15
_OPTIONS = 100

_CARD_WORDS = {
    CardState.PLANNING: "⏳ Planning",
    CardState.WORKING: "▶️ Working",
    CardState.APPROVAL: "✋ Waiting for your approval",
    CardState.QUESTION: "❓ Needs your answer",
    CardState.ANSWERED: "💬 Answered",
    CardState.REFUSED: "ℹ️ Can't do that",
    CardState.DONE: "✅ Done",
    CardState.PARTIAL: "⚠️ Partly done",
    CardState.FAILED: "❌ Failed",
    CardState.CANCELLED: "⏹️ Cancelled",
}
_STEP_WORDS = {
    StepState.WAITING: "▫️ Waiting",
    StepState.RUNNING: "▶️ Running",
    StepState.ASKING: "✋ Asking",
    StepState.DONE: "✅ Done",
    StepState.FAILED: "❌ Failed",
    StepState.SKIPPED: "⏭️ Skipped",
    StepState.CANCELLED: "⏹️ Cancelled",
}
_MORE = "… the rest is in the message."
_ACTION_WORDS = {
    ActionKind.APPROVE: "Approve",
    ActionKind.REJECT: "Reject",
    ActionKind.CANCEL: "Cancel",
    ActionKind.RETRY: "Retry",
    ActionKind.UNDO: "Undo",
    ActionKind.PICK: "Choose",
    ActionKind.DROP: "Leave a step out",
    ActionKind.PAUSE: "Pause",
    ActionKind.RESUME: "Resume",
}
_AHEAD = frozenset({StepState.WAITING, StepState.RUNNING, StepState.ASKING})
_URGENT = frozenset({StepState.ASKING, StepState.FAILED, StepState.RUNNING})


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
        *_steps(card.steps),
        *_links(card),
        *_actions(card),
    ]
    return Frame(blocks=tuple(blocks), text=_fallback(card))


def note(text: str) -> str:
    """A short plain sentence of the assistant as mrkdwn."""
    return escape(clip(clean(text, lines=True), _SECTION))


def elapsed(seconds: float) -> str:
    """A duration in words: "12 s", "3 min 05 s", "1 h 04 min"."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def _title(card: Card) -> str:
    return plain(card.title, 280).replace("*", "∗") or "Your request"


def _status(card: Card) -> str:
    parts = [_CARD_WORDS[card.state]]
    if card.steps:
        noun = "step" if len(card.steps) == 1 else "steps"
        parts.append(f"{card.steps_done} of {len(card.steps)} {noun} done")
    parts.append(elapsed(card.elapsed))
    return " · ".join(parts)


def _section(text: str) -> Json:
    return {"type": "section", "text": _mrkdwn(text)}


def _context(text: str) -> Json:
    return {"type": "context", "elements": [_mrkdwn(text)]}


def _mrkdwn(text: str) -> Json:
    # verbatim: Slack otherwise turns plain words such as #general and @here into mentions.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _steps(steps: Sequence[CardStep]) -> list[Json]:
    if not steps:
        return []
    seen = _visible(steps)
    rest = Counter(step.state for number, step in enumerate(steps) if number not in seen)
    tail = [_rest(rest)] if rest else []
    for row in _DETAIL:
        text = "\n".join([*(row(steps[number]) for number in sorted(seen)), *tail])
        if width(text) <= _SECTION:
            break
    return [_section(text)]


def _visible(steps: Sequence[CardStep]) -> set[int]:
    """The numbers of the steps worth a line: the urgent ones, then those around the front."""
    ahead = (number for number, step in enumerate(steps) if step.state in _AHEAD)
    front = next(ahead, len(steps))
    by_interest = sorted(
        range(len(steps)),
        key=lambda number: (steps[number].state not in _URGENT, abs(number - front)),
    )
    return set(by_interest[:_STEPS_SEEN])


def _rest(rest: Counter[StepState]) -> str:
    counts = ", ".join(f"{rest[state]} {state.value}" for state in StepState if rest[state])
    return f"… and {rest.total()} more: {counts}"


def _full_row(step: CardStep) -> str:
    return _row(step, title=170, detail=260) + "".join(
        " · " + link(target.text, target.url, 300) for target in step.links[:3]
    )


def _short_row(step: CardStep) -> str:
    return _row(step, title=120, detail=70)


def _row(step: CardStep, *, title: int, detail: int) -> str:
    text = f"{_STEP_WORDS[step.state]}: {plain(step.title, title) or 'step'}"
    said = plain(step.detail, detail)
    return f"{text} — {said}" if said else text


_DETAIL: tuple[Callable[[CardStep], str], ...] = (_full_row, _short_row)
"""How much a row says, most first; the last always fits twelve times."""


def _body(card: Card) -> list[Json]:
    if not card.body.strip():
        return []
    budget = _BODY_WITH_STEPS if card.steps else _BODY_ALONE
    parts, left = sections(mrkdwn(card.body), _SECTION, budget)
    blocks = [_section(part) for part in parts]
    if left:
        blocks.append(
            _context(f"The text is longer than a card holds; {left} characters are not shown.")
        )
    return blocks


def _links(card: Card) -> list[Json]:
    if not card.links:
        return []
    lines, left = fit((f"• {link(to.text, to.url, 400)}" for to in card.links), _LINKS)
    if left:
        lines.append(f"… and {left} more")
    return [_section("\n".join(("*Links*", *lines)))]


def _actions(card: Card) -> list[Json]:
    if not card.actions:
        return []
    pressed = [action for action in card.actions if action.kind is not ActionKind.DROP]
    first = next((number for number, action in enumerate(pressed) if action.primary), None)
    elements: list[JsonValue] = [
        _button(action, number, card, primary=number == first)
        for number, action in enumerate(pressed[:_BUTTONS])
    ]
    dropping = [action for action in card.actions if action.kind is ActionKind.DROP]
    if dropping:
        elements.append(_select(dropping[:_OPTIONS]))
    return [{"type": "actions", "elements": elements}]


def _select(actions: Sequence[Action]) -> Json:
    """A menu of steps that can be left out, one at a time."""
    options: list[JsonValue] = [
        {"text": _words(label(action.label, 70) or "A step"), "value": action.value}
        for action in actions
    ]
    return {
        "type": "static_select",
        "action_id": f"{ACTION_PREFIX}{ActionKind.DROP.value}",
        "placeholder": _words(_ACTION_WORDS[ActionKind.DROP]),
        "options": options,
    }


def _button(action: Action, number: int, card: Card, *, primary: bool) -> Json:
    words = label(action.label, 70) or _ACTION_WORDS[action.kind]
    button: Json = {
        "type": "button",
        "action_id": f"{ACTION_PREFIX}{action.kind.value}.{number}",
        "text": _words(words),
        "value": action.value,
    }
    if action.danger:
        button["style"] = "danger"
        button["confirm"] = _confirm(words, card)
    elif primary:
        button["style"] = "primary"
    return button


def _confirm(words: str, card: Card) -> Json:
    return {
        "title": _words(label(f"{words}?", 90)),
        "text": _words(label(card.title, 200) or "This changes Notion."),
        "confirm": _words(label(words, 28)),
        "deny": _words("Go back"),
        "style": "danger",
    }


def _words(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _fallback(card: Card) -> str:
    lines = [f"{_title(card)} — {_status(card)}"]
    if card.body.strip():
        lines.append(plain(card.body, 500))
    lines.extend(_row(step, title=90, detail=90) for step in card.steps[:_STEPS_SEEN])
    lines.extend(link(to.text, to.url, 160) for to in card.links)
    kept, left = fit(lines, _FALLBACK - len(_MORE))
    return "\n".join((*kept, _MORE) if left else kept)
