"""Bringing a file to Notion: in one piece, or in parts that a retry goes on with."""

import hashlib
import math
from typing import Annotated, Any

from pydantic import BeforeValidator, JsonValue

from core.domain.files import StoredFile
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.domain.ports import Files
from core.domain.uploads import CompleteUpload, SendPart, StartUpload
from core.kit.errors import BadInput, NotAllowed
from core.operations.spec import OperationContext

SINGLE_PART = 20 * 1024 * 1024
"""Bytes that go in one piece (Notion API: file uploads)."""
PART = 10 * 1024 * 1024
"""Bytes of a part; Notion takes 5 to 20 MB."""
_LONGEST_NAME = 900
"""Bytes of a file's name (Notion API: file uploads)."""
_SNIFFED = 16
_MARKS: dict[str, tuple[bytes, ...]] = {
    "image/png": (b"\x89PNG",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF8",),
    "application/pdf": (b"%PDF",),
}
"""How files of some types begin."""

ENDPOINTS = (
    "GET /v1/users/me",
    "GET /v1/file_uploads",
    "GET /v1/file_uploads/{file_upload_id}",
    "POST /v1/file_uploads",
    "POST /v1/file_uploads/{file_upload_id}/send",
    "POST /v1/file_uploads/{file_upload_id}/complete",
)
COST = "2 for a file up to 20 MB, else 2 and 1 for each 10 MB"


class FileRef(Frozen):
    """A file among those that the assistant may read, or one that it has uploaded already."""

    name: str
    upload_id: str = ""
    content_type: str = ""


def _as_file(value: JsonValue | FileRef | StoredFile) -> object:
    """Take a name, an item of `files.list`, or the result of `files.upload`."""
    if isinstance(value, str):
        return {"name": value}
    if isinstance(value, dict):
        return {key: value[key] for key in ("name", "upload_id", "content_type") if key in value}
    return value


AnyFile = Annotated[FileRef, BeforeValidator(_as_file)]
"""An argument that names a file."""


class Uploaded(Frozen):
    """A file that Notion has, and that nothing there refers to yet."""

    upload_id: str
    name: str
    content_type: str
    size: int = 0


def files_of(context: OperationContext) -> Files:
    """The files of the request. Raises NotAllowed where there are none."""
    if context.files is None:
        raise NotAllowed("There are no files here that I may read.")
    return context.files


def uploaded(said: FileRef, context: OperationContext) -> Uploaded:
    """Bring a file to Notion, unless that was done by an earlier step.

    Raises:
        NotFound: there is no such file.
        NotAllowed: it lies outside the folder, or is larger than the workspace's plan allows.
        BadInput: it is empty, or is not what its ending says.
    """
    if said.upload_id:
        return Uploaded(upload_id=said.upload_id, name=said.name, content_type=said.content_type)
    files = files_of(context)
    found = context.writes.decide(lambda: _survey(said.name, files, context))
    file = StoredFile.model_validate(found["file"])
    digests = [str(one) for one in _listed(found["digests"])]
    upload_id = context.writes.apply(
        StartUpload(
            file=file.name,
            filename=file.filename,
            content_type=file.content_type,
            size=file.size,
            digest=str(found["digest"]),
            parts=len(digests),
        )
    ).id
    _send(file, digests, upload_id, context)
    return Uploaded(
        upload_id=upload_id, name=file.filename, content_type=file.content_type, size=file.size
    )


def _send(file: StoredFile, digests: list[str], upload_id: str, context: OperationContext) -> None:
    step = PART if len(digests) > 1 else file.size
    for number, digest in enumerate(digests):
        if len(digests) > 1:
            context.say(f"{number} of {len(digests)} parts of {file.filename}")
        context.writes.apply(
            SendPart(
                upload_id=upload_id,
                file=file.name,
                filename=file.filename,
                content_type=file.content_type,
                part=number + 1,
                parts=len(digests),
                offset=number * step,
                length=min(step, file.size - number * step),
                digest=digest,
            )
        )
    if len(digests) > 1:
        context.writes.apply(CompleteUpload(upload_id=upload_id))


def _survey(name: str, files: Files, context: OperationContext) -> Json:
    """What is to be sent: decided once, so that a retry sends the same."""
    file = files.look(name)
    _check(file, files, context)
    whole = hashlib.sha256()
    digests: list[JsonValue] = []
    step = PART if file.size > SINGLE_PART else file.size
    for number in range(math.ceil(file.size / step)):
        data = files.read(file.name, offset=number * step, length=step)
        whole.update(data)
        digests.append(hashlib.sha256(data).hexdigest())
    told: dict[str, Any] = file.model_dump(mode="json")
    return {"file": told, "digest": whole.hexdigest(), "digests": digests}


def _check(file: StoredFile, files: Files, context: OperationContext) -> None:
    if not file.size:
        raise BadInput(f"The file “{file.filename}” is empty.")
    if "." not in file.filename.strip("."):
        raise BadInput(
            f"“{file.filename}” has no ending, and Notion tells a file's type by it.",
            next_step="Give it one, such as .pdf or .png.",
        )
    if len(file.filename.encode()) > _LONGEST_NAME:
        raise BadInput("The file's name is longer than 900 bytes.", next_step="Shorten it.")
    marks = _MARKS.get(file.content_type, ())
    begins = files.read(file.name, length=_SNIFFED)
    if marks and not begins.startswith(marks):
        raise BadInput(
            f"“{file.filename}” is not the {file.content_type} that its ending says.",
            next_step="Give it the ending of what it is.",
        )
    most = context.reads.upload_limit()
    if file.size > most:
        raise NotAllowed(
            f"“{file.filename}” has {megabytes(file.size)}, and files in this Notion workspace may"
            f" have at most {megabytes(most)} by its plan.",
            next_step="Make it smaller, or link to it.",
        )


def megabytes(size: int) -> str:
    """A size for people."""
    return f"{size / 1024 / 1024:,.1f} MB" if size >= 100_000 else f"{size:,} bytes"


def _listed(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []
