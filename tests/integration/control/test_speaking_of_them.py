"""What a thread's last plan found or made can be spoken of: "assign them to Priya"."""

import pytest

from core.domain.card import ActionKind, CardState
from tests.integration.control.desk import ControlDesk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def values(desk: ControlDesk, title: str, name: str) -> str:
    """A property of a row as text, out of the sandbox."""
    row = next(each for each in desk.notion.search(title) if each.title == title)
    return str(desk.page(row.id).properties[name])


def test_rows_that_were_just_added_get_a_value_together(desk: ControlDesk) -> None:
    made = desk.ask("add these tasks to Roadmap: Wash cups; Dry plates")
    assert made.state is CardState.DONE
    assert desk.ask("set those to high priority").state is CardState.DONE
    assert all("High" in values(desk, title, "Priority") for title in ("Wash cups", "Dry plates"))


def test_rows_that_were_just_looked_up_are_asked_about_before_they_go(desk: ControlDesk) -> None:
    first, second = (desk.row(f"Gone {n}", Notes="to be thrown away") for n in range(2))
    desk.ask('show Roadmap items whose notes contain "thrown away"')
    card = desk.ask("archive them")
    assert card.state is CardState.APPROVAL
    assert not desk.page(first).in_trash
    desk.press(card, ActionKind.APPROVE)
    assert desk.page(first).in_trash
    assert desk.page(second).in_trash


def test_without_anything_before_it_is_a_question_or_a_no(desk: ControlDesk) -> None:
    card = desk.ask("assign them to Priya")
    assert not [step for step in card.steps if step.title.startswith("Set")]


def test_what_a_condition_does_not_allow_is_left_out(desk: ControlDesk) -> None:
    done = desk.row("Long done", Status="Done")
    kept = desk.row("Not begun", Status="Not started")
    card = desk.ask("if Not begun is done, archive it")
    assert card.state is CardState.DONE
    assert not desk.page(kept).in_trash
    asked = desk.ask("if Long done is done, archive it")
    assert asked.state is CardState.APPROVAL
    desk.press(asked, ActionKind.APPROVE)
    assert desk.page(done).in_trash
