"""The server itself: seed, restarts, copies, ports, the command."""

import json
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from core.kit.clock import Clock
from core.kit.errors import ConfigurationError
from core.sandbox.server import Beginning, SandboxServer
from tests.integration.sandbox.desk import Workbench, has_property

NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


def open_bench(server: SandboxServer) -> Workbench:
    return Workbench(server, "2026-03-11")


class TestSeed:
    def test_a_new_workspace_is_small_and_believable(self, bench: Workbench) -> None:
        titles = set(bench.words(bench.root))
        assert {"Projects", "Roadmap", "Meetings", "Meeting notes"} <= titles
        kinds = {one["type"] for one in bench.source("Roadmap")["properties"].values()}
        assert kinds >= {
            *("title", "status", "select", "multi_select", "date", "people", "number"),
            *("checkbox", "url", "email", "phone_number", "relation", "rich_text", "files"),
            *("created_time", "created_by", "last_edited_time", "unique_id", "formula"),
        }
        projects = {one["type"] for one in bench.source("Projects")["properties"].values()}
        assert projects >= {"rollup", "relation"}

    def test_something_is_always_overdue(self, fresh: Path) -> None:
        with SandboxServer(fresh, clock=Clock(NOON)) as server, open_bench(server) as bench:
            late = has_property("Due", "date", before="today")
            open_ = has_property("Status", "status", does_not_equal="Done")
            source = bench.source("Roadmap")["id"]
            assert bench.query(source, filter={"and": [late, open_]})
            assert bench.query(source, filter=has_property("Due", "date", next_week={}))


class TestState:
    def test_it_survives_a_restart_with_its_token(self, fresh: Path) -> None:
        with SandboxServer(fresh) as server, open_bench(server) as bench:
            token, page = server.token, bench.page("Kept")
            before = len(bench.children(bench.root))
        with SandboxServer(fresh) as server, open_bench(server) as bench:
            assert server.token == token
            assert len(bench.children(bench.root)) == before
            assert bench.notion.pages.retrieve(page["id"])

    def test_a_token_of_ones_own_is_let_in(self, fresh: Path) -> None:
        with SandboxServer(fresh, token="mine") as server, open_bench(server) as bench:
            assert bench.notion.users.me()
            assert server.token == "mine"

    def test_it_is_copied_loaded_and_reset(self, fresh: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy.sqlite3"
        with (
            SandboxServer(fresh, control_token="control") as server,
            open_bench(server) as bench,
        ):

            def control(action: str, **body: str) -> int:
                return bench.http.post(
                    f"{server.url}/_sandbox/{action}",
                    json=body,
                    headers={"Authorization": "Bearer control"},
                ).status_code

            seeded = len(bench.children(bench.root))
            bench.page("one")
            assert control("save", path=str(copy)) == 200
            bench.page("two")
            assert control("load", path=str(copy)) == 200
            assert bench.words(bench.root)[-1] == "one"
            assert control("load", path=str(tmp_path / "nothing")) == 400
            assert control("reset") == 200
            assert len(bench.children(bench.root)) == seeded

    def test_two_sandboxes_know_nothing_of_each_other(self, tmp_path: Path) -> None:
        with (
            SandboxServer(tmp_path / "a" / "s.db") as one,
            SandboxServer(tmp_path / "b" / "s.db") as two,
            open_bench(one) as bench,
        ):
            assert one.url != two.url
            other = {"Authorization": f"Bearer {two.token}"}
            assert bench.raw("GET", "users/me", headers=other).status_code == 401


class TestBeginning:
    def test_it_goes_on_begins_anew_or_takes_a_copy(self, fresh: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy.sqlite3"
        with SandboxServer(fresh) as server, open_bench(server) as bench:
            page = bench.page("Kept")["id"]
            server.desk.state.copy_to(copy)
        beginnings = [
            (Beginning(fresh), True),
            (Beginning(fresh, reset=True), False),
            (Beginning(fresh, load=copy), True),
        ]
        for beginning, is_there in beginnings:
            state = beginning.open()
            assert (state.nodes.get(page) is not None) is is_there
            state.close()

    def test_a_copy_that_is_absent_is_a_clear_error(self, fresh: Path, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match="There is no sandbox state"):
            Beginning(fresh, load=tmp_path / "absent").open()


def test_a_port_in_use_is_a_clear_error(fresh: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = SandboxServer(fresh, port=port)
        with pytest.raises(ConfigurationError, match=f"cannot listen on 127.0.0.1:{port}"):
            server.start()
        server.stop()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_command_tells_where_it_is_and_ends_on_a_signal(
    fresh: Path, ending: signal.Signals
) -> None:
    code = (
        "from pathlib import Path; from core.sandbox.server import Beginning, serve;"
        f"serve(Beginning(Path({str(fresh)!r})), as_json=True)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        assert set(told) == {"url", "token", "root_page_id"}
        page = httpx.get(told["url"], follow_redirects=True)
        assert "Team Home" in page.text
        process.send_signal(ending)
        assert process.wait(10) == 0


class TestMonitoring:
    def test_it_tells_that_it_lives_is_ready_and_what_it_answered(self, fresh: Path) -> None:
        with SandboxServer(fresh) as server, open_bench(server) as bench:
            assert bench.notion.users.me()
            alive = httpx.get(f"{server.url}/healthz")
            ready = httpx.get(f"{server.url}/readyz")
            counted = httpx.get(f"{server.url}/metrics")
        assert (alive.status_code, alive.text) == (200, "ok\n")
        assert ready.json() == {"ready": True, "checks": {"state": "ok"}}
        assert 'sandbox_answers_total{status="200"}' in counted.text
