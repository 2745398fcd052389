"""A container that is being read: what it is and what it holds so far."""

import re
from dataclasses import dataclass, field

from core.content.inline_context import InlineContext
from core.content.runs import Run
from core.content.shapes import Block, Json
from core.content.tags import colour_of, split_block_attributes

_HEADING_TAG = re.compile(r"\s*<h([1-4])>(.*)</h\1>\s*", re.IGNORECASE | re.DOTALL)
_HEADING_MARK = re.compile(r"\s*(#{1,4})[ \t]+(.*)", re.DOTALL)


@dataclass
class Frame:
    """One open container.

    Args:
        kind: the type of the block to be, or the tag's name.
        item: whether it is a list item, which may turn out to be a to-do.
        tag: whether it was opened by a tag.
        extra: fields of the block to be, or the tag's attributes.
        skip: characters of the first paragraph that are a callout's mark.
        children: the blocks inside.
        summary: the text a tag's `<summary>` gives; None without one.
        heading: the level of a heading in the summary, 0 without one.
        colour: the colour given in the summary.
    """

    kind: str
    item: bool = False
    tag: bool = False
    extra: Json = field(default_factory=dict)
    skip: int = 0
    children: list[Block] = field(default_factory=list)
    summary: list[Run] | None = None
    heading: int = 0
    colour: str | None = None

    def read_summary(self, content: str, inline: InlineContext) -> None:
        """Take the text of a `<summary>` line, which may be a heading."""
        text, attributes = split_block_attributes(content.strip())
        self.colour = colour_of(attributes.get("color"))
        tagged = _HEADING_TAG.fullmatch(text)
        marked = _HEADING_MARK.fullmatch(text)
        if tagged is not None:
            self.heading, text = int(tagged[1]), tagged[2]
        elif marked is not None:
            self.heading, text = len(marked[1]), marked[2]
        self.summary = inline.text(text)
