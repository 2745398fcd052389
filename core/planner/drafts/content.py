"""What was said to be on a page becomes markdown."""

import re
from collections.abc import Sequence

from core.planner.grammar.said import Body

_MARKS = {
    "checklist": "- [ ] ",
    "bullets": "- ",
    "numbered": "1. ",
    "heading": "## ",
    "quote": "> ",
    "callout": "> [!NOTE]\n> ",
}
_LISTED = re.compile(r"\s*(?:[-*#>•`|]|\d{1,3}[.)]\s)")
"""A line that has a mark of its own."""
_ONE_PIECE = frozenset({"", "paragraph", "heading", "quote", "callout", "code"})
"""Styles whose words are not cut at commas."""


def markdown_of(body: Body) -> str:
    """Markdown for a body; empty when no words were given."""
    if body.block is not None:
        return _block(body.block, body.style)
    if body.style == "code":
        return f"```\n{body.raw}\n```" if body.raw else ""
    if body.style in _ONE_PIECE:
        return f"{_MARKS.get(body.style, '')}{body.raw}" if body.raw else ""
    return lines_in([item.text for item in body.items] or [body.raw], body.style)


def lines_in(texts: Sequence[str], style: str) -> str:
    """One line of markdown a text, in a style; empty texts are left out."""
    mark = _MARKS.get(style, "")
    separator = "\n\n" if style in _ONE_PIECE else "\n"
    return separator.join(f"{mark}{text.strip()}" for text in texts if text.strip())


def _block(block: str, style: str) -> str:
    """Lines as they are, or each with the style's mark when they have none of their own."""
    lines = [line for line in block.splitlines() if line.strip()]
    plain = not any(_LISTED.match(line) for line in lines)
    if style == "checklist":
        return lines_in(
            [line.strip().lstrip("-*•+ ").removeprefix("[ ] ") for line in lines], style
        )
    if style in _MARKS and style not in _ONE_PIECE and plain:
        return lines_in(lines, style)
    return block.replace("•", "-")
