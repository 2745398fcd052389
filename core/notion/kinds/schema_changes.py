"""Changes of a data source's schema, and the changes that take them back."""

from pydantic import JsonValue

from core.domain.notion import Json
from core.kit.errors import AssistantError
from core.notion.reads import Reads
from core.notion.shapes import obj, objs, txt
from core.notion.writable import text_value

_CHOICES = frozenset({"select", "multi_select"})
_NOBODYS = frozenset(
    {
        *("formula", "rollup", "unique_id", "created_time", "last_edited_time", "status"),
        *("button", "last_visited_time"),
    }
)
"""Types whose values are there by themselves, or not at all."""


def present_of(key: str, schema: Json) -> Json | None:
    """The property under a name or an id; None when there is none."""
    for name, value in schema.items():
        found = obj(value)
        if key in (name, found.get("id")):
            return {"name": name, **found}
    return None


def reverse_of(changes: Json, schema: Json) -> JsonValue:
    """The schema change that takes `changes` back; None when none of them can be.

    A property that is removed takes its values with it; what is made again is empty.
    """
    back: Json = {}
    for key, change in changes.items():
        found = present_of(key, schema)
        if found is None:
            back[key] = None
        elif change is None:
            kind = txt(found.get("type"))
            back[txt(found.get("name"))] = {kind: _config(kind, obj(found.get(kind)))}
        else:
            back[txt(found.get("id"))] = _as_before(obj(change), found)
    return back or None


def _as_before(change: Json, found: Json) -> Json:
    kind = txt(found.get("type"))
    before: Json = {}
    if "name" in change:
        before["name"] = found.get("name")
    if "description" in change:
        before["description"] = found.get("description")
    if change.keys() - {"name", "description", "type", "id"}:
        before[kind] = _config(kind, obj(found.get(kind)))
    return before


def _config(kind: str, config: Json) -> Json:
    if kind in _CHOICES:
        options: list[JsonValue] = [
            {key: option[key] for key in ("id", "name", "color") if key in option}
            for option in objs(config.get("options"))
        ]
        return {"options": options}
    if kind == "relation":
        return _relation(config)
    return {key: value for key, value in config.items() if key not in {"options", "groups"}}


def _relation(config: Json) -> Json:
    """A relation's target, and what its other side is called."""
    kind = "dual_property" if config.get("dual_property") else "single_property"
    name = obj(config.get("dual_property")).get("synced_property_name")
    inner: Json = {"synced_property_name": name} if name else {}
    return {"data_source_id": config.get("data_source_id"), "type": kind, kind: inner}


def so_far(fields: Json, present: Json) -> Json:
    """Of what `fields` names, what is there at present: told apart later from what it became."""
    found: Json = {}
    for name in fields:
        value = present.get(name)
        if name == "properties":
            schema = obj(value)
            value = {key: present_of(key, schema) for key in obj(fields[name])}
        elif name in {"title", "description"}:
            value = text_value(value)
        found[name] = value
    return found


def used_options(reads: Reads, data_source_id: str, change: Json, found: Json) -> bool:
    """Whether a row has an option that a change of a select would take away."""
    kind = txt(found.get("type"))
    wanted = obj(change.get(kind))
    if kind not in _CHOICES or "options" not in wanted:
        return False
    kept = {option.get("id") for option in objs(wanted["options"])}
    gone = [one for one in objs(obj(found.get(kind)).get("options")) if one.get("id") not in kept]
    test = "contains" if kind == "multi_select" else "equals"
    return any(
        reads.query(
            data_source_id,
            where={"property": found.get("id"), kind: {test: option.get("name")}},
            limit=1,
        )
        for option in gone
    )


def is_in_use(reads: Reads, data_source_id: str, found: Json) -> bool:
    """Whether a row holds a value of a property; rows are read where no filter can ask for it."""
    kind = txt(found.get("type"))
    if kind in _NOBODYS:
        return False
    test: Json = {"equals": True} if kind == "checkbox" else {"is_not_empty": True}
    where: Json = {"property": found.get("id"), kind: test}
    try:
        return bool(reads.query(data_source_id, where=where, limit=1))
    except AssistantError as error:
        if error.retry.value != "never":
            raise
        name = txt(found.get("name"))
        rows = reads.rows(data_source_id)
        return any(obj(row.properties.get(name)).get(kind) is not None for row in rows)
