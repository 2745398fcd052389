"""Two of the tasks; `make mcpmark` runs every one."""

import re

import pytest

from tests.planning.mcpmark.conftest import Prove
from tests.planning.mcpmark.running import PLANS


@pytest.mark.parametrize("task", ["restaurant_expenses_sync", "simple__remove_osaka_itinerary"])
def test_a_plan_reaches_what_its_task_asks_for(prove: Prove, task: str) -> None:
    prove(task)


def test_every_public_task_has_a_plan_or_a_reason() -> None:
    told = (PLANS / "README.md").read_text(encoding="utf-8")
    tables, _, reasons = told.partition("## The one without a plan")
    named = set(re.findall(r"`([a-z_]+)`", tables.partition("| template |")[2]))
    states = {path.stem for path in PLANS.glob("*.py")}
    planned = {path.stem for path in PLANS.glob("*.json")}
    assert len(named - states) == 38
    excused = set(re.findall(r"^- `([a-z_]+)` wants", reasons, re.MULTILINE))
    assert named - states - planned == excused
    assert planned <= named
