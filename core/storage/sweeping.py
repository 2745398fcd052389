"""Which writes may have been carried out twice, and what is found of that."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from core.domain.task import SETTLED, Request, TaskState
from core.domain.write import Applied, Write
from core.storage import audit, requests, writes
from core.storage.connections import sharing
from core.storage.database import Transaction
from core.storage.models import TaskRow, WriteRow
from core.storage.suspects import LOOKS, SuspectRow, clear

PUT_OFF = timedelta(seconds=60)
"""How much later a write is looked at that cannot be judged at present."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A write that is to be looked at."""

    write: Write
    request: Request
    """What it was sent for."""
    looks: int
    since: datetime
    task_is_over: bool

    @property
    def landed_late(self) -> bool:
        """Whether what is found of it is the first that is known: its task was given up before."""
        return self.write.state in writes.OPEN

    @property
    def subject(self) -> audit.Subject:
        """What an audit line about it names."""
        return audit.Subject(
            request_id=self.request.id, task_id=self.write.task_id, write_id=self.write.id
        )


def due(tx: Transaction, *, limit: int) -> list[Suspect]:
    """Writes that are to be looked at, the longest due first."""
    query = (
        select(
            SuspectRow.write_id,
            SuspectRow.looks,
            SuspectRow.since,
            TaskRow.request_id,
            TaskRow.state,
        )
        .join(WriteRow, WriteRow.id == SuspectRow.write_id)
        .join(TaskRow, TaskRow.id == WriteRow.task_id)
        .where(SuspectRow.look_at <= tx.now)
        .order_by(SuspectRow.look_at)
        .limit(limit)
    )
    return [
        Suspect(
            write=writes.get(tx, write_id),
            request=requests.get(tx, request_id),
            looks=looks,
            since=since,
            task_is_over=TaskState(state) in SETTLED,
        )
        for write_id, looks, since, request_id, state in tx.execute(query).all()
    ]


def is_quiet(tx: Transaction, suspect: Suspect) -> bool:
    """Whether what is found now can only be a write's own: nothing of its lane is on its way.

    A write whose task goes on looks for itself.
    """
    if suspect.write.state in writes.OPEN and not suspect.task_is_over:
        return False
    query = select(WriteRow.id).where(
        WriteRow.workspace_id.in_(sharing(suspect.request.workspace_id)),
        WriteRow.lane == suspect.write.effect.lane,
        WriteRow.id != suspect.write.id,
        or_(WriteRow.state.in_(writes.OPEN), WriteRow.held_until > tx.now),
        WriteRow.sent_at > tx.now - writes.MAY_LAND * 10,
    )
    return tx.execute(query.limit(1)).first() is None


def take(tx: Transaction, suspect: Suspect, applied: Applied) -> bool:
    """Note that a write made this as well. Returns whether no other write has made it meanwhile."""
    workspace = suspect.request.workspace_id
    writes.lock_lane(tx, workspace, suspect.write.effect.lane)
    made = writes.made_by(suspect.write.effect, applied)
    if not is_quiet(tx, suspect) or writes.taken(tx, workspace, made):
        return False
    writes.take(tx, workspace, suspect.write, applied)
    if suspect.landed_late:
        writes.landed(tx, suspect.write, applied)
    return True


def put_off(tx: Transaction, write_id: str, seconds: float | None = None) -> None:
    """Look at a write later."""
    wait = PUT_OFF if seconds is None else max(PUT_OFF, timedelta(seconds=seconds))
    statement = update(SuspectRow).where(SuspectRow.write_id == write_id)
    tx.execute(statement.values(look_at=tx.now + wait))


def looked(tx: Transaction, suspect: Suspect) -> None:
    """Note that a look is over; after the last one the write is let go."""
    looks = suspect.looks + 1
    if looks == len(LOOKS):
        clear(tx, suspect.write.id)
        return
    statement = update(SuspectRow).where(SuspectRow.write_id == suspect.write.id)
    tx.execute(statement.values(looks=looks, look_at=suspect.since + LOOKS[looks]))
