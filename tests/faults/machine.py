"""A state machine that asks, repeats, kills, pauses, cuts, waits and cancels in any order.

Whatever it does, once the faults are over everything that was asked ends, once.
"""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.sandbox.faults import Fault, FaultKind
from core.sandbox.server import SandboxServer
from tests.faults.asking import Asker
from tests.faults.world import LEASE, World

WORKER_POINTS = (
    "runner.after_claim",
    "notion.before_send",
    "notion.after_send",
    "notion.after_record",
    "runner.after_work",
    "runner.after_finish",
)
LEADER_POINTS = ("leader.after_confirm", "dispatch.after_release", "recovery.after_look")
SLEEPS = ("runner.after_claim", "notion.after_send", "notion.after_record", "runner.after_work")
SPOILED = (
    FaultKind.REJECT,
    FaultKind.APPLY_THEN_FAIL,
    FaultKind.APPLY_THEN_RESET,
    FaultKind.RESET,
    FaultKind.PARTIAL_BODY,
    FaultKind.GARBAGE,
)
MOST_DEATHS = 2
"""Workers that one example kills: a task that loses three is a dead letter, which is right."""
MOST_SPOILED = 4
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where nothing waits for a disk."""
KINDS: tuple[Callable[[Asker], object], ...] = (
    Asker.page,
    Asker.row,
    Asker.one,
    Asker.shared,
    Asker.sentence,
)


class AnyOrder(RuleBasedStateMachine):
    """One world, hurt in any order."""

    make_database: ClassVar[Callable[[Path], str]]
    tasks: ClassVar[int] = 0
    faults: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        directory = Path(self._open.enter_context(TemporaryDirectory(dir=MEMORY)))
        self.notion = self._open.enter_context(SandboxServer(directory / "notion.sqlite3"))
        self.world = World(directory, type(self).make_database(directory), self.notion)
        self._open.callback(self.world.close)
        self.deaths = 0
        self.spoiled = 0

    @rule(kind=st.sampled_from(KINDS))
    def submit(self, kind: Callable[[Asker], object]) -> None:
        kind(self.world.asker)

    @rule(number=st.integers(0, 50))
    def say_again(self, number: int) -> None:
        known = list(self.world.asker.requests.values())
        if known:
            self.world.asker.deliver(known[number % len(known)])

    @rule(number=st.integers(0, 50))
    def cancel(self, number: int) -> None:
        known = list(self.world.asker.requests.values())
        if known:
            self.world.asker.cancel(known[number % len(known)])

    @rule()
    def tick(self) -> None:
        self.world.tick()

    @rule()
    def work(self) -> None:
        self.world.tick()
        self.world.deliver()

    @rule(point=st.sampled_from(LEADER_POINTS))
    def kill_the_leader(self, point: str) -> None:
        self.world.tick(f"{point}=vanish")

    @precondition(lambda self: self.deaths < MOST_DEATHS)
    @rule(point=st.sampled_from(WORKER_POINTS))
    def kill_a_worker(self, point: str) -> None:
        self.world.tick()
        self.deaths += bool(self.world.messages)
        self.world.deliver(f"{point}=vanish")

    @precondition(lambda self: self.deaths < MOST_DEATHS)
    @rule(point=st.sampled_from(SLEEPS))
    def pause_a_worker(self, point: str) -> None:
        self.world.tick()
        self.deaths += bool(self.world.messages)
        self.world.deliver_to_a_sleeper(point)

    @rule()
    def deliver_twice(self) -> None:
        self.world.repeat()

    @rule()
    def empty_the_broker(self) -> None:
        self.world.lose()

    @precondition(lambda self: self.spoiled < MOST_SPOILED)
    @rule(kind=st.sampled_from(SPOILED), skip=st.integers(0, 2))
    def cut_notion(self, kind: FaultKind, skip: int) -> None:
        self.spoiled += 1
        where = "blocks/*/children" if skip == 2 else "pages*"
        self.notion.desk.faults.add(
            Fault(kind=kind, method="P*", path=where, skip=skip, status=503)
        )

    @rule(seconds=st.sampled_from((1.0, 5.0, LEASE, 80.0)))
    def let_time_pass(self, seconds: float) -> None:
        self.world.turn(seconds)

    def teardown(self) -> None:
        try:
            self.notion.desk.faults.clear()
            self.world.finish()
            found = self.world.judge()
            type(self).tasks += found.tasks
            type(self).faults += self.world.faults + found.spoiled
            assert found.broken == (), found.broken
        finally:
            self._open.close()


def run(make_database: Callable[[Path], str], *, examples: int, steps: int) -> tuple[int, int]:
    """Run the machine on databases that `make_database` makes. Returns tasks and faults."""

    class Machine(AnyOrder):
        pass

    Machine.make_database = staticmethod(make_database)
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
    )
    run_state_machine_as_test(Machine, settings=chosen)
    return Machine.tasks, Machine.faults
