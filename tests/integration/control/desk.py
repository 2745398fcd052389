"""The whole way of a request, driven by hand: grammar, engine, cards, and a sandbox on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from pydantic import SecretStr

from core.assistant.door import Assistant
from core.assistant.given_plans import GivenPlans
from core.assistant.planning import PlanningWork
from core.assistant.recipes import Recipes
from core.assistant.rehearsal import Rehearsal
from core.domain.card import Action, ActionKind, Card
from core.domain.chat import Person
from core.domain.notion import Json, ObjectKind, Page
from core.domain.plan import Plan, Step
from core.domain.ports import NotionLibrary, NotionWrites, Work
from core.domain.task import Claimed, Request, TaskKind
from core.engine.asking import Gate, PolicyBook, begun_in
from core.engine.ledger import TaskLedger
from core.engine.runner import Runner
from core.engine.steps import StepWork
from core.kit.clock import Clock, new_id
from core.kit.settings import Settings
from core.notion.client import NotionClient
from core.notion.effects import NotionEffects
from core.notion.reads import Reads
from core.operations.catalogue import build_catalogue
from core.operations.spec import OperationContext
from core.planner.planner import GrammarPlanner
from core.planner.thread_plans import ThreadPlans
from core.sandbox.server import SandboxServer
from core.storage.database import Database
from core.twins import Notebook, Twins
from tests.builders import a_person, an_inbound
from tests.integration.engine.house import House, Quiet

TOKEN = "ntn_control_token"


class ControlDesk(House):
    """A house whose steps work on a sandbox, and whose people speak to it."""

    def __init__(self, database: Database, server: SandboxServer) -> None:
        super().__init__(database)
        self.server = server
        self.clock = Clock()
        self.client = NotionClient(TOKEN, clock=self.clock, base_url=server.url)
        self.notion = Reads(self.client, self.clock)
        self.catalogue = build_catalogue()
        earlier = ThreadPlans(database)
        self.grammar = GrammarPlanner(
            self.catalogue,
            self.reads_for,
            self.clock,
            earlier=earlier,
            rows=earlier.rows,
            trashed=earlier.trashed,
        )
        gate = Gate(PolicyBook(database, self.clock).of, begun_in(database))
        self.recipes = Recipes(database, self.catalogue, self.reads_for, self.clock)
        self.twins = Twins(settings_of(server), self.reads_for, self.clock)
        self.rehearsal = Rehearsal(self.catalogue, self.grammar, self.clock, self.twins.of)
        given = GivenPlans(self.catalogue, self.reads_for, self.clock)
        asides = (given.outcome, self.recipes.outcome, self.rehearsal.outcome)
        works: dict[TaskKind, Work] = {
            TaskKind.PLANNING: PlanningWork(database, self.grammar, self.catalogue, asides),
            TaskKind.STEP: StepWork(self.catalogue, self, self.clock, gate=gate),
        }
        self.runner = Runner(database, works, Quiet(), owner="w1", slots=4)
        self.assistant = Assistant(
            database, self.catalogue, planner=self.grammar, wakeups=Quiet(), clock=self.clock
        )
        self.calls: list[str] = []

    def reads(self, claimed: Claimed) -> NotionLibrary:
        return self.notion

    def reads_for(self, request: Request | None = None) -> NotionLibrary:
        return self.notion

    def writes(self, claimed: Claimed) -> NotionWrites:
        ledger = TaskLedger(self.database, claimed)
        return NotionEffects(self.client, self.notion, ledger, self.clock)

    def files(self, claimed: Claimed) -> None:
        return None

    def conversation(self, claimed: Claimed) -> None:
        return None

    def work(self) -> None:
        """Release and run until nothing is ready, however slow the machine was until now."""
        self.turn(0)
        super().work()

    def row(self, title: str, **values: str) -> str:
        """A new row of the Roadmap; its id."""
        database = self.notion.search("Roadmap", kind=ObjectKind.DATABASE)[0]
        args: Json = {
            "database": database.model_dump(mode="json"),
            "properties": {"Name": title, **values},
        }
        context = OperationContext(
            reads=self.notion,
            writes=NotionEffects(self.client, self.notion, Notebook(), self.clock),
            person=a_person(),
            now=self.clock.now(),
            say=lambda _: None,
        )
        return str(self.catalogue.bind("rows.create", args).run(context)["id"])

    def ask(self, text: str, *, who: Person | None = None) -> Card:
        """Say something, have it done as far as it goes, and look at the card."""
        receipt = self.assistant.submit(an_inbound(text, person=who))
        self.work()
        return self.card(receipt.request_id)

    def run(self, *steps: Step) -> Card:
        """Hand in a plan, have it done as far as it goes, and look at the card."""
        request_id = self.submit(Plan(title="A plan", steps=steps))
        self.work()
        return self.card(request_id)

    def press(self, card: Card, kind: ActionKind, *, who: str = "U1", number: int = 0) -> Card:
        """Click the button of a card that was shown, even if it is not the newest any more."""
        found = [action for action in card.actions if action.kind is kind][number]
        person = a_person(who, "Robin Example" if who == "U1" else f"Person {who}")
        self.assistant.decide(Action.parse(found.value), person, key=new_id("click"))
        self.work()
        return self.card(card.request_id)

    def page(self, page_id: str) -> Page:
        """A page as it is."""
        return self.notion.page(page_id)

    def touch(self, page_id: str) -> None:
        """A person works on a page in Notion's own app, some minutes from now."""
        people = [user for user in self.notion.users() if not user.bot]
        later = self.clock.now() + timedelta(minutes=5)
        with self.server.desk.state.transaction():
            self.server.desk.state.nodes.touch(page_id, int(later.timestamp() * 1000), people[0].id)

    def close(self) -> None:
        self.client.close()


def settings_of(server: SandboxServer, *, token: str | None = None) -> Settings:
    """Settings that name a sandbox's folder; with a token, as if it were Notion itself."""
    secret = None if token is None else SecretStr(token)
    return Settings(data_dir=server.desk.state.path.parent, notion_token=secret)


@contextmanager
def opened(database: Database, server: SandboxServer) -> Iterator[ControlDesk]:
    desk = ControlDesk(database, server)
    try:
        yield desk
    finally:
        desk.close()


def trash(step_id: str, page_id: str, title: str, **more: object) -> Step:
    """A step that moves a page to the trash."""
    args = {"page": {"id": page_id, "title": title}}
    return Step(id=step_id, operation="pages.trash", args=args, title=f"Trash {title}", **more)  # type: ignore[arg-type]
