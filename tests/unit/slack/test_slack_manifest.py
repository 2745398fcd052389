"""The manifest in the repository is the one that the code would write, and asks for no more."""

from pathlib import Path

from bot.slack.manifest import BOT_EVENTS, BOT_SCOPES, manifest_text

KEPT = Path(__file__).parents[3] / "manifests" / "slack" / "manifest.json"

_NEEDED_BY_EVENT = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "link_shared": "links:read",
}
_FREE = {"app_home_opened", "function_executed"}


def test_the_kept_manifest_is_what_the_code_uses() -> None:
    assert KEPT.read_text(encoding="utf-8") == manifest_text()


def test_every_event_has_the_scope_that_slack_asks_for_it() -> None:
    assert {_NEEDED_BY_EVENT[event] for event in set(BOT_EVENTS) - _FREE} <= BOT_SCOPES
