"""Webhooks: verified, signed, of the right kinds, repeated when they fail."""

import hashlib
import hmac
import json
import socket
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


def subscribe(
    bench: Workbench, listener: Listener, *events: str, version: str = "2026-03-11"
) -> str:
    body = {"url": listener.url, "events": list(events), "api_version": version}
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


def told(listener: Listener, *kinds: str) -> list[Obj]:
    """One event of each kind, once all have come."""
    ends = Clock().monotonic() + PATIENCE_SECONDS
    while not set(kinds) <= {one["type"] for one in listener.events()}:
        assert Clock().monotonic() < ends, [one["type"] for one in listener.events()]
        Clock().sleep(0.01)
    return [next(one for one in listener.events() if one["type"] == kind) for kind in kinds]


def test_events_of_pages_say_what_changed_and_where(bench: Workbench, listener: Listener) -> None:
    source = bench.table("Told", Size={"number": {}})
    row = bench.row(source, "row")
    database = row["parent"]["database_id"]
    subscribe(bench, listener)
    bench.notion.pages.update(row["id"], properties={"Size": {"number": 1}}, is_locked=True)
    locked, updated = told(listener, "page.locked", "page.properties_updated")
    size = row["properties"]["Size"]["id"]
    assert updated["data"]["updated_properties"] == [size]
    home = {"id": database, "type": "database", "data_source_id": source}
    assert locked["data"]["parent"] == updated["data"]["parent"] == home


def test_events_of_tables_say_which_columns_and_rows(bench: Workbench, listener: Listener) -> None:
    source = bench.table("Told", Size={"number": {}}, Gone={"checkbox": {}})
    subscribe(bench, listener)
    changes: Obj = {"Size": {"name": "Length"}, "Gone": None, "New": {"date": {}}}
    bench.notion.data_sources.update(source, properties=changes)
    row = bench.row(source, "row")["id"]
    schema, content = told(listener, "data_source.schema_updated", "data_source.content_updated")
    columns = {one["name"]: one["action"] for one in schema["data"]["updated_properties"]}
    assert columns == {"Length": "updated", "Gone": "deleted", "New": "created"}
    assert content["data"]["updated_blocks"] == [{"id": row, "type": "page"}]


def test_events_of_comments_and_views_say_where_they_are(
    bench: Workbench, listener: Listener
) -> None:
    page = bench.page("Talk", paragraph("point"))["id"]
    point = bench.children(page)[0]["id"]
    source = bench.table("Seen")
    subscribe(bench, listener)
    bench.notion.comments.create(parent={"block_id": point}, markdown="x")
    bench.notion.views.create(data_source_id=source, name="List", type="list")
    comment, view = told(listener, "comment.created", "view.created")
    assert comment["data"] == {"parent": {"id": point, "type": "block"}, "page_id": page}
    assert view["data"]["view_type"] == "list"
    assert view["data"]["parent"]["data_source_id"] == source


def test_before_there_were_data_sources_their_events_were_of_databases(
    bench: Workbench, listener: Listener
) -> None:
    source = bench.table("Old")
    subscribe(bench, listener, version="2022-06-28")
    bench.row(source, "row")
    (content,) = told(listener, "database.content_updated")
    assert (content["api_version"], content["entity"]["type"]) == ("2022-06-28", "database")
    assert content["entity"]["id"] != source


def test_a_subscriber_that_does_not_answer_keeps_no_other_waiting(
    bench: Workbench, listener: Listener
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        body = {"url": f"http://127.0.0.1:{silent.getsockname()[1]}/hook", "events": []}
        address = f"{bench.server.url}/_sandbox/webhooks"
        assert bench.http.post(address, json=body, headers=CONTROL).status_code == 200
        subscribe(bench, listener, "page.created")
        page = bench.page("Told at once")
        assert [one["entity"]["id"] for one in wait_for(listener, 1)] == [page["id"]]
