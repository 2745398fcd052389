"""The shapes this room speaks: Notion's request JSON, warnings, results; and the API's limits.

Source of every limit: Notion API, "Request limits" (size limits), version 2026-03-11.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
"""A JSON object as Notion defines it; its inner shape is described by `core.content.blocktypes`."""

Block: TypeAlias = Json
"""One block in request form: `{"object": "block", "type": T, T: {...}}`, children under `T`."""

RichText: TypeAlias = list[Json]
"""A Notion rich-text array in request form."""

MAX_TEXT = 2_000
"""UTF-16 units in one rich-text item's `text.content`."""
MAX_URL = 2_000
"""UTF-16 units in any URL."""
MAX_EQUATION = 1_000
"""UTF-16 units in an equation's expression."""
MAX_ARRAY = 100
"""Items in any array: rich text, children, table rows, cells, people, options, relations."""
MAX_CODE = MAX_TEXT * MAX_ARRAY
"""UTF-16 units in one code block: a full rich-text array of full items."""
MAX_REQUEST_BLOCKS = 1_000
"""Blocks in one request, all levels counted."""
MAX_REQUEST_BYTES = 500_000
"""Bytes of one request's JSON body."""
MAX_EMAIL = 200
MAX_PHONE = 200
MAX_OPTION = 100
"""UTF-16 units in the name of a select, multi-select or status option."""
MAX_FILE_LABEL = 100
"""UTF-16 units in the name of an external file in a files property."""
MAX_FILE_NAME_BYTES = 900
"""Bytes of an uploaded file's name."""

COLOURS = (
    "gray",
    "brown",
    "orange",
    "yellow",
    "green",
    "blue",
    "purple",
    "pink",
    "red",
)
BLOCK_COLOURS = frozenset(
    ["default", "default_background", *COLOURS, *(f"{colour}_background" for colour in COLOURS)]
)
"""The 20 colours of text and blocks."""


@dataclass(frozen=True)
class ContentWarning:
    """Something the source says that the target cannot.

    Args:
        code: a stable word for the kind, such as `relative_url`.
        message: one plain sentence for a person: what was there and what became of it.
        line: the first line (from 1) of the source it belongs to, when it is known.
    """

    code: str
    message: str
    line: int | None = None


@dataclass(frozen=True)
class Converted:
    """A document as Notion blocks.

    Args:
        blocks: request JSON; may be deeper and wider than one request carries (see `pack`).
        warnings: what could not be said in Notion.
        front_matter: the text between the `---` lines at the top, without them; None without one.
    """

    blocks: list[Block]
    warnings: tuple[ContentWarning, ...] = ()
    front_matter: str | None = None


@dataclass(frozen=True)
class Rendered:
    """Blocks as text for some other place.

    Args:
        text: the whole text.
        warnings: what could not be said there.
    """

    text: str
    warnings: tuple[ContentWarning, ...] = ()
