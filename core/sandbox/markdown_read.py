"""Blocks from Notion's markdown (Notion API: enhanced markdown). Each line is a block."""

import re
from collections.abc import Callable
from typing import TypeAlias

from core.sandbox import limits
from core.sandbox.block_tree import Sprout
from core.sandbox.call import Call
from core.sandbox.ids import parse_uuid
from core.sandbox.languages import LANGUAGES
from core.sandbox.markdown_inline import attributes, parse_inline, split_text
from core.sandbox.media import is_url
from core.sandbox.rich_text import COLORS, rich_item
from core.sandbox.wire import Obj

_FENCE = re.compile(r"^(`{3,}|~{3,})\s*([^`]*)$")
_MARKS = re.compile(r"\s*\{((?:[\w-]+=\"[^\"]*\"\s*)+)\}$")
_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
_TO_DO = re.compile(r"^[-*+]\s+\[([ xX])\]\s*(.*)$")
_BULLET = re.compile(r"^[-*+]\s+(.*)$")
_NUMBER = re.compile(r"^\d+[.)]\s+(.*)$")
_QUOTE = re.compile(r"^>\s?(.*)$")
_RULE = re.compile(r"^(-{3,}|\*{3,}|_{3,})$")
_IMAGE = re.compile(r"^!\[(.*)\]\((\S+)\)$")
_OPEN = re.compile(r"^<(callout|details|columns|column|synced_block|table)\b([^>]*)>$")
_SINGLE = re.compile(
    r"^<(empty-block|table_of_contents|synced_block_reference|unknown)\b([^>]*?)/>$"
)
_ELEMENT = re.compile(r"^<(audio|video|file|pdf|page|database)\b([^>]*)>(.*)</\1>$")
_PIPE_RULE = re.compile(r"^\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?$")
_CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.DOTALL)
_SUMMARY = re.compile(r"^<summary>(.*)</summary>$")
_INDENT = re.compile(r"^(?:\t| {2,4})")
_MOST_HEADING = 4
LineReader: TypeAlias = Callable[["Reader", str], Sprout | None]


def read_markdown(call: Call, text: str) -> list[Sprout]:
    """The blocks of a markdown text."""
    return Reader(call).read(text.replace("\r\n", "\n").split("\n"))


def _color(named: dict[str, str]) -> str:
    color = named.get("color", "default").replace("_bg", "_background")
    return color if color in COLORS else "default"


def _dedent(lines: list[str]) -> list[str]:
    return [_INDENT.sub("", line, count=1) for line in lines]


class Reader:
    """Reads lines into blocks."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def rich(self, text: str) -> list[Obj]:
        """Rich text of at most 100 runs."""
        return parse_inline(self._call, text)[: limits.ARRAY]

    def read(self, lines: list[str]) -> list[Sprout]:
        """The blocks of some lines."""
        blocks: list[Sprout] = []
        index = 0
        while index < len(lines):
            line = lines[index].strip()
            if not line:
                index += 1
                continue
            block, index = self._block(lines, index, line)
            blocks.append(block)
        return blocks

    def _block(self, lines: list[str], index: int, line: str) -> tuple[Sprout, int]:
        fence = _FENCE.match(line)
        if fence:
            return self._code(lines, index, fence)
        if line == "$$":
            return self._equation(lines, index)
        opened = _OPEN.match(line)
        if opened:
            return self._element(lines, index, opened)
        if "|" in line and index + 1 < len(lines) and _PIPE_RULE.match(lines[index + 1].strip()):
            return self._pipes(lines, index)
        stop = index + 1
        while stop < len(lines) and (_INDENT.match(lines[stop]) or not lines[stop].strip()):
            stop += 1
        while not lines[stop - 1].strip():
            stop -= 1
        children = self.read(_dedent(lines[index + 1 : stop]))
        return self._line(line, tuple(children)), stop

    def _line(self, line: str, children: tuple[Sprout, ...]) -> Sprout:
        for reader in _LINES:
            found = reader(self, line)
            if found is not None:
                return Sprout(found.type, _opened(found, children), children)
        text, named = _cut_marks(line)
        content = {"rich_text": self.rich(text), "color": _color(named), "icon": None}
        return Sprout("paragraph", content, children)

    def _code(self, lines: list[str], index: int, fence: re.Match[str]) -> tuple[Sprout, int]:
        stop = index + 1
        while stop < len(lines) and lines[stop].strip() != fence[1]:
            stop += 1
        text = "\n".join(lines[index + 1 : stop])
        language = fence[2].strip().lower() or "plain text"
        content = {
            "rich_text": [_plain(piece) for piece in split_text(text)],
            "caption": [],
            "language": language if language in LANGUAGES else "plain text",
        }
        return Sprout("code", content, ()), stop + 1

    def _equation(self, lines: list[str], index: int) -> tuple[Sprout, int]:
        stop = index + 1
        while stop < len(lines) and lines[stop].strip() != "$$":
            stop += 1
        expression = "\n".join(lines[index + 1 : stop])[: limits.EQUATION]
        return Sprout("equation", {"expression": expression}, ()), stop + 1

    def _pipes(self, lines: list[str], index: int) -> tuple[Sprout, int]:
        stop = index + 2
        while stop < len(lines) and "|" in lines[stop]:
            stop += 1
        kept = [lines[index], *lines[index + 2 : stop]]
        cells = [
            [self.rich(cell.strip()) for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
            for line in kept
        ]
        return _table(cells, header_row=True, header_column=False), stop

    def _element(self, lines: list[str], index: int, opened: re.Match[str]) -> tuple[Sprout, int]:
        tag, named = opened[1], attributes(opened[2])
        depth, stop = 1, index + 1
        while stop < len(lines):
            depth += bool(re.match(rf"^\s*<{tag}\b[^>]*(?<!/)>$", lines[stop].rstrip()))
            depth -= lines[stop].strip() == f"</{tag}>"
            if depth == 0:
                break
            stop += 1
        inner = lines[index + 1 : stop]
        if all(_INDENT.match(line) or not line.strip() for line in inner):
            inner = _dedent(inner)
        return self._tagged(tag, named, inner), stop + 1

    def _tagged(self, tag: str, named: dict[str, str], inner: list[str]) -> Sprout:
        if tag == "table":
            cells = [
                [self.rich(cell.strip()) for cell in _CELL.findall(row)]
                for row in "\n".join(inner).split("</tr>")
                if "<td" in row
            ]
            row = named.get("header-row") == "true"
            return _table(cells, header_row=row, header_column=named.get("header-column") == "true")
        if tag == "details":
            return self._details(named, inner)
        children = tuple(self.read(inner))
        if tag == "callout":
            return _callout(named, children)
        kind = {"columns": "column_list"}.get(tag, tag)
        return Sprout(kind, {"synced_from": None} if tag == "synced_block" else {}, children)

    def _details(self, named: dict[str, str], inner: list[str]) -> Sprout:
        summary = _SUMMARY.match(inner[0].strip()) if inner else None
        rest = inner[1:] if summary else inner
        if all(_INDENT.match(line) or not line.strip() for line in rest):
            rest = _dedent(rest)
        content = {
            "rich_text": self.rich(summary[1]) if summary else [],
            "color": _color(named),
        }
        return Sprout("toggle", content, tuple(self.read(rest)))


def _plain(text: str) -> Obj:
    marks = dict.fromkeys(("bold", "italic", "strikethrough", "underline", "code"), False)
    value = {"content": text, "link": None}
    return rich_item("text", value, {**marks, "color": "default"}, text)


def _callout(named: dict[str, str], children: tuple[Sprout, ...]) -> Sprout:
    first = children[0] if children and children[0].type == "paragraph" else None
    icon = {"type": "emoji", "emoji": named["icon"]} if named.get("icon") else None
    content = {
        "rich_text": first.content["rich_text"] if first else [],
        "color": _color(named),
        "icon": icon,
    }
    return Sprout("callout", content, children[1:] if first else children)


def _table(cells: list[list[list[Obj]]], *, header_row: bool, header_column: bool) -> Sprout:
    width = max((len(row) for row in cells), default=1)
    rows = tuple(
        Sprout("table_row", {"cells": [*row, *([[]] * (width - len(row)))]}, ()) for row in cells
    )
    content = {
        "table_width": width,
        "has_column_header": header_row,
        "has_row_header": header_column,
    }
    return Sprout("table", content, rows)


def _opened(sprout: Sprout, children: tuple[Sprout, ...]) -> Obj:
    """A heading with children is one that opens."""
    if children and "is_toggleable" in sprout.content:
        return {**sprout.content, "is_toggleable": True}
    return sprout.content


def _cut_marks(text: str) -> tuple[str, dict[str, str]]:
    found = _MARKS.search(text)
    return (text[: found.start()], attributes(found[1])) if found else (text, {})


def _written(reader: Reader, kind: str, text: str, **more: object) -> Sprout:
    words, named = _cut_marks(text)
    return Sprout(kind, {"rich_text": reader.rich(words), "color": _color(named), **more}, ())


def _heading(reader: Reader, line: str) -> Sprout | None:
    found = _HEADING.match(line)
    if not found:
        return None
    level = min(len(found[1]), _MOST_HEADING)
    opens = _cut_marks(found[2])[1].get("toggle") == "true"
    return _written(reader, f"heading_{level}", found[2], is_toggleable=opens)


def _to_do(reader: Reader, line: str) -> Sprout | None:
    found = _TO_DO.match(line)
    return _written(reader, "to_do", found[2], checked=found[1] != " ") if found else None


def _simple(kind: str, pattern: re.Pattern[str]) -> LineReader:
    def read(reader: Reader, line: str) -> Sprout | None:
        found = pattern.match(line)
        return _written(reader, kind, found[1]) if found else None

    return read


def _rule(_reader: Reader, line: str) -> Sprout | None:
    return Sprout("divider", {}, ()) if _RULE.match(line) else None


def _image(reader: Reader, line: str) -> Sprout | None:
    found = _IMAGE.match(line)
    if not found or not is_url(found[2]):
        return None
    source = {"type": "external", "external": {"url": found[2]}}
    return Sprout("image", {"caption": reader.rich(found[1]), **source}, ())


def _empty(_reader: Reader, line: str) -> Sprout | None:
    found = _SINGLE.match(line)
    if not found:
        return None
    named = attributes(found[2])
    if found[1] == "table_of_contents":
        return Sprout("table_of_contents", {"color": _color(named)}, ())
    identifier = parse_uuid(named.get("url", "")[-32:])
    if found[1] == "synced_block_reference" and identifier:
        source = {"type": "block_id", "block_id": identifier}
        return Sprout("synced_block", {"synced_from": source}, ())
    if found[1] == "unknown":
        return Sprout("unknown", {"alt": named.get("alt", "")}, ())
    return Sprout("paragraph", {"rich_text": [], "color": "default", "icon": None}, ())


def _enclosed(reader: Reader, line: str) -> Sprout | None:
    found = _ELEMENT.match(line)
    if not found:
        return None
    tag, named = found[1], attributes(found[2])
    if tag in {"page", "database"}:
        url = named.get("url", "")
        identifier = parse_uuid(url[-32:])
        return Sprout(f"child_{tag}", {"id": identifier, "title": found[3]}, ())
    if not is_url(named.get("src", "")):
        return None
    content: Obj = {
        "caption": reader.rich(found[3]),
        "type": "external",
        "external": {"url": named["src"]},
    }
    if tag == "file":
        content["name"] = named["src"].rpartition("/")[2]
    return Sprout(tag, content, ())


_LINES: tuple[LineReader, ...] = (
    _heading,
    _rule,
    _to_do,
    _simple("bulleted_list_item", _BULLET),
    _simple("numbered_list_item", _NUMBER),
    _simple("quote", _QUOTE),
    _image,
    _empty,
    _enclosed,
)
