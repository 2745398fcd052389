"""Icons, covers and files: external links, uploads, emoji."""

import re
from urllib.parse import quote, urlsplit

from core.sandbox import limits
from core.sandbox.call import Call
from core.sandbox.errors import content_failed, invalid, not_found
from core.sandbox.fields import Field
from core.sandbox.times import exact_stamp
from core.sandbox.wire import Obj

UPLOAD = "file_upload"
_LINK_LIFETIME_MS = 3_600_000
_NOTICON_COLORS = (
    *("gray", "lightgray", "brown", "yellow", "orange", "green", "blue", "purple", "pink", "red"),
)
_EMOJI = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934-\u2b55"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]|[0-9#*]\ufe0f?\u20e3"
)


def read_url(field: Field, complaint: str = "Invalid URL.") -> str:
    """An absolute URL of at most 2,000 characters."""
    url = field.filled(limits.URL)
    if not is_url(url):
        raise content_failed(complaint)
    return url


def is_url(url: str) -> bool:
    """Whether this is an absolute http(s), mailto or tel URL, as Notion takes them."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme in {"mailto", "tel"}:
        return bool(parts.path)
    return bool(parts.scheme in {"http", "https"} and parts.netloc) and not re.search(r"\s", url)


def attach_upload(call: Call, field: Field) -> Obj:
    """The stored form of a reference to an upload, which is thereby attached for good."""
    field.object({"id"})
    identifier = field.at("id").uuid()
    upload = call.state.records.get(UPLOAD, identifier)
    if upload is None:
        raise not_found("file_upload", identifier)
    expires = upload["expiry_time"]
    late = expires is not None and call.now_ms >= expires
    status = "expired" if late else upload["status"]
    if status != "uploaded":
        raise invalid(f"File upload must have a status of `uploaded`, instead was `{status}`.")
    if upload.get("expiry_time") is not None:
        call.state.records.save(UPLOAD, {**upload, "expiry_time": None})
    return {"upload_id": identifier}


def read_file(call: Call, field: Field, extra: tuple[str, ...] = ()) -> Obj:
    """A file from a request, in its stored form: external, or a reference to an upload."""
    kind = field.variant(("external", "file_upload"), extra)
    if kind == "external":
        external = field.at("external")
        external.object({"url"})
        return {"type": "external", "external": {"url": read_url(external.at("url"))}}
    return {"type": "file", "file": attach_upload(call, field.at("file_upload"))}


def render_file(call: Call, stored: Obj) -> Obj:
    """A stored file as Notion shows it; an upload gets a link that lives for an hour."""
    if stored["type"] != "file" or "upload_id" not in stored["file"]:
        return stored
    identifier = stored["file"]["upload_id"]
    kept = call.state.records.get(UPLOAD, identifier) or {}
    name = quote(str(kept.get("filename") or "file"), safe="")
    link = {
        "url": f"{call.base_url}/_files/{identifier}/{name}",
        "expiry_time": exact_stamp(call.now_ms + _LINK_LIFETIME_MS),
    }
    return {**stored, "file": link}


def read_icon(call: Call, field: Field) -> Obj | None:
    """A page's, database's or callout's icon; null removes it."""
    if field.value is None:
        return None
    kind = field.variant(("emoji", "external", "file_upload", "custom_emoji", "icon"))
    if kind == "emoji":
        emoji = field.at("emoji").text()
        if not _EMOJI.search(emoji):
            raise field.at("emoji").error("a valid emoji")
        return {"type": "emoji", "emoji": emoji}
    if kind == "custom_emoji":
        custom = field.at("custom_emoji")
        custom.object({"id", "name", "url"})
        raise not_found("custom emoji", custom.at("id").uuid())
    if kind == "icon":
        icon = field.at("icon")
        icon.object({"name", "color"})
        color = icon.at("color")
        chosen = color.one_of(_NOTICON_COLORS) if color.present else "gray"
        return {"type": "icon", "icon": {"name": icon.at("name").text(), "color": chosen}}
    return read_file(call, field)


def read_cover(call: Call, field: Field) -> Obj | None:
    """A page's or database's cover; null removes it."""
    return None if field.value is None else read_file(call, field)


def render_picture(call: Call, stored: Obj | None) -> Obj | None:
    """A stored icon or cover as Notion shows it."""
    return None if stored is None else render_file(call, stored)
