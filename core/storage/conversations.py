"""Workspaces and threads: where conversations live."""

from sqlalchemy import and_, bindparam, func, or_, select, update

from core.domain.chat import Platform, ThreadRef
from core.kit.clock import new_id
from core.storage.database import Transaction
from core.storage.inserting import insert_new
from core.storage.models import RequestRow, ThreadRow, WorkspaceRow, table_of


def workspace_id(tx: Transaction, thread: ThreadRef) -> str:
    """Id of the thread's workspace; made when it is seen for the first time."""
    named = {"platform": thread.platform, "workspace": thread.workspace}
    found = tx.execute(_WORKSPACE, named).scalar()
    if found is not None:
        return str(found)
    made = {
        "id": new_id("workspace"),
        "platform": thread.platform,
        "external_id": thread.workspace,
        "created_at": tx.now,
        "card_budget_at": tx.now,
    }
    tx.execute(insert_new(tx, table_of(WorkspaceRow)), made)
    return str(tx.execute(_WORKSPACE, named).scalar_one())


def find_workspace(tx: Transaction, name: str) -> str | None:
    """Id of the workspace that is named by its id, by the platform's id, or as `slack/T012`."""
    platform, both, external = name.rpartition("/")
    named = WorkspaceRow.external_id == external
    if both:
        named = and_(named, WorkspaceRow.platform == platform)
    query = select(WorkspaceRow.id).where(or_(WorkspaceRow.id == name, named)).limit(2)
    found = list(tx.execute(query).scalars())
    return str(found[0]) if len(found) == 1 else None


def anywhere_in(tx: Transaction, workspace: str) -> ThreadRef:
    """A workspace that is known, as a place without a channel."""
    query = select(WorkspaceRow.platform, WorkspaceRow.external_id)
    row = tx.execute(query.where(WorkspaceRow.id == workspace)).one()
    return ThreadRef(
        platform=Platform(row.platform), workspace=row.external_id, channel="", thread=None
    )


def thread_id(tx: Transaction, workspace: str, thread: ThreadRef) -> str:
    """Id of the thread's row; made when new. A thread that is yet to be opened is always new."""
    named = {"workspace_id": workspace, "channel": thread.channel, "thread": thread.thread}
    found = tx.execute(_THREAD, named).scalar() if thread.thread is not None else None
    if found is not None:
        return str(found)
    made = {"id": new_id("thread"), "created_at": tx.now, **named}
    added = tx.execute(insert_new(tx, table_of(ThreadRow), returning="id"), made).scalar()
    return str(added if added is not None else tx.execute(_THREAD, named).scalar_one())


def channels(tx: Transaction, platform: str, workspace: str, *, limit: int = 50) -> list[str]:
    """The channels of a workspace with the newest threads, those first."""
    newest = func.max(ThreadRow.created_at)
    query = (
        select(ThreadRow.channel)
        .join(WorkspaceRow, WorkspaceRow.id == ThreadRow.workspace_id)
        .where(WorkspaceRow.platform == platform, WorkspaceRow.external_id == workspace)
        .group_by(ThreadRow.channel)
        .order_by(newest.desc())
        .limit(limit)
    )
    return [str(one) for one in tx.execute(query).scalars()]


def open_thread(tx: Transaction, request_id: str, thread: str) -> None:
    """Note which thread the first card of a request opened, where none was known before."""
    of_request = select(RequestRow.thread_id).where(RequestRow.id == request_id)
    tx.execute(
        update(ThreadRow)
        .where(ThreadRow.id == of_request.scalar_subquery(), ThreadRow.thread.is_(None))
        .values(thread=thread)
    )


_WORKSPACE = select(WorkspaceRow.id).where(
    WorkspaceRow.platform == bindparam("platform"),
    WorkspaceRow.external_id == bindparam("workspace"),
)
_THREAD = select(ThreadRow.id).where(
    ThreadRow.workspace_id == bindparam("workspace_id"),
    ThreadRow.channel == bindparam("channel"),
    ThreadRow.thread == bindparam("thread"),
)
