"""Values as Notion answers them, in the form that it takes: what undo writes back."""

from collections.abc import Callable, Mapping

from pydantic import JsonValue

from core.domain.notion import Json
from core.notion.sameness import property_of
from core.notion.shapes import obj, objs, txt

_REFERENCES = frozenset({"user", "page", "database", "custom_emoji"})
"""Mentions that are written by id alone."""


def old_values(properties: Mapping[str, JsonValue], names: Json) -> Json:
    """The present values of the named properties, ready to be written back later.

    Args:
        properties: of a page, in response form.
        names: its keys are the names or ids of those that a write will replace.
    """
    kept: Json = {}
    for name in names:
        value = writable(obj(property_of(properties, name)))
        if value is not None:
            kept[name] = value
    return kept


def old_look(look: Mapping[str, JsonValue], names: Json) -> Json:
    """The present icon, cover and lock, as far as named and as they can be written back.

    A picture that somebody uploaded to Notion itself cannot be.
    """
    kept: Json = {}
    for name in names:
        value = look.get(name)
        if obj(value).get("type") == "custom_emoji":
            value = {"custom_emoji": {"id": obj(obj(value).get("custom_emoji")).get("id")}}
        if obj(value).get("type") != "file":
            kept[name] = value
    return kept


def text_value(rich_text: JsonValue) -> JsonValue:
    """A rich-text array in request form."""
    return _rich_text(rich_text)


def writable(value: Json) -> Json | None:
    """A property value in request form; None for a type that Notion computes itself."""
    kind = txt(value.get("type"))
    convert = _CONVERT.get(kind)
    if convert is None:
        return None
    return {kind: convert(value.get(kind))}


def _as_is(value: JsonValue) -> JsonValue:
    return value


def _verification(value: JsonValue) -> JsonValue:
    """Who verified it is not written, and one whose time is over is written as it was."""
    if obj(value).get("state") not in {"verified", "expired"}:
        return {"state": "unverified"}
    return {"state": "verified", "date": obj(value).get("date")}


def _choice(value: JsonValue) -> JsonValue:
    return {"name": obj(value).get("name")} if value else None


def _choices(value: JsonValue) -> JsonValue:
    return [{"name": item.get("name")} for item in objs(value)]


def _references(value: JsonValue) -> JsonValue:
    return [{"id": item.get("id")} for item in objs(value)]


def _files(value: JsonValue) -> JsonValue:
    keep = ("name", "type", "external", "file")
    return [{key: item[key] for key in keep if key in item} for item in objs(value)]


def _rich_text(value: JsonValue) -> JsonValue:
    return [_run(item) for item in objs(value)]


def _run(run: Json) -> Json:
    kind = txt(run.get("type")) or "text"
    inner: JsonValue = run.get(kind)
    if kind == "mention":
        mention = obj(inner)
        which = txt(mention.get("type"))
        if which not in _REFERENCES | {"date"}:
            return _linked(run)
        target = obj(mention.get(which))
        inner = {which: {"id": target.get("id")} if which in _REFERENCES else target}
    return {"type": kind, kind: inner, **_format(run)}


def _linked(run: Json) -> Json:
    """A mention that cannot be written (a link preview, a template's date) as a plain link."""
    text: Json = {"content": txt(run.get("plain_text"))}
    if run.get("href"):
        text["link"] = {"url": run["href"]}
    return {"type": "text", "text": text, **_format(run)}


def _format(run: Json) -> Json:
    return {"annotations": run["annotations"]} if "annotations" in run else {}


_CONVERT: dict[str, Callable[[JsonValue], JsonValue]] = {
    "title": _rich_text,
    "rich_text": _rich_text,
    "number": _as_is,
    "checkbox": _as_is,
    "url": _as_is,
    "email": _as_is,
    "phone_number": _as_is,
    "date": _as_is,
    "place": _as_is,
    "verification": _verification,
    "select": _choice,
    "status": _choice,
    "multi_select": _choices,
    "people": _references,
    "relation": _references,
    "files": _files,
}
