"""Words that are to stand on a page, as lines of markdown in the kind of block that is said."""

import re

from core.planner.drafts.content import lines_in, markdown_of
from core.planner.grammar.said import Body

_STYLES = (
    ("checklist", r"to[- ]?dos?|todos?|check[- ]?box(?:es)?|checklist|tick[- ]?box(?:es)?"),
    ("bullets", r"bullets?|bulleted|bullet points?|points"),
    ("numbered", r"numbered|steps"),
    ("heading", r"heading|headline|header"),
    ("quote", r"quote"),
    ("callout", r"callout"),
)
_LISTS = frozenset({"checklist", "bullets", "numbered"})


def style_of(said: str) -> str:
    """The kind of block that words speak of; empty for plain text."""
    for style, pattern in _STYLES:
        if re.search(rf"(?<!\w)(?:{pattern})(?!\w)", said, re.IGNORECASE):
            return style
    return ""


def lines_of(text: str, style: str, *, several: bool) -> str:
    """Markdown for words, which are kept as they are.

    Args:
        several: whether commas set apart what is to be lines of their own.
    """
    said = text.strip()
    if "\n" in said:
        return markdown_of(Body(style=style, block=said))
    parts = [said]
    if style in _LISTS and several:
        parts = [each.strip() for each in re.split(r"\s*[,;]\s*", said) if each.strip()]
        if " and " in parts[-1]:
            parts[-1:] = [each.removeprefix("and ") for each in parts[-1].split(" and ", 1)]
        parts = [each.removeprefix("and ") for each in parts]
    return lines_in(parts, style)
