"""Every error, as its person is told of it: cause, next step, and an id that an operator finds."""

import inspect
import re
from collections.abc import Iterator

import pytest

from core.assistant.operating import Operating
from core.domain.card import Card, CardState
from core.domain.notion import Json
from core.domain.plan import Plan
from core.kit import errors
from core.kit.errors import AssistantError, Retry
from core.storage.database import Database
from tests.builders import a_step
from tests.integration.engine.house import House, Note, Quiet

pytestmark = pytest.mark.requirement(23)

SECRET = "ntn_1234567890abcdefghijklmnopqrstuvwxyzABCDEFGH"
CAUSE = "The page Plan is locked."
STEP = "Unlock it in Notion first."


def tree(base: type[AssistantError] = AssistantError) -> Iterator[type[AssistantError]]:
    """Every class of the one error tree."""
    yield base
    for kind in base.__subclasses__():
        if kind.__module__ == errors.__name__:
            yield from tree(kind)


KINDS = sorted(set(tree()), key=lambda kind: kind.__name__)
ENDING = [
    kind
    for kind in KINDS
    if kind.retry is Retry.NEVER and kind not in {errors.UnknownOperation, errors.Cancelled}
]


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def failing(house: House, error: Exception) -> Card:
    """The card of a plan whose one step raises an error."""

    def fail(_: Note) -> Json:
        raise error

    house.operation.behaviour = fail
    request_id = house.submit(Plan(title="A plan", steps=(a_step("a"),)))
    house.work()
    return house.card(request_id)


def shown(card: Card) -> str:
    return "\n".join([card.body, *(f"{step.title}: {step.detail}" for step in card.steps)])


@pytest.mark.parametrize("kind", ENDING, ids=lambda kind: kind.__name__)
def test_an_error_says_its_cause_and_the_next_step(
    house: House, kind: type[AssistantError]
) -> None:
    card = failing(house, kind(CAUSE, next_step=STEP))
    assert card.state is CardState.FAILED
    assert CAUSE in shown(card)
    assert STEP in shown(card)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_error_has_a_code_and_says_whether_to_try_again(kind: type[AssistantError]) -> None:
    assert re.fullmatch(r"[a-z_]+", kind.code)
    assert kind.retry in Retry
    assert inspect.getdoc(kind)


def test_what_nobody_foresaw_is_told_without_its_text(house: House) -> None:
    card = failing(house, RuntimeError(f"Traceback: token {SECRET} at 0x7f"))
    assert errors.UNEXPECTED_TEXT in shown(card)
    for hidden in (SECRET, "Traceback", "RuntimeError", "0x7f"):
        assert hidden not in shown(card)


@pytest.mark.parametrize(
    "error",
    [errors.NotFound(CAUSE, next_step=STEP), RuntimeError("odd")],
    ids=["expected", "unexpected"],
)
def test_an_operator_finds_an_error_by_the_id_that_the_card_shows(
    house: House, error: Exception
) -> None:
    card = failing(house, error)
    found = re.search(r"Error ([0-9a-z]{8}):", card.body)
    assert found is not None
    troubles = Operating(house.database, house.catalogue, Quiet()).troubles(found[1])
    assert [(one.request_id, one.work) for one in troubles] == [(card.request_id, "test.note")]
    assert troubles[0].text in shown(card)


def test_an_id_in_the_words_of_an_unexpected_error_is_found_too(house: House) -> None:
    card = failing(house, RuntimeError("odd"))
    error_id = re.search(r"err_[0-9a-z]{20}", shown(card))
    assert error_id is not None
    operating = Operating(house.database, house.catalogue, Quiet())
    assert [one.request_id for one in operating.troubles(error_id[0])] == [card.request_id]
    assert operating.troubles("err_nothere0") == []
