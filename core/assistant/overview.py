"""What somebody has running, asked for lately and ordered for later: for first pages and lists."""

from dataclasses import dataclass
from datetime import timedelta

from core.assistant.capture import RULE
from core.domain.card import MessageRef
from core.domain.chat import Person, ThreadRef
from core.domain.plan import Plan
from core.domain.schedule import Schedule
from core.domain.task import Request
from core.storage import overviews, schedules
from core.storage.database import Database

_LATELY = timedelta(days=2)
_SCHEDULES_READ = 1_000
_LOOKED_BACK = 30
"""Requests of a person among which the last database they saved to is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request with the message that shows its card."""

    request: Request
    message: MessageRef | None
    """None before it is shown."""


class Overview:
    """Reads only. Every method raises Unavailable when the database does not answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def asked(
        self, thread: ThreadRef, person: Person, *, limit: int = 10, only_open: bool = False
    ) -> list[Asked]:
        """What a person asked for in the workspace of a thread, newest first."""
        with self._database.read() as tx:
            ids = overviews.of_person(tx, thread, person.id, limit=limit, only_open=only_open)
            shown = overviews.messages(tx, ids)
            found = overviews.in_order(tx, ids)
        return [Asked(request=one, message=shown.get(one.id)) for one in found]

    def under(self, prefix: str) -> list[tuple[str, str]]:
        """Id and key of the requests of the last two days whose key begins so, newest first."""
        with self._database.read() as tx:
            return overviews.under(tx, prefix, since=tx.now - _LATELY)

    def shown_by(self, place: ThreadRef, message: str) -> str | None:
        """The thread of the request in a channel whose card that message is, if it is one."""
        with self._database.read() as tx:
            return overviews.shown_by(tx, place, message)

    def unseen(self, request_id: str) -> bool:
        """Whether a request's card could not be shown at all, so that nobody hears of it."""
        with self._database.read() as tx:
            return overviews.is_unseen(tx, request_id)

    def schedules(self, thread: ThreadRef, person: Person) -> list[Schedule]:
        """What a person ordered for later in the workspace of a thread, and is not over."""
        with self._database.read() as tx:
            found = schedules.listed(tx, limit=_SCHEDULES_READ)
        return [
            one
            for one in found
            if one.order.person.id == person.id
            and one.order.thread.platform is thread.platform
            and one.order.thread.workspace == thread.workspace
            and not one.over
        ]

    def last_saved_to(self, thread: ThreadRef, person: Person) -> str:
        """Id of the database that a person last saved a message to by a form; empty when none."""
        for one in self.asked(thread, person, limit=_LOOKED_BACK):
            plan = one.request.outcome
            if isinstance(plan, Plan) and plan.steps[0].rule == RULE:
                place = plan.steps[0].args.get("database")
                return str(place["id"]) if isinstance(place, dict) else ""
        return ""
