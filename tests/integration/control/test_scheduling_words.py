"""What is to be done again is said in chat, listed there, and ended there."""

from urllib.request import urlopen

import pytest

from core.assistant.schedules import Schedules
from core.assistant.scheduling import Scheduling
from core.domain.card import CardState
from core.domain.plan import Answer, Refuse
from core.domain.task import Request
from tests.builders import a_person, a_thread, an_inbound
from tests.integration.control.desk import ControlDesk
from tests.integration.engine.house import Quiet

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def said(desk: ControlDesk, text: str, **more: str) -> Request:
    thread = a_thread(**more)
    return desk.assistant.as_request(an_inbound(text, thread=thread, person=a_person()))


@pytest.fixture
def scheduling(desk: ControlDesk) -> Scheduling:
    schedules = Schedules(desk.database, desk.catalogue, Quiet(), desk.clock)
    return Scheduling(schedules, desk.clock)


def test_a_schedule_is_made_listed_and_ended(desk: ControlDesk, scheduling: Scheduling) -> None:
    made = scheduling.outcome(said(desk, "every Monday at nine run recipe report"))
    assert isinstance(made, Answer)
    assert "09:00 UTC" in made.text
    listed = scheduling.outcome(said(desk, "list schedules"))
    assert isinstance(listed, Answer)
    assert "run recipe report" in listed.text
    elsewhere = scheduling.outcome(said(desk, "list schedules", workspace="T2"))
    assert isinstance(elsewhere, Answer)
    assert "Nothing is scheduled here" in elsewhere.text
    name = made.text.rpartition(" ")[2].replace("\\", "")
    assert isinstance(scheduling.outcome(said(desk, f"delete schedule {name}")), Answer)
    assert isinstance(scheduling.outcome(said(desk, f"delete schedule {name}")), Refuse)


@pytest.mark.requirement(14)
def test_each_link_of_a_final_card_opens(desk: ControlDesk) -> None:
    card = desk.ask("add Opens well to Roadmap")
    assert card.state is CardState.DONE
    assert card.links
    for link in card.links:
        with urlopen(link.url) as answer:  # noqa: S310 - the sandbox's own address
            assert answer.status == 200
            assert b"Opens well" in answer.read()
