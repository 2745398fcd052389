"""Why the tasks of a request wait, and for how long: what a card tells while nothing happens."""

from datetime import datetime, timedelta

from sqlalchemy import RowMapping, select

from core.domain.connection import REFUSED, REFUSED_STEP
from core.domain.control import Scope, Scoped
from core.domain.task import TaskState
from core.domain.wait import SHOWN_AFTER, Wait, WaitKind
from core.storage import audit, cards, rules, tasks, waiting
from core.storage.database import Transaction
from core.storage.models import RequestRow, TaskRow, WorkspaceRow
from core.storage.placing import Lane
from core.storage.rules import Rules

_SHOWN = timedelta(seconds=SHOWN_AFTER)
_LOOKED_AT = 200
"""Tasks of a request that are looked at; a card with more lines tells of the first."""


def of_request(tx: Transaction, request_id: str) -> dict[str, Wait]:
    """Waits that are worth telling, by the id of the task, or of the step whose items wait."""
    query = (
        select(TaskRow.__table__)
        .where(
            TaskRow.request_id == request_id,
            TaskRow.state.in_([TaskState.PENDING, TaskState.RELEASED, TaskState.RUNNING]),
        )
        .order_by(TaskRow.position, TaskRow.rank, TaskRow.id)
        .limit(_LOOKED_AT)
    )
    rows = tx.execute(query).mappings().all()
    if not any(row["state"] == TaskState.PENDING for row in rows):
        return {}
    known = rules.read(tx)
    firsts: dict[str, RowMapping] = {}
    for row in rows:
        firsts.setdefault(row["parent_id"] or row["id"], row)
    moving = {row["parent_id"] or row["id"] for row in rows if row["state"] == TaskState.RUNNING}
    waits = {
        line: _wait(tx, row, known)
        for line, row in firsts.items()
        if line not in moving and row["state"] == TaskState.PENDING
    }
    return {line: wait for line, wait in waits.items() if wait is not None}


def tell(tx: Transaction, of: Scoped) -> None:
    """Have the cards drawn anew that something which is held or let go concerns."""
    match of.scope:
        case Scope.REQUEST:
            cards.mark(tx, of.subject)
        case Scope.TASK:
            cards.mark(tx, tasks.get(tx, of.subject).request_id)
        case Scope.WORKSPACE:
            tell_open(tx, [of.subject])
        case _:
            tell_open(tx)


def tell_open(tx: Transaction, workspaces: list[str] | None = None) -> None:
    """Have the cards of all requests drawn anew that are under way, for a wait of theirs.

    Args:
        workspaces: only of these.
    """
    query = select(RequestRow.id).where(RequestRow.finished_at.is_(None))
    if workspaces is not None:
        query = query.where(RequestRow.workspace_id.in_(workspaces))
    cards.mark_all(tx, [str(one) for one in tx.execute(query).scalars()])


def users_of(tx: Transaction, connection: str) -> list[str]:
    """Workspaces that use a Notion connection."""
    query = select(WorkspaceRow.id).where(WorkspaceRow.connection == connection)
    return [str(one) for one in tx.execute(query).scalars()]


def _wait(tx: Transaction, row: RowMapping, known: Rules) -> Wait | None:
    lane = Lane.parse(row["lane"])
    pause = known.pauses.of_lane(lane.workspace, lane.work) or known.pauses.of_task(
        row["request_id"], row["id"]
    )
    if pause is not None:
        return Wait(kind=WaitKind.PAUSED, reason=pause.reason)
    connection = known.connection(lane.workspace)
    if connection in known.refused:
        return Wait(kind=WaitKind.TOKEN, reason=f"{REFUSED} {REFUSED_STEP}")
    shut = known.shut.get(connection)
    until = row["not_before"] if shut is None else max(shut.until, row["not_before"])
    if until > tx.now + _SHOWN:
        if shut is not None and shut.reason:
            return Wait(kind=WaitKind.SERVICE, reason=shut.reason, until=until)
        return Wait(kind=WaitKind.RETRY, until=until)
    return _turn(tx, row)


def _turn(tx: Transaction, row: RowMapping) -> Wait | None:
    """A wait for those before it, when it is long already or will be."""
    ahead = waiting.count_ahead(tx, row["band"], row["rank"])
    seconds = _seconds_a_task(tx)
    left = None if seconds is None else ahead * seconds
    waited = (tx.now - max(row["created_at"], row["not_before"])).total_seconds()
    if waited < SHOWN_AFTER and (left is None or left < SHOWN_AFTER):
        return None
    until = None if left is None else tx.now + timedelta(seconds=left)
    return Wait(kind=WaitKind.TURN, until=until, ahead=ahead)


def _seconds_a_task(tx: Transaction) -> float | None:
    """Seconds from one finished task to the next, lately; None when nothing was finished."""
    recent: list[datetime] = audit.recent(tx, "task.done")
    if len(recent) < 2:
        return None
    return (tx.now - recent[-1]).total_seconds() / len(recent)
