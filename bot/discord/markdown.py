"""An answer's Markdown as Discord shows it (pure): safe, native where Discord can, never cut
inside a fence or a table.

Discord knows headings of three levels, lists, quotes, code and emphasis, but no tables and no
images; a masked link could pretend to lead elsewhere, so its address is written out unless it is
one of Notion's own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.discord.text import MORE, clip, guard, size, visible

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})\s*([\w+.#-]{0,20})[^`]*\Z")
_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*\Z")
_MASKED = re.compile(r"!?\[([^\[\]\n]*)\]\(\s*<?([^\s()<>]*)>?(?:\s+[^()\n]*)?\)")
_DEEP_HEADING = re.compile(r"\s{0,3}#{4,6}\s+(.*?)\s*#*\s*\Z")
_CELL = re.compile(r"(?<!\\)\|")

_NOTION = re.compile(r"https://(www\.|app\.)?notion\.(so|com)/")
"""Where a masked link may lead: to what this is about, in the place that it is about."""

_KEPT = "\x00"
"""Stands for the end of such a link's words; no text has it, for it shows nothing."""

_WIDEST_CELL = 40


def _spelled_out(match: re.Match[str]) -> str:
    words, url = match.group(1).strip(), match.group(2)
    if not url.startswith(("http://", "https://")):
        return words
    if words and _NOTION.match(url) and "://" not in words:
        return f"[{words}{_KEPT}({url})"
    return f"<{url}>" if not words or words == url else f"{words} (<{url}>)"


def _prose(line: str) -> str:
    heading = _DEEP_HEADING.match(line)
    if heading:
        line = f"**{heading.group(1)}**"
    line = _MASKED.sub(_spelled_out, line).replace("](", "] (").replace(_KEPT, "]")
    return line.replace("```", "`\u200b`\u200b`")


def _code(lines: Sequence[str], language: str = "") -> str:
    inside = "\n".join(lines).replace("```", "`\u200b`\u200b`")
    return f"```{language}\n{inside or ' '}\n```"


def _cells(line: str) -> list[str]:
    inside = line.strip().removeprefix("|")
    inside = inside[:-1] if inside.endswith("|") and not inside.endswith("\\|") else inside
    return [clip(cell.strip().replace("\\|", "|"), _WIDEST_CELL) for cell in _CELL.split(inside)]


def _table(lines: Sequence[str]) -> str:
    rows = [_cells(line) for line in lines if not _RULE.match(line)]
    columns = max(len(row) for row in rows)
    rows = [row + [""] * (columns - len(row)) for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(columns)]
    drawn = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    drawn.insert(1, "  ".join("-" * max(width, 1) for width in widths))
    return _code(drawn)


def _is_table(lines: Sequence[str], at: int) -> bool:
    return (
        "|" in lines[at]
        and at + 1 < len(lines)
        and bool(_RULE.match(lines[at + 1]))
        and ("|" in lines[at + 1] and not _RULE.match(lines[at]))
    )


def _fenced(lines: Sequence[str], at: int, mark: str) -> int:
    for end in range(at + 1, len(lines)):
        closing = lines[end].strip()
        if closing.startswith(mark) and not closing.strip(mark[0]):
            return end
    return len(lines)


def pieces(text: str) -> Iterator[str]:
    """The text's parts in order, each whole in itself: a line, a fenced block, a table."""
    lines = visible(text).split("\n")
    at = 0
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        if fence:
            end = _fenced(lines, at, fence.group(1))
            yield guard(_code(lines[at + 1 : end], fence.group(2)))
            at = end + 1
        elif _is_table(lines, at):
            end = at + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            yield guard(_table(lines[at:end]))
            at = end
        else:
            yield guard(_prose(lines[at].rstrip()))
            at += 1


def _cut(piece: str, room: int) -> str:
    """As much of a piece as fits: whole lines of code inside a closed fence, or clipped words."""
    if not piece.startswith("```"):
        return clip(piece, room)
    first, *inside = piece.split("\n")[:-1]
    closing = f"\n{MORE}\n```"
    kept = first
    for line in inside:
        if size(kept) + size(line) + 1 + size(closing) > room:
            break
        kept += f"\n{line}"
    return kept + closing if size(kept) + size(closing) <= room else ""


def packed(parts: Iterable[str], limit: int) -> tuple[str, list[str]]:
    """As much of the parts as fits in `limit` UTF-16 code units, and those that are not whole."""
    kept = ""
    left = list(parts)
    while left:
        grown = f"{kept}\n{left[0]}" if kept else left[0]
        if size(grown) > limit:
            cut = _cut(left[0], limit - size(kept) - 1) if limit - size(kept) > 40 else ""
            kept = f"{kept}\n{cut}" if kept and cut else kept or cut
            break
        kept = grown
        left.pop(0)
    return kept.strip("\n"), left


def body(text: str, limit: int) -> tuple[str, list[str]]:
    """An answer within `limit` UTF-16 code units, and the parts of it that are not whole there."""
    return packed(pieces(text.strip("\n")), limit)
