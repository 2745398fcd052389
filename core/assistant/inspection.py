"""Looking at what was done, and at what is stuck: for operators and for the showcase."""

from typing import NoReturn, Protocol

from core.domain.ports import NotionLibrary
from core.domain.task import Request, Task, TaskState
from core.kit.clock import Clock
from core.kit.errors import Defect
from core.operations.catalogue import Catalogue
from core.operations.spec import OperationContext
from core.storage import audit, lag, requests, tasks
from core.storage.audit import AuditEntry
from core.storage.database import Database

_READ = "pages.read"
_MAKING = frozenset({"pages.create", "rows.create"})


class ReadsFor(Protocol):
    """Gives the Notion connection of a request."""

    def reads_for(self, request: Request) -> NotionLibrary:
        """Reading from it."""
        ...


class Inspection:
    """Reads only."""

    def __init__(
        self, database: Database, catalogue: Catalogue, notion: ReadsFor, clock: Clock
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._notion = notion
        self._clock = clock

    def made_by(self, request_id: str) -> list[str]:
        """Each page and row that a request made, as Notion has it now, in markdown.

        Raises errors of core.kit.errors.
        """
        with self._database.read() as tx:
            request = requests.get(tx, request_id)
            found = tasks.of_request(tx, request_id)
        context = OperationContext(
            reads=self._notion.reads_for(request),
            writes=_NoWrites(),
            person=request.person,
            now=self._clock.now(),
            say=lambda _: None,
        )
        return [self._read(task, context) for task in found if _made_something(task)]

    def hands(self) -> lag.Hands:
        """Who hands out work, who does it, and how far they are behind."""
        with self._database.read() as tx:
            return lag.hands(tx)

    def tasks_in(self, state: TaskState, *, limit: int = 100) -> list[Task]:
        """The newest tasks in one state."""
        with self._database.read() as tx:
            return tasks.in_state(tx, state, limit=limit)

    def requests(self, *, limit: int = 20) -> list[Request]:
        """The newest requests, newest first."""
        with self._database.read() as tx:
            return requests.newest(tx, limit=limit)

    def audit(self, *, request_id: str | None = None, limit: int = 100) -> list[AuditEntry]:
        """The newest lines of the audit, oldest first."""
        with self._database.read() as tx:
            return audit.entries(tx, request_id=request_id, limit=limit)

    def _read(self, task: Task, context: OperationContext) -> str:
        page = (task.result or {})["id"]
        result = self._catalogue.bind(_READ, {"page": page}).run(context)
        return self._catalogue.answer(_READ, result)


class _NoWrites:
    """Stands where an operation that only reads gets its writes."""

    def apply(self, effect: object) -> NoReturn:
        """Refuse."""
        raise Defect("An inspection tried to write.")

    def decide(self, compute: object) -> NoReturn:
        """Refuse."""
        raise Defect("An inspection tried to write.")


def _made_something(task: Task) -> bool:
    return (
        task.state is TaskState.DONE
        and task.step is not None
        and task.step.operation in _MAKING
        and task.spread is None
    )
