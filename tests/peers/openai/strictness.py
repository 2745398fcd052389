"""The rules that a schema must keep for strict structured output.

Source: OpenAI, "Structured model outputs", sections "Supported schemas" and "Objects have
limitations on nesting depth and size".
"""

from collections.abc import Iterator, Mapping

MOST_PROPERTIES = 5_000
DEEPEST = 10
MOST_CHARACTERS = 120_000
MOST_ENUM = 1_000

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
    found += list(_of(schema, "root", 0))
    properties = sum(1 for _ in _names(schema))
    found += [f"{properties} properties"] if properties > MOST_PROPERTIES else []
    characters = sum(len(name) for name in _names(schema))
    return found + ([f"{characters} characters"] if characters > MOST_CHARACTERS else [])


def _of(schema: Mapping[str, object], at: str, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        yield f"{at}: deeper than {DEEPEST} levels"
        return
    yield from (f"{at}: {key} is not supported" for key in schema.keys() - _KEYWORDS)
    if not schema.keys() & {"type", "anyOf", "$ref", "enum", "const"}:
        yield f"{at}: says no type"
    if "type" in schema and schema["type"] not in _TYPES:
        yield f"{at}: type {schema['type']}"
    enum = schema.get("enum")
    if isinstance(enum, list) and len(enum) > MOST_ENUM:
        yield f"{at}: {len(enum)} enum values"
    if schema.get("type") == "object":
        yield from _object(schema, at, depth)
    if schema.get("type") == "array" and "items" not in schema:
        yield f"{at}: an array without items"
    for key, inner in _inner(schema):
        deeper = depth + (0 if key.startswith("anyOf") else 1)
        yield from _of(inner, f"{at}.{key}", deeper)


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
        yield "items", schema["items"]  # type: ignore[misc]  # narrowed by the line above
    choices = schema.get("anyOf")
    if isinstance(choices, list):
        for number, each in enumerate(choices):
            yield f"anyOf[{number}]", each


def _names(schema: Mapping[str, object]) -> Iterator[str]:
    for key, inner in _inner(schema):
        yield key
        yield from _names(inner)
