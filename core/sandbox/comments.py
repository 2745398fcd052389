"""Comments as they are kept and shown."""

from core.sandbox.call import Call
from core.sandbox.media import UPLOAD, render_file
from core.sandbox.rich_text import refreshed
from core.sandbox.times import stamp
from core.sandbox.users import full_user, partial_user
from core.sandbox.wire import Obj

COMMENT = "comment"
_CATEGORIES = {"audio": "audio", "image": "image", "video": "video"}


def show_comment(call: Call, kept: Obj) -> Obj:
    """A comment object."""
    shown: Obj = {
        "object": "comment",
        "id": kept["id"],
        "parent": kept["parent"],
        "discussion_id": kept["discussion_id"],
        "created_time": stamp(kept["created_ms"]),
        "last_edited_time": stamp(kept["edited_ms"]),
        "created_by": partial_user(kept["created_by"]),
        "rich_text": refreshed(call, kept["rich_text"]),
        "display_name": _display_name(call, kept),
    }
    if kept["attachments"]:
        shown["attachments"] = [_attachment(call, upload) for upload in kept["attachments"]]
    return shown


def _display_name(call: Call, kept: Obj) -> Obj:
    kind = kept["display_name"]["type"]
    if kind == "custom":
        name = kept["display_name"]["custom"]["name"]
    else:
        name = full_user(call, kept["created_by"]).get("name")
    return {"type": kind, "resolved_name": name}


def _attachment(call: Call, identifier: str) -> Obj:
    upload = call.state.records.get(UPLOAD, identifier) or {}
    content_type = str(upload.get("content_type"))
    category = _CATEGORIES.get(content_type.partition("/")[0], "productivity")
    if content_type == "application/pdf":
        category = "pdf"
    shown = render_file(call, {"type": "file", "file": {"upload_id": identifier}})
    return {"category": category, "file": shown["file"]}
