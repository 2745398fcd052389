"""Looks for what Notion made twice, tells who asked, and takes away what is surely ours alone.

A write of unknown outcome is sent again when nothing of it can arrive any more. Notion may
still carry it out later than that: then one thing too many is there, or one that was given up.
"""

from collections.abc import Callable, Sequence

import structlog

from core.domain.chat import Inbound
from core.domain.plan import Plan, Step
from core.domain.ports import Doubles, Wakeups
from core.domain.task import Request
from core.domain.write import Double, Effect
from core.engine.leadership import Leadership
from core.kit.errors import AssistantError, Throttled, Unavailable
from core.operations.spec import UNDO
from core.storage import audit, requests, sweeping, tasks, writes
from core.storage.database import Database, Transaction
from core.storage.sweeping import Suspect
from core.telemetry import metrics

AT_ONCE = 10
"""Writes that one tick looks at."""

_log = structlog.get_logger(__name__)


class Sweeper:
    """One tick looks for doubles of the writes that are due.

    What is found is a line of the audit (`write.doubled` or `write.landed_late`) and a request of
    its own in the thread of the one that it belongs to. A double that is ours alone goes
    to the trash at once, which can be undone; for anything else the request asks first.

    Args:
        doubles_of: looks into Notion.
    """

    def __init__(
        self,
        database: Database,
        leadership: Leadership,
        wakeups: Wakeups,
        doubles_of: Callable[[Request], Doubles],
    ) -> None:
        self._database = database
        self._leadership = leadership
        self._wakeups = wakeups
        self._doubles_of = doubles_of

    def tick(self) -> int:
        """Look at what is due. Returns how many doubles were found.

        Raises:
            Unavailable: the database does not answer.
        """
        with self._database.begin() as tx:
            if not self._leadership.confirm(tx):
                return 0
            due = sweeping.due(tx, limit=AT_ONCE)
        return sum(self._look(suspect) for suspect in due)

    def _look(self, suspect: Suspect) -> int:
        with self._database.read() as tx:
            quiet = sweeping.is_quiet(tx, suspect)
        if not quiet:
            self._put_off(suspect, None)
            return 0
        try:
            found = self._doubles(suspect)
        except AssistantError as error:
            if isinstance(error, Unavailable) and not isinstance(error, Throttled):
                _log.info("sweep.put_off", write_id=suspect.write.id, error=str(error))
            self._put_off(suspect, getattr(error, "retry_after", None))
            return 0
        with self._database.begin() as tx:
            if self._leadership.confirm(tx):
                sweeping.looked(tx, suspect)
        return found

    def _doubles(self, suspect: Suspect) -> int:
        """Find and note one after the other; there are no more than sends."""
        search = self._doubles_of(suspect.request)
        for count in range(max(1, suspect.write.sends)):
            double = search.find(suspect.write, lambda ids: self._taken(suspect, ids))
            if double is None or not self._noted(suspect, double, count):
                return count
        return suspect.write.sends

    def _taken(self, suspect: Suspect, ids: Sequence[str]) -> frozenset[str]:
        with self._database.read() as tx:
            return writes.taken(tx, suspect.request.workspace_id, ids)

    def _noted(self, suspect: Suspect, double: Double, count: int) -> bool:
        """Take a double for the write's own, and tell of it. Returns False when it is another's."""
        with self._database.begin() as tx:
            if not self._leadership.confirm(tx):
                return False
            if not sweeping.take(tx, suspect, double.applied):
                return False
            late = suspect.landed_late and count == 0
            request_id = _tell(tx, suspect, double, late=late)
            audit.record(
                tx,
                "write.landed_late" if late else "write.doubled",
                suspect.subject,
                notion_id=double.applied.id,
                ours_alone=double.ours_alone,
                told_in=request_id,
            )
            outcome = "late" if late else "trashed" if double.ours_alone else "asked"
            tx.after_commit(lambda: metrics.of_process().doubled(outcome))
        self._wakeups.wake("dispatcher")
        self._wakeups.wake("reporter")
        return True

    def _put_off(self, suspect: Suspect, seconds: float | None) -> None:
        with self._database.begin() as tx:
            if self._leadership.confirm(tx):
                sweeping.put_off(tx, suspect.write.id, seconds)


def _tell(tx: Transaction, suspect: Suspect, double: Double, *, late: bool) -> str:
    """Accept a request that takes the double away: at once, or when a person says so."""
    sure = double.ours_alone and not late
    plan = _plan(double, double.take_back if sure else double.take_away, sure=sure, late=late)
    said = "found later: " + plan.title
    inbound = Inbound(
        key=f"sweep:{suspect.write.id}:{double.applied.id}",
        thread=suspect.request.thread,
        person=suspect.request.person,
        text=said,
        at=tx.now,
    )
    receipt = requests.accept(tx, inbound)
    requests.set_outcome(tx, receipt.request_id, plan)
    tasks.add_plan(tx, receipt.request_id, plan)
    stored = tasks.plan_of(tx, receipt.request_id)
    if sure and stored is not None:
        tasks.approve(tx, stored, audit.SYSTEM)
    return receipt.request_id


def _plan(double: Double, effects: Sequence[Effect], *, sure: bool, late: bool) -> Plan:
    what = double.what
    if late:
        title = f"Notion added {what} after I had given it up: take it away?"
    elif sure:
        title = f"Notion added {what} twice; the second goes"
    else:
        title = f"Notion added {what} twice, and I can't tell whether the second is needed"
    where = f" ({double.url})" if double.url else ""
    step = Step(
        id="take_away",
        operation=UNDO,
        args={
            "effects": [effect.model_dump(mode="json") for effect in effects],
            "what": f"the second {what}{where}" if not late else f"{what}{where}",
        },
        title=f"Take away {what}{where}",
        rule="sweep",
    )
    return Plan(title=title[:140], steps=(step,))
