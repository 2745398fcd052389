"""One step in execution: its states, the moves between them, and what a run of it decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from core.domain.chat import Person, ThreadRef
from core.domain.notion import Json
from core.domain.plan import Outcome, Plan, Step
from core.kit.errors import AssistantError


class TaskKind(StrEnum):
    """Which work a task stands for."""

    PLANNING = "planning"
    """Turn a request's words into an outcome."""
    STEP = "step"
    """Run one step of a plan, or one item of a step with `for_each`."""


class TaskState(StrEnum):
    """Where a task stands. `MOVES` says what may follow what."""

    BLOCKED = "blocked"
    """Waits for other tasks of its plan."""
    PENDING = "pending"
    """Ready to be released, at `not_before` at the earliest."""
    RELEASED = "released"
    """Handed to the broker."""
    RUNNING = "running"
    """A worker holds its lease."""
    WAITING = "waiting"
    """Waits for a person's approval."""
    DONE = "done"
    FAILED = "failed"
    """Ended by an error that trying again cannot help, or that was tried often enough."""
    DEAD = "dead"
    """Lost its worker too often; nobody knows why."""
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    """Something it needs did not get done, its condition does not hold, or the plan stopped."""

    @property
    def settled(self) -> bool:
        """Whether it stays as it is unless a person asks for a retry."""
        return self in SETTLED


SETTLED = frozenset(
    {
        TaskState.DONE,
        TaskState.FAILED,
        TaskState.DEAD,
        TaskState.CANCELLED,
        TaskState.SKIPPED,
    }
)
UNSETTLED = frozenset(TaskState) - SETTLED

_OVER_AGAIN = {
    TaskState.PENDING: "a person or an operator has it tried again",
    TaskState.BLOCKED: "tried again, after what it needs",
}

MOVES: Mapping[TaskState, Mapping[TaskState, str]] = {
    TaskState.BLOCKED: {
        TaskState.PENDING: "what it waited for is over",
        TaskState.DONE: "its batch was done",
        TaskState.FAILED: "its batch failed, or its time is over",
        TaskState.DEAD: "its batch lost its worker too often",
        TaskState.CANCELLED: "its request is cancelled",
        TaskState.SKIPPED: "what it needs is not done, or the plan stops",
    },
    TaskState.PENDING: {
        TaskState.RELEASED: "the best of those that are ready",
        TaskState.BLOCKED: "joins a batch",
        TaskState.FAILED: "its time is over",
        TaskState.CANCELLED: "its request is cancelled",
        TaskState.SKIPPED: "the plan stops",
    },
    TaskState.RELEASED: {
        TaskState.RUNNING: "a worker claims it",
        TaskState.DONE: "it is light, and done without a claim",
        TaskState.PENDING: "its message is late or lost",
        TaskState.BLOCKED: "joins a batch",
        TaskState.CANCELLED: "its request is cancelled",
        TaskState.DEAD: "nobody can read it",
        TaskState.SKIPPED: "the plan stops",
    },
    TaskState.RUNNING: {
        TaskState.DONE: "it did what it says",
        TaskState.PENDING: "tried again later, handed back, or its worker vanished",
        TaskState.BLOCKED: "waits for its children",
        TaskState.WAITING: "asks for approval",
        TaskState.FAILED: "it cannot be done",
        TaskState.DEAD: "lost its worker too often",
        TaskState.CANCELLED: "notices that its request is cancelled",
        TaskState.SKIPPED: "its condition does not hold, or the plan stops",
    },
    TaskState.WAITING: {
        TaskState.PENDING: "approved",
        TaskState.FAILED: "its time is over",
        TaskState.CANCELLED: "rejected, or its request is cancelled",
        TaskState.SKIPPED: "the plan stops",
    },
    TaskState.DONE: {},
    TaskState.FAILED: {**_OVER_AGAIN, TaskState.CANCELLED: "an operator discards it"},
    TaskState.DEAD: {**_OVER_AGAIN, TaskState.CANCELLED: "an operator discards it"},
    TaskState.CANCELLED: _OVER_AGAIN,
    TaskState.SKIPPED: _OVER_AGAIN,
}
"""Every move the storage makes is one of these, with why; those out of a settled state are retries.
docs/states.md draws it."""


class Band(StrEnum):
    """Strict priority bands, each a queue of its own. Highest first."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskMessage:
    """What is sent to the broker for a task that was released."""

    task_id: str
    attempt: int
    band: Band
    light: bool = False
    """Whether it is over in milliseconds, may be run again, and has never been lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An error as it is kept with a task and shown to people."""

    code: str
    text: str
    """What the person hears: cause and next step."""
    retryable: bool = False

    @classmethod
    def of(cls, error: AssistantError, *, retryable: bool = False) -> "Problem":
        """The problem that an error of the project's own family stands for."""
        return cls(code=error.code, text=str(error), retryable=retryable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task's row."""

    id: str
    request_id: str
    plan_id: str | None
    kind: TaskKind
    step: Step | None
    """The step of the plan, with its references unresolved; None for planning."""
    position: int
    """Order of the step in its plan; children keep their parent's."""
    parent_id: str | None
    """The task of the `for_each` step whose item this is."""
    item_number: int | None
    item: Json | None
    state: TaskState
    band: Band
    attempt: int
    """Grows with every release; the fence token of every change."""
    lost: int
    """How many times its worker vanished."""
    tries: int
    """How many times it ended in an error that may pass."""
    arguments: Json | None
    """The step's arguments with every reference resolved, once it is done."""
    result: Json | None
    problem: Problem | None
    progress: str
    """What a running task says of itself: "3 of 16 requests"."""
    spread: int | None
    """For a `for_each` step that was spread: how many children it has."""
    passed: bool = False
    """Not done, and yet what can do without its result goes on."""
    owner: str | None = None
    """The worker process that runs it."""
    leader_id: str | None = None
    """The sibling in whose batch it travels."""
    give_up_at: datetime | None = None
    """When trying ends, by database time."""
    started_at: datetime | None = None
    """When its last run began, by database time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """What the items of a spread step are doing."""

    states: Mapping[TaskState, int]
    """How many are in each state."""
    done: tuple[Task, ...]
    """The first few that are done."""

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(self.states.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing a person asked, accepted once."""

    id: str
    workspace_id: str
    thread: ThreadRef
    person: Person
    text: str
    said_at: datetime
    """When the person said it; what "tomorrow" counts from."""
    accepted_at: datetime
    """When it was stored, by database time."""
    outcome: Outcome | None
    finished_at: datetime | None
    cancelled: bool
    undoes: str | None
    """The request that this one takes back."""
    superseded_by: str | None = None
    """The request that stands in its place; then nothing about this one can be decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A stored plan and who approved it."""

    id: str
    request_id: str
    plan: Plan
    hash: str
    approved_by: str | None
    approved_at: datetime | None
    stopped: str | None = None
    """Why nothing more of it may start, if that is so; a plain sentence."""
    approved_name: str = ""
    """What the person who approved it is called."""
    left_out: tuple[str, ...] = ()
    """Titles of the steps that a person has dropped from it."""
    covered: Mapping[str, Json | None] = field(default_factory=dict)
    """Steps that were approved before their turn came, each with the picture that was shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A task together with everything its run needs, read in the transaction that claimed it."""

    task: Task
    request: Request
    plan: PlanRow | None
    results: dict[str, Json]
    """Results of the steps that this one refers to, by step id, as far as they have one. A spread
    step's result is `{"items": [...]}`."""
    gathered: "Gathered | None" = None
    """Of a task that was spread: what its children came to, all settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the children of a spread task came to."""

    results: tuple[Json, ...]
    """Of those that are done, in the order of the items."""
    first_reason: str
    """Why the first of the others is not done; empty when none says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The step did what it says."""

    result: Json
    arguments: Json | None = None
    """The arguments it ran with, for undo; None when it only collected its children."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """Planning came to an outcome."""

    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A `for_each` step found its items: one child task for each."""

    items: tuple[Json, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The step must not run before a person approves the plan."""

    preview: tuple[str, ...]
    """What would be done, one plain sentence part a line; of many things, the first ones."""
    count: int
    """How many things there are in all."""
    picture: Json | None = None
    """All that can be foretold of it, as `core.domain.approval.Picture` writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TryAgain:
    """Nothing final happened; try again after `delay` seconds of database time."""

    delay: float
    problem: Problem
    waits: bool = False
    """Whether it only waits for something that asked everybody to: no try has failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The step cannot be done."""

    problem: Problem
    result: Json | None = None
    """What was done of it all the same: the results of some of its items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """The step noticed that its plan was cancelled and stopped between two writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """The step is not run: its condition does not hold, or its plan has stopped."""

    problem: Problem
    passes: bool
    """Whether what can do without its result goes on."""


Single = Done | Planned | Spread | Ask | TryAgain | Failed | Stopped | LeftOut
"""What one run of a task decided of that task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What became of a task and of those that travelled with it."""

    own: Done | TryAgain
    riders: tuple[tuple[Task, Done | TryAgain], ...]
    """To be tried again means: without the others."""
    size: int
    """How many of their siblings travel together next."""


Verdict = Single | Together
"""What one run of a task decided. Storage applies it in one transaction."""


def state_after(verdict: Verdict) -> TaskState:
    """The state in which a running task ends up by a verdict."""
    return _state_after(verdict.own if isinstance(verdict, Together) else verdict)


def _state_after(verdict: Single) -> TaskState:
    match verdict:
        case Done() | Planned():
            return TaskState.DONE
        case Spread(items=items):
            return TaskState.BLOCKED if items else TaskState.DONE
        case Ask():
            return TaskState.WAITING
        case TryAgain():
            return TaskState.PENDING
        case Failed():
            return TaskState.FAILED
        case Stopped():
            return TaskState.CANCELLED
        case LeftOut():
            return TaskState.SKIPPED
        case _:
            assert_never(verdict)
