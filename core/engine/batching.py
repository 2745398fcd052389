"""Items of one step that share a request: how many, who, and what becomes of each.

Which tasks travel together is told in core.storage.batches; how runs share a request in
core.operations.sharing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.domain.task import Done, Failed, Task, Together, TryAgain, Verdict
from core.domain.write import AppendBlocks
from core.engine.backoff import ErrorClass, after_error, class_of
from core.kit.clock import Clock
from core.kit.errors import AssistantError, Conflict
from core.operations import sharing
from core.operations.spec import BoundOperation, OperationContext
from core.storage import batches
from core.storage.database import Database

FIRST = 8
"""How many items travel together at first."""
MOST = 100
"""The most that ever do: Notion takes 100 blocks in one request (Notion API: request limits)."""
SLOW = 10.0
"""Seconds of one request from which on fewer travel together."""


def next_size(size: int, *, worked: bool, seconds: float) -> int:
    """How many items travel together next: twice as many after a success, half after a failure.

    Args:
        size: how many were allowed to, 1 to `MOST`.
        seconds: how long the request took; a slow one loses a quarter.
    """
    if not worked:
        return max(1, size // 2)
    if seconds >= SLOW:
        return max(1, size * 3 // 4)
    return min(MOST, size * 2)


@dataclass(frozen=True, slots=True)
class Member:
    """A task of a batch, and what it would write."""

    task: Task
    bound: BoundOperation
    append: AppendBlocks


Bind = Callable[[Task], BoundOperation]
"""Gives a task's operation with its arguments. Raises BadInput."""


class Batching:
    """Runs a task together with siblings whose writes fit into the same request."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def run(self, leader: Task, bind: Bind, context: OperationContext) -> Verdict | None:
        """Run a batch, formed now or by an earlier attempt.

        Returns:
            None when the task has to run alone, and may do so.
        """
        first = _member(leader, bind, context)
        size, travelling = self._found(leader)
        if not travelling and (first is None or _has_failed(leader)):
            return None
        if travelling:
            riders = [_member(each, bind, context) for each in travelling]
        else:
            riders = [*self._formed(first, size, bind, context)] if first else []
        members = [each for each in (first, *riders) if each is not None]
        if len(members) <= len(riders):
            raise Conflict("A step that travels with this one reads otherwise than before.")
        return self._send(leader, sorted(members, key=_place), size, context)

    def _found(self, leader: Task) -> tuple[int, list[Task]]:
        """How many may travel, and who does since an earlier attempt.

        A task that was tried or lost before goes alone, so that one bad item fails alone; unless
        its write may be on its way for all of them.
        """
        if _has_failed(leader):
            with self._database.begin() as tx:
                batches.part(tx, leader)
        with self._database.read() as tx:
            return batches.size_of(tx, leader) or FIRST, batches.riders_of(tx, leader)

    def _formed(
        self, first: Member, size: int, bind: Bind, context: OperationContext
    ) -> Sequence[Member]:
        if size <= 1:
            return ()
        with self._database.read() as tx:
            found = batches.candidates(tx, first.task, size - 1)
        members = [first]
        for each in found:
            member = _member(each, bind, context)
            if member is not None and member.append.target_id == first.append.target_id:
                members.append(member)
        fitting = members[1 : sharing.fitting([each.append for each in members])]
        if not fitting:
            return ()
        with self._database.begin() as tx:
            joined = batches.join(tx, first.task, [each.task.id for each in fitting])
        return [each for each in fitting if each.task.id in joined]

    def _send(
        self, leader: Task, members: Sequence[Member], size: int, context: OperationContext
    ) -> Verdict:
        appends = [each.append for each in members]
        if len(members) > 1:
            context.say(f"{len(members)} together")
        began = self._clock.monotonic()
        try:
            applied = context.writes.apply(sharing.merged(appends))
        except AssistantError as error:
            return _after_error(error, leader, members, next_size(size, worked=False, seconds=0))
        seconds = self._clock.monotonic() - began
        done = {
            each.task.id: Done(
                result=sharing.told(each.bound, context, part),
                arguments=each.bound.args.model_dump(mode="json", by_alias=True),
            )
            for each, part in zip(members, sharing.parts(appends, applied), strict=True)
        }
        return Together(
            own=done[leader.id],
            riders=tuple((each, done[each.id]) for each in _riders(leader, members)),
            size=next_size(size, worked=True, seconds=seconds),
        )


def _has_failed(task: Task) -> bool:
    return task.tries > 0 or task.lost > 0


def _member(task: Task, bind: Bind, context: OperationContext) -> Member | None:
    try:
        bound = bind(task)
    except AssistantError:
        return None
    append = sharing.wanted(bound, context)
    return None if append is None else Member(task, bound, append)


def _place(member: Member) -> int:
    return member.task.item_number or 0


def _riders(leader: Task, members: Sequence[Member]) -> list[Task]:
    return [each.task for each in members if each.task.id != leader.id]


def _after_error(
    error: AssistantError, leader: Task, members: Sequence[Member], size: int
) -> Verdict:
    """What an error means for a batch: when nothing was written, each goes on without the others.

    The leader goes alone next, so a batch that Notion refuses ends as one item that fails.
    """
    own = after_error(error, leader.tries)
    if len(members) == 1 or class_of(error) is ErrorClass.UNKNOWN_OUTCOME:
        return own
    if isinstance(own, Failed) and leader.tries == 0:
        own = TryAgain(delay=0, problem=own.problem)
    if not isinstance(own, TryAgain):
        return own
    riders = tuple((each, own) for each in _riders(leader, members))
    return Together(own=own, riders=riders, size=size)
