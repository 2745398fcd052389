"""What a plan will do is told by name and count before it runs."""

from core.operations.catalogue import Catalogue
from core.operations.spec import Risk
from core.planner.preview import preview
from tests.planning.conftest import PlanFor


def test_what_is_made_is_told_by_name(plan: PlanFor, catalogue: Catalogue) -> None:
    seen = preview(plan("add Write docs and Order cake to Roadmap, due Friday"), catalogue)
    assert seen.lines == (
        "Add Write docs to Roadmap (Due: Nov 27, 2026)",
        "Add Order cake to Roadmap (Due: Nov 27, 2026)",
    )
    assert (seen.risk, seen.writes, seen.open_ended) == (Risk.WRITE, 2, False)
    assert seen.requests >= 2


def test_many_alike_are_counted(plan: PlanFor, catalogue: Catalogue) -> None:
    lines = "\n".join(f"- Step {number}" for number in range(1, 13))
    seen = preview(plan(f"add to Roadmap:\n{lines}"), catalogue)
    assert seen.lines[0] == "Add Step 1 to Roadmap"
    assert seen.lines[-1] == "… and 7 more like these"
    assert seen.writes == 12


def test_what_depends_on_a_search_is_open_and_says_on_which(
    plan: PlanFor, catalogue: Catalogue
) -> None:
    seen = preview(plan("archive everything done in Roadmap"), catalogue)
    assert seen.risk is Risk.DESTRUCTIVE
    assert seen.open_ended
    (line,) = seen.lines
    assert "trash" in line
    assert "each result of “Look up matching rows in Roadmap (Status: Done)”" in line


def test_a_plan_that_only_reads_says_what_it_reads(plan: PlanFor, catalogue: Catalogue) -> None:
    seen = preview(plan("show overdue tasks in Roadmap"), catalogue)
    assert seen.risk is Risk.READ
    assert seen.writes == 0
    told = "(Due < Nov 23, 2026, Status ≠ Done)"
    assert seen.lines == (f"Look up matching rows in Roadmap {told}",)


def test_a_result_that_does_not_exist_yet_stands_in(plan: PlanFor, catalogue: Catalogue) -> None:
    made = plan("create a page called Plan under Team Home and add a to-do to it: call Ann")
    seen = preview(made, catalogue)
    assert seen.writes == 2
    assert seen.lines == ("Create page Plan under Team Home", 'Add "- [ ] call Ann" to Plan')
