"""A page's content as markdown (Notion API: working with markdown content)."""

from core.sandbox import limits
from core.sandbox.async_tasks import run_maybe_later
from core.sandbox.call import ApiRoute, Call
from core.sandbox.errors import invalid
from core.sandbox.fields import Field
from core.sandbox.markdown_edit import content_of, replace_content, unknown_ids
from core.sandbox.markdown_read import read_markdown
from core.sandbox.markdown_write import show_markdown
from core.sandbox.nodes import Node
from core.sandbox.trash import require_editable
from core.sandbox.wire import Obj

_KINDS = ("insert_content", "replace_content_range", "update_content", "replace_content")
_ELLIPSIS = "..."


def _show(call: Call, page: Node) -> Obj:
    sprouts = content_of(call, page)
    total = sum(sprout.count() for sprout in sprouts)
    kept = sprouts
    while sum(sprout.count() for sprout in kept) > limits.MARKDOWN_READ_BLOCKS:
        kept = kept[:-1]
    return {
        "object": "page_markdown",
        "id": page.id,
        "markdown": show_markdown(call, kept),
        "truncated": total > limits.MARKDOWN_READ_BLOCKS,
        "unknown_block_ids": unknown_ids(call, page),
    }


def _page(call: Call) -> Node:
    return call.node(call.path_id("page_id"), ("page", "block"), "page")


def retrieve_markdown(call: Call) -> Obj:
    """GET /pages/{page_id}/markdown; a block's id gives the block's content."""
    flag = call.query.get("include_transcript", ["false"])[0]
    Field("query.include_transcript", flag).one_of(("true", "false"))
    return _show(call, _page(call))


def update_markdown(call: Call) -> Obj:
    """PATCH /pages/{page_id}/markdown."""
    page = call.node(call.path_id("page_id"), ("page",))
    field = call.field()
    kind = field.at("type").one_of(_KINDS)
    field.object({"type", kind, "allow_async"})
    edit = _EDITS[kind]
    require_editable(page)

    def run() -> Obj:
        edit(call, page, field.at(kind))
        return _show(call, page)

    return run_maybe_later(call, field, "update_page_markdown", run)


def _may_delete(field: Field) -> bool:
    place = field.at("allow_deleting_content")
    return place.boolean() if place.present else False


def _insert(call: Call, page: Node, field: Field) -> None:
    field.object({"content", "after", "position"})
    new = read_markdown(call, field.at("content").text())
    present = content_of(call, page)
    place = len(present)
    if field.at("after").present:
        place = _after(call, page, field.at("after").text())
    elif field.at("position").present:
        field.at("position").object({"type"})
        if field.at("position").at("type").one_of(("start", "end")) == "start":
            place = 0
    replace_content(call, page, [*present[:place], *new, *present[place:]])


def _after(call: Call, page: Node, selection: str) -> int:
    """How many topmost blocks come before the end of a selection."""
    sprouts = content_of(call, page)
    _, stop = _selected(show_markdown(call, sprouts), selection)
    for count in range(1, len(sprouts) + 1):
        if len(show_markdown(call, sprouts[:count])) >= stop:
            return count
    return len(sprouts)


def _selected(text: str, selection: str) -> tuple[int, int]:
    """Where a selection `beginning...end` lies in a text."""
    first, found, last = selection.partition(_ELLIPSIS)
    start = text.find(first)
    stop = text.find(last, start + len(first)) if found else start
    if start < 0 or stop < 0:
        raise invalid(f"Could not find the selection {selection!r} in the page content.")
    return start, stop + len(last if found else first)


def _replace_range(call: Call, page: Node, field: Field) -> None:
    field.object({"content", "content_range", "allow_deleting_content"})
    text = show_markdown(call, content_of(call, page))
    start, stop = _selected(text, field.at("content_range").text())
    changed = text[:start] + field.at("content").text() + text[stop:]
    replace_content(call, page, read_markdown(call, changed), may_delete=_may_delete(field))


def _update(call: Call, page: Node, field: Field) -> None:
    field.object({"content_updates", "allow_deleting_content"})
    text = show_markdown(call, content_of(call, page))
    for item in field.at("content_updates").items():
        text = _substituted(text, item)
    replace_content(call, page, read_markdown(call, text), may_delete=_may_delete(field))


def _substituted(text: str, item: Field) -> str:
    item.object({"old_str", "new_str", "replace_all_matches"})
    old, new = item.at("old_str").text(), item.at("new_str").text()
    everywhere = item.at("replace_all_matches")
    count = text.count(old) if old else 0
    if not count:
        raise invalid(f"Could not find {old!r} in the page content.")
    if everywhere.present and everywhere.boolean():
        return text.replace(old, new)
    if count > 1:
        raise invalid(
            f"Found {count} matches of {old!r} in the page content. Set replace_all_matches to"
            " true, or name a longer text."
        )
    return text.replace(old, new)


def _replace(call: Call, page: Node, field: Field) -> None:
    field.object({"new_str", "allow_deleting_content"})
    new = read_markdown(call, field.at("new_str").text())
    replace_content(call, page, new, may_delete=_may_delete(field))


_EDITS = {
    "insert_content": _insert,
    "replace_content_range": _replace_range,
    "update_content": _update,
    "replace_content": _replace,
}
ROUTES = (
    ApiRoute("GET", "pages/{page_id}/markdown", retrieve_markdown, "read_content"),
    ApiRoute("PATCH", "pages/{page_id}/markdown", update_markdown, "update_content"),
)
