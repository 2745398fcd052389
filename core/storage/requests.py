"""Requests: accepted once, found again by id and by thread, finished once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, Select, bindparam, or_, select, update

from core.domain.chat import Inbound, Person, Platform, Receipt, ThreadRef
from core.domain.plan import Outcome
from core.domain.task import Request
from core.kit.clock import new_id
from core.kit.errors import NotFound
from core.storage import audit, cards
from core.storage.conversations import thread_id, workspace_id
from core.storage.database import Transaction
from core.storage.groups import among
from core.storage.inserting import insert_new
from core.storage.models import PlanRow, RequestRow, ThreadRow, WorkspaceRow, table_of

_OUTCOME: TypeAdapter[Outcome] = TypeAdapter(Outcome)


def accept(
    tx: Transaction, inbound: Inbound, *, undoes: str | None = None, after: str = ""
) -> Receipt:
    """Store a request under its key, with its thread and its card. A repeat finds the first.

    Args:
        after: the id of the one before it in its thread; the order of a thread is that of its ids.
    """
    known = under_key(tx, inbound.key)
    if known is not None:
        return Receipt(request_id=known, duplicate=True)
    workspace = workspace_id(tx, inbound.thread)
    request_id = new_id("req", after=after)
    values = {
        "id": request_id,
        "key": inbound.key,
        "workspace_id": workspace,
        "thread_id": thread_id(tx, workspace, inbound.thread),
        "person": inbound.person.kept(),
        "person_id": inbound.person.id,
        "text": inbound.text,
        "said_at": inbound.at,
        "accepted_at": tx.now,
        "undoes": undoes,
    }
    if tx.execute(insert_new(tx, table_of(RequestRow), returning="id"), values).scalar() is None:
        first = tx.execute(_UNDER_KEY, {"key": inbound.key}).scalar_one()
        return Receipt(request_id=str(first), duplicate=True)
    cards.open_cards(tx, {request_id: inbound.thread.platform})
    subject = audit.Subject(request_id=request_id)
    audit.record(
        tx,
        "request.accepted",
        subject,
        actor=inbound.person.id,
        platform=inbound.thread.platform,
        length=len(inbound.text),
    )
    return Receipt(request_id=request_id)


def get(tx: Transaction, request_id: str) -> Request:
    """One request. Raises NotFound."""
    row = tx.execute(_requests().where(RequestRow.id == request_id)).mappings().first()
    if row is None:
        raise NotFound(f"There is no request {request_id}.")
    return _to_request(row)


def get_all(
    tx: Transaction, request_ids: Sequence[str], *, outcomes: Mapping[str, Outcome]
) -> dict[str, Request]:
    """Several requests by id.

    Args:
        outcomes: what planning came to, where the caller knows it: large plans are not read again.
    """
    unread = [one for one in request_ids if one not in outcomes]
    found = {}
    for ids, query in ((unread, _WHOLE), (list(outcomes), _WITHOUT_OUTCOME)):
        if ids:
            for row in tx.execute(query, {"ids": ids}).mappings():
                found[row["id"]] = _to_request(row, outcomes.get(row["id"]))
    return found


def under_key(tx: Transaction, key: str) -> str | None:
    """The id of the request that was accepted under a key, if there is one."""
    found = tx.execute(_UNDER_KEY, {"key": key}).scalar()
    return None if found is None else str(found)


def named(tx: Transaction, name: str) -> str:
    """The id of the request that is named by its own id or by its plan's. Raises NotFound."""
    by_plan = select(PlanRow.request_id).where(PlanRow.id == name)
    query = select(RequestRow.id).where(or_(RequestRow.id == name, RequestRow.id.in_(by_plan)))
    found = tx.execute(query).scalar()
    if found is None:
        raise NotFound(f"There is no request or plan {name}.")
    return str(found)


def lock(tx: Transaction, request_id: str) -> None:
    """Let only this transaction change the request and its tasks until it ends.

    SQLite needs nothing: a writing transaction is alone there.
    """
    if not tx.is_sqlite:
        tx.send(select(RequestRow.id).where(RequestRow.id == request_id).with_for_update())


def latest(tx: Transaction, thread: ThreadRef, *, limit: int = 10) -> list[Request]:
    """The newest requests of a thread, newest first."""
    if thread.thread is None:
        return []
    where = {**asdict(thread), "most": limit}
    return [_to_request(row) for row in tx.execute(_OF_THREAD, where).mappings()]


def newest(tx: Transaction, *, limit: int = 50) -> list[Request]:
    """The newest requests of all threads, newest first; for operators."""
    query = _requests().order_by(RequestRow.accepted_at.desc(), RequestRow.id.desc()).limit(limit)
    return [_to_request(row) for row in tx.execute(query).mappings()]


def undone_by(tx: Transaction, request_id: str) -> str | None:
    """The request that takes this one back, if there is one."""
    query = select(RequestRow.id).where(
        RequestRow.undoes == request_id, RequestRow.cancelled_at.is_(None)
    )
    found = tx.execute(query).scalar()
    return None if found is None else str(found)


def set_outcome(tx: Transaction, request_id: str, outcome: Outcome) -> None:
    """Keep what planning came to."""
    body = outcome.model_dump(mode="json", by_alias=True)
    tx.send(_SET_OUTCOME, {"of": request_id, "outcome": body})


def finish(tx: Transaction, request_id: str) -> None:
    """Mark a request as over. Doing it again changes nothing."""
    if tx.execute(_FINISH, {"of": request_id, "finished_at": tx.now}).rowcount:
        audit.record(tx, "request.finished", audit.Subject(request_id=request_id))
    cards.mark(tx, request_id, urgent=True)


def reopen(tx: Transaction, request_id: str) -> None:
    """Take back that a request is over or cancelled, for a retry."""
    tx.execute(
        update(RequestRow)
        .where(RequestRow.id == request_id)
        .values(finished_at=None, cancelled_at=None)
    )


def cancel(tx: Transaction, request_id: str) -> bool:
    """Note that a request is cancelled. Returns whether it was neither over nor cancelled."""
    statement = (
        update(RequestRow)
        .where(
            RequestRow.id == request_id,
            RequestRow.cancelled_at.is_(None),
            RequestRow.finished_at.is_(None),
        )
        .values(cancelled_at=tx.now)
    )
    return bool(tx.execute(statement).rowcount)


def supersede(tx: Transaction, request_id: str, by: str) -> None:
    """Note that another request stands in a request's place; its card loses its buttons."""
    tx.execute(
        update(RequestRow)
        .where(RequestRow.id == request_id, RequestRow.superseded_by.is_(None))
        .values(superseded_by=by)
    )
    cards.mark(tx, request_id, urgent=True)


def _requests(*, with_outcome: bool = True) -> Select[Any]:
    columns = table_of(RequestRow).c
    return (
        select(
            *(one for one in columns if with_outcome or one.name != "outcome"),
            WorkspaceRow.platform,
            WorkspaceRow.external_id,
            ThreadRow.channel,
            ThreadRow.thread,
        )
        .join(ThreadRow, ThreadRow.id == RequestRow.thread_id)
        .join(WorkspaceRow, WorkspaceRow.id == RequestRow.workspace_id)
    )


def _to_request(row: RowMapping, outcome: Outcome | None = None) -> Request:
    if outcome is None and row["outcome"] is not None:
        outcome = _OUTCOME.validate_python(row["outcome"])
    return Request(
        id=row["id"],
        workspace_id=row["workspace_id"],
        thread=ThreadRef(
            platform=Platform(row["platform"]),
            workspace=row["external_id"],
            channel=row["channel"],
            thread=row["thread"],
        ),
        person=Person.of(row["person"]),
        text=row["text"],
        said_at=row["said_at"],
        accepted_at=row["accepted_at"],
        outcome=outcome,
        finished_at=row["finished_at"],
        cancelled=row["cancelled_at"] is not None,
        undoes=row["undoes"],
        superseded_by=row["superseded_by"],
    )


_UNDER_KEY = select(RequestRow.id).where(RequestRow.key == bindparam("key"))
_OF_THREAD = (
    _requests()
    .where(
        WorkspaceRow.platform == bindparam("platform"),
        WorkspaceRow.external_id == bindparam("workspace"),
        ThreadRow.channel == bindparam("channel"),
        ThreadRow.thread == bindparam("thread"),
    )
    .order_by(RequestRow.accepted_at.desc(), RequestRow.id.desc())
    .limit(bindparam("most"))
)
_SET_OUTCOME = (
    update(RequestRow)
    .where(RequestRow.id == bindparam("of"))
    .values(outcome=bindparam("outcome", type_=RequestRow.outcome.type))
)
_FINISH = (
    update(RequestRow)
    .where(RequestRow.id == bindparam("of"), RequestRow.finished_at.is_(None))
    .values(finished_at=bindparam("finished_at", type_=RequestRow.finished_at.type))
)
_OF_IDS = among(RequestRow.id, "ids")
_WHOLE = _requests().where(_OF_IDS)
_WITHOUT_OUTCOME = _requests(with_outcome=False).where(_OF_IDS)
