"""A correction amends the last plan: what waits is replaced, what is done is changed."""

import pytest

from core.domain.card import ActionKind, CardState
from core.kit.errors import Conflict
from core.operations.spec import BULK
from tests.integration.control.desk import ControlDesk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_plan_that_waits_is_replaced_and_its_card_loses_its_buttons(desk: ControlDesk) -> None:
    rows = [desk.row(f"Slow {n}", Notes="slow lane") for n in range(BULK + 1)]
    first = desk.ask('set the priority of Roadmap items whose notes contain "slow lane" to High')
    assert first.state is CardState.APPROVAL
    second = desk.ask("make it Low instead")
    assert second.state is CardState.APPROVAL
    assert not desk.card(first.request_id).actions
    with pytest.raises(Conflict):
        desk.press(first, ActionKind.APPROVE)
    desk.press(second, ActionKind.APPROVE)
    assert all("Low" in str(desk.page(row).properties["Priority"]) for row in rows)


def test_a_row_that_was_added_gets_the_other_value(desk: ControlDesk) -> None:
    assert desk.ask("add Paint fence to Roadmap, high priority").state is CardState.DONE
    assert desk.ask("make it Low instead").state is CardState.DONE
    found = [each for each in desk.notion.search("Paint fence") if each.title == "Paint fence"]
    assert len(found) == 1
    assert "Low" in str(desk.page(found[0].id).properties["Priority"])
