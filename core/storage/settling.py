"""Applying what a run of a task decided: result, dependants, parent, request, audit and card mark,
all in one transaction, guarded by the attempt.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, assert_never

from sqlalchemy import bindparam, or_, select, text, update

from core.domain.dials import ANY, Dial
from core.domain.plan import Plan
from core.domain.task import (
    Ask,
    Done,
    Failed,
    LeftOut,
    Planned,
    Problem,
    Single,
    Spread,
    Stopped,
    Task,
    TaskState,
    Together,
    TryAgain,
    Verdict,
    state_after,
)
from core.kit.errors import Conflict
from core.storage import (
    audit,
    batches,
    cards,
    deadlines,
    dials,
    graph,
    requests,
    row_locks,
    tasks,
)
from core.storage.columns import Instant
from core.storage.database import Transaction
from core.storage.groups import among
from core.storage.inserting import in_json
from core.storage.leases import Lost
from core.storage.models import JsonColumn, RequestRow, TaskRow, table_of


def apply(tx: Transaction, task: Task, verdict: Verdict) -> None:
    """Write down a verdict of a running task.

    Raises:
        Conflict: the task is no longer this attempt's; nothing was written.
    """
    requests.lock(tx, task.request_id)
    if isinstance(verdict, Together):
        batches.settle(tx, task, verdict.riders, verdict.size)
    single = verdict.own if isinstance(verdict, Together) else verdict
    verdict = _if_still_wanted(tx, task, deadlines.in_time(tx, task, single))
    state = state_after(verdict)
    statement = (
        update(TaskRow)
        .where(
            TaskRow.id == task.id,
            TaskRow.attempt == task.attempt,
            TaskRow.state == TaskState.RUNNING,
        )
        .values(
            state=state,
            owner=None,
            lease_until=None,
            settled_at=tx.now if state.settled else None,
            **_values(tx, verdict),
        )
    )
    if tx.execute(statement).rowcount == 0:
        raise Conflict("Another worker has taken this over.")
    subject = audit.Subject(request_id=task.request_id, plan_id=task.plan_id, task_id=task.id)
    detail = {"attempt": task.attempt, "worker": task.owner, **_detail(verdict)}
    audit.record(tx, f"task.{state}", subject, **detail)
    _grow(tx, task, verdict)
    if state.settled:
        graph.after_settled(tx, task, state)
    cards.mark(tx, task.request_id, urgent=state is TaskState.WAITING)


def _if_still_wanted(tx: Transaction, task: Task, verdict: Single) -> Single:
    """The verdict; stopped in place of a question about what was called off while it ran.

    Whatever else such a task decides, its next run would find out; a question would wait for an
    answer that nobody is asked for.
    """
    if not isinstance(verdict, Ask):
        return verdict
    called_off = (
        select(TaskRow.id)
        .join(RequestRow, RequestRow.id == TaskRow.request_id)
        .where(TaskRow.id == task.id)
        .where(or_(RequestRow.cancelled_at.is_not(None), TaskRow.stop_at.is_not(None)))
    )
    return verdict if tx.execute(called_off).first() is None else Stopped()


def apply_all(tx: Transaction, runs: Sequence[tuple[Task, Verdict]]) -> list[bool]:
    """Write down the verdicts of several running tasks.

    Tasks that were simply done, by far the most, are written together.

    Returns:
        For each whether it was written; False where `apply` would raise Conflict.
    """
    row_locks.of_requests(tx, {task.request_id for task, _ in runs})
    done = [(task, verdict) for task, verdict in runs if isinstance(verdict, Done)]
    written = _apply_done(tx, done)
    return [
        task.id in written if isinstance(verdict, Done) else _apply_one(tx, task, verdict)
        for task, verdict in runs
    ]


def _apply_one(tx: Transaction, task: Task, verdict: Verdict) -> bool:
    try:
        apply(tx, task, verdict)
    except Conflict:
        return False
    return True


def _apply_done(tx: Transaction, runs: Sequence[tuple[Task, Done]]) -> set[str]:
    """Returns the ids of the tasks that were still their attempt's."""
    ours = _still_running(tx, [task for task, _ in runs])
    kept = [(task, verdict) for task, verdict in runs if task.id in ours]
    if not kept:
        return set()
    _write_done(tx, kept)
    subjects = [
        audit.Subject(request_id=task.request_id, plan_id=task.plan_id, task_id=task.id)
        for task, _ in kept
    ]
    audit.record_all(tx, f"task.{TaskState.DONE}", subjects)
    graph.after_done(tx, [task for task, _ in kept])
    cards.mark_all(tx, sorted({task.request_id for task, _ in kept}))
    return ours


def _still_running(tx: Transaction, tasks: Sequence[Task]) -> set[str]:
    """Which tasks are as their attempts left them: running, or released still when they are light.

    The rows are locked, so they stay so.
    """
    if not tasks:
        return set()
    rows = tx.execute(
        _STANDING if tx.is_sqlite else _STANDING_LOCKED, {"ids": [task.id for task in tasks]}
    )
    standing = {row.id: (row.attempt, row.state) for row in rows}
    return {task.id for task in tasks if standing.get(task.id) == (task.attempt, task.state)}


def _write_done(tx: Transaction, runs: Sequence[tuple[Task, Done]]) -> None:
    if tx.is_sqlite:
        rows = [_its_own(task, verdict) | {"settled_at": tx.now} for task, verdict in runs]
        tx.send(_DONE, rows)
    else:
        rows = [in_json(_its_own(task, verdict)) for task, verdict in runs]
        tx.send(_DONE_MANY, {"settled_at": tx.now, "rows": rows})


def _its_own(task: Task, verdict: Done) -> dict[str, Any]:
    """What a task that was done has of its own."""
    return {
        "its_id": task.id,
        "its_attempt": task.attempt,
        "result": verdict.result,
        "arguments": verdict.arguments,
        "started_at": task.started_at,
    }


_STANDING = (
    select(TaskRow.id, TaskRow.attempt, TaskRow.state)
    .where(among(TaskRow.id, "ids"))
    .order_by(TaskRow.id)
)
_STANDING_LOCKED = _STANDING.with_for_update()
_DONE = (
    update(table_of(TaskRow))  # the table, because rows are named by `its_id`, not by a key
    .where(
        TaskRow.id == bindparam("its_id"),
        TaskRow.attempt == bindparam("its_attempt"),
        or_(TaskRow.state == TaskState.RUNNING, TaskRow.state == TaskState.RELEASED),
    )
    .values(state=TaskState.DONE, owner=None, lease_until=None, problem=None, progress="")
)
_DONE_MANY = text(
    "UPDATE tasks SET state = 'done', owner = NULL, lease_until = NULL, problem = NULL,"
    " progress = '', settled_at = :settled_at, started_at = its.started_at,"
    " result = its.result, arguments = its.arguments"
    " FROM json_to_recordset(CAST(:rows AS json))"
    " AS its(its_id text, its_attempt int, result json, arguments json, started_at bigint)"
    " WHERE id = its_id AND attempt = its_attempt AND state IN ('running', 'released')"
).bindparams(bindparam("settled_at", type_=Instant), bindparam("rows", type_=JsonColumn))
"""For PostgreSQL, where each row of an `executemany` is a statement of its own to the server."""


def bury(tx: Transaction, lost: Lost, problem: Problem) -> bool:
    """Give up a task that lost its worker too often. Returns False when it has moved on."""
    requests.lock(tx, lost.request_id)
    statement = (
        update(TaskRow)
        .where(
            TaskRow.id == lost.task_id,
            TaskRow.attempt == lost.attempt,
            TaskRow.state == TaskState.RUNNING,
            TaskRow.lease_until <= tx.now,
        )
        .values(
            state=TaskState.DEAD,
            lost=TaskRow.lost + 1,
            owner=None,
            lease_until=None,
            settled_at=tx.now,
            problem=asdict(problem),
        )
    )
    if tx.execute(statement).rowcount == 0:
        return False
    subject = audit.Subject(request_id=lost.request_id, task_id=lost.task_id)
    audit.record(
        tx,
        "task.dead",
        subject,
        attempt=lost.attempt,
        worker=lost.owner,
        problem=problem.text,
    )
    after_given_up(tx, lost.task_id, TaskState.DEAD)
    return True


def after_given_up(tx: Transaction, task_id: str, state: TaskState) -> None:
    """Let the rest of a plan go on after a task that was given up, readable or not."""
    for task in tasks.get_all(tx, [task_id], strict=False):
        graph.after_settled(tx, task, state)
        cards.mark(tx, task.request_id)


def call_off(tx: Transaction, request_id: str) -> None:
    """Cancel everything of a request that no worker is running."""
    tasks.move_all(
        tx, request_id, graph.NOT_STARTED, TaskState.CANCELLED, only=graph.can_be_called_off()
    )
    graph.finish_if_over(tx, request_id)


def _values(tx: Transaction, verdict: Single) -> dict[str, Any]:
    match verdict:
        case Done(result=result, arguments=arguments):
            return {"result": result, "arguments": arguments, "problem": None, "progress": ""}
        case Planned() | Stopped():
            return {"problem": None, "progress": ""}
        case LeftOut(problem=problem, passes=passes):
            return {"problem": asdict(problem), "passed": passes, "result": None, "progress": ""}
        case Spread(items=items):
            return {"spread": len(items), "result": None if items else {"items": []}}
        case Ask():
            return _asked(tx, verdict)
        case TryAgain():
            return _again(tx, verdict)
        case Failed(problem=problem, result=result):
            return {"problem": asdict(problem), "result": result, "progress": ""}
        case _:
            assert_never(verdict)


def _asked(tx: Transaction, verdict: Ask) -> dict[str, Any]:
    hours = dials.read(tx).value(Dial.APPROVAL, ANY) or 0
    asked: dict[str, Any] = {"preview": list(verdict.preview), "count": verdict.count}
    if verdict.picture is not None:
        asked["picture"] = verdict.picture
    until = deadlines.unless_set(tx.now + timedelta(hours=hours))
    return {"result": asked, "problem": None, "progress": "", "give_up_at": until}


def _again(tx: Transaction, verdict: TryAgain) -> dict[str, Any]:
    again = {
        "not_before": tx.now + timedelta(seconds=verdict.delay),
        "problem": asdict(verdict.problem),
    }
    if verdict.waits:
        return again
    patience = deadlines.unless_set(tx.now + deadlines.PATIENCE)
    return {**again, "give_up_at": patience, "tries": TaskRow.tries + 1}


def _detail(verdict: Single) -> dict[str, Any]:
    match verdict:
        case TryAgain(delay=delay, problem=problem):
            return {"problem": problem.text, "again_in": delay}
        case Failed(problem=problem) | LeftOut(problem=problem):
            return {"problem": problem.text}
        case Spread(items=items):
            return {"items": len(items)}
        case Planned(outcome=outcome):
            return {"outcome": outcome.kind}
        case Ask(count=count):
            return {"targets": count}
        case Done() | Stopped():
            return {}
        case _:
            assert_never(verdict)


def _grow(tx: Transaction, task: Task, verdict: Single) -> None:
    """Add the tasks that a verdict calls for."""
    match verdict:
        case Planned(outcome=outcome):
            requests.set_outcome(tx, task.request_id, outcome)
            if isinstance(outcome, Plan):
                tasks.add_plan(tx, task.request_id, outcome)
        case Spread(items=items):
            tasks.add_children(tx, task, items)
        case _:
            pass
