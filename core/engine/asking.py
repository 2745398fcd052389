"""The gate before a step: whether it may run now, asks a person first, or is refused."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from core.domain.approval import Picture, Policies, Policy
from core.domain.chat import ThreadRef
from core.domain.task import Ask, Claimed
from core.engine.ledger import TaskLedger
from core.engine.spreading import question_of
from core.engine.together import grouped, picture_of_all
from core.kit.clock import Clock
from core.kit.errors import NotAllowed
from core.operations.foreseeing import foresee
from core.operations.spec import BoundOperation, OperationContext, Risk
from core.storage import approvals, audit
from core.storage.database import Database

_FRESH = 2.0
"""Seconds for which the rules that were read are good."""
_MOST_NAMED = 3
_NONE: Mapping[str, BoundOperation] = MappingProxyType({})


class PolicyBook:
    """An operator's rules, read again when they are two seconds old. Threads may share it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._read: tuple[float, Policies] | None = None

    def of(self, operation: str, thread: ThreadRef) -> Policy | None:
        """What holds for an operation in a thread. Raises Unavailable."""
        now = self._clock.monotonic()
        kept = self._read
        if kept is None or now - kept[0] > _FRESH:
            with self._database.read() as tx:
                kept = (now, approvals.policies(tx))
            self._read = kept
        return kept[1].of(operation, thread)


def begun_in(database: Database) -> Callable[[Claimed], bool]:
    """Tells of a claimed task whether an earlier attempt of it came to its first write."""
    return lambda claimed: TaskLedger(database, claimed).find(1) is not None


class Gate:
    """Decides before each step.

    Args:
        policy: what an operator decided, by operation and thread.
        begun: whether a task has come to its first write before: then it goes on.
    """

    def __init__(
        self,
        policy: Callable[[str, ThreadRef], Policy | None] = lambda operation, thread: None,
        begun: Callable[[Claimed], bool] = lambda claimed: False,
    ) -> None:
        self._policy = policy
        self._begun = begun

    def question(
        self,
        claimed: Claimed,
        bound: Sequence[BoundOperation],
        context: OperationContext,
        *,
        fixed: Mapping[str, BoundOperation] = _NONE,
    ) -> Ask | None:
        """What to ask before running these; None when they may run.

        Args:
            fixed: every step of the plan whose arguments are known before it runs.

        Raises:
            NotAllowed: an operator does not allow it in this place.
            Unavailable: what would be changed cannot be looked at now.
        """
        groups = self._grouped(claimed, fixed)
        leader = groups.get(claimed.task.step.id) if claimed.task.step else None
        needs = self._needs_approval(claimed, bound) or leader is not None
        if not needs or _is_our_own(claimed):
            return None
        if leader is not None:
            return self._in_group(claimed, bound, context, groups=groups, fixed=fixed)
        return self._alone(claimed, bound, context)

    def _grouped(self, claimed: Claimed, fixed: Mapping[str, BoundOperation]) -> dict[str, str]:
        """The steps that are asked about together, each with the one that asks."""
        if claimed.plan is None or claimed.request.undoes is not None or len(fixed) < 2:
            return {}
        thread = claimed.request.thread
        return grouped(claimed.plan.plan, fixed, lambda name: self._policy(name, thread))

    def _in_group(
        self,
        claimed: Claimed,
        bound: Sequence[BoundOperation],
        context: OperationContext,
        *,
        groups: Mapping[str, str],
        fixed: Mapping[str, BoundOperation],
    ) -> Ask | None:
        """The one question about several steps, or what came of it."""
        own = claimed.task.step.id if claimed.task.step else ""
        plan = claimed.plan
        if plan is None or plan.approved_at is None:
            if groups[own] != own:
                # What comes behind the one that asks has its turn only when that one is over.
                waits = claimed.task.step is not None and not claimed.task.step.needs()
                return _ask(Picture()) if waits else self._alone(claimed, bound, context)
            members = {one: fixed[one] for one in groups if groups[one] == own}
            return _ask(picture_of_all(members, context))
        if own not in plan.covered or self._begun(claimed):
            return self._alone(claimed, bound, context)
        shown = (claimed.task.result or {}).get("picture")
        again = isinstance(shown, dict) and bool(shown.get("note"))
        seen = shown if again else plan.covered[own]
        if seen is None:
            return None
        picture = foresee(bound, context)
        news = changed_since(Picture.model_validate(seen), picture)
        return _ask(picture.model_copy(update={"note": news})) if news else None

    def _alone(
        self, claimed: Claimed, bound: Sequence[BoundOperation], context: OperationContext
    ) -> Ask | None:
        known = claimed.task.result or {}
        # The first step of an undo was asked about with all others.
        covered = claimed.request.undoes is not None and "approved" not in known
        if claimed.task.parent_id is not None or covered or self._goes_on(claimed):
            return None if _plan_is_approved(claimed) else _ask(foresee(bound, context))
        # What cannot be done is said at once: nobody need approve it.
        picture = foresee(bound, context, must_begin=len(bound) == 1)
        if "approved" not in known:
            return _ask(picture)
        news = changed_since(Picture.model_validate(known.get("picture") or {}), picture)
        return _ask(picture.model_copy(update={"note": news})) if news else None

    def _needs_approval(self, claimed: Claimed, bound: Sequence[BoundOperation]) -> bool:
        writing = [one for one in bound if one.risk is not Risk.READ]
        if not writing:
            return False
        operation = writing[0].operation.name
        match self._policy(operation, claimed.request.thread):
            case Policy.DENY:
                raise NotAllowed(
                    f"An operator has switched “{operation}” off in this place.",
                    next_step="Ask an operator, or ask for something else.",
                )
            case Policy.ALWAYS:
                return False
            case Policy.ASK:
                # An item was asked for with the step that it belongs to.
                return claimed.task.parent_id is None or not _plan_is_approved(claimed)
            case None:
                return question_of(bound) is not None

    def _goes_on(self, claimed: Claimed) -> bool:
        """Whether it was approved and has written since: its own writes are no news then."""
        return _plan_is_approved(claimed) and self._begun(claimed)


def changed_since(shown: Picture, now: Picture) -> str:
    """What is not as it was when a picture was shown, as a sentence; empty when nothing is."""
    if (shown.lines, shown.runs) != (now.lines, now.runs):
        return "Since you approved, this has come to concern other things than you were shown."
    versions = now.versions
    names = {thing.id: thing.title for thing in (*shown.things, *now.things)}
    edited = [names[one] for one, version in shown.versions.items() if versions.get(one) != version]
    if not edited:
        return ""
    more = f" and {len(edited) - _MOST_NAMED} more" if len(edited) > _MOST_NAMED else ""
    said = ", ".join(f"“{name}”" for name in edited[:_MOST_NAMED])
    return f"{said}{more} changed after you were shown this. Here it is as it is at present."


def _plan_is_approved(claimed: Claimed) -> bool:
    return claimed.plan is not None and claimed.plan.approved_at is not None


def _is_our_own(claimed: Claimed) -> bool:
    """Whether nobody but the assistant wanted it: to take away what it finds to be a double."""
    return claimed.plan is not None and claimed.plan.approved_by == audit.SYSTEM


def _ask(picture: Picture) -> Ask:
    return Ask(
        preview=picture.lines,
        count=picture.runs,
        picture=picture.model_dump(mode="json"),
    )
