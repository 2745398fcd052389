"""The only writer: every effect on Notion goes through here, exactly once as far as can be known.

The algorithm of docs/decisions, "Effectively-once on Notion": a row before the send, one send,
classify; then look before sending again, where finding counts at once and not finding counts only
when nothing can arrive any more. Nothing here waits: while the outcome is unknown, the task is
tried again when the next look is due.
"""

from collections.abc import Callable
from datetime import timedelta

from core.domain.notion import Json
from core.domain.ports import Files, Ledger
from core.domain.undo import undo_of
from core.domain.write import Applied, Decide, Effect, Write, WriteState
from core.kit import failpoints
from core.kit.clock import Clock
from core.kit.errors import AssistantError, BadInput, Conflict, NotFound, Retry, UnknownOutcome
from core.kit.failpoints import Point
from core.notion.checking import require_sendable
from core.notion.client import NotionClient
from core.notion.kinds import AnyDeed, deed_of
from core.notion.kinds.base import Later, Sought, SurelyNot
from core.notion.reads import Reads
from core.notion.topics import topics_of_effect

SETTLE = 75.0
"""Seconds after a send when nothing of it arrives any more: Notion's own limit of 60, and room."""

APART = 15.0
"""Seconds between the two empty looks that it takes to believe that nothing arrived."""

LOOKS = (2.0, 5.0, 15.0, 30.0, SETTLE)
"""Seconds after a send when it is worth looking."""

RARELY = 180.0
"""Seconds between looks for what Notion may do minutes later."""

PAUSED = 10.0
"""Seconds after which a process that was stopped between its mark and its send does not send."""

SKEW = timedelta(minutes=5)
"""Room for floored minutes, and for Notion's clock and the database's running apart meanwhile."""

_OUT = frozenset({WriteState.SENT, WriteState.UNKNOWN})
_FROM_MEMORY = frozenset(
    {"create_page", "update_page", "create_database", "update_object", "create_view"}
)
"""Kinds that are made by a schema, or by members, that the process may have remembered."""
_OPEN = frozenset({WriteState.PLANNED, WriteState.FAILED})


class NotionEffects:
    """The writes of one running task, in order. Implements NotionWrites.

    The n-th `apply` of a task is the same write in every attempt of that task, so a task must come
    to its writes in the same order each time.

    Args:
        client: the connection.
        reads: reads through the same connection.
        ledger: the task's rows, under its lease.
        clock: measures how long this process was held up.
        files: what uploads are read from.
    """

    def __init__(
        self,
        client: NotionClient,
        reads: Reads,
        ledger: Ledger,
        clock: Clock,
        files: Files | None = None,
    ) -> None:
        self._files = files
        self._client = client
        self._reads = reads
        self._ledger = ledger
        self._clock = clock
        self._number = 0

    def apply(self, effect: Effect) -> Applied:
        """Do the task's next effect, or find that it was done.

        Raises:
            UnknownOutcome: it may have been done; try the task again after `retry_after`.
            Conflict: the task's lease is lost; somebody else goes on with it.
            AssistantError: it was surely not done; `retry` says whether trying again can help.
        """
        self._number += 1
        write = self._ledger.find(self._number)
        if write is None or write.state in _OPEN:
            require_sendable(effect)
            before = self._deed(effect).observe()
            write = self._ledger.intend(self._number, effect, before)
        applied = self._carry_out(write)
        return applied.model_copy(update={"undo": undo_of(write.effect, applied)})

    def decide(self, compute: Callable[[], Json]) -> Json:
        """What the task decided at this place among its writes, computed once for all attempts.

        A task whose writes follow from what it reads must not read again what it has begun to
        change: so it decides first, and the ledger keeps the decision.

        Args:
            compute: reads and decides; what it raises is raised here.
        """
        write = self._ledger.find(self._number + 1)
        if write is not None and write.state is WriteState.DONE and write.applied is not None:
            self._number += 1
            return dict(write.applied.before)
        return dict(self.apply(Decide(value=compute())).before)

    def _carry_out(self, write: Write) -> Applied:
        match write.state:
            case WriteState.DONE if write.applied is not None:
                return write.applied
            case WriteState.SENT | WriteState.UNKNOWN:
                return self._look(write) or self._send(write)
            case WriteState.PLANNED | WriteState.FAILED:
                return self._nothing_to_do(write) or self._send(write)
            case _:
                raise BadInput(
                    f"What became of a change to {self._what(write)} could not be found out.",
                    next_step="Look at it in Notion, and ask again for what is missing.",
                )

    def _nothing_to_do(self, write: Write) -> Applied | None:
        applied = self._deed(write.effect).already(write.before)
        if applied is not None:
            applied = applied.model_copy(update={"same": not applied.left})
            self._settle(write, WriteState.DONE, applied, "it was so before")
        return applied

    def _send(self, write: Write) -> Applied:
        """One send. An earlier one may still be under way when the kind repeats freely."""
        deed = self._deed(write.effect)
        pending = write.state in _OUT and not self._is_over(write)
        self._mark_sent(write)
        failpoints.reach(Point.NOTION_BEFORE_SEND)
        try:
            applied = self._sent(deed, write)
        except UnknownOutcome as error:
            so_far = error.so_far if isinstance(error, Later) else None
            self._settle(write, WriteState.UNKNOWN, so_far, str(error))
            raise self._unknown(write, LOOKS[0], error.retry_after) from error
        except AssistantError as error:
            return self._refused(write, error, pending=pending)
        failpoints.reach(Point.NOTION_AFTER_SEND)
        hold = SETTLE if pending else 0.0
        self._settle(write, WriteState.DONE, applied, "answered", hold=hold)
        failpoints.reach(Point.NOTION_AFTER_RECORD)
        return applied

    def _sent(self, deed: AnyDeed, write: Write) -> Applied:
        """The send itself. What it may have changed is not known any more."""
        try:
            applied = deed.send(write.before)
        except UnknownOutcome:
            self._reads.cache.wrote(topics_of_effect(write.effect))
            raise
        self._reads.cache.wrote(topics_of_effect(write.effect))
        return applied

    def _mark_sent(self, write: Write) -> None:
        """A process that was paused since must not send: others may count the write as lost."""
        began = self._clock.monotonic()
        self._ledger.sent(write)
        if self._clock.monotonic() - began > PAUSED:
            raise Conflict("I was held up before I could send a change; I will look at it again.")

    def _refused(self, write: Write, error: AssistantError, *, pending: bool) -> Applied:
        """Surely not applied by this send; an earlier send may be why ("already deleted").

        What was remembered may be why, too: so the first refusal is not taken for the last word
        where anything was.
        """
        was_known = self._reads.forget()
        may_mislead = was_known and write.sends == 0 and write.effect.kind in _FROM_MEMORY
        if pending:
            found = self._find(write) if error.retry is Retry.NEVER else None
            if found is not None:
                self._settle(write, WriteState.DONE, found, f"found after {error.code}")
                return found
            self._settle(write, WriteState.UNKNOWN, None, error.code)
            raise error
        if may_mislead and isinstance(error, BadInput | NotFound):
            self._settle(write, WriteState.PLANNED, None, f"{error.code}; looking anew")
            raise Conflict(
                f"Notion refused the change to {self._what(write)}; I am looking at it anew."
            ) from error
        state = WriteState.FAILED if error.retry is Retry.NEVER else WriteState.PLANNED
        self._settle(write, state, None, error.code)
        raise error

    def _look(self, write: Write) -> Applied | None:
        """What an earlier send did; None when it may be sent again."""
        age = write.sent_seconds_ago or 0.0
        try:
            found = self._find(write)
        except SurelyNot as error:
            self._settle(write, WriteState.FAILED, None, error.code)
            raise
        if found is not None:
            again = write.sends > 1
            adopted = write.applied is None  # else Notion said that it would do it later
            found = found.model_copy(update={"adopted": adopted})
            self._settle(
                write,
                WriteState.DONE,
                found,
                f"found {age:.0f} s after the send",
                hold=max(0.0, SETTLE - age) if again else 0.0,
            )
            return found
        over = self._is_over(write)
        self._ledger.missed(write, f"nothing {age:.0f} s after the send")
        if over or self._deed(write.effect).repeats_freely:
            return None
        raise self._unknown(write, _next_look(age, self._settles(write)))

    def _find(self, write: Write) -> Applied | None:
        """Look for what an earlier send did. Raises UnknownOutcome when it cannot be looked."""
        age = timedelta(seconds=write.intended_seconds_ago)
        try:
            self._reads.me()  # an answer, from which the client knows Notion's time
            since = (self._client.now() - age - SKEW).replace(second=0, microsecond=0)
            sought = Sought(since=since, taken=self._ledger.taken)
            so_far = write.applied.before if write.applied is not None else {}
            return self._deed(write.effect).find({**write.before, **so_far}, sought)
        except SurelyNot:
            raise
        except AssistantError as error:
            wait = getattr(error, "retry_after", None)
            raise UnknownOutcome(
                f"I can't see yet whether Notion took the change to {self._what(write)}:"
                f" {error.user_text}",
                next_step=error.next_step,
                retry_after=wait or _next_look(write.sent_seconds_ago or 0.0),
            ) from error

    def _settles(self, write: Write) -> float:
        return max(SETTLE, self._deed(write.effect).settles)

    def _is_over(self, write: Write) -> bool:
        """Whether an empty look now means that nothing arrived and nothing will."""
        settled = (write.sent_seconds_ago or 0.0) >= self._settles(write)
        return settled and (write.probed_seconds_ago or 0.0) >= APART

    def _settle(
        self,
        write: Write,
        state: WriteState,
        applied: Applied | None,
        evidence: str,
        *,
        hold: float = 0.0,
    ) -> None:
        self._ledger.settle(write, state, applied=applied, evidence=evidence, hold=hold)

    def _unknown(self, write: Write, wait: float, asked: float | None = None) -> UnknownOutcome:
        return UnknownOutcome(
            f"Notion has not said whether it took the change to {self._what(write)};"
            " I am checking.",
            next_step="If this stays, look at it in Notion before you ask again.",
            retry_after=max(wait, asked or 0.0),
        )

    def _what(self, write: Write) -> str:
        return self._deed(write.effect).attempt().what

    def _deed(self, effect: Effect) -> AnyDeed:
        return deed_of(effect, self._client, self._reads, self._files)


def _next_look(age: float, settles: float = 0.0) -> float:
    """Seconds until the next look, from the age of the send and when it is over."""
    rarely = max(APART, min(settles - age, RARELY))
    return next((look - age for look in LOOKS if look > age), rarely)
