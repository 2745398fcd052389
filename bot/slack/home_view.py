"""The Home tab as Block Kit: what there is, each with what can be done about it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from bot.slack.blocks import Json, button, words
from bot.slack.markup import fit, plain
from core.domain.card import ActionKind, Card
from core.domain.schedule import Schedule
from core.words import Say

DO = "home.do."
"""What the action_id of a control of a request begins with."""
SCHEDULE = "home.schedule."
"""What the action_id of a control of a schedule begins with; what it does follows."""
ASK = "home.ask"
SETTINGS = "home.settings"

_SECTION = 2_900
_OFFERED = frozenset({ActionKind.CANCEL, ActionKind.PAUSE, ActionKind.RESUME, ActionKind.REJECT})
"""Not APPROVE: what would be done is on the card, and only there can it be approved."""
_OFFERED_AFTER = frozenset({ActionKind.UNDO, ActionKind.RETRY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A request."""

    line: str
    """mrkdwn."""
    card: Card


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Something that is done by itself."""

    line: str
    schedule: Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """All that is on it; lines are mrkdwn."""

    note: str
    """What came of the last control that was pressed here; or empty."""
    connection: str
    begin: bool
    """Whether somebody begins, and is told how."""
    databases: Sequence[str]
    running: Sequence[Entry]
    lately: Sequence[Entry]
    schedules: Sequence[Order]
    settled: Sequence[str]
    samples: Sequence[str]


def home_view(tab: Tab, say: Say) -> Json:
    """The view that `views.publish` takes."""
    blocks: list[JsonValue] = [
        _header("Notion Assistant"),
        *([_section([tab.note], say)] if tab.note else []),
        _section([tab.connection], say),
        *([_section([say("slack_begin")], say)] if tab.begin else []),
        _actions([_button(ASK, say("slack_button_ask")), _settings(say)]),
        *_list("slack_databases", tab.databases, say),
        *_requests("slack_running", tab.running, _OFFERED, say),
        *_requests("slack_lately", tab.lately, _OFFERED_AFTER, say),
        *_schedules(tab.schedules, say),
        *_list("slack_settled", tab.settled, say),
        *_list("slack_examples", tab.samples, say),
    ]
    return {"type": "home", "blocks": blocks}


def _settings(say: Say) -> Json:
    return _button(SETTINGS, say("slack_button_settings"))


def _requests(
    title: str, entries: Sequence[Entry], offered: frozenset[ActionKind], say: Say
) -> list[Json]:
    if not entries:
        return []
    blocks = [_section([f"*{say(title)}*"], say)]
    for entry in entries:
        blocks.append(_section([entry.line], say))
        controls: list[JsonValue] = [
            button(action, number, entry.card, prefix=DO)
            for number, action in enumerate(entry.card.actions)
            if action.kind in offered
        ]
        if controls:
            blocks.append(_actions(controls))
    return blocks


def _schedules(orders: Sequence[Order], say: Say) -> list[Json]:
    if not orders:
        return []
    blocks = [_section([f"*{say('slack_by_itself')}*"], say)]
    for order in orders:
        does = "resume" if order.schedule.paused else "pause"
        other = _button(f"{SCHEDULE}{does}", say(f"button_{does}"), order.schedule.id)
        delete = _button(f"{SCHEDULE}delete", say("slack_schedule_delete"), order.schedule.id)
        asked: Json = {
            "title": words(say("slack_schedule_delete")),
            "text": words(say("slack_schedule_delete_text")),
            "confirm": words(say("slack_schedule_delete")),
            "deny": words(say("go_back")),
            "style": "danger",
        }
        blocks.append(_section([order.line], say))
        blocks.append(_actions([other, delete | {"style": "danger", "confirm": asked}]))
    return blocks


def _button(action_id: str, text: str, value: str = "") -> Json:
    made: Json = {"type": "button", "action_id": action_id, "text": words(text)}
    return made | {"value": value} if value else made


def _actions(elements: Sequence[JsonValue]) -> Json:
    return {"type": "actions", "elements": list(elements)}


def _list(title: str, lines: Sequence[str], say: Say) -> list[Json]:
    if not lines:
        return []
    return [_section([f"*{say(title)}*", *(f"• {line}" for line in lines)], say)]


def _section(lines: Sequence[str], say: Say) -> Json:
    kept, left = fit(lines, _SECTION - 20)
    if left:
        kept.append(plain(say("and_more", more=left), 60))
    return {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "\n".join(kept), "verbatim": True},
    }


def _header(text: str) -> Json:
    return {"type": "header", "text": words(text)}
