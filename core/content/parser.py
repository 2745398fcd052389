"""The block structure of markdown: markdown-it-py with the rules of the Notion-flavoured syntax.

markdown-it-py reads the blocks (CommonMark and GFM tables); inline content stays as it was
written and is read by `core.content.inline`. The rules added here read lines that are one tag,
display equations, HTML tables, and keep what lies deeper than the parser goes.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_def

from core.content.links import normal_url
from core.content.tag_matching import OpenTags
from core.content.tags import OPEN_TAG, read_attributes
from core.content.text_rules import pipe_table, plain_text, text

MAX_LEVEL = 100
"""Nesting of tokens that is still read as structure; what lies deeper is kept as text."""

CONTAINERS = frozenset(
    {
        "details",
        "callout",
        "columns",
        "column",
        "tabs",
        "tab",
        "synced_block",
        "synced_block_reference",
        "template",
        "paragraph",
    }
)
"""Tags that hold blocks, up to the line with their closing tag."""

LINES = frozenset(
    {
        "summary",
        "caption",
        "code_block",
        "video",
        "audio",
        "file",
        "pdf",
        "image",
        "embed",
        "bookmark",
        "page",
        "database",
    }
)
"""Tags that hold inline content and stand on one line."""

ALONE = frozenset(
    {
        "empty-block",
        "breadcrumb",
        "table_of_contents",
        "link-to-page",
        "equation",
    }
)
"""Tags that hold nothing and stand on one line."""

_TAG = re.compile(r"</?([A-Za-z][A-Za-z_-]*)")
_WHOLE_TAG = re.compile(OPEN_TAG.replace("[A-Za-z0-9-]*+", "[A-Za-z0-9_-]*+"))
_SUMMARY = re.compile(r"\s*<summary>(.*)</summary>\s*", re.IGNORECASE)
_TABLE_END = re.compile(r"</table\s*>\s*$", re.IGNORECASE)
_INLINE_TAG = re.compile(
    r"<(?:br|mention-[a-z]+|custom-emoji|inline-equation)[\s/>]", re.IGNORECASE
)
_ENDS = ["paragraph", "reference", "blockquote", "list"]


Sink: TypeAlias = Callable[[list[Token]], None]

_PART = 2_000
"""Tokens after which the next top-level block begins a new part."""

_LONG = 1_000_000
"""Characters above which a document with definitions is read twice instead of kept in memory."""

_DEFINITION = "]:"
"""What every link or footnote definition holds."""


class _Parser(MarkdownIt):
    """markdown-it with our own, quicker, way to normalise the addresses of definitions."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 (markdown-it's name)
        """`url` as a browser would send it."""
        return normal_url(url)


@cache
def block_parser() -> MarkdownIt:
    """The configured parser; it keeps no state between documents."""
    parser = _Parser("commonmark", {"maxNesting": MAX_LEVEL * 2})
    parser.core.ruler.enableOnly(["normalize", "block"])
    ruler = parser.block.ruler
    ruler.before("table", "hand_over", _hand_over)
    ruler.before("table", "too_deep", _too_deep)
    ruler.before("table", "plain_text", plain_text)
    # GFM: a table's heading is the last line of a paragraph; a list, a quote, a heading go first.
    ruler.before("lheading", "pipe_table", pipe_table, {"alt": ["paragraph", "reference"]})
    ruler.at("paragraph", text)
    parser.disable("lheading")
    ruler.before("reference", "footnote_def", _note, {"alt": ["paragraph", "reference"]})
    ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    ruler.before("html_block", "tag_line", _tag_line, {"alt": _ENDS})
    ruler.before("html_block", "html_table", _html_table, {"alt": _ENDS})
    ruler.before("fence", "equation", _equation, {"alt": _ENDS})
    return parser


def parse_blocks(text: str, environment: dict[str, Any], sink: Sink) -> None:
    """Read the blocks of `text`, handing over tokens as they come.

    Args:
        text: markdown without front matter.
        environment: filled with `references` (link definitions by label) and `footnotes` before
            the first tokens are handed over.
        sink: called with the tokens of some whole top-level blocks, in order. A long document
            comes in many parts, so that its tokens are never all in memory.
    """
    if _DEFINITION not in text:
        environment["sink"] = sink
    elif len(text) > _LONG:
        environment["sink"] = _forget
        block_parser().parse(text, environment)
        environment["sink"] = sink
    rest = block_parser().parse(text, environment)
    if rest:
        sink(rest)


def _forget(_tokens: list[Token]) -> None:
    """The sink of a first reading, which is for definitions only."""


def _hand_over(state: StateBlock, _first: int, _last: int, silent: bool) -> bool:  # noqa: FBT001 (markdown-it's rule signature)
    """Not a rule but a place to stand: it sees the beginning of every block."""
    sink = state.env.get("sink")
    if silent or sink is None or state.level or len(state.tokens) < _PART:
        return False
    if not state.env.setdefault("open_tags", OpenTags()).after(state.tokens):
        sink(state.tokens[:])
        state.tokens.clear()
        del state.env["open_tags"]
    return False


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _push(state: StateBlock, kind: str, first: int, after: int) -> Token:
    token = state.push(kind, "", 0)
    token.map = [first, after]
    return token


def _too_deep(state: StateBlock, first: int, last: int, silent: bool) -> bool:  # noqa: FBT001 (markdown-it's rule signature)
    deepest = MAX_LEVEL - 2 if state.env.get("in_note") else MAX_LEVEL
    if silent or state.level < deepest:
        return False
    last = _end_of_item(state, first, last)
    token = _push(state, "too_deep", first, last)
    token.content = state.getLines(first, last, state.blkIndent, keepLastLF=False).strip("\n")
    state.line = last
    return True


def _end_of_item(state: StateBlock, first: int, last: int) -> int:
    """The first line that is not of the innermost list item: it has text and is indented less."""
    lines = range(first + 1, last)
    return next(
        (n for n in lines if state.sCount[n] < state.blkIndent and not state.isEmpty(n)), last
    )


def _note(state: StateBlock, first: int, last: int, silent: bool) -> bool:  # noqa: FBT001
    """A footnote; it ends in a list below the document, which takes a level more."""
    within, state.env["in_note"] = state.env.get("in_note"), True
    found = footnote_def(state, first, last, silent)
    state.env["in_note"] = within
    return found


def _equation(state: StateBlock, first: int, last: int, silent: bool) -> bool:  # noqa: FBT001
    start = state.bMarks[first] + state.tShift[first]
    if not state.src.startswith("$$", start) or state.is_code_block(first):
        return False
    line = _line(state, first).rstrip()
    if len(line) > 4 and line.endswith("$$") and "$$" not in line[2:-2]:
        body, after = line[2:-2], first + 1
    else:
        end = _equation_end(state, first, last) if line == "$$" else -1
        if end < 0:
            return False
        body, after = state.getLines(first + 1, end, state.blkIndent, keepLastLF=False), end + 1
    if not silent:
        _push(state, "equation", first, after).content = body.strip()
        state.line = after
    return True


def _equation_end(state: StateBlock, first: int, last: int) -> int:
    """The line of the closing `$$`, -1 without one; nothing is searched twice."""
    if state.env.get("no_equation_end", last + 1) <= last:
        return -1
    for line in range(first + 1, last):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return -1
        if _line(state, line).strip() == "$$":
            return line
    state.env["no_equation_end"] = last
    return -1


def _html_table(state: StateBlock, first: int, last: int, silent: bool) -> bool:  # noqa: FBT001
    start = state.bMarks[first] + state.tShift[first]
    if state.src[start : start + 6].lower() != "<table" or state.is_code_block(first):
        return False
    if state.src[start + 6 : start + 7].strip(" \t\n>"):
        return False
    if state.env.get("no_table_end", last + 1) <= last:
        return False
    for line in range(first, last):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return False
        if _TABLE_END.search(_line(state, line)):
            if not silent:
                token = _push(state, "html_table", first, line + 1)
                token.content = state.getLines(first, line + 1, state.blkIndent, keepLastLF=False)
                state.line = line + 1
            return True
    state.env["no_table_end"] = last
    return False


def _html_block(state: StateBlock, first: int, last: int, silent: bool) -> bool:  # noqa: FBT001
    """Raw HTML, except that a line with nothing but one of our inline tags is a paragraph."""
    start = state.bMarks[first] + state.tShift[first]
    if state.src[start : start + 1] != "<" or _INLINE_TAG.match(state.src, start):
        return False
    return html_block(state, first, last, silent)


def _tag_line(state: StateBlock, first: int, last: int, silent: bool) -> bool:  # noqa: FBT001
    start = state.bMarks[first] + state.tShift[first]
    if state.src[start : start + 1] != "<" or state.is_code_block(first):
        return False
    line = _line(state, first).rstrip()
    found = read_tag_line(line)
    if not found:
        return False
    if silent:
        return True
    for kind, meta in found:
        token = _push(state, kind, first, first + 1)
        token.meta = meta
        token.content = line
    state.line = first + 1
    return True


def read_tag_line(line: str) -> list[tuple[str, dict[str, Any]]]:
    """What a line that is one tag says, as tokens; nothing when the line is something else."""
    named = _TAG.match(line)
    name = named[1].lower() if named else ""
    if line.startswith("</"):
        closes = name in CONTAINERS and re.fullmatch(r"</[A-Za-z_-]+\s*>", line)
        return [("tag_close", {"name": name})] if closes else []
    opened = _WHOLE_TAG.match(line)
    if opened is None or name not in CONTAINERS | LINES | ALONE:
        return []
    tag, rest = opened[0], line[opened.end() :]
    alone = tag.endswith("/>")
    meta = {"name": name, "attributes": read_attributes(tag[len(name) + 1 : -1].rstrip("/"))}
    if name in CONTAINERS:
        return _container(meta, rest, alone=alone)
    end = f"</{name}>"
    if alone or (name in ALONE and not rest):
        return [("tag", {**meta, "content": ""})] if not rest else []
    if not rest.lower().endswith(end):
        return []
    return [("tag", {**meta, "content": rest[: -len(end)]})]


def _container(meta: dict[str, Any], rest: str, *, alone: bool) -> list[tuple[str, dict[str, Any]]]:
    opening = ("tag_open", meta)
    closing = ("tag_close", {"name": meta["name"]})
    if alone:
        return [opening, closing] if not rest else []
    if not rest:
        return [opening]
    if rest.lower() == f"</{meta['name']}>":
        return [opening, closing]
    summary = _SUMMARY.fullmatch(rest)
    if summary is None:
        return []
    return [opening, ("tag", {"name": "summary", "attributes": {}, "content": summary[1]})]
