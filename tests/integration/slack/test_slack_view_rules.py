"""The peer refuses what Slack refuses: old triggers, strange views, missing scopes."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from tests.peers.slack import SlackPeer
from tests.peers.slack.file_server import attach

WORDS = {"type": "plain_text", "text": "Save"}
LINE = {"type": "section", "text": WORDS}


@pytest.fixture
def web(peer: SlackPeer) -> WebClient:
    return WebClient(token=peer.bot_token, base_url=f"{peer.api_url}/")


def modal(**more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": WORDS, "blocks": [LINE], **more}


def refusal(error: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(error.value.response["error"])


def test_a_trigger_opens_one_window_within_three_seconds(peer: SlackPeer, web: WebClient) -> None:
    trigger = peer.world.shown.give_trigger(1)
    web.views_open(trigger_id=trigger, view=modal())
    with pytest.raises(SlackApiError) as again:
        web.views_open(trigger_id=trigger, view=modal())
    assert refusal(again) == "exchanged_trigger_id"
    old = peer.world.shown.give_trigger(2)
    peer.world.shown.triggers[old] -= 3.1
    with pytest.raises(SlackApiError) as late:
        web.views_open(trigger_id=old, view=modal())
    assert refusal(late) == "expired_trigger_id"


@pytest.mark.parametrize(
    "view",
    [
        modal(blocks=[LINE] * 101),
        modal(title={"type": "plain_text", "text": "x" * 25}),
        modal(colour="red"),
        modal(private_metadata="x" * 3_001),
        modal(blocks=[{"type": "input", "label": WORDS, "element": {"type": "plain_text_input"}}]),
        modal(blocks=[LINE | {"block_id": "a"}, LINE | {"block_id": "a"}]),
        {"type": "home", "title": WORDS, "blocks": [LINE]},
    ],
    ids=["too many", "long title", "unknown", "metadata", "no submit", "same id", "home title"],
)
def test_a_view_that_breaks_a_rule_is_refused(
    peer: SlackPeer, web: WebClient, view: dict[str, Any]
) -> None:
    with pytest.raises(SlackApiError) as error:
        web.views_open(trigger_id=peer.world.shown.give_trigger(1), view=view)
    assert refusal(error) == "invalid_arguments"


def test_a_view_is_changed_only_from_the_state_that_was_seen(
    peer: SlackPeer, web: WebClient
) -> None:
    opened = web.views_open(trigger_id=peer.world.shown.give_trigger(1), view=modal())["view"]
    web.views_update(view_id=opened["id"], hash=opened["hash"], view=modal())
    with pytest.raises(SlackApiError) as error:
        web.views_update(view_id=opened["id"], hash=opened["hash"], view=modal())
    assert refusal(error) == "hash_conflict"


def test_files_and_links_need_their_scopes(peer: SlackPeer, web: WebClient) -> None:
    shared = attach(peer.world, "a.csv", b"a")
    peer.world.scopes -= {"files:read", "files:write", "links:write", "im:write"}
    calls: list[Callable[[], object]] = [
        lambda: web.files_info(file=shared["id"]),
        lambda: web.files_getUploadURLExternal(filename="a.md", length=1),
        lambda: web.chat_unfurl(channel=peer.channel.id, ts="1.1", unfurls={}),
        lambda: web.conversations_open(users=peer.user.id),
    ]
    for call in calls:
        with pytest.raises(SlackApiError) as error:
            call()
        assert refusal(error) == "missing_scope"
