"""The engine with real storage and operations of its own, driven by hand: no broker, no clock.

Messages that the dispatcher sends are kept in a list; `deliver` hands them to the runner, `lose`
drops them. Database time is turned, never slept.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import ClassVar

from core.assistant.door import Assistant
from core.assistant.planning import PlanningWork
from core.domain.card import Action, ActionKind, Card
from core.domain.notion import Json, Page, User
from core.domain.plan import Frozen, Outcome, Plan, Step
from core.domain.ports import NotionLibrary, NotionWrites, Work
from core.domain.task import Band, Claimed, Request, TaskKind, TaskMessage, TaskState
from core.engine.dispatch import Dispatcher
from core.engine.group_commit import CommitsOf, one_by_one
from core.engine.leadership import Leadership
from core.engine.recovery import Recovery
from core.engine.runner import Runner
from core.engine.steps import StepWork
from core.kit.clock import Clock
from core.kit.errors import NotFound
from core.operations.catalogue import Catalogue
from core.operations.spec import NoInverse, Operation, OperationContext, Risk
from core.storage import tasks
from core.storage.database import Database
from tests.builders import a_person, an_inbound

Behaviour = Callable[["Note"], Json]


class Note(Frozen):
    """Arguments of the test operation."""

    text: str = ""
    risk: Risk = Risk.WRITE
    page: str = ""
    """The page it works on, as far as the engine's order goes."""


class Noted(Frozen):
    """Its result."""

    text: str = ""
    rows: tuple[Json, ...] = ()


class TestOperation(Operation[Note, Noted]):
    """Notes that it ran, and does what the test wants."""

    __test__: ClassVar[bool] = False

    name = "test.note"
    summary = "Notes a text."
    sample = "note this"
    permission = "none"
    endpoints = ()
    args_model = Note
    result_model = Noted
    undoable = True

    def __init__(self) -> None:
        self.runs: Counter[str] = Counter()
        self.behaviour: Behaviour = lambda args: {"text": args.text}
        self.parting_words = ""
        """What it says of itself after the behaviour, when it says anything."""

    def risk(self, args: Note) -> Risk:
        return args.risk

    def title(self, args: Note) -> str:
        return f"Note {args.text}"

    def requests(self, args: Note) -> int:
        return 0

    def run(self, args: Note, context: OperationContext) -> Noted:
        self.runs[args.text] += 1
        context.say(f"noting {args.text}")
        noted = Noted.model_validate(self.behaviour(args))
        if self.parting_words:
            context.say(self.parting_words)
        return noted

    def inverse(self, args: Note, result: Noted) -> Step | NoInverse:
        return Step(id="inverse", operation=self.name, args={"text": f"un-{args.text}"})


class NoNotion:
    """Gateways for operations that need none."""

    def reads(self, claimed: Claimed) -> NotionLibrary:
        raise AssertionError("this operation reads nothing")

    def writes(self, claimed: Claimed) -> NotionWrites:
        raise AssertionError("this operation writes nothing")

    def files(self, claimed: Claimed) -> None:
        return None

    def conversation(self, claimed: Claimed) -> None:
        return None


class NothingThere:
    """A Notion in which there is nobody and nothing."""

    def users(self) -> list[User]:
        return []

    def page(self, page_id: str) -> Page:
        raise NotFound(f"There is no page {page_id}.")


class LazyGateways(NoNotion):
    """Gives out nothing, and only complains when it is used."""

    def reads(self, claimed: Claimed) -> NotionLibrary:
        return NothingThere()  # type: ignore[return-value]

    def writes(self, claimed: Claimed) -> NotionWrites:
        return None  # type: ignore[return-value]


class PresetPlanner:
    """A planner that answers what the test wants."""

    def __init__(self) -> None:
        self.outcome: Callable[[Request], Outcome] | None = None

    def plan(self, request: Request) -> Outcome:
        assert self.outcome is not None
        return self.outcome(request)


class Quiet:
    """Wake-ups that nobody hears: the tests drive everything by hand."""

    def wake(self, who: str) -> None:
        pass

    def wait(self, who: str, seconds: float) -> bool:
        return False


class House:
    """An engine with one worker process of `slots` slots."""

    def __init__(
        self,
        database: Database,
        *,
        slots: int = 4,
        owner: str = "w1",
        commits: CommitsOf = one_by_one,
    ) -> None:
        self.database = database
        self.operation = TestOperation()
        self.catalogue = Catalogue([self.operation])
        self.planner = PresetPlanner()
        self.messages: list[tuple[str, int, Band]] = []
        steps = StepWork(self.catalogue, LazyGateways(), Clock())
        works: dict[TaskKind, Work] = {
            TaskKind.PLANNING: PlanningWork(database, self.planner, self.catalogue),
            TaskKind.STEP: steps,
        }
        self.runner = Runner(database, works, Quiet(), owner=owner, slots=slots, commits=commits)
        self.leadership = Leadership(database, owner)
        self.dispatcher = Dispatcher(database, self, self.leadership)
        self.recovery = Recovery(database, self.leadership)
        self.assistant = Assistant(
            database,
            self.catalogue,
            planner=self.planner,
            wakeups=Quiet(),
            clock=Clock(),
        )
        self.leadership.hold()
        self.runner.renew()

    def send_all(self, messages: Sequence[TaskMessage]) -> None:
        """The Delivery port: keep the messages until the test delivers them."""
        self.messages += [(one.task_id, one.attempt, one.band) for one in messages]

    def submit(self, plan: Plan) -> str:
        """Accept a plan as a request; its id."""
        return self.assistant.submit_plan(an_inbound(), plan).request_id

    def release(self) -> int:
        """One tick of the dispatcher."""
        return self.dispatcher.tick()

    def deliver(self) -> int:
        """Run every message that was sent. Returns how many."""
        sent, self.messages = self.messages, []
        for task_id, attempt, _ in sent:
            self.runner.run(task_id, attempt)
        return len(sent)

    def lose(self) -> int:
        """Drop every message, as a broker that was emptied does."""
        lost = len(self.messages)
        self.messages = []
        return lost

    def work(self) -> None:
        """Release and run until nothing is ready."""
        while self.release():
            self.deliver()

    def turn(self, seconds: float) -> None:
        """Let database time pass; the process stays alive and leading."""
        self.database.turn(timedelta(seconds=seconds))
        self.leadership.hold()
        self.runner.renew()

    def states(self, request_id: str) -> list[TaskState]:
        """States of the plan's steps, in order; children after their parent."""
        with self.database.read() as tx:
            found = tasks.of_request(tx, request_id)
        return [task.state for task in found if task.kind is TaskKind.STEP]

    def card(self, request_id: str) -> Card:
        """The present card."""
        return self.assistant.card(request_id)

    def click(self, request_id: str, kind: ActionKind, *, who: str = "U1") -> None:
        """Click a button of the present card."""
        action = next(one for one in self.card(request_id).actions if one.kind is kind)
        self.assistant.decide(Action.parse(action.value), a_person(who), key=f"{request_id}/{kind}")
