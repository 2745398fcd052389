"""The workspaces that corpora ask in, each with its planner and its names."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.chat import Person
from core.domain.plan import Outcome, Plan
from core.domain.ports import NotionReads
from core.kit.clock import Clock
from core.operations.catalogue import Catalogue
from core.planner.planner import GrammarPlanner
from tests.builders import NOON
from tests.planning.asking import MIRA, a_request
from tests.planning.resting import Resting
from tests.planning.scoring import Case, Names, Report, score
from tests.planning.workspaces import Written


@dataclass(frozen=True)
class Ground:
    """A workspace with who asks in it."""

    notion: NotionReads
    asker: Person
    planner: GrammarPlanner
    names: Names

    thread: list[Plan]
    """Plans of the thread, newest first."""

    def ask(self, case: Case) -> Outcome:
        """What becomes of a request of a corpus."""
        return self.asked(case.text, *case.before)

    def asked(self, text: str, *before: str) -> Outcome:
        """What becomes of a text, said after others in its thread."""
        self.thread.clear()
        for each in before:
            earlier = self.planner.plan(a_request(each, self.asker))
            if isinstance(earlier, Plan):
                self.thread.insert(0, earlier)
        return self.planner.plan(a_request(text, self.asker))


def ground(notion: NotionReads, asker: Person, catalogue: Catalogue) -> Ground:
    resting = Resting(notion)
    people = {user.id: user.name for user in resting.users()}
    things = {each.id: each.title for each in resting.search("", limit=100)}
    thread: list[Plan] = []
    planner = GrammarPlanner(
        catalogue, lambda request: resting, Clock(NOON), earlier=lambda request: thread
    )
    return Ground(resting, asker, planner, Names(people | things), thread)


def written(name: str, catalogue: Catalogue) -> Ground:
    """A workspace that is written down, with who asks in it."""
    notion = Written(name)
    return ground(notion, notion.asker, catalogue)


def grounds(team: NotionReads, catalogue: Catalogue) -> Mapping[str, Ground]:
    """All workspaces by name; `team` is the sandbox's."""
    others = {name: written(name, catalogue) for name in ("studio", "home")}
    return {"team": ground(team, MIRA, catalogue), **others}


def judged(cases: list[Case], on: Mapping[str, Ground]) -> Report:
    """All cases, each asked in its workspace."""
    return Report(
        tuple(score(each, on[each.workspace].ask(each), on[each.workspace].names) for each in cases)
    )
