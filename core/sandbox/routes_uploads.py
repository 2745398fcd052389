"""File uploads: create, send, complete, retrieve, list (Notion API: file uploads)."""

from functools import partial

from core.sandbox import limits
from core.sandbox.call import ApiRoute, Call, UploadedPart
from core.sandbox.errors import invalid, not_found
from core.sandbox.fields import Field
from core.sandbox.file_imports import import_file, read_address
from core.sandbox.file_kinds import named, require_same
from core.sandbox.ids import new_uuid
from core.sandbox.media import UPLOAD
from core.sandbox.paging import cut, listing, query_window
from core.sandbox.uploads import expiry, keep_part, sent_parts, show_upload, status_of
from core.sandbox.wire import Obj

_MODES = ("single_part", "multi_part", "external_url")
_STATUSES = ("pending", "uploaded", "expired", "failed")
_KEYS = frozenset({"mode", "filename", "content_type", "number_of_parts", "external_url"})


def create_upload(call: Call) -> Obj:
    """POST /file_uploads."""
    field = call.field()
    field.object(_KEYS)
    mode = field.at("mode").one_of(_MODES) if field.at("mode").present else "single_part"
    external = mode == "external_url"
    if field.at("external_url").present and not external:
        raise field.at("external_url").error("not present")
    kind = field.at("content_type")
    name, content_type = named(
        _read_name(field.at("filename"), needed=mode != "single_part"),
        kind.text() if kind.present else None,
    )
    upload: Obj = {
        "id": new_uuid(),
        "mode": mode,
        "status": "pending",
        "filename": name,
        "content_type": content_type,
        "content_length": None,
        "number_of_parts": _read_count(field.at("number_of_parts"), mode),
        "expiry_time": expiry(call),
        "created_ms": call.now_ms,
        "edited_ms": call.now_ms,
        "created_by": call.bot_id,
        "external_url": read_address(field.at("external_url")) if external else None,
    }
    call.state.records.add(UPLOAD, upload)
    call.effect("file_upload.created", upload["id"])
    if external:
        call.later.append(partial(import_file, identifier=upload["id"]))
    return show_upload(call, upload)


def _read_name(field: Field, *, needed: bool) -> str | None:
    if not field.present and not needed:
        return None
    name = field.text()
    if len(name.encode("utf-8", "replace")) > limits.FILE_NAME_BYTES:
        raise Field(f"{field.path}.length", len(name)).error(f"≤ `{limits.FILE_NAME_BYTES}`")
    return name


def _read_count(field: Field, mode: str) -> int | None:
    if mode != "multi_part":
        if field.present:
            raise field.error("not present")
        return None
    count = field.number()
    if not isinstance(count, int) or not 1 <= count <= limits.MAX_PARTS:
        raise field.error(f"an integer from 1 to {limits.MAX_PARTS}")
    return count


def _upload(call: Call) -> Obj:
    identifier = call.path_id("file_upload_id")
    found = call.state.records.get(UPLOAD, identifier)
    if found is None:
        raise not_found("file_upload", identifier)
    return found


def send_upload(call: Call) -> Obj:
    """POST /file_uploads/{file_upload_id}/send: the file, or one part of it."""
    upload = _upload(call)
    if upload["mode"] == "external_url":
        raise invalid("A file upload of mode `external_url` is imported, not sent.")
    if status_of(call, upload) != "pending":
        raise invalid(
            f"File upload must have a status of `pending`, instead was `{status_of(call, upload)}`."
        )
    if call.part is None:
        raise Field("body", {}).at("file").error("defined")
    data = call.part.data
    if upload["mode"] == "multi_part":
        keep_part(call.state, upload["id"], _part_number(call, upload), data)
        _check_part(data)
        call.effect("file_upload.part_sent", upload["id"])
        return show_upload(call, upload)
    if call.form.get("part_number"):
        raise Field("body.part_number", call.form["part_number"]).error("not present")
    if len(data) > limits.SINGLE_PART_BYTES:
        raise invalid("File size exceeds the limit of 20 MB: send it in parts.")
    require_same(upload["content_type"], call.part.content_type)
    keep_part(call.state, upload["id"], 1, data)
    return _finish(call, upload, len(data), call.part)


def _part_number(call: Call, upload: Obj) -> int:
    given = call.form.get("part_number", "")
    field = Field("body.part_number", given)
    if not given.isdigit() or not 1 <= int(given) <= upload["number_of_parts"]:
        raise field.error(f"a number from 1 to {upload['number_of_parts']}")
    return int(given)


def _check_part(data: bytes) -> None:
    if len(data) > limits.PART_MAX_BYTES:
        raise invalid("Each part must have at most 20 MB.")


def _finish(call: Call, upload: Obj, length: int, part: UploadedPart | None) -> Obj:
    done = {**upload, "status": "uploaded", "content_length": length, "edited_ms": call.now_ms}
    if part is not None:
        done["filename"], done["content_type"] = named(
            upload["filename"] or part.filename, upload["content_type"] or part.content_type
        )
    call.state.records.save(UPLOAD, done)
    call.effect("file_upload.completed", upload["id"])
    return show_upload(call, done)


def complete_upload(call: Call) -> Obj:
    """POST /file_uploads/{file_upload_id}/complete: all parts are there."""
    upload = _upload(call)
    if upload["mode"] != "multi_part" or status_of(call, upload) != "pending":
        raise invalid("Only a pending multi_part file upload can be completed.")
    parts = sent_parts(call.state, upload["id"])
    if len(parts) != upload["number_of_parts"]:
        raise invalid(
            f"File upload expects {upload['number_of_parts']} parts, but {len(parts)} were sent."
        )
    if any(length < limits.PART_MIN_BYTES for _, length in parts[:-1]):
        raise invalid("Each part but the last must have at least 5 MB.")
    return _finish(call, upload, sum(length for _, length in parts), None)


def retrieve_upload(call: Call) -> Obj:
    """GET /file_uploads/{file_upload_id}."""
    return show_upload(call, _upload(call))


def list_uploads(call: Call) -> Obj:
    """GET /file_uploads, perhaps of one status."""
    wanted = call.query.get("status", [""])[0]
    if wanted:
        Field("query.status", wanted).one_of(_STATUSES)
    found = [
        upload
        for upload in call.state.records.all(UPLOAD)
        if not wanted or status_of(call, upload) == wanted
    ]
    part, following = cut(found, query_window(call), lambda upload: str(upload["id"]))
    return listing(UPLOAD, [show_upload(call, upload) for upload in part], following)


ROUTES = (
    ApiRoute("POST", "file_uploads", create_upload, "insert_content"),
    ApiRoute("GET", "file_uploads", list_uploads, "read_content"),
    ApiRoute("GET", "file_uploads/{file_upload_id}", retrieve_upload, "read_content"),
    ApiRoute("POST", "file_uploads/{file_upload_id}/send", send_upload, "insert_content"),
    ApiRoute("POST", "file_uploads/{file_upload_id}/complete", complete_upload, "insert_content"),
)
