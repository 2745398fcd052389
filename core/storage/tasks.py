"""Tasks: made from a plan, read back, and what every change of them has in common."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, func, insert, select, true, update

from core.domain.notion import Json
from core.domain.plan import Plan, Step
from core.domain.task import Band, Items, PlanRow, Problem, Task, TaskKind, TaskState
from core.kit.clock import new_id
from core.kit.errors import NotFound
from core.storage import audit, placing
from core.storage import models as rows
from core.storage.database import Transaction
from core.storage.inserting import insert_all
from core.storage.models import DependencyRow, TaskRow, table_of

_SHOWN = 10
"""Items of a step that a card links to."""
BANDS = tuple(Band)
"""Bands by their number in the table; 0 is the top."""


def add_planning(tx: Transaction, request_id: str) -> str:
    """The task that plans a request."""
    return _insert(tx, _plannings(tx, [request_id]))[0]


def add_plannings(tx: Transaction, asked: Mapping[str, placing.Asked]) -> None:
    """The tasks that plan several new requests, given by id."""
    _insert(tx, _plannings(tx, asked), asked)


def _plannings(tx: Transaction, request_ids: Iterable[str]) -> list[dict[str, Any]]:
    return [_new(tx, one, TaskKind.PLANNING, TaskState.PENDING, Band.HIGH) for one in request_ids]


def add_plan(tx: Transaction, request_id: str, plan: Plan, *, band: Band = Band.NORMAL) -> str:
    """Store a plan and one task for each of its steps. Returns the plan's id."""
    plan_id = new_id("plan")
    tx.send(
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
        task["give_up_at"] = (
            None if plan.within is None else tx.now + timedelta(seconds=plan.within)
        )
        new.append(task)
    _insert(tx, new)
    needs = [
        {
            "task_id": made[step.id],
            "needs_id": made[needed],
            "optional": needed not in step.requires(),
        }
        for step in plan.steps
        for needed in sorted(step.needs())
    ]
    insert_all(tx, table_of(DependencyRow), needs)
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
        "give_up_at": parent.give_up_at,
    }
    # Tasks of equal rank start by id: so items start in the order in which they were found.
    ids = sorted(new_id("task") for _ in items)
    _insert(
        tx,
        [
            _new(tx, parent.request_id, TaskKind.STEP, TaskState.PENDING, parent.band)
            | same
            | {"id": ids[number], "item_number": number, "item": item}
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


def get_all(tx: Transaction, task_ids: Collection[str], *, strict: bool = True) -> list[Task]:
    """Those of some tasks that there are, in no order; `strict` as in `read`."""
    query = select(TaskRow.__table__).where(TaskRow.id.in_(task_ids))
    return read(tx, query, strict=strict)


def of_request(tx: Transaction, request_id: str) -> list[Task]:
    """All tasks of a request: steps in the plan's order, children after their parent."""
    query = select(TaskRow.__table__).where(TaskRow.request_id == request_id)
    query = query.order_by(
        TaskRow.position, TaskRow.parent_id.is_not(None), TaskRow.item_number, TaskRow.id
    )
    return read(tx, query)


def steps_of(tx: Transaction, request_id: str) -> list[Task]:
    """The tasks of a request that are no items: planning, and the steps in the plan's order."""
    query = (
        select(TaskRow.__table__)
        .where(TaskRow.request_id == request_id, TaskRow.parent_id.is_(None))
        .order_by(TaskRow.position, TaskRow.id)
    )
    return read(tx, query)


def items_of(tx: Transaction, request_id: str) -> dict[str, Items]:
    """What the items of a request's spread steps are doing, by the step's task id."""
    of_request = (TaskRow.request_id == request_id, TaskRow.parent_id.is_not(None))
    counts = (
        select(TaskRow.parent_id, TaskRow.state, func.count())
        .where(*of_request)
        .group_by(TaskRow.parent_id, TaskRow.state)
    )
    states: dict[str, dict[TaskState, int]] = {}
    for parent_id, state, count in tx.execute(counts):
        states.setdefault(str(parent_id), {})[TaskState(state)] = count
    return {
        parent_id: Items(states=each, done=tuple(read(tx, _first_done(parent_id))))
        for parent_id, each in states.items()
    }


def states_of(tx: Transaction, request_id: str) -> frozenset[TaskState]:
    """Every state that some task of a request is in."""
    query = select(TaskRow.state).where(TaskRow.request_id == request_id).distinct()
    return frozenset(TaskState(state) for state in tx.execute(query).scalars())


def in_state(tx: Transaction, state: TaskState, *, limit: int = 100) -> list[Task]:
    """The newest tasks in one state; for operators."""
    query = select(TaskRow.__table__).where(TaskRow.state == state)
    return read(tx, query.order_by(TaskRow.id.desc()).limit(limit))


def plan_of(tx: Transaction, request_id: str) -> PlanRow | None:
    """The plan of a request, if planning made one."""
    query = select(rows.PlanRow.__table__).where(rows.PlanRow.request_id == request_id)
    row = tx.execute(query).mappings().first()
    return None if row is None else _to_plan(row)


def approve(tx: Transaction, plan: PlanRow, actor: str) -> bool:
    """Note who approved a whole plan, whatever it asks. Returns False when it was approved."""
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
    *,
    only: ColumnElement[bool] | None = None,
    **values: Any,
) -> list[str]:
    """Move every task of a request that is in one of `origins`. Returns their ids.

    Args:
        only: what must hold of them besides.
    """
    settled = {"settled_at": tx.now} if to.settled else {"settled_at": None}
    statement = (
        update(TaskRow)
        .where(TaskRow.request_id == request_id, TaskRow.state.in_(list(origins)))
        .where(true() if only is None else only)
        .values(state=to, owner=None, lease_until=None, **settled, **values)
        .returning(TaskRow.id)
    )
    moved = [str(task_id) for task_id in tx.execute(statement).scalars()]
    subjects = [audit.Subject(request_id=request_id, task_id=task_id) for task_id in moved]
    audit.record_all(tx, f"task.{to}", subjects)
    return moved


def _first_done(parent_id: str) -> Select[Any]:
    query = select(TaskRow.__table__).where(
        TaskRow.parent_id == parent_id, TaskRow.state == TaskState.DONE
    )
    return query.order_by(TaskRow.item_number).limit(_SHOWN)


def read(tx: Transaction, query: Select[Any], *, strict: bool = True) -> list[Task]:
    """Tasks of a query over all columns of their table.

    Each step of a plan is read once, however many items it has.

    Args:
        strict: whether a step that this code cannot read (a newer version's) is an error; if not,
            its task comes without a step: enough to give it up and to list it, not to run it.
    """
    found = tx.execute(query).mappings().all()
    plan_ids = {row["plan_id"] for row in found} - {None}
    query_of_plans = select(rows.PlanRow.id, rows.PlanRow.body).where(rows.PlanRow.id.in_(plan_ids))
    bodies = {row.id: row.body for row in tx.execute(query_of_plans)} if plan_ids else {}
    steps: dict[tuple[str, int], Step | None] = {}
    for row in found:
        key = (row["plan_id"], row["position"])
        if row["step_id"] is not None and key not in steps:
            steps[key] = _step(bodies[row["plan_id"]], row["position"], strict=strict)
    return [_to_task(row, steps.get((row["plan_id"], row["position"]))) for row in found]


def _step(body: dict[str, Any], position: int, *, strict: bool) -> Step | None:
    try:
        return Step.model_validate(body["steps"][position])
    except (ValueError, LookupError, TypeError):
        if strict:
            raise
        return None


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
        "give_up_at": None,
    }


def _insert(
    tx: Transaction,
    new: list[dict[str, Any]],
    asked: Mapping[str, placing.Asked] | None = None,
) -> list[str]:
    if new:
        placing.place(tx, new, asked)
        insert_all(tx, table_of(TaskRow), new)
    return [task["id"] for task in new]


def to_task(row: RowMapping) -> Task:
    """The domain value of a row of `_tasks()`."""
    body = row["plan_body"]
    step = None
    if body is not None and row["step_id"] is not None:
        step = Step.model_validate(body["steps"][row["position"]])
    return _to_task(row, step)


def _to_task(row: RowMapping, step: Step | None) -> Task:
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
        passed=row["passed"],
        owner=row["owner"],
        leader_id=row["leader_id"],
        give_up_at=row["give_up_at"],
        started_at=row["started_at"],
    )


def _to_plan(row: RowMapping) -> PlanRow:
    return PlanRow(
        id=row["id"],
        request_id=row["request_id"],
        plan=Plan.model_validate(row["body"]),
        hash=row["hash"],
        approved_by=row["approved_by"],
        approved_at=row["approved_at"],
        stopped=row["stopped"],
        approved_name=row["approved_name"] or "",
        left_out=tuple(row["left_out"] or ()),
        covered=row["covered"] or {},
    )
