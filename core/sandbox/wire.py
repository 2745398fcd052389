"""The shape of what travels and is kept: JSON objects, and their text."""

import json
from typing import Any, NoReturn, TypeAlias

from pydantic_core import to_json

Obj: TypeAlias = dict[str, Any]
"""A JSON object as Notion's API defines it. Its shape is Notion's, checked on the way in by
`core.sandbox.fields` and produced on the way out by the renderers, so its values are not typed."""


def dumps(value: object) -> str:
    """Compact JSON that any text encoding carries, lone surrogates included."""
    return json.dumps(value, separators=(",", ":"))


def as_bytes(value: object) -> bytes:
    """Compact JSON as it travels, by the quicker of two encoders where that can say the value."""
    try:
        return to_json(value)
    except ValueError:  # lone surrogates, which UTF-8 has no form for
        return dumps(value).encode("ascii")


def readable(value: object) -> str:
    """Compact JSON with characters as they are, for people to read."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def loads(text: bytes) -> object:
    """JSON from a request; raises ValueError for what JSON does not allow (NaN, deep nesting)."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None
