"""The keys that block contents are made of: how each is read, and what it is when absent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from core.sandbox import limits
from core.sandbox.call import Call
from core.sandbox.errors import content_failed, invalid
from core.sandbox.fields import Field
from core.sandbox.languages import LANGUAGES
from core.sandbox.media import is_url, read_icon
from core.sandbox.rich_text import COLORS, read_rich_text

Reader: TypeAlias = Callable[[Call, Field], object]
REQUIRED: Final = object()
OMITTED: Final = object()


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a block's content.

    Attributes:
        name: the key.
        read: reads its value.
        default: its value when absent; `REQUIRED` refuses, `OMITTED` leaves it out.
        fixed: cannot be changed after creation.
    """

    name: str
    read: Reader
    default: object = REQUIRED
    fixed: bool = False


def _color(_call: Call, field: Field) -> object:
    return field.one_of(COLORS)


def _boolean(_call: Call, field: Field) -> object:
    return field.boolean()


def _language(_call: Call, field: Field) -> object:
    return field.one_of(LANGUAGES)


def _expression(_call: Call, field: Field) -> object:
    return field.text(limits.EQUATION)


def _url(_call: Call, field: Field) -> object:
    url = field.text(limits.URL)
    if url and not is_url(url):
        raise content_failed("Invalid URL.")
    return url


def _width(_call: Call, field: Field) -> object:
    width = field.number()
    if not isinstance(width, int) or not 1 <= width <= limits.ARRAY:
        raise field.error("an integer from 1 to 100")
    return width


def _ratio(_call: Call, field: Field) -> object:
    ratio = field.number()
    if not 0 < ratio <= 1:
        raise field.error("> `0` and ≤ `1`")
    return ratio


def _cells(call: Call, field: Field) -> object:
    return [read_rich_text(call, cell) for cell in field.items()]


def _synced_from(call: Call, field: Field) -> object:
    if field.value is None:
        return None
    field.object({"type", "block_id"})
    identifier = field.at("block_id").uuid()
    original = call.node(identifier, ("block",))
    if original.type != "synced_block" or original.doc["synced_from"] is not None:
        raise invalid(f"Block {identifier} is not an original synced block.")
    return {"type": "block_id", "block_id": identifier}


RICH_TEXT = Key("rich_text", read_rich_text)
COLOR = Key("color", _color, "default")
ICON = Key("icon", read_icon, None)
TOGGLEABLE = Key("is_toggleable", _boolean, default=False)
CHECKED = Key("checked", _boolean, default=False)
CAPTION = Key("caption", read_rich_text, [])
LANGUAGE = Key("language", _language)
EXPRESSION = Key("expression", _expression)
LINK = Key("url", _url)
TABLE_WIDTH = Key("table_width", _width, fixed=True)
COLUMN_HEADER = Key("has_column_header", _boolean, default=False)
ROW_HEADER = Key("has_row_header", _boolean, default=False)
CELLS = Key("cells", _cells)
WIDTH_RATIO = Key("width_ratio", _ratio, OMITTED)
SYNCED_FROM = Key("synced_from", _synced_from)
