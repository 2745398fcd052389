"""The files type: links to files, and uploads."""

import re
from pathlib import PurePosixPath
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from pydantic import JsonValue

from core.content.graphemes import split_text, utf16_length
from core.content.shapes import MAX_ARRAY, MAX_FILE_LABEL, MAX_URL
from core.content.values.conditions import Condition, Operator, ask
from core.content.values.context import ValueContext
from core.content.values.kinds import (
    Given,
    PropertyKind,
    expect_text,
    items_of,
    refuse,
    register,
    sendable,
)
from core.content.values.schema import PropertySchema
from core.content.values.wordy import unwrapped

_NAMED = re.compile(r"\[((?:[^\]\\]|\\.)*)\]\((?:<([^<>\s]+)>|([^()\s]+))\)")
"""A link as markdown writes it: [name](address), or [name](<address>)."""

_SIMPLE = re.compile(r"[^\s,()<>\[\]|]+")


@register
class FilesKind(PropertyKind):
    """Links to files, and uploads by their id."""

    name: ClassVar[str] = "files"
    operators: ClassVar[frozenset[Operator]] = frozenset({Operator.EMPTY, Operator.NOT_EMPTY})
    right: ClassVar[str] = "Give links such as https://example.com/report.pdf."

    def read(self, schema: PropertySchema, given: Given, context: ValueContext) -> JsonValue:
        """External files named by the last part of their link, or Notion's own file objects."""
        items = items_of(schema, given)
        if items is None:
            text = expect_text(schema, given, self.right)
            items = [match[0] for match in re.finditer(rf"{_NAMED.pattern}|[^\s,]+", text)]
        if len(items) > MAX_ARRAY:
            raise refuse(schema, given, f"it takes at most {MAX_ARRAY} files", "Give fewer.")
        return [self._file(schema, each) for each in items]

    def _file(self, schema: PropertySchema, item: JsonValue) -> JsonValue:
        if isinstance(item, dict) and item.keys() & {"external", "file", "file_upload"}:
            sendable(schema, self, [item])
            return item
        name: JsonValue = None
        if isinstance(item, dict):
            name, item = item.get("name"), item.get("url")
        said = expect_text(schema, item or "", self.right)
        if match := _NAMED.fullmatch(said):
            name, said = re.sub(r"\\(.)", r"\1", match[1]), match[2] or match[3]
        url = unwrapped(said)
        if not re.match(r"^https?://\S+$", url) or utf16_length(url) > MAX_URL:
            raise refuse(schema, said, "it is not a link", self.right)
        shown = name if isinstance(name, str) and name else _file_name(url)
        return {"type": "external", "name": _cut(shown), "external": {"url": url}}

    def emptied(self) -> JsonValue:
        """No files."""
        return []

    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """Links with commas between, so that it can be said again; of Notion's own files the
        names, for their addresses hold for an hour only."""
        items = payload if isinstance(payload, list) else []
        return ", ".join(_shown(each) for each in items if isinstance(each, dict))

    def condition(
        self, schema: PropertySchema, operator: Operator, given: Given, context: ValueContext
    ) -> Condition:
        """Empty or not."""
        return ask("is_empty" if operator is Operator.EMPTY else "is_not_empty")


def _file_name(url: str) -> str:
    parts = urlsplit(url)
    return unquote(PurePosixPath(parts.path).name) or parts.netloc or "file"


def _cut(name: str) -> str:
    return split_text(name, MAX_FILE_LABEL)[0]


def _shown(item: dict[str, JsonValue]) -> str:
    named, external = item.get("name"), item.get("external")
    name = named if isinstance(named, str) and named else "file"
    url = external.get("url") if isinstance(external, dict) else None
    if not isinstance(url, str):
        return name
    plain = _SIMPLE.fullmatch(url)
    if plain and _cut(_file_name(url)) == name:
        return url
    label = re.sub(r"([\[\]\\])", r"\\\1", name)
    return f"[{label}]({url})" if plain else f"[{label}](<{url}>)"
