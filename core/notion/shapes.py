"""Reading Notion's JSON without trusting its shape: what is absent or of another type is empty."""

from collections.abc import Iterable
from uuid import UUID

from pydantic import JsonValue

from core.domain.notion import Json
from core.kit.errors import BadInput


def obj(value: JsonValue | Json) -> Json:
    """The value when it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def arr(value: JsonValue | Json) -> list[JsonValue]:
    """The value when it is an array, else an empty one."""
    return value if isinstance(value, list) else []


def objs(value: JsonValue | Json) -> list[Json]:
    """The objects in an array."""
    return [item for item in arr(value) if isinstance(item, dict)]


def txt(value: JsonValue | Json) -> str:
    """The value when it is text, else empty text."""
    return value if isinstance(value, str) else ""


def plain(rich_text: JsonValue | Json) -> str:
    """What a rich-text array says, without its format; takes the request form too."""
    return "".join(_plain_run(run) for run in objs(rich_text))


def _plain_run(run: Json) -> str:
    if isinstance(run.get("plain_text"), str):
        return txt(run["plain_text"])
    if "equation" in run:
        return txt(obj(run["equation"]).get("expression"))
    return txt(obj(run.get("text")).get("content"))


def uuid_of(text: str) -> str:
    """An id with dashes, in lower case. Raises BadInput when it is none."""
    try:
        return str(UUID(text.strip()))
    except ValueError:
        raise BadInput(
            f"“{text[:80]}” is not the id of anything in Notion.",
            next_step="Give the page's title or its link.",
        ) from None


def same_id(one: JsonValue, other: JsonValue) -> bool:
    """Whether two ids are one, whatever their dashes and capitals."""
    return bare_id(one) == bare_id(other)


def bare_id(value: JsonValue) -> str:
    """An id without dashes, in lower case."""
    return txt(value).replace("-", "").lower()


def ids(values: Iterable[Json]) -> list[str]:
    """The `id` of each object."""
    return [txt(value.get("id")) for value in values]
