"""Uploads from elsewhere: `external_url` (Notion API: importing external files).

Notion looks at the address before it answers; the twin looks when it imports, so that an address
nobody answers at shows in `file_import_result` and the requests of others do not wait for it.
"""

from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

from core.sandbox import limits
from core.sandbox.call import Call
from core.sandbox.errors import invalid
from core.sandbox.fields import Field
from core.sandbox.media import UPLOAD
from core.sandbox.times import exact_stamp
from core.sandbox.uploads import keep_part
from core.sandbox.wire import Obj

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_TIMEOUT_SECONDS = 20
_OK = 200


class _ImportFailedError(Exception):
    """An import that ends with an error.

    Args:
        kind: Notion's `error.type`.
        code: Notion's `error.code`.
        message: for people.
        status: what the other server answered; None when it did not.
    """

    def __init__(self, kind: str, code: str, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.code = code
        self.status = status


def read_address(field: Field) -> str:
    """The address in a request: https, or http on this machine."""
    url = field.text(limits.URL)
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return url
    if parts.scheme == "http" and parts.hostname in _LOCAL:
        return url
    raise invalid(
        "body failed validation: body.external_url should be a publicly accessible https URL,"
        f" instead was `{url}`."
    )


def import_file(call: Call, identifier: str) -> None:
    """Fetch the file of an upload, and keep it or what went wrong."""
    upload = call.state.records.get(UPLOAD, identifier)
    if upload is None:
        return
    result: Obj = {"imported_time": "", "type": "success", "success": {}}
    changed = {**upload, "status": "uploaded"}
    try:
        chunks, content_type = _fetch(str(upload["external_url"]))
        changed["content_length"] = sum(len(chunk) for chunk in chunks)
        changed["content_type"] = upload["content_type"] or content_type
    except _ImportFailedError as error:
        chunks, changed["status"] = [], "failed"
        result.pop("success")
        result["type"] = "error"
        result["error"] = {
            "type": error.kind,
            "code": error.code,
            "message": str(error),
            "parameter": "external_url",
            "status_code": error.status,
        }
    changed["edited_ms"] = call.now_ms
    changed["file_import_result"] = {**result, "imported_time": exact_stamp(call.now_ms)}
    kind = "completed" if changed["status"] == "uploaded" else "upload_failed"
    with call.state.transaction():
        for number, chunk in enumerate(chunks, 1):
            keep_part(call.state, identifier, number, chunk)
        call.state.records.save(UPLOAD, changed)
        told = {} if kind == "completed" else {"file_import_result": changed["file_import_result"]}
        call.effect(f"file_upload.{kind}", identifier, **told)


def _fetch(url: str) -> tuple[list[bytes], str]:
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=_TIMEOUT_SECONDS)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers={"User-Agent": "notion-sandbox"})
        return _read(connection.getresponse())
    except (OSError, HTTPException) as error:
        text = f"The file could not be downloaded: {error}."
        raise _ImportFailedError("download_error", "download_failed", text) from error
    finally:
        connection.close()


def _read(answer: HTTPResponse) -> tuple[list[bytes], str]:
    if answer.status != _OK:
        text = f"The server of the file answered {answer.status}."
        raise _ImportFailedError("download_error", "download_failed", text, answer.status)
    content_type = answer.headers.get("Content-Type")
    if content_type is None:
        text = "The server of the file tells no Content-Type."
        raise _ImportFailedError("validation_error", "missing_content_type", text, answer.status)
    chunks = []
    length = 0
    while chunk := answer.read(limits.PART_MAX_BYTES):
        length += len(chunk)
        if length > limits.IMPORT_BYTES:
            text = f"The file has more than {limits.IMPORT_BYTES} bytes."
            raise _ImportFailedError("validation_error", "file_too_large", text, answer.status)
        chunks.append(chunk)
    return chunks, content_type.partition(";")[0].strip()
