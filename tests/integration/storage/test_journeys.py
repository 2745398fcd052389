"""What is sent without waiting is stored with its transaction, or nothing of it is."""

from collections.abc import Iterator

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from core.domain.chat import Platform
from core.kit.errors import Unavailable
from core.storage import cards, row_locks
from core.storage.database import Database, Transaction
from core.storage.models import DialRow
from tests.eventually import eventually

_ROW = {"name": "rate", "subject": "one", "value": 1.0}


@pytest.fixture
def two(database: Database) -> Iterator[tuple[Database, Database]]:
    """Two processes' views of one database."""
    other = Database(database.engine.url.render_as_string(hide_password=False))
    yield database, other
    other.close()


def _count(database: Database) -> int:
    with database.read() as tx:
        return int(tx.execute(text("SELECT count(*) FROM dials")).scalar_one())


def test_what_is_sent_is_stored_by_the_commit_and_seen_by_the_next_statement(
    database: Database,
) -> None:
    with database.begin() as tx:
        tx.send(insert(DialRow), _ROW)
        assert tx.execute(text("SELECT subject FROM dials")).scalar() == "one"
        tx.send(insert(DialRow), _ROW | {"subject": "two"})
    assert _count(database) == 2


def test_an_error_of_something_sent_is_raised_before_the_block_ends_and_nothing_is_stored(
    database: Database,
) -> None:
    with pytest.raises(IntegrityError), database.begin() as tx:  # noqa: PT012 - it may wait
        tx.send(insert(DialRow), _ROW)
        tx.send(insert(DialRow), _ROW)
        tx.send(insert(DialRow), _ROW | {"subject": "two"})
    assert _count(database) == 0


def test_after_an_error_the_connection_can_be_used_again(database: Database) -> None:
    for _ in range(3):
        with pytest.raises(IntegrityError), database.begin() as tx:  # noqa: PT012 - it may wait
            for _ in range(4):
                tx.send(insert(DialRow), _ROW)
            assert tx.now.tzinfo
    with database.begin() as tx:
        tx.send(insert(DialRow), _ROW)
    assert _count(database) == 1


def test_a_block_that_fails_takes_back_what_it_sent(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.begin() as tx:  # noqa: PT012 - that is the point
        tx.send(insert(DialRow), _ROW)
        raise ZeroDivisionError
    assert _count(database) == 0


def test_the_time_of_a_transaction_is_the_same_at_every_look_and_goes_on_between_two(
    database: Database,
) -> None:
    with database.begin() as tx:
        first = tx.now
        assert tx.execute(text("SELECT 1")).scalar() == 1
        assert tx.now == first
    with database.read() as tx:
        assert tx.now >= first


def test_a_lock_that_was_only_sent_is_held_when_the_next_statement_runs(
    two: tuple[Database, Database],
) -> None:
    database, other = two
    if database.is_sqlite:
        pytest.skip("a writing transaction is alone there")
    with database.begin() as tx:
        _ask(tx)
    with database.begin() as tx:
        row_locks.of_requests(tx, ["req_1"])
        assert tx.execute(text("SELECT 1")).scalar() == 1
        with pytest.raises(Unavailable), other.begin() as late:  # noqa: PT012 - it waits at the end
            late.send(text("SET LOCAL lock_timeout = '50ms'"))
            row_locks.of_requests(late, ["req_1"])


def _ask(tx: Transaction) -> None:
    tx.send(
        text(
            "INSERT INTO workspaces (id, platform, external_id, created_at, card_budget_at)"
            " VALUES ('w', 'slack', 'T1', 0, 0)"
        )
    )
    tx.send(
        text(
            "INSERT INTO threads (id, workspace_id, channel, thread, created_at)"
            " VALUES ('t', 'w', 'c', 'x', 0)"
        )
    )
    tx.send(
        text(
            "INSERT INTO requests (id, key, workspace_id, thread_id, person, text, said_at,"
            " accepted_at) VALUES ('req_1', 'k', 'w', 't', '{}', 'x', 0, 0)"
        )
    )
    cards.open_cards(tx, {"req_1": Platform.SLACK})


def test_connections_that_the_server_has_cut_are_found_out_after_a_rest(
    two: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, other = two
    if database.is_sqlite:
        pytest.skip("SQLite has no server")
    monkeypatch.setattr("core.storage.journeys._RESTED_SECONDS", 0.0)
    with database.read() as tx:
        pid = tx.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with other.begin() as tx:
        tx.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    alive = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
    eventually(lambda: _scalar(other, alive, pid) == 0, "the end of a connection")
    assert _count(database) == 0


def test_a_connection_that_is_cut_in_use_says_so_once(two: tuple[Database, Database]) -> None:
    database, other = two
    if database.is_sqlite:
        pytest.skip("SQLite has no server")
    with pytest.raises(Unavailable), database.begin() as tx:  # noqa: PT012 - it may wait
        pid = tx.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with other.begin() as tx2:
            tx2.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        tx.send(insert(DialRow), _ROW)
    assert _count(database) == 0


def _scalar(database: Database, query: object, pid: int) -> int:
    with database.read() as tx:
        return int(tx.execute(query, {"pid": pid}).scalar_one())  # type: ignore[arg-type]  # a text
