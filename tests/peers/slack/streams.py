"""Streams and agent sessions, with Slack's rules (Slack docs, "Text streaming", "Agent sessions").

A stream dies after five minutes; one that ends with a task open shows that task as an error; in a
channel it needs to know for whom it is; while it is open, its message cannot be edited.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.peers.slack.blockkit import check_blocks
from tests.peers.slack.world import BOT_USER, Frame, Json, Post, Refused, World

LIFETIME = 300.0
_LONGEST = 12_000
_MODES = frozenset({"timeline", "plan", "dense"})
_STATUSES = frozenset({"pending", "in_progress", "complete", "error"})
_SESSION_STATUSES = frozenset({"processing", "active", "suspended", "closed"})
_CHUNKS: dict[str, tuple[set[str], set[str]]] = {
    "markdown_text": ({"text"}, set()),
    "plan_update": ({"title"}, set()),
    "task_update": ({"id", "title", "status"}, {"details", "output", "sources"}),
    "blocks": ({"blocks"}, set()),
}


@dataclass
class Stream:
    """What has been streamed into one message."""

    began: float
    title: str = ""
    tasks: dict[str, Json] = field(default_factory=dict)
    history: list[tuple[str, str]] = field(default_factory=list)
    """Every status that a task had, in order: (title, status)."""
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    stopped: bool = False
    age_at_stop: float = 0.0

    def take(self, chunks: Any) -> None:
        for chunk in _checked(chunks):
            match chunk["type"]:
                case "markdown_text":
                    self.text += chunk["text"]
                case "plan_update":
                    self.title = chunk["title"]
                case "blocks":
                    self.blocks += chunk["blocks"]
                case _:
                    self.tasks[chunk["id"]] = {**self.tasks.get(chunk["id"], {}), **chunk}
                    self.history.append((chunk["title"], chunk["status"]))

    def frame(self) -> Frame:
        tasks: list[Json] = [
            {"type": "task_card", "task_id": task["id"], "title": task["title"]}
            | {"status": task["status"]}
            for task in self.tasks.values()
        ]
        plan: list[Json] = [{"type": "plan", "title": self.title, "tasks": tasks}] if tasks else []
        return Frame(self.text, [*plan, *self.blocks])


@dataclass
class SessionStatus:
    """A status that the app set."""

    channel: str
    thread: str
    status: str
    at: float
    title: str | None = None


def _checked(chunks: Any) -> list[Json]:
    if chunks is None:
        return []
    if not isinstance(chunks, list) or not chunks:
        raise Refused("invalid_chunks")
    for chunk in chunks:
        required, optional = _CHUNKS.get(chunk.get("type"), (None, set()))
        if required is None or not required <= chunk.keys() - {"type"} <= required | optional:
            raise Refused("invalid_chunks", detail=str(chunk)[:200])
        if chunk["type"] == "task_update" and chunk["status"] not in _STATUSES:
            raise Refused("invalid_chunks", detail=chunk["status"])
        if chunk["type"] == "blocks":
            check_blocks(chunk["blocks"])
        if any(len(str(chunk.get(name, ""))) > _LONGEST for name in ("text", "title", "details")):
            raise Refused("msg_too_long")
    return chunks


def start(world: World, arguments: Json) -> Json:
    channel = world.need_channel(arguments["channel"])
    if not channel.member:
        raise Refused("not_in_channel")
    root = world.find(channel.id, arguments["thread_ts"])
    if root is None:
        raise Refused("thread_not_found")
    if channel.kind != "im" and not (
        arguments.get("recipient_user_id") and arguments.get("recipient_team_id")
    ):
        raise Refused("missing_recipient_user_id")
    if arguments.get("task_display_mode", "timeline") not in _MODES:
        raise Refused("invalid_arguments", detail="task_display_mode")
    stream = Stream(began=world.time())
    stream.take(arguments.get("chunks"))
    post = Post(channel.id, world.new_ts(), BOT_USER, arguments["thread_ts"], [stream.frame()])
    world.streams[post.ts] = stream
    world.add(post)
    return {"channel": channel.id, "ts": post.ts}


def append(world: World, arguments: Json) -> Json:
    post, stream = _open(world, arguments)
    with world.changed:
        stream.take(arguments.get("chunks"))
        post.frames.append(stream.frame())
        world.changed.notify_all()
    return {"channel": post.channel, "ts": post.ts}


def stop(world: World, arguments: Json) -> Json:
    post, stream = _open(world, arguments)
    check_blocks(arguments.get("blocks") or [])
    with world.changed:
        stream.take(arguments.get("chunks"))
        stream.stopped, stream.age_at_stop = True, world.time() - stream.began
        open_tasks = [t for t in stream.tasks.values() if t["status"] in ("pending", "in_progress")]
        if open_tasks:
            world.violations.append(f"a stream ended with an open task: {open_tasks}")
        post.frames.append(stream.frame())
        world.changed.notify_all()
    return {"channel": post.channel, "ts": post.ts}


def is_open(world: World, ts: str) -> bool:
    stream = world.streams.get(ts)
    return stream is not None and not stream.stopped and world.time() - stream.began < LIFETIME


def _open(world: World, arguments: Json) -> tuple[Post, Stream]:
    channel = world.need_channel(arguments["channel"])
    post = world.find(channel.id, arguments["ts"])
    if post is None:
        raise Refused("message_not_found")
    if not is_open(world, post.ts):
        raise Refused("message_not_in_streaming_state")
    return post, world.streams[post.ts]


def set_session_status(world: World, arguments: Json) -> Json:
    world.need_scope("chat:write")
    if not world.is_agent:
        raise Refused("not_authorized")
    if arguments["status"] not in _SESSION_STATUSES:
        raise Refused("invalid_arguments", detail="status")
    if len(arguments.get("title") or "") > 200:
        raise Refused("invalid_arguments", detail="title")
    return _note_status(world, arguments, arguments["status"])


def set_thread_status(world: World, arguments: Json) -> Json:
    return _note_status(world, arguments, arguments.get("status") or "")


def _note_status(world: World, arguments: Json, status: str) -> Json:
    channel = world.need_channel(arguments["channel_id"])
    if channel.kind != "im":
        raise Refused("method_not_supported_for_channel_type")
    set_to = SessionStatus(
        channel.id,
        str(arguments.get("thread_ts") or ""),
        status,
        world.time(),
        arguments.get("title"),
    )
    with world.changed:
        world.statuses.append(set_to)
        world.changed.notify_all()
    return {}


def set_title(_world: World, arguments: Json) -> Json:
    if not 1 <= len(arguments["title"]) <= 200:
        raise Refused("invalid_arguments", detail="title")
    return {}


def suggest_prompts(world: World, arguments: Json) -> Json:
    prompts = arguments["prompts"]
    right = isinstance(prompts, list) and all(p.keys() == {"title", "message"} for p in prompts)
    if not right or not 1 <= len(prompts) <= 4:
        raise Refused("invalid_arguments", detail="prompts")
    with world.changed:
        world.prompts.append(arguments)
        world.changed.notify_all()
    return {}
