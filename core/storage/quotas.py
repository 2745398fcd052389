"""How much one person may have under way at once."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, exists, func, or_, select

from core.domain.dials import Dial, Dials
from core.domain.plan import Refuse
from core.domain.task import TaskState
from core.storage import audit, dials, requests
from core.storage.database import Transaction
from core.storage.groups import among
from core.storage.models import RequestRow, TaskRow

_UNDER_WAY = (TaskState.PENDING, TaskState.RELEASED, TaskState.RUNNING)
"""What takes a place; a request that waits for its person's word takes none."""


def refuse_over(tx: Transaction, request_id: str) -> bool:
    """Answer a new request with a refusal when its person has too much under way.

    It stays in its thread with what was said, so nothing is lost. Returns whether it was refused.
    """
    workspace_id, person_id = tx.execute(_MINE, {"of": request_id}).one()
    most = dials.read(tx).value(Dial.QUOTA, workspace_id)
    if most is None:
        return False
    mine = {"workspace": workspace_id, "person": person_id, "new": request_id, "most": int(most)}
    count = tx.execute(_COUNT, mine).scalar_one()
    if count < most:
        return False
    requests.set_outcome(tx, request_id, refusal(count))
    audit.record(tx, "request.over_quota", audit.Subject(request_id=request_id), under_way=count)
    requests.finish(tx, request_id)
    return True


def over(tx: Transaction, asking: Sequence[tuple[str, str]]) -> list[int | None]:
    """Which requests that are about to be stored are too many for their people.

    Args:
        asking: the workspace and the person of each, by their ids; those before count, too.

    Returns:
        For each that is too many, how many its person has under way; None for the others.
    """
    numbers = dials.read(tx) if asking else Dials()
    most = {one: numbers.value(Dial.QUOTA, one[0]) for one in asking}
    under_way = _under_way(tx, Counter(asking), most)
    found: list[int | None] = []
    for one in asking:
        limit = most[one]
        accepted = limit is None or under_way[one] < limit
        found.append(None if accepted else under_way[one])
        under_way[one] += accepted
    return found


def _under_way(
    tx: Transaction,
    asking: Mapping[tuple[str, str], int],
    most: Mapping[tuple[str, str], float | None],
) -> Counter[tuple[str, str]]:
    """How many requests people have under way; at least that, where it cannot become too many."""
    places, people = ({one[part] for one in asking} for part in (0, 1))
    rows = tx.execute(_OPEN, {"workspaces": places, "people": people}) if asking else ()
    found = Counter({(row.workspace_id, row.person_id): row.open for row in rows})
    for one, more in asking.items():
        limit = most[one]
        if limit is not None and found[one] + more > limit:  # some of them wait for a word
            mine = {"workspace": one[0], "person": one[1], "new": "", "most": int(limit)}
            found[one] = tx.execute(_COUNT, mine).scalar_one()
    return found


def refusal(under_way: int) -> Refuse:
    """What is said to a person with so many requests under way."""
    return Refuse(
        text=f"You have {under_way:,} requests under way, and I take on no more for one person at a"
        " time. They all go on. Ask for this again when some are done, or stop one that you no"
        " longer need: say “stop” in its thread."
    )


_MINE = select(RequestRow.workspace_id, RequestRow.person_id).where(
    RequestRow.id == bindparam("of")
)
_OPEN = (
    select(RequestRow.workspace_id, RequestRow.person_id, func.count().label("open"))
    .where(
        RequestRow.finished_at.is_(None),
        among(RequestRow.workspace_id, "workspaces"),
        among(RequestRow.person_id, "people"),
    )
    .group_by(RequestRow.workspace_id, RequestRow.person_id)
)
"""All that is not over, which an index alone tells."""
_UNDER_WAY_OF_ONE = (
    select(RequestRow.id)
    .where(
        RequestRow.workspace_id == bindparam("workspace"),
        RequestRow.person_id == bindparam("person"),
        RequestRow.finished_at.is_(None),
        RequestRow.id != bindparam("new"),
        exists().where(
            TaskRow.request_id == RequestRow.id,
            or_(*(TaskRow.state == state for state in _UNDER_WAY)),
        ),
    )
    .limit(bindparam("most"))
)
_COUNT = select(func.count()).select_from(_UNDER_WAY_OF_ONE.subquery())
