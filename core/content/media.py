"""Blocks that show something from elsewhere, and the other tags that stand on one line."""

from collections.abc import Iterable

from core.content.build import chunks, make
from core.content.checks import check_blocks
from core.content.links import is_web_url, problem_with, spaceless
from core.content.runs import Run, merged, rich_text
from core.content.shapes import Block, Json
from core.content.tags import colour_of, id_of, refused

FILES = frozenset({"image", "video", "audio", "pdf", "file"})
PLACES = frozenset({"bookmark", "embed"})
CAPTIONED = FILES | PLACES | {"code"}


def image_block(url: str) -> Block:
    """An image at a web address."""
    return make("image", {"type": "external", "external": {"url": url}})


def captioned(block: Block, caption: Iterable[Run]) -> list[Block]:
    """A block with its caption; what is beyond 100 items follows as paragraphs."""
    first, *rest = chunks(rich_text(merged(caption)))
    if first:
        block[block["type"]]["caption"] = first
    return [block, *(make("paragraph", {"rich_text": piece}) for piece in rest)]


def line_block(name: str, attributes: dict[str, str]) -> Block | None:
    """The block that a one-line tag says; None when the tag lacks what the block needs."""
    block = _line_block(name, attributes)
    return None if block is None or refused(check_blocks([block])) else block


def _line_block(name: str, attributes: dict[str, str]) -> Block | None:
    if name in FILES:
        return _file(name, attributes)
    if name in PLACES:
        return _place(name, attributes)
    if name in ("page", "database", "link-to-page"):
        return _link_to_page(name, attributes)
    if name == "breadcrumb":
        return make("breadcrumb", {})
    if name == "table_of_contents":
        return make("table_of_contents", _coloured(attributes))
    if name == "empty-block":
        return make("paragraph", {"rich_text": [], **_coloured(attributes)})
    if name == "equation":
        return make("equation", {"expression": attributes.get("expression", "")})
    return None


def _coloured(attributes: dict[str, str]) -> Json:
    colour = colour_of(attributes.get("color"))
    return {"color": colour} if colour and colour != "default" else {}


def _file(name: str, attributes: dict[str, str]) -> Block | None:
    source = spaceless(attributes.get("src") or attributes.get("source") or "")
    if attributes.get("upload"):
        body: Json = {"type": "file_upload", "file_upload": {"id": attributes["upload"]}}
    elif is_web_url(source):
        body = {"type": "external", "external": {"url": source}}
    else:
        return None
    if name == "file" and attributes.get("name"):
        body["name"] = attributes["name"]
    return make(name, body)


def _place(name: str, attributes: dict[str, str]) -> Block | None:
    url = spaceless(attributes.get("src") or attributes.get("url") or "")
    if problem_with(url) is not None:
        return None
    return make(name, {"url": url})


def _link_to_page(name: str, attributes: dict[str, str]) -> Block | None:
    if name != "link-to-page":
        identity, kind = id_of(attributes), f"{name}_id"
        return make("link_to_page", {"type": kind, kind: identity}) if identity else None
    for target in ("page", "database", "comment"):
        if attributes.get(target):
            kind = f"{target}_id"
            return make("link_to_page", {"type": kind, kind: attributes[target]})
    return None
