"""The work of the engine's benchmark, and the processes that do it.

`python -m tests.benchmarks.engine_work worker|orchestrator NAME` is that process of the stack as it
is, with three operations more in the catalogue: one that does nothing, and two that only wait.
"""

import os
import sys
from pathlib import Path
from typing import ClassVar

from core import app
from core.domain.plan import Frozen, Plan, Step
from core.kit.clock import Clock
from core.kit.settings import Settings
from core.operations.catalogue import Catalogue, build_catalogue
from core.operations.spec import NoInverse, Operation, OperationContext, Risk


class Nothing(Frozen):
    """No arguments, no result."""


class Idle(Operation[Nothing, Nothing]):
    """Does nothing, which is what plain Dramatiq's actor does, too."""

    name = "bench.nothing"
    summary = "Does nothing."
    sample = "do nothing"
    permission = "none"
    endpoints = ()
    args_model = Nothing
    result_model = Nothing
    undoable = False
    light: ClassVar[bool] = True
    seconds: ClassVar[float] = 0.0

    def risk(self, args: Nothing) -> Risk:
        return Risk.READ

    def title(self, args: Nothing) -> str:
        return "Nothing"

    def requests(self, args: Nothing) -> int:
        return 0

    def run(self, args: Nothing, context: OperationContext) -> Nothing:
        if self.seconds:
            Clock().sleep(self.seconds)
        return Nothing()

    def inverse(self, args: Nothing, result: Nothing) -> Step | NoInverse:
        return NoInverse(reason="nothing was done")


class IdleClaimed(Idle):
    """Does nothing, and is claimed by its thread like everything that has effects."""

    name = "bench.claimed"
    light = False


class Short(Idle):
    """Takes as long as a quick request."""

    name = "bench.short"
    light = False
    seconds = 0.05


class Long(Idle):
    """Takes until it is killed."""

    name = "bench.long"
    light = False
    seconds = 600.0


def catalogue() -> Catalogue:
    """The house's operations and the benchmark's."""
    return Catalogue([*build_catalogue(), Idle(), IdleClaimed(), Short(), Long()])


def serve_catalogue() -> None:
    """Let this process's houses have the benchmark's operations."""
    app.build_catalogue = catalogue  # type: ignore[attr-defined]  # replaced, not used


def plan(steps: int, operation: str = Idle.name, *, tenth: bool = False) -> Plan:
    """A plan of steps that need nothing; with `tenth`, every tenth needs the two before it."""
    made = []
    for number in range(steps):
        blocked = tenth and number % 10 == 9
        needs = (f"s{number - 2}", f"s{number - 1}") if blocked else ()
        made.append(Step(id=f"s{number}", operation=operation, after=needs))
    return Plan(title="A benchmark", steps=tuple(made))


def command(kind: str, name: str) -> list[str]:
    """How to start a process of the stack."""
    return [sys.executable, "-m", __name__, kind, name]


def environment(data_dir: Path, database: str | None) -> dict[str, str]:
    """Its environment: this checkout, no service outside."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}  # noqa: TID251
    checkout = str(Path(__file__).parents[2])
    return {
        **kept,
        "PYTHONPATH": checkout,
        "ASSISTANT_DATA_DIR": str(data_dir),
        "ASSISTANT_HTTP": "127.0.0.1:0",
        "NOTION_TOKEN": "ntn_benchmark",
        "NOTION_BASE_URL": "http://127.0.0.1:9",
        **({} if database is None else {"DATABASE_URL": database}),
    }


def main() -> None:
    """Serve one process until it is told to end."""
    kind, name = sys.argv[1:]
    serve_catalogue()
    if kind == "worker":
        from workers.worker import serve
    else:
        from workers.orchestrator import serve
    serve(Settings.load(), name=name)


if __name__ == "__main__":
    main()
