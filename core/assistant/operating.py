"""What an operator may do to the work of everybody: stop it, hold it, hurry it, share it out."""

from datetime import datetime

from core.domain.control import Pause, Scope, Scoped
from core.domain.dials import ANY, Dial, Dials, person_of
from core.domain.ports import Wakeups
from core.domain.task import Band, TaskKind
from core.kit.errors import BadInput, NotFound
from core.operations.catalogue import Catalogue
from core.storage import (
    conversations,
    dials,
    pauses,
    requests,
    stopping,
    tasks,
    troubles,
    urgency,
    waits,
)
from core.storage.database import Database, Transaction
from core.storage.troubles import Trouble

_BY_PREFIX = {"task_": Scope.TASK, "req_": Scope.REQUEST, "plan_": Scope.REQUEST}
_WHAT = (
    "Name a task, request or plan by its id, a workspace by its id or as slack/T012, an operation,"
    " “planning”, or “everything”."
)

_OF_WORKSPACES = frozenset(
    {
        Dial.WORKSPACE,
        Dial.WEIGHT,
        Dial.LATENESS,
        Dial.QUOTA,
        Dial.REQUEST_TOKENS,
        Dial.PERSON_TOKENS,
        Dial.WORKSPACE_TOKENS,
    }
)
_OPERATIONS = "`notion-assistant operations` lists them; “planning” is one more."
_WORKSPACES = "Name it as slack/T012 or discord/GUILD, once somebody has written from it; * is all."


class Operating:
    """An operator's hands. Every change is audited under the operator's name."""

    def __init__(self, database: Database, catalogue: Catalogue, wakeups: Wakeups) -> None:
        self._database = database
        self._kinds = {TaskKind.PLANNING.value, *(operation.name for operation in catalogue)}
        self._wakeups = wakeups

    def troubles(self, name: str) -> list[Trouble]:
        """The errors that people were told of under the short id that their card shows."""
        with self._database.read() as tx:
            return list(troubles.named(tx, name))

    def find(self, name: str) -> Scoped:
        """What an operator names.

        Raises:
            NotFound: there is no such thing; the text says what can be named.
        """
        if name == Scope.EVERYTHING:
            return Scoped(scope=Scope.EVERYTHING)
        if name in self._kinds:
            return Scoped(scope=Scope.KIND, subject=name)
        with self._database.read() as tx:
            scope = next(
                (_BY_PREFIX[start] for start in _BY_PREFIX if name.startswith(start)), None
            )
            if scope is Scope.TASK:
                return Scoped(scope=scope, subject=tasks.get(tx, name).id)
            if scope is Scope.REQUEST:
                return Scoped(scope=scope, subject=requests.named(tx, name))
            workspace = conversations.find_workspace(tx, name)
        if workspace is None:
            raise NotFound(f"There is nothing called {name!r}.", next_step=_WHAT)
        return Scoped(scope=Scope.WORKSPACE, subject=workspace)

    def cancel(self, of: Scoped, *, actor: str) -> int:
        """Call off what has not settled. A task that runs stops before its next write.

        Returns:
            How many requests, or tasks of a task or kind, were called off.
        """
        of_tasks = of.scope in {Scope.TASK, Scope.KIND}
        stop = stopping.stop_task if of_tasks else stopping.stop_request
        count = stopped = 0
        while found := self._open(of):
            for one in found:
                with self._database.begin() as tx:
                    stopped += stop(tx, one, actor=actor)
            if stopped == count:
                break
            count = stopped
        self._wake()
        return stopped

    def pause(self, of: Scoped, *, reason: str, actor: str) -> bool:
        """Let nothing more of it start. Returns False when it was paused before."""
        with self._database.begin() as tx:
            changed = pauses.pause(tx, of, reason, actor=actor)
            waits.tell(tx, of)
        self._wake()
        return changed

    def resume(self, of: Scoped, *, actor: str) -> bool:
        """Let it go on. Returns False when it was not paused."""
        with self._database.begin() as tx:
            changed = pauses.resume(tx, of, actor=actor)
            waits.tell(tx, of)
        self._wake()
        return changed

    def hurry(
        self,
        of: Scoped,
        *,
        band: Band | None = None,
        due_at: datetime | None = None,
        actor: str,
    ) -> int:
        """Change how urgent a request is. Returns how many tasks have a new place.

        Raises:
            BadInput: it is no request and no task of one.
        """
        with self._database.begin() as tx:
            match of.scope:
                case Scope.REQUEST:
                    request_id = of.subject
                case Scope.TASK:
                    request_id = tasks.get(tx, of.subject).request_id
                case _:
                    raise BadInput("Only a request can be made more or less urgent.")
            moved = urgency.change(tx, request_id, band=band, due_at=due_at, actor=actor)
        self._wake()
        return moved

    def paused(self) -> list[Pause]:
        """Everything that is paused, the oldest first."""
        with self._database.read() as tx:
            return sorted(pauses.read(tx), key=lambda pause: pause.at)

    def dials(self) -> Dials:
        """The limits, weights, quotas and rates as they are set."""
        with self._database.read() as tx:
            return dials.read(tx)

    def turn(self, dial: Dial, subject: str, value: float, *, actor: str) -> None:
        """Set a number. It holds from the next look of whoever goes by it.

        Args:
            subject: a workspace's id or slack/T012; for a person's weight slack/T012/U345; else
                an operation, page, connection or budget; `*` for all.

        Raises:
            BadInput: the number cannot be meant.
            NotFound: there is no such workspace, person or operation.
        """
        if value < 0 or (value == 0 and dial in {Dial.RATE, Dial.BURST, Dial.WEIGHT}):
            raise BadInput(f"{value:g} is no {dial}.", next_step="Give a number above 0.")
        with self._database.begin() as tx:
            dials.turn(tx, dial, self._subject(tx, dial, subject), value, actor=actor)
        self._wake()

    def reset(self, dial: Dial, subject: str, *, actor: str) -> bool:
        """Go back to the default. Returns False when nothing was set."""
        with self._database.begin() as tx:
            there = dials.reset(tx, dial, subject, actor=actor)
            if not there:
                named = self._subject(tx, dial, subject)
                there = dials.reset(tx, dial, named, actor=actor)
        self._wake()
        return there

    def _subject(self, tx: Transaction, dial: Dial, name: str) -> str:
        """What a number is set for, as it is kept. `*` is everything; a workspace is named by its
        id or as slack/T012, and a person of it with the platform's id behind: slack/T012/U345.
        """
        if name == ANY or dial not in {*_OF_WORKSPACES, Dial.KIND}:
            return name
        if dial is Dial.KIND:
            if name not in self._kinds:
                raise NotFound(f"There is no operation {name!r}.", next_step=_OPERATIONS)
            return name
        workspace, person = conversations.find_workspace(tx, name), ""
        if workspace is None and dial is Dial.WEIGHT:
            place, _, person = name.rpartition("/")
            workspace = conversations.find_workspace(tx, place) if place else None
        if workspace is None:
            raise NotFound(f"There is no workspace {name!r}.", next_step=_WORKSPACES)
        return person_of(workspace, person) if person else workspace

    def _open(self, of: Scoped) -> list[str]:
        """What is left to call off, as many as one look gives."""
        if of.scope in {Scope.TASK, Scope.REQUEST}:
            return [of.subject]
        with self._database.read() as tx:
            if of.scope is Scope.KIND:
                return stopping.open_tasks(tx, of.subject)
            return stopping.open_requests(tx, of)

    def _wake(self) -> None:
        self._wakeups.wake("dispatcher")
        self._wakeups.wake("reporter")
