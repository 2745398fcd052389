"""Trees of new blocks: nesting rules, and storing them."""

from dataclasses import dataclass

from core.sandbox import limits
from core.sandbox.block_types import BLOCK_TYPES, HEADINGS, BlockType
from core.sandbox.call import Call
from core.sandbox.errors import content_failed, invalid
from core.sandbox.fields import Field, fix_one
from core.sandbox.ids import new_uuid
from core.sandbox.nodes import NewNode, Node
from core.sandbox.wire import Obj

_ALLOWED = (
    tuple(name for name in BLOCK_TYPES if name not in {"column_list", "column", "table"}),
    tuple(name for name in BLOCK_TYPES if name not in {"column_list", "column"}),
    tuple(BLOCK_TYPES),
)
"""Types by how many levels of children may follow: 0, 1, 2 (Notion: block request types)."""


_LEAST_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Sprout:
    """A block that was read from a request and is not stored yet."""

    type: str
    content: Obj
    children: tuple["Sprout", ...]

    def count(self) -> int:
        """How many blocks it is with everything in it."""
        return 1 + sum(child.count() for child in self.children)


def read_blocks(call: Call, field: Field) -> list[Sprout]:
    """The blocks of a request: at most 100 side by side, two levels below, 1,000 in all."""
    sprouts = [_read(call, item, 2) for item in field.items()]
    total = sum(sprout.count() for sprout in sprouts)
    if total > limits.PAYLOAD_BLOCKS:
        raise invalid(
            f"body failed validation: the number of blocks in {field.path} should be ≤"
            f" `{limits.PAYLOAD_BLOCKS}`, instead was `{total}`."
        )
    return sprouts


def _read(call: Call, field: Field, below: int, only: str = "") -> Sprout:
    value = field.object()
    names = (only,) if only else _ALLOWED[below]
    present = [name for name in names if name in value]
    if len(present) != 1:
        raise fix_one([field.at(name).complaint("defined") for name in names])
    name = present[0]
    tag = field.at("type")
    if tag.given and tag.value != name:
        raise tag.error(f'`"{name}"` or not present')
    if field.at("object").given:
        field.at("object").one_of(("block",))
    field.object({"object", "type", name})
    kind, body = BLOCK_TYPES[name], field.at(name)
    content = kind.read(call, body)
    children = _read_children(call, kind, body, below)
    sprout = Sprout(name, content, children)
    check_inside(sprout)
    return sprout


def _read_children(call: Call, kind: BlockType, body: Field, below: int) -> tuple[Sprout, ...]:
    place = body.at("children")
    if not kind.holds:
        return ()
    if kind.holds in {"table_row", "column"} or (kind.name == "tab" and below > 0):
        inside = {"table_row": 0, "column": below, "paragraph": below}[kind.holds]
        if kind.name == "tab":
            inside = below - 1
        return tuple(_read(call, item, inside, kind.holds) for item in place.items())
    if kind.name == "column" and not place.given:
        raise place.error("defined")
    if not place.given:
        return ()
    if below == 0:
        raise place.error("not present")
    return tuple(_read(call, item, below - 1) for item in place.items())


def check_inside(sprout: Sprout) -> None:
    """The rules between a block and its children."""
    complaint = _complaint(sprout, len(sprout.children))
    if complaint:
        raise content_failed(complaint)
    for child in sprout.children:
        _check_place(child.type, sprout.type)
        if sprout.type == "table":
            check_row(child.content, sprout.content["table_width"])


def _complaint(sprout: Sprout, count: int) -> str:
    """What is wrong with the number of children, or nothing."""
    kind, content = sprout.type, sprout.content
    if kind == "table" and not count:
        return "Tables must have at least one table_row child."
    if kind == "column_list" and count < _LEAST_COLUMNS:
        return "Column lists must have at least two column children."
    if kind == "column" and not count:
        return "Columns must have at least one child."
    if kind == "synced_block" and count and content["synced_from"]:
        return "A synced block that refers to another one has no own children."
    if kind in HEADINGS and count and not content["is_toggleable"]:
        return "Only toggleable headings can have children."
    return ""


def check_row(content: Obj, width: int) -> None:
    """A table row must have as many cells as its table is wide."""
    if len(content["cells"]) != width:
        raise content_failed(
            "Number of cells in table row must match the table width of the parent table."
        )


def _check_place(child: str, parent: str) -> None:
    """Rows lie in tables, columns in column lists, and nowhere else."""
    home = {"table_row": "table", "column": "column_list"}.get(child)
    if home is not None and parent != home:
        raise content_failed(f"{child} blocks can only be children of {home} blocks.")
    expected = {"table": "table_row", "column_list": "column", "tab": "paragraph"}.get(parent)
    if expected is not None and child != expected:
        raise content_failed(f"{parent} blocks can only have {expected} children.")


def check_parent(parent: Node, sprouts: list[Sprout]) -> None:
    """Whether these blocks may be put into this page or block."""
    if parent.kind == "database":
        raise invalid("Block does not support children.")
    if parent.kind == "block":
        kind = BLOCK_TYPES.get(parent.type)
        plain_heading = parent.type in HEADINGS and not parent.doc["is_toggleable"]
        copied = parent.type == "synced_block" and parent.doc["synced_from"] is not None
        if kind is None or not kind.holds or plain_heading or copied:
            raise invalid("Block does not support children.")
    for sprout in sprouts:
        _check_place(sprout.type, parent.type)
        if parent.type == "table":
            check_row(sprout.content, parent.doc["table_width"])


def store_blocks(
    call: Call, parent: Node | NewNode, sprouts: list[Sprout], after: int | None = None
) -> list[str]:
    """Store blocks under a page or block; returns the ids of the topmost ones.

    Args:
        call: the request.
        parent: where they go.
        sprouts: what to store.
        after: the position they follow; the end when None.
    """
    nodes = call.state.nodes
    place = nodes.last_position(parent.id) if after is None else after
    if after is not None:
        nodes.make_room(parent.id, after, len(sprouts))
    page_id = parent.id if parent.kind == "page" else parent.page_id
    made = []
    for offset, sprout in enumerate(sprouts, 1):
        new = NewNode(
            new_uuid(), "block", sprout.type, parent.id, parent.kind, page_id, sprout.content
        )
        call.add(new, place + offset)
        made.append(new.id)
        if sprout.children:
            store_blocks(call, new, list(sprout.children))
    return made
