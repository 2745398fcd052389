"""What goes wrong on demand, and the log that says what happened."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from notion_client import APIResponseError
from notion_client.errors import HTTPResponseError

from core.kit.clock import Clock
from core.sandbox.behaviour import Behaviour
from core.sandbox.faults import Fault, FaultKind
from tests.integration.sandbox.desk import Obj, Workbench, error_of, paragraph, text

CONTROL = {"Authorization": "Bearer control"}
PATIENCE_SECONDS = 5


@pytest.fixture(autouse=True)
def calm(bench: Workbench) -> Iterator[None]:
    """Nothing is wrong before and after each test."""
    yield
    bench.server.desk.faults.clear()
    bench.server.desk.behaviour = Behaviour()


@pytest.fixture
def target(bench: Workbench) -> str:
    return str(bench.page("target")["id"])


def spoil(bench: Workbench, kind: FaultKind, **more: Any) -> None:
    fault = {"method": "PATCH", "path": "blocks/*/children", **more}
    bench.server.desk.faults.add(Fault(kind=kind, **fault))


def append(bench: Workbench, page: str, timeout: float = 10) -> httpx.Response:
    return bench.http.patch(
        f"{bench.server.url}/v1/blocks/{page}/children",
        json={"children": [paragraph("x")]},
        headers={
            "Authorization": f"Bearer {bench.server.token}",
            "Notion-Version": bench.version,
        },
        timeout=timeout,
    )


def soon(clock: Clock, true: Callable[[], bool]) -> bool:
    ends = clock.monotonic() + PATIENCE_SECONDS
    while clock.monotonic() < ends:
        if true():
            return True
        clock.sleep(0.01)
    return False


def test_reject_applies_nothing_and_tells_when_to_return(bench: Workbench, target: str) -> None:
    spoil(bench, FaultKind.REJECT, status=429, code="rate_limited", retry_after=7)
    with pytest.raises(APIResponseError) as caught:
        bench.append(target, paragraph("x"))
    assert error_of(caught) == (429, "rate_limited")
    assert caught.value.headers["retry-after"] == "7"
    assert caught.value.additional_data == {"rate_limit_reason": "connection"}
    assert bench.words(target) == []


def test_apply_then_fail_applies(bench: Workbench, target: str) -> None:
    spoil(bench, FaultKind.APPLY_THEN_FAIL, status=502, code="bad_gateway")
    with pytest.raises(HTTPResponseError):
        bench.append(target, paragraph("x"))
    assert bench.words(target) == ["x"]


@pytest.mark.parametrize(
    ("kind", "applied"),
    [
        (FaultKind.APPLY_THEN_HANG, ["x"]),
        (FaultKind.HANG, []),
    ],
)
def test_a_hanging_request_never_answers(
    bench: Workbench, target: str, kind: FaultKind, applied: list[str]
) -> None:
    spoil(bench, kind)
    with pytest.raises(httpx.ReadTimeout):
        append(bench, target, timeout=0.2)
    assert bench.words(target) == applied


@pytest.mark.parametrize(
    ("kind", "applied"), [(FaultKind.APPLY_THEN_RESET, ["x"]), (FaultKind.RESET, [])]
)
def test_a_reset_cuts_the_connection(
    bench: Workbench, target: str, kind: FaultKind, applied: list[str]
) -> None:
    spoil(bench, kind)
    with pytest.raises(httpx.ReadError):
        append(bench, target)
    assert bench.words(target) == applied


def test_apply_late_applies_after_the_client_has_gone(
    bench: Workbench, target: str, clock: Clock
) -> None:
    spoil(bench, FaultKind.APPLY_LATE, seconds=0.4)
    with pytest.raises(httpx.ReadTimeout):
        append(bench, target, timeout=0.1)
    assert bench.words(target) == []
    assert soon(clock, lambda: bench.words(target) == ["x"])


def test_half_a_body_breaks_off(bench: Workbench, target: str) -> None:
    spoil(bench, FaultKind.PARTIAL_BODY)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        append(bench, target)
    assert bench.words(target) == ["x"]


def test_garbage_is_a_page_of_html_with_status_200(bench: Workbench, target: str) -> None:
    spoil(bench, FaultKind.GARBAGE)
    answer = append(bench, target)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert bench.words(target) == ["x"]


def test_slow_answers_in_the_end(bench: Workbench, target: str) -> None:
    spoil(bench, FaultKind.SLOW, seconds=0.05)
    assert append(bench, target).status_code == 200
    assert bench.words(target) == ["x"]


def test_a_fault_waits_for_its_request_and_is_spent(bench: Workbench, target: str) -> None:
    spoil(bench, FaultKind.REJECT, containing="poison", skip=1, times=2, status=503)
    poison = {"children": [paragraph("poison")]}
    path = f"blocks/{target}/children"
    assert append(bench, target).status_code == 200
    answers = [bench.raw("PATCH", path, poison).status_code for _ in range(4)]
    assert answers == [200, 503, 503, 200]
    assert bench.server.desk.faults.waiting() == []


def test_a_workspace_makes_no_blocks_beyond_its_plan(bench: Workbench, target: str) -> None:
    made = bench.server.desk.state.nodes.count_made()
    bench.server.desk.behaviour = Behaviour(block_limit=made + 1)
    append(bench, target)
    message = bench.refused(f"blocks/{target}/children", {"children": [paragraph("x")]}, "PATCH")
    assert "block limit" in message
    bench.notion.pages.update(target, icon={"emoji": "🏠"})
    bench.notion.pages.update(target, in_trash=True)
    bench.refused("pages", {"parent": {"page_id": bench.root}})


class TestControl:
    def test_the_controls_ask_for_their_token(self, bench: Workbench) -> None:
        address = f"{bench.server.url}/_sandbox/log"
        assert bench.http.get(address).status_code == 401
        own = {"Authorization": f"Bearer {bench.server.token}"}
        assert bench.http.get(address, headers=own).status_code == 401

    def test_faults_are_set_over_http(self, bench: Workbench, target: str) -> None:
        address = f"{bench.server.url}/_sandbox/faults"
        wrong = {"faults": [{"kind": "explode"}]}
        assert bench.http.post(address, json=wrong, headers=CONTROL).status_code == 400
        fault = {"kind": "reject", "status": 500, "path": f"pages/{target}"}
        made = bench.http.post(address, json={"faults": [fault]}, headers=CONTROL)
        assert made.json()["faults"][0]["path"] == f"pages/{target}"
        assert bench.raw("GET", f"pages/{target}").status_code == 500
        assert bench.http.get(address, headers=CONTROL).json()["faults"] == []

    def test_a_fault_of_writes_lets_reads_pass(self, bench: Workbench, target: str) -> None:
        spoil(bench, FaultKind.REJECT, method="*", path="*", writes=True, status=503)
        bench.notion.pages.retrieve(target)
        bench.notion.search(query="x")
        assert bench.raw("PATCH", f"pages/{target}", {"icon": None}).status_code == 503

    def test_what_is_spoiled_at_present_is_counted(self, bench: Workbench, target: str) -> None:
        address = f"{bench.server.url}/_sandbox/faults"
        spoil(bench, FaultKind.HANG, path="*")
        with pytest.raises(httpx.ReadTimeout):
            bench.plain.patch(f"{bench.server.url}/v1/pages/{target}", timeout=0.1)
        clock = Clock()
        ends = clock.monotonic() + 20
        while bench.http.get(address, headers=CONTROL).json()["under_way"]:
            assert clock.monotonic() < ends
            clock.sleep(0.01)

    def test_the_log_tells_what_arrived_and_what_was_applied(
        self, bench: Workbench, target: str
    ) -> None:
        bench.http.delete(f"{bench.server.url}/_sandbox/log", headers=CONTROL)
        spoil(bench, FaultKind.APPLY_THEN_FAIL, status=500)
        append(bench, target)
        bench.refused("pages", {})
        bench.notion.pages.update(target, in_trash=True)
        log = bench.http.get(f"{bench.server.url}/_sandbox/log", headers=CONTROL).json()
        told = [(one["method"], one["status"], one["fault"]) for one in log["requests"]]
        assert told == [("PATCH", 500, "apply_then_fail"), ("POST", 400, ""), ("PATCH", 200, "")]
        assert [one["kind"] for one in log["effects"]] == ["block.created", "page.trashed"]
        first, last = log["requests"][0]["number"], log["requests"][2]["number"]
        assert [one["request"] for one in log["effects"]] == [first, last]


class TestBehaviour:
    def test_a_rate_limit_says_how_long_to_wait_and_opens_again(
        self, bench: Workbench, clock: Clock
    ) -> None:
        bench.server.desk.behaviour = Behaviour(rate_requests=3, rate_seconds=60)
        answers = [bench.raw("GET", "users/me") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        refused = answers[3]
        assert refused.json()["additional_data"] == {"rate_limit_reason": "connection"}
        wait = int(refused.headers["retry-after"])
        assert 1 <= wait <= 60
        clock.turn(timedelta(seconds=wait))
        assert bench.raw("GET", "users/me").status_code == 200
        clock.turn(timedelta(seconds=-wait))

    def test_a_full_data_source_takes_no_rows(self, bench: Workbench) -> None:
        source = bench.table("Full")
        bench.row(source, "one")
        bench.server.desk.behaviour = Behaviour(row_limit=1)
        answer = bench.raw("POST", "pages", {"parent": {"data_source_id": source}})
        assert (answer.status_code, answer.json()["code"]) == (409, "row_limit_exceeded")

    def test_new_content_stays_out_of_lists_for_a_while(
        self, bench: Workbench, clock: Clock, target: str
    ) -> None:
        source = bench.table("Late")
        clock.turn(timedelta(seconds=10))
        bench.server.desk.behaviour = Behaviour(read_delay_seconds=5)
        bench.append(target, paragraph("new"))
        bench.row(source, "new")
        bench.page("Brandnewpage")
        assert (bench.words(target), bench.query(source)) == ([], [])
        found: Obj = bench.raw("POST", "search", {"query": "brandnewpage"}).json()
        assert found["results"] == []
        clock.turn(timedelta(seconds=6))
        assert (bench.words(target), bench.query(source)) == (["new"], ["new"])


def test_concurrent_clients_lose_nothing(bench: Workbench, target: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def write(number: int) -> int:
        body = {"children": [{"paragraph": {"rich_text": text(str(number))}}]}
        return bench.raw("PATCH", f"blocks/{target}/children", body).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(write, range(40))) == {200}
    assert sorted(map(int, bench.words(target))) == list(range(40))
