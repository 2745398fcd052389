"""The lines of a chat message to blocks: paragraphs, quotes, lists, code, headings."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from core.content.build import body_of, code_blocks, holder, make, paragraphs, text_blocks
from core.content.languages import notion_language
from core.content.runs import Run
from core.content.shapes import Block

Inline = Callable[[str], list[Run]]

_FENCE = re.compile(r"```(?:([A-Za-z0-9_+#.-]+)\n)?(.*?)```", re.DOTALL)
_HEADING = re.compile(r"(#{1,3})[ \t]+(\S.*)")
_BULLET = re.compile(r"([ \t]*)(?:[-*•◦▪●○]|\u2022)[ \t]+(.*)")
_NUMBER = re.compile(r"([ \t]*)\d{1,9}[.)][ \t]+(.*)")
_INDENTED = 2
_NEVER = re.compile(r"(?!)")
"""Neither Slack nor Discord shows a quote in a quote."""


@dataclass(frozen=True)
class Lines:
    """How a platform reads lines.

    Args:
        inline: reads the inline content of a line.
        quote: what a quoted line begins with.
        headings: whether `#`, `##` and `###` begin headings.
        language: whether a fence's first line may name a language.
        unescape: undoes the platform's escapes inside code.
    """

    inline: Inline
    quote: re.Pattern[str]
    headings: bool
    language: bool
    unescape: Callable[[str], str] = str


def line_blocks(text: str, lines: Lines) -> list[Block]:
    """A message's text as blocks."""
    blocks: list[Block] = []
    position = 0
    for match in _FENCE.finditer(text):
        blocks += _plain(text[position : match.start()].strip("\n"), lines)
        word = match[1] if lines.language and match[1] else ""
        body = match[2] if lines.language or not match[1] else f"{match[1]}\n{match[2]}"
        language, _ = notion_language(word)
        blocks += code_blocks(lines.unescape(body).strip("\n"), language)
        position = match.end()
    return blocks + _plain(text[position:].strip("\n"), lines)


def _plain(text: str, lines: Lines) -> list[Block]:
    reader = _Reader(lines)
    if text:
        for line in text.split("\n"):
            reader.read(line)
    return reader.finish()


class _Reader:
    """Groups lines: neighbouring text lines are one paragraph, neighbouring quotes one quote."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._blocks: list[Block] = []
        self._text: list[str] = []
        self._quoted: list[str] = []
        self._all_quoted = False
        self._items: list[tuple[int, Block]] = []

    def read(self, line: str) -> None:
        """Take the next line."""
        quote = None if self._all_quoted else self._lines.quote.match(line)
        if self._all_quoted or quote is not None:
            self._quote(line, quote)
            return
        self._end_quote()
        heading = _HEADING.fullmatch(line.rstrip()) if self._lines.headings else None
        bullet, number = _BULLET.fullmatch(line), _NUMBER.fullmatch(line)
        if not line.strip():
            self._end_text()
            self._items.clear()
        elif heading is not None:
            self._end_text()
            self._items.clear()
            kind = f"heading_{len(heading[1])}"
            self._blocks += text_blocks(kind, self._lines.inline(heading[2]))
        elif bullet is not None:
            self._item("bulleted_list_item", len(bullet[1].expandtabs(4)), bullet[2])
        elif number is not None:
            self._item("numbered_list_item", len(number[1].expandtabs(4)), number[2])
        else:
            self._items.clear()
            self._text.append(line)

    def finish(self) -> list[Block]:
        """All blocks."""
        self._end_quote()
        self._end_text()
        return self._blocks

    def _quote(self, line: str, quote: re.Match[str] | None) -> None:
        self._end_text()
        self._items.clear()
        rest = line if quote is None else line[quote.end() :]
        if quote is not None and quote[0].startswith((">>>", "&gt;&gt;&gt;")):
            self._end_quote()
            self._all_quoted = True
        self._quoted.append(rest)

    def _end_quote(self) -> None:
        if self._quoted:
            inside = replace(self._lines, quote=_NEVER)
            self._blocks.append(holder("quote", _plain("\n".join(self._quoted), inside)))
            self._quoted = []
            self._all_quoted = False

    def _end_text(self) -> None:
        if self._text:
            self._blocks += paragraphs(self._lines.inline("\n".join(self._text).strip()))
            self._text = []

    def _item(self, kind: str, indent: int, content: str) -> None:
        self._end_text()
        (item, *more) = text_blocks(kind, self._lines.inline(content))
        if more:
            item[kind]["children"] = [make("paragraph", block[kind]) for block in more]
        while self._items and indent < self._items[-1][0] + _INDENTED:
            self._items.pop()
        if self._items:
            parent = self._items[-1][1]
            body_of(parent).setdefault("children", []).append(item)
        else:
            self._blocks.append(item)
        self._items.append((indent, item))
