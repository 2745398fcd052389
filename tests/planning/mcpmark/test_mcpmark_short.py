"""Two of the tasks; `make mcpmark` runs every one."""

import pytest

from tests.planning.mcpmark.conftest import Prove


@pytest.mark.parametrize("task", ["restaurant_expenses_sync", "simple__remove_osaka_itinerary"])
def test_a_plan_reaches_what_its_task_asks_for(prove: Prove, task: str) -> None:
    prove(task)
