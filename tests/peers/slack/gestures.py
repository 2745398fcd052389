"""The payloads that people's gestures become (Slack docs, "Events API" and "Interactivity")."""

import time

from tests.peers.slack.world import (
    APP,
    BOT_ID,
    BOT_USER,
    TEAM,
    Channel,
    Json,
    Post,
    User,
    World,
)


def typed(text: str) -> str:
    """Text as Slack writes what a person typed."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def event(world: World, inner: Json) -> Json:
    """An event in its wrapper."""
    return {
        "token": "legacy-verification-token",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": inner,
        "type": "event_callback",
        "event_id": f"Ev{world.number():010d}",
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-context-{world.number()}",
    }


def message(post: Post, channel: Channel) -> Json:
    """The `message` event of a post."""
    inner: Json = {
        "type": "message",
        "user": post.user,
        "ts": post.ts,
        "client_msg_id": f"client-{post.ts}",
        "text": post.text,
        "team": TEAM,
        "channel": channel.id,
        "event_ts": post.ts,
        "channel_type": channel.kind,
        "blocks": [],
    }
    if post.files:
        inner |= {"subtype": "file_share", "files": post.files, "upload": False}
    if post.thread_ts:
        inner |= {"thread_ts": post.thread_ts, "parent_user_id": post.user}
    if post.by_app:
        inner |= {"bot_id": BOT_ID, "app_id": APP}
    return inner


def app_mention(post: Post, channel: Channel) -> Json:
    """The `app_mention` event of the same post; it has no files and no channel_type."""
    unsaid = {"files", "subtype", "upload"}
    inner = {name: value for name, value in message(post, channel).items() if name not in unsaid}
    return {**inner, "type": "app_mention", "channel_type": None} | {"channel": channel.id}


def changed(world: World, post: Post, channel: Channel, text: str) -> Json:
    """The event of an edit."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.kind,
        "ts": world.new_ts(),
        "message": {"type": "message", "user": post.user, "ts": post.ts, "text": text},
        "previous_message": {"type": "message", "user": post.user, "ts": post.ts},
    }


def deleted(world: World, post: Post, channel: Channel) -> Json:
    """The event of a deletion."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.kind,
        "ts": world.new_ts(),
        "deleted_ts": post.ts,
        "previous_message": {"type": "message", "user": post.user, "ts": post.ts},
    }


def reaction(world: World, user: User, post: Post, name: str) -> Json:
    """The event of a reaction that somebody put on a message."""
    return {
        "type": "reaction_added",
        "user": user.id,
        "reaction": name,
        "item": {"type": "message", "channel": post.channel, "ts": post.ts},
        "item_user": post.user,
        "event_ts": world.new_ts(),
    }


def stopped(world: World, user: User, channel: str, thread: str) -> Json:
    """The event of Stop, pressed where the agent says that it works."""
    return {
        "type": "agent_session_stopped",
        "channel": channel,
        "thread_ts": thread,
        "user": user.id,
        "streaming_message_ts": [],
        "event_ts": world.new_ts(),
    }


def joined(world: World, user: User, channel: Channel) -> Json:
    """The event of someone joining a channel."""
    return {
        "type": "message",
        "subtype": "channel_join",
        "channel": channel.id,
        "channel_type": channel.kind,
        "user": user.id,
        "ts": world.new_ts(),
        "text": f"<@{user.id}> has joined the channel",
    }


def slash(world: World, user: User, channel: Channel, command: str, text: str) -> Json:
    """A slash command."""
    return {
        "token": "legacy-verification-token",
        "team_id": TEAM,
        "team_domain": "peer",
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.kind == "im" else channel.name,
        "user_id": user.id,
        "user_name": user.name.lower().replace(" ", "."),
        "command": command,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": f"http://127.0.0.1:9/commands/{world.number()}",
        "trigger_id": world.shown.give_trigger(world.number()),
    }


def block_actions(world: World, user: User, post: Post, button: Json) -> Json:
    """A click on a button of a message."""
    return {
        "type": "block_actions",
        "token": "legacy-verification-token",
        "team": {"id": TEAM, "domain": "peer"},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": TEAM},
        "api_app_id": APP,
        "container": {
            "type": "message",
            "message_ts": post.ts,
            "channel_id": post.channel,
            "is_ephemeral": False,
            **({"thread_ts": post.thread_ts} if post.thread_ts else {}),
        },
        "trigger_id": world.shown.give_trigger(world.number()),
        "channel": {"id": post.channel, "name": "somewhere"},
        "message": {"type": "message", "ts": post.ts, "text": post.text, "blocks": post.blocks},
        "state": {"values": {}},
        "response_url": f"http://127.0.0.1:9/actions/{world.number()}",
        "actions": [
            {
                "type": "button",
                "action_id": button["action_id"],
                "block_id": f"block-{world.number()}",
                "text": button["text"],
                "value": button.get("value", ""),
                "action_ts": world.new_ts(),
            }
        ],
    }
