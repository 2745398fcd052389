"""When trying ends: the deadline of a plan, and the patience with what keeps failing.

Everything goes by database time. A running task is not interrupted: what it comes to counts.
"""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, literal, select, update

from core.domain.task import Failed, Problem, Single, Task, TaskState, TryAgain
from core.storage import audit, cards, graph, row_locks, tasks
from core.storage.columns import Instant
from core.storage.database import Transaction
from core.storage.models import TaskRow

PATIENCE = timedelta(hours=1)
"""How long a task is tried again after its first failure, when its plan says nothing."""
_WAITING = (TaskState.BLOCKED, TaskState.PENDING, TaskState.WAITING)


_UNANSWERED = Problem(
    code="unanswered",
    text="Nobody approved this in time, so I did not do it. Try again to be asked anew.",
    retryable=True,
)


def in_time(tx: Transaction, task: Task, verdict: Single) -> Single:
    """The verdict, or that the task has failed when its next try would come too late."""
    if not isinstance(verdict, TryAgain) or task.give_up_at is None:
        return verdict
    if tx.now + timedelta(seconds=verdict.delay) < task.give_up_at:
        return verdict
    return Failed(problem=_too_late(verdict.problem))


def unless_set(moment: datetime) -> ColumnElement[datetime]:
    """SQL: the deadline that a task has, or this one when it has none."""
    return func.coalesce(TaskRow.give_up_at, literal(moment, Instant()))


def overdue(tx: Transaction, *, limit: int = 500) -> list[str]:
    """Ids of tasks that still wait for something when their time is over."""
    query = (
        select(TaskRow.id)
        .where(
            TaskRow.give_up_at <= tx.now,
            TaskRow.state.in_(_WAITING),
            # A step that was spread ends when its items have; a rider, when its batch does.
            TaskRow.spread.is_(None),
            TaskRow.leader_id.is_(None),
        )
        .order_by(TaskRow.give_up_at)
        .limit(limit)
    )
    return [str(task_id) for task_id in tx.execute(query).scalars()]


def give_up(tx: Transaction, task_id: str) -> bool:
    """Fail a task whose time is over. Returns False when it has moved on meanwhile."""
    [task] = tasks.get_all(tx, [task_id], strict=False)
    row_locks.of_requests(tx, [task.request_id])
    unanswered = task.state is TaskState.WAITING
    problem = _UNANSWERED if unanswered else _too_late(task.problem)
    statement = (
        update(TaskRow)
        .where(
            TaskRow.id == task_id,
            TaskRow.attempt == task.attempt,
            TaskRow.state.in_(_WAITING),
            TaskRow.give_up_at <= tx.now,
        )
        .values(state=TaskState.FAILED, settled_at=tx.now, problem=asdict(problem), result=None)
    )
    if tx.execute(statement).rowcount == 0:
        return False
    subject = audit.Subject(request_id=task.request_id, plan_id=task.plan_id, task_id=task_id)
    audit.record(tx, "task.failed", subject, attempt=task.attempt, problem=problem.text)
    graph.after_settled(tx, task, TaskState.FAILED)
    cards.mark(tx, task.request_id)
    return True


def _too_late(last: Problem | None) -> Problem:
    over = "The time for this is over, so I stopped trying."
    text = over if last is None else f"{last.text} {over}"
    return Problem(code="too_late", text=text, retryable=True)
