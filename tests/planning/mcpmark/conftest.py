"""The engine in this process over a sandbox that holds the state of a task."""

import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from core.sandbox.server import SandboxServer
from tests.faults.world import world
from tests.planning.mcpmark import (
    company,
    japan,
    procedure,
    resume,
    roadmap,
    selfknowledge,
    student,
    teamwork,
    toronto,
    workshop,
)
from tests.planning.mcpmark.running import plan_of, run
from tests.planning.mcpmark.twin import Twin

Prove = Callable[[str], None]
STATES: tuple[ModuleType, ...] = (
    *(company, japan, procedure, resume, roadmap, selfknowledge, student),
    *(teamwork, toronto, workshop),
)
"""Each builds a state, and has a check for each of its tasks, by the task's name."""


def _state_of(task: str) -> ModuleType:
    [found] = [state for state in STATES if hasattr(state, task)]
    return found


@pytest.fixture
def prove(tmp_path: Path, sqlite_template: Path) -> Prove:
    """Builds the state of a task, runs its plan, and checks what it came to."""

    def proved(task: str) -> None:
        state, plan = _state_of(task), plan_of(task)
        database = tmp_path / "assistant.sqlite3"
        shutil.copy(sqlite_template, database)
        with (
            SandboxServer(tmp_path / "notion.sqlite3") as server,
            world(tmp_path / "data", f"sqlite:///{database}", server) as made,
        ):
            twin = Twin(server)
            twin.clear()
            state.build(twin)
            run(made, plan)
            getattr(state, task)(twin)

    return proved
