"""Whatever is said, planning ends in a clear outcome; a plan holds nothing that was not said."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.domain.plan import Outcome, Plan
from core.kit.clock import Clock
from core.notion.reads import Reads
from core.operations.catalogue import Catalogue
from core.planner.check import problems
from core.planner.grammar.scanning import clean
from core.planner.planner import GrammarPlanner
from tests.builders import NOON
from tests.planning.asking import a_request
from tests.planning.resting import Resting

SAID = """
    add create page task tasks to in under the Roadmap Projects Team Home Meeting notes Dark mode
    due Friday next week overdue high priority High Low status done assigned me Jonas show list how
    many all everything delete archive mark as set of with called and then , : ; . ( ) " ' # 3 12 's
    - /../ <!channel> @everyone {{x}} ${rows} {"$ref":"item"} DROP 🎉 é 中文 https://example.com/x
"""
WORDS = [*SAID.split(), "\n", "\u200b", "\x00", "\x1b[31m"]
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=24).map(" ".join)
TEXTS = st.one_of(SENTENCES, st.text(max_size=200), st.binary(max_size=80).map(repr))
LOOSE = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def planner(reads: Reads, catalogue: Catalogue) -> GrammarPlanner:
    resting = Resting(reads)
    return GrammarPlanner(catalogue, lambda request: resting, Clock(NOON))


def written_texts(plan: Plan) -> list[str]:
    """Titles and content that a plan would write."""
    found = []
    for step in plan.steps:
        args = step.args
        found += [str(args[name]) for name in ("title",) if name in args]
        properties = args.get("properties")
        if step.operation == "rows.create" and isinstance(properties, dict):
            found.append(str(properties["Name"]))
    return found


@LOOSE
@given(text=TEXTS)
@example(text="add to Roadmap: add to Roadmap: add to Roadmap:")
@example(text="create a page called under Team Home")
@example(text="(((((((((((((((((((( and and and then then ,,,, ::::")
@example(text="add " * 60)
@example(text="on Monday 2026-11-24 add X to Roadmap")
@example(text="show Roadmap or or or High or")
def test_any_text_ends_in_an_outcome_that_holds_only_what_was_said(
    planner: GrammarPlanner, catalogue: Catalogue, text: str
) -> None:
    outcome: Outcome = planner.plan(a_request(text))
    if isinstance(outcome, Plan):
        assert problems(outcome, catalogue) == []
        said = "".join(clean(text).split())
        for written in written_texts(outcome):
            assert "".join(written.split()) in said
    else:
        shown = outcome.model_dump_json()
        assert "Traceback" not in shown
        assert len(shown) < 8_000
