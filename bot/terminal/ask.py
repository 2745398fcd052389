"""`notion-assistant ask`, `run`, `undo` and their like: one request, and an exit code for it."""

from dataclasses import asdict
from enum import IntEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from rich.console import Console

from bot.reading import read_text
from bot.terminal.chat import approve_if_asked
from bot.terminal.conversation import Conversation
from bot.terminal.deciding import card_that_offers
from bot.terminal.picture import hint
from core.app import App
from core.domain.card import ActionKind, Card, CardState
from core.domain.chat import Receipt
from core.domain.plan import Plan
from core.domain.task import Task
from core.kit.errors import BadInput


class Exit(IntEnum):
    """Exit codes of the commands that ask for something."""

    DONE = 0
    FAILED = 1
    BAD_INPUT = 2
    NEEDS_A_PERSON = 3


class TaskReport(BaseModel):
    """One task in the JSON document."""

    model_config = ConfigDict(frozen=True)

    id: str
    step: str | None
    operation: str | None
    state: str
    result: dict[str, Any] | None
    problem: str | None


class Report(BaseModel):
    """The JSON document that `--json` prints."""

    model_config = ConfigDict(frozen=True)

    request: dict[str, Any]
    outcome: dict[str, Any] | None
    plan: dict[str, Any] | None
    plan_hash: str | None
    state: str
    text: str
    tasks: list[TaskReport]
    links: list[dict[str, str]]
    seconds: float


class OneRequest:
    """One request from the command line.

    Args:
        yes: approve whatever the plan asks approval for.
        as_json: print one JSON document in place of the card.
    """

    def __init__(self, house: App, console: Console, *, yes: bool, as_json: bool) -> None:
        self._house = house
        self._console = console
        self._conversation = Conversation(house, console)
        self._yes = yes
        self._as_json = as_json

    def ask(self, text: str) -> Exit:
        """Submit words and wait for the outcome. Raises BadInput for an empty text."""
        if not text.strip():
            raise BadInput(
                "There is no request.",
                next_step='Say what you want, for example: ask "show overdue tasks in Roadmap".',
            )
        return self._finish(self._conversation.say(text))

    def run(self, plan: Plan, key: str | None = None) -> Exit:
        """Submit a plan in the plan format and wait for the outcome.

        Args:
            key: a name for this order; one of the same name before it is waited for in its place.
        """
        return self._finish(self._conversation.say_plan(plan, key))

    def decide(self, kind: ActionKind, request_id: str | None) -> Exit:
        """Do what a button of a card does, and wait for what comes of it.

        Args:
            request_id: the newest of this person's on which it can be decided when None.

        Raises NotFound and BadInput when there is none.
        """
        talk = self._conversation
        card = card_that_offers(self._house, kind, talk.thread, talk.person, request_id)
        return self._finish(talk.decide(card, kind))

    def _finish(self, receipt: Receipt) -> Exit:
        draw = not self._as_json
        card = self._conversation.follow(receipt.request_id, draw=draw)
        card = approve_if_asked(self._conversation, card, yes=self._yes, draw=draw)
        if self._as_json:
            self._console.file.write(report(self._house, card).model_dump_json(indent=2) + "\n")
        elif card.state in {CardState.APPROVAL, CardState.QUESTION}:
            self._console.print(_how_to_go_on(card), style="dim", markup=False)
        return exit_code(card)


def exit_code(card: Card) -> Exit:
    """How a request went, as an exit code."""
    match card.state:
        case CardState.DONE | CardState.ANSWERED:
            return Exit.DONE
        case CardState.REFUSED:
            return Exit.BAD_INPUT
        case CardState.QUESTION | CardState.APPROVAL:
            return Exit.NEEDS_A_PERSON
        case _:
            return Exit.FAILED


def report(house: App, card: Card) -> Report:
    """Everything about a request, for programs."""
    request, plan, tasks = house.assistant.request(card.request_id)
    outcome = request.outcome
    return Report(
        request={
            "id": request.id,
            "text": request.text,
            "person": request.person.name,
            "accepted_at": request.accepted_at.isoformat(),
        },
        outcome=None if outcome is None else outcome.model_dump(mode="json", by_alias=True),
        plan=None if plan is None else plan.plan.model_dump(mode="json", by_alias=True),
        plan_hash=None if plan is None else plan.hash,
        state=card.state.value,
        text=card.body,
        tasks=[_task_report(task) for task in tasks],
        links=[asdict(link) for link in card.links],
        seconds=round(card.elapsed, 3),
    )


def read_plan(path: Path) -> Plan:
    """A plan from a file in the plan format.

    Raises:
        BadInput: the file cannot be read, or is not a plan; the text says where.
    """
    try:
        return TypeAdapter(Plan).validate_json(read_text(path))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the document"
        raise BadInput(f"{path} is not a plan: {where}: {first['msg']}.") from None


def _task_report(task: Task) -> TaskReport:
    return TaskReport(
        id=task.id,
        step=task.step.id if task.step else None,
        operation=task.step.operation if task.step else None,
        state=task.state.value,
        result=task.result,
        problem=task.problem.text if task.problem else None,
    )


def _how_to_go_on(card: Card) -> str:
    if card.state is CardState.APPROVAL:
        return "Nothing of it has run. Say `notion-assistant approve`, or `reject`."
    return hint(card) and "Ask again, naming one of these."
