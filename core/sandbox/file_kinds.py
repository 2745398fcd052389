"""What files may be uploaded: endings and content types (Notion API: supported file types)."""

from typing import Final

from core.sandbox.errors import invalid

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_TYPES: Final = {
    "audio/aac": "aac adts",
    "audio/midi": "mid midi",
    "audio/mpeg": "mp3 mpga",
    "audio/mp4": "m4a m4b",
    "audio/ogg": "oga ogg opus",
    "audio/wav": "wav",
    "audio/x-ms-wma": "wma",
    "audio/webm": "weba",
    "audio/flac": "flac",
    "application/pdf": "pdf",
    "text/plain": "txt",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/markdown": "md markdown",
    "text/html": "html htm",
    "text/css": "css",
    "text/calendar": "ics",
    "text/javascript": "js",
    "text/typescript": "ts tsx",
    "text/x-python": "py",
    "application/json": "json",
    "application/xml": "xml",
    "application/yaml": "yaml yml",
    "application/rtf": "rtf",
    "application/epub+zip": "epub",
    "application/msword": "doc dot",
    f"{_OFFICE}.wordprocessingml.document": "docx",
    f"{_OFFICE}.wordprocessingml.template": "dotx",
    "application/vnd.ms-excel": "xls xlt xla",
    f"{_OFFICE}.spreadsheetml.sheet": "xlsx",
    f"{_OFFICE}.spreadsheetml.template": "xltx",
    "application/vnd.ms-powerpoint": "ppt pot pps ppa",
    f"{_OFFICE}.presentationml.presentation": "pptx",
    f"{_OFFICE}.presentationml.template": "potx",
    f"{_OPEN}.text": "odt",
    f"{_OPEN}.spreadsheet": "ods",
    f"{_OPEN}.presentation": "odp",
    "application/zip": "zip",
    "application/gzip": "gz gzip",
    "application/x-tar": "tar",
    "application/x-7z-compressed": "7z",
    "application/x-bzip2": "bz2",
    "application/vnd.rar": "rar",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/jpeg": "jpeg jpg",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/tiff": "tif tiff",
    "image/webp": "webp",
    "image/vnd.microsoft.icon": "ico",
    "image/bmp": "bmp",
    "image/avif": "avif",
    "image/apng": "apng",
    "video/x-amv": "amv",
    "video/x-ms-asf": "asf wmv",
    "video/x-msvideo": "avi",
    "video/x-f4v": "f4v",
    "video/x-flv": "flv",
    "video/mp4": "mp4 m4v gifv",
    "video/x-matroska": "mkv",
    "video/webm": "webm",
    "video/quicktime": "mov qt",
    "video/mpeg": "mpeg",
    "video/ogg": "ogv",
    "video/3gpp": "3gp",
    "video/3gpp2": "3g2",
}
_DRAWINGS = "dwg dxf dwf rvt rfa fbx 3dm step stp iges igs stl obj 3mf gltf glb dae usdz"
_ANYTHING = ("bin", "dat")
"""Taken here though Notion takes neither, so that tests may send any bytes (docs/sandbox.md)."""

_KIND_OF: Final = {
    **{ending: kind for kind, endings in _TYPES.items() for ending in endings.split()},
    **dict.fromkeys([*_DRAWINGS.split(), *_ANYTHING], "application/octet-stream"),
}
_UNKNOWN: Final = frozenset({"", "application/octet-stream"})
_REFUSED: Final = frozenset({"audio/x-wav"})
"""Other names of types that are taken, which Notion's users report to be refused."""


def bare(content_type: str | None) -> str:
    """A content type without its parameters; empty when nothing is told by it."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    return "" if kind in _UNKNOWN else kind


def kind_of(name: str) -> str | None:
    """The content type that the ending of a name stands for; None when it has no ending.

    Raises `validation_error` for an ending that Notion does not take.
    """
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem:
        return None
    kind = _KIND_OF.get(ending.lower())
    if kind is None:
        raise invalid(
            "Provided `filename` has an extension that is not supported for the File Upload API."
        )
    return kind


def require_taken(content_type: str) -> None:
    """Refuse what is no content type, or one that Notion does not take."""
    if content_type in _REFUSED or "/" not in content_type:
        raise invalid(f"The content type {content_type} is not supported for the File Upload API.")


def named(name: str | None, content_type: str | None) -> tuple[str | None, str | None]:
    """A file's name and type as they are kept: each says what the other leaves out.

    Raises `validation_error` when Notion takes no such file, or when the two contradict.
    """
    said = bare(content_type)
    if said:
        require_taken(said)
    if name is None:
        return None, content_type
    by_name = kind_of(name)
    if by_name is None:
        ending = (_TYPES.get(said) or "").partition(" ")[0]
        return (f"{name}.{ending}" if ending else name), content_type
    if said and bare(by_name) and _family(said) != _family(by_name):
        raise invalid(
            f"Provided `content_type` {said} does not match the extension of `filename`: {by_name}."
        )
    return name, content_type or by_name


def _family(content_type: str) -> str:
    """What must agree between a name and a type: audio and video share containers."""
    family = content_type.partition("/")[0]
    if family in {"audio", "video"}:
        return "recording"
    return family if family == "image" else "document"


def require_same(kept: str | None, sent: str | None) -> None:
    """Refuse content of another type than the upload was created for."""
    said = bare(sent)
    if not said:
        return
    require_taken(said)
    expected = bare(kept)
    if expected and said != expected:
        raise invalid(
            f"The content type of the file, {said}, does not match the content type of the file"
            f" upload: {expected}."
        )
