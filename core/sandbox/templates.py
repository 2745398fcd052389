"""Page templates of data sources (Notion API: creating pages from templates).

Notion's people make templates in its app; here the control endpoint does.
"""

from core.sandbox.call import Call
from core.sandbox.errors import invalid, not_found
from core.sandbox.fields import Field
from core.sandbox.ids import new_uuid
from core.sandbox.markdown_edit import store_sprout
from core.sandbox.markdown_read import read_markdown
from core.sandbox.nodes import Node
from core.sandbox.times import known_zone
from core.sandbox.wire import Obj

TEMPLATE = "template"


def add_template(call: Call, source: Node, name: str, markdown: str, *, default: bool) -> Obj:
    """Give a data source a template with this content."""
    template: Obj = {
        "id": new_uuid(),
        "name": name,
        "markdown": markdown,
        "is_default": default,
    }
    call.state.records.add(TEMPLATE, template, parent_id=source.id)
    return template


def read_template(call: Call, field: Field, parent: tuple[str | None, str]) -> Obj | None:
    """The template that a body names, for a page under a parent given by id and kind."""
    kind = field.at("type").one_of(("none", "default", "template_id"))
    field.object({"type", "timezone", *({"template_id"} if kind == "template_id" else ())})
    zone = field.at("timezone")
    if zone.present and not known_zone(zone.text()):
        raise zone.error("a valid IANA time zone")
    if kind == "none":
        return None
    if parent[1] != "data_source":
        raise invalid("Templates can only be applied to pages in a data source.")
    known = call.state.records.all(TEMPLATE, parent_id=parent[0])
    if kind == "default":
        found = next((one for one in known if one["is_default"]), None)
        if found is None:
            raise invalid("This data source has no default template.")
        return found
    identifier = field.at("template_id").uuid()
    chosen = next((one for one in known if one["id"] == identifier), None)
    if chosen is None:
        raise not_found("template", identifier)
    return chosen


def apply_template(call: Call, page: Node, template: Obj | None) -> None:
    """Put a template's content at the end of a page."""
    if template is None:
        return
    start = call.state.nodes.last_position(page.id)
    for offset, sprout in enumerate(read_markdown(call, template["markdown"]), 1):
        store_sprout(call, page, sprout, start + offset)
