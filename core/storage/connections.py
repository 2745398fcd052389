"""Notion connections: which one a place was given, its token sealed, and whether it is refused."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, func, select, update

from core.domain.chat import Platform, ThreadRef
from core.domain.connection import COMMON, DIRECT, Bot, ConnectionNote
from core.storage import audit, conversations
from core.storage.connection_rows import ConnectionRow
from core.storage.database import Transaction
from core.storage.models import RequestRow, WorkspaceRow, table_of

Row = Mapping[str, Any]
"""The columns of a ConnectionRow by name."""

_TABLE = table_of(ConnectionRow)


def of_place(tx: Transaction, place: str) -> Row | None:
    """What a place was given; None when nobody has decided about it."""
    row = tx.execute(select(_TABLE).where(ConnectionRow.place == place)).mappings().first()
    return None if row is None else dict(row)


def give(tx: Transaction, values: Row, *, actor: str) -> None:
    """Give a place a connection, or take it away; whatever was refused before is not any more.

    Args:
        values: the columns that are not left empty; `place` and `uses` are among them.
    """
    empty = {"sealed_token": "", "version": "", "address": ""}
    empty |= {"bot_id": "", "bot_name": "", "bot_workspace": ""}
    row = {**empty, **values, "given_by": actor, "given_at": tx.now, "refused_at": None}
    insert = tx.insert(_TABLE).values(row)
    before = of_place(tx, row["place"])
    tx.execute(insert.on_conflict_do_update(index_elements=["place"], set_=row))
    _use(tx, row["place"], row["uses"])
    told = {"place": row["place"], "uses": row["uses"], "bot": row["bot_name"]}
    audit.record(tx, _named(before, row), audit.Subject(), actor=actor, **told)


def seal_again(tx: Transaction, place: str, *, old: str, new: str) -> bool:
    """Replace a sealed token by the same one, sealed anew, unless it has changed meanwhile."""
    statement = update(ConnectionRow).where(
        ConnectionRow.place == place, ConnectionRow.sealed_token == old
    )
    return bool(tx.execute(statement.values(sealed_token=new)).rowcount)


def refuse(tx: Transaction, name: str, version: str) -> bool:
    """Note that Notion refuses a token. Returns False when it was known, or another one is used."""
    statement = update(ConnectionRow).where(
        ConnectionRow.place == name,
        ConnectionRow.version == version,
        ConnectionRow.refused_at.is_(None),
    )
    if not tx.execute(statement.values(refused_at=tx.now)).rowcount:
        return False
    audit.record(tx, "connection.refused", audit.Subject(), place=name)
    return True


def accept(tx: Transaction, name: str, version: str) -> bool:
    """Note that Notion takes a token again that it refused. Returns False when that is no news."""
    statement = update(ConnectionRow).where(
        ConnectionRow.place == name,
        ConnectionRow.version == version,
        ConnectionRow.refused_at.is_not(None),
    )
    if not tx.execute(statement.values(refused_at=None)).rowcount:
        return False
    audit.record(tx, "connection.accepted", audit.Subject(), place=name)
    return True


def note_common(tx: Transaction, version: str) -> None:
    """Note which token of the settings Notion takes."""
    row = {
        "place": COMMON,
        "uses": COMMON,
        "version": version,
        "given_by": audit.SYSTEM,
        "given_at": tx.now,
        "refused_at": None,
    }
    insert = tx.insert(_TABLE).values(row)
    tx.execute(insert.on_conflict_do_update(index_elements=["place"], set_=row))
    audit.record(tx, "connection.accepted", audit.Subject(), place=COMMON)


def is_refused(tx: Transaction, name: str, version: str) -> bool:
    """Whether Notion refuses this token."""
    query = select(ConnectionRow.place).where(
        ConnectionRow.place == name,
        ConnectionRow.version == version,
        ConnectionRow.refused_at.is_not(None),
    )
    return tx.execute(query).scalar() is not None


def all_own(tx: Transaction) -> list[Row]:
    """Every connection with a token of its own, by place."""
    query = select(_TABLE).where(ConnectionRow.uses == ConnectionRow.place)
    query = query.where(ConnectionRow.place != COMMON).order_by(ConnectionRow.place)
    return [dict(row) for row in tx.execute(query).mappings()]


def users_of(tx: Transaction, name: str) -> list[str]:
    """Places that use another place's connection."""
    query = select(ConnectionRow.place).where(
        ConnectionRow.uses == name, ConnectionRow.place != name
    )
    return [str(one) for one in tx.execute(query.order_by(ConnectionRow.place)).scalars()]


def notes(tx: Transaction) -> list[ConnectionNote]:
    """What every place was given, by place."""
    query = select(_TABLE).where(ConnectionRow.place != COMMON).order_by(ConnectionRow.place)
    return [
        ConnectionNote(
            place=row["place"],
            uses=row["uses"],
            bot=Bot(id=row["bot_id"], name=row["bot_name"], workspace=row["bot_workspace"]),
            address=row["address"],
            given_by=row["given_by"],
            given_at=row["given_at"],
            refused_at=row["refused_at"],
        )
        for row in tx.execute(query).mappings()
    ]


def places(tx: Transaction, platform: str, *, limit: int = 2) -> list[str]:
    """Places of a platform, those first that were heard of first; not the one of all its people."""
    query = (
        select(WorkspaceRow.external_id)
        .where(WorkspaceRow.platform == platform, WorkspaceRow.external_id != _EVERYBODY)
        .order_by(WorkspaceRow.created_at, WorkspaceRow.id)
        .limit(limit)
    )
    return [f"{platform}/{one}" for one in tx.execute(query).scalars()]


def hear_of(tx: Transaction, place: str) -> None:
    """Remember a place from which nobody has asked for anything yet."""
    conversations.workspace_id(tx, _thread_in(place))


def has_asked(tx: Transaction, place: str, person_id: str) -> bool:
    """Whether a person has asked for anything in a place."""
    workspace = conversations.find_workspace(tx, place)
    query = select(func.count()).where(
        RequestRow.workspace_id == workspace, RequestRow.person_id == person_id
    )
    return bool(tx.execute(query).scalar())


def open_requests(tx: Transaction, name: str) -> int:
    """How many requests are under way through a connection."""
    query = (
        select(func.count())
        .select_from(RequestRow)
        .join(WorkspaceRow, WorkspaceRow.id == RequestRow.workspace_id)
        .where(WorkspaceRow.connection == name, RequestRow.finished_at.is_(None))
    )
    return int(tx.execute(query).scalar_one())


def sharing(workspace_id: str) -> Select[str]:
    """SQL: ids of the workspaces with a workspace's Notion connection; its own is among them."""
    own = select(WorkspaceRow.connection).where(WorkspaceRow.id == workspace_id)
    return select(WorkspaceRow.id).where(WorkspaceRow.connection == own.scalar_subquery())


_EVERYBODY = DIRECT.partition("/")[2]


def _use(tx: Transaction, place: str, uses: str) -> None:
    """Have limits and budgets of a place's tasks go by the connection that they use."""
    workspace = conversations.workspace_id(tx, _thread_in(place))
    statement = update(WorkspaceRow).where(WorkspaceRow.id == workspace)
    tx.execute(statement.values(connection=uses or COMMON))


def _thread_in(place: str) -> ThreadRef:
    platform, _, external = place.partition("/")
    return ThreadRef(platform=Platform(platform), workspace=external, channel="", thread=None)


def _named(before: Row | None, row: Row) -> str:
    """What is done to a place's connection, as the audit calls it."""
    if not row["uses"]:
        return "connection.removed"
    if row["uses"] != row["place"]:
        return "connection.shared"
    return "connection.rotated" if before and before["uses"] == row["place"] else "connection.added"
