"""A request is accepted once, whatever the platform delivers."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.storage import audit, requests
from core.storage.database import Database
from tests.builders import a_thread, an_inbound


def test_a_request_is_found_as_it_was_said(database: Database) -> None:
    inbound = an_inbound("add Fix login to Roadmap")
    with database.begin() as tx:
        receipt = requests.accept(tx, inbound)
    with database.read() as tx:
        request = requests.get(tx, receipt.request_id)
    assert (request.text, request.thread, request.person, request.said_at) == (
        inbound.text,
        inbound.thread,
        inbound.person,
        inbound.at,
    )


def test_the_same_key_is_accepted_once(database: Database) -> None:
    inbound = an_inbound(key="slack:T1:C1:1.0")
    receipts = []
    for _ in range(4):
        with database.begin() as tx:
            receipts.append(requests.accept(tx, inbound))
    assert [receipt.duplicate for receipt in receipts] == [False, True, True, True]
    assert len({receipt.request_id for receipt in receipts}) == 1


def test_the_same_key_from_many_threads_at_once_is_accepted_once(database: Database) -> None:
    def accept(_: int) -> bool:
        with database.begin() as tx:
            return requests.accept(tx, an_inbound(key="the same")).duplicate

    with ThreadPoolExecutor(8) as pool:
        duplicates = list(pool.map(accept, range(40)))
    assert duplicates.count(False) == 1


def test_nothing_is_stored_when_the_unit_of_work_fails(database: Database) -> None:
    def accept_and_fail() -> None:
        with database.begin() as tx:
            requests.accept(tx, an_inbound(key="k"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        accept_and_fail()
    with database.read() as tx:
        assert requests.latest(tx, a_thread()) == []


def test_acceptance_leaves_an_audit_line_in_the_same_unit_of_work(database: Database) -> None:
    with database.begin() as tx:
        receipt = requests.accept(tx, an_inbound())
    with database.read() as tx:
        lines = audit.entries(tx, request_id=receipt.request_id)
    assert [(line.action, line.actor) for line in lines] == [("request.accepted", "U1")]


def test_workspaces_with_the_same_channel_and_thread_do_not_meet(database: Database) -> None:
    with database.begin() as tx:
        requests.accept(tx, an_inbound(thread=a_thread(workspace="T1")))
    with database.read() as tx:
        assert requests.latest(tx, a_thread(workspace="T2")) == []
        assert len(requests.latest(tx, a_thread(workspace="T1"))) == 1
