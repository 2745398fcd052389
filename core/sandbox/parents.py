"""Where new and moved pages go: parents and positions in requests."""

from dataclasses import dataclass

from core.sandbox.call import Call
from core.sandbox.errors import invalid, several_data_sources
from core.sandbox.fields import Field
from core.sandbox.nodes import Node
from core.sandbox.trash import require_editable
from core.sandbox.versions import Version


@dataclass(frozen=True, slots=True)
class Home:
    """A parent for pages: a page or a data source."""

    id: str
    kind: str


_OLD = ("page_id", "database_id", "workspace")
_NEW = ("page_id", "database_id", "data_source_id", "workspace")


def read_home(call: Call, field: Field, choices: tuple[str, ...] | None = None) -> Home:
    """The parent that a request names; it must exist and not lie in the trash."""
    if not field.given:
        raise field.error("defined")
    allowed = choices or (_NEW if call.version >= Version.DATA_SOURCES else _OLD)
    kind = field.variant(allowed)
    if kind == "workspace":
        raise invalid(
            "Internal integrations aren't owned by a single user, so creating workspace-level"
            " private pages is not supported."
        )
    identifier = field.at(kind).uuid()
    if kind == "page_id":
        node = call.node(identifier, ("page",))
    elif kind == "data_source_id":
        node = call.node(identifier, ("data_source",))
    else:
        node = only_data_source(call, call.node(identifier, ("database",)))
    require_editable(node)
    return Home(node.id, node.kind)


def only_data_source(call: Call, database: Node) -> Node:
    """The one data source of a database; refuses a database that has several."""
    in_trash = call.node(database.id, ("database",)).in_trash
    present = call.state.nodes.data_sources(database.id)
    sources = [source for source in present if source.in_trash == in_trash] or present
    if len(sources) > 1:
        raise several_data_sources(database.id, [source.id for source in sources])
    return sources[0]


def read_place(call: Call, field: Field, home: Home) -> int | None:
    """The position for a new page among its parent's content; None for the end."""
    if not field.present:
        return None
    if home.kind != "page":
        raise field.error("not present")
    kind = field.at("type").one_of(("after_block", "page_start", "page_end"))
    if kind == "after_block":
        field.object({"type", "after_block"})
        field.at("after_block").object({"id"})
        anchor = place_of(call, field.at("after_block").at("id").uuid(), home.id)
    else:
        field.object({"type"})
        anchor = 0
    if kind == "page_end":
        return None
    call.state.nodes.make_room(home.id, anchor, 1)
    return anchor + 1


def place_of(call: Call, identifier: str, parent_id: str) -> int:
    """The position of a child; refuses a block that lies elsewhere."""
    node = call.state.nodes.get(identifier)
    if node is None or node.parent_id != parent_id or node.in_trash:
        raise invalid(f"Block {identifier} is not a child of {parent_id}.")
    return node.position
