"""The state of a request as a card. Pure: the same view always gives the same card."""

from collections.abc import Iterable, Iterator
from typing import assert_never

from core.content.plain_words import leading_only_to
from core.domain.approval import digest
from core.domain.card import (
    Action,
    ActionKind,
    Card,
    CardState,
    CardStep,
    Link,
    StepState,
)
from core.domain.notion import Json
from core.domain.plan import Answer, Clarify, Outcome, Plan, Refuse
from core.domain.task import Items, PlanRow, Task, TaskKind, TaskState
from core.domain.wait import WaitKind
from core.kit.errors import ComesLater
from core.operations.catalogue import Catalogue
from core.progress.addresses import addresses_in
from core.progress.asking import approval_body, approved, droppable, left_out
from core.progress.outcome import outcome, was_idle
from core.progress.view import View
from core.progress.voice import Voice
from core.progress.waiting import told

MOST_LINKS = 10
_MOST_ANSWER = 200_000
_TITLE_LENGTH = 140

_STEP_STATES = {
    TaskState.BLOCKED: StepState.WAITING,
    TaskState.PENDING: StepState.WAITING,
    TaskState.RELEASED: StepState.WAITING,
    TaskState.RUNNING: StepState.RUNNING,
    TaskState.WAITING: StepState.ASKING,
    TaskState.DONE: StepState.DONE,
    TaskState.FAILED: StepState.FAILED,
    TaskState.DEAD: StepState.FAILED,
    TaskState.CANCELLED: StepState.CANCELLED,
    TaskState.SKIPPED: StepState.SKIPPED,
}
_WITH_ERROR = {CardState.FAILED, CardState.PARTIAL}
_ERROR_ID = 8
"""Characters of a request's id that tell it from others to an operator."""
_ON_ITS_WAY = {TaskState.PENDING, TaskState.RELEASED, TaskState.RUNNING}


class CardArtist:
    """Draws cards; knows from the catalogue what an operation's result says and links to."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def draw(self, view: View) -> Card:
        """The card of a view."""
        state = state_of(view)
        voice = Voice.of(view)
        steps = tuple(self._step(task, view, voice) for task in _plan_tasks(view))
        body = self._body(view, state, voice)
        end = view.request.finished_at or view.now
        links = self._links(view) if state.final and not view.undone else ()
        return Card(
            request_id=view.request.id,
            revision=view.revision,
            state=state,
            title=_title(view, voice),
            steps=steps,
            body=body,
            links=links[:MOST_LINKS],
            more_links=max(0, self._linked(view) - MOST_LINKS) if links else 0,
            actions=tuple(self._actions(view, state, voice)),
            elapsed=max(0.0, (end - view.request.accepted_at).total_seconds()),
            language=voice.language,
            moments=voice.moments,
        )

    def _step(self, task: Task, view: View, voice: Voice) -> CardStep:
        state = _STEP_STATES[task.state]
        items = view.items.get(task.id)
        if items is not None and not task.state.settled:
            state = StepState.RUNNING
        return CardStep(
            title=_step_title(task, voice),
            state=state,
            detail=_detail(task, items, _wait(task, view, voice), voice),
            links=self._task_links(task, view)[:1] if state is StepState.DONE else (),
            kind=task.step.operation if task.step else "",
        )

    def _body(self, view: View, state: CardState, voice: Voice) -> str:
        match outcome := _outcome(view):
            case Answer(text=text):
                return voice.retold(text)
            case Refuse(text=text, examples=examples):
                return "\n".join([voice.retold(text), *(f"- {example}" for example in examples)])
            case Clarify(question=question):
                return voice.retold(question)
            case Plan():
                return self._plan_body(view, state, voice)
            case None:
                waiting = [_wait(task, view, voice) for task in view.tasks if task.id in view.waits]
                if waiting:
                    return waiting[0]
                problems = [task.problem.text for task in view.tasks if task.problem]
                parts = [voice.retold(problem) for problem in problems[:1]]
                parts += [_error_id(view, voice)] if state in _WITH_ERROR else []
                return "\n\n".join(parts)
            case _:
                assert_never(outcome)

    def _plan_body(self, view: View, state: CardState, voice: Voice) -> str:
        if state is CardState.APPROVAL:
            return approval_body(view, voice)
        if not state.final:
            return "\n\n".join(_history(view, voice))
        feeding = _steps_that_feed(view)
        answers = [
            self._answer(task)
            for task in _plan_tasks(view)
            if task.step is not None and task.step.id not in feeding
        ]
        said = outcome(_plan_tasks(view), view.items, self._catalogue, voice.say)
        lines = [said, *(voice.retold_head(answer) for answer in answers)]
        if view.plan is not None and view.plan.plan.note:
            lines.append(voice.retold(view.plan.plan.note))
        if state is CardState.CANCELLED:
            lines.append(_stopped(view, voice))
        if state in _WITH_ERROR:
            lines.append(_error_id(view, voice))
        lines += _history(view, voice)
        if view.undone:
            lines.append(voice.say("was_undone"))
        return "\n\n".join(line for line in lines if line)

    def _answer(self, task: Task) -> str:
        if task.state is not TaskState.DONE or task.step is None or task.result is None:
            return ""
        if task.spread is not None:
            return ""
        answer = self._catalogue.answer(task.step.operation, task.result)
        # What pages say may name addresses; the card leads only to the pages themselves.
        return leading_only_to(answer, addresses_in(task.result), most=_MOST_ANSWER)

    def _links(self, view: View) -> tuple[Link, ...]:
        found = (link for task in _with_items(view) for link in self._task_links(task, view))
        unique = {link.url: link for link in found}
        return tuple(unique.values())

    def _linked(self, view: View) -> int:
        """How many things there are to link to, those included that are only counted."""
        total = 0
        for task in view.tasks:
            found = len(self._task_links(task, view))
            items = view.items.get(task.id)
            if task.spread is not None and items is not None and found:
                found = max(found, items.states.get(TaskState.DONE, 0))
            total += found
        return total

    def _task_links(self, task: Task, view: View) -> tuple[Link, ...]:
        if task.state is not TaskState.DONE or task.step is None:
            return ()
        return tuple(
            link
            for result in _results(task)
            for link in self._catalogue.links(task.step.operation, result)
        )

    def _actions(self, view: View, state: CardState, voice: Voice) -> Iterator[Action]:
        if view.request.superseded_by is not None:
            return
        request_id = view.request.id
        outcome = view.request.outcome
        if state is CardState.QUESTION and isinstance(outcome, Clarify):
            for number, option in enumerate(outcome.options):
                yield Action(
                    kind=ActionKind.PICK,
                    label=option.label,
                    request_id=request_id,
                    argument=str(number),
                )
        if state is CardState.APPROVAL and view.plan is not None:
            yield from _decision_actions(view, view.plan, voice)
        if state in {CardState.PLANNING, CardState.WORKING}:
            label = voice.say("button_cancel")
            yield Action(kind=ActionKind.CANCEL, label=label, request_id=request_id)
        if state in {CardState.FAILED, CardState.PARTIAL, CardState.CANCELLED}:
            label = voice.say("button_retry")
            yield Action(kind=ActionKind.RETRY, label=label, request_id=request_id, primary=True)
        if state.final and not view.undone and self._undoable(view):
            label = voice.say("button_undo")
            yield Action(kind=ActionKind.UNDO, label=label, request_id=request_id)

    def _undoable(self, view: View) -> bool:
        return any(
            task.state is TaskState.DONE
            and task.step is not None
            and self._catalogue.is_undoable(task.step.operation)
            and not was_idle(task)
            for task in _with_items(view)
        )


def _outcome(view: View) -> Outcome | None:
    """What planning came to; None while a plan that was given is still being looked through."""
    outcome = view.request.outcome
    return None if isinstance(outcome, Plan) and view.plan is None else outcome


def state_of(view: View) -> CardState:
    """What a whole request is doing."""
    outcome = _outcome(view)
    match outcome:
        case Answer():
            return CardState.ANSWERED
        case Refuse():
            return CardState.REFUSED
        case Clarify():
            return CardState.QUESTION
        case Plan():
            return _plan_state(view)
        case None:
            return _planning_state(view)
        case _:
            assert_never(outcome)


def _planning_state(view: View) -> CardState:
    if view.request.finished_at is None:
        return CardState.PLANNING
    return CardState.CANCELLED if view.request.cancelled else CardState.FAILED


def _plan_state(view: View) -> CardState:
    steps = list(_plan_tasks(view))
    states = {task.state for task in steps}.union(*(items.states for items in view.items.values()))
    if not all(state.settled for state in states):
        asks = TaskState.WAITING in states and not _is_moving(view)
        return CardState.APPROVAL if asks else CardState.WORKING
    if all(task.state is TaskState.DONE or _is_left_out(task) for task in steps):
        return CardState.DONE
    if view.request.cancelled:
        return CardState.CANCELLED
    return CardState.PARTIAL if TaskState.DONE in states else CardState.FAILED


def _is_moving(view: View) -> bool:
    """Whether a step is about to come to its end, or to a question that can be asked with others:
    so that what is shown for approval is all there is.
    """
    return any(
        task.state in _ON_ITS_WAY
        and task.tries == 0
        and task.spread is None
        and task.id not in view.waits
        for task in view.tasks
    )


def _is_left_out(task: Task) -> bool:
    """Whether a condition of the plan left a step out: that is as it should be."""
    return task.state is TaskState.SKIPPED and task.passed


def _with_items(view: View) -> Iterator[Task]:
    """Each step with those of its items that are known one by one."""
    for task in view.tasks:
        yield task
        if task.id in view.items:
            yield from view.items[task.id].done


def _error_id(view: View, voice: Voice) -> str:
    """What to quote to an operator, who finds it with `notion-assistant error ID`."""
    return voice.say("error_id", id=view.request.id[-_ERROR_ID:])


def _history(view: View, voice: Voice) -> list[str]:
    """Who let it go on, and what was left out of it."""
    return [part for part in (approved(view, voice), left_out(view, voice)) if part]


def _step_title(task: Task, voice: Voice) -> str:
    return voice.retold(task.step.title) or task.step.operation if task.step else ""


def _title(view: View, voice: Voice) -> str:
    outcome = view.request.outcome
    text = (
        voice.retold(outcome.title)
        if isinstance(outcome, Plan)
        else " ".join(view.request.text.split())
    )
    return text if len(text) <= _TITLE_LENGTH else text[: _TITLE_LENGTH - 1].rstrip() + "…"


def _plan_tasks(view: View) -> Iterator[Task]:
    """The tasks that are lines of the card: one for each step of the plan."""
    return (task for task in view.tasks if task.kind is TaskKind.STEP and task.parent_id is None)


def _steps_that_feed(view: View) -> frozenset[str]:
    """Steps whose results other steps work on: those tell what came of them."""
    steps = view.plan.plan.steps if view.plan else ()
    return frozenset(needed for step in steps for needed in step.needs())


def _wait(task: Task, view: View, voice: Voice) -> str:
    """Why a task, or the items of a step, wait; empty when that is not worth a word."""
    wait = view.waits.get(task.id)
    if wait is None:
        return ""
    if task.problem is not None and task.problem.code == ComesLater.code:
        return voice.retold(task.problem.text)
    said = told(wait, voice)
    if task.problem is not None and wait.kind is WaitKind.RETRY:
        return f"{voice.retold(task.problem.text)} {said}"
    return said


def _detail(task: Task, items: Items | None, wait: str, voice: Voice) -> str:
    if wait and items is None:
        return wait
    if task.problem is not None and task.state is not TaskState.DONE:
        problem = voice.retold(task.problem.text)
        again = task.state is TaskState.PENDING
        return f"{problem} {voice.say('trying_again')}" if again else problem
    if task.state is TaskState.SKIPPED:
        return voice.say("skipped_because")
    if items is not None:
        done = voice.say("done_of", done=items.states.get(TaskState.DONE, 0), all=items.count)
        return f"{done}. {wait}" if wait else done
    if task.state is TaskState.RUNNING:
        return voice.retold(task.progress)
    if task.state is TaskState.DONE and task.spread == 0:
        return voice.say("nothing_to_do")
    return ""


def _results(task: Task) -> Iterable[Json]:
    if task.result is None:
        return []
    items = task.result.get("items") if task.spread is not None else None
    if isinstance(items, list):
        return [item for item in items[:MOST_LINKS] if isinstance(item, dict)]
    return [task.result]


def _decision_actions(view: View, plan: PlanRow, voice: Voice) -> Iterator[Action]:
    request_id = view.request.id
    waiting = [task for task in view.tasks if task.state is TaskState.WAITING]
    named = plan.hash[:16]
    yield Action(
        kind=ActionKind.APPROVE,
        label=voice.say("button_approve"),
        request_id=request_id,
        argument=f"{named}.{digest(waiting)}",
        primary=True,
    )
    yield Action(
        kind=ActionKind.REJECT,
        label=voice.say("button_reject"),
        request_id=request_id,
        argument=named,
        danger=True,
    )
    for task in droppable(view):
        assert task.step is not None  # noqa: S101 - only steps are droppable
        number = task.position + 1
        yield Action(
            kind=ActionKind.DROP,
            label=f"{number}. {_step_title(task, voice)}",
            request_id=request_id,
            argument=f"{named}.{number}",
        )


def _stopped(view: View, voice: Voice) -> str:
    some = any(task.state is TaskState.DONE for task in _plan_tasks(view))
    return voice.say("stopped_after_some" if some else "stopped_before_any")
