"""A name that fits several things is asked about; the answer goes on with the same request."""

from collections.abc import Iterator

import pytest

from core.assistant.planning import PlanningWork
from core.domain.card import ActionKind, Card, CardState
from core.domain.notion import Json, ObjectKind
from core.domain.plan import Clarify, Option, Refuse
from core.domain.task import Request, TaskKind
from core.engine.runner import Runner
from core.kit.errors import Conflict
from core.notion.effects import NotionEffects
from core.operations.spec import OperationContext
from core.twins import Notebook
from tests.builders import a_person
from tests.integration.control.desk import ControlDesk
from tests.integration.engine.house import Quiet

pytestmark = [
    pytest.mark.requirement(22),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@pytest.fixture
def twins(desk: ControlDesk) -> Iterator[tuple[str, str]]:
    """Two databases called Errands, on two pages; the ids of their data sources."""
    made = [make_database(desk, "Errands", under) for under in ("Team Home", "Meeting notes")]
    yield made[0], made[1]
    for one in made:
        run(desk, "databases.trash", {"database": {"id": one}})


def run(desk: ControlDesk, operation: str, args: Json) -> Json:
    context = OperationContext(
        reads=desk.notion,
        writes=NotionEffects(desk.client, desk.notion, Notebook(), desk.clock),
        person=a_person(),
        now=desk.clock.now(),
        say=lambda _: None,
    )
    return desk.catalogue.bind(operation, args).run(context)


def make_database(desk: ControlDesk, title: str, under: str) -> str:
    parent = next(each for each in desk.notion.search(under) if each.title == under)
    run(desk, "databases.create", {"parent": parent.model_dump(mode="json"), "title": title})
    found = desk.notion.search(title, kind=ObjectKind.DATABASE)
    return next(
        each.id
        for each in found
        if each.title == title and desk.notion.database(each.id).home_id == parent.id
    )


def errands(desk: ControlDesk, twins: tuple[str, str]) -> list[int]:
    """How many rows each of the two has."""
    return [len(desk.notion.query(one)) for one in twins]


def question(desk: ControlDesk, card: Card) -> Clarify:
    request, _plan, _tasks = desk.assistant.request(card.request_id)
    assert isinstance(request.outcome, Clarify)
    return request.outcome


class TestTwoDatabasesOfOneName:
    def test_their_paths_are_on_the_buttons_and_nothing_is_written(
        self, desk: ControlDesk, twins: tuple[str, str]
    ) -> None:
        card = desk.ask("add Buy stamps to Errands")
        labels = [option.label for option in question(desk, card).options]
        assert len(labels) == 2
        assert any("Team Home" in label for label in labels)
        assert any("Meeting notes" in label for label in labels)
        picks = [action.label for action in card.actions if action.kind is ActionKind.PICK]
        assert picks == labels
        assert errands(desk, twins) == [0, 0]

    def test_a_button_goes_on_with_the_request_and_takes_the_buttons_away(
        self, desk: ControlDesk, twins: tuple[str, str]
    ) -> None:
        card = desk.ask("add Buy stamps to Errands")
        number = next(
            n
            for n, option in enumerate(question(desk, card).options)
            if "Meeting notes" in option.label
        )
        before = desk.press(card, ActionKind.PICK, number=number)
        assert not before.actions
        assert errands(desk, twins) == [0, 1]

    def test_its_number_or_label_in_words_does_the_same(
        self, desk: ControlDesk, twins: tuple[str, str]
    ) -> None:
        for say in (lambda option: "1", lambda option: option.label):
            asked = desk.ask("add Buy stamps to Errands")
            done = desk.ask(say(question(desk, asked).options[0]))
            assert done.state is CardState.DONE
            assert not desk.card(asked.request_id).actions
        assert sum(errands(desk, twins)) == 2

    def test_a_question_that_was_answered_cannot_be_answered_again(
        self, desk: ControlDesk, twins: tuple[str, str]
    ) -> None:
        card = desk.ask("add Buy stamps to Errands")
        desk.press(card, ActionKind.PICK)
        with pytest.raises(Conflict):
            desk.press(card, ActionKind.PICK, number=1)
        assert sum(errands(desk, twins)) == 1


class Asking:
    """A planner that always has one more question."""

    def plan(self, request: Request) -> Clarify:
        option = Option(label="this one", request=f"{request.text}!")
        return Clarify(question="Which one?", options=(option,))


def test_nobody_is_asked_more_than_twice(desk: ControlDesk) -> None:
    works = {TaskKind.PLANNING: PlanningWork(desk.database, Asking(), desk.catalogue)}
    desk.runner = Runner(desk.database, works, Quiet(), owner="w2", slots=1)
    card = desk.ask("do something")
    for _ in range(2):
        question(desk, card)
        card = desk.ask("1")
    request, _plan, _tasks = desk.assistant.request(card.request_id)
    assert isinstance(request.outcome, Refuse)
    assert "Which one?" in request.outcome.text
