"""Markdown to Slack's mrkdwn, and its division into sections.

mrkdwn has no headings, tables or nested lists: headings become bold, tables become aligned
preformatted text, lists get bullets and indents (Slack docs, "Formatting message text").
"""

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode as Node

from bot.slack.markup import clean, escape, link, width

_LONGEST_SOURCE = 60_000
_LONGEST_LINK = 600
"""Less than half of the shortest piece that a long line is cut into, so that no link is cut."""

_FENCE = "```"
_CELL = 30
_FENCES = 10
"""Room for the two fences that a divided one may need."""

_WORTH_CUTTING = 2 * _LONGEST_LINK
"""A line is cut to fill what room is left only when more than a link fits."""

_URL = re.compile(r"https?://[^\s<>|\"`]*[^\s<>|\"`.,;:!?)\]}']")
_TASK = re.compile(r"\[( |x|X)\] ")
_HALF_TOKEN = re.compile(r"(&[a-z]{0,3}|<[^>]*)$")


def mrkdwn(markdown: str) -> str:
    """Markdown as mrkdwn. Mentions in it are text; HTML in it is text."""
    parser = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])
    source = clean(markdown[:_LONGEST_SOURCE], lines=True)
    return _blocks(Node(parser.parse(source)), "\n\n")


def _blocks(node: Node, gap: str) -> str:
    drawn = (_BLOCKS.get(child.type, _paragraph)(child) for child in node.children)
    return gap.join(text for text in drawn if text)


def _paragraph(node: Node) -> str:
    return "".join(_inline(child) for child in node.children).strip("\n")


def _heading(node: Node) -> str:
    text = _paragraph(node).replace("*", "").strip()
    return f"*{text}*" if text else ""


def _quote(node: Node) -> str:
    return "\n".join(f"> {line}" for line in _blocks(node, "\n").split("\n"))


def _code(node: Node) -> str:
    return f"{_FENCE}\n{escape(node.content.rstrip())}\n{_FENCE}"


def _rule(_: Node) -> str:
    return "———"


def _list(node: Node) -> str:
    first = int(node.attrs.get("start", 1))
    ordered = node.type == "ordered_list"
    items = []
    for number, item in enumerate(node.children, start=first):
        marker = f"{number}." if ordered else "•"
        text = _TASK.sub(_box, _blocks(item, "\n"), count=1)
        items.append(f"{marker} " + text.replace("\n", "\n    "))
    return "\n".join(items)


def _box(match: re.Match[str]) -> str:
    return "☐ " if match[1] == " " else "☑ "


def _table(node: Node) -> str:
    rows = [
        [_cell(cell) for cell in row.children] for part in node.children for row in part.children
    ]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * size for size in widths))
    return "\n".join((_FENCE, *(escape(line) for line in lines), _FENCE))


def _cell(cell: Node) -> str:
    text = " ".join(leaf.content for leaf in cell.walk() if leaf.type in {"text", "code_inline"})
    return text if len(text) <= _CELL else text[: _CELL - 1] + "…"


def _inline(node: Node) -> str:
    drawer = _INLINES.get(node.type)
    return drawer(node) if drawer else "".join(_inline(child) for child in node.children)


def _text(node: Node) -> str:
    drawn, end = [], 0
    for match in _URL.finditer(node.content):
        drawn.append(escape(node.content[end : match.start()]))
        drawn.append(link(match[0], match[0], _LONGEST_LINK))
        end = match.end()
    return "".join((*drawn, escape(node.content[end:])))


def _wrapped(mark: str) -> Callable[[Node], str]:
    def draw(node: Node) -> str:
        text = "".join(_inline(child) for child in node.children)
        return f"{mark}{text}{mark}" if text.strip() else text

    return draw


def _code_inline(node: Node) -> str:
    return f"`{escape(node.content.replace('`', 'ˋ'))}`"


def _link(node: Node) -> str:
    text = "".join(leaf.content for leaf in node.walk() if leaf.type in {"text", "code_inline"})
    url = str(node.attrs.get("href") or node.attrs.get("src") or "")
    return link(text or node.content or url, url, _LONGEST_LINK)


_BLOCKS: Mapping[str, Callable[[Node], str]] = {
    "heading": _heading,
    "blockquote": _quote,
    "fence": _code,
    "code_block": _code,
    "hr": _rule,
    "bullet_list": _list,
    "ordered_list": _list,
    "table": _table,
}

_INLINES: Mapping[str, Callable[[Node], str]] = {
    "text": _text,
    "code_inline": _code_inline,
    "strong": _wrapped("*"),
    "em": _wrapped("_"),
    "s": _wrapped("~"),
    "link": _link,
    "image": _link,
    "softbreak": lambda _: "\n",
    "hardbreak": lambda _: "\n",
}


def sections(text: str, size: int, budget: int) -> tuple[list[str], int]:
    """mrkdwn divided at line ends into parts of at most `size`, fences closed in each.

    Returns:
        The parts that fit into `budget` together, and how much text (in UTF-16 units) did not.
    """
    parts: list[str] = []
    part = _Part()
    waiting = deque(piece for line in text.split("\n") for piece in _pieces(line, size - _FENCES))
    while waiting:
        longer = part.with_line(waiting[0])
        if width(longer.text) > size:
            budget -= width(part.text)
            parts.append(part.text)
            part = part.next()
            longer = part.with_line(waiting[0])
        if width(longer.text) > budget:
            room = budget - width(part.text) - _FENCES
            if room > _WORTH_CUTTING:
                head, *tail = _pieces(waiting.popleft(), room)
                waiting.extendleft(reversed(tail))
                part = part.with_line(head)
            break
        part = longer
        waiting.popleft()
    parts.append(part.text)
    return [text for text in parts if text.strip()], width("\n".join(waiting))


@dataclass(frozen=True, slots=True)
class _Part:
    """One section in the making; knows whether a fence is open at its end."""

    lines: tuple[str, ...] = ()
    fenced: bool = False

    @property
    def text(self) -> str:
        """The section, with an open fence closed, or left out when nothing is in it."""
        if not self.fenced:
            return "\n".join(self.lines).strip("\n")
        if self.lines[-1:] == (_FENCE,):
            return "\n".join(self.lines[:-1]).strip("\n")
        return "\n".join((*self.lines, _FENCE)).strip("\n")

    def with_line(self, line: str) -> "_Part":
        """The same with one more line."""
        opens_or_closes = line.strip() == _FENCE
        return _Part((*self.lines, line), self.fenced ^ opens_or_closes)

    def next(self) -> "_Part":
        """What comes after it; an open fence is opened again."""
        return _Part((_FENCE,) if self.fenced else (), self.fenced)


def _pieces(line: str, size: int) -> list[str]:
    """A line cut into pieces of at most `size`, never inside an escape or a link."""
    pieces = []
    while width(line) > size:
        head = line[:size] if width(line[:size]) <= size else line[: size // 2]
        at_space = head[: max(head.rfind(" "), 0)] or head
        cut = len(_HALF_TOKEN.sub("", at_space)) or len(head)
        pieces.append(line[:cut])
        line = line[cut:]
    return [*pieces, line]
