"""The manifests in the repository are those that the code would write, and ask for no more."""

import re
from pathlib import Path

import pytest

from bot.slack.manifest import BOT_EVENTS, BOT_SCOPES, manifest, manifest_text

CHECKOUT = Path(__file__).parents[3]
KEPT = CHECKOUT / "manifests" / "slack"
URL = "https://assistant.example.com"

_NEEDED_BY_EVENT = {
    "app_mention": "app_mentions:read",
    "agent_session_stopped": "assistant:write",
    "app_context_changed": "assistant:write",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "link_shared": "links:read",
}
_FREE = {"app_home_opened", "function_executed", "app_uninstalled", "tokens_revoked"}
_OF_THE_OLDER_VIEW = {"assistant_thread_started", "assistant_thread_context_changed"}
"""Slack refuses a manifest that names both views; apps of the older one subscribe to them."""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("manifest.json", manifest_text()),
        ("manifest.http.json", manifest_text(url=URL)),
        ("manifest.many.json", manifest_text(url=URL, many=True)),
    ],
)
def test_the_kept_manifests_are_what_the_code_uses(name: str, text: str) -> None:
    assert (KEPT / name).read_text(encoding="utf-8") == text


def test_every_event_has_the_scope_that_slack_asks_for_it() -> None:
    assert {_NEEDED_BY_EVENT[event] for event in set(BOT_EVENTS) - _FREE} <= BOT_SCOPES


def test_the_events_asked_for_are_those_that_the_code_listens_to() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (CHECKOUT / "bot/slack").glob("*.py")]
    named = {name for text in sources for name in re.findall(r'app\.event\(\s*"(\w+)"', text)}
    steps = {"function_executed"} if any("app.function(" in text for text in sources) else set()
    messages = {event for event in BOT_EVENTS if event.startswith("message.")}
    assert named - _OF_THE_OLDER_VIEW | steps | messages == set(BOT_EVENTS)


def test_slack_s_lengths_are_kept() -> None:
    whole = manifest(url=URL, many=True)
    information, features = whole["display_information"], whole["features"]
    assert isinstance(information, dict)
    assert isinstance(features, dict)
    assert len(information["name"]) <= 35
    assert len(information["description"]) <= 140
    assert 174 <= len(information["long_description"]) <= 4_000
    assert len(features["agent_view"]["agent_description"]) <= 300
    assert len(features["agent_view"]["suggested_prompts"]) == 4


def test_only_many_workspaces_have_tokens_that_end() -> None:
    # A token in SLACK_BOT_TOKEN cannot be replaced, so it must not end.
    alone, many = manifest()["settings"], manifest(url=URL, many=True)["settings"]
    assert isinstance(alone, dict)
    assert isinstance(many, dict)
    assert (alone["token_rotation_enabled"], alone["org_deploy_enabled"]) == (False, False)
    assert (many["token_rotation_enabled"], many["org_deploy_enabled"]) == (True, True)
