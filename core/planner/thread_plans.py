"""The plans of a thread's earlier requests, out of the database."""

from collections.abc import Iterable, Iterator, Sequence

from core.domain.notion import ObjectKind, Target
from core.domain.plan import Clarify, Plan
from core.domain.task import Request, Task, TaskState
from core.planner.model.conversation import Exchange
from core.storage import requests, tasks
from core.storage.database import Database

_LOOKED_AT = 5
"""Requests of a thread that are looked at; what lies further back is not meant by “it”."""

_WRITTEN = {
    "rows.create": ObjectKind.ROW,
    "rows.update": ObjectKind.ROW,
    "pages.create": ObjectKind.PAGE,
    "pages.duplicate": ObjectKind.PAGE,
}
"""Operations whose result is a row or page that they wrote."""
_MOST_ROWS = 100
_MOST_TEXT = 2_000
"""Characters of an earlier request that count; what lies further on is content."""
_TOLD = 3
"""Requests that a model is told of."""
_TRASHED_BY = 20
"""Requests of a thread whose removals are known by title."""
_TRASHING = {
    "pages.trash": ("page", ObjectKind.PAGE),
    "databases.trash": ("database", ObjectKind.DATABASE),
    "rows.archive_many": ("items", ObjectKind.ROW),
}
"""Operations that move to the trash, with the argument that says what, or the result's list."""


class ThreadPlans:
    """Finds them. Implements core.planner.following.EarlierPlans."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, request: Request) -> Sequence[Plan]:
        """Newest first; those that were cancelled, and what came later, are left out."""
        with self._database.read() as tx:
            known = requests.latest(tx, request.thread, limit=_LOOKED_AT)
        return [
            each.outcome
            for each in known
            if each.id != request.id
            and not each.cancelled
            and each.accepted_at <= request.accepted_at
            and isinstance(each.outcome, Plan)
        ]

    def rows(self, request: Request) -> Sequence[Target]:
        """What the newest finished plan of the thread added or changed, in its order."""
        with self._database.read() as tx:
            for each in requests.latest(tx, request.thread, limit=_LOOKED_AT):
                if each.id != request.id and isinstance(each.outcome, Plan):
                    return _written(tasks.of_request(tx, each.id))
        return ()

    def trashed(self, request: Request) -> Sequence[Target]:
        """What earlier plans of the thread have moved to the trash, newest first, each once."""
        found: dict[str, Target] = {}
        with self._database.read() as tx:
            for each in requests.latest(tx, request.thread, limit=_TRASHED_BY):
                if each.id != request.id and isinstance(each.outcome, Plan):
                    for target in _moved_away(tasks.of_request(tx, each.id)):
                        found.setdefault(target.id, target)
        return list(found.values())[:_MOST_ROWS]

    def said(self, request: Request) -> Sequence[Exchange]:
        """What the same person asked last in the thread, and what became of it, oldest first."""
        with self._database.read() as tx:
            known = requests.latest(tx, request.thread, limit=_LOOKED_AT)
        mine = [
            each
            for each in known
            if each.id != request.id
            and each.person.id == request.person.id
            and each.accepted_at <= request.accepted_at
            and each.undoes is None
        ]
        return [_exchange(each) for each in reversed(mine[:_TOLD])]


def _exchange(request: Request) -> Exchange:
    outcome = request.outcome
    became = "nothing" if request.cancelled or outcome is None else outcome.kind
    question = outcome.question if isinstance(outcome, Clarify) else ""
    return Exchange(asked=request.text[:_MOST_TEXT], became=became, question=question)


def _moved_away(done: Iterable[Task]) -> Iterator[Target]:
    """What tasks moved to the trash."""
    for task in done:
        of, kind = _TRASHING.get(task.step.operation if task.step else "", ("", ObjectKind.PAGE))
        if task.state is not TaskState.DONE or not of:
            continue
        items = (task.result or {}).get(of) if of == "items" else [(task.arguments or {}).get(of)]
        for thing in items if isinstance(items, list) else ():
            if isinstance(thing, dict) and thing.get("id") and thing.get("title"):
                told = {name: str(thing.get(name, "")) for name in ("id", "title", "url")}
                yield Target(kind=kind, **told)


def _written(done: Iterable[Task]) -> list[Target]:
    """The rows and pages that tasks wrote and told of, each once."""
    found: dict[str, Target] = {}
    for task in done:
        result, step = task.result or {}, task.step
        if step is None or task.state is not TaskState.DONE or step.operation not in _WRITTEN:
            continue
        row_id, title, url = (result.get(name) for name in ("id", "title", "url"))
        if isinstance(row_id, str) and isinstance(title, str) and isinstance(url, str):
            target = Target(id=row_id, kind=_WRITTEN[step.operation], title=title, url=url)
            found.setdefault(row_id, target)
    return list(found.values())[:_MOST_ROWS]
