"""Multipart form bodies (RFC 7578): text fields and one file."""

import re
from dataclasses import dataclass, field

from core.sandbox.call import UploadedPart

_BOUNDARY = re.compile(r'boundary="?([^";,]+)"?', re.IGNORECASE)
_NAME = re.compile(r'[; ]name="((?:\\.|[^"\\])*)"')
_FILE_NAME = re.compile(r'filename="((?:\\.|[^"\\])*)"')
_TYPE = re.compile(r"^content-type:\s*(.+?)\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass(slots=True)
class Form:
    """What a multipart body held."""

    fields: dict[str, str] = field(default_factory=dict)
    part: UploadedPart | None = None


def read_form(content_type: str, body: bytes) -> Form:
    """The fields and the file of a multipart body; what is no multipart gives an empty form."""
    form = Form()
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        return form
    for piece in (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())[1:]:
        head, found, content = piece.partition(b"\r\n\r\n")
        if not found:
            continue
        _add(form, head.decode("utf-8", "replace"), content)
    return form


def _add(form: Form, head: str, content: bytes) -> None:
    name, file_name, kind = _NAME.search(head), _FILE_NAME.search(head), _TYPE.search(head)
    if name is None:
        return
    if name[1] == "file":
        form.part = UploadedPart(
            content, kind[1] if kind else None, file_name[1] if file_name else None
        )
    else:
        form.fields[name[1]] = content.decode("utf-8", "replace")
