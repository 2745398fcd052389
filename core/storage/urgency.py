"""Changing how urgent a request is: its band, and by when it should be done."""

from datetime import datetime

from sqlalchemy import case, func, select, update

from core.domain.dials import LEAD
from core.domain.task import UNSETTLED, Band, TaskState
from core.storage import audit, cards, releasing, requests
from core.storage.columns import to_microseconds
from core.storage.database import Transaction
from core.storage.models import RequestRow, TaskRow
from core.storage.placing import BANDS


def change(
    tx: Transaction,
    request_id: str,
    *,
    band: Band | None = None,
    due_at: datetime | None = None,
    actor: str,
) -> int:
    """Move everything of a request that has not started, and all that is still to come of it.

    What is released already is taken back, so that it goes again by its new place.

    Args:
        band: a higher or a lower one; None for no change.
        due_at: by when it should be done; it only ever moves tasks forward.

    Returns:
        How many tasks have a new place.
    """
    requests.lock(tx, request_id)
    values: dict[str, object] = {}
    moved: dict[str, object] = {}
    if band is not None:
        number = BANDS.index(band)
        values["band"] = moved["band"] = number
        rest = func.substr(TaskRow.lane, 2)
        moved["lane"] = case((TaskRow.lane == "", ""), else_=f"{number}" + rest)
    if due_at is not None:
        start = to_microseconds(due_at - LEAD)
        values["due_at"] = due_at
        moved["rank"] = case((TaskRow.rank > start, start), else_=TaskRow.rank)
    if not moved:
        return 0
    tx.execute(update(RequestRow).where(RequestRow.id == request_id).values(values))
    open_tasks = TaskRow.request_id == request_id, TaskRow.state.in_(sorted(UNSETTLED))
    count = tx.execute(update(TaskRow).where(*open_tasks).values(moved)).rowcount
    released = select(TaskRow.id).where(
        TaskRow.request_id == request_id, TaskRow.state == TaskState.RELEASED
    )
    releasing.recall_these(tx, list(tx.execute(released).scalars()))
    audit.record(
        tx,
        "request.hurried",
        audit.Subject(request_id=request_id),
        actor=actor,
        band=None if band is None else band.value,
        due_at=None if due_at is None else due_at.isoformat(),
    )
    cards.mark(tx, request_id)
    return count
