"""Block rules for what most of a document is: paragraphs, underlined headings, pipe tables.

They say what markdown-it's own rules say (CommonMark 0.31.2, sections 4.3 and 4.8; GitHub
Flavored Markdown, "Tables"), in one token each where those write many, and look at what a line
begins with before they ask every other rule about it.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from markdown_it.rules_block import StateBlock

Rule: TypeAlias = Callable[[StateBlock, int, int, bool], bool]

MAX_MADE_UP_CELLS = 65_536
"""Cells that rows may lack in one table; without a limit a few bytes could make millions."""

_BLANK = " \t\n\r\v\f"
_UNDERLINE = re.compile(r"(=+|-+)[ \t]*")
_DELIMITERS = re.compile(
    r"(?=[|:]|-[^ \t])(?=..)\|?+[ \t]*+:?+-++:?+[ \t]*+(?:\|[ \t]*+:?+-++:?+[ \t]*+)*+\|?+[ \t]*+"
)
_BAR = re.compile(r"(?<!\\)\|")
_BEGINS_DELIMITERS = "|-:"
_ALIGNED = re.compile(r":-|-:")


def plain_text(state: StateBlock, first: int, last: int, silent: bool) -> bool:  # noqa: FBT001 (markdown-it's rule signature)
    """A block that begins with a letter: a table, a heading or a paragraph and nothing else."""
    if not _says_text(state, first) or state.is_code_block(first):
        return False
    return pipe_table(state, first, last, silent) or text(state, first, last, silent)


def text(state: StateBlock, first: int, last: int, silent: bool) -> bool:  # noqa: FBT001
    """A paragraph, or a heading when a line of `=` or `-` stands below it."""
    parent, state.parentType = state.parentType, "paragraph"
    end, level = _text_end(state, first, last)
    state.parentType = parent
    if silent:
        return True
    source, begins, shifts, ends = state.src, state.bMarks, state.tShift, state.eMarks
    lines = [source[begins[n] + shifts[n] : ends[n]] for n in range(first, end)]
    content = (lines[0] if len(lines) == 1 else "\n".join(lines)).strip(_BLANK)
    state.line = end + 1 if level else end
    token = state.push("underlined" if level else "paragraph", f"h{level}" if level else "", 0)
    token.map = [first, state.line]
    token.content = content
    return True


def _text_end(state: StateBlock, first: int, last: int) -> tuple[int, int]:
    """The line after the text, and the level of heading that its underline makes it (or 0)."""
    for line in range(first + 1, state.lineMax):
        if state.bMarks[line] + state.tShift[line] >= state.eMarks[line]:
            return line, 0
        indent = state.sCount[line] - state.blkIndent
        if indent > 3:
            continue
        if indent >= 0 and line < last:
            level = _underline(state, line)
            if level:
                return line, level
        if state.sCount[line] >= 0 and _ends_text(state, line, last):
            return line, 0
    return state.lineMax, 0


def _underline(state: StateBlock, line: int) -> int:
    start, end = state.bMarks[line] + state.tShift[line], state.eMarks[line]
    if state.src[start] not in "=-" or not _UNDERLINE.fullmatch(state.src, start, end):
        return 0
    return 1 if state.src[start] == "=" else 2


def _ends_text(state: StateBlock, line: int, last: int) -> bool:
    """Whether something begins here that needs no blank line before it."""
    if _says_text(state, line):
        return pipe_table(state, line, last, silent=True)
    rules = state.md.block.ruler.getRules("paragraph")
    return _matches(rules, state, line, last)


def _says_text(state: StateBlock, line: int) -> bool:
    """Whether a line begins with a letter, with which no mark begins."""
    start = state.bMarks[line] + state.tShift[line]
    return state.src[start : start + 1].isalpha()


def pipe_table(state: StateBlock, first: int, last: int, silent: bool) -> bool:  # noqa: FBT001
    """A table: a row, a row of delimiters below it, and the rows that follow."""
    columns = _columns(state, first, last)
    if not columns:
        return False
    heading = _cells(_line(state, first))
    if "|" not in _line(state, first) or len(heading) != columns:
        return False
    if not silent:
        rows, end = _rows(state, first + 2, last, columns=columns)
        token = state.push("pipe_table", "", 0)
        token.map = [first, end]
        token.meta = {
            "rows": [heading, *rows],
            "aligned": bool(_ALIGNED.search(_line(state, first + 1))),
        }
        state.line = end
    return True


def _columns(state: StateBlock, first: int, last: int) -> int:
    """How many columns the line below promises; 0 when it is no row of delimiters."""
    line = first + 1
    if line >= last or state.sCount[line] < state.blkIndent:
        return 0
    start, end = state.bMarks[line] + state.tShift[line], state.eMarks[line]
    if start >= end or state.src[start] not in _BEGINS_DELIMITERS:
        return 0
    if state.is_code_block(line) or state.is_code_block(first):
        return 0
    if not _DELIMITERS.fullmatch(state.src, start, end):
        return 0
    return len(state.src[start:end].strip(_BLANK).strip("|").split("|"))


def _rows(state: StateBlock, line: int, last: int, *, columns: int) -> tuple[list[Any], int]:
    """The rows below the delimiters, each as wide as the heading, and the line after them."""
    parent, state.parentType = state.parentType, "table"
    rows: list[list[str]] = []
    lacking = 0
    while line < last and state.sCount[line] >= state.blkIndent:
        content = _line(state, line)
        if not content or state.is_code_block(line) or _ends_table(state, line, last, content):
            break
        cells = _cells(content)
        lacking += max(0, columns - len(cells))
        if lacking > MAX_MADE_UP_CELLS:
            break
        rows.append(cells[:columns])
        line += 1
    state.parentType = parent
    return rows, line


def _ends_table(state: StateBlock, line: int, last: int, content: str) -> bool:
    if content[0] == "|" or content[0].isalpha():
        return False
    rules = state.md.block.ruler.getRules("blockquote")
    return _matches(rules, state, line, last)


def _matches(rules: Iterable[Rule], state: StateBlock, line: int, last: int) -> bool:
    return any(rule(state, line, last, True) for rule in rules)  # noqa: FBT003 (markdown-it's)


def _line(state: StateBlock, line: int) -> str:
    start = state.bMarks[line] + state.tShift[line]
    return state.src[start : state.eMarks[line]].strip(_BLANK)


def _cells(line: str) -> list[str]:
    """A row's cells; `\\|` is a bar inside a cell."""
    inner = line[1:] if line[:1] == "|" else line
    if not inner:
        return []
    if "\\" not in inner:
        inner = inner[:-1] if inner[-1:] == "|" else inner
        return [cell.strip(_BLANK) for cell in inner.split("|")]
    cells = _BAR.split(inner)
    if not cells[-1]:
        del cells[-1]
    return [cell.replace("\\|", "|").strip(_BLANK) for cell in cells]
