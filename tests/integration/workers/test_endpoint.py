"""Every process tells over HTTP whether it lives, whether it can work, and what it counted."""

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from core.kit import rundir
from core.kit.errors import ConfigurationError, Unavailable
from core.kit.settings import Settings
from core.monitoring.endpoint import Check, Endpoint
from core.telemetry import metrics
from tests.eventually import PATIENCE


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    return Settings(data_dir=data_dir)


@pytest.fixture
def hanging() -> Iterator[Check]:
    let_go = threading.Event()

    def check() -> None:
        let_go.wait(PATIENCE)

    yield check
    let_go.set()


def _get(endpoint: Endpoint, path: str) -> httpx.Response:
    return httpx.get(endpoint.url + path, timeout=PATIENCE)


def test_it_is_found_by_its_announcement_while_it_serves(settings: Settings) -> None:
    with Endpoint("worker-1", {}, settings) as endpoint:
        said = rundir.find(settings.data_dir, "worker-1")
        assert said is not None
        assert said.url == endpoint.url
        assert _get(endpoint, "/healthz").text == "ok\n"
        assert _get(endpoint, "/readyz").json() == {"ready": True, "checks": {}}
    assert rundir.find(settings.data_dir, "worker-1") is None
    with pytest.raises(httpx.ConnectError):
        _get(endpoint, "/healthz")


def test_what_is_wrong_is_named_and_no_secret_is_in_it(settings: Settings) -> None:
    def away() -> None:
        raise Unavailable("redis://u:hunter2@cache.example.com does not answer.")

    def broken() -> None:
        raise LookupError("xoxb-1234567890-abcdef")

    checks: dict[str, Check] = {"broker": away, "odd": broken, "database": lambda: None}
    with Endpoint("bot", checks, settings) as endpoint:
        answer = _get(endpoint, "/readyz")
        assert _get(endpoint, "/healthz").status_code == 200
    assert answer.status_code == 503
    said = answer.json()["checks"]
    assert said["database"] == "ok"
    assert "does not answer" in said["broker"]
    assert "LookupError" in said["odd"]
    assert "hunter2" not in answer.text
    assert "xoxb-" not in answer.text


def test_a_check_that_hangs_is_reported_and_not_started_twice(
    settings: Settings, hanging: Check
) -> None:
    calls: list[int] = []

    def slow() -> None:
        calls.append(1)
        hanging()

    with Endpoint("bot", {"slow": slow}, settings) as endpoint:
        for _ in range(2):
            answer = _get(endpoint, "/readyz")
            assert answer.status_code == 503
            assert "No answer within" in answer.json()["checks"]["slow"]
        assert _get(endpoint, "/healthz").status_code == 200
        assert calls == [1]


def test_metrics_are_those_of_the_process(settings: Settings) -> None:
    metrics.of_process().request_accepted("terminal")
    with Endpoint("bot", {}, settings) as endpoint:
        answer = _get(endpoint, "/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert (
        'assistant_requests_accepted_total{outcome="accepted",platform="terminal"}' in answer.text
    )


def test_further_routes_are_served_at_the_same_address(settings: Settings) -> None:
    async def hello(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("hello")

    with Endpoint("slack", {}, settings, [Route("/slack/events", hello)]) as endpoint:
        assert _get(endpoint, "/slack/events").text == "hello"


def test_an_address_in_use_is_said_clearly(settings: Settings) -> None:
    with Endpoint("first", {}, settings) as first:
        port = int(first.url.rpartition(":")[2])
        second = Endpoint("second", {}, settings, address=("127.0.0.1", port))
        with pytest.raises(ConfigurationError, match=f"{port}.*ASSISTANT_HTTP"):
            second.start()
