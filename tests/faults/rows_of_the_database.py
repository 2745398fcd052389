"""Rows 4 and 9 to 13 of the fault matrix: rows nobody can read, a database that is away, that
crashes, that is locked, that gives up a transaction, that is full.
"""

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from core.kit.clock import Clock
from core.sandbox.faults import Fault, FaultKind
from tests.eventually import eventually
from tests.faults.fleet import Fleet
from tests.faults.proxy import Mode
from tests.faults.servers import Postgres

ON_POSTGRES = pytest.mark.parametrize("store", ["postgresql"])
ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"])
SLOWLY = Fault(kind=FaultKind.SLOW, method="P*", path="*", times=60, seconds=0.2)
LONGEST = 200.0


def test_row_4_a_task_that_nobody_can_read_ends_alone_and_the_others_go_on(ships: Fleet) -> None:
    unreadable = ships.asker.one()
    ships.asker.expect(unreadable, end="any")
    ships.change(
        "UPDATE plans SET body = :body"
        " WHERE request_id = (SELECT id FROM requests WHERE key = :key)",
        body=json.dumps({"title": "?", "steps": [{"id": "page", "operation": 7}]}),
        key=unreadable.asked.key,
    )
    ships.asker.mixture(10)
    ships.usual()
    waiting = "SELECT count(*) FROM tasks WHERE state IN ('pending', 'blocked', 'released')"
    eventually(lambda: ships.rows(waiting) == [(0,)], "every task to end", within=120)
    assert ships.judge().broken == ()


@ON_POSTGRES
def test_row_9_while_the_database_is_away_nothing_is_acknowledged_and_nothing_is_sent(
    ships: Fleet,
) -> None:
    ships.usual()
    ships.notion.desk.faults.add(SLOWLY)
    ships.asker.mixture(10)
    assert ships.places.database_proxy is not None
    for mode, seconds in ((Mode.REFUSE, 5.0), (Mode.RESET, 15.0), (Mode.BLACKHOLE, 40.0)):
        ships.places.database_proxy.behave(mode)
        if mode is Mode.REFUSE:
            ships.places.database_proxy.reset()
        if mode is not Mode.BLACKHOLE:
            refused = ships.asker.one()
            assert not ships.asker.requests[refused.asked.key].asked.acknowledged
        Clock().sleep(seconds)
        ships.places.database_proxy.heal()
        ships.asker.deliver_unacknowledged()
        ships.asker.mixture(5)
    ships.await_over(within=LONGEST)
    assert ships.judge().broken == ()


@ON_POSTGRES
def test_row_10_a_database_that_crashes_in_the_middle_of_everything_doubles_no_step(
    ships: Fleet, cluster: Postgres
) -> None:
    ships.usual()
    ships.notion.desk.faults.add(SLOWLY)
    for _ in range(4):
        ships.asker.mixture(10)
        cluster.crash()
        ships.faults += 1
        ships.asker.one()
        cluster.restart()
        Clock().sleep(3.0)
    ships.await_over(within=LONGEST)
    assert ships.judge().broken == ()


@ON_POSTGRES
def test_row_10_connections_cut_while_a_commit_is_answered_double_no_step(ships: Fleet) -> None:
    ships.usual()
    assert ships.places.database_proxy is not None
    for _ in range(6):
        ships.asker.mixture(6)
        ships.places.database_proxy.behave(Mode.MUTE)
        Clock().sleep(0.3)
        ships.places.database_proxy.heal()
        Clock().sleep(1.0)
    ships.await_over(within=LONGEST)
    assert ships.judge().broken == ()


@ON_SQLITE
def test_row_11_a_database_that_somebody_locks_for_6_and_for_35_seconds_loses_no_write(
    ships: Fleet,
) -> None:
    ships.usual()
    ships.notion.desk.faults.add(SLOWLY)
    clock = Clock()
    path = ships.places.database.removeprefix("sqlite:///")
    for seconds in (6.0, 35.0):
        ships.asker.mixture(10)
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as foreign:
            foreign.execute("BEGIN IMMEDIATE")
            ships.faults += 1
            clock.sleep(seconds)
            foreign.execute("ROLLBACK")
    ships.asker.mixture(3)
    ships.await_over(within=LONGEST)
    assert ships.judge().broken == ()


GIVES_UP = """
CREATE SEQUENCE gives_up_{number};
CREATE FUNCTION give_up_{number}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'done' AND nextval('gives_up_{number}') <= 3 THEN
        RAISE EXCEPTION 'planned' USING ERRCODE = '{code}';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER give_up_{number} BEFORE UPDATE ON tasks
    FOR EACH ROW EXECUTE FUNCTION give_up_{number}();
"""


@ON_POSTGRES
def test_row_12_a_transaction_that_the_database_gives_up_is_done_again_unseen(
    ships: Fleet, cluster: Postgres
) -> None:
    for number, code in enumerate(("40001", "40P01")):
        cluster.run(GIVES_UP.format(number=number, code=code), database=ships.places.true_database)
        ships.faults += 3
    ships.usual()
    ships.asker.mixture(10)
    ships.await_over(within=90)
    assert ships.judge().broken == ()
    assert ships.rows("SELECT count(*) FROM tasks WHERE lost > 0") == [(0,)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A directory on a disk of 24 MB; skipped where none may be mounted."""
    place = tmp_path / "data"
    place.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@ON_SQLITE
def test_row_13_a_full_disk_refuses_new_work_aloud_and_needs_no_hand_when_it_has_room_again(
    small_disk: Path, ships: Fleet
) -> None:
    ships.usual()
    ships.asker.mixture(5)
    ballast = small_disk / "ballast"
    _fill(ballast)
    ships.faults += 1
    eventually(partial(_refuses, ships), "a request to be refused", within=60)
    Clock().sleep(5.0)
    ballast.unlink()
    ships.await_over(within=LONGEST)
    assert ships.judge().broken == ()


def _fill(ballast: Path) -> None:
    """Write until nothing more fits."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


def _refuses(ships: Fleet) -> bool:
    request = ships.asker.one()
    return not ships.asker.requests[request.asked.key].asked.acknowledged
