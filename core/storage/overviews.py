"""What somebody asked for lately, and where its card is: for a first page."""

from datetime import datetime

from sqlalchemy import select

from core.domain.card import MessageRef
from core.domain.chat import ThreadRef
from core.domain.task import Request
from core.storage import requests
from core.storage.database import Transaction
from core.storage.models import AuditRow, CardRow, RequestRow, ThreadRow, WorkspaceRow


def of_person(
    tx: Transaction, thread: ThreadRef, person_id: str, *, limit: int, only_open: bool
) -> list[str]:
    """Ids of the requests that somebody made in the thread's workspace, newest first."""
    query = (
        select(RequestRow.id)
        .join(WorkspaceRow, WorkspaceRow.id == RequestRow.workspace_id)
        .where(
            WorkspaceRow.platform == thread.platform,
            WorkspaceRow.external_id == thread.workspace,
            RequestRow.person_id == person_id,
        )
        .order_by(RequestRow.accepted_at.desc(), RequestRow.id.desc())
        .limit(limit)
    )
    if only_open:
        query = query.where(RequestRow.finished_at.is_(None))
    return [str(one) for one in tx.execute(query).scalars()]


def under(tx: Transaction, prefix: str, *, since: datetime) -> list[tuple[str, str]]:
    """Id and key of the requests accepted since then whose key begins so; at most 200."""
    end = f"{prefix[:-1]}{chr(ord(prefix[-1]) + 1)}"
    query = (
        select(RequestRow.id, RequestRow.key)
        .where(RequestRow.key >= prefix, RequestRow.key < end, RequestRow.accepted_at >= since)
        .order_by(RequestRow.accepted_at.desc())
        .limit(200)
    )
    return [(str(row.id), str(row.key)) for row in tx.execute(query)]


def messages(tx: Transaction, request_ids: list[str]) -> dict[str, MessageRef]:
    """The messages that show the cards of some requests, by request; those not shown are not in."""
    query = select(CardRow.request_id, CardRow.message).where(
        CardRow.request_id.in_(request_ids), CardRow.message.is_not(None)
    )
    return {str(row.request_id): MessageRef(**row.message) for row in tx.execute(query)}


def in_order(tx: Transaction, request_ids: list[str]) -> list[Request]:
    """Requests by id, in the order given."""
    found = requests.get_all(tx, request_ids, outcomes={})
    return [found[one] for one in request_ids if one in found]


def shown_by(tx: Transaction, place: ThreadRef, message: str) -> str | None:
    """The thread of the request of this channel whose card that message is, if it is one."""
    query = (
        select(ThreadRow.thread)
        .join(WorkspaceRow, WorkspaceRow.id == ThreadRow.workspace_id)
        .join(RequestRow, RequestRow.thread_id == ThreadRow.id)
        .join(CardRow, CardRow.request_id == RequestRow.id)
        .where(
            WorkspaceRow.platform == place.platform,
            WorkspaceRow.external_id == place.workspace,
            ThreadRow.channel == place.channel,
            CardRow.message["message"].as_string() == message,
        )
        .limit(1)
    )
    found = tx.execute(query).scalar()
    return None if found is None else str(found)


def is_unseen(tx: Transaction, request_id: str) -> bool:
    """Whether the card of a request was given up before it was ever shown."""
    query = (
        select(AuditRow.id)
        .join(CardRow, CardRow.request_id == AuditRow.request_id)
        .where(
            AuditRow.request_id == request_id,
            AuditRow.action == "card.lost",
            CardRow.message.is_(None),
        )
        .limit(1)
    )
    return tx.execute(query).scalar() is not None
