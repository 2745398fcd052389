"""Where a result may lead: the addresses of the things that it names, and no others."""

from collections.abc import Iterator

from pydantic import JsonValue

_THING = frozenset({"id", "title", "url"})
_SAID_BY_OTHERS = frozenset({"properties", "values"})
"""Fields whose keys and values people wrote: what looks like a thing in them is none."""


def addresses_in(result: JsonValue) -> frozenset[str]:
    """The addresses of the pages and databases in a step's result."""
    return frozenset(_addresses(result))


def _addresses(value: JsonValue) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _addresses(each)
    if not isinstance(value, dict):
        return
    address = value.get("url")
    if value.keys() >= _THING and isinstance(address, str) and address:
        yield address
    for name, inner in value.items():
        if name not in _SAID_BY_OTHERS:
            yield from _addresses(inner)
