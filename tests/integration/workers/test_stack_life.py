"""A stack on one machine: starts once, heals itself, and leaves no process however it ends."""

import os
import signal
import sys
from pathlib import Path

import pytest

from core.coordination import connect
from core.kit.settings import Settings
from tests.eventually import eventually
from tests.integration.workers.conftest import StartStack
from tests.processes import alive
from workers.embedded_broker import answers

dies_with_parent = pytest.mark.skipif(
    sys.platform != "linux", reason="the broker's end needs the kernel's parent death signal"
)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_it_ends_everything(
    start: StartStack, data_dir: Path, number: signal.Signals
) -> None:
    stack = start(data_dir).await_ready()
    assert len(stack.look()) == 3
    assert stack.end(number) == 0
    stack.await_nothing_left()
    assert not [path.name for path in (data_dir / "run").glob("*.json")]
    assert stack.output() == "ready\n"


@dies_with_parent
def test_killed_with_9_its_children_end_by_themselves_and_the_next_one_starts(
    start: StartStack, data_dir: Path
) -> None:
    stack = start(data_dir).await_ready()
    client = connect(Settings(data_dir=data_dir, redis_address=None))
    client.set("kept", "yes")
    stack.end(signal.SIGKILL)
    successor = start(data_dir).await_ready()
    stack.await_nothing_left()
    assert client.get("kept") == b"yes"
    assert successor.end() == 0
    client.close()


def test_it_ends_when_whoever_started_it_is_gone(start: StartStack, data_dir: Path) -> None:
    stack = start(data_dir).await_ready()
    assert stack.process.stdin is not None
    stack.process.stdin.close()
    assert stack.process.wait(timeout=20) == 0
    stack.await_nothing_left()


@pytest.mark.parametrize("victim", ["first", "second"])
def test_a_child_that_dies_is_replaced_and_its_siblings_go_on(
    start: StartStack, data_dir: Path, victim: str
) -> None:
    stack = start(data_dir).await_ready()
    before = {name: stack.pid_of(name) for name in ("first", "second", "broker", "stack")}
    killed = before[victim]
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: stack.pid_of(victim) not in (None, killed), "its successor")
    after = {name: stack.pid_of(name) for name in before}
    assert {name for name in before if before[name] != after[name]} == {victim}
    assert stack.end() == 0
    stack.await_nothing_left()


def test_a_broker_that_dies_is_replaced_with_what_it_held(
    start: StartStack, data_dir: Path
) -> None:
    stack = start(data_dir).await_ready()
    client = connect(Settings(data_dir=data_dir, redis_address=None))
    client.set("kept", "yes")
    killed, child = stack.pid_of("broker"), stack.pid_of("first")
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: stack.pid_of("broker") not in (None, killed), "its successor")
    eventually(lambda: answers(data_dir / "run" / "broker.sock"), "an answer")
    assert client.get("kept") == b"yes"
    assert stack.pid_of("first") == child
    client.close()
    assert stack.end() == 0
    stack.await_nothing_left()


def test_a_second_stack_on_the_same_data_says_how_to_use_the_first(
    start: StartStack, data_dir: Path
) -> None:
    first = start(data_dir).await_ready()
    second = start(data_dir)
    assert second.process.wait(timeout=20) == 1
    said = second.output()
    assert "already" in said
    assert f"kill {first.pid}" in said
    assert "notion-assistant ask" in said
    assert "ASSISTANT_DATA_DIR" in said
    assert all(alive(pid) for pid in first.look())
    assert first.pid_of("stack") == first.pid


def test_two_stacks_run_side_by_side(start: StartStack, tmp_path: Path) -> None:
    left, right = start(tmp_path / "left"), start(tmp_path / "right")
    left.await_ready()
    right.await_ready()
    assert left.end() == 0
    assert all(alive(pid) for pid in right.look())
    assert right.end() == 0


def test_a_child_that_cannot_start_is_named_with_its_last_words(
    start: StartStack, data_dir: Path
) -> None:
    stack = start(data_dir, "first", "broken")
    eventually(lambda: stack.look() and stack.process.poll() is not None, "the stack to give up")
    said = stack.output()
    assert "The process broken does not start." in said
    assert "no luck today" in said
    assert str(data_dir / "logs" / "broken.log") in said
    stack.await_nothing_left()


def test_one_that_is_not_required_may_fail_without_stopping_the_others(
    start: StartStack, data_dir: Path
) -> None:
    stack = start(data_dir, "first", "optional").await_ready()
    eventually(lambda: stack.log("optional").count("no luck today") >= 2, "a second try")
    assert stack.process.poll() is None
    assert stack.end() == 0
