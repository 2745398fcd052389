"""A page that several tasks append to: real operations and ledger, a Notion of three lines."""

from collections.abc import Callable, Sequence

from core.assistant.door import Assistant
from core.assistant.planning import Aside, PlanningWork
from core.content import markdown_to_blocks
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.domain.ports import NotionLibrary, NotionWrites, Work
from core.domain.task import Claimed, TaskKind
from core.domain.write import AppendBlocks, Applied, Effect, WriteState
from core.engine.batching import Batching
from core.engine.ledger import TaskLedger
from core.engine.runner import Runner
from core.engine.steps import StepWork
from core.kit.clock import Clock, new_id
from core.kit.errors import AssistantError, BadInput, Unavailable, UnknownOutcome
from core.kit.failpoints import Vanished
from core.operations.catalogue import Catalogue
from core.operations.spec import OperationContext, WriteOperation
from core.operations.things import Written
from core.storage.database import Database
from tests.integration.engine.house import House, LazyGateways, Quiet


class Line(Frozen):
    """What to add, and where."""

    text: str
    page: str = "page"


class Added(Written):
    """What was added."""

    block_ids: tuple[str, ...]


class AppendLine(WriteOperation[Line, Added]):
    """Adds one paragraph for each line of a text."""

    name = "test.append"
    summary = "Adds lines."
    sample = "add this"
    endpoints = ()
    shares = True

    def title(self, args: Line) -> str:
        return f"Add {args.text}"

    def requests(self, args: Line) -> int:
        return 1

    def run(self, args: Line, context: OperationContext) -> Added:
        blocks = markdown_to_blocks(args.text)
        append = AppendBlocks(target_id=args.page, children=tuple(blocks))
        applied = context.writes.apply(append)
        return Added(id=args.page, title=args.page, url="", block_ids=applied.block_ids)


class Page:
    """What has arrived, and what happens to the next request."""

    def __init__(self) -> None:
        self.requests: list[list[str]] = []
        """The texts of each request that came, whatever became of it."""
        self.blocks: dict[str, str] = {}
        """Text by block id."""
        self.made: dict[str, tuple[str, ...]] = {}
        """Block ids by the write that made them."""
        self.refuses: Callable[[list[str]], AssistantError | None] = lambda _: None
        """Tells the error that a request of these texts ends in; an unknown outcome is applied."""

    @property
    def texts(self) -> list[str]:
        """Everything on the page, in order."""
        return list(self.blocks.values())

    def take(self, write_id: str, append: AppendBlocks) -> tuple[str, ...]:
        """One request. Raises what `refuses` says."""
        texts = [_text_of(child) for child in append.children]
        self.requests.append(texts)
        error = self.refuses(texts)
        if error is not None and not isinstance(error, UnknownOutcome):
            raise error
        ids = tuple(new_id("block") for _ in texts)
        self.blocks |= dict(zip(ids, texts, strict=True))
        self.made[write_id] = ids
        if error is not None:
            raise error
        return ids


class PageWrites:
    """Writes to the page through the real ledger of one task. Implements NotionWrites."""

    def __init__(self, page: Page, ledger: TaskLedger, *, dies: bool) -> None:
        self._page = page
        self._dies = dies
        self._ledger = ledger

    def apply(self, effect: Effect) -> Applied:
        assert isinstance(effect, AppendBlocks)
        if self._dies:
            raise Vanished
        write = self._ledger.find(1) or self._ledger.intend(1, effect, {})
        if write.state is WriteState.DONE:
            assert write.applied is not None
            return write.applied
        if write.state in {WriteState.SENT, WriteState.UNKNOWN}:
            applied = Applied(id="page", block_ids=self._page.made[write.id], adopted=True)
            self._ledger.settle(write, WriteState.DONE, applied=applied)
            return applied
        write = self._ledger.intend(1, effect, {})
        self._ledger.sent(write)
        try:
            ids = self._page.take(write.id, effect)
        except BadInput:
            self._ledger.settle(write, WriteState.FAILED)
            raise
        except Unavailable:
            self._ledger.settle(write, WriteState.PLANNED)
            raise
        applied = Applied(id="page", block_ids=ids)
        self._ledger.settle(write, WriteState.DONE, applied=applied)
        return applied

    def decide(self, compute: Callable[[], Json]) -> Json:
        return compute()


class PageHouse(House):
    """A house whose steps may also append to a page."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue | None = None,
        asides: Sequence[Aside] = (),
    ) -> None:
        super().__init__(database)
        self.page = Page()
        self.dies = False
        """Whether the process ends where it would write."""
        self.catalogue = catalogue or Catalogue([self.operation, AppendLine()])
        clock = Clock()
        steps = StepWork(self.catalogue, self, clock, Batching(database, clock))
        works: dict[TaskKind, Work] = {
            TaskKind.PLANNING: PlanningWork(database, self.planner, self.catalogue, asides),
            TaskKind.STEP: steps,
        }
        self.runner = Runner(database, works, Quiet(), owner="w1", slots=4)
        self.assistant = Assistant(
            database, self.catalogue, planner=self.planner, wakeups=Quiet(), clock=clock
        )

    def reads(self, claimed: Claimed) -> NotionLibrary:
        return LazyGateways().reads(claimed)

    def writes(self, claimed: Claimed) -> NotionWrites:
        return PageWrites(self.page, TaskLedger(self.database, claimed), dies=self.dies)

    def files(self, claimed: Claimed) -> None:
        return None

    def conversation(self, claimed: Claimed) -> None:
        return None


def _text_of(block: Json) -> str:
    body = block["paragraph"]
    assert isinstance(body, dict)
    runs = body["rich_text"]
    assert isinstance(runs, list)
    first = runs[0]
    assert isinstance(first, dict)
    text = first["text"]
    assert isinstance(text, dict)
    return str(text["content"])
