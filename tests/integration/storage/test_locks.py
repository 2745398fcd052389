"""A named lock has one owner at a time, by database time, and a token that tells a stale one."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest

from core.kit.errors import Unavailable
from core.storage import locks
from core.storage.database import Database
from tests.eventually import PATIENCE

SECONDS = 10.0


def acquire(database: Database, owner: str) -> int | None:
    with database.begin() as tx:
        return locks.acquire(tx, "oven", owner, seconds=SECONDS)


def holds(database: Database, owner: str, token: int | None) -> bool:
    assert token is not None
    with database.begin() as tx:
        return locks.holds(tx, "oven", owner, token)


def test_the_first_gets_it_and_the_second_does_not(database: Database) -> None:
    assert acquire(database, "a") == 1
    assert acquire(database, "b") is None
    with database.begin() as tx:
        assert locks.acquire(tx, "another", "b", seconds=SECONDS) == 1


def test_of_many_at_the_same_moment_one_gets_it(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(lambda n: acquire(database, f"owner {n}"), range(16)))
    assert [token for token in tokens if token is not None] == [1]


def test_of_many_that_take_over_at_the_same_moment_one_gets_it(database: Database) -> None:
    acquire(database, "the first")
    database.turn(timedelta(seconds=SECONDS))
    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(lambda n: acquire(database, f"owner {n}"), range(16)))
    assert [token for token in tokens if token is not None] == [2]


def test_renewing_keeps_it_under_the_same_token(database: Database) -> None:
    for _ in range(5):
        assert acquire(database, "a") == 1
        database.turn(timedelta(seconds=SECONDS * 0.9))
        assert acquire(database, "b") is None


def test_it_is_anybodys_when_its_time_is_over_and_the_stale_token_is_refused(
    database: Database,
) -> None:
    stale = acquire(database, "a")
    database.turn(timedelta(seconds=SECONDS))
    assert not holds(database, "a", stale)
    fresh = acquire(database, "b")
    assert fresh == 2
    assert not holds(database, "a", stale)
    assert not holds(database, "b", stale)
    assert not holds(database, "a", fresh)
    assert holds(database, "b", fresh)


def test_who_gets_it_again_gets_another_token_and_the_old_one_stays_stale(
    database: Database,
) -> None:
    old = acquire(database, "a")
    database.turn(timedelta(seconds=SECONDS))
    new = acquire(database, "a")
    assert (old, new) == (1, 2)
    assert not holds(database, "a", old)


def test_letting_go_makes_it_free_at_once(database: Database) -> None:
    token = acquire(database, "a")
    assert token is not None
    with database.begin() as tx:
        assert locks.release(tx, "oven", "a", token)
    assert acquire(database, "b") == 2


def test_a_stale_owner_lets_go_of_nothing(database: Database) -> None:
    old = acquire(database, "a")
    assert old is not None
    database.turn(timedelta(seconds=SECONDS))
    acquire(database, "a")
    with database.begin() as tx:
        assert not locks.release(tx, "oven", "a", old)
        assert not locks.release(tx, "oven", "b", 2)
    assert acquire(database, "b") is None


def test_a_clock_that_was_set_back_keeps_nobody_waiting_and_the_owner_finds_out(
    database: Database,
) -> None:
    stale = acquire(database, "a")
    database.turn(timedelta(hours=-1))
    assert acquire(database, "b") == 2
    assert not holds(database, "a", stale)
    assert acquire(database, "a") is None


def test_an_owner_keeps_it_when_the_clock_is_set_back(database: Database) -> None:
    acquire(database, "a")
    database.turn(timedelta(hours=-1))
    assert acquire(database, "a") == 1
    assert acquire(database, "b") is None


def test_nobody_takes_it_over_while_its_owner_acts_on_it(database: Database) -> None:
    token = acquire(database, "a")
    assert token is not None
    with ThreadPoolExecutor(1) as pool:
        with database.begin() as tx:
            assert locks.holds(tx, "oven", "a", token)
            database.turn(timedelta(seconds=SECONDS))
            other = pool.submit(acquire, database, "b")
            assert wait([other], timeout=0.2).not_done
            acted = tx.now
        assert other.result(PATIENCE) == 2
    assert acted is not None


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
class TestOneThatIsPausedInsideATransaction:
    def test_is_cut_off_before_a_leaders_term_is_over(self, database: Database) -> None:
        with database.begin() as tx:
            shown = tx.connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout")
            assert shown.scalar() == "8s"

    def test_does_not_keep_it_and_changes_nothing(self, database: Database) -> None:
        token = acquire(database, "a")
        assert token is not None

        def be_paused() -> None:
            with database.begin() as tx:
                tx.connection.exec_driver_sql(
                    "SET LOCAL idle_in_transaction_session_timeout = '100ms'"
                )
                assert locks.holds(tx, "oven", "a", token)
                locks.acquire(tx, "changed meanwhile", "a", seconds=SECONDS)
                database.turn(timedelta(seconds=SECONDS))
                assert acquire(database, "b") == 2

        with pytest.raises(Unavailable):
            be_paused()
        with database.begin() as tx:
            assert locks.acquire(tx, "changed meanwhile", "b", seconds=SECONDS) == 1
