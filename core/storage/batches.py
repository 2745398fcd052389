"""Batches: siblings that travel with one of them, their leader.

A rider is blocked until the leader's run is over, and settled in the transaction that settles the
leader: the leader's attempt is the fence of them all. Who travels together stays together while a
write of the leader may have been applied (docs/decisions/0005).
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import exists, select, update

from core.domain.task import Done, Task, TaskState, TryAgain
from core.domain.write import WriteState
from core.kit.errors import Conflict
from core.storage import audit, graph, leases, row_locks, tasks
from core.storage.database import Transaction
from core.storage.models import TaskRow, WriteRow

_MAY_BE_THERE = (WriteState.SENT, WriteState.UNKNOWN, WriteState.DONE, WriteState.NEEDS_HUMAN)


def size_of(tx: Transaction, task: Task) -> int | None:
    """How many items of a task's step travel together at present; None when none ever did."""
    found = tx.execute(select(TaskRow.batch).where(TaskRow.id == task.parent_id)).scalar()
    return None if found is None else int(found)


def riders_of(tx: Transaction, leader: Task) -> list[Task]:
    """Those that travel with a task, in the order of the items."""
    query = select(TaskRow.__table__).where(
        TaskRow.leader_id == leader.id, TaskRow.state == TaskState.BLOCKED
    )
    return tasks.read(tx, query.order_by(TaskRow.item_number))


def candidates(tx: Transaction, leader: Task, limit: int) -> list[Task]:
    """Siblings that are ready and were never tried, in the order of the items."""
    query = select(TaskRow.__table__).where(
        TaskRow.parent_id == leader.parent_id,
        TaskRow.state.in_([TaskState.PENDING, TaskState.RELEASED]),
        TaskRow.leader_id.is_(None),
        TaskRow.not_before <= tx.now,
        TaskRow.tries == 0,
        TaskRow.lost == 0,
    )
    return tasks.read(tx, query.order_by(TaskRow.item_number).limit(limit))


def join(tx: Transaction, leader: Task, riders: Collection[str]) -> frozenset[str]:
    """Let siblings travel with a running task, which takes over the place of the most urgent one.

    Returns:
        Who does; a sibling that has been taken by somebody else meanwhile does not.

    Raises:
        Conflict: the leader is no longer this attempt's.
    """
    row_locks.of_requests(tx, [leader.request_id])
    row_locks.of_tasks(tx, [leader.id, *riders])
    leases.hold(tx, leader.id, leader.attempt)
    statement = (
        update(TaskRow)
        .where(
            TaskRow.id.in_(riders),
            TaskRow.state.in_([TaskState.PENDING, TaskState.RELEASED]),
            TaskRow.leader_id.is_(None),
        )
        .values(state=TaskState.BLOCKED, leader_id=leader.id, lease_until=None)
        .returning(TaskRow.id)
    )
    joined = frozenset(str(task_id) for task_id in tx.execute(statement).scalars())
    _take_first_place(tx, leader)
    _tell(tx, "task.joined", leader, joined)
    return joined


def part(tx: Transaction, leader: Task, *, after: float = 0.0) -> bool:
    """Let riders go on alone, unless a write of the leader may have been applied for them.

    Args:
        after: seconds until they may start.

    Returns:
        Whether they do.
    """
    row_locks.of_requests(tx, [leader.request_id])
    query = select(exists().where(WriteRow.task_id == leader.id, WriteRow.state.in_(_MAY_BE_THERE)))
    if tx.execute(query).scalar():
        return False
    statement = (
        update(TaskRow)
        .where(TaskRow.leader_id == leader.id, TaskRow.state == TaskState.BLOCKED)
        .values(
            state=TaskState.PENDING,
            leader_id=None,
            not_before=tx.now + timedelta(seconds=after),
        )
        .returning(TaskRow.id)
    )
    _tell(tx, "task.parted", leader, [str(each) for each in tx.execute(statement).scalars()])
    return True


def settle(
    tx: Transaction, leader: Task, riders: Sequence[tuple[Task, Done | TryAgain]], size: int
) -> None:
    """Write down what became of a batch but for its leader, and how many travel next.

    Raises:
        Conflict: the leader is no longer this attempt's; nothing was written.
    """
    row_locks.of_tasks(tx, [leader.id, *(rider.id for rider, _ in riders)])
    ours = select(TaskRow.id).where(
        TaskRow.id == leader.id,
        TaskRow.attempt == leader.attempt,
        TaskRow.state == TaskState.RUNNING,
    )
    if tx.execute(ours).scalar() is None:
        raise Conflict("Another worker has taken this over.")
    tx.execute(update(TaskRow).where(TaskRow.id == leader.parent_id).values(batch=size))
    waits = [verdict.delay for _, verdict in riders if isinstance(verdict, TryAgain)]
    if waits:
        part(tx, leader, after=max(waits))
    done = [(rider, verdict) for rider, verdict in riders if isinstance(verdict, Done)]
    for rider, verdict in done:
        tx.execute(
            update(TaskRow)
            .where(TaskRow.id == rider.id, TaskRow.leader_id == leader.id)
            .where(TaskRow.state == TaskState.BLOCKED)
            .values(
                state=TaskState.DONE,
                settled_at=tx.now,
                result=verdict.result,
                arguments=verdict.arguments,
                problem=None,
            )
        )
    if done:
        _tell(tx, "task.done", leader, [rider.id for rider, _ in done])
        graph.after_done(tx, [rider for rider, _ in done])


def _take_first_place(tx: Transaction, leader: Task) -> None:
    """If the batch has to start again, it starts when its most urgent member would."""
    place = (TaskRow.band, TaskRow.lane, TaskRow.rank)
    members = select(*place).where((TaskRow.leader_id == leader.id) | (TaskRow.id == leader.id))
    band, lane, rank = tx.execute(members.order_by(TaskRow.band, TaskRow.rank).limit(1)).one()
    tx.execute(
        update(TaskRow).where(TaskRow.id == leader.id).values(band=band, lane=lane, rank=rank)
    )


def _tell(tx: Transaction, action: str, leader: Task, riders: Collection[str]) -> None:
    subjects = [
        audit.Subject(request_id=leader.request_id, plan_id=leader.plan_id, task_id=task_id)
        for task_id in sorted(riders)
    ]
    audit.record_all(tx, action, subjects, leader=leader.id)
