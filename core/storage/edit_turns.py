"""Turns for editing messages, shared by all processes: no window gets more edits than it may.

A platform counts the edits of its last minute (Slack) or seconds (Discord), and nobody knows when
its windows begin. So the moments themselves are kept, at most a window full of them for each
place, and no window, wherever it begins, holds too many.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from core.domain.chat import Platform
from core.storage.columns import to_microseconds
from core.storage.database import Transaction
from core.storage.edit_turn_rows import EditTurnRow
from core.storage.inserting import insert_new
from core.storage.models import CardRow, RequestRow, table_of

_SECOND = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How many edits a place may get."""

    edits: int
    """In one window; at least 2."""
    window: float
    """Seconds."""
    per_channel: bool = False
    """Whether each channel of a workspace is a place of its own."""

    def place(self, workspace_id: str, channel: str) -> str:
        """What the platform counts by."""
        return f"{workspace_id}/{channel}" if self.per_channel else workspace_id


def take(tx: Transaction, place: str, allowance: Allowance, *, spare: int) -> float:
    """Take a turn for an edit at this moment, if there is one.

    Args:
        spare: how many turns of the window are kept for others that are more urgent. Those who
            leave some also keep their distance, so that they do not use up all others at once.

    Returns:
        0 when it was taken; else the seconds until the next turn, which is nobody's yet.
    """
    now = to_microseconds(tx.now)
    recent = _recent(tx, place, now - round(allowance.window * _SECOND))
    wait = _wait(recent, now, allowance, spare=min(spare, allowance.edits - 1))
    if wait > 0:
        return wait / _SECOND
    values = {"taken": {"at": [*recent, now]}, "latest": tx.now}
    tx.execute(update(EditTurnRow).where(EditTurnRow.place == place).values(values))
    return 0.0


def open_cards(tx: Transaction, workspace_id: str, platform: Platform) -> int:
    """How many cards of a workspace have their last frame still before them."""
    query = (
        select(func.count())
        .select_from(RequestRow)
        .join(CardRow, CardRow.request_id == RequestRow.id)
        .where(
            RequestRow.workspace_id == workspace_id,
            RequestRow.finished_at.is_(None),
            CardRow.platform == platform,
        )
    )
    return int(tx.execute(query).scalar_one())


def forget(tx: Transaction, before: datetime) -> None:
    """Drop the places without an edit since then."""
    tx.execute(delete(EditTurnRow).where(EditTurnRow.latest < before))


def _recent(tx: Transaction, place: str, since: int) -> list[int]:
    """The moments in the window; the row is made, and locked."""
    new = {"place": place, "taken": {"at": []}, "latest": tx.now - timedelta(days=1)}
    query = select(EditTurnRow.taken).where(EditTurnRow.place == place)
    if not tx.is_sqlite:
        query = query.with_for_update()
    row = tx.execute(query).scalar()
    if row is None:
        tx.execute(insert_new(tx, table_of(EditTurnRow)), new)
        row = tx.execute(query).scalar_one()
    return [moment for moment in row["at"] if moment > since]


def _wait(recent: list[int], now: int, allowance: Allowance, *, spare: int) -> float:
    """Microseconds until one more fits; 0 when it does at once."""
    window = allowance.window * _SECOND
    room = allowance.edits - spare
    full = recent[-room] + window - now if len(recent) >= room else 0.0
    if spare == 0 or not recent:
        return max(0.0, full)
    return max(0.0, full, recent[-1] + window / room - now)
