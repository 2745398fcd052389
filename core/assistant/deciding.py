"""What a person decides about a request: approve, reject, drop steps, stop, hold, retry, undo.

Each is part of the caller's transaction; the request is locked first, so that of two people who
decide at once one is first and the other hears so.
"""

from collections.abc import Callable
from typing import assert_never

from core.assistant.undoing import named_undo
from core.domain.approval import asks_with_others, digest
from core.domain.card import Action, ActionKind
from core.domain.chat import Inbound, Person, Receipt
from core.domain.control import Scope, Scoped
from core.domain.plan import Clarify
from core.domain.task import PlanRow, Request, TaskState
from core.kit.clock import Clock
from core.kit.errors import BadInput, Conflict, NotAllowed, NotFound
from core.planner.dropping import Shortened, without
from core.progress.outcome import was_idle
from core.progress.waiting import RESUMABLE
from core.storage import (
    amending,
    approvals,
    audit,
    cards,
    pauses,
    requests,
    retries,
    stopping,
    tasks,
    waits,
)
from core.storage.database import Transaction

HASH = 16
"""Characters of a plan's hash that a button carries."""
NOTHING = {
    ActionKind.APPROVE: "Nothing here waits for an answer of yours.",
    ActionKind.REJECT: "Nothing here waits for an answer of yours.",
    ActionKind.DROP: "No plan here waits for approval, so there is no step to leave out.",
    ActionKind.CANCEL: "Nothing here is under way.",
    ActionKind.PAUSE: "Nothing here is under way.",
    ActionKind.RESUME: "Nothing here is paused.",
    ActionKind.RETRY: "Nothing here has failed, so there is nothing to try again.",
    ActionKind.UNDO: "There is nothing here to undo.",
}
"""What is said of a control word that fits nothing in its thread."""
_LOOK = "Look at the card as it is now."


class Refused(NotAllowed):
    """A person may not decide this about a request."""

    def __init__(self, action: Action, request: Request) -> None:
        verb = {ActionKind.PICK: "answer", ActionKind.DROP: "change"}.get(action.kind)
        others = "" if action.kind is ActionKind.PICK else " or an approver of this place"
        super().__init__(
            f"Only {request.person.name}, who asked for this,{others} can"
            f" {verb or action.kind.value} it.",
            next_step="Ask them, or make a request of your own.",
        )
        self.action = action


class Deciding:
    """Carries out decisions.

    Args:
        accept: stores a request in the caller's transaction, and has it planned.
    """

    def __init__(self, accept: Callable[[Transaction, Inbound], Receipt], clock: Clock) -> None:
        self._accept = accept
        self._clock = clock

    def carry_out(self, tx: Transaction, action: Action, person: Person, key: str) -> Receipt:
        """Carry out one decision.

        Args:
            key: unique for the gesture.

        Raises:
            NotAllowed: the person may not decide about it.
            NotFound, BadInput, Conflict: tell the person alone why not.
        """
        requests.lock(tx, action.request_id)
        request = _kept(tx, action.request_id)
        if not _may_decide(tx, action, request, person):
            raise Refused(action, request)
        if request.superseded_by is not None:
            raise Conflict("A newer request has taken this one's place.", next_step=_LOOK)
        match action.kind:
            case ActionKind.UNDO:
                return self._undo(tx, request, person, key)
            case ActionKind.PICK:
                return self._pick(tx, action, request, person, key)
            case _:
                return _at_once(tx, action, request, person)

    def _undo(self, tx: Transaction, request: Request, person: Person, key: str) -> Receipt:
        if requests.undone_by(tx, request.id):
            return Receipt(request_id=request.id, duplicate=True, note="That is being undone.")
        text = named_undo(request.text, undoes=request.undoes is not None)
        inbound = self._again(request, person, key, text)
        receipt = requests.accept(tx, inbound, undoes=request.id)
        if not receipt.duplicate:
            tasks.add_planning(tx, receipt.request_id)
            cards.mark(tx, request.id)
        return receipt

    def _pick(
        self, tx: Transaction, action: Action, request: Request, person: Person, key: str
    ) -> Receipt:
        options = request.outcome.options if isinstance(request.outcome, Clarify) else ()
        if not action.argument.isdecimal() or int(action.argument) >= len(options):
            raise BadInput("That question is no longer open.", next_step="Ask me again.")
        text = options[int(action.argument)].request
        receipt = self._accept(tx, self._again(request, person, key, text))
        if not receipt.duplicate:
            requests.supersede(tx, request.id, receipt.request_id)
        return receipt

    def _again(self, request: Request, person: Person, key: str, text: str) -> Inbound:
        return Inbound(
            key=key, thread=request.thread, person=person, text=text, at=self._clock.now()
        )


def fits(
    tx: Transaction, kind: ActionKind, request: Request, *, only_reads: Callable[[str], bool]
) -> bool:
    """Whether a control word makes sense for a request, so that it is the one that is meant.

    Args:
        only_reads: whether an operation changes nothing.
    """
    states = tasks.states_of(tx, request.id)
    match kind:
        case ActionKind.APPROVE | ActionKind.REJECT | ActionKind.DROP:
            return TaskState.WAITING in states and request.superseded_by is None
        case ActionKind.CANCEL | ActionKind.PAUSE:
            return request.finished_at is None
        case ActionKind.RESUME:
            return pauses.read(tx).of(Scope.REQUEST, request.id) is not None
        case ActionKind.RETRY:
            return bool(states & {TaskState.FAILED, TaskState.DEAD, TaskState.CANCELLED})
        case ActionKind.UNDO:
            return TaskState.DONE in states and any(
                task.step is not None
                and (task.state is TaskState.DONE or task.spread is not None)
                and not only_reads(task.step.operation)
                and not was_idle(task)
                for task in tasks.steps_of(tx, request.id)
            )
        case ActionKind.PICK:
            return False
        case _:
            assert_never(kind)


def _kept(tx: Transaction, request_id: str) -> Request:
    try:
        return requests.get(tx, request_id)
    except NotFound:
        raise NotFound(
            "That card is too old: I do not keep any more what it was about.",
            next_step="Ask me again.",
        ) from None


def note_refusal(tx: Transaction, refused: Refused, person: Person) -> None:
    """Keep in the audit that somebody tried to decide who may not."""
    subject = audit.Subject(request_id=refused.action.request_id)
    wanted = refused.action.kind.value
    audit.record(tx, "decision.refused", subject, actor=person.id, wanted=wanted)


def _may_decide(tx: Transaction, action: Action, request: Request, person: Person) -> bool:
    if person.id == request.person.id:
        return True
    if action.kind is ActionKind.PICK:
        return False
    return approvals.deciders(tx).may(person, request.thread)


def _at_once(tx: Transaction, action: Action, request: Request, person: Person) -> Receipt:
    match action.kind:
        case ActionKind.APPROVE:
            return _approve(tx, action, request, person)
        case ActionKind.DROP:
            return _drop(tx, action, request, person)
        case ActionKind.REJECT:
            return _reject(tx, request, person)
        case ActionKind.RETRY:
            return _retry(tx, request, person)
        case ActionKind.PAUSE | ActionKind.RESUME:
            return _hold(tx, action, request, person)
        case _:
            return _cancel(tx, action.kind, request, person)


def _approve(tx: Transaction, action: Action, request: Request, person: Person) -> Receipt:
    plan, _, shown = _plan_meant(tx, action, request)
    waiting = approvals.waiting(tx, request.id)
    if not waiting:
        if plan.approved_at is None:
            raise Conflict("Nothing of it waits for approval.", next_step=_LOOK)
        note = _approved_by(plan, person)
        return Receipt(request_id=request.id, duplicate=True, note=note)
    if all(map(asks_with_others, waiting)):
        raise Conflict(
            "What this would change is still being looked up.", next_step="Try again in a moment."
        )
    if shown and shown != digest(waiting):
        raise Conflict("What would be done is not what that button showed.", next_step=_LOOK)
    approvals.approve(tx, plan, waiting, person)
    cards.mark(tx, request.id, urgent=True)
    return Receipt(request_id=request.id, note="Approved.")


def _approved_by(plan: PlanRow, person: Person) -> str:
    who = plan.approved_name if plan.approved_by != person.id else "You"
    return f"{who or 'Somebody'} approved that already."


def _reject(tx: Transaction, request: Request, person: Person) -> Receipt:
    """A no, unless somebody has said yes before: then it is for them to stop it."""
    plan = tasks.plan_of(tx, request.id)
    decided = plan is not None and plan.approved_at is not None and request.finished_at is None
    if plan is not None and decided and not approvals.waiting(tx, request.id):
        note = f"{_approved_by(plan, person)} Say “stop” to stop it."
        return Receipt(request_id=request.id, duplicate=True, note=note)
    return _cancel(tx, ActionKind.REJECT, request, person)


def _plan_meant(tx: Transaction, action: Action, request: Request) -> tuple[PlanRow, str, str]:
    """The plan that a decision names, and the two parts of its argument."""
    plan = tasks.plan_of(tx, request.id)
    named, _, rest = action.argument.partition(".")
    if plan is None or not plan.hash.startswith(named or "-"):
        raise Conflict("The plan has changed since that button was shown.", next_step=_LOOK)
    if request.finished_at is not None or request.cancelled:
        raise Conflict("That is already over.")
    return plan, named, rest


def _drop(tx: Transaction, action: Action, request: Request, person: Person) -> Receipt:
    plan, _, numbers = _plan_meant(tx, action, request)
    steps = plan.plan.steps
    wanted = [int(number) for number in numbers.split(",") if number.isdecimal()]
    if not wanted or not all(0 < number <= len(steps) for number in wanted):
        raise BadInput(
            f"This plan has {len(steps)} step{'' if len(steps) == 1 else 's'}, and that is none"
            " of them.",
            next_step="Say it as “without step 2”.",
        )
    left = without(plan.plan, {steps[number - 1].id for number in wanted})
    if left.plan is None:
        _cancel(tx, ActionKind.REJECT, request, person)
        return Receipt(request_id=request.id, note="Nothing is left of it, so I do nothing.")
    gone = [step.id for step in (*left.dropped, *left.dragged)]
    amending.shorten(tx, plan, left.plan, gone, actor=person.id)
    return Receipt(request_id=request.id, note=_said(left))


def _said(left: Shortened) -> str:
    named = ", ".join(f"“{step.title or step.id}”" for step in left.dropped)
    dragged = ", ".join(f"“{step.title or step.id}”" for step in left.dragged)
    return f"Left out: {named}" + (f", and with it {dragged}, which needs it." if dragged else ".")


def _cancel(tx: Transaction, kind: ActionKind, request: Request, person: Person) -> Receipt:
    rejects = kind is ActionKind.REJECT
    name = "plan.rejected" if rejects else "request.cancelled"
    if not stopping.stop_request(tx, request.id, actor=person.id, action=name):
        return Receipt(request_id=request.id, duplicate=True, note="That is already over.")
    return Receipt(request_id=request.id, note="Rejected." if rejects else "Stopping.")


def _retry(tx: Transaction, request: Request, person: Person) -> Receipt:
    if not retries.retry(tx, request.id, person.id):
        raise Conflict("There is nothing left to try again.")
    return Receipt(request_id=request.id, note="Trying again.")


def _hold(tx: Transaction, action: Action, request: Request, person: Person) -> Receipt:
    of = Scoped(scope=Scope.REQUEST, subject=request.id)
    if action.kind is ActionKind.PAUSE:
        if request.finished_at is not None:
            raise Conflict("That is already over.")
        reason = f"{person.name} holds it; {RESUMABLE} to let it go on."
        changed = pauses.pause(tx, of, reason, actor=person.id)
        note = "Paused: what runs ends, nothing new starts." if changed else "It is paused already."
    else:
        changed = pauses.resume(tx, of, actor=person.id)
        note = "It goes on." if changed else "It is not paused."
    waits.tell(tx, of)
    return Receipt(request_id=request.id, duplicate=not changed, note=note)
