"""What is paused: no task of it starts until it is resumed."""

from sqlalchemy import ColumnElement, delete, select, update

from core.domain.control import Pause, Pauses, Scope, Scoped
from core.domain.task import TaskState
from core.storage import audit, releasing, waiting
from core.storage.database import Transaction
from core.storage.models import PauseRow, TaskRow, table_of
from core.storage.placing import Lane
from core.storage.waiting import NEVER


def read(tx: Transaction) -> Pauses:
    """Everything that is paused."""
    query = select(PauseRow.scope, PauseRow.subject, PauseRow.reason, PauseRow.actor, PauseRow.at)
    known = {scope.value for scope in Scope}
    return Pauses(
        Pause(of=Scoped(scope=Scope(scope), subject=subject), reason=reason, actor=actor, at=at)
        for scope, subject, reason, actor, at in tx.execute(query)
        if scope in known
    )


def pause(tx: Transaction, of: Scoped, reason: str, *, actor: str) -> bool:
    """Let nothing of it start. What runs goes on to its end. Returns False when it was paused."""
    row = {
        "scope": of.scope.value,
        "subject": of.subject,
        "reason": reason,
        "actor": actor,
        "at": tx.now,
    }
    insert = tx.insert(table_of(PauseRow)).values(row).on_conflict_do_nothing()
    if tx.execute(insert.returning(PauseRow.scope)).scalar() is None:
        return False
    audit.record(tx, "pause.set", _subject(of), actor=actor, reason=reason, **_named(of))
    if of.scope in {Scope.REQUEST, Scope.TASK}:
        _hold(tx, of)
    else:
        releasing.recall_these(tx, _released(tx, of))
    return True


def resume(tx: Transaction, of: Scoped, *, actor: str) -> bool:
    """Let it start again. Returns False when it was not paused."""
    statement = delete(PauseRow).where(
        PauseRow.scope == of.scope.value, PauseRow.subject == of.subject
    )
    if not tx.execute(statement).rowcount:
        return False
    audit.record(tx, "pause.ended", _subject(of), actor=actor, **_named(of))
    if of.scope in {Scope.REQUEST, Scope.TASK}:
        tx.execute(
            update(TaskRow)
            .where(_of(of), TaskRow.state == TaskState.PENDING, TaskRow.not_before == NEVER)
            .values(not_before=tx.now, ripe=1)
        )
    return True


def hold_back(tx: Transaction, task_ids: list[str]) -> None:
    """Put aside tasks that became ready while their request was paused."""
    waiting.lay_aside(tx, task_ids, until=NEVER)


def _hold(tx: Transaction, of: Scoped) -> None:
    tx.execute(
        update(TaskRow)
        .where(_of(of), TaskRow.state == TaskState.PENDING)
        .values(not_before=NEVER, ripe=0)
    )
    released = select(TaskRow.id).where(_of(of), TaskRow.state == TaskState.RELEASED)
    releasing.recall_these(tx, tx.execute(released).scalars().all(), until=NEVER)


def _released(tx: Transaction, of: Scoped) -> list[str]:
    found = releasing.unclaimed(tx)
    return [task_id for task_id, lane in found if _concerns(of, lane)]


def _concerns(of: Scoped, lane: Lane) -> bool:
    match of.scope:
        case Scope.WORKSPACE:
            return lane.workspace == of.subject
        case Scope.KIND:
            return lane.work == of.subject
        case _:
            return True


def _of(of: Scoped) -> ColumnElement[bool]:
    column = TaskRow.request_id if of.scope is Scope.REQUEST else TaskRow.id
    return column == of.subject


def _subject(of: Scoped) -> audit.Subject:
    return audit.Subject(
        request_id=of.subject if of.scope is Scope.REQUEST else None,
        task_id=of.subject if of.scope is Scope.TASK else None,
    )


def _named(of: Scoped) -> dict[str, str]:
    return {"scope": of.scope.value, "of": of.subject}
