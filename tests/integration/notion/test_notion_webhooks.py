"""Notion's webhooks over real sockets: whose they are, and what they make forgotten."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from core.domain.notion import ObjectKind
from core.domain.write import UpdateObject
from core.kit.clock import Clock, new_id
from core.kit.settings import Settings
from core.monitoring.endpoint import Endpoint
from core.notion.cache import HEARD, TOLD, NotionCache
from core.notion.reads import Reads
from core.notion.webhooks import MOST_BYTES, PATH, Webhooks, WebhookSecret
from tests.integration.notion.conftest import Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PATIENCE = 20.0
SECRET = "secret_of_a_subscription"


@dataclass
class Door:
    """A webhook address, and what was forgotten because of what came to it."""

    secret: WebhookSecret
    cache: NotionCache
    url: str = ""
    topics: list[str] = field(default_factory=list)

    def forget(self, topics: list[str]) -> None:
        self.topics += topics
        self.cache.wrote(topics)

    def post(self, body: bytes, secret: str | None = None) -> int:
        signature = "" if secret is None else signed(body, secret)
        headers = {"X-Notion-Signature": signature, "Content-Type": "application/json"}
        with httpx.Client(trust_env=False) as client:
            return client.post(self.url, content=body, headers=headers).status_code


def signed(body: bytes, secret: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def an_event(**changes: str) -> bytes:
    event = {"id": new_id("event"), "type": "page.created", **changes}
    return json.dumps({**event, "entity": {"id": "e", "type": "page"}, "data": {}}).encode()


@pytest.fixture
def door(desk: Desk, tmp_path: Path) -> Iterator[Door]:
    door = Door(WebhookSecret(tmp_path / "secret", None), NotionCache(desk.clock))
    settings = Settings(data_dir=tmp_path)
    webhooks = Webhooks(door.secret, lambda topics: door.forget(list(topics)))
    with Endpoint("webhooks", {}, settings, [webhooks.route()]) as endpoint:
        door.url = endpoint.url + PATH
        yield door


def wait_for(door: Door, topic: str) -> None:
    clock = Clock()
    ends = clock.monotonic() + PATIENCE
    while topic not in door.topics:
        assert clock.monotonic() < ends, f"{topic} never came; {door.topics} did"
        clock.sleep(0.01)


def test_a_change_that_somebody_makes_in_notion_is_forgotten_here(desk: Desk, door: Door) -> None:
    webhooks = desk.server.desk.webhooks
    subscription = webhooks.subscribe(door.url, [])
    reads = Reads(desk.client, desk.clock, door.cache, fresh=False)
    target = reads.search("Roadmap", kind=ObjectKind.DATABASE)[0]
    change = UpdateObject(
        object_id=target.id,
        endpoint="data_sources",
        fields={"properties": {new_id("p"): {"number": {}}}},
    )
    desk.effects("a person").apply(change)
    try:
        wait_for(door, target.id)
    finally:
        state = desk.server.desk.state
        with state.transaction():
            state.records.remove("subscription", subscription["id"])
    assert door.secret.known() == subscription["verification_token"]
    assert reads.database(target.id).schema.keys() >= change.fields["properties"].keys()  # type: ignore[union-attr]  # as given above
    assert door.cache.ages is TOLD


def test_what_is_not_signed_by_notion_changes_nothing(door: Door) -> None:
    door.secret.learn(SECRET)
    body = an_event()
    assert door.post(body) == 401
    assert door.post(body, "another secret") == 401
    assert door.post(body + b" ", SECRET) == 200
    assert door.topics[0] == HEARD


def test_an_event_that_came_before_is_taken_once(door: Door) -> None:
    door.secret.learn(SECRET)
    body = an_event()
    assert [door.post(body, SECRET) for _ in range(3)] == [200, 200, 200]
    assert door.topics.count(HEARD) == 1


def test_nothing_is_believed_before_there_is_a_subscription(door: Door) -> None:
    assert door.post(an_event(), "") == 401


def test_the_first_token_counts_and_no_later_one(door: Door) -> None:
    def handshake(token: str) -> int:
        return door.post(json.dumps({"verification_token": token}).encode())

    assert [handshake(token) for token in (SECRET, "somebody else's", SECRET)] == [200, 409, 200]
    assert door.secret.known() == SECRET
    door.secret.reset()
    assert handshake("another subscription's") == 200


def test_a_token_that_an_operator_set_is_never_replaced(door: Door, tmp_path: Path) -> None:
    del door
    secret = WebhookSecret(tmp_path / "set", SECRET)
    assert not secret.learn("somebody else's")
    assert secret.learn(SECRET)
    assert secret.known() == SECRET


def test_what_is_too_large_or_no_json_is_refused(door: Door) -> None:
    door.secret.learn(SECRET)
    large = b" " * (MOST_BYTES + 1)
    assert door.post(large, SECRET) == 413
    assert door.post(b"<html>", SECRET) == 400
    assert door.topics == []
