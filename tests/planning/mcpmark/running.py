"""Runs a plan through the whole engine in this process, and says yes when it asks."""

import json
from pathlib import Path

from core.domain.card import ActionKind
from core.domain.plan import Plan
from core.domain.task import TaskState
from core.planner.check import check
from tests.builders import a_person, an_inbound
from tests.faults.world import World

PLANS = Path(__file__).parent
FINE = {TaskState.DONE, TaskState.SKIPPED}


def plan_of(task: str) -> Plan:
    """The plan of a task, as its file says it."""
    return Plan.model_validate(json.loads((PLANS / f"{task}.json").read_text(encoding="utf-8")))


def run(world: World, plan: Plan) -> None:
    """Validate a plan and run it to its end; approve what asks. Fails when a step does."""
    check(plan, world.front.catalogue)
    person = a_person()
    inbound = an_inbound("do it", key="mcpmark", person=person)
    receipt = world.front.assistant.submit_plan(inbound, plan)
    for turn in range(200):
        world.tick()
        world.deliver()
        request, _, tasks = world.front.assistant.request(receipt.request_id)
        if request.finished_at is not None:
            break
        card = world.front.assistant.card(receipt.request_id)
        wanted = [one for one in card.actions if one.kind is ActionKind.APPROVE]
        for action in wanted:
            world.front.assistant.decide(action, person, key=f"yes {turn}")
        if not world.messages and not wanted:
            world.turn(1)
    failed = [(task.step and task.step.id, task.state, task.problem) for task in tasks]
    assert {task.state for task in tasks} <= FINE, failed
