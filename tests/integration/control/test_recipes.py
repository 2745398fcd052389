"""A finished plan is kept under a name, looked at, compared, and done again with other values."""

import pytest

from core.domain.card import ActionKind, CardState
from core.domain.notion import ObjectKind
from core.domain.plan import Clarify, Plan, Step
from core.kit.clock import new_id
from core.kit.errors import BadInput
from tests.builders import a_person, a_thread, an_inbound
from tests.integration.control.desk import ControlDesk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def chores(desk: ControlDesk) -> str:
    """A second database; its id."""
    step = Step(
        id="make",
        operation="databases.create",
        args={"parent": {"id": desk.server.root_page_id}, "title": "Chores"},
    )
    if not desk.notion.search("Chores", kind=ObjectKind.DATABASE):
        assert desk.run(step).state is CardState.DONE
    return desk.notion.search("Chores", kind=ObjectKind.DATABASE)[0].id


def plan_of(desk: ControlDesk, text: str) -> Plan:
    card = desk.ask(text)
    request, _, _ = desk.assistant.request(card.request_id)
    assert isinstance(request.outcome, Plan), card.body
    return request.outcome


def test_a_plan_that_worked_is_saved_and_says_its_parameters(desk: ControlDesk) -> None:
    desk.ask("add Water plants to Roadmap")
    card = desk.ask("save that as weekly plants")
    assert card.state is CardState.ANSWERED
    assert "**weekly-plants**, version 1, by Robin Example" in card.body
    assert "- database = Roadmap" in card.body


def test_it_runs_for_another_database_than_it_was_made_with(desk: ControlDesk, chores: str) -> None:
    desk.ask("add Water plants to Roadmap")
    desk.ask("save that as plants")
    plan = plan_of(desk, "run recipe plants for Chores")
    assert "Chores" in plan.steps[0].title
    assert chores in str(plan.steps[0].args)
    assert desk.notion.search("Roadmap")[0].id not in str(plan.steps[0].args)


def test_a_text_becomes_a_parameter_when_it_is_named_as_one(desk: ControlDesk) -> None:
    title = new_id("Water")
    desk.ask(f"add “{title}” to Roadmap")
    desk.ask(f'save that as chore with "{title}" as what')
    card = desk.ask("run recipe chore with what = Feed cat")
    assert card.state is CardState.DONE
    assert [link.text for link in card.links] == ["Feed cat"]


def test_a_value_that_fits_several_things_is_a_question_with_buttons(desk: ControlDesk) -> None:
    for _ in range(2):
        desk.ask("create a page called “Twin place” under Team Home")
    desk.ask("create a page called “Minutes” under Team Home")
    desk.ask("save that as minutes")
    card = desk.ask("run recipe minutes for Twin place")
    request, _, _ = desk.assistant.request(card.request_id)
    assert isinstance(request.outcome, Clarify)
    assert card.state is CardState.QUESTION
    picked = desk.press(card, ActionKind.PICK)
    assert [action.kind for action in picked.actions] == []


@pytest.mark.usefixtures("chores")
def test_what_changed_between_two_versions_is_told(desk: ControlDesk) -> None:
    desk.ask("add Water plants to Roadmap")
    desk.ask("save that as plants")
    desk.ask("add Water plants to Chores")
    assert "version 2" in desk.ask("save that as plants").body
    assert "database: Roadmap → Chores" in desk.ask("what changed in recipe plants").body


def test_saving_the_same_again_makes_no_version(desk: ControlDesk) -> None:
    desk.ask("add Water plants to Roadmap")
    desk.ask("save that as plants")
    assert "version 1" in desk.ask("save that as plants").body


def test_a_plan_that_did_not_work_is_not_saved(desk: ControlDesk) -> None:
    desk.ask("archive everything done in Roadmap")
    card = desk.ask("save that as tidy")
    assert card.state is CardState.REFUSED
    assert "not done" in card.body


def test_recipes_of_another_workspace_are_not_seen(desk: ControlDesk) -> None:
    desk.ask("add Water plants to Roadmap")
    desk.ask("save that as plants")
    theirs = an_inbound("list recipes", thread=a_thread(workspace="T2"))
    receipt = desk.assistant.submit(theirs)
    desk.work()
    assert "There are no recipes here" in desk.card(receipt.request_id).body


def test_an_unknown_name_is_answered_with_those_there_are(desk: ControlDesk) -> None:
    desk.ask("add Water plants to Roadmap")
    desk.ask("save that as plants")
    assert "There is “plants”." in desk.ask("run recipe plans").body


def test_a_forgotten_recipe_is_gone(desk: ControlDesk) -> None:
    desk.ask("add Water plants to Roadmap")
    desk.ask("save that as plants")
    desk.ask("forget recipe plants")
    assert "There are no recipes here" in desk.ask("recipes").body


@pytest.mark.usefixtures("chores")
def test_an_operator_fills_a_recipe_with_values_by_name(desk: ControlDesk) -> None:
    desk.ask("add Water plants to Roadmap")
    desk.ask("save that as plants")
    plan = desk.recipes.plan("slack/T1", "plants", {"database": "Chores"}, a_person())
    assert "Chores" in plan.steps[0].title
    with pytest.raises(BadInput, match="no parameter “place”; it has “database”"):
        desk.recipes.plan("slack/T1", "plants", {"place": "Chores"}, a_person())


def test_a_recipe_runs_by_its_name_alone_and_what_is_none_is_left_to_the_planner(
    desk: ControlDesk,
) -> None:
    desk.ask('add "Standup" to Roadmap')
    desk.ask("save this as weekly standup")
    card = desk.ask("run weekly standup")
    assert card.state is CardState.DONE, card.body
    assert "1 row added" in card.body
    other = desk.ask("run monthly standup")
    assert other.state in {CardState.REFUSED, CardState.QUESTION}, other
