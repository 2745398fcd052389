"""Webhooks: verified, signed, of the right kinds, repeated when they fail."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from core.kit.clock import Clock
from tests.integration.sandbox.desk import Obj, Workbench, paragraph

CONTROL = {"Authorization": "Bearer control"}
PATIENCE_SECONDS = 5


class Listener(ThreadingHTTPServer):
    """Takes deliveries; refuses the first `refusals` of those that are events."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taker)
        self.taken: list[tuple[Obj, str, bytes]] = []
        self.refusals = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"

    def events(self) -> list[Obj]:
        return [body for body, _, _ in self.taken if "type" in body]


class Taker(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["content-length"]))
        body = json.loads(raw)
        self.server.taken.append((body, self.headers["x-notion-signature"], raw))
        refused = "type" in body and self.server.refusals > 0
        self.server.refusals -= refused
        self.send_response(500 if refused else 200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    server = Listener()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def subscribe(bench: Workbench, listener: Listener, *events: str) -> str:
    body = {"url": listener.url, "events": list(events)}
    answer = bench.http.post(f"{bench.server.url}/_sandbox/webhooks", json=body, headers=CONTROL)
    return str(answer.json()["verification_token"])


def wait_for(listener: Listener, count: int) -> list[Obj]:
    clock = Clock()
    ends = clock.monotonic() + PATIENCE_SECONDS
    while len(listener.events()) < count and clock.monotonic() < ends:
        clock.sleep(0.01)
    return listener.events()


@pytest.fixture(autouse=True)
def alone(bench: Workbench) -> Iterator[None]:
    """Each test's subscriptions end with it."""
    yield
    state = bench.server.desk.state
    with state.transaction():
        for one in state.records.all("subscription"):
            state.records.remove("subscription", one["id"])


def test_deliveries_are_verified_and_signed(bench: Workbench, listener: Listener) -> None:
    token = subscribe(bench, listener)
    page = bench.page("Told")
    event = wait_for(listener, 1)[0]
    assert listener.taken[0][0] == {"verification_token": token}
    assert (event["type"], event["entity"]) == ("page.created", {"id": page["id"], "type": "page"})
    assert event["data"]["parent"] == {"id": bench.root, "type": "page"}
    assert event["attempt_number"] == 1
    for _, signature, raw in listener.taken:
        digest = hmac.new(token.encode(), raw, hashlib.sha256).hexdigest()
        assert signature == f"sha256={digest}"


def test_changes_of_blocks_are_one_event_of_their_page(
    bench: Workbench, listener: Listener
) -> None:
    page = bench.page("x")["id"]
    subscribe(bench, listener, "page.content_updated", "page.deleted")
    made = bench.append(page, paragraph("a"), paragraph("b"))
    bench.notion.pages.update(page, in_trash=True)
    first, second = wait_for(listener, 2)
    assert (first["type"], first["entity"]["id"]) == ("page.content_updated", page)
    assert [one["id"] for one in first["data"]["updated_blocks"]] == [one["id"] for one in made]
    assert second["type"] == "page.deleted"


def test_a_refused_delivery_is_repeated(bench: Workbench, listener: Listener) -> None:
    subscribe(bench, listener, "page.created")
    listener.refusals = 1
    bench.page("x")
    first, second = wait_for(listener, 2)
    assert first["id"] == second["id"]
    assert [first["attempt_number"], second["attempt_number"]] == [1, 2]


def test_a_refused_request_tells_nothing(bench: Workbench, listener: Listener) -> None:
    subscribe(bench, listener)
    bench.refused("pages", {})
    bench.page("after")
    assert [event["type"] for event in wait_for(listener, 1)] == ["page.created"]
