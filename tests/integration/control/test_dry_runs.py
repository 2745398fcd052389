"""A dry run does the plan on a copy and shows the difference; the original is not touched."""

import pytest

from core.assistant.rehearsal import Rehearsal
from core.domain.card import CardState
from core.domain.notion import Json
from core.domain.plan import Answer, Plan, Step
from core.kit.clock import new_id
from core.notion.effects import NotionEffects
from core.operations.spec import OperationContext
from core.twins import Notebook, Twins
from tests.builders import a_person, an_inbound
from tests.integration.control.desk import TOKEN, ControlDesk, settings_of, trash

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def told(desk: ControlDesk, *steps: Step, as_notion: bool = False) -> str:
    """The dry run of a plan; of the sandbox as if it were Notion itself, when that is said."""
    settings = settings_of(desk.server, token=TOKEN if as_notion else None)
    twins = Twins(settings, desk.reads_for, desk.clock)
    rehearsal = Rehearsal(desk.catalogue, desk.grammar, desk.clock, twins.of)
    request = desk.assistant.as_request(an_inbound("try it"))
    outcome = rehearsal.of_outcome(Plan(title="Try it", steps=steps), request)
    assert isinstance(outcome, Answer)
    return outcome.text


@pytest.mark.parametrize("as_notion", [False, True])
def test_values_are_told_before_and_after(desk: ControlDesk, as_notion: bool) -> None:
    page = desk.row("Rehearse me", Status="Not started")
    before = desk.page(page)
    args: Json = {"page": {"id": page}, "properties": {"Priority": "High"}}
    text = told(desk, Step(id="set", operation="rows.update", args=args), as_notion=as_notion)
    assert "- **Rehearse me**" in text
    assert "Priority: empty → High" in text
    assert desk.page(page) == before


def test_what_would_go_and_what_would_come_is_told(desk: ControlDesk) -> None:
    page = desk.row("On its way out")
    title = new_id("fresh")
    args: Json = {
        "parent": {"id": desk.server.root_page_id},
        "title": title,
        "markdown": "A line",
    }
    text = told(
        desk,
        trash("gone", page, "On its way out"),
        Step(id="make", operation="pages.create", args=args),
    )
    assert "- **On its way out** is moved to the trash" in text
    assert f"- **{title}** is made" in text.replace("\\", "")
    assert "+ A line" in text
    assert not desk.page(page).in_trash
    assert desk.notion.search(title) == []


def test_a_long_page_is_copied_whole_and_a_longer_one_says_where_it_ends(
    desk: ControlDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "\n\n".join(f"Line {number}" for number in range(230))
    context = OperationContext(
        reads=desk.notion,
        writes=NotionEffects(desk.client, desk.notion, Notebook(), desk.clock),
        person=a_person(),
        now=desk.clock.now(),
        say=lambda _: None,
    )
    made: Json = {"parent": desk.server.root_page_id, "title": "Long", "markdown": lines}
    page = desk.catalogue.bind("pages.create", made).run(context)["id"]
    find: Json = {"page": {"id": page}, "find": "Line 229", "replacement": "The end"}
    step = Step(id="edit", operation="blocks.find_replace", args=find)
    text = told(desk, step, as_notion=True)
    assert "− Line 229" in text
    assert "+ The end" in text
    assert "Not copied" not in text
    monkeypatch.setattr("core.twins.MOST_BLOCKS", 200)
    text = told(desk, step, as_notion=True)
    assert "Not copied: Long after its first 200 blocks." in text


def test_later_steps_see_what_earlier_ones_did(desk: ControlDesk) -> None:
    title = new_id("chain")
    args: Json = {"parent": {"id": desk.server.root_page_id}, "title": title}
    text = told(
        desk,
        Step(id="make", operation="pages.create", args=args),
        Step(
            id="more",
            operation="blocks.append",
            args={"page": {"$ref": "make"}, "markdown": "Second thought"},
        ),
    )
    assert "+ Second thought" in text


def test_what_cannot_be_done_is_said_and_what_needs_it_is_left(desk: ControlDesk) -> None:
    args: Json = {"page": {"id": "00000000-0000-4000-8000-000000000000"}}
    text = told(
        desk,
        Step(id="gone", operation="pages.trash", args=args, title="Trash nothing"),
        Step(id="back", operation="pages.restore", args={"page": {"$ref": "gone"}}, title="Back"),
    )
    assert "1. Trash nothing — " in text
    assert "2. Back — not done, because a step before it was not" in text
    assert "It would change nothing." in text


def test_people_ask_for_it_in_words(desk: ControlDesk) -> None:
    title = new_id("never")
    card = desk.ask(f"dry run: add {title} to Roadmap")
    assert card.state is CardState.ANSWERED
    assert f"**{title}** is made" in card.body.replace("\\", "")
    assert desk.notion.search(title) == []
