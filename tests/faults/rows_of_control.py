"""A person stops what runs: nothing new reaches Notion within two seconds."""

from datetime import datetime

from core.operations.spec import BULK
from core.sandbox.faults import Fault, FaultKind
from tests.eventually import eventually
from tests.faults.asking import Request
from tests.faults.fleet import Fleet

STOPS_WITHIN = 2.0
"""Seconds from the person's word to the last write that is begun."""
SLOWLY = Fault(kind=FaultKind.SLOW, method="P*", path="*", times=2000, seconds=0.3)


def test_a_cancel_stops_new_writes_within_two_seconds(ships: Fleet) -> None:
    ships.usual()
    ships.notion.desk.faults.add(SLOWLY)
    asker, clock = ships.asker, ships.notion.desk.clock
    many = [asker.many(BULK) for _ in range(2)]
    long = [asker.page(lines=40) for _ in range(4)]
    eventually(lambda: all(_begun(ships, one) for one in many + long), "all to begin", within=60)
    said = {}
    for request in many + long:
        said[request.asked.key] = clock.now().timestamp()
        asker.cancel(request)
    ships.await_over(within=60)
    for request in many + long:
        begun = _begun(ships, request)
        assert len(begun) < len(request.asked.marks)
        assert max(begun) - said[request.asked.key] < STOPS_WITHIN
    assert ships.judge().broken == ()


def _begun(ships: Fleet, request: Request) -> list[float]:
    """When Notion was asked for each of a request's things, in seconds since 1970."""
    return [
        datetime.fromisoformat(one.at).timestamp()
        for one in ships.notion.desk.journal.requests()
        if one.method != "GET" and any(mark in one.body for mark in request.asked.marks)
    ]
