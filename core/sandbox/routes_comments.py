"""Comments: create, list, retrieve, update, delete (Notion API: comments)."""

from core.sandbox import limits
from core.sandbox.call import ApiRoute, Call
from core.sandbox.comments import COMMENT, show_comment
from core.sandbox.errors import ApiError, invalid, not_found
from core.sandbox.fields import Field, fix_one
from core.sandbox.ids import new_uuid
from core.sandbox.markdown_inline import parse_inline
from core.sandbox.media import attach_upload
from core.sandbox.paging import cut, listing, query_window
from core.sandbox.rich_text import read_rich_text
from core.sandbox.trash import require_editable
from core.sandbox.wire import Obj

_KEYS = frozenset(
    ["parent", "discussion_id", "rich_text", "markdown", "attachments", "display_name"]
)


def create_comment(call: Call) -> Obj:
    """POST /comments: on a page, a block, or in a discussion."""
    field = call.field()
    field.object(_KEYS)
    parent, discussion = _read_where(call, field)
    comment: Obj = {
        "id": new_uuid(),
        "parent": parent,
        "discussion_id": discussion,
        "created_ms": call.now_ms,
        "edited_ms": call.now_ms,
        "created_by": call.bot_id,
        "rich_text": _read_words(call, field),
        "attachments": _read_attachments(call, field.at("attachments")),
        "display_name": _read_name(field.at("display_name")),
    }
    call.state.records.add(COMMENT, comment, parent_id=parent[parent["type"]])
    _tell(call, "created", comment)
    return show_comment(call, comment)


def _tell(call: Call, what: str, comment: Obj) -> None:
    """Record an effect on a comment; webhooks hear where it stands."""
    kind = comment["parent"]["type"]
    place = comment["parent"][kind]
    node = call.state.nodes.get(place)
    page_id = place if node is None or node.kind == "page" else node.page_id
    parent = {"id": place, "type": kind.removesuffix("_id")}
    call.effect(f"comment.{what}", comment["id"], parent=parent, page_id=page_id)


def _read_where(call: Call, field: Field) -> tuple[Obj, str]:
    parent, discussion = field.at("parent"), field.at("discussion_id")
    if parent.given == discussion.given:
        if parent.given:
            raise discussion.error("not present")
        raise fix_one([parent.complaint("defined"), discussion.complaint("defined")])
    if discussion.given:
        identifier = discussion.uuid()
        for known in call.state.records.all(COMMENT):
            if known["discussion_id"] == identifier:
                return known["parent"], identifier
        raise not_found("discussion", identifier)
    kind = parent.variant(("page_id", "block_id"))
    kinds = ("page",) if kind == "page_id" else ("block", "page")
    node = call.node(parent.at(kind).uuid(), kinds)
    require_editable(node)
    return {"type": kind, kind: node.id}, new_uuid()


def _read_words(call: Call, field: Field) -> list[Obj]:
    words, markdown = field.at("rich_text"), field.at("markdown")
    if words.given == markdown.given:
        if words.given:
            raise markdown.error("not present")
        raise fix_one([words.complaint("defined"), markdown.complaint("defined")])
    if markdown.given:
        return parse_inline(call, markdown.text())[: limits.ARRAY]
    return read_rich_text(call, words)


def _read_attachments(call: Call, field: Field) -> list[str]:
    if not field.present:
        return []
    attached = []
    for item in field.items(limits.COMMENT_ATTACHMENTS):
        item.object({"file_upload_id", "type"})
        place = Field(item.path, {"id": item.at("file_upload_id").value})
        attached.append(str(attach_upload(call, place)["upload_id"]))
    return attached


def _read_name(field: Field) -> Obj:
    if not field.present:
        return {"type": "integration"}
    kind = field.at("type").one_of(("integration", "user", "custom"))
    if kind != "custom":
        field.object({"type"})
        return {"type": kind}
    field.object({"type", "custom"})
    field.at("custom").object({"name"})
    return {"type": kind, "custom": {"name": field.at("custom").at("name").text()}}


def list_comments(call: Call) -> Obj:
    """GET /comments?block_id=."""
    given = call.query.get("block_id", [])
    place = Field("query.block_id", given[0]) if given else Field("query", {}).at("block_id")
    node = call.node(place.uuid(), ("block", "page"))
    found = call.state.records.all(COMMENT, parent_id=node.id)
    part, following = cut(found, query_window(call), lambda comment: str(comment["id"]))
    return listing(COMMENT, [show_comment(call, comment) for comment in part], following)


def _comment(call: Call) -> Obj:
    identifier = call.path_id("comment_id")
    found = call.state.records.get(COMMENT, identifier)
    if found is None:
        raise not_found("comment", identifier)
    return found


def _own_comment(call: Call) -> Obj:
    comment = _comment(call)
    if comment["created_by"] != call.bot_id:
        raise ApiError(403, "restricted_resource", "Only the author can change a comment.")
    return comment


def retrieve_comment(call: Call) -> Obj:
    """GET /comments/{comment_id}."""
    return show_comment(call, _comment(call))


def update_comment(call: Call) -> Obj:
    """PATCH /comments/{comment_id}."""
    comment = _own_comment(call)
    field = call.field()
    field.object({"rich_text", "markdown"})
    changed = {**comment, "rich_text": _read_words(call, field), "edited_ms": call.now_ms}
    if not changed["rich_text"]:
        raise invalid("A comment cannot be empty.")
    call.state.records.save(COMMENT, changed)
    _tell(call, "updated", comment)
    return show_comment(call, changed)


def delete_comment(call: Call) -> Obj:
    """DELETE /comments/{comment_id}."""
    comment = _own_comment(call)
    call.state.records.remove(COMMENT, comment["id"])
    _tell(call, "deleted", comment)
    return show_comment(call, comment)


ROUTES = (
    ApiRoute("POST", "comments", create_comment, "insert_comments"),
    ApiRoute("GET", "comments", list_comments, "read_comments"),
    ApiRoute("GET", "comments/{comment_id}", retrieve_comment, "read_comments"),
    ApiRoute("PATCH", "comments/{comment_id}", update_comment, "insert_comments"),
    ApiRoute("DELETE", "comments/{comment_id}", delete_comment, "insert_comments"),
)
