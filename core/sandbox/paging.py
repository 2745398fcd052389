"""Lists in pages: `page_size`, `start_cursor`, and the envelope (Notion API: pagination)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from core.sandbox import limits
from core.sandbox.call import Call
from core.sandbox.errors import invalid
from core.sandbox.fields import Field
from core.sandbox.wire import Obj

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for.

    Attributes:
        size: at most this many.
        cursor: id of the first one; None from the start.
    """

    size: int
    cursor: str | None


def _size(field: Field) -> int:
    if not field.present:
        return limits.PAGE_SIZE
    if not isinstance(field.value, int | float):
        raise field.error("a number or `undefined`")
    size = field.number()
    if not isinstance(size, int):
        raise field.error("an integer")
    if size < 1:
        raise field.error("≥ `1`")
    if size > limits.PAGE_SIZE:
        raise field.error(f"≤ `{limits.PAGE_SIZE}`")
    return size


def body_window(field: Field) -> Window:
    """What a body asks for."""
    cursor = field.at("start_cursor")
    if cursor.present and not isinstance(cursor.value, str):
        raise cursor.error("a string or `undefined`")
    return Window(_size(field.at("page_size")), cursor.uuid() if cursor.present else None)


def query_window(call: Call) -> Window:
    """What a query string asks for."""
    raw = call.query.get("page_size", [""])[0]
    field = Field("query.page_size", int(raw) if raw.lstrip("-").isdigit() else raw)
    size = _size(field) if raw else limits.PAGE_SIZE
    cursor = call.query.get("start_cursor", [""])[0]
    return Window(size, Field("query.start_cursor", cursor).uuid() if cursor else None)


def bad_cursor(cursor: str) -> Exception:
    """The refusal of a cursor that names nothing in the list."""
    return invalid(f"The start_cursor provided is invalid: {cursor}")


def cut(
    items: Sequence[T], window: Window, identify: Callable[[T], str]
) -> tuple[Sequence[T], str | None]:
    """The part of a list that a window shows, and the cursor of the next part."""
    start = 0
    if window.cursor is not None:
        start = next(
            (index for index, item in enumerate(items) if identify(item) == window.cursor), -1
        )
        if start < 0:
            raise bad_cursor(window.cursor)
    stop = start + window.size
    following = identify(items[stop]) if stop < len(items) else None
    return items[start:stop], following


def listing(kind: str, results: list[Obj], following: str | None) -> Obj:
    """The envelope of a list of `kind`."""
    return {
        "object": "list",
        "results": results,
        "next_cursor": following,
        "has_more": following is not None,
        "type": kind,
        kind: {},
    }
