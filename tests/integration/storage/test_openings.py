"""Conversations that begin together are stored together, each as if it came alone."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from core.domain.chat import Inbound, Platform
from core.domain.dials import ANY, Dial
from core.domain.plan import Refuse
from core.domain.task import Band, TaskKind, TaskState
from core.storage import audit, cards, dials, openings, requests, tasks
from core.storage.database import Database
from tests.builders import a_person, a_thread, an_inbound

GROUP = 40
MANY = 3 * GROUP


def said_in(thread: str | None, *, key: str | None = None, user: str = "U1") -> Inbound:
    where = a_thread(thread=thread, channel=f"C{thread or ''}"[:2])
    return an_inbound(f"add {thread}", key=key, thread=where, person=a_person(id=user))


def test_each_is_stored_as_it_was_said_with_its_card_its_audit_line_and_its_planning(
    database: Database,
) -> None:
    said = [said_in("1.0"), said_in("2.0", user="U2"), said_in(None), said_in(None)]
    with database.begin() as tx:
        receipts = [one for one in openings.accept_all(tx, said) if one is not None]
    assert [one.duplicate for one in receipts] == [False] * len(said)
    with database.begin() as tx:
        for inbound, receipt in zip(said, receipts, strict=True):
            request = requests.get(tx, receipt.request_id)
            assert (request.text, request.thread, request.person, request.said_at) == (
                inbound.text,
                inbound.thread,
                inbound.person,
                inbound.at,
            )
            [task] = tasks.of_request(tx, request.id)
            assert (task.kind, task.state, task.band) == (
                TaskKind.PLANNING,
                TaskState.PENDING,
                Band.HIGH,
            )
            [line] = audit.entries(tx, request_id=request.id)
            detail = {"platform": "slack", "length": len(inbound.text)}
            assert (line.action, line.actor, line.detail) == (
                "request.accepted",
                inbound.person.id,
                detail,
            )
        due = cards.claim_due(tx, "me", (Platform.SLACK,))
    assert {one.request_id for one in due} == {one.request_id for one in receipts}


def test_they_stand_in_line_as_those_that_are_accepted_alone_do(database: Database) -> None:
    with database.begin() as tx:
        [together] = openings.accept_all(tx, [said_in("1.0")])
        alone = requests.accept(tx, said_in("2.0"))
        tasks.add_planning(tx, alone.request_id)
        assert together is not None
        lanes = tx.connection.exec_driver_sql("SELECT DISTINCT lane, rank, band FROM tasks")
        assert len(lanes.all()) == 1


def test_their_ids_are_in_the_order_in_which_they_were_said(database: Database) -> None:
    said = [said_in(f"{number}.0") for number in range(20)]
    with database.begin() as tx:
        ids = [one.request_id for one in openings.accept_all(tx, said) if one is not None]
    assert len(ids) == len(said)
    assert ids == sorted(ids)


def test_what_was_accepted_before_is_known_again_and_changes_nothing(database: Database) -> None:
    said = [said_in("1.0", key="a"), said_in("2.0", key="b")]
    with database.begin() as tx:
        first = openings.accept_all(tx, said[:1])
    with database.begin() as tx:
        again = openings.accept_all(tx, said)
    with database.read() as tx:
        kept = requests.newest(tx)
    assert [one and one.duplicate for one in again] == [True, False]
    assert first[0] is not None
    assert again[0] is not None
    assert first[0].request_id == again[0].request_id
    assert len(kept) == 2


def test_what_goes_on_in_a_thread_that_is_there_is_left_to_be_looked_at(
    database: Database,
) -> None:
    with database.begin() as tx:
        openings.accept_all(tx, [said_in("1.0")])
    with database.begin() as tx:
        receipts = openings.accept_all(tx, [said_in("1.0"), said_in("2.0")])
    with database.read() as tx:
        assert len(requests.newest(tx)) == 2
    assert [one is None for one in receipts] == [True, False]


def test_who_has_too_much_under_way_is_refused_and_the_others_are_not(database: Database) -> None:
    with database.begin() as tx:
        dials.turn(tx, Dial.QUOTA, ANY, 3, actor="operator")
        openings.accept_all(tx, [said_in("0.0")])
    said = [said_in(f"{number}.0") for number in range(1, 5)] + [said_in("9.0", user="U2")]
    with database.begin() as tx:
        receipts = openings.accept_all(tx, said)
    with database.read() as tx:
        found = [requests.get(tx, one.request_id) for one in receipts if one is not None]
        planned = [bool(tasks.of_request(tx, one.id)) for one in found]
        lines = [one.action for one in audit.entries(tx, request_id=found[2].id)]
    assert planned == [True, True, False, False, True]
    assert [one.finished_at is None for one in found] == planned
    assert isinstance(found[2].outcome, Refuse)
    assert "3 requests under way" in found[2].outcome.text
    assert lines == ["request.accepted", "request.over_quota", "request.finished"]


@pytest.mark.requirement(2)
def test_what_two_processes_hear_at_the_same_moment_is_accepted_once(database: Database) -> None:
    together = Barrier(2)
    said = [said_in(f"{number}.0", key=f"k{number}") for number in range(MANY)]

    def hear(order: int) -> int:
        new = 0
        for first in range(0, MANY, GROUP):
            together.wait()
            with database.begin() as tx:
                receipts = openings.accept_all(tx, said[first : first + GROUP][::order])
            new += sum(one is not None and not one.duplicate for one in receipts)
        return new

    with ThreadPoolExecutor(2) as pool:
        new = sum(pool.map(hear, (1, -1)))
    with database.read() as tx:
        kept = requests.newest(tx, limit=2 * MANY)
        planned = [len(tasks.of_request(tx, one.id)) for one in kept]
    assert (len(kept), new) == (MANY, MANY)
    assert planned == [1] * MANY
