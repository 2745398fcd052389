"""Rich text: reading it from requests, and the complete form that answers carry."""

from core.sandbox import limits
from core.sandbox.call import Call
from core.sandbox.dates import date_text, read_date
from core.sandbox.errors import content_failed, not_found
from core.sandbox.fields import Field
from core.sandbox.media import is_url
from core.sandbox.users import full_user, known_user
from core.sandbox.wire import Obj

_HUES = ("gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red")
COLORS = (
    "default",
    *_HUES,
    "default_background",
    *(f"{hue}_background" for hue in _HUES),
)
_MARKS = ("bold", "italic", "strikethrough", "underline", "code")
_MENTIONS = ("user", "date", "page", "database", "template_mention", "custom_emoji")


def plain_text(items: list[Obj]) -> str:
    """What rich text reads without its formatting."""
    return "".join(str(item["plain_text"]) for item in items)


def simple(text: str, **marks: object) -> list[Obj]:
    """Rich text of one run, in request form."""
    run: Obj = {"type": "text", "text": {"content": text}}
    if marks:
        run["annotations"] = marks
    return [run]


def read_rich_text(call: Call, field: Field) -> list[Obj]:
    """Rich text from a request, in the complete form of answers."""
    return [_read_item(call, item) for item in field.items()]


def _read_item(call: Call, field: Field) -> Obj:
    kind = field.variant(("text", "mention", "equation"), ("annotations", "plain_text", "href"))
    annotations = _read_annotations(field.at("annotations"))
    if kind == "text":
        content, link = _read_text(field.at("text"))
        return rich_item("text", {"content": content, "link": link}, annotations, content)
    if kind == "equation":
        equation = field.at("equation")
        equation.object({"expression"})
        expression = equation.at("expression").filled(limits.EQUATION)
        return rich_item("equation", {"expression": expression}, annotations, expression)
    mention, text, href = _read_mention(call, field.at("mention"))
    return rich_item("mention", mention, annotations, text, href=href)


def rich_item(
    kind: str, value: Obj, annotations: Obj, text: str, *, href: str | None = None
) -> Obj:
    """One run of rich text in the complete form of answers."""
    link = value.get("link") if kind == "text" else None
    return {
        "type": kind,
        kind: value,
        "annotations": annotations,
        "plain_text": text,
        "href": link["url"] if link else href,
    }


def _read_annotations(field: Field) -> Obj:
    found: Obj = dict.fromkeys(_MARKS, False)
    found["color"] = "default"
    if not field.present:
        return found
    for key in field.object({*_MARKS, "color"}):
        place = field.at(key)
        found[key] = place.one_of(COLORS) if key == "color" else place.boolean()
    return found


def _read_text(field: Field) -> tuple[str, Obj | None]:
    field.object({"content", "link"})
    content = field.at("content").text(limits.TEXT_CONTENT)
    link = field.at("link")
    if not link.present:
        return content, None
    link.object({"url", "type"})
    url = link.at("url").filled(limits.URL)
    if not (is_url(url) or _internal(url)):
        raise content_failed("Invalid URL for link.")
    return content, {"url": url}


def _internal(url: str) -> bool:
    """Notion takes links to its own pages as `/` and the page's id."""
    return url.startswith("/") and len(url.rpartition("-")[2].strip("/")) >= 32


def _read_mention(call: Call, field: Field) -> tuple[Obj, str, str | None]:
    kind = field.variant(_MENTIONS)
    target = field.at(kind)
    if kind == "date":
        value = read_date(target)
        return {"type": "date", "date": value}, date_text(value), None
    if kind == "template_mention":
        return _read_template_mention(target)
    if kind == "user":
        target.object({"id", "object"})
        user = known_user(call, target.at("id").uuid())
        return {"type": "user", "user": user}, f"@{user['name']}", None
    target.object({"id", "name", "url"} if kind == "custom_emoji" else {"id"})
    identifier = target.at("id").uuid()
    if kind == "custom_emoji":
        raise not_found("custom emoji", identifier)
    node = call.node(identifier, (kind,))
    href = f"{call.base_url}/{identifier.replace('-', '')}"
    return {"type": kind, kind: {"id": identifier}}, node_title(node.doc), href


def _read_template_mention(field: Field) -> tuple[Obj, str, str | None]:
    kind = field.variant(("template_mention_date", "template_mention_user"))
    choices = ("today", "now") if kind == "template_mention_date" else ("me",)
    chosen = field.at(kind).one_of(choices)
    value = {"type": "template_mention", "template_mention": {"type": kind, kind: chosen}}
    return value, f"@{chosen.capitalize()}", None


def node_title(doc: Obj) -> str:
    """The title of a page, database or data source, as plain text."""
    title = doc["values"].get("title", []) if "values" in doc else doc.get("title", [])
    return plain_text(title)


def refreshed(call: Call, items: list[Obj]) -> list[Obj]:
    """Rich text with its mentions of pages and people as they are called at present."""
    if not any(item["type"] == "mention" for item in items):
        return items
    return [_refresh(call, item) if item["type"] == "mention" else item for item in items]


def _refresh(call: Call, item: Obj) -> Obj:
    mention = item["mention"]
    kind = mention["type"]
    if kind == "user":
        user = full_user(call, mention["user"]["id"])
        return {**item, "mention": {"type": "user", "user": user}}
    if kind in {"page", "database"}:
        node = call.state.nodes.get(mention[kind]["id"])
        return {**item, "plain_text": node_title(node.doc) if node else "Untitled"}
    return item
