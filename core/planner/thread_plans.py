"""The plans of a thread's earlier requests, out of the database."""

from collections.abc import Sequence

from core.domain.plan import Plan
from core.domain.task import Request
from core.storage import requests
from core.storage.database import Database

_LOOKED_AT = 5
"""Requests of a thread that are looked at; what lies further back is not meant by “it”."""


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
