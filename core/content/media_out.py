"""Files, places, links to pages and other blocks of one line, as markdown."""

import re

from core.content.build import body_of
from core.content.inline import inline_runs
from core.content.inline_out import comparable, inline_markdown
from core.content.links import is_web_url, normal_url
from core.content.media import FILES, PLACES
from core.content.runs import Run, merged, runs_of
from core.content.shapes import Block, ContentWarning, Json
from core.content.tags import write_tag

MEDIA = (
    FILES
    | PLACES
    | {
        "link_to_page",
        "breadcrumb",
        "table_of_contents",
        "child_page",
        "child_database",
        "link_preview",
    }
)
_SIMPLE_URL = re.compile(r"[^\s<>\\()\x00-\x1f]*")


def media_lines(block: Block, warnings: list[ContentWarning]) -> list[str]:
    """One block as one line."""
    kind, body = block["type"], body_of(block)
    if kind == "breadcrumb":
        return ["<breadcrumb/>"]
    if kind == "table_of_contents":
        colour = body.get("color")
        return [write_tag(kind, {"color": None if colour == "default" else colour}, close=True)]
    if kind == "link_to_page":
        target = next(key for key in ("page_id", "database_id", "comment_id") if key in body)
        return [write_tag("link-to-page", {target.removesuffix("_id"): body[target]}, close=True)]
    if kind in ("child_page", "child_database"):
        name = kind.removeprefix("child_")
        title = [Run(str(body.get("title") or ""))] if body.get("title") else []
        return [_tag(name, {"id": block.get("id")}, title)]
    if kind in ("bookmark", "embed", "link_preview"):
        name = "bookmark" if kind == "link_preview" else kind
        return [_tag(name, {"src": body.get("url")}, runs_of(body.get("caption")))]
    return [_file(kind, body, warnings)]


def _file(kind: str, body: Json, warnings: list[ContentWarning]) -> str:
    caption = runs_of(body.get("caption"))
    upload = (body.get("file_upload") or {}).get("id")
    url = (body.get("external") or body.get("file") or {}).get("url")
    if "file" in body and not upload:
        message = "A file kept by Notion is named by an address that works for one hour."
        warnings.append(ContentWarning("expiring_url", message))
    if kind == "image" and url and not upload:
        picture = _picture(str(url), caption)
        if picture:
            return picture
    name = body.get("name") if kind == "file" else None
    return _tag(kind, {"src": None if upload else url, "upload": upload, "name": name}, caption)


def _picture(url: str, caption: list[Run]) -> str | None:
    """`![caption](url)` when that reads back as the same image."""
    if not is_web_url(url) or normal_url(url) != url or not _SIMPLE_URL.fullmatch(url):
        return None
    written = f"![{inline_markdown(caption)}]({url})"
    lost: list[str] = []
    read = inline_runs(written, lambda code, _: lost.append(code))
    if len(read) != 1 or read[0].image != url:
        return None
    same = [comparable(run) for run in merged(read[0].caption)] == [comparable(r) for r in caption]
    return written if same else None


def _tag(name: str, attributes: dict[str, str | None], content: list[Run]) -> str:
    if not content:
        return write_tag(name, attributes, close=True)
    return f"{write_tag(name, attributes)}{inline_markdown(content)}</{name}>"
