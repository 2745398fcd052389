"""Every task that has a plan: it validates, runs on the state it is about, and reaches its aim.

`make mcpmark` runs them all; the short set is in test_mcpmark_short.py.
"""

import pytest

from tests.planning.mcpmark.conftest import Prove
from tests.planning.mcpmark.running import PLANS

TASKS = sorted(path.stem for path in PLANS.glob("*.json"))


@pytest.mark.parametrize("task", TASKS)
def test_a_plan_reaches_what_its_task_asks_for(prove: Prove, task: str) -> None:
    prove(task)
