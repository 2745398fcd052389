"""Cards: what has been shown of a request, and what should be."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, literal, or_, select, update

from core.domain.card import MessageRef
from core.domain.chat import Platform
from core.domain.task import TaskState
from core.storage import audit, row_locks
from core.storage.columns import Instant
from core.storage.conversations import open_thread
from core.storage.database import Transaction
from core.storage.groups import among
from core.storage.inserting import insert_all
from core.storage.models import CardRow, RequestRow, TaskRow, table_of

LEASE = timedelta(seconds=90)
"""How long one writer may take to show a card: longer than any platform call."""

_FIRST_HOUR = timedelta(hours=1)
_GOING_ON = (TaskState.PENDING, TaskState.RELEASED, TaskState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCard:
    """A card that its leaseholder must show."""

    request_id: str
    wanted: int
    message: MessageRef | None
    failures: int
    behind: float
    """Seconds since the card could have been shown."""
    not_before: datetime
    """From when on it was due; something urgent that comes meanwhile moves this."""


def open_cards(tx: Transaction, platforms: Mapping[str, Platform]) -> None:
    """The cards of new requests, due at once.

    Args:
        platforms: where each is shown, by the request's id.
    """
    rows = [
        {
            "request_id": request_id,
            "platform": platform,
            "wanted": 1,
            "shown": 0,
            "not_before": tx.now,
        }
        for request_id, platform in platforms.items()
    ]
    insert_all(tx, table_of(CardRow), rows)


def mark(tx: Transaction, request_id: str, *, urgent: bool = False) -> None:
    """Note that the card no longer shows the truth.

    Args:
        urgent: show it at once (a final frame, a question), not at the next turn.
    """
    if urgent:
        tx.send(_MARK_URGENT, {"marked": request_id, "at_once": tx.now})
    else:
        tx.send(_MARK, {"marked": request_id})


def mark_all(tx: Transaction, request_ids: Sequence[str]) -> None:
    """Note that several cards no longer show the truth. Others wait for them until the commit."""
    if request_ids:
        row_locks.of_cards(tx, request_ids)
        tx.send(_MARK_ALL, {"ids": request_ids})


def claim_due(
    tx: Transaction, owner: str, platforms: tuple[Platform, ...], *, limit: int = 20
) -> list[DueCard]:
    """Take the lease of cards that are due, the longest-waiting first."""
    query = (
        select(CardRow.__table__)
        .where(
            CardRow.wanted > CardRow.shown,
            CardRow.not_before <= tx.now,
            CardRow.platform.in_(platforms),
            CardRow.lease_until.is_(None) | (CardRow.lease_until <= tx.now),
        )
        .order_by(CardRow.not_before)
        .limit(limit)
    )
    if not tx.is_sqlite:
        query = query.with_for_update(skip_locked=True)
    rows = tx.execute(query).mappings().all()
    if not rows:
        return []
    ids = [row["request_id"] for row in rows]
    lease = {"owner": owner, "lease_until": tx.now + LEASE}
    tx.execute(update(CardRow).where(CardRow.request_id.in_(ids)).values(lease))
    return [
        DueCard(
            request_id=row["request_id"],
            wanted=row["wanted"],
            message=None if row["message"] is None else MessageRef(**row["message"]),
            failures=row["failures"],
            behind=(tx.now - row["not_before"]).total_seconds(),
            not_before=row["not_before"],
        )
        for row in rows
    ]


def shown(tx: Transaction, card: DueCard, owner: str, message: MessageRef, *, pause: float) -> None:
    """Note that a card was shown, and rest `pause` seconds before its next frame.

    When the lease was lost meanwhile, what was shown may have come after a newer frame of the next
    writer; then the card is due again.
    """
    first = card.message is None
    ours = _release(
        tx,
        card.request_id,
        owner,
        shown=card.wanted,
        message=_kept(message),
        failures=0,
        not_before=_unless_urgent(card, tx.now + timedelta(seconds=pause)),
    )
    if not ours:
        mark(tx, card.request_id, urgent=True)
        return
    if first and message.thread:
        open_thread(tx, card.request_id, message.thread)
    if first:
        subject = audit.Subject(request_id=card.request_id)
        audit.record(tx, "card.posted", subject, message=message.message)


def put_off(
    tx: Transaction, card: DueCard, owner: str, *, seconds: float, failed: bool = True
) -> None:
    """Note that a card was not shown and is due again after `seconds`.

    Args:
        failed: whether showing it was tried; waiting for the budget is no failure.
    """
    later = tx.now + timedelta(seconds=seconds)
    _release(
        tx,
        card.request_id,
        owner,
        failures=CardRow.failures + int(failed),
        not_before=_unless_urgent(card, later) if not failed else later,
    )


def give_up(tx: Transaction, card: DueCard, owner: str, *, reason: str) -> None:
    """Note that a card cannot be shown there at all: its place is gone or forbidden."""
    _release(tx, card.request_id, owner, shown=card.wanted)
    audit.record(tx, "card.lost", audit.Subject(request_id=card.request_id), reason=reason)


def forget_message(tx: Transaction, card: DueCard, owner: str) -> None:
    """Note that the message is gone: the next frame is posted anew."""
    _release(tx, card.request_id, owner, message=None)


def open_request_shown(tx: Transaction, platform: Platform, message: MessageRef) -> str | None:
    """The request under way whose card is this message, if it is one."""
    query = (
        select(CardRow.request_id)
        .join(RequestRow, RequestRow.id == CardRow.request_id)
        .where(
            RequestRow.finished_at.is_(None),
            CardRow.platform == platform,
            CardRow.message["channel"].as_string() == message.channel,
            CardRow.message["message"].as_string() == message.message,
        )
    )
    found = tx.execute(query).scalar()
    return None if found is None else str(found)


def revision(tx: Transaction, request_id: str) -> int:
    """The mark up to which a card drawn in this transaction is true."""
    found = tx.execute(select(CardRow.wanted).where(CardRow.request_id == request_id)).scalar()
    return int(found or 0)


def stir(tx: Transaction, *, every: timedelta, slowly: timedelta, limit: int = 40) -> int:
    """Mark cards of work that goes on and of which nothing was shown for a while.

    Args:
        every: how long a card may stand still in the first hour of its request.
        slowly: the same afterwards.
        limit: how many are marked at once.

    Returns:
        How many were marked.
    """
    going_on = select(TaskRow.id).where(
        TaskRow.request_id == CardRow.request_id, TaskRow.state.in_(_GOING_ON)
    )
    query = (
        select(CardRow.request_id)
        .join(RequestRow, RequestRow.id == CardRow.request_id)
        .where(
            RequestRow.finished_at.is_(None),
            CardRow.wanted == CardRow.shown,
            CardRow.message.is_not(None),
            CardRow.not_before <= tx.now - every,
            or_(
                CardRow.not_before <= tx.now - slowly,
                RequestRow.accepted_at > tx.now - _FIRST_HOUR,
            ),
            going_on.exists(),
        )
        .limit(limit)
    )
    still = [str(found) for found in tx.execute(query).scalars()]
    mark_all(tx, still)
    return len(still)


def workspace_of(tx: Transaction, request_id: str) -> str:
    """The workspace in whose budget the edits of a card are."""
    query = select(RequestRow.workspace_id).where(RequestRow.id == request_id)
    return str(tx.execute(query).scalar_one())


def _kept(message: MessageRef) -> dict[str, str | None]:
    """As a row keeps it; an older process beside this one does not know `state`."""
    return {name: value for name, value in asdict(message).items() if name != "state" or value}


def _unless_urgent(card: DueCard, later: datetime) -> Any:
    """`later`, unless somebody has made the card due again since it was taken."""
    same = CardRow.not_before == card.not_before
    return case((same, literal(later, Instant)), else_=CardRow.not_before)


def _release(tx: Transaction, request_id: str, owner: str, **values: Any) -> bool:
    """Returns whether the lease was this owner's still."""
    released = tx.execute(
        update(CardRow)
        .where(CardRow.request_id == request_id, CardRow.owner == owner)
        .values(owner=None, lease_until=None, **values)
    )
    return bool(released.rowcount)


_MARK = (
    update(CardRow)
    .where(CardRow.request_id == bindparam("marked"))
    .values(wanted=CardRow.wanted + 1)
)
_MARK_URGENT = _MARK.values(not_before=bindparam("at_once"))
_MARK_ALL = (
    update(CardRow).where(among(CardRow.request_id, "ids")).values(wanted=CardRow.wanted + 1)
)
