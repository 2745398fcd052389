"""Turns of a conversation: what was said right after something that is not planned yet."""

from sqlalchemy import Select, select, update

from core.domain.chat import Platform, ThreadRef
from core.domain.control import Scope
from core.domain.task import Request, TaskState
from core.storage import audit, pauses, requests, stopping
from core.storage.database import Transaction
from core.storage.models import CardRow, RequestRow, TaskRow, ThreadRow, WorkspaceRow

NOWHERE = "joined"
"""The platform of a card that no surface shows: what it was about goes on in another."""

_MOVING = (TaskState.PENDING, TaskState.RELEASED, TaskState.RUNNING)


def put_in_place(tx: Transaction, earlier: Request, by: str) -> None:
    """Let a request stand in the place of one that it repeats and goes on with, card and all.

    A card that somebody is showing at this moment stays where it is, without its buttons.
    """
    stopping.stop_request(tx, earlier.id, actor=earlier.person.id, action="request.joined")
    requests.supersede(tx, earlier.id, by)
    free = (CardRow.lease_until.is_(None)) | (CardRow.lease_until <= tx.now)
    hidden = update(CardRow).where(CardRow.request_id == earlier.id, free)
    taken = tx.execute(hidden.values(platform=NOWHERE).returning(CardRow.message)).first()
    if taken is not None and taken.message is not None:
        mine = update(CardRow).where(CardRow.request_id == by)
        tx.execute(mine.values(message=taken.message))
    audit.record(tx, "request.joined", audit.Subject(request_id=by), earlier=earlier.id)


def moving_before(tx: Transaction, request: Request, *, limit: int) -> list[str]:
    """What the same person asked for earlier in the thread and is under way, oldest first.

    One that waits for a person, or was paused, is not under way.
    """
    found = tx.execute(
        _in_thread(request.thread)
        .where(RequestRow.accepted_at <= request.accepted_at, RequestRow.id < request.id)
        .where(RequestRow.superseded_by.is_(None), RequestRow.person_id == request.person.id)
        .where(
            select(TaskRow.id)
            .where(TaskRow.request_id == RequestRow.id, TaskRow.state.in_(_MOVING))
            .exists()
        )
        .order_by(RequestRow.id)
        .limit(limit)
    ).scalars()
    held = pauses.read(tx)
    return [str(one) for one in found if held.of(Scope.REQUEST, str(one)) is None]


def thread_of(tx: Transaction, request_id: str) -> ThreadRef | None:
    """Where a request was made; None when it is not kept any more."""
    query = (
        select(WorkspaceRow.platform, WorkspaceRow.external_id, ThreadRow.channel, ThreadRow.thread)
        .join(ThreadRow, ThreadRow.workspace_id == WorkspaceRow.id)
        .join(RequestRow, RequestRow.thread_id == ThreadRow.id)
        .where(RequestRow.id == request_id)
    )
    found = tx.execute(query).first()
    if found is None:
        return None
    platform, workspace, channel, thread = found
    return ThreadRef(
        platform=Platform(platform), workspace=workspace, channel=channel, thread=thread
    )


def _in_thread(thread: ThreadRef) -> Select[str]:
    return (
        select(RequestRow.id)
        .join(ThreadRow, ThreadRow.id == RequestRow.thread_id)
        .join(WorkspaceRow, WorkspaceRow.id == ThreadRow.workspace_id)
        .where(
            WorkspaceRow.platform == thread.platform,
            WorkspaceRow.external_id == thread.workspace,
            ThreadRow.channel == thread.channel,
            ThreadRow.thread == thread.thread,
            RequestRow.finished_at.is_(None),
        )
    )
