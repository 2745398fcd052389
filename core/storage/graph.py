"""What a settled task means for the others of its plan: unlock, skip, wake the parent, finish.

docs/plans.md says in words what conditions and failure policies mean; this is the one place that
carries it out.
"""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select, update
from sqlalchemy.orm import aliased

from core.domain.plan import OnFailure
from core.domain.task import UNSETTLED, Problem, Task, TaskKind, TaskState
from core.storage import audit, requests
from core.storage.columns import Instant
from core.storage.database import Transaction
from core.storage.groups import among
from core.storage.models import DependencyRow, PlanRow, RequestRow, TaskRow, table_of

NOT_STARTED = (TaskState.BLOCKED, TaskState.PENDING, TaskState.RELEASED, TaskState.WAITING)
"""States in which a task can still be called off without asking its worker."""
_UNSETTLED = sorted(UNSETTLED)
"""Named one by one: an index is asked for each, and passes over nothing that has settled."""
_LEFT_OUT = Problem(code="left_out", text="Left out, because a step that it needs was.")


# Made once: an alias costs a thousand times what its use in a statement costs.
_NEEDED = aliased(TaskRow)
_OTHER = aliased(DependencyRow)
_CHILD = aliased(TaskRow)
_LEADER = aliased(TaskRow)


def after_settled(tx: Transaction, task: Task, state: TaskState) -> None:
    """Let those go on that waited for a task that has just settled, or skip them."""
    if state is TaskState.DONE:
        after_done(tx, [task])
        return
    if state in {TaskState.FAILED, TaskState.DEAD}:
        _follow_policy(tx, task)
    if task.parent_id is None:
        _pass_on(tx, task)
    else:
        _share_fate(tx, task, state)
        _wake_parents(tx, [task.parent_id])
    finish_if_over(tx, task.request_id)


def after_done(tx: Transaction, done: Sequence[Task]) -> None:
    """What `after_settled` does, for a group of tasks that were done, in a few statements."""
    _unlock_dependants(tx, *(task.id for task in done if task.parent_id is None))
    parents = sorted({task.parent_id for task in done if task.parent_id is not None})
    if parents:
        _wake_parents(tx, parents)
    for request_id in _over(tx, sorted({task.request_id for task in done})):
        requests.finish(tx, request_id)


def finish_if_over(tx: Transaction, request_id: str) -> None:
    """Finish a request when nothing of it is left to do."""
    for over in _over(tx, [request_id]):
        requests.finish(tx, over)


def is_missing() -> ColumnElement[bool]:
    """SQL: whether a task of the statement still lacks something that it needs."""
    return (
        exists()
        .where(_OTHER.task_id == TaskRow.id)
        .where(_NEEDED.id == _OTHER.needs_id)
        .where(~_is_met(_NEEDED, _OTHER))
    )


def can_be_called_off() -> ColumnElement[bool]:
    """SQL: whether a task of the statement has not started, alone or in a batch on its way."""
    rides = exists().where(_LEADER.id == TaskRow.leader_id, _LEADER.state == TaskState.RUNNING)
    return and_(TaskRow.state.in_(NOT_STARTED), or_(TaskRow.leader_id.is_(None), ~rides))


def _is_met(needed: type[TaskRow], need: type[DependencyRow]) -> ColumnElement[bool]:
    usable = or_(need.optional, needed.result.is_not(None))
    return or_(needed.state == TaskState.DONE, and_(needed.passed, usable))


def _share_fate(tx: Transaction, leader: Task, state: TaskState) -> None:
    """Let those who still travel with a task end as it did, for the same reason."""
    other = aliased(TaskRow)
    reason = select(other.problem).where(other.id == leader.id)
    statement = (
        update(TaskRow)
        .where(TaskRow.leader_id == leader.id, TaskRow.state == TaskState.BLOCKED)
        .values(
            state=state,
            settled_at=tx.now,
            problem=reason.scalar_subquery(),
        )
        .returning(TaskRow.id)
    )
    ended = [
        audit.Subject(request_id=leader.request_id, plan_id=leader.plan_id, task_id=str(rider))
        for rider in tx.execute(statement).scalars()
    ]
    audit.record_all(tx, f"task.{state}", ended, leader=leader.id)


def _follow_policy(tx: Transaction, task: Task) -> None:
    policy = OnFailure.SKIP if task.step is None else task.step.on_failure
    if policy is OnFailure.CONTINUE and task.parent_id is None:
        tx.execute(update(TaskRow).where(TaskRow.id == task.id).values(passed=True))
    elif policy is OnFailure.STOP:
        _stop_plan(tx, task)


def _stop_plan(tx: Transaction, task: Task) -> None:
    """Start nothing more of a plan; tasks that run end by themselves."""
    assert task.step is not None  # noqa: S101 - only steps have policies
    why = f"Not started, because “{task.step.title or task.step.id}” was not done."
    tx.execute(
        update(PlanRow)
        .where(PlanRow.id == task.plan_id, PlanRow.stopped.is_(None))
        .values(stopped=why)
    )
    statement = (
        update(TaskRow)
        .where(
            TaskRow.request_id == task.request_id,
            TaskRow.kind == TaskKind.STEP,
            # A step that was spread collects what its children did, whatever that is.
            TaskRow.spread.is_(None),
            can_be_called_off(),
        )
        .values(
            state=TaskState.SKIPPED,
            settled_at=tx.now,
            lease_until=None,
            problem=asdict(Problem(code="stopped", text=why)),
        )
        .returning(TaskRow.id, TaskRow.parent_id)
    )
    moved = tx.execute(statement).all()
    _tell(tx, task, [task_id for task_id, _ in moved])
    parents = {parent_id for _, parent_id in moved if parent_id is not None}
    if parents:
        _wake_parents(tx, sorted(parents))


def _pass_on(tx: Transaction, task: Task) -> None:
    """Skip everything that cannot run without a task, directly or through others; unlock the rest.

    What a condition left out is no fault: those that need its result are left out as well, and
    those that only come after it go on.
    """
    settled = waiting = [task.id]
    while waiting:
        at_fault = _skip(tx, waiting, left_out=False)
        left_out = _skip(tx, waiting, left_out=True)
        waiting = at_fault + left_out
        _tell(tx, task, waiting)
        settled = settled + waiting
    _unlock_dependants(tx, *settled)


def _skip(tx: Transaction, settled: Sequence[str], *, left_out: bool) -> list[str]:
    """Skip the dependants of settled tasks that lack what they need, through a fault or not."""
    needed = aliased(TaskRow)
    lacking = (
        select(DependencyRow.task_id)
        .join(needed, needed.id == DependencyRow.needs_id)
        .where(DependencyRow.needs_id.in_(settled))
        .where(
            and_(needed.passed, ~DependencyRow.optional, needed.result.is_(None)),
            needed.state == TaskState.SKIPPED,
        )
        if left_out
        else select(DependencyRow.task_id)
        .join(needed, needed.id == DependencyRow.needs_id)
        .where(DependencyRow.needs_id.in_(settled))
        .where(
            or_(
                ~needed.passed,
                and_(
                    needed.state != TaskState.SKIPPED,
                    ~DependencyRow.optional,
                    needed.result.is_(None),
                ),
            )
        )
    )
    statement = (
        update(TaskRow)
        .where(TaskRow.id.in_(lacking), TaskRow.state == TaskState.BLOCKED)
        .values(
            state=TaskState.SKIPPED,
            settled_at=tx.now,
            passed=left_out,
            problem=asdict(_LEFT_OUT) if left_out else None,
        )
        .returning(TaskRow.id)
    )
    return [str(skipped) for skipped in tx.execute(statement).scalars()]


def _tell(tx: Transaction, because_of: Task, skipped: Sequence[str]) -> None:
    subjects = [
        audit.Subject(request_id=because_of.request_id, task_id=task_id) for task_id in skipped
    ]
    audit.record_all(tx, "task.skipped", subjects, because_of=because_of.id)


def _unlock_dependants(tx: Transaction, *task_ids: str) -> None:
    if task_ids:
        tx.send(_UNLOCK, {"settled": task_ids, "not_before": tx.now})


def _wake_parents(tx: Transaction, parent_ids: Sequence[str]) -> None:
    """Let spread tasks collect the results of their children once the last of these has settled."""
    tx.send(_WAKE, {"parents": parent_ids, "not_before": tx.now})


def _over(tx: Transaction, request_ids: Sequence[str]) -> list[str]:
    return [str(over) for over in tx.execute(_OVER, {"ids": request_ids}).scalars()]


_TASKS = table_of(TaskRow)
_UNLOCK = (
    update(_TASKS)
    .where(
        TaskRow.id.in_(
            select(DependencyRow.task_id).where(among(DependencyRow.needs_id, "settled"))
        ),
        TaskRow.state == TaskState.BLOCKED,
        ~is_missing(),
    )
    .values(state=TaskState.PENDING, not_before=bindparam("not_before", type_=Instant))
)
_WAKE = (
    update(_TASKS)
    .where(
        among(TaskRow.id, "parents"),
        TaskRow.state == TaskState.BLOCKED,
        ~exists().where(_CHILD.parent_id == TaskRow.id, _CHILD.state.in_(_UNSETTLED)),
    )
    .values(state=TaskState.PENDING, not_before=bindparam("not_before", type_=Instant))
)
_OVER = select(RequestRow.id).where(
    among(RequestRow.id, "ids"),
    ~exists().where(TaskRow.request_id == RequestRow.id, TaskRow.state.in_(_UNSETTLED)),
)
