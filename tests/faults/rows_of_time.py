"""Rows 26 and 28 to 31 of the fault matrix: clocks that jump, old versions beside new ones, a
schema that moves under load, several leaders, a long backlog.
"""

import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from statistics import median

import psutil  # type: ignore[import-untyped]  # psutil ships no types
import pytest

from core.kit.clock import Clock
from core.sandbox.faults import Fault, FaultKind
from tests.eventually import eventually
from tests.faults.copies import Change, copy_of_the_code
from tests.faults.fleet import Fleet, Process
from tests.faults.proxy import FaultProxy, Mode
from tests.faults.servers import Postgres

ON_POSTGRES = pytest.mark.parametrize("store", ["postgresql"])
LONGEST = 200.0
SLOWLY = Fault(kind=FaultKind.SLOW, method="P*", path="*", times=150, seconds=0.2)
TAKES_OVER = 15.0
"""Seconds within which another leader must lead."""
ROOT = Path(__file__).parents[2]


@ON_POSTGRES
@pytest.mark.skipif(shutil.which("faketime") is None, reason="needs faketime")
def test_row_26_hosts_whose_clocks_are_wrong_steal_no_task_and_find_their_own_writes(
    ships: Fleet,
) -> None:
    ships.notion.desk.faults.add(SLOWLY)
    shifts = {"worker-1": "+1h", "worker-2": "-1h", "worker-3": "+120s"}
    wall_clock_only = {"FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    ships.orchestrator("orchestrator-1").await_ready()
    ships.start("orchestrator", "orchestrator-2", wall_clock_only, under=("faketime", "-f", "+1h"))
    for name, shift in shifts.items():
        ships.start("worker", name, wall_clock_only, under=("faketime", "-f", shift))
    ships.faults += 4
    ships.asker.mixture(40)
    ships.await_over(within=LONGEST)
    assert ships.judge().broken == ()
    assert ships.rows("SELECT count(*) FROM tasks WHERE lost > 0") == [(0,)]


def test_row_26_processes_that_were_told_another_time_steal_no_task(ships: Fleet) -> None:
    ships.notion.desk.faults.add(SLOWLY)
    now = Clock().now()
    ships.orchestrator()
    for number, shift in enumerate((timedelta(hours=1), timedelta(hours=-1))):
        ships.worker(f"worker-{number}", ASSISTANT_NOW=(now + shift).isoformat())
        ships.faults += 1
    ships.asker.mixture(30)
    ships.await_over(within=90)
    assert ships.judge().broken == ()
    assert ships.rows("SELECT count(*) FROM tasks WHERE lost > 0") == [(0,)]


@pytest.mark.parametrize("hours", [1, -1], ids=["ahead", "behind"])
def test_row_26_a_worker_in_another_time_finds_what_its_predecessor_had_sent(
    ships: Fleet, hours: int
) -> None:
    ships.orchestrator().await_ready()
    other_time = (Clock().now() + timedelta(hours=hours)).isoformat()
    doomed = ships.worker("doomed", ASSISTANT_FAILPOINTS="notion.after_send=kill")
    doomed.await_ready()
    ships.asker.one()
    doomed.await_killed()
    ships.worker("worker-1", ASSISTANT_NOW=other_time)
    ships.await_over(within=LONGEST)
    assert ships.judge().broken == ()


def test_row_28_an_older_version_beside_a_newer_one_leaves_it_what_it_does_not_know(
    ships: Fleet, tmp_path: Path
) -> None:
    unknown = Change(file="core/operations/catalogue.py", old="    UpdateRow,\n", new="")
    older = copy_of_the_code(tmp_path / "older", unknown)
    ships.orchestrator()
    ships.start("worker", "older", source=older).await_ready()
    for _ in range(10):
        ships.asker.row()
    eventually(lambda: "refused" in ships.log("older"), "the older one to refuse", within=30)
    ships.worker("newer")
    ships.await_over(within=120)
    assert ships.judge().broken == ()


NEXT = '''"""Add something that the present code does not know."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"
branch_labels = depends_on = None


def upgrade() -> None:
    op.add_column("tasks", sa.Column("moods", sa.Text(), nullable=False, server_default="calm"))
    op.create_index("tasks_by_mood", "tasks", ["moods", "request_id"])
    op.create_table("moods", sa.Column("id", sa.Text(), primary_key=True))
'''


def test_row_29_the_schema_moves_on_under_load_and_the_present_code_works_on_it(
    ships: Fleet, tmp_path: Path
) -> None:
    next_version = copy_of_the_code(tmp_path / "next")
    versions = next_version / "core" / "storage" / "migrations" / "versions"
    head = max(versions.glob("0*.py")).read_text().partition('revision = "')[2][:4]
    (versions / "9999_moods.py").write_text(NEXT.format(head=head))
    ships.usual()
    ships.asker.mixture(20)
    upgrade = subprocess.Popen(
        [sys.executable, "-P", "-m", "bot.cli", "db", "upgrade"],
        env=ships.environment() | {"PYTHONPATH": str(next_version)},
        cwd=next_version,
    )
    ships.faults += 1
    clock = Clock()
    longest = 0.0
    while upgrade.poll() is None:
        began = clock.monotonic()
        ships.asker.one()
        longest = max(longest, clock.monotonic() - began)
        clock.sleep(0.25)  # Notion takes three a second: what is asked must also be done
    assert upgrade.returncode == 0
    ships.asker.mixture(20)
    ships.await_over(within=90)
    assert ships.rows("SELECT DISTINCT moods FROM tasks") == [("calm",)]
    for name in ("worker-1", "worker-2", "orchestrator"):
        assert ships.processes[name].terminate() == 0
        ships.start(name.partition("-")[0], name, source=next_version).await_ready()
    ships.asker.mixture(10)
    ships.await_over(within=90)
    assert ships.judge().broken == ()
    assert longest < 5.0


def leader_of(ships: Fleet) -> str:
    """The name of the process that holds the lead now; empty when none does."""
    now = "(julianday('now') - 2440587.5) * 86400000000"
    if not ships.places.is_sqlite:
        now = "EXTRACT(EPOCH FROM clock_timestamp()) * 1000000"
    held = f"SELECT owner FROM leases WHERE name = 'orchestrator' AND until > {now}"  # noqa: S608
    found = ships.rows(held)
    return str(found[0][0]).rpartition(":")[2] if found else ""


def test_row_30_of_three_leaders_one_leads_whoever_is_killed_or_paused(ships: Fleet) -> None:
    ships.worker("worker-1")
    names = ("one", "two", "three")
    for name in names:
        ships.orchestrator(name).await_ready()
    ships.worker("worker-2").await_ready()
    ships.notion.desk.faults.add(SLOWLY)
    for hurt in (Process.kill, Process.stop_outside_a_transaction):
        ships.asker.mixture(15)
        leader = eventually(lambda: leader_of(ships), "a leader")
        hurt(ships.processes[leader])
        began = Clock().monotonic()
        eventually(lambda gone=leader: leader_of(ships) not in {"", gone}, "another", within=40)  # type: ignore[misc]
        assert Clock().monotonic() - began < TAKES_OVER
        ships.processes[leader].resume()
        ships.asker.mixture(5)
    ships.await_over(within=90)
    assert ships.judge().broken == ()


def test_row_30_a_leader_that_dies_or_stands_still_between_its_decisions_doubles_nothing(
    ships: Fleet,
) -> None:
    ships.worker("worker-1")
    ships.worker("worker-2").await_ready()
    ships.orchestrator("paused", ASSISTANT_FAILPOINTS="dispatch.after_release=stop@3").await_ready()
    ships.asker.mixture(10)
    paused = ships.processes["paused"]
    paused.await_stopped(within=30)
    for number, point in enumerate(
        ("leader.after_confirm=kill@9", "dispatch.after_release=kill@3")
    ):
        ships.asker.mixture(5)
        doomed = ships.orchestrator(f"doomed-{number}", ASSISTANT_FAILPOINTS=point)
        doomed.await_killed()
    ships.orchestrator("last").await_ready()
    paused.resume()
    ships.asker.mixture(10)
    ships.await_over(within=LONGEST)
    assert ships.judge().broken == ()


@ON_POSTGRES
def test_row_30_a_leader_that_is_cut_off_from_the_database_is_replaced_and_does_no_harm(
    ships: Fleet, cluster: Postgres
) -> None:
    ships.worker("worker-1")
    with FaultProxy(cluster.socket) as its_own:
        address = cluster.through(ships.places.true_database, its_own.port)
        ships.orchestrator("cut-off", DATABASE_URL=address).await_ready()
        eventually(lambda: leader_of(ships) == "cut-off", "it to lead")
        ships.orchestrator("other").await_ready()
        ships.asker.mixture(15)
        its_own.behave(Mode.BLACKHOLE)
        ships.faults += 1
        began = Clock().monotonic()
        eventually(lambda: leader_of(ships) == "other", "the other to lead", within=60)
        assert Clock().monotonic() - began < TAKES_OVER
        ships.asker.mixture(10)
        its_own.heal()
        ships.asker.mixture(5)
        ships.await_over(within=90)
    assert ships.judge().broken == ()


BACKLOG = 100_000
NUMBERS = {
    True: "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :most)",
    False: "WITH n(n) AS (SELECT generate_series(1, CAST(:most AS INTEGER)))",
}


def test_row_31_behind_a_hundred_thousand_tasks_requests_are_accepted_and_planned_at_once(
    ships: Fleet,
) -> None:
    _multiply(ships, ships.asker.planned())
    ships.usual()
    clock, took = Clock(), []
    leader = psutil.Process(ships.processes["orchestrator"].popen.pid)
    before = leader.memory_info().rss
    asked = []
    for _ in range(40):
        began = clock.monotonic()
        asked.append(ships.asker.sentence().asked.key)
        took.append(clock.monotonic() - began)
        clock.sleep(0.3)
    keys = ", ".join(f"'{key}'" for key in asked)
    waits = (
        "SELECT started_at - created_at FROM tasks WHERE kind = 'planning' AND request_id IN"  # noqa: S608
        f" (SELECT id FROM requests WHERE key IN ({keys}))"
    )
    eventually(lambda: all(row[0] for row in ships.rows(waits)), "all to be planned", within=60)
    planned = [float(str(row[0])) / 1e6 for row in ships.rows(waits)]
    assert median(took) < 1.0
    assert median(planned) < 5.0
    assert leader.memory_info().rss - before < 60_000_000


def _multiply(ships: Fleet, request_id: str) -> None:
    """Turn the one waiting task of a request into many."""
    columns = [name for name in ships.columns("tasks") if name != "id"]
    kept = ", ".join(columns)
    ships.change(
        f"{NUMBERS[ships.places.is_sqlite]} INSERT INTO tasks (id, {kept})"  # noqa: S608
        f" SELECT 'task_many' || n.n, {kept} FROM tasks, n"
        " WHERE request_id = :request_id",
        request_id=request_id,
        most=BACKLOG,
    )
