"""The steps of a card as Slack's `plan` block: one block, edited in place with its message. Pure.

Slack knows four states of a task where a step has seven, and takes plain text in a title; so each
task says its state in words, and what it made is among its sources (Slack docs, "Plan block" and
"Task card block"). Every task has an id of its own, as an edit must not give two the same.
"""

from collections import Counter
from collections.abc import Mapping

from pydantic import JsonValue

from bot.slack.markup import address, clip, label
from core.domain.card import Card, Link, StepState
from core.progress.rows import Row, rows
from core.words import Say, say_in

Json = dict[str, JsonValue]

STATUS: Mapping[StepState, str] = {
    StepState.WAITING: "pending",
    StepState.RUNNING: "in_progress",
    StepState.ASKING: "pending",
    StepState.DONE: "complete",
    StepState.FAILED: "error",
    StepState.SKIPPED: "pending",
    StepState.CANCELLED: "pending",
}
"""What Slack's picture of a step is: no check where nothing was done."""

_TITLE = 170
_DETAIL = 300
_SHORT_DETAIL = 70
_TEXT = 2_900
_SOURCES = 3
_URL = 1_000


def plan_block(card: Card) -> Json:
    """The block; at most twelve steps with a line each, the others counted."""
    say = say_in(card.language)
    shown = rows(card.steps, say)
    for detail in (_DETAIL, _SHORT_DETAIL):
        tasks = [_task(number, row, say, detail) for number, row in enumerate(shown.seen, 1)]
        if sum(len(str(task)) for task in tasks) <= 2 * _TEXT:
            break
    if shown.rest:
        tasks.append(_rest(len(tasks) + 1, shown.rest, say))
    title = say("steps_done", done=card.steps_done, count=len(card.steps))
    return {"type": "plan", "title": label(title, 150), "tasks": list[JsonValue](tasks)}


def _task(number: int, row: Row, say: Say, detail: int) -> Json:
    word = say(f"step_{row.state.value}")
    said = label(row.detail, detail)
    task: Json = {
        "type": "task_card",
        "task_id": f"step-{number}",
        "title": label(row.title, _TITLE) or "Step",
        "status": STATUS[row.state],
        "details": _rich(f"{word}: {said}" if said else word),
    }
    sources = [source for link in row.links[:_SOURCES] if (source := _source(link))]
    return {**task, "sources": list[JsonValue](sources)} if sources else task


def _source(link: Link) -> Json | None:
    url = address(link.url)
    if not url or len(url) > _URL:
        return None
    return {"type": "url", "url": url, "text": label(link.text, 75) or clip(url, 75)}


def _rest(number: int, rest: Counter[StepState], say: Say) -> Json:
    states = ", ".join(
        f"{rest[state]} {say(f'step_{state.value}')}" for state in StepState if rest[state]
    )
    ahead = any(rest[state] for state in (StepState.WAITING, StepState.RUNNING, StepState.ASKING))
    return {
        "type": "task_card",
        "task_id": f"step-{number}",
        "title": label(say("and_more_steps", count=rest.total(), states=states), _TITLE),
        "status": "pending" if ahead else "complete",
    }


def _rich(text: str) -> Json:
    said: Json = {"type": "text", "text": text}
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [said]}],
    }
