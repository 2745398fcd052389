"""A planner over the sandbox's seeded workspace, through the real client and the real catalogue."""

from collections.abc import Callable, Iterator

import pytest

from core.domain.plan import Outcome, Plan
from core.kit.clock import Clock
from core.notion.client import NotionClient
from core.notion.reads import Reads
from core.operations.catalogue import Catalogue, build_catalogue
from core.planner.planner import GrammarPlanner
from core.sandbox.server import SandboxServer
from tests.builders import NOON
from tests.planning.asking import a_request
from tests.planning.grounds import Ground, written

TOKEN = "ntn_planning_test"

Ask = Callable[[str], Outcome]
PlanFor = Callable[[str], Plan]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return build_catalogue()


@pytest.fixture(scope="session")
def school(catalogue: Catalogue) -> Ground:
    """No corpus's workspace: what holds there holds by the names alone."""
    return written("school", catalogue)


@pytest.fixture(scope="session")
def studio(catalogue: Catalogue) -> Ground:
    """A design studio's workspace."""
    return written("studio", catalogue)


@pytest.fixture(scope="session")
def home(catalogue: Catalogue) -> Ground:
    """A family's workspace."""
    return written("home", catalogue)


@pytest.fixture(scope="session")
def reads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reads]:
    """The sandbox on a Monday; planning only reads, so that all tests may share it."""
    path = tmp_path_factory.mktemp("sandbox") / "notion.sqlite3"
    clock = Clock(NOON)
    with SandboxServer(path, clock=clock, token=TOKEN) as server:
        client = NotionClient(TOKEN, clock=clock, base_url=server.url)
        yield Reads(client, clock)
        client.close()


@pytest.fixture(scope="session")
def ask(reads: Reads, catalogue: Catalogue) -> Ask:
    """What the planner makes of a text."""
    planner = GrammarPlanner(catalogue, lambda request: reads, Clock(NOON))
    return lambda text: planner.plan(a_request(text))


@pytest.fixture(scope="session")
def plan(ask: Ask) -> PlanFor:
    """The plan that the planner makes of a text; fails when it makes another outcome."""

    def made(text: str) -> Plan:
        outcome = ask(text)
        assert isinstance(outcome, Plan), outcome
        return outcome

    return made
