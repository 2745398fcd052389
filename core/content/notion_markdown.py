"""Notion's own markdown, as its API gives pages, in the markdown that is written here.

Both say the same; Notion's has one line a block and a tab for each level (Notion API: enhanced
markdown format), where CommonMark has empty lines and the width of the marker above.
"""

import re
from collections.abc import Sequence
from typing import Final

from core.content.markdown_in import convert_markdown

_CONTAINERS: Final = frozenset({"callout", "details", "columns", "column", "synced_block"})
_KNOWN: Final = _CONTAINERS | {
    *("br", "empty-block", "mention-date", "mention-page", "mention-user", "page", "database"),
    *("span", "summary", "table", "table_of_contents", "td", "tr"),
}
_TAG = re.compile(r"(?<!\\)</?([A-Za-z][\w-]*)")
_OPENING = re.compile(r"^<([a-z_]+)(\s[^>]*)?>$")
_FENCE = re.compile(r"^(`{3,}|~{3,})")
_HEADING = re.compile(r"^(#{1,4}) (.*?) ?\{toggle=\"true\"\}$")
_ITEM = re.compile(r"^(- \[[ x]\] |- |\d+\. )")
_BACKGROUND = re.compile(r"color=\"(\w+)_bg\"")
_PERSON = re.compile(r"<mention-user url=\"(?:\{\{)?user://([0-9a-f-]{32,36})(?:\}\})?\"")
_PLACE = re.compile(
    r"<(mention-page|page|database) url=\"[^\"]*?([0-9a-f-]{32,36})(?:\}\})?\"[^>]*>"
)
_ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")
_ROW = re.compile(r"<tr[^>]*>(.*?)</tr>")
_CELL = re.compile(r"<td[^>]*>(.*?)</td>")
_MARKED = re.compile(r"<t[rd][^>]*>")
_MARK = re.compile(r"[*_`~\[\]\\$<{&]")
_MATHS = re.compile(r"(?<!\\)\$`([^`$]+)`\$")
_MATHS_LEFT = re.compile(r"(?<!\\)\$`")
_PIPE = re.compile(r"(?<!\\)\|")
_LINKED: Final = ("<mention-user url", "<mention-page url", "<page url", "<database url")


class _OtherwiseError(Exception):
    """Something that only the blocks themselves tell."""


def from_notion(text: str) -> str | None:
    """A page's content as markdown; None where this might lose something that its blocks tell.

    Args:
        text: as `GET /v1/pages/{page_id}/markdown` answers, whole.
    """
    try:
        said = _said(_plain_lines(text))
    except _OtherwiseError:
        return None
    return None if convert_markdown(said).warnings else said


def _plain_lines(text: str) -> list[str]:
    """The lines, with tags and colours as they are written here, except in code."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        bare = line.lstrip("\t")
        mark = _FENCE.match(bare)
        if fence:
            fence = "" if bare.startswith(fence) else fence
            lines.append(line)
            continue
        if mark is not None:
            fence = mark[1]
            lines.append(line)
            continue
        lines.append(_in_our_words(line))
    return lines


def _in_our_words(line: str) -> str:
    if any(name not in _KNOWN for name in _TAG.findall(line)):
        raise _OtherwiseError
    said = _MATHS.sub(r"$\1$", _BACKGROUND.sub(r'color="\1_background"', line))
    said = _PERSON.sub(r'<mention-user id="\1"', said)
    said = _PLACE.sub(lambda found: f'<{found[1]} id="{_dashed(found[2])}">', said)
    doubtful = ("$$" in said and said.strip() != "$$") or _MATHS_LEFT.search(said)
    if doubtful or any(tag in said for tag in _LINKED):
        raise _OtherwiseError
    return said


def _dashed(identifier: str) -> str:
    bare = identifier.replace("-", "")
    return "-".join((bare[:8], bare[8:12], bare[12:16], bare[16:20], bare[20:]))


def _said(lines: Sequence[str]) -> str:
    """Blocks of one level, each with the deeper lines that follow it."""
    parts: list[str] = []
    index = number = 0
    before = ""
    while index < len(lines):
        if not lines[index].strip():
            index += 1
            continue
        if lines[index].startswith("\t"):
            raise _OtherwiseError
        stop = _end(lines, index)
        below = stop
        while below < len(lines) and (lines[below].startswith("\t") or not lines[below].strip()):
            below += 1
        own, kind = list(lines[index:stop]), _list_of(lines[index])
        number = number + 1 if kind == "1" and before == kind else 1
        if kind == "1":
            own[0] = f"{number}. {own[0].partition('. ')[2]}"
        if parts and (not kind or kind != before):
            parts.append("")
        parts.append(_one(own, _outdented(lines[stop:below])))
        index, before = below, kind
    return "\n".join(parts)


def _list_of(line: str) -> str:
    """Which kind of list a line is an item of: `1`, `-`, `- [`; empty when of none."""
    item = _ITEM.match(line)
    if item is None:
        return ""
    return "1" if line[0].isdigit() else item[1][:3].rstrip()


def _end(lines: Sequence[str], index: int) -> int:
    """Where a block that begins in a line ends, without what lies in it by a tab."""
    first = lines[index]
    fence = _FENCE.match(first)
    opening = _OPENING.match(first)
    if fence is not None:
        closing = fence[1]
    elif first.strip() == "$$":
        closing = "$$"
    elif opening is not None and opening[1] in {*_CONTAINERS, "table"}:
        closing = f"</{opening[1]}>"
    else:
        return index + 1
    for at in range(index + 1, len(lines)):
        if lines[at].rstrip() == closing:
            return at + 1
    raise _OtherwiseError


def _outdented(lines: Sequence[str]) -> list[str]:
    return [line.removeprefix("\t") for line in lines]


def _one(own: Sequence[str], below: Sequence[str]) -> str:
    """One block as markdown, with what lies in it."""
    opening = _OPENING.match(own[0])
    if opening is not None and opening[1] in _CONTAINERS:
        return _container(own)
    if opening is not None and opening[1] == "table":
        return _table(own)
    return "\n".join(own) if len(own) > 1 else _line(own[0], _said(below))


def _line(line: str, inside: str) -> str:
    """A block of one line, with the markdown of what lies in it."""
    heading = _HEADING.match(line)
    if heading is not None:
        level = len(heading[1])
        return _tagged("details", f"<summary><h{level}>{heading[2]}</h{level}></summary>", inside)
    if not inside:
        return line
    item = _ITEM.match(line)
    if item is not None:
        width = " " * (2 if line.startswith("-") else len(item[1]))
        apart = "\n" if _ITEM.match(inside) else "\n\n"
        return f"{line}{apart}{_prefixed(inside, width)}"
    if line.startswith("> "):
        return f"{line}\n>\n{_prefixed(inside, '> ')}"
    if line.startswith(("#", "<")):
        raise _OtherwiseError
    return _tagged("paragraph", f"<summary>{line}</summary>", inside)


def _container(own: Sequence[str]) -> str:
    inside = own[1:-1]
    name = own[-1][2:-1]
    if name == "details" and inside and inside[0].startswith("<summary>"):
        return f"{own[0]}\n{inside[0]}\n\n{_said(_outdented(inside[1:]))}\n\n{own[-1]}"
    return f"{own[0]}\n\n{_said(_outdented(inside))}\n\n{own[-1]}"


def _table(own: Sequence[str]) -> str:
    """A table: in bars when it has a row of headings, else in tags, whose cells take no marks."""
    attributes = dict(_ATTRIBUTE.findall(own[0]))
    whole = "".join(line.strip() for line in own[1:-1])
    rows = [_CELL.findall(row) for row in _ROW.findall(whole)]
    if not rows or _ROW.sub("", whole) or any("color=" in tag for tag in _MARKED.findall(whole)):
        raise _OtherwiseError
    if attributes.get("header-row") != "true" or attributes.get("header-column") == "true":
        if any(_MARK.search(cell) for row in rows for cell in row):
            raise _OtherwiseError
        return "\n".join(line.strip() for line in own)
    lines = [" | ".join(_PIPE.sub(r"\|", cell.strip()) for cell in row) for row in rows]
    lines.insert(1, " | ".join("---" for _ in rows[0]))
    return "\n".join(f"| {line} |" for line in lines)


def _tagged(name: str, head: str, inside: str) -> str:
    return f"<{name}>\n{head}\n\n{inside}\n\n</{name}>"


def _prefixed(text: str, prefix: str) -> str:
    return "\n".join(f"{prefix}{line}".rstrip() for line in text.split("\n"))
