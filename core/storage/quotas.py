"""How much one person may have under way at once."""

from sqlalchemy import exists, func, select

from core.domain.dials import Dial
from core.domain.plan import Refuse
from core.domain.task import TaskState
from core.storage import audit, dials, requests
from core.storage.database import Transaction
from core.storage.models import RequestRow, TaskRow

_UNDER_WAY = (TaskState.PENDING, TaskState.RELEASED, TaskState.RUNNING)
"""What takes a place; a request that waits for its person's word takes none."""


def refuse_over(tx: Transaction, request_id: str) -> bool:
    """Answer a new request with a refusal when its person has too much under way.

    It stays in its thread with what was said, so nothing is lost. Returns whether it was refused.
    """
    mine = select(RequestRow.workspace_id, RequestRow.person_id).where(RequestRow.id == request_id)
    workspace_id, person_id = tx.execute(mine).one()
    most = dials.read(tx).value(Dial.QUOTA, workspace_id)
    if most is None:
        return False
    under_way = (
        select(RequestRow.id)
        .where(
            RequestRow.workspace_id == workspace_id,
            RequestRow.person_id == person_id,
            RequestRow.finished_at.is_(None),
            RequestRow.id != request_id,
            exists().where(TaskRow.request_id == RequestRow.id, TaskRow.state.in_(_UNDER_WAY)),
        )
        .limit(int(most))
    )
    count = tx.execute(select(func.count()).select_from(under_way.subquery())).scalar_one()
    if count < most:
        return False
    requests.set_outcome(tx, request_id, Refuse(text=_told(count)))
    audit.record(tx, "request.over_quota", audit.Subject(request_id=request_id), under_way=count)
    requests.finish(tx, request_id)
    return True


def _told(count: int) -> str:
    return (
        f"You have {count:,} requests under way, and I take on no more for one person at a time."
        " They all go on. Ask for this again when some are done, or stop one that you no longer"
        " need: say “stop” in its thread."
    )
