"""The local Slack refuses what Slack refuses; otherwise the tests against it prove nothing."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.peers.slack import SlackPeer


@pytest.fixture
def client(peer: SlackPeer) -> WebClient:
    return WebClient(token=peer.bot_token, base_url=peer.api_url + "/", retry_handlers=[])


def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def section(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}} | more


def button(**more: Any) -> dict[str, Any]:
    text = {"type": "plain_text", "text": "Go"}
    return {"type": "button", "action_id": "go", "text": text, "value": "v"} | more


@pytest.mark.parametrize(
    "block",
    [
        {"type": "paragraph"},
        section("y" * 3_001),
        section(""),
        section("a & b"),
        section("a < b"),
        section(colour="red"),
        {"type": "section"},
        {"type": "context", "elements": [button()]},
        {"type": "context", "elements": []},
        {"type": "actions", "elements": [button(), button()]},
        {"type": "actions", "elements": [button(style="green")]},
        {"type": "actions", "elements": [button(text={"type": "mrkdwn", "text": "Go"})]},
        {"type": "actions", "elements": [button(value="v" * 2_001)]},
        {"type": "actions", "elements": [button(confirm={"title": {}})]},
        {"type": "actions", "elements": [button(tooltip="x")]},
        {"type": "header", "text": {"type": "plain_text", "text": "h" * 151}},
    ],
    ids=lambda block: str(block)[:60],
)
def test_blocks_that_break_a_rule(
    peer: SlackPeer, client: WebClient, block: dict[str, Any]
) -> None:
    def post() -> object:
        return client.chat_postMessage(channel=peer.channel.id, text="t", blocks=[block])

    assert refusal(post) == "invalid_blocks"
    assert peer.posts == []


def test_too_much_text(peer: SlackPeer, client: WebClient) -> None:
    channel = peer.channel.id
    many, long = [section("y" * 2_900)] * 4, "t" * 4_001
    ts = client.chat_postMessage(channel=channel, text="t")["ts"]
    assert refusal(lambda: client.chat_postMessage(channel=channel, text="t", blocks=many)) == (
        "msg_blocks_too_long"
    )
    assert refusal(lambda: client.chat_update(channel=channel, ts=ts, text=long)) == "msg_too_long"
    nothing = {"channel": channel, "text": ""}
    assert refusal(lambda: client.api_call("chat.postMessage", json=nothing)) == "no_text"
    blocks = [section()] * 51
    assert refusal(lambda: client.chat_postMessage(channel=channel, text="t", blocks=blocks)) == (
        "invalid_blocks"
    )


def test_tokens(peer: SlackPeer, client: WebClient) -> None:
    assert refusal(lambda: client.auth_test(token="xoxb-wrong")) == "invalid_auth"
    assert refusal(lambda: client.auth_test(token=peer.app_token)) == "not_allowed_token_type"
    opening = refusal(lambda: client.apps_connections_open(app_token=peer.bot_token))
    assert opening == "not_allowed_token_type"


def test_places_and_arguments(peer: SlackPeer, client: WebClient) -> None:
    channel = peer.channel.id
    root = client.chat_postMessage(channel=channel, text="root")["ts"]
    reply = client.chat_postMessage(channel=channel, text="reply", thread_ts=root)["ts"]
    person = peer.say("hello").post.ts

    def post(**more: Any) -> Any:
        return lambda: client.api_call("chat.postMessage", json={"text": "t", **more})

    assert refusal(post(channel="C0NOWHERE")) == "channel_not_found"
    assert refusal(post(channel=channel, thread_ts="1.1")) == "thread_not_found"
    assert refusal(post(channel=channel, thread_ts=reply)) == "cannot_reply_to_message"
    assert refusal(post(channel=channel, nonce="n")) == "invalid_arguments"
    assert refusal(post(channel=channel, metadata={"nonce": "n"})) == "invalid_metadata_format"
    update = refusal(lambda: client.chat_update(channel=channel, ts=person, text="t"))
    assert update == "cant_update_message"
    assert refusal(lambda: client.api_call("chat.fly")) == "unknown_method"


def test_scopes(peer: SlackPeer, client: WebClient) -> None:
    peer.world.scopes -= {"users:read", "channels:history"}
    assert refusal(lambda: client.users_info(user=peer.user.id)) == "missing_scope"
    history = refusal(lambda: client.conversations_history(channel=peer.channel.id))
    assert history == "missing_scope"


def test_limits(peer: SlackPeer, client: WebClient) -> None:
    peer.limits.enforced = True
    channel = peer.channel.id
    for _ in range(3):
        client.chat_postMessage(channel=channel, text="t")
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=channel, text="t")
    assert caught.value.response.status_code == 429
    assert int(caught.value.response.headers["Retry-After"]) in {1, 2, 3}
    assert len(peer.posts) == 3


def test_pings_are_noticed(peer: SlackPeer, client: WebClient) -> None:
    channel = peer.channel.id
    ts = client.chat_postMessage(channel=channel, text="<!channel>", blocks=[section("@here")])[
        "ts"
    ]
    client.chat_update(channel=channel, ts=ts, text="@everyone", blocks=[section()])
    client.chat_update(channel=channel, ts=ts, text="@everyone", parse="none")
    assert peer.pings == ["!channel", "@here", "@everyone"]
