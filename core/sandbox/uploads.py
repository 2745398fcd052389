"""File uploads as they are kept and shown; their bytes are kept in parts."""

from core.sandbox import limits
from core.sandbox.call import Call
from core.sandbox.media import UPLOAD
from core.sandbox.state import State
from core.sandbox.times import exact_stamp, stamp
from core.sandbox.versions import Version
from core.sandbox.wire import Obj


def show_upload(call: Call, kept: Obj) -> Obj:
    """A file upload object."""
    shown: Obj = {
        "object": UPLOAD,
        "id": kept["id"],
        "created_time": stamp(kept["created_ms"]),
        "created_by": {"id": kept["created_by"], "type": "bot"},
        "last_edited_time": stamp(kept["edited_ms"]),
        "in_trash": False,
        "expiry_time": None,
        "status": status_of(call, kept),
        "filename": kept["filename"],
        "content_type": kept["content_type"],
        "content_length": kept["content_length"],
    }
    if call.version < Version.IN_TRASH:
        shown["archived"] = False
    if kept["expiry_time"] is not None:
        shown["expiry_time"] = exact_stamp(kept["expiry_time"])
    address = f"{call.base_url}/v1/file_uploads/{kept['id']}"
    if shown["status"] == "pending" and kept["mode"] != "external_url":
        shown["upload_url"] = f"{address}/send"
    if kept.get("file_import_result"):
        shown["file_import_result"] = kept["file_import_result"]
    if kept["mode"] == "multi_part":
        sent = sent_parts(call.state, kept["id"])
        shown["number_of_parts"] = {"total": kept["number_of_parts"], "sent": len(sent)}
        shown["content_length"] = sum(length for _, length in sent) if sent else None
        if shown["status"] == "pending":
            shown["complete_url"] = f"{address}/complete"
    return shown


def status_of(call: Call, kept: Obj) -> str:
    """`pending`, `uploaded`, or `expired` when it was not attached in time."""
    expires = kept["expiry_time"]
    return "expired" if expires is not None and call.now_ms >= expires else str(kept["status"])


def expiry(call: Call) -> int:
    """When an upload that begins at present expires, in milliseconds."""
    return call.now_ms + limits.UPLOAD_LIFETIME_SECONDS * 1000


def keep_part(state: State, identifier: str, part: int, data: bytes) -> None:
    """Keep the bytes of a part, replacing it when it was sent before."""
    state.rows(
        "INSERT INTO part (upload, number, data) VALUES (?, ?, ?)"
        " ON CONFLICT (upload, number) DO UPDATE SET data = excluded.data",
        (identifier, part, data),
    )


def sent_parts(state: State, identifier: str) -> list[tuple[int, int]]:
    """Number and length of each part that was sent, in order."""
    found = state.rows(
        "SELECT number, length(data) FROM part WHERE upload = ? ORDER BY number", (identifier,)
    )
    return [(int(number), int(length)) for number, length in found]


def content_of(state: State, identifier: str) -> bytes:
    """The bytes of a file."""
    found = state.rows("SELECT data FROM part WHERE upload = ? ORDER BY number", (identifier,))
    return b"".join(row[0] for row in found)
