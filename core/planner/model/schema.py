"""The catalogue as a JSON Schema that a model's answer must keep.

Within the rules of strict structured output (OpenAI: Structured model outputs, supported schemas):
an object at the root, every field required, no further fields, no default and no length. So what
may be left out is nullable, maps are lists of name and value, and things in Notion are named.

What all steps have is said once, beside the choice of operation, and whatever occurs twice becomes
a definition: so an operation more costs a model some forty tokens.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from pydantic import JsonValue

from core.domain.notion import Json
from core.domain.plan import Is, OnFailure
from core.operations.catalogue import Catalogue
from core.operations.spec import Operation

NAME = "notion_plan"
"""The schema's name at the provider."""
MOST_STEPS = 60
"""Steps that a model may propose; what goes over many rows is one step with for_each."""

_UNASKED = "undo"
"""The sample of operations that only the assistant itself uses."""
_KEPT = frozenset({"type", "enum", "description", "minimum", "maximum"})
"""What of a field's schema goes to the model as it is."""
_WORTH_NAMING = 60
"""Characters from which on a schema that occurs twice becomes a definition."""


def operations_for_model(catalogue: Catalogue) -> list[Operation[Any, Any]]:
    """The operations that a person would ask for."""
    return [each for each in catalogue if each.sample != _UNASKED and each.sayable]


def answer_schema(catalogue: Catalogue) -> Json:
    """The schema of a model's whole answer."""
    outcomes: list[JsonValue] = [
        _plan(catalogue),
        strict(
            kind=_only("clarify"),
            question=_text("One short question."),
            options=_list(
                strict(
                    label=_text("What the button says."),
                    request=_text("The whole request that choosing it stands for."),
                ),
                "At most five; empty when the answer is free text.",
            ),
        ),
        strict(kind=_only("answer"), text=_text("Markdown.")),
        strict(kind=_only("refuse"), text=_text("Why not, and what would work. Markdown.")),
    ]
    return defined(strict(outcome={"anyOf": outcomes}))


def _plan(catalogue: Catalogue) -> Json:
    return strict(
        kind=_only("plan"),
        title=_text("What it does, in a few words."),
        within=_nullable(
            {"type": "integer", "description": "Seconds by which all must be done, if said."}
        ),
        steps=_list(_step(catalogue), "In the order in which a person would do them."),
    )


def _step(catalogue: Catalogue) -> Json:
    choices: list[JsonValue] = [_doing(each) for each in operations_for_model(catalogue)]
    reference = _text("An earlier step's result, such as find.count, or item.title.")
    compared = _any_of(("string", "number", "boolean", "null"))
    return strict(
        id=_text("Small letters, figures and _; unique."),
        title=_text("What the card says: Add Fix login to Roadmap."),
        for_each=_nullable(_text("Run once for each item of a list: find.rows.")),
        after=_list({"type": "string"}, "Ids of steps that must be over first."),
        when=_nullable(
            strict(
                of=reference,
                holds={"type": "string", "enum": [each.value for each in Is]},
                value={"anyOf": compared, "description": "Compared with; null where nothing is."},
            )
        ),
        on_failure={
            "type": "string",
            "enum": [each.value for each in OnFailure],
            "description": "skip: what depends on it is left out. stop: nothing more is started. "
            "continue: what can do without its result goes on.",
        },
        do={"anyOf": choices},
    )


def _doing(operation: Operation[Any, Any]) -> Json:
    """The choice of an operation: its name, and its arguments beside it."""
    return strict(operation=_only(operation.name), **_arguments(operation))


def _arguments(operation: Operation[Any, Any]) -> dict[str, JsonValue]:
    model = operation.args_model.model_json_schema()
    needed = cast("list[str]", model.get("required", []))
    definitions = cast("Mapping[str, Json]", model.get("$defs", {}))
    fields: dict[str, JsonValue] = {}
    for name, given in cast("Mapping[str, Json]", model["properties"]).items():
        said = _field(name, given, definitions)
        fields[name] = said if name in needed else _nullable(said)
    return fields


def _field(name: str, given: Json, definitions: Mapping[str, Json]) -> Json:
    """One argument as the model says it."""
    if name in _SAID:
        return _SAID[name]
    plain = _without_null(given)
    reference = plain.get("$ref")
    if isinstance(reference, str):
        called = reference.rsplit("/", 1)[-1]
        if called == "Thing":
            return _THING
        plain = {**definitions[called], **{key: plain[key] for key in plain if key in _KEPT}}
    if plain.get("type") == "object":
        return {"anyOf": [_needed(plain, definitions), _RESULT]}
    if plain.get("type") == "array":
        return _list({"type": "string"}, str(plain.get("description", "")))
    if name in _MAY_BE_RESULTS and plain.get("type") == "string":
        return {"anyOf": [_kept(plain), _RESULT]}
    return _kept(plain)


def _needed(plain: Json, definitions: Mapping[str, Json]) -> Json:
    """An object with the fields it cannot do without; the others are not for a model to say."""
    fields = cast("Mapping[str, Json]", plain.get("properties", {}))
    needed = cast("list[str]", plain.get("required", []))
    return strict(**{name: _field(name, fields[name], definitions) for name in needed})


def _kept(plain: Json) -> Json:
    return {key: value for key, value in plain.items() if key in _KEPT}


def _without_null(given: Json) -> Json:
    choices = given.get("anyOf")
    if not isinstance(choices, list):
        return given
    told: list[Json] = [each for each in choices if isinstance(each, dict)]
    return next((each for each in told if each.get("type") != "null"), given)


def defined(schema: Json) -> Json:
    """The same schema, with what occurs in it more than once as definitions."""
    found = Counter(_written(each) for each, _ in _within(schema))
    names: dict[str, str] = {}
    for each, name in _within(schema):
        text = _written(each)
        if found[text] > 1 and len(text) > _WORTH_NAMING and text not in names:
            names[text] = _free(name, set(names.values()))
    inside = cast("Json", _with_references(schema, names))
    definitions: Json = {
        name: _with_references(json.loads(text), {**names, text: ""})
        for text, name in names.items()
    }
    return {**inside, "$defs": definitions} if definitions else inside


def _within(schema: JsonValue, name: str = "value") -> Iterator[tuple[Json, str]]:
    """Every schema inside a schema, the outer ones first, with the field it stands for."""
    if not isinstance(schema, dict):
        return
    yield schema, name
    fields = schema.get("properties")
    for field, each in fields.items() if isinstance(fields, dict) else ():
        yield from _within(each, field)
    yield from _within(schema.get("items"), f"{name}_item")
    choices = schema.get("anyOf")
    for each in choices if isinstance(choices, list) else ():
        yield from _within(each, name)


def _with_references(schema: JsonValue, names: Mapping[str, str]) -> JsonValue:
    if isinstance(schema, list):
        return [_with_references(each, names) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if name := names.get(_written(schema)):
        return {"$ref": f"#/$defs/{name}"}
    return {key: _with_references(each, names) for key, each in schema.items()}


def _written(schema: Json) -> str:
    return json.dumps(schema)


def _free(name: str, taken: set[str]) -> str:
    number = 1
    free = name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def strict(**fields: JsonValue) -> Json:
    """An object whose fields are all required."""
    return {
        "type": "object",
        "properties": dict(fields),
        "required": [*fields],
        "additionalProperties": False,
    }


def _only(word: str) -> Json:
    return {"type": "string", "enum": [word]}


def _text(description: str) -> Json:
    return {"type": "string", "description": description}


def _list(items: Json, description: str) -> Json:
    return {"type": "array", "items": items, "description": description}


def _nullable(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def _any_of(types: Iterable[str]) -> list[JsonValue]:
    return [{"type": each} for each in types]


_SCALARS = _any_of(("string", "number", "boolean", "null"))

_RESULT: Json = strict(
    result=_text("An earlier step's result, such as page.id, or item in a for_each."),
    otherwise={"anyOf": _SCALARS, "description": "Taken when that step has no result; or null."},
)

_THING: Json = {
    "anyOf": [strict(named=_text("A title as the person says it, or a link.")), _RESULT]
}

_MAY_BE_RESULTS = frozenset({"markdown", "text"})
"""Arguments that may be written with what an earlier step found."""

_SAID: Mapping[str, Json] = {
    "properties": _list(
        strict(
            name=_text("A property's name."),
            value={
                "anyOf": [
                    *_SCALARS,
                    {"type": "array", "items": {"type": "string"}},
                    _RESULT,
                ],
                "description": "Options, people and rows by name; dates in words or as ISO.",
            },
        ),
        "The title too. null empties a property.",
    ),
    "where": _list(
        {"type": "string"},
        "Conditions that all must hold, in words: “overdue”, “Status is not Done”, “due this "
        "week”, “assigned to me”, “Estimate more than 5”, “no Owner”.",
    ),
    "sorts": _list(
        strict(
            property=_text("A property's name."),
            direction={"type": "string", "enum": ["ascending", "descending"]},
        ),
        "First things first.",
    ),
}
"""Arguments that a model says in another form than the operation takes them."""
