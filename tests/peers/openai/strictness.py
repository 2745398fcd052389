"""The rules that a schema must keep for strict structured output.

Source: OpenAI, "Structured model outputs", sections "Supported schemas" and "Objects have
limitations on nesting depth and size".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MOST_PROPERTIES = 5_000
DEEPEST = 10
MOST_CHARACTERS = 120_000
MOST_ENUM = 1_000
"""Values of all enums together."""

_KEYWORDS = frozenset(
    {
        *("type", "properties", "required", "additionalProperties", "items", "anyOf", "enum"),
        *("const", "description", "title", "$ref", "$defs", "pattern", "format", "multipleOf"),
        *("maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "minItems", "maxItems"),
    }
)
_TYPES = frozenset({"string", "number", "boolean", "integer", "object", "array", "null"})


def violations(schema: object) -> list[str]:
    """Everything that keeps a schema from being strict; empty when it may be used."""
    if not isinstance(schema, Mapping):
        return ["the schema is no object"]
    found = [] if schema.get("type") == "object" else ["the root must be an object"]
    found += [] if "anyOf" not in schema else ["the root must not be an anyOf"]
    found += list(_of(schema, "root", 0, _definitions(schema)))
    size = Size.of(schema)
    found += [f"{size.properties} properties"] if size.properties > MOST_PROPERTIES else []
    found += [f"{size.enum} enum values"] if size.enum > MOST_ENUM else []
    return found + ([f"{size.names} characters"] if size.names > MOST_CHARACTERS else [])


@dataclass(frozen=True, slots=True)
class Size:
    """What of a schema is bounded; a definition counts once."""

    properties: int
    names: int
    """Characters of all names of properties and definitions, and of all values of enums."""
    enum: int

    @classmethod
    def of(cls, schema: Mapping[str, object]) -> "Size":
        """The size of a whole schema."""
        parts = [schema, *_definitions(schema).values()]
        names = [name for part in parts for name in _names(part) if name[0] != "["]
        values = [value for part in parts for value in _values(part)]
        told = sum(len(each) for each in (*names, *values, *_definitions(schema)))
        return cls(properties=len(names), names=told, enum=len(values))


def _definitions(schema: Mapping[str, object]) -> Mapping[str, Mapping[str, object]]:
    found = schema.get("$defs")
    return found if isinstance(found, Mapping) else {}


def _of(
    schema: Mapping[str, object], at: str, depth: int, known: Mapping[str, Mapping[str, object]]
) -> Iterator[str]:
    schema, lost = _followed(schema, known)
    if lost:
        yield f"{at}: {schema} refers to nothing, or says more than that"
        return
    if depth > DEEPEST:
        yield f"{at}: deeper than {DEEPEST} levels"
        return
    yield from (f"{at}: {key} is not supported" for key in schema.keys() - _KEYWORDS)
    if not schema.keys() & {"type", "anyOf", "$ref", "enum", "const"}:
        yield f"{at}: says no type"
    if "type" in schema and schema["type"] not in _TYPES:
        yield f"{at}: type {schema['type']}"
    if schema.get("type") == "object":
        yield from _object(schema, at, depth)
    if schema.get("type") == "array" and "items" not in schema:
        yield f"{at}: an array without items"
    for key, inner in _inner(schema):
        deeper = depth + (0 if key.startswith("[") else 1)
        yield from _of(inner, f"{at}.{key}", deeper, known)


def _followed(
    schema: Mapping[str, object], known: Mapping[str, Mapping[str, object]]
) -> tuple[Mapping[str, object], bool]:
    """What a reference refers to, and whether it refers to nothing."""
    for _ in range(DEEPEST):
        if "$ref" not in schema:
            return schema, False
        name = str(schema["$ref"]).removeprefix("#/$defs/")
        if name not in known or len(schema) > 1:
            return schema, True
        schema = known[name]
    return schema, True


def _object(schema: Mapping[str, object], at: str, depth: int) -> Iterator[str]:
    properties = schema.get("properties")
    names = set(properties) if isinstance(properties, Mapping) else set()
    required = schema.get("required")
    if schema.get("additionalProperties") is not False:
        yield f"{at}: additionalProperties must be false"
    if not isinstance(required, list) or set(required) != names:
        yield f"{at}: required must name every property"


def _inner(schema: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    properties = schema.get("properties")
    if isinstance(properties, Mapping):
        for name, each in properties.items():
            yield str(name), each
    if isinstance(schema.get("items"), Mapping):
        yield "[]", schema["items"]  # type: ignore[misc]  # narrowed by the line above
    choices = schema.get("anyOf")
    if isinstance(choices, list):
        for number, each in enumerate(choices):
            yield f"[{number}]", each


def _values(schema: Mapping[str, object]) -> Iterator[str]:
    enum = schema.get("enum")
    yield from map(str, enum if isinstance(enum, list) else ())
    for _, inner in _inner(schema):
        yield from _values(inner)


def _names(schema: Mapping[str, object]) -> Iterator[str]:
    for key, inner in _inner(schema):
        yield key
        yield from _names(inner)
