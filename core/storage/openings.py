"""Conversations that begin: many requests accepted at once, with one statement for each table.

Under load most of what is said opens a conversation. It meets no earlier request to go on with and
no question to answer, so nothing has to be looked at for it alone. Accepting fifty such requests
together takes little more than accepting one, which is what makes acknowledging fast.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from core.domain.chat import Inbound, Receipt
from core.kit.clock import new_id
from core.storage import audit, cards, quotas, tasks
from core.storage.conversations import workspace_id
from core.storage.database import Transaction
from core.storage.groups import among
from core.storage.inserting import insert_new_all
from core.storage.models import RequestRow, ThreadRow, table_of
from core.storage.placing import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opening:
    """A request that is about to be stored, with the thread that it opens."""

    request_id: str
    thread_id: str
    workspace_id: str
    said: Inbound
    over: int | None
    """How many requests its person has under way, when that is too many to plan this one."""


def accept_all(tx: Transaction, said: Sequence[Inbound]) -> list[Receipt | None]:
    """Accept what opens a conversation, and know again what was accepted before.

    Each request comes with its thread, its card, its audit line, and with the task that plans it
    or the refusal when its person has too much under way.

    Args:
        said: in the order in which it was said; no key and no thread comes twice.

    Returns:
        A receipt for each, in their order; None for what goes on in a thread that is there.
    """
    known = _under_keys(tx, said)
    openings = _openings(tx, [one for one in said if one.key not in known])
    made = _store(tx, openings)
    if len(made) < len(openings):
        known |= _under_keys(tx, said)  # another process was faster
    new = {one.said.key: one.request_id for one in made}
    return [_receipt(one.key, new, known) for one in said]


def _receipt(key: str, new: Mapping[str, str], known: Mapping[str, str]) -> Receipt | None:
    if key in new:
        return Receipt(request_id=new[key])
    return Receipt(request_id=known[key], duplicate=True) if key in known else None


def _under_keys(tx: Transaction, said: Sequence[Inbound]) -> dict[str, str]:
    return {row.key: row.id for row in tx.execute(_KEYS, {"keys": [one.key for one in said]})}


def _openings(tx: Transaction, said: Sequence[Inbound]) -> list[_Opening]:
    """Those whose thread there is not, with ids in the order in which they were said."""
    workspaces = {
        name: workspace_id(tx, one.thread)
        for name, one in {(o.thread.platform, o.thread.workspace): o for o in said}.items()
    }
    places = [(workspaces[one.thread.platform, one.thread.workspace], one) for one in said]
    there = _threads_there(tx, places)
    new = [(home, one) for home, one in places if _place(home, one) not in there]
    over = quotas.over(tx, [(home, one.person.id) for home, one in new])
    ids = sorted(new_id("req") for _ in new)
    return [
        _Opening(
            request_id=request_id,
            thread_id=new_id("thread"),
            workspace_id=home,
            said=one,
            over=too_many,
        )
        for request_id, (home, one), too_many in zip(ids, new, over, strict=True)
    ]


def _place(workspace: str, said: Inbound) -> tuple[str, str, str | None]:
    return workspace, said.thread.channel, said.thread.thread


def _threads_there(
    tx: Transaction, places: Sequence[tuple[str, Inbound]]
) -> set[tuple[str, str, str | None]]:
    """The threads among them that there are."""
    by_channel: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for workspace, one in places:
        if one.thread.thread is not None:
            by_channel[workspace, one.thread.channel].append(one.thread.thread)
    return {
        (workspace, channel, thread)
        for (workspace, channel), named in by_channel.items()
        for thread in tx.execute(
            _THREADS, {"workspace": workspace, "channel": channel, "threads": named}
        ).scalars()
    }


def _store(tx: Transaction, openings: Sequence[_Opening]) -> list[_Opening]:
    """Store them; gives those that no other process stored at the same moment."""
    threads = [_thread(tx, one) for one in openings]
    opened = insert_new_all(tx, table_of(ThreadRow), threads, unique=_IN_THREADS)
    outcomes = _outcomes(openings)
    rows = [_request(tx, one, outcomes[one.over]) for one in openings if one.thread_id in opened]
    stored = insert_new_all(tx, table_of(RequestRow), rows, unique=("key",))
    made = [one for one in openings if one.request_id in stored]
    cards.open_cards(tx, {one.request_id: one.said.thread.platform for one in made})
    _note(tx, made)
    asked = {
        one.request_id: Asked(workspace_id=one.workspace_id, person_id=one.said.person.id)
        for one in made
        if one.over is None
    }
    tasks.add_plannings(tx, asked)
    return made


def _outcomes(openings: Sequence[_Opening]) -> dict[int | None, dict[str, Any] | None]:
    """What they come to at once, by how many requests their people have under way."""
    counts = {one.over for one in openings}
    return {
        count: None
        if count is None
        else quotas.refusal(count).model_dump(mode="json", by_alias=True)
        for count in counts
    }


def _thread(tx: Transaction, opening: _Opening) -> dict[str, Any]:
    return {
        "id": opening.thread_id,
        "workspace_id": opening.workspace_id,
        "channel": opening.said.thread.channel,
        "thread": opening.said.thread.thread,
        "created_at": tx.now,
    }


def _request(tx: Transaction, opening: _Opening, outcome: dict[str, Any] | None) -> dict[str, Any]:
    said = opening.said
    return {
        "id": opening.request_id,
        "key": said.key,
        "workspace_id": opening.workspace_id,
        "thread_id": opening.thread_id,
        "person": said.person.kept(),
        "person_id": said.person.id,
        "text": said.text,
        "said_at": said.at,
        "accepted_at": tx.now,
        "outcome": outcome,
        "finished_at": None if outcome is None else tx.now,
    }


def _note(tx: Transaction, made: Sequence[_Opening]) -> None:
    accepted = [
        audit.Line(
            subject=audit.Subject(request_id=one.request_id),
            actor=one.said.person.id,
            detail={"platform": one.said.thread.platform, "length": len(one.said.text)},
        )
        for one in made
    ]
    over = [
        audit.Line(subject=audit.Subject(request_id=one.request_id), detail={"under_way": one.over})
        for one in made
        if one.over is not None
    ]
    audit.record_lines(tx, "request.accepted", accepted)
    audit.record_lines(tx, "request.over_quota", over)
    audit.record_all(tx, "request.finished", [one.subject for one in over])


_IN_THREADS = ("workspace_id", "channel", "thread")
_KEYS = select(RequestRow.key, RequestRow.id).where(among(RequestRow.key, "keys"))
_THREADS = select(ThreadRow.thread).where(
    ThreadRow.workspace_id == bindparam("workspace"),
    ThreadRow.channel == bindparam("channel"),
    among(ThreadRow.thread, "threads"),
)
