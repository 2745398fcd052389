"""The real stack: broker, orchestrator, two workers, as `python -m workers up` starts them."""

import json
import os
import signal
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

from core.assistant.schedules import Schedules
from core.domain.schedule import Once, Order
from core.kit import rundir
from core.kit.clock import Clock
from core.operations.catalogue import Catalogue
from core.storage.database import Database
from tests.builders import a_person, a_thread
from tests.eventually import eventually
from tests.integration.engine.house import Quiet
from tests.integration.workers.conftest import RunningStack, StartStack

PROCESSES = ("orchestrator", "worker-1", "worker-2")


def _get(stack: RunningStack, name: str, path: str) -> str:
    said = rundir.find(stack.data_dir, name)
    assert said is not None
    with urlopen(said.url + path, timeout=10) as answer:  # noqa: S310 - an address of our own
        return bytes(answer.read()).decode()


def _starts_what_is_scheduled(data_dir: Path) -> bool:
    """Whether the stack's orchestrator accepts a request that is scheduled for this moment."""
    database = Database(f"sqlite:///{data_dir / 'assistant.sqlite3'}")
    clock = Clock()
    desk = Schedules(database, Catalogue([]), Quiet(), clock)
    order = Order(
        key="the only one",
        thread=a_thread(platform="terminal"),
        person=a_person(),
        timing=Once(at=clock.now() + timedelta(seconds=0.3)),
        zone="UTC",
        text="help",
    )
    try:
        desk.create(order)
        return eventually(lambda: desk.listed()[0].last_request_id is not None, "its request")
    finally:
        database.close()


def test_every_process_is_ready_serves_its_metrics_and_is_replaced_when_killed(
    start_whole: StartStack, data_dir: Path
) -> None:
    stack = start_whole(data_dir).await_ready()
    for name in PROCESSES:
        verdict = json.loads(_get(stack, name, "/readyz"))
        checks = ["database", "broker", *(["loops"] if name == "orchestrator" else [])]
        assert verdict == {"ready": True, "checks": dict.fromkeys(checks, "ok")}
        assert _get(stack, name, "/healthz") == "ok\n"
    children = json.loads(_get(stack, "supervisor", "/readyz"))
    assert children == {"ready": True, "checks": dict.fromkeys(PROCESSES, "ok")}
    eventually(
        lambda: "assistant_leader 1.0" in _get(stack, "orchestrator", "/metrics"), "a leader"
    )
    assert _starts_what_is_scheduled(data_dir)

    killed = stack.pid_of("worker-1")
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: stack.pid_of("worker-1") not in (None, killed), "its successor")
    assert json.loads(_get(stack, "worker-1", "/readyz"))["ready"]
    assert 'child_restarts_total{child="worker-1"} 1.0' in _get(stack, "supervisor", "/metrics")

    assert stack.end() == 0
    stack.await_nothing_left()
    assert "ntn_test" not in "".join(stack.log(name) for name in PROCESSES)
    last = [json.loads(stack.log(name).splitlines()[-1])["event"] for name in PROCESSES]
    assert last == ["orchestrator.stopped", "worker.stopped", "worker.stopped"]


def test_killed_with_9_none_of_its_processes_stays(start_whole: StartStack, data_dir: Path) -> None:
    stack = start_whole(data_dir).await_ready()
    assert len(stack.look()) == len(PROCESSES) + 1
    stack.end(signal.SIGKILL)
    stack.await_nothing_left()


def test_a_wrong_setting_ends_it_with_a_sentence(start_whole: StartStack, data_dir: Path) -> None:
    stack = start_whole(data_dir, REDIS_URL="", DATABASE_URL="mysql://u:hunter2@db.example.com/x")
    assert stack.process.wait(timeout=20) == 2
    said = stack.output()
    assert "DATABASE_URL" in said
    assert "hunter2" not in said
    assert "Traceback" not in said
