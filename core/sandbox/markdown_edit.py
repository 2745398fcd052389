"""Changing a page's content by markdown, keeping the blocks that stay as they are."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from core.sandbox.block_tree import Sprout, check_inside
from core.sandbox.call import Call
from core.sandbox.errors import invalid
from core.sandbox.ids import new_uuid
from core.sandbox.markdown_write import WRITABLE, as_sprout, show_block
from core.sandbox.nodes import NewNode, Node

_REFERENCES = frozenset({"child_page", "child_database"})
_ROW = "table_row"
"""Said by the table that it lies in."""


def content_of(call: Call, page: Node) -> list[Sprout]:
    """What lies in a page."""
    return [as_sprout(call, child) for child in call.state.nodes.children(page.id)]


def unknown_ids(call: Call, parent: Node) -> list[str]:
    """The blocks of a page that markdown cannot say."""
    found: list[str] = []
    for child in call.state.nodes.children(parent.id):
        if child.kind == "block":
            if child.type not in WRITABLE and child.type != _ROW:
                found.append(child.id)
            found += unknown_ids(call, child)
    return found


def _walk(sprouts: list[Sprout]) -> Iterator[Sprout]:
    for sprout in sprouts:
        yield sprout
        yield from _walk(list(sprout.children))


def references(sprouts: list[Sprout]) -> set[str]:
    """Ids of the pages and databases that blocks refer to."""
    return {str(sprout.content["id"]) for sprout in _walk(sprouts) if sprout.type in _REFERENCES}


def _chunk(call: Call, sprout: Sprout) -> str:
    """What two blocks are compared by; pages by their id, whatever they are called."""
    if sprout.type in _REFERENCES:
        return f"{sprout.type} {sprout.content['id']}"
    return "\n".join(show_block(call, sprout))


def replace_content(
    call: Call, page: Node, wanted: list[Sprout], *, may_delete: bool = False
) -> None:
    """Make a page hold what is wanted.

    Raises `validation_error` when pages or databases in it would be lost and that is not allowed.
    """
    nodes = call.state.nodes.children(page.id)
    present = [as_sprout(call, node) for node in nodes]
    lost = references(present) - references(wanted)
    if lost and not may_delete:
        raise invalid(
            f"This edit would delete child pages or databases: {', '.join(sorted(lost))}. Set"
            " allow_deleting_content to true to allow it."
        )
    if references(wanted) - references(present):
        raise invalid("Pages and databases cannot be created or moved here by markdown.")
    before = [_chunk(call, sprout) for sprout in present]
    after = [_chunk(call, sprout) for sprout in wanted]
    kept: dict[int, Node] = {}
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        for offset in range(block.size):
            kept[block.b + offset] = nodes[block.a + offset]
    staying = {node.id for node in kept.values()} | references(wanted)
    _arrange(call, page, wanted, kept)
    for node in nodes:
        if node.id not in staying:
            call.state.nodes.trash(node)
            call.effect(f"{node.kind}.trashed", node.id)
    call.state.nodes.touch(page.id, call.now_ms, call.bot_id)


def _arrange(call: Call, page: Node, wanted: list[Sprout], kept: dict[int, Node]) -> None:
    for index, sprout in enumerate(wanted):
        node = kept.get(index)
        if node is not None:
            call.state.nodes.place(node.id, (page.id, page.kind), page.id, index + 1)
        else:
            require_sayable([sprout])
            store_sprout(call, page, sprout, index + 1)


def require_sayable(sprouts: list[Sprout]) -> None:
    """Refuse what markdown stands for and cannot make, and what breaks a block's rules."""
    for sprout in _walk(sprouts):
        if sprout.type not in WRITABLE and sprout.type != _ROW:
            raise invalid(f"A block of type {sprout.type} cannot be created by markdown.")
        check_inside(sprout)


def store_sprout(call: Call, parent: Node | NewNode, sprout: Sprout, position: int) -> None:
    """Store a block of any depth; a reference moves the page or database it names."""
    page_id = str(parent.id if parent.kind == "page" else parent.page_id)
    if sprout.type in _REFERENCES:
        place = (parent.id, parent.kind)
        call.state.nodes.place(str(sprout.content["id"]), place, page_id, position)
        return
    new = NewNode(new_uuid(), "block", sprout.type, parent.id, parent.kind, page_id, sprout.content)
    call.add(new, position)
    for index, child in enumerate(sprout.children, 1):
        store_sprout(call, new, child, index)
