"""What people say of a row in everyday words is what the row holds afterwards."""

from zoneinfo import ZoneInfo

import pytest

from core.content.values import ValueContext, to_text
from core.domain.card import ActionKind, CardState
from core.storage import requests
from tests.builders import a_person, a_thread
from tests.integration.control.desk import ControlDesk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def told(desk: ControlDesk, page_id: str, name: str) -> str:
    """A property as text in the asker's zone."""
    person = a_person()
    shown = {user.id: user.name for user in desk.notion.users()}
    values = ValueContext(
        now=desk.clock.now(), zone=ZoneInfo(person.zone), locale=person.locale, shown=shown
    )
    value = desk.page(page_id).properties[name]
    assert isinstance(value, dict)
    return to_text(value, values)


@pytest.mark.parametrize(
    ("said", "name", "holds"),
    [
        ("set the due date of {} to 2027-03-05", "Due", "2027"),
        ("mark {} as done", "Status", "Done"),
        ("set the priority of {} to high", "Priority", "High"),
        ("set the estimate of {} to 8", "Estimate", "8"),
        ("assign {} to Jonas", "Owner", "Jonas Lindgrove"),
        ("tag {} as mobile", "Tags", "mobile"),
        ('set the notes of {} to "ask the bank"', "Notes", "ask the bank"),
        ("set Customer-facing of {} to yes", "Customer-facing", "yes"),
    ],
)
def test_a_value_that_is_said_is_set(desk: ControlDesk, said: str, name: str, holds: str) -> None:
    title = f"Shed {len(said)} {name.lower()}"
    page = desk.row(title)
    card = desk.ask(said.format(f'"{title}"'))
    if card.state is CardState.APPROVAL:
        card = desk.press(card, ActionKind.APPROVE)
    assert card.state is CardState.DONE, card.body
    assert holds in told(desk, page, name).replace("True", "yes")


def test_taking_a_date_back_is_told_in_words(desk: ControlDesk) -> None:
    desk.row("Shed to take back")
    card = desk.ask('set the due date of "Shed to take back" to 2027-03-05')
    desk.press(card, ActionKind.UNDO)
    with desk.database.read() as tx:
        undone = requests.latest(tx, a_thread(), limit=1)[0]
    assert desk.card(undone.id).steps[0].title.endswith("set Due to 2027-03-05")
