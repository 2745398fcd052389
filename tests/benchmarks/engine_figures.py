"""What the engine's benchmark measures: one function for each figure, on a running stack."""

import random
import signal
from statistics import median

from core.domain.task import Band
from core.kit.clock import Clock
from tests.benchmarks import engine_work
from tests.benchmarks.engine_stack import WORKERS, EngineStack, PlainDramatiq, processor_seconds
from tests.benchmarks.figures import percentile
from tests.eventually import eventually

PLAN = 100
"""Tasks of one accept."""
_FULL = 6
"""Ordinary tasks that two workers of four threads run at once: each keeps one for the top band."""
_MICRO = 1e6


class Drain:
    """One round: a backlog of no-op tasks, accepted while nothing runs, then finished.

    The plans are there before the clock starts, as they are when a planner has made them.

    Attributes:
        accepted: tasks accepted per second.
        finished: tasks finished per second, from the first start to the last end.
        processor: microseconds of processor time that the whole engine spends on a task.
    """

    def __init__(self, stack: EngineStack, tasks: int, operation: str) -> None:
        clock = stack.clock
        with stack.nothing_released():
            since = stack.number(_NEWEST)
            plans = [engine_work.plan(PLAN, operation, tenth=True) for _ in range(tasks // PLAN)]
            began = clock.monotonic()
            ids = stack.accept(plans)
            self.accepted = tasks / (clock.monotonic() - began)
        used = stack.processor_seconds()
        stack.wait(ids)
        self.processor = (stack.processor_seconds() - used) / tasks * _MICRO
        [(first, last, count)] = stack.rows(_SPAN, since=since)
        assert count == tasks, f"{count} of {tasks} tasks are done"
        self.finished = tasks / (_seconds(last) - _seconds(first))


_NEWEST = "SELECT coalesce(max(accepted_at), 0) FROM requests"
_SPAN = (
    "SELECT min(t.started_at), max(t.settled_at), count(*) FROM tasks t"
    " JOIN requests r ON r.id = t.request_id WHERE r.accepted_at > :since AND t.state = 'done'"
)


class PlainDrain:
    """The same round of plain Dramatiq: messages enqueued first, then run."""

    def __init__(self, stack: EngineStack, messages: int) -> None:
        plain = PlainDramatiq(stack)
        began = stack.clock.monotonic()
        for number in range(messages):
            plain.enqueue.send(number)
        self.accepted = messages / (stack.clock.monotonic() - began)
        plain.start()
        try:
            eventually(
                lambda: stack.clock.sleep(0.1) or plain.count() == messages, "Dramatiq", within=600
            )
        finally:
            plain.stop()
        times = plain.times()
        self.finished = messages / (times[-1] - times[0])


def accept_to_done(stack: EngineStack, samples: int) -> list[float]:
    """Milliseconds from the call that accepts a no-op task to its end, at low load."""
    pauses = random.Random(3)
    began: dict[str, float] = {}
    for _ in range(samples):
        stack.clock.sleep(pauses.expovariate(1 / 0.06))
        before = stack.clock.now().timestamp()
        [request_id] = stack.accept([engine_work.plan(1)])
        began[request_id] = before
    stack.wait(list(began))
    rows = stack.rows("SELECT request_id, settled_at FROM tasks WHERE settled_at IS NOT NULL")
    ends = {str(one): _seconds(end) for one, end in rows}
    return [(ends[one] - before) * 1000 for one, before in began.items()]


def top_band_behind(stack: EngineStack, backlog: int, samples: int) -> list[float]:
    """Milliseconds until a top-band task starts while a backlog of ordinary ones is worked off."""
    plan = engine_work.plan(PLAN, engine_work.Short.name)
    behind = stack.accept([plan] * (backlog // PLAN))
    waits = []
    for _ in range(samples):
        stack.clock.sleep(0.1)
        before = stack.clock.now().timestamp()
        [request_id] = stack.accept([engine_work.plan(1)], band=Band.CRITICAL)
        waits.append((_start_of(stack, request_id) - before) * 1000)
    left = stack.number("SELECT count(*) FROM tasks WHERE state = 'pending'")
    assert left > backlog / 2, "the backlog was over too early"
    stack.call_off(behind)
    return waits


def _start_of(stack: EngineStack, request_id: str) -> float:
    query = "SELECT started_at FROM tasks WHERE request_id = :one"
    at = eventually(lambda: stack.number(query, one=request_id), "a top-band task", within=60)
    return at / _MICRO


def killed_worker(stack: EngineStack, kills: int) -> list[float]:
    """Seconds from `kill -9` of a worker until each of its tasks runs again."""
    return [wait for _ in range(kills) for wait in _kill_one(stack)]


def _kill_one(stack: EngineStack) -> list[float]:
    ids = stack.accept([engine_work.plan(_FULL, engine_work.Long.name)])
    running = "SELECT count(*) FROM tasks WHERE state = 'running' AND started_at > :after"
    eventually(lambda: stack.number(running, after=0) == _FULL, "the tasks", within=60)
    owner = "SELECT owner FROM tasks WHERE state = 'running' LIMIT 1"
    victim = next(name for name in WORKERS if str(stack.rows(owner)[0][0]).endswith(name))
    theirs = "SELECT count(*) FROM tasks WHERE state = 'running' AND owner LIKE :who"
    count = stack.number(theirs, who=f"%{victim}")
    before = stack.clock.now().timestamp()
    stack.signal(victim, signal.SIGKILL)
    stack.processes[victim].wait()
    stack.start(victim)
    since = before * _MICRO
    eventually(lambda: stack.number(running, after=since) >= count, "them again", within=120)
    again = "SELECT started_at FROM tasks WHERE state = 'running' AND started_at > :after"
    waits = [_seconds(at) - before for (at,) in stack.rows(again, after=since)]
    stack.call_off(ids)
    for name in WORKERS:  # what runs for ten minutes ends with its process
        stack.restart(name)
    return waits


def _seconds(microseconds: object) -> float:
    return float(str(microseconds)) / _MICRO


def idle(pid: int, seconds: float, clock: Clock) -> float:
    """Percent of one core that a process and its children use when nothing happens."""
    used = processor_seconds(pid)
    clock.sleep(seconds)
    return (processor_seconds(pid) - used) / seconds * 100


def middle(values: list[float]) -> float:
    """The median."""
    return median(values)


def nearly_all(values: list[float]) -> float:
    """The 95th percentile."""
    return percentile(values, 95)
