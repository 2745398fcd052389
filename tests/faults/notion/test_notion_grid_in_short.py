"""A few cells of the grid of writes, with real processes; `make faults-notion` runs all of them."""

import json
import subprocess
import sys

from core.kit.settings import CHECKOUT
from core.notion.kinds import DEEDS
from tests.faults.notion.__main__ import FEW
from tests.faults.notion.grid import FAULTS, KIND_BY_NAME

PATIENCE_SECONDS = 240


def test_writes_that_are_spoiled_and_killed_have_one_effect() -> None:
    command = [sys.executable, "-m", "tests.faults.notion", "few"]
    done = subprocess.run(
        command, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["times"] for one in found if one["of"] == "cell"] == [1] * len(FEW)
    assert [one["died"] for one in found if one["of"] == "cell"] == [True] * len(FEW)
    assert [one["kept"] for one in found if one["of"] == "order"] == [True]


def test_the_grid_has_nine_faults_and_every_kind() -> None:
    assert len(FAULTS) == 9
    assert len(KIND_BY_NAME) >= len(DEEDS) - 1
