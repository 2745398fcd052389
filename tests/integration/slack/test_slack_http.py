"""Signed HTTP: what is not signed by Slack does nothing."""

import json
import time

import pytest

from bot.slack.app import SlackBot
from core.kit.errors import ConfigurationError
from core.kit.settings import Settings
from tests.integration.slack.conftest import settings_for
from tests.integration.slack.door import RecordingAssistant
from tests.peers.slack import Fault, SlackPeer, gestures
from tests.peers.slack.deliveries import signed

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def event(peer: SlackPeer, http: SlackBot) -> str:
    """A mention, ready to be posted."""
    post = peer._write(f"<@{peer.bot_user}> hello", peer.channel, peer.user, None)
    return json.dumps(gestures.event(peer.world, gestures.app_mention(post, peer.channel)))


def test_a_right_signature_is_served(
    peer: SlackPeer, assistant: RecordingAssistant, event: str
) -> None:
    status, _ = peer.post_raw(event, JSON | signed(event, peer.signing_secret))
    assert status == 200
    assert assistant.only.text == "hello"


@pytest.mark.parametrize("wrong", ["none", "another secret", "another body", "old", "not base16"])
def test_a_wrong_signature_is_401_and_no_work(
    peer: SlackPeer, assistant: RecordingAssistant, event: str, wrong: str
) -> None:
    right = signed(event, peer.signing_secret)
    headers = {
        "none": {},
        "another secret": signed(event, "guess"),
        "another body": signed(event + " ", peer.signing_secret),
        "old": signed(event, peer.signing_secret, at=time.time() - 301),
        "not base16": right | {"X-Slack-Signature": "v0=zz"},
    }[wrong]
    status, _ = peer.post_raw(event, JSON | headers)
    assert status == 401
    assert assistant.told == []


def test_slack_s_check_of_the_address_is_answered(peer: SlackPeer, http: SlackBot) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c-123", "token": "t"})
    status, text = peer.post_raw(body, JSON | signed(body, peer.signing_secret))
    assert (status, json.loads(text)) == (200, {"challenge": "c-123"})


@pytest.mark.parametrize("body", ["{", "[1]", "", "\x00\ufffd", "payload=%7B"])
def test_what_is_no_payload_is_refused_and_breaks_nothing(
    peer: SlackPeer, assistant: RecordingAssistant, http: SlackBot, body: str
) -> None:
    for signature in ({}, signed(body, peer.signing_secret)):
        status, _ = peer.post_raw(body, JSON | signature)
        assert status in {200, 400, 401, 404}
    assert assistant.told == []


def test_a_huge_body_is_refused(peer: SlackPeer, http: SlackBot) -> None:
    body = "x" * 1_100_000
    status, _ = peer.post_raw(body, JSON | signed(body, peer.signing_secret))
    assert status == 413


def test_an_event_that_cannot_be_handled_yet_comes_again(
    peer: SlackPeer, assistant: RecordingAssistant, http: SlackBot
) -> None:
    peer.trouble.next("auth.test", Fault("status", status=503))
    said = peer.mention("hello", twin=False)
    peer.over(*said.deliveries)
    (delivery,) = said.deliveries
    assert [attempt.status for attempt in delivery.attempts] == [500, 200]
    assert assistant.only.text == "hello"


def test_without_a_signing_secret_there_is_no_route(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    settings = settings_for(peer).model_copy(update={"slack_signing_secret": None})
    bot = SlackBot(assistant, settings)
    assert bot.routes() == []
    bot.close()


def test_a_bot_without_a_token_says_which_setting_is_missing(assistant: RecordingAssistant) -> None:
    with pytest.raises(ConfigurationError, match="SLACK_BOT_TOKEN"):
        SlackBot(assistant, Settings.model_validate({}))
