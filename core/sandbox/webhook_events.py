"""Events that webhooks tell of: what happened, to what, where (Notion API: webhook events).

Events are signals: they name what changed and never carry the new content. Every event of one
request about one thing is told once; changes of blocks are told as changes of their page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from core.sandbox.call import Call
from core.sandbox.ids import new_uuid
from core.sandbox.nodes import Node
from core.sandbox.times import exact_stamp
from core.sandbox.users import WORKSPACE_NAME
from core.sandbox.versions import Version
from core.sandbox.wire import Obj

_SAME = frozenset(
    [
        *("page.created", "page.moved", "page.locked", "page.unlocked"),
        *("database.created", "database.moved", "data_source.created", "data_source.moved"),
        *("comment.created", "comment.updated", "comment.deleted"),
        *("view.created", "view.updated", "view.deleted"),
        *("file_upload.created", "file_upload.completed", "file_upload.upload_failed"),
    ]
)
"""Effects that webhooks call as the twin does."""

_NAMES = {
    **{name: name for name in _SAME},
    "page.updated": "page.properties_updated",
    "page.trashed": "page.deleted",
    "page.restored": "page.undeleted",
    "database.updated": "database.content_updated",
    "database.trashed": "database.deleted",
    "database.restored": "database.undeleted",
    "data_source.updated": "data_source.schema_updated",
    "data_source.trashed": "data_source.deleted",
    "data_source.restored": "data_source.undeleted",
}
_ROW_EFFECTS = frozenset({"page.created", "page.trashed", "page.restored", "page.moved"})
_UPDATED_BLOCKS = frozenset(
    {"page.content_updated", "database.content_updated", "data_source.content_updated"}
)


@dataclass(slots=True)
class _Happening:
    """One event before it is written down."""

    name: str
    target: str
    data: Obj = field(default_factory=dict)
    blocks: list[Obj] = field(default_factory=list)


def events_of(call: Call, version: Version) -> list[Obj]:
    """The events of an answered call, in the words of a version."""
    gathered: dict[tuple[str, str], _Happening] = {}
    for one in _happenings(call):
        known = gathered.setdefault((one.name, one.target), one)
        if known is not one:
            known.data.update(one.data)
            known.blocks += one.blocks
    return [_event(call, one, version) for one in gathered.values() if _is_told(one, version)]


def _is_told(one: _Happening, version: Version) -> bool:
    """A database and its first data source were one thing before 2025-09-03."""
    return version >= Version.DATA_SOURCES or one.name != "data_source.created"


def _happenings(call: Call) -> Iterator[_Happening]:
    created = {target for kind, target in call.effects if kind == "page.created"}
    for kind, target in call.effects:
        node = call.state.nodes.get(target)
        if kind.startswith("block."):
            if node is not None and node.page_id and node.page_id not in created:
                block: Obj = {"id": target, "type": "block"}
                yield _Happening("page.content_updated", node.page_id, blocks=[block])
            continue
        if kind in _NAMES:
            details = call.details.get((kind, target), {})
            yield _Happening(_NAMES[kind], target, data=dict(details))
        if kind in _ROW_EFFECTS and node is not None and node.parent_kind == "data_source":
            row: Obj = {"id": target, "type": "page"}
            yield _Happening("data_source.content_updated", str(node.parent_id), blocks=[row])


def _event(call: Call, one: _Happening, version: Version) -> Obj:
    node = call.state.nodes.get(one.target)
    data = dict(one.data)
    if node is not None:
        data = {"parent": _parent(call, node, version), **data}
    if one.name in _UPDATED_BLOCKS:
        data["updated_blocks"] = one.blocks
    author = {"id": call.bot_id, "type": "bot"}
    name, target = _named(call, one, node, version)
    event: Obj = {
        "id": new_uuid(),
        "timestamp": exact_stamp(call.now_ms),
        "workspace_id": call.state.meta("workspace_id"),
        "workspace_name": WORKSPACE_NAME,
        "integration_id": call.bot_id,
        "authors": [author],
        "accessible_by": [author],
        "api_version": version,
        "type": name,
        "entity": {"id": target, "type": name.partition(".")[0]},
    }
    return {**event, "data": data} if data else event


def _named(call: Call, one: _Happening, node: Node | None, version: Version) -> tuple[str, str]:
    """What an event is called and whom it is about: databases before there were data sources."""
    if version < Version.DATA_SOURCES and one.name.startswith("data_source.") and node is not None:
        return one.name.replace("data_source.", "database."), str(node.parent_id)
    return one.name, one.target


def _parent(call: Call, node: Node, version: Version) -> Obj:
    if node.parent_id is None:
        return {"id": call.state.meta("workspace_id"), "type": "space"}
    if node.parent_kind != "data_source":
        return {"id": node.parent_id, "type": node.parent_kind}
    parent: Obj = {"id": call.state.nodes.parent_of(node.parent_id), "type": "database"}
    if version >= Version.DATA_SOURCES:
        parent["data_source_id"] = node.parent_id
    return parent
