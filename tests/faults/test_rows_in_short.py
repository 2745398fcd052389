"""The fault matrix in short: each row's promise in this process, with clocks that are turned.

The numbers are those of the matrix. The same promises are proved with real processes, real signals
and real waiting by `make faults`.
"""

from datetime import timedelta
from functools import partial

import pytest

from core.sandbox.faults import Fault, FaultKind
from core.sandbox.server import SandboxServer
from tests.faults.asking import Request
from tests.faults.machine import LEADER_POINTS, SLEEPS, WORKER_POINTS
from tests.faults.world import LEASE, World


def kept(world: World) -> tuple[str, ...]:
    """What is broken once the faults are over: nothing, it should be."""
    world.finish()
    return world.judge().broken


def test_row_1_a_worker_that_dies_at_any_point_loses_and_doubles_nothing(
    small_world: World,
) -> None:
    for point in WORKER_POINTS:
        small_world.asker.page(lines=1)
        small_world.plan()
        small_world.deliver(f"{point}=vanish")
    assert small_world.faults == len(WORKER_POINTS)
    assert kept(small_world) == ()


def test_row_3_a_task_that_loses_three_workers_is_a_dead_letter_and_others_go_on(
    small_world: World,
) -> None:
    small_world.asker.expect(small_world.asker.one(), end="dead")
    for _ in range(3):
        small_world.tick()
        small_world.deliver("runner.after_claim=vanish")
        small_world.turn(LEASE)
        small_world.tick()
    small_world.asker.one()
    assert kept(small_world) == ()


def test_row_6_messages_that_vanish_with_the_broker_are_sent_again(small_world: World) -> None:
    small_world.asker.mixture(4)
    small_world.tick()
    small_world.lose()
    small_world.turn(LEASE)
    assert kept(small_world) == ()


def test_row_17_a_write_that_is_applied_and_not_answered_is_found_and_not_repeated(
    small_world: World, notion: SandboxServer
) -> None:
    for kind in (FaultKind.APPLY_THEN_RESET, FaultKind.PARTIAL_BODY, FaultKind.RESET):
        notion.desk.faults.add(Fault(kind=kind, method="POST", path="pages"))
        small_world.asker.one()
    assert kept(small_world) == ()


def test_row_20_requests_and_messages_that_come_twice_are_done_once(small_world: World) -> None:
    for request in small_world.asker.mixture(3):
        small_world.asker.deliver(request)
    small_world.tick()
    small_world.repeat()
    assert kept(small_world) == ()


@pytest.mark.parametrize("hours", [1, -1], ids=["ahead", "behind"])
def test_row_26_a_worker_whose_clock_is_wrong_finds_what_its_predecessor_had_sent(
    small_world: World, hours: int
) -> None:
    small_world.asker.one()
    small_world.plan()
    small_world.deliver("notion.after_send=vanish")
    small_world.replace_workers(clock_ahead=timedelta(hours=hours))
    small_world.turn(LEASE)
    assert kept(small_world) == ()


def test_row_27_a_worker_that_wakes_after_it_was_replaced_changes_nothing(
    small_world: World,
) -> None:
    for point in SLEEPS:
        small_world.asker.page(lines=1)
        small_world.plan()
        small_world.deliver_to_a_sleeper(point)
    assert small_world.faults == len(SLEEPS)
    assert kept(small_world) == ()


def test_row_30_leaders_that_die_between_their_decisions_lose_and_double_nothing(
    small_world: World,
) -> None:
    for point in LEADER_POINTS:
        small_world.asker.one()
        small_world.tick(f"{point}=vanish")
        small_world.turn(LEASE)
    assert small_world.faults >= 2
    assert kept(small_world) == ()


def test_once_a_cancel_is_stored_no_write_is_begun_and_the_running_one_ends(
    small_world: World, notion: SandboxServer
) -> None:
    asker = small_world.asker
    for ask, point, made in (
        (partial(asker.many, 4), "notion.after_record=call@2", 2),
        (partial(asker.many, 4), "notion.before_send=call@2", 2),
        (asker.page, "runner.after_finish=call", 1),
        (asker.page, "runner.after_claim=call", 0),
    ):
        request = ask()
        small_world.plan()
        small_world.deliver(point, call=partial(asker.cancel, request))
        small_world.finish()
        assert _made(notion, request) == made
    assert small_world.judge().broken == ()


def _made(notion: SandboxServer, request: Request) -> int:
    """How many of a request's things Notion was asked for."""
    bodies = [one.body for one in notion.desk.journal.requests() if one.method != "GET"]
    return sum(any(mark in body for body in bodies) for mark in request.asked.marks)
