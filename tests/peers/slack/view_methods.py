"""Methods of views, files, unfurls and functions, with Slack's checks and errors."""

import time
from collections.abc import Mapping

from tests.peers.slack.blockkit import check_blocks
from tests.peers.slack.methods import Method
from tests.peers.slack.shown import OpenView, SharedFile
from tests.peers.slack.view_rules import check_view
from tests.peers.slack.world import BOT_USER, Frame, Json, Post, Refused, World

_LONGEST_FILE = 1_000_000_000


def _open(world: World, arguments: Json) -> Json:
    check_view(arguments["view"])
    with world.changed:
        error = world.shown.take_trigger(str(arguments["trigger_id"]))
        if error:
            raise Refused(error)
        user = next(iter(world.users), "")
        return {"view": _shown(world, f"V{world.number():06d}", arguments["view"], user)}


def _shown(world: World, view_id: str, view: Json, user: str) -> Json:
    number = world.number()
    known = world.shown.views.get(view_id)
    frames = [*(known.frames if known else []), view]
    world.shown.views[view_id] = OpenView(
        view_id, view, f"{time.time():.0f}.{number}", user, frames
    )
    world.changed.notify_all()
    return {"id": view_id, "hash": world.shown.views[view_id].hash, **view}


def _update(world: World, arguments: Json) -> Json:
    check_view(arguments["view"])
    with world.changed:
        known = world.shown.views.get(str(arguments.get("view_id")))
        if known is None:
            raise Refused("not_found")
        if arguments.get("hash") and arguments["hash"] != known.hash:
            raise Refused("hash_conflict")
        if arguments["view"]["type"] != known.view["type"]:
            raise Refused("invalid_arguments", detail="a modal stays a modal")
        return {"view": _shown(world, known.id, arguments["view"], known.user)}


def _publish(world: World, arguments: Json) -> Json:
    view, user = arguments["view"], arguments["user_id"]
    check_view(view)
    if view["type"] != "home":
        raise Refused("invalid_arguments", detail="only a home view can be published")
    if user not in world.users:
        raise Refused("user_not_found")
    with world.changed:
        known = world.shown.homes.get(user)
        if arguments.get("hash") and known and arguments["hash"] != known.hash:
            raise Refused("hash_conflict")
        frames = [*(known.frames if known else []), view]
        shown = OpenView(f"H{user}", view, f"hash.{world.number()}", user, frames)
        world.shown.homes[user] = shown
        world.changed.notify_all()
    return {"view": {"id": shown.id, "hash": shown.hash, **view}}


def _unfurl(world: World, arguments: Json) -> Json:
    post = world.find(arguments["channel"], arguments["ts"])
    if post is None:
        raise Refused("cannot_find_message")
    for url, card in arguments["unfurls"].items():
        if url.replace("&", "&amp;") not in post.text and url not in post.text:
            raise Refused("cannot_unfurl_url")
        if not isinstance(card, dict) or card.keys() - {"blocks", "color", "preview"}:
            raise Refused("invalid_arguments", detail="unknown fields of an unfurl")
        check_blocks(card["blocks"])
    with world.changed:
        world.shown.unfurls.append(dict(arguments["unfurls"]))
        world.changed.notify_all()
    return {}


def _file_info(world: World, arguments: Json) -> Json:
    found = world.shown.files.get(str(arguments["file"]))
    if found is None:
        raise Refused("file_not_found")
    return {"file": {"id": found.id, "name": found.name, "size": len(found.data)}}


def _upload_url(world: World, arguments: Json) -> Json:
    length = int(arguments["length"])
    if not 0 < length <= _LONGEST_FILE:
        raise Refused("invalid_arguments", detail="length")
    file_id = f"F{world.number():06d}"
    world.shown.files[file_id] = SharedFile(file_id, arguments["filename"], b"", shared=False)
    return {"upload_url": f"{world.address}/upload/{file_id}", "file_id": file_id}


def _complete_upload(world: World, arguments: Json) -> Json:
    channel = world.need_channel(arguments["channel_id"])
    if not channel.member:
        raise Refused("not_in_channel")
    with world.changed:
        for one in arguments["files"]:
            found = world.shown.files.get(one.get("id"))
            if found is None or not found.data:
                raise Refused("file_not_found")
            found.shared, found.channel = True, channel.id
            found.thread_ts = arguments.get("thread_ts")
            found.title, found.comment = one.get("title", ""), arguments.get("initial_comment", "")
        shared = [world.shown.files[one["id"]] for one in arguments["files"]]
        post = Post(
            channel.id, world.new_ts(), BOT_USER, arguments.get("thread_ts"), [Frame("", [])]
        )
        post.files = [{"id": one.id, "name": one.name, "title": one.title} for one in shared]
        world.posts.append(post)
        world.changed.notify_all()
    return {"files": arguments["files"]}


def _open_conversation(world: World, arguments: Json) -> Json:
    direct = [c for c in world.channels.values() if c.with_user == arguments["users"]]
    if not direct:
        raise Refused("user_not_found")
    return {"channel": {"id": direct[0].id}}


def _permalink(world: World, arguments: Json) -> Json:
    world.need_channel(arguments["channel"])
    if world.find(arguments["channel"], arguments["message_ts"]) is None:
        raise Refused("message_not_found")
    ts = arguments["message_ts"].replace(".", "")
    return {"permalink": f"https://peer.example.com/archives/{arguments['channel']}/p{ts}"}


def _complete(world: World, arguments: Json) -> Json:
    execution = arguments["function_execution_id"]
    if execution not in world.shown.functions:
        raise Refused("function_execution_not_found")
    if world.shown.functions[execution] != {}:
        raise Refused("execution_not_in_running_state")
    with world.changed:
        world.shown.functions[execution] = {
            name: arguments[name] for name in ("outputs", "error") if name in arguments
        }
        world.changed.notify_all()
    return {}


def _takes(*names: str) -> frozenset[str]:
    return frozenset(names)


VIEW_METHODS: Mapping[str, Method] = {
    "views.open": Method(_open, _takes("trigger_id", "view")),
    "views.update": Method(_update, _takes("view"), _takes("view_id", "hash", "external_id")),
    "views.publish": Method(_publish, _takes("user_id", "view"), _takes("hash")),
    "chat.unfurl": Method(_unfurl, _takes("channel", "ts", "unfurls"), scope="links:write"),
    "chat.getPermalink": Method(_permalink, _takes("channel", "message_ts")),
    "files.info": Method(_file_info, _takes("file"), scope="files:read"),
    "files.getUploadURLExternal": Method(
        _upload_url, _takes("filename", "length"), _takes("alt_txt"), scope="files:write"
    ),
    "files.completeUploadExternal": Method(
        _complete_upload,
        _takes("files", "channel_id"),
        _takes("thread_ts", "initial_comment"),
        scope="files:write",
    ),
    "conversations.open": Method(_open_conversation, _takes("users"), scope="im:write"),
    "functions.completeSuccess": Method(_complete, _takes("function_execution_id", "outputs")),
    "functions.completeError": Method(_complete, _takes("function_execution_id", "error")),
}
