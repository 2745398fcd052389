"""The Web API methods, with Slack's checks and errors. Unknown arguments are refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.peers.slack import streams
from tests.peers.slack.blockkit import check_blocks, pings_in
from tests.peers.slack.world import (
    APP,
    BOT_ID,
    BOT_USER,
    TEAM,
    Channel,
    Frame,
    Json,
    Post,
    Refused,
    Whisper,
    World,
)

_LONGEST_POST = 40_000
_LONGEST_UPDATE = 4_000
_BROAD = frozenset({"full", "client"})

Run = Callable[[World, Json], Json]


@dataclass(frozen=True)
class Method:
    """One method: what it takes, what it needs, what it does."""

    run: Run
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    scope: str | None = None
    kinds: frozenset[str] = field(default=frozenset({"bot"}))

    def call(self, world: World, arguments: Json) -> Json:
        unknown = arguments.keys() - self.required - self.optional - {"token", "team_id"}
        if unknown:
            raise Refused("invalid_arguments", detail=f"unknown {sorted(unknown)}")
        missing = {name for name in self.required if arguments.get(name) in (None, "")}
        if missing:
            raise Refused(_MISSING.get(min(missing), "invalid_arguments"), detail=sorted(missing))
        if self.scope:
            world.need_scope(self.scope)
        return self.run(world, arguments)


_MISSING = {"channel": "channel_not_found", "ts": "message_not_found", "user": "user_not_found"}


def _auth_test(_world: World, _arguments: Json) -> Json:
    return {
        "url": "https://peer.example.com/",
        "team": "Peer",
        "user": "assistant",
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def _place(world: World, arguments: Json) -> Channel:
    channel = world.need_channel(arguments["channel"])
    if not channel.member:
        raise Refused("not_in_channel")
    if channel.archived:
        raise Refused("is_archived")
    return channel


def _frame(arguments: Json, *, longest: int, parse: str) -> Frame:
    text, blocks = arguments.get("text") or "", arguments.get("blocks") or []
    if not text and not blocks:
        raise Refused("no_text")
    if len(text) > longest:
        raise Refused("msg_too_long")
    if any(0xD800 <= ord(char) <= 0xDFFF for char in text):
        raise Refused("invalid_arguments", detail="text is not valid Unicode")
    check_blocks(blocks)
    links_names = arguments.get("parse", parse) in _BROAD or bool(arguments.get("link_names"))
    return Frame(text, blocks, pings_in(text, blocks, links_names=links_names))


def _check_metadata(metadata: Any) -> Json | None:
    if metadata is None:
        return None
    right = (
        isinstance(metadata, dict)
        and metadata.keys() == {"event_type", "event_payload"}
        and isinstance(metadata["event_payload"], dict)
    )
    if not right:
        raise Refused("invalid_metadata_format")
    return dict(metadata)


def _check_thread(world: World, channel: Channel, thread: str | None) -> str | None:
    if thread is None:
        return None
    root = world.find(channel.id, thread)
    if root is None:
        raise Refused("thread_not_found")
    if root.thread_ts not in (None, root.ts):
        raise Refused("cannot_reply_to_message")
    return thread


def _post_message(world: World, arguments: Json) -> Json:
    channel = _place(world, arguments)
    frame = _frame(arguments, longest=_LONGEST_POST, parse="none")
    thread = _check_thread(world, channel, arguments.get("thread_ts"))
    metadata = _check_metadata(arguments.get("metadata"))
    options: Json = {
        name: arguments[name] for name in ("unfurl_links", "unfurl_media") if name in arguments
    }
    post = Post(channel.id, world.new_ts(), BOT_USER, thread, [frame], metadata, options)
    world.add(post)
    return {"channel": channel.id, "ts": post.ts, "message": _shown(post)}


def _update(world: World, arguments: Json) -> Json:
    channel = _place(world, arguments)
    post = world.find(channel.id, arguments["ts"])
    if post is None:
        raise Refused("message_not_found")
    if not post.by_app:
        raise Refused("cant_update_message")
    if streams.is_open(world, post.ts):
        raise Refused("streaming_state_conflict")
    frame = _frame(arguments, longest=_LONGEST_UPDATE, parse="client")
    with world.changed:
        post.frames.append(frame)
        if "metadata" in arguments:
            post.metadata = _check_metadata(arguments["metadata"])
        world.changed.notify_all()
    return {"channel": channel.id, "ts": post.ts, "text": post.text, "message": _shown(post)}


def _post_ephemeral(world: World, arguments: Json) -> Json:
    channel = _place(world, arguments)
    if arguments["user"] not in world.users:
        raise Refused("user_not_in_channel")
    frame = _frame(arguments, longest=_LONGEST_POST, parse="none")
    thread = _check_thread(world, channel, arguments.get("thread_ts"))
    with world.changed:
        world.whispers.append(Whisper(channel.id, arguments["user"], frame.text, thread))
        world.changed.notify_all()
    return {"message_ts": world.new_ts()}


def _add_reaction(world: World, arguments: Json) -> Json:
    channel = _place(world, arguments)
    post = world.find(channel.id, arguments["timestamp"])
    if post is None:
        raise Refused("message_not_found")
    if arguments["name"] in post.reactions:
        raise Refused("already_reacted")
    post.reactions.append(arguments["name"])
    world.note()
    return {}


def _replies(world: World, arguments: Json) -> Json:
    channel = world.need_channel(arguments["channel"])
    world.need_scope(channel.history_scope)
    thread = arguments["ts"]
    if world.find(channel.id, thread) is None:
        raise Refused("thread_not_found")
    found = [
        post
        for post in world.posts
        if post.channel == channel.id and thread in (post.ts, post.thread_ts)
    ]
    return _page(found, arguments, newest_first=False)


def _history(world: World, arguments: Json) -> Json:
    channel = world.need_channel(arguments["channel"])
    world.need_scope(channel.history_scope)
    if not channel.member:
        raise Refused("not_in_channel")
    since, until = float(arguments.get("oldest") or 0), float(arguments.get("latest") or "inf")
    found = [p for p in world.posts if p.channel == channel.id and p.thread_ts in (None, p.ts)]
    found = [p for p in found if since <= float(p.ts) <= until]
    return _page(found, arguments, newest_first=True)


def _page(posts: list[Post], arguments: Json, *, newest_first: bool) -> Json:
    limit = int(arguments.get("limit") or 100)
    if not 1 <= limit <= 1000:
        raise Refused("invalid_limit")
    cursor = str(arguments.get("cursor") or "at:0")
    if not cursor.startswith("at:"):
        raise Refused("invalid_cursor")
    start = int(cursor.removeprefix("at:"))
    ordered = sorted(posts, key=lambda post: post.ts, reverse=newest_first)
    more = start + limit < len(ordered)
    with_metadata = arguments.get("include_all_metadata") in (True, 1, "1", "true")
    shown = [_shown(post, metadata=with_metadata) for post in ordered[start : start + limit]]
    cursor = f"at:{start + limit}" if more else ""
    return {"messages": shown, "has_more": more, "response_metadata": {"next_cursor": cursor}}


def _shown(post: Post, *, metadata: bool = True) -> Json:
    shown: Json = {"type": "message", "user": post.user, "ts": post.ts, "text": post.text}
    if post.by_app:
        shown |= {"bot_id": BOT_ID, "app_id": APP, "blocks": post.blocks}
    if post.thread_ts:
        shown["thread_ts"] = post.thread_ts
    if post.files:
        shown["files"] = post.files
    if metadata and post.metadata:
        shown["metadata"] = post.metadata
    return shown


def _users_info(world: World, arguments: Json) -> Json:
    user = world.users.get(arguments["user"])
    if user is None:
        raise Refused("user_not_found")
    about: Json = {
        "id": user.id,
        "team_id": TEAM,
        "name": user.name.lower().replace(" ", "."),
        "real_name": user.name,
        "tz": user.tz,
        "tz_offset": 0,
        "is_bot": False,
        "profile": {"real_name": user.name, "display_name": user.name},
    }
    if arguments.get("include_locale") in (True, 1, "1", "true"):
        about["locale"] = user.locale
    return {"user": about}


def _conversations_info(world: World, arguments: Json) -> Json:
    channel = world.need_channel(arguments["channel"])
    return {
        "channel": {
            "id": channel.id,
            "name": channel.name,
            "is_im": channel.kind == "im",
            "is_private": channel.kind != "channel",
            "is_member": channel.member,
            "is_archived": channel.archived,
        }
    }


_SAYING = frozenset({"text", "blocks", "thread_ts", "parse", "link_names"})
_POSTING = _SAYING | {"metadata", "unfurl_links", "unfurl_media", "reply_broadcast"}
_PAGING = frozenset({"limit", "cursor", "include_all_metadata", "oldest", "latest", "inclusive"})

_STREAMING = frozenset({"markdown_text", "chunks"})

METHODS: Mapping[str, Method] = {
    "chat.startStream": Method(
        streams.start,
        frozenset({"channel", "thread_ts"}),
        _STREAMING | {"recipient_team_id", "recipient_user_id", "task_display_mode"},
        scope="chat:write",
    ),
    "chat.appendStream": Method(
        streams.append, frozenset({"channel", "ts"}), _STREAMING, scope="chat:write"
    ),
    "chat.stopStream": Method(
        streams.stop,
        frozenset({"channel", "ts"}),
        _STREAMING | {"blocks", "metadata", "session_status"},
        scope="chat:write",
    ),
    "agents.sessions.setStatus": Method(
        streams.set_session_status,
        frozenset({"channel_id", "status"}),
        frozenset({"thread_ts", "title", "initiator_user_id"}),
        scope="assistant:write",
    ),
    "assistant.threads.setStatus": Method(
        streams.set_thread_status,
        frozenset({"channel_id", "thread_ts"}),
        frozenset({"status", "loading_messages"}),
        scope="assistant:write",
    ),
    "assistant.threads.setTitle": Method(
        streams.set_title, frozenset({"channel_id", "thread_ts", "title"}), scope="assistant:write"
    ),
    "assistant.threads.setSuggestedPrompts": Method(
        streams.suggest_prompts,
        frozenset({"channel_id", "prompts"}),
        frozenset({"thread_ts", "title"}),
        scope="assistant:write",
    ),
    "auth.test": Method(_auth_test),
    "chat.postMessage": Method(_post_message, frozenset({"channel"}), _POSTING, scope="chat:write"),
    "chat.update": Method(
        _update,
        frozenset({"channel", "ts"}),
        (_SAYING - {"thread_ts"}) | {"metadata", "reply_broadcast"},
        scope="chat:write",
    ),
    "chat.postEphemeral": Method(
        _post_ephemeral, frozenset({"channel", "user"}), _SAYING, scope="chat:write"
    ),
    "reactions.add": Method(
        _add_reaction, frozenset({"channel", "timestamp", "name"}), scope="reactions:write"
    ),
    "conversations.replies": Method(_replies, frozenset({"channel", "ts"}), _PAGING),
    "conversations.history": Method(_history, frozenset({"channel"}), _PAGING),
    "conversations.info": Method(
        _conversations_info,
        frozenset({"channel"}),
        frozenset({"include_locale"}),
        scope="channels:read",
    ),
    "users.info": Method(
        _users_info, frozenset({"user"}), frozenset({"include_locale"}), scope="users:read"
    ),
}
