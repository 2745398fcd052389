"""What somebody asked for lately, and where its card is: for a first page."""

from datetime import datetime

from sqlalchemy import select

from core.domain.card import MessageRef
from core.domain.chat import ThreadRef
from core.domain.task import Request
from core.storage import requests
from core.storage.database import Transaction
from core.storage.models import CardRow, RequestRow, WorkspaceRow


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
