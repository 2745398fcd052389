"""In and out of the trash, and what may be edited."""

from core.sandbox.call import Call
from core.sandbox.errors import archived, archived_ancestor, invalid
from core.sandbox.fields import Field
from core.sandbox.nodes import Node
from core.sandbox.versions import Version

_NAMES = {"page": "page", "block": "block", "database": "database", "data_source": "data source"}


def trash_keys(call: Call) -> frozenset[str]:
    """The keys that trash or restore; `archived` went in 2026-03-11."""
    if call.version >= Version.IN_TRASH:
        return frozenset({"in_trash"})
    return frozenset({"in_trash", "archived"})


def read_trash(call: Call, field: Field) -> bool | None:
    """Whether a body trashes (True), restores (False) or neither (None)."""
    for key in sorted(trash_keys(call), reverse=True):
        place = field.at(key)
        if place.present:
            return place.boolean()
    return None


def require_editable(node: Node) -> None:
    """Refuse to edit what lies in the trash."""
    if node.trash_root == node.id:
        raise archived("block" if node.kind in {"page", "block"} else _NAMES[node.kind])
    if node.in_trash:
        raise archived_ancestor(_NAMES[node.kind])


def apply_trash(call: Call, node: Node, *, wanted: bool | None) -> None:
    """Trash or restore; without a wish, refuse when the node lies in the trash."""
    if wanted is not False:
        require_editable(node)
    if wanted is True:
        call.state.nodes.trash(node)
        call.state.nodes.touch(node.id, call.now_ms, call.bot_id)
        call.touch_page(node)
        call.effect(f"{node.kind}.trashed", node.id)
    elif wanted is False and node.in_trash:
        if node.trash_root != node.id:
            raise archived_ancestor(_NAMES[node.kind])
        _require_live_parent(call, node)
        call.state.nodes.restore(node)
        call.state.nodes.touch(node.id, call.now_ms, call.bot_id)
        call.effect(f"{node.kind}.restored", node.id)


def _require_live_parent(call: Call, node: Node) -> None:
    parent = call.state.nodes.get(node.parent_id) if node.parent_id else None
    if parent is not None and parent.in_trash:
        raise invalid(
            f"Can't unarchive a {_NAMES[node.kind]} whose parent is archived. You must unarchive"
            " the parent first."
        )
