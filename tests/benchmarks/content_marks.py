"""Every character with the containers it stands in and the formats it has.

Two documents say the same when their characters, white space aside, agree in all of that. Both
the reference rendering (HTML) and Notion blocks are read into the same form. Headings below the
fourth level count as the fourth, for Notion has four; links count where the address is absolute,
for Notion takes no other.
"""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any, NamedTuple

_FORMATS = {
    "strong": "bold",
    "b": "bold",
    "em": "italic",
    "i": "italic",
    "code": "code",
    "del": "strike",
    "s": "strike",
}
_CONTAINERS = {
    **{f"h{level}": f"heading {min(level, 4)}" for level in range(1, 7)},
    "ul": "bullets",
    "ol": "numbers",
    "blockquote": "quote",
    "table": "table",
    "pre": "code",
}
_BLOCKS = {
    **{f"heading_{level}": f"heading {level}" for level in range(1, 5)},
    "bulleted_list_item": "bullets",
    "to_do": "bullets",
    "numbered_list_item": "numbers",
    "quote": "quote",
    "callout": "quote",
    "table": "table",
    "code": "code",
}
_MARKS = {"bold": "bold", "italic": "italic", "code": "code", "strikethrough": "strike"}
_EMPTY = frozenset({"br", "hr", "input", "img"})
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class Mark(NamedTuple):
    """One character that is not white space."""

    character: str
    containers: tuple[str, ...]
    formats: frozenset[str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.marks: list[Mark] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "img":
            self.handle_data(given.get("alt") or "")
        if tag not in _EMPTY:
            self.open.append((tag, given.get("href") or ""))

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index][0] == tag:
                del self.open[index]
                return

    def handle_data(self, data: str) -> None:
        containers = tuple(_CONTAINERS[tag] for tag, _ in self.open if tag in _CONTAINERS)
        formats = frozenset(self._formats(fenced="code" in containers))
        self.marks += [Mark(char, containers, formats) for char in data if not char.isspace()]

    def _formats(self, *, fenced: bool) -> Iterator[str]:
        for tag, href in self.open:
            if tag == "a" and _ABSOLUTE.match(href):
                yield f"link {href}"
            elif tag in _FORMATS and not (tag == "code" and fenced):
                yield _FORMATS[tag]


def html_marks(html: str) -> list[Mark]:
    """The characters of a rendering."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.marks


def block_marks(blocks: Iterable[dict[str, Any]]) -> list[Mark]:
    """The characters of Notion blocks."""
    return list(_blocks(blocks, ()))


def _blocks(blocks: Iterable[dict[str, Any]], around: tuple[str, ...]) -> Iterator[Mark]:
    for block in blocks:
        kind = block.get("type", "")
        body = block.get(kind) or {}
        containers = (*around, _BLOCKS[kind]) if kind in _BLOCKS else around
        arrays = [body.get("rich_text"), *(body.get("cells") or []), body.get("caption")]
        for array in arrays:
            for item in array or []:
                yield from _item(item, containers)
        if "expression" in body:
            yield from _characters(str(body["expression"]), containers, frozenset())
        yield from _blocks(body.get("children") or block.get("children") or [], containers)


def _item(item: dict[str, Any], containers: tuple[str, ...]) -> Iterator[Mark]:
    notes = item.get("annotations") or {}
    formats = {word for name, word in _MARKS.items() if notes.get(name)}
    text = item.get("text")
    if text is None:
        expression = (item.get("equation") or {}).get("expression", "")
        return _characters(str(expression), containers, frozenset(formats))
    link = text.get("link")
    if link and _ABSOLUTE.match(link["url"]):
        formats.add(f"link {link['url']}")
    return _characters(str(text.get("content", "")), containers, frozenset(formats))


def _characters(text: str, containers: tuple[str, ...], formats: frozenset[str]) -> Iterator[Mark]:
    return (Mark(char, containers, formats) for char in text if not char.isspace())


def said(marks: Iterable[Mark]) -> str:
    """The characters alone."""
    return "".join(mark.character for mark in marks)
