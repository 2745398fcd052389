"""A name that fits several things becomes a question whose answers are whole, plain requests."""

from dataclasses import replace

import pytest

from core.domain.notion import ObjectKind, Page, Target
from core.domain.plan import Clarify, Outcome, Plan
from core.kit.clock import Clock
from core.notion.reads import Reads
from core.operations.catalogue import Catalogue
from core.planner.planner import GrammarPlanner
from tests.builders import NOON
from tests.planning.asking import a_request
from tests.planning.resting import Resting

TWIN_ID = "12345678-1234-4234-8234-123456789abc"
TWIN_URL = "https://www.notion.so/Dark-mode-12345678123442348234123456789abc"


class TwoOfOneName(Resting):
    """The workspace with a second row called Dark mode."""

    def search(
        self, title: str, *, kind: ObjectKind | None = None, limit: int = 20
    ) -> list[Target]:
        found = super().search(title, kind=kind, limit=limit)
        first = next((each for each in found if each.title == "Dark mode"), None)
        return [*found, _twin(first)] if first else found

    def page(self, page_id: str) -> Page:
        if page_id != TWIN_ID:
            return super().page(page_id)
        first = super().search("Dark mode")[0]
        return replace(super().page(first.id), target=_twin(first))


def _twin(first: Target) -> Target:
    return first.model_copy(update={"id": TWIN_ID, "url": TWIN_URL})


@pytest.fixture(scope="module")
def planner(reads: Reads, catalogue: Catalogue) -> GrammarPlanner:
    workspace = TwoOfOneName(reads)
    return GrammarPlanner(catalogue, lambda request: workspace, Clock(NOON))


@pytest.mark.parametrize(
    "text", ["mark Dark mode as done", "delete Dark mode", "please show dark mode"]
)
@pytest.mark.requirement(22)
def test_several_of_a_name_become_a_question(planner: GrammarPlanner, text: str) -> None:
    outcome = planner.plan(a_request(text))
    assert isinstance(outcome, Clarify)
    assert "Dark mode".casefold() in outcome.question.casefold()
    assert len(outcome.options) == 2
    assert all("Roadmap" in option.label for option in outcome.options)


def test_each_answer_is_the_request_with_a_link_in_place_of_the_name(
    planner: GrammarPlanner,
) -> None:
    outcome = planner.plan(a_request("mark Dark mode as done"))
    assert isinstance(outcome, Clarify)
    requests = [option.request for option in outcome.options]
    assert f"mark {TWIN_URL} as done" in requests
    plans = [planner.plan(a_request(request)) for request in requests]
    assert sorted(_page_ids(plans)) == sorted({*_page_ids(plans)})
    assert TWIN_ID in _page_ids(plans)


def _page_ids(outcomes: list[Outcome]) -> list[str]:
    ids = []
    for outcome in outcomes:
        assert isinstance(outcome, Plan), outcome
        (step,) = outcome.steps
        page = step.args["page"]
        assert isinstance(page, dict)
        ids.append(str(page["id"]))
    return ids
