"""Tasks: made from a plan, read back, and what every change of them has in common."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import RowMapping, Select, insert, select, update

from core.domain.notion import Json
from core.domain.plan import Plan, Step
from core.domain.task import Band, PlanRow, Problem, Task, TaskKind, TaskState
from core.kit.clock import new_id
from core.kit.errors import NotFound
from core.storage import audit, placing
from core.storage import models as rows
from core.storage.database import Transaction
from core.storage.models import DependencyRow, TaskRow

BANDS = tuple(Band)
"""Bands by their number in the table; 0 is the top."""


def add_planning(tx: Transaction, request_id: str) -> str:
    """The task that plans a request."""
    return _insert(tx, [_new(tx, request_id, TaskKind.PLANNING, TaskState.PENDING, Band.HIGH)])[0]


def add_plan(tx: Transaction, request_id: str, plan: Plan, *, band: Band = Band.NORMAL) -> str:
    """Store a plan and one task for each of its steps. Returns the plan's id."""
    plan_id = new_id("plan")
    tx.execute(
        insert(rows.PlanRow),
        {
            "id": plan_id,
            "request_id": request_id,
            "body": plan.model_dump(mode="json", by_alias=True),
            "hash": plan.hash,
            "created_at": tx.now,
        },
    )
    made: dict[str, str] = {}
    new: list[dict[str, Any]] = []
    for position, step in enumerate(plan.steps):
        state = TaskState.BLOCKED if step.needs() else TaskState.PENDING
        task = _new(tx, request_id, TaskKind.STEP, state, band)
        task |= {
            "plan_id": plan_id,
            "step_id": step.id,
            "operation": step.operation,
            "position": position,
            "target": placing.target_of(step),
        }
        made[step.id] = task["id"]
        new.append(task)
    _insert(tx, new)
    needs = [
        {"task_id": made[step.id], "needs_id": made[needed]}
        for step in plan.steps
        for needed in sorted(step.needs())
    ]
    if needs:
        tx.execute(insert(DependencyRow), needs)
    subject = audit.Subject(request_id=request_id, plan_id=plan_id)
    audit.record(tx, "plan.made", subject, hash=plan.hash, steps=len(plan.steps))
    return plan_id


def add_children(tx: Transaction, parent: Task, items: Sequence[Json]) -> None:
    """One task for each item of a `for_each` step."""
    assert parent.step is not None  # noqa: S101 - only steps spread
    same = {
        "plan_id": parent.plan_id,
        "step_id": parent.step.id,
        "operation": parent.step.operation,
        "position": parent.position,
        "parent_id": parent.id,
    }
    _insert(
        tx,
        [
            _new(tx, parent.request_id, TaskKind.STEP, TaskState.PENDING, parent.band)
            | same
            | {"item_number": number, "item": item}
            | {"target": placing.target_of(parent.step, item)}
            for number, item in enumerate(items)
        ],
    )


def get(tx: Transaction, task_id: str) -> Task:
    """One task. Raises NotFound."""
    row = tx.execute(_tasks().where(TaskRow.id == task_id)).mappings().first()
    if row is None:
        raise NotFound(f"There is no task {task_id}.")
    return to_task(row)


def of_request(tx: Transaction, request_id: str) -> list[Task]:
    """All tasks of a request: steps in the plan's order, children after their parent."""
    query = _tasks().where(TaskRow.request_id == request_id)
    query = query.order_by(
        TaskRow.position, TaskRow.parent_id.is_not(None), TaskRow.item_number, TaskRow.id
    )
    return [to_task(row) for row in tx.execute(query).mappings()]


def children(tx: Transaction, task_id: str) -> tuple[Task, ...]:
    """The children of a spread task, in the order of its items."""
    query = _tasks().where(TaskRow.parent_id == task_id).order_by(TaskRow.item_number)
    return tuple(to_task(row) for row in tx.execute(query).mappings())


def in_state(tx: Transaction, state: TaskState, *, limit: int = 100) -> list[Task]:
    """The newest tasks in one state; for operators."""
    query = _tasks().where(TaskRow.state == state).order_by(TaskRow.id.desc()).limit(limit)
    return [to_task(row) for row in tx.execute(query).mappings()]


def plan_of(tx: Transaction, request_id: str) -> PlanRow | None:
    """The plan of a request, if planning made one."""
    query = select(rows.PlanRow.__table__).where(rows.PlanRow.request_id == request_id)
    row = tx.execute(query).mappings().first()
    return None if row is None else _to_plan(row)


def approve(tx: Transaction, plan: PlanRow, actor: str) -> bool:
    """Note who approved a plan. Returns False when it had been approved before."""
    statement = (
        update(rows.PlanRow)
        .where(rows.PlanRow.id == plan.id, rows.PlanRow.approved_at.is_(None))
        .values(approved_by=actor, approved_at=tx.now)
    )
    changed = bool(tx.execute(statement).rowcount)
    if changed:
        subject = audit.Subject(request_id=plan.request_id, plan_id=plan.id)
        audit.record(tx, "plan.approved", subject, actor=actor, hash=plan.hash)
    return changed


def move_all(
    tx: Transaction,
    request_id: str,
    origins: Iterable[TaskState],
    to: TaskState,
    **values: Any,
) -> list[str]:
    """Move every task of a request that is in one of `origins`. Returns their ids."""
    settled = {"settled_at": tx.now} if to.settled else {"settled_at": None}
    statement = (
        update(TaskRow)
        .where(TaskRow.request_id == request_id, TaskRow.state.in_(list(origins)))
        .values(state=to, owner=None, lease_until=None, **settled, **values)
        .returning(TaskRow.id)
    )
    moved = [str(task_id) for task_id in tx.execute(statement).scalars()]
    for task_id in moved:
        audit.record(tx, f"task.{to}", audit.Subject(request_id=request_id, task_id=task_id))
    return moved


def _tasks() -> Select[Any]:
    return select(TaskRow.__table__, rows.PlanRow.body.label("plan_body")).outerjoin(
        rows.PlanRow, rows.PlanRow.id == TaskRow.plan_id
    )


def _new(
    tx: Transaction, request_id: str, kind: TaskKind, state: TaskState, band: Band
) -> dict[str, Any]:
    return {
        "id": new_id("task"),
        "request_id": request_id,
        "plan_id": None,
        "kind": kind,
        "step_id": None,
        "operation": None,
        "position": 0,
        "parent_id": None,
        "item_number": None,
        "item": None,
        "state": state,
        "band": BANDS.index(band),
        "not_before": tx.now,
        "created_at": tx.now,
    }


def _insert(tx: Transaction, new: list[dict[str, Any]]) -> list[str]:
    if new:
        placing.place(tx, new)
        tx.execute(insert(TaskRow), new)
    return [task["id"] for task in new]


def to_task(row: RowMapping) -> Task:
    """The domain value of a row of `_tasks()`."""
    body = row["plan_body"]
    step = None
    if body is not None and row["step_id"] is not None:
        step = Step.model_validate(body["steps"][row["position"]])
    return Task(
        id=row["id"],
        request_id=row["request_id"],
        plan_id=row["plan_id"],
        kind=TaskKind(row["kind"]),
        step=step,
        position=row["position"],
        parent_id=row["parent_id"],
        item_number=row["item_number"],
        item=row["item"],
        state=TaskState(row["state"]),
        band=BANDS[row["band"]],
        attempt=row["attempt"],
        lost=row["lost"],
        tries=row["tries"],
        arguments=row["arguments"],
        result=row["result"],
        problem=None if row["problem"] is None else Problem(**row["problem"]),
        progress=row["progress"],
        spread=row["spread"],
    )


def _to_plan(row: RowMapping) -> PlanRow:
    return PlanRow(
        id=row["id"],
        request_id=row["request_id"],
        plan=Plan.model_validate(row["body"]),
        hash=row["hash"],
        approved_by=row["approved_by"],
        approved_at=row["approved_at"],
    )
