"""Nothing is lost and nothing is doubled when parts of a running stack are killed."""

import os
import signal
from pathlib import Path

import pytest
import redis

from core.app import build
from core.coordination import connect
from core.notion.reads import Reads
from core.sandbox.faults import Fault, FaultKind
from core.sandbox.server import SandboxServer
from tests.eventually import eventually
from tests.journeys.stack import Stack, finished

SHOWCASE = (
    'Create a page called "Launch checklist" under Team Home with a short checklist, and add three'
    " tasks to the Roadmap: Write announcement, Record demo and Brief support, due Friday"
)
MADE = ("Launch checklist", "Write announcement", "Record demo", "Brief support")


def how_often(reads: Reads, title: str) -> int:
    """How many things in Notion carry exactly this title."""
    return sum(found.title == title for found in reads.search(title, limit=50))


def test_a_plan_whose_worker_is_killed_is_finished_by_another_and_nothing_is_there_twice(
    tmp_path: Path, notion: SandboxServer, reads: Reads, to_notion: dict[str, str]
) -> None:
    slow = Fault(kind=FaultKind.SLOW, method="POST", path="pages", times=len(MADE), seconds=3.0)
    notion.desk.faults.add(slow)
    with (
        Stack(tmp_path / "data", **to_notion) as stack,
        build(stack.settings, name="watcher") as house,
    ):
        [request_id] = stack.submit(SHOWCASE)
        eventually(lambda: not notion.desk.faults.waiting(), "all its writes on their way")
        for name in ("worker-1", "worker-2"):
            os.kill(stack.pid_of(name), signal.SIGKILL)
        eventually(lambda: finished(house, [request_id]), "the end", within=60)
        assert house.assistant.card(request_id).state == "done"
    assert {title: how_often(reads, title) for title in MADE} == dict.fromkeys(MADE, 1)


@pytest.mark.requirement(3)
def test_tasks_that_wait_while_the_broker_is_emptied_all_finish(
    tmp_path: Path, notion: SandboxServer, to_notion: dict[str, str]
) -> None:
    notion.desk.faults.add(Fault(kind=FaultKind.SLOW, path="*", times=40, seconds=0.3))
    with Stack(tmp_path / "data", **to_notion) as stack:
        texts = [f"add Task number {n} to Roadmap" for n in range(12)]
        request_ids = stack.submit(*texts)
        client: redis.Redis = connect(stack.settings)
        client.flushall()
        client.close()
        with build(stack.settings, name="watcher") as house:
            eventually(lambda: finished(house, request_ids), "all of them", within=60)
            states = {house.assistant.card(request_id).state for request_id in request_ids}
    assert states == {"done"}


def test_a_killed_command_leaves_a_stack_that_the_next_one_can_replace(tmp_path: Path) -> None:
    data_dir = tmp_path / "a path with spaces"
    with Stack(data_dir) as first:
        [request_id] = first.submit("add Water the plants to Roadmap")
        assert first.process is not None
        first.process.kill()
        first.process.wait()
    with Stack(data_dir) as second, build(second.settings, name="watcher") as house:
        eventually(lambda: finished(house, [request_id]), "the first one's request", within=60)
        assert house.assistant.card(request_id).state == "done"
