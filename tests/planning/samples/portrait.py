"""What a sandbox's workspace looks like to people: by names, without ids, times and the trash."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.sandbox.nodes import Node
from core.sandbox.state import State

_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
_UNSEEN = {
    *("id", "created_time", "last_edited_time", "created_by", "last_edited_by"),
    *("created_ms", "edited_ms", "edited_by", "discussion_id"),
    "next",  # of unique numbers: those that were given are not given again
}
"""What tells two things apart that look the same."""


def portrait(state: State) -> list[str]:
    """A line for each thing that is to be seen.

    The pages and databases of a page come behind its other content: where Notion puts one that
    comes back is its own affair.
    """
    names = _names(state)
    lines = [line for each in _below(state, None) for line in _lines(state, each, names, 0)]
    for kind in ("comment", "view"):
        told = [_told(each, names) for each in state.records.all(kind) if not _is_gone(state, each)]
        lines += sorted(f"{kind} {each}" for each in told)
    return lines


def _names(state: State) -> dict[str, str]:
    """What is called by an id: people, options, properties, and all things that have a title."""
    found = {str(user["id"]): str(user.get("name")) for user in state.records.all("user")}
    for (identifier,) in state.rows("SELECT id FROM node WHERE kind <> 'block'"):
        node = state.nodes.get(str(identifier))
        assert node is not None
        found[node.id] = "".join(_texts(node.doc.get("title") or node.doc.get("values")))
        for prop in node.doc.get("properties") or ():
            found[str(prop["id"])] = str(prop["name"])
            options = prop["config"].get("options") or ()
            found |= {str(option["id"]): str(option["name"]) for option in options}
    return found


def _texts(value: object) -> Iterator[str]:
    """Every plain text of a title."""
    if isinstance(value, dict):
        value = value.get("title", value)
    for run in value if isinstance(value, list) else ():
        if isinstance(run, dict):
            yield str(run.get("plain_text", ""))


def _below(state: State, parent_id: str | None) -> list[Node]:
    found = state.rows(
        "SELECT id FROM node WHERE parent_id IS ? AND trash_root IS NULL"
        " ORDER BY kind = 'page' OR kind = 'database', position, seq",
        (parent_id,),
    )
    nodes = [state.nodes.get(str(each)) for (each,) in found]
    return [each for each in nodes if each is not None]


def _lines(state: State, node: Node, names: Mapping[str, str], depth: int) -> list[str]:
    """A thing, and what is in it."""
    head = f"{'  ' * depth}{node.type} {_told(node.doc, names)}"
    inside = [_lines(state, each, names, depth + 1) for each in _below(state, node.id)]
    own = [each for each in inside if not each[0].lstrip().startswith(("page ", "database "))]
    others = sorted(each for each in inside if each not in own)
    return [head, *(line for part in (*own, *others) for line in part)]


def _is_gone(state: State, record: dict[str, Any]) -> bool:
    """Whether what a record belongs to lies in the trash."""
    parent = record.get("parent")
    inner = parent.get(str(parent.get("type"))) if isinstance(parent, dict) else parent
    owners = [record.get("database_id"), record.get("data_source_id"), inner]
    nodes = [state.nodes.get(str(owner)) for owner in owners if owner]
    return any(node is not None and node.in_trash for node in nodes)


def _told(doc: dict[str, Any], names: Mapping[str, str]) -> str:
    told = json.dumps(_seen(doc, names), sort_keys=True, ensure_ascii=False)
    return _ID.sub("#", told)


def _seen(value: object, names: Mapping[str, str]) -> object:
    """A value by names, without what is empty."""
    if isinstance(value, dict):
        seen = {
            names.get(key, key): _seen(inner, names)
            for key, inner in value.items()
            if key not in _UNSEEN and key != "annotations"
        }
        return {key: inner for key, inner in seen.items() if inner not in (None, False, [], {}, "")}
    if isinstance(value, list):
        return [_seen(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value
