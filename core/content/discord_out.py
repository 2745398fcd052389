"""Blocks as Discord messages (Discord developer documentation: "Message formatting")."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from core.content.fitting import fit
from core.content.flow import DEEPEST_INDENT, Flow, Messages, Unit
from core.content.runs import BOLD, CODE, ITALIC, STRIKE, UNDERLINE, Run, merged
from core.content.shapes import Block

DISCORD_LIMIT = 2_000
"""Characters of a message's content."""

_MARKS = ((UNDERLINE, "__"), (STRIKE, "~~"), (BOLD, "**"), (ITALIC, "*"))
_SPECIAL = re.compile(r"[\\*_~`|<>\[\]]|(?<=@)(?=everyone|here)")
_LINE_START = re.compile(r"^([#+-]|\d+(?=\.))", re.MULTILINE)
_SIGNS = tuple("*_~`")
_SAFE_URL = re.compile(r"[\s()<>]")
_INDENT = "  "
_LOSSES = {
    "colour": "Discord shows no colours; they were left out.",
    "equation": "Discord shows no equations; their source was kept as code.",
    "mention": "People, pages and dates of Notion are named in words; nobody is notified.",
    "columns": "Columns were written one below the other.",
    "toggle": "Discord has no toggles; what is inside was written below the title.",
    "table": "Discord has no tables; they were written as text of equal columns.",
    "image": "Pictures were written as links.",
    "long_url": "An address longer than a message was left out; its words were kept.",
}
_BROKEN_FENCE = "`\u200b``"
"""Three backticks that do not end a fence."""


def blocks_to_discord(blocks: Sequence[Block], limit: int = DISCORD_LIMIT) -> list[str]:
    """Blocks as messages in Discord's markdown; see `render_discord`."""
    return list(render_discord(blocks, limit).texts)


def render_discord(blocks: Sequence[Block], limit: int = DISCORD_LIMIT) -> Messages:
    """Blocks as messages in Discord's markdown.

    Args:
        blocks: request- or response-shaped.
        limit: UTF-16 units of one message.

    Returns:
        messages in order; none is empty, each stands on its own (fences closed, links whole).
    """
    return fit(Flow(_LOSSES), blocks, _Discord(), limit)


class _Discord:
    def inline(self, runs: Sequence[Run]) -> str:
        return _level(merged(runs), 0)

    def line(self, unit: Unit, text: str, *, first: bool) -> str:
        if unit.kind == "heading" and first and text and "\n" not in text:
            text = f"{'#' * unit.level} {text}" if unit.level <= 3 else f"**{text}**"
        elif unit.kind == "item":
            indent = _INDENT * min(unit.depth, DEEPEST_INDENT)
            marker = "-" if unit.marker in "•◦▪" else unit.marker
            text = f"{indent}{marker} {text}" if first else f"{indent}{_INDENT}{text}"
        elif unit.kind == "image":
            text = f"[{text}]({unit.url})" if text else unit.url
        if unit.quoted:
            text = "\n".join(f"> {line}" for line in text.split("\n"))
        return text

    def fence(self, text: str, language: str) -> str:
        word = re.sub(r"[^a-z0-9+#-]", "", language.lower()) if language != "plain text" else ""
        safe = text.replace("```", _BROKEN_FENCE)
        return f"```{word}\n{safe}\n```"

    def divider(self) -> str:
        return "───"


def _level(runs: Sequence[Run], level: int) -> str:
    if level == 0:
        return "".join(
            _linked(_level(list(group), 1), url)
            for url, group in groupby(runs, lambda run: run.link)
        )
    if level > len(_MARKS):
        return _apart(_leaf(run) for run in runs)
    flag, sign = _MARKS[level - 1]
    return _apart(
        _wrapped(_level(list(group), level + 1), sign) if on else _level(list(group), level + 1)
        for on, group in groupby(runs, lambda run: bool(run.flags & flag))
    )


def _apart(parts: Iterable[str]) -> str:
    """Parts side by side, and nothing that two marks make only together."""
    written = ""
    for part in parts:
        touching = part[:1] in _SIGNS and written[-1:] == part[:1] and not written.endswith("\\*")
        written += f"\u200b{part}" if touching else part
    return written


def _linked(text: str, url: str | None) -> str:
    if not url:
        return text
    target = _SAFE_URL.sub(lambda match: f"%{ord(match[0]):02X}", url)
    return f"[{text}]({target})" if text else ""


def _wrapped(text: str, sign: str) -> str:
    """`text` between marks, which may not touch white space."""
    inner = text.strip()
    if not inner:
        return text
    start = text.index(inner)
    return f"{text[:start]}{sign}{inner}{sign}{text[start + len(inner) :]}"


def _leaf(run: Run) -> str:
    if run.flags & CODE or (run.atom is not None and run.atom["type"] == "equation"):
        ticks = "``" if "`" in run.text else "`"
        pad = " " if run.text[:1] == "`" or run.text[-1:] == "`" else ""
        return f"{ticks}{pad}{run.text}{pad}{ticks}"
    escaped = _SPECIAL.sub(lambda match: f"\\{match[0]}" if match[0] else "\u200b", run.text)
    return _LINE_START.sub(r"\\\1", escaped)
