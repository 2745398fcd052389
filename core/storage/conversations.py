"""Workspaces and threads: where conversations live."""

from sqlalchemy import and_, or_, select, update

from core.domain.chat import ThreadRef
from core.kit.clock import new_id
from core.storage.database import Transaction
from core.storage.models import RequestRow, ThreadRow, WorkspaceRow, table_of


def workspace_id(tx: Transaction, thread: ThreadRef) -> str:
    """Id of the thread's workspace; made when it is seen for the first time."""
    query = select(WorkspaceRow.id).where(
        WorkspaceRow.platform == thread.platform, WorkspaceRow.external_id == thread.workspace
    )
    found = tx.execute(query).scalar()
    if found is not None:
        return str(found)
    tx.execute(
        tx.insert(table_of(WorkspaceRow))
        .values(
            id=new_id("workspace"),
            platform=thread.platform,
            external_id=thread.workspace,
            created_at=tx.now,
            card_budget_at=tx.now,
        )
        .on_conflict_do_nothing()
    )
    return str(tx.execute(query).scalar_one())


def find_workspace(tx: Transaction, name: str) -> str | None:
    """Id of the workspace that is named by its id, by the platform's id, or as `slack/T012`."""
    platform, both, external = name.rpartition("/")
    named = WorkspaceRow.external_id == external
    if both:
        named = and_(named, WorkspaceRow.platform == platform)
    query = select(WorkspaceRow.id).where(or_(WorkspaceRow.id == name, named)).limit(2)
    found = list(tx.execute(query).scalars())
    return str(found[0]) if len(found) == 1 else None


def thread_id(tx: Transaction, workspace: str, thread: ThreadRef) -> str:
    """Id of the thread's row; made when new. A thread that is yet to be opened is always new."""
    query = select(ThreadRow.id).where(
        ThreadRow.workspace_id == workspace,
        ThreadRow.channel == thread.channel,
        ThreadRow.thread == thread.thread,
    )
    found = tx.execute(query).scalar() if thread.thread is not None else None
    if found is not None:
        return str(found)
    made = new_id("thread")
    tx.execute(
        tx.insert(table_of(ThreadRow))
        .values(
            id=made,
            workspace_id=workspace,
            channel=thread.channel,
            thread=thread.thread,
            created_at=tx.now,
        )
        .on_conflict_do_nothing()
    )
    return made if thread.thread is None else str(tx.execute(query).scalar_one())


def open_thread(tx: Transaction, request_id: str, thread: str) -> None:
    """Note which thread the first card of a request opened, where none was known before."""
    of_request = select(RequestRow.thread_id).where(RequestRow.id == request_id)
    tx.execute(
        update(ThreadRow)
        .where(ThreadRow.id == of_request.scalar_subquery(), ThreadRow.thread.is_(None))
        .values(thread=thread)
    )
