"""Content: markdown and chat into Notion blocks and back, checks, packing, diff. Pure functions.

`markdown_to_blocks` and `blocks_to_markdown` return the plain result; their siblings
`convert_markdown` and `render_markdown` return it with the warnings about what was lost.
"""

from collections.abc import Sequence

from core.content.check_properties import check_properties
from core.content.checks import check_blocks, check_request
from core.content.diff import Delete, Difference, Endangered, Insert, Operation, Update, diff
from core.content.findings import Problem
from core.content.markdown_in import convert_markdown
from core.content.markdown_out import render_markdown
from core.content.normal import normal_blocks, same_blocks
from core.content.packing import PAGE, Place, Request, pack
from core.content.shapes import Block, ContentWarning, Converted, Rendered

__all__ = [
    "PAGE",
    "Block",
    "ContentWarning",
    "Converted",
    "Delete",
    "Difference",
    "Endangered",
    "Insert",
    "Operation",
    "Place",
    "Problem",
    "Rendered",
    "Request",
    "Update",
    "blocks_to_markdown",
    "check_blocks",
    "check_properties",
    "check_request",
    "convert_markdown",
    "diff",
    "markdown_to_blocks",
    "normal_blocks",
    "pack",
    "render_markdown",
    "same_blocks",
]


def markdown_to_blocks(text: str) -> list[Block]:
    """A markdown document as Notion blocks in request form; see `convert_markdown`."""
    return convert_markdown(text).blocks


def blocks_to_markdown(blocks: Sequence[Block]) -> str:
    """Notion blocks, request- or response-shaped, as markdown; see `render_markdown`."""
    return render_markdown(blocks).text
