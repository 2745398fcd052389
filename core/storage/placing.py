"""Where a new task stands in line: its lane, and its fixed place there.

The place is the moment by which the task should have started. Age and deadline are both in it, and
as every task ages alike it never has to be rewritten: who is ahead of whom is settled at accept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from core.domain.dials import LATE_AFTER, LEAD
from core.domain.plan import Step
from core.domain.task import Band, TaskKind
from core.storage.columns import to_microseconds
from core.storage.database import Transaction
from core.storage.models import RequestRow

BANDS = tuple(Band)

_BULK = timedelta(seconds=60)
"""How much longer one item of many may wait than a step of its own."""
_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Lane:
    """One queue: what one person of one workspace has waiting of one kind, in one band."""

    band: Band
    workspace: str
    work: str
    """The name of an operation, or "planning"."""
    person: str

    def __str__(self) -> str:
        number = BANDS.index(self.band)
        return _SEPARATOR.join((str(number), self.workspace, self.work, self.person))

    @classmethod
    def parse(cls, text: str) -> "Lane":
        """The lane that a row names. An older version leaves it empty: that is one lane, too."""
        band, workspace, work, person = [*text.split(_SEPARATOR, 3), "", "", ""][:4]
        return cls(BANDS[int(band)] if band else Band.NORMAL, workspace, work, person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the place of a request's tasks goes by."""

    workspace_id: str
    person_id: str
    band: int | None = None
    due_at: datetime | None = None


def rank(created_at: datetime, band: Band, *, item: bool, due_at: datetime | None) -> int:
    """Microseconds since 1970 by which a task should start.

    Args:
        item: whether it is one of many items of a step.
        due_at: when its request should be done, if somebody said so; it can only hurry a task.
    """
    start = created_at + LATE_AFTER[band] + (_BULK if item else timedelta())
    return to_microseconds(start if due_at is None else min(start, due_at - LEAD))


def place(
    tx: Transaction, new: Sequence[dict[str, Any]], known: Mapping[str, Asked] | None = None
) -> None:
    """Fill in band, lane and rank of rows that are about to be inserted.

    Args:
        known: their requests by id, when they need not be read.
    """
    asked = _asked(tx, {row["request_id"] for row in new}) if known is None else known
    for row in new:
        request = asked[row["request_id"]]
        row["band"] = row["band"] if request.band is None else request.band
        work = row["operation"] or TaskKind(row["kind"]).value
        band = BANDS[row["band"]]
        row["lane"] = str(Lane(band, request.workspace_id, work, request.person_id))
        item = row["parent_id"] is not None
        deadlines = [due for due in (request.due_at, row.get("give_up_at")) if due is not None]
        due_at = min(deadlines, default=None)
        row["rank"] = rank(row["created_at"], band, item=item, due_at=due_at)
        row.setdefault("target", None)


def target_of(step: Step, item: Mapping[str, Any] | None = None) -> str | None:
    """The page that a step works on, where the plan and the item alone tell.

    Otherwise it is known only when the step runs, and the write ledger keeps two writes of one
    thing apart (core.storage.writes: lanes).
    """
    page = step.args.get("page")
    if isinstance(page, dict) and page.get("$ref") in {"item", "item.id"}:
        page = (item or {}).get("id")
    if isinstance(page, dict):
        page = page.get("id")
    return page if isinstance(page, str) and page else None


def _asked(tx: Transaction, request_ids: set[str]) -> dict[str, Asked]:
    query = select(
        RequestRow.id,
        RequestRow.workspace_id,
        RequestRow.person,
        RequestRow.band,
        RequestRow.due_at,
    ).where(RequestRow.id.in_(request_ids))
    return {
        row.id: Asked(
            workspace_id=row.workspace_id,
            person_id=str(row.person.get("id", "")),
            band=row.band,
            due_at=row.due_at,
        )
        for row in tx.execute(query)
    }
