"""Blocks as Slack's mrkdwn (Slack API: "Formatting text for app surfaces")."""

import re
from collections.abc import Sequence
from itertools import groupby

from core.content.fitting import fit
from core.content.flow import DEEPEST_INDENT, Flow, Messages, Unit
from core.content.runs import BOLD, CODE, ITALIC, STRIKE, Run, merged
from core.content.shapes import Block

MRKDWN_LIMIT = 3_000
"""Characters of a section's text."""

_MARKS = ((STRIKE, "~"), (BOLD, "*"), (ITALIC, "_"))
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SPECIAL = re.compile(r"[&<>]")
_FORMAT = re.compile(r"(?<![\w])([*_~`])(?=\S)")
_APART = "\u200b"
"""Zero-width space: Slack has no escape for its marks, and needs room around them."""

_INDENT = "    "

LOSSES = {
    "colour": "Slack shows no colours; they were left out.",
    "underline": "Slack shows no underlines; they were left out.",
    "equation": "Slack shows no equations; their source was kept as code.",
    "mention": "People, pages and dates of Notion are named in words; nobody is notified.",
    "columns": "Columns were written one below the other.",
    "toggle": "Slack has no toggles; what is inside was written below the title.",
    "table": "mrkdwn has no tables; they were written as text of equal columns.",
    "image": "Pictures were written as links.",
    "language": "Slack's code names no language; it was left out.",
    "long_url": "An address longer than a message was left out; its words were kept.",
}
"""What Slack cannot say, by the warning's code."""


def blocks_to_mrkdwn(blocks: Sequence[Block], limit: int = MRKDWN_LIMIT) -> list[str]:
    """Blocks as texts in Slack's mrkdwn; see `render_mrkdwn`."""
    return list(render_mrkdwn(blocks, limit).texts)


def render_mrkdwn(blocks: Sequence[Block], limit: int = MRKDWN_LIMIT) -> Messages:
    """Blocks as texts in Slack's mrkdwn.

    Args:
        blocks: request- or response-shaped.
        limit: UTF-16 units of one text.

    Returns:
        texts in order; none is empty, each stands on its own.
    """
    return fit(Flow(LOSSES), blocks, Mrkdwn(), limit)


class Mrkdwn:
    """Writes mrkdwn."""

    def inline(self, runs: Sequence[Run]) -> str:
        """Runs with Slack's marks."""
        parts = merged(runs)
        return "".join(
            _linked(_level(list(group), 0), url)
            for url, group in groupby(parts, lambda run: run.link)
        )

    def line(self, unit: Unit, text: str, *, first: bool) -> str:
        """A unit's text with what stands before it."""
        if unit.kind == "heading" and text:
            text = f"*{text.replace('*', '')}*" if "\n" not in text else text
        elif unit.kind == "item":
            indent = _INDENT * min(unit.depth, DEEPEST_INDENT)
            text = f"{indent}{unit.marker} {text}" if first else f"{indent}{_INDENT}{text}"
        elif unit.kind == "image":
            text = f"<{unit.url}|{text}>" if text else f"<{unit.url}>"
        if unit.quoted:
            text = "\n".join(f"> {line}" for line in text.split("\n"))
        return text

    def fence(self, text: str, language: str) -> str:
        """Code; Slack's mrkdwn names no language."""
        del language
        safe = escaped(text).replace("```", f"`{_APART}``")
        return f"```\n{safe}\n```"

    def divider(self) -> str:
        """A rule."""
        return "───"


def escaped(text: str) -> str:
    """The three characters Slack wants escaped."""
    return _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text)


def _level(runs: Sequence[Run], level: int) -> str:
    if level == len(_MARKS):
        # Two pieces of code side by side would be read as one, or as a fence.
        return "".join(_leaf(run) for run in runs).replace("``", f"`{_APART}`")
    flag, sign = _MARKS[level]
    written = ""
    for on, group in groupby(runs, lambda run: bool(run.flags & flag)):
        text = _level(list(group), level + 1)
        text = _wrapped(text, sign) if on else text
        touching = written[-1:].isalnum() if on else text[:1].isalnum()
        written += (_APART if written and touching else "") + text
    return written


def _wrapped(text: str, sign: str) -> str:
    """`text` between marks, which may not touch white space nor span lines."""
    inner = text.strip()
    if not inner or "\n" in inner:
        return text
    start = text.index(inner)
    return f"{text[:start]}{sign}{inner}{sign}{text[start + len(inner) :]}"


def _linked(text: str, url: str | None) -> str:
    if not url:
        return text
    words = text.replace("|", "¦").replace("\n", " ")
    target = url.replace("|", "%7C").replace(">", "%3E").replace("<", "%3C")
    return f"<{escaped(target)}|{words}>" if words else ""


def _leaf(run: Run) -> str:
    if run.flags & CODE or (run.atom is not None and run.atom["type"] == "equation"):
        text = run.text.replace("`", "'").replace("\n", " ")
        return f"`{escaped(text)}`" if text.strip() else text
    return _FORMAT.sub(rf"\1{_APART}", escaped(run.text))
