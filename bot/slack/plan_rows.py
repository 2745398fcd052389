"""The steps of a card as Slack's tasks: in a `plan` block, and in the chunks of a stream. Pure.

Slack knows four states of a task where a step has seven, so each row also says its state in words
(Slack docs, "Plan block", "Task card block" and "Text streaming").
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.slack.markup import label
from bot.slack.plan_block import STATUS
from core.domain.card import Card, CardState, CardStep, StepState
from core.words import Say, say_in

MOST_ROWS = 20
"""Rows of a plan. Slack states no limit; more are hard to read."""

_TITLE = 140
_DETAILS = 300
_STATUS = {**STATUS, StepState.SKIPPED: "complete", StepState.CANCELLED: "complete"}
"""In a stream nothing may stay open: it would be shown as an error at its end."""
_AT_WORK = (StepState.RUNNING, StepState.ASKING)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One task as Slack shows it."""

    number: int
    """Stays with the step for as long as the plan has the same steps."""
    title: str
    status: str
    """pending, in_progress, complete or error."""
    details: str
    """The state in words, and what there is to say about it."""

    @property
    def is_open(self) -> bool:
        """Whether a stream that ends now would show it as an error."""
        return self.status in {"pending", "in_progress"}


def plan_rows(card: Card) -> list[PlanRow]:
    """The rows of a card: one for each step, and beyond `MOST_ROWS` one for all that follow."""
    steps, say = card.steps, say_in(card.language)
    if not steps and card.state is CardState.PLANNING:
        return [PlanRow(0, say("card_planning"), "in_progress", say("step_running"))]
    shown = steps if len(steps) <= MOST_ROWS else steps[: MOST_ROWS - 1]
    rows = [_row(number, step, say) for number, step in enumerate(shown, start=1)]
    rest = steps[len(shown) :]
    return [*rows, _rest(len(shown) + 1, rest, say)] if rest else rows


def _row(number: int, step: CardStep, say: Say) -> PlanRow:
    word = say(f"step_{step.state.value}")
    words = f"{word}: {step.detail}" if step.detail else word
    title = label(step.title, _TITLE) or "Step"
    return PlanRow(number, title, _STATUS[step.state], label(words, _DETAILS))


def _rest(number: int, steps: Sequence[CardStep], say: Say) -> PlanRow:
    counts = Counter(step.state for step in steps)
    states = ", ".join(
        f"{counts[state]} {say(f'step_{state.value}')}" for state in StepState if counts[state]
    )
    title = label(say("and_more_steps", count=len(steps), states=states), _TITLE)
    return PlanRow(number, title, _status_of(counts, len(steps)), label(states, _DETAILS))


def _status_of(counts: Counter[StepState], total: int) -> str:
    if counts[StepState.WAITING] == total:
        return "pending"
    if any(counts[state] for state in (*_AT_WORK, StepState.WAITING)):
        return "in_progress"
    return "error" if counts[StepState.FAILED] else "complete"
