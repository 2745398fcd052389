"""Whatever goes wrong in whatever order, nothing is lost and nothing is doubled: a short look."""

import shutil
from pathlib import Path

from core.kit.clock import new_id
from tests.faults.machine import run


def test_faults_in_any_order_lose_and_double_nothing(sqlite_template: Path) -> None:
    def make(directory: Path) -> str:
        path = directory / f"{new_id('db')}.sqlite3"
        shutil.copy(sqlite_template, path)
        return f"sqlite:///{path}"

    tasks, faults = run(make, examples=4, steps=20)
    assert tasks > 10
    assert faults > 0
