"""Failpoints do nothing unless set, exactly what was set, and never beside a real service."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.kit import failpoints
from core.kit.errors import ConfigurationError, Unavailable
from core.kit.failpoints import Point, Vanished
from core.kit.settings import CHECKOUT, Settings

PRODUCT = [path for room in ("core", "bot", "workers") for path in (CHECKOUT / room).rglob("*.py")]


def settings(**values: str) -> Settings:
    return Settings.model_validate(values, by_alias=True)


def test_a_point_where_nothing_is_set_does_nothing() -> None:
    for point in Point:
        failpoints.reach(point)


def test_what_is_set_happens_at_that_point_and_passage_alone() -> None:
    with failpoints.armed("runner.after_claim=raise@2"):
        failpoints.reach(Point.RUNNER_AFTER_WORK)
        failpoints.reach(Point.RUNNER_AFTER_CLAIM)
        with pytest.raises(Unavailable):
            failpoints.reach(Point.RUNNER_AFTER_CLAIM)
        failpoints.reach(Point.RUNNER_AFTER_CLAIM)
    failpoints.reach(Point.RUNNER_AFTER_CLAIM)


def test_a_star_means_every_passage_and_several_points_are_set_by_one_text() -> None:
    with failpoints.armed("runner.after_claim=vanish@*, runner.after_work=raise"):
        for _ in range(3):
            with pytest.raises(Vanished):
                failpoints.reach(Point.RUNNER_AFTER_CLAIM)
        with pytest.raises(Unavailable):
            failpoints.reach(Point.RUNNER_AFTER_WORK)


def test_what_vanishes_is_not_caught_as_an_error() -> None:
    assert not issubclass(Vanished, Exception)


@pytest.mark.parametrize(
    "text", ["runner.after_clam=kill", "runner.after_claim", "runner.after_claim=explode", "kill"]
)
def test_a_text_that_cannot_be_read_is_refused_with_what_there_is(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"runner\.after_claim"):
        failpoints.arm(settings(ASSISTANT_FAILPOINTS=text))


@pytest.mark.parametrize(
    "real",
    [
        {"NOTION_TOKEN": "ntn_x"},
        {"SLACK_BOT_TOKEN": "xoxb-x", "SLACK_API_URL": "https://slack.example.com/api"},
        {"DISCORD_TOKEN": "x"},
        {"OPENAI_API_KEY": "x"},
    ],
)
def test_beside_the_token_of_a_real_service_failpoints_are_refused(real: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="real service"):
        failpoints.arm(settings(ASSISTANT_FAILPOINTS="runner.after_claim=kill", **real))
    failpoints.arm(settings(**real))


def test_a_token_for_a_peer_on_this_machine_is_no_real_service() -> None:
    local = settings(NOTION_TOKEN="ntn_x", NOTION_BASE_URL="http://127.0.0.1:9")
    assert not local.reaches_real_services


def test_kill_ends_the_process_as_kill_9_does(tmp_path: Path) -> None:
    program = (
        "from core.kit import failpoints\n"
        "with failpoints.armed('notion.before_send=kill'):\n"
        "    failpoints.reach(failpoints.Point.NOTION_BEFORE_SEND)\n"
        "print('still here')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, cwd=CHECKOUT, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    assert b"still here" not in ended.stdout


def test_every_point_is_passed_somewhere_in_the_code_and_none_twice() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in PRODUCT)
    passed = {point: text.count(f"reach(Point.{point.name})") for point in Point}
    assert passed == dict.fromkeys(Point, 1)
