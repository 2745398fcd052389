"""Properties of databases as people say them: "Estimate: number", "Kind: select (A, B)"."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

from pydantic import BeforeValidator, JsonValue, WithJsonSchema

from core.content.values import PropertySchema, match_property
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.kit.errors import BadInput

_SAID = re.compile(
    r"\s*(?P<name>[^:]+?)\s*:\s*(?P<type>[\w -]+?)\s*(?:\((?P<details>.*)\))?\s*", re.DOTALL
)
_COLOURS = frozenset(
    {
        *("default", "gray", "brown", "orange", "yellow"),
        *("green", "blue", "purple", "pink", "red"),
    }
)
_OTHER_WORDS = {
    "text": "rich_text",
    "tags": "multi_select",
    "multi select": "multi_select",
    "person": "people",
    "check": "checkbox",
    "phone": "phone_number",
    "id": "unique_id",
    "mail": "email",
    "link": "url",
    "file": "files",
}


class PropertySpec(Frozen):
    """A property to be made: its name, its type, and what that type needs besides."""

    name: str
    type: str
    details: str = ""

    def parts(self) -> list[str]:
        """The details, divided at commas."""
        return [part.strip() for part in self.details.split(",") if part.strip()]


def _read(value: JsonValue | PropertySpec) -> object:
    if not isinstance(value, str):
        return value
    found = _SAID.fullmatch(value)
    if found is None:
        raise ValueError(
            f"“{value[:60]}” is no property; write it like “Kind: select (A, B)” or “Size: number”"
        )
    return {**found.groupdict(), "details": (found["details"] or "").strip()}


SaidProperty = Annotated[PropertySpec, BeforeValidator(_read), WithJsonSchema({"type": "string"})]
"""A property in words, or as an object."""

DatabaseOf = Callable[[str], str]
"""Data source id of the database that a relation names."""


def config_of(
    spec: PropertySpec, database_of: DatabaseOf, schema: Mapping[str, PropertySchema]
) -> Json:
    """A property's schema in request form.

    Args:
        spec: what was said.
        database_of: finds the other database of a relation. Raises NotFound.
        schema: of the database that it is added to; rollups name its relations.

    Raises:
        BadInput: there is no such type, or its details do not fit.
    """
    kind = _type(spec.type)
    if kind in _PLAIN:
        return {kind: {}}
    return {kind: _DETAILED[kind](spec, database_of, schema)}


def options_of(texts: Sequence[str], present: Sequence[Json] = ()) -> list[JsonValue]:
    """Options of a select from texts such as "High" or "High red", each once; those present keep
    their id.

    Raises:
        BadInput: one that is there is to have another colour.
    """
    known = {str(one.get("name")).casefold(): one for one in present}
    options: dict[str, JsonValue] = {}
    for text in texts:
        name, _, colour = text.rpartition(" ")
        if text.casefold() in known or not name or colour.lower() not in _COLOURS:
            name, colour = text, ""
        there = known.get(name.casefold())
        if there is not None:
            if colour and colour.lower() != there.get("color"):
                raise BadInput(
                    f"There is an option “{there.get('name')}” in {there.get('color')}, and Notion"
                    " changes the colour of no option.",
                    next_step="Name it without a colour, or change the colour in Notion's app.",
                )
            option: Json = {"id": there.get("id"), "name": there.get("name")}
        else:
            option = {"name": name}
            if colour:
                option["color"] = colour.lower()
        options.setdefault(name.casefold(), option)
    return list(options.values())


def _type(said: str) -> str:
    bare = " ".join(said.casefold().replace("-", " ").replace("_", " ").split())
    kind = _OTHER_WORDS.get(bare, bare.replace(" ", "_"))
    if kind not in _PLAIN and kind not in _DETAILED:
        known = ", ".join(sorted(_PLAIN | _DETAILED.keys()))
        raise BadInput(f"There is no property type “{said}”.", next_step=f"Use: {known}.")
    return kind


def _options(spec: PropertySpec, database_of: DatabaseOf, schema: Mapping[str, object]) -> Json:
    del database_of, schema
    return {"options": options_of(spec.parts())} if spec.parts() else {}


def _number(spec: PropertySpec, database_of: DatabaseOf, schema: Mapping[str, object]) -> Json:
    del database_of, schema
    return {"format": spec.details.casefold().replace(" ", "_") or "number"}


def _formula(spec: PropertySpec, database_of: DatabaseOf, schema: Mapping[str, object]) -> Json:
    del database_of, schema
    if not spec.details:
        raise BadInput(
            f"The formula of {spec.name} is missing.", next_step="Write “Days: formula (…)”."
        )
    return {"expression": spec.details}


def _unique_id(spec: PropertySpec, database_of: DatabaseOf, schema: Mapping[str, object]) -> Json:
    del database_of, schema
    return {"prefix": spec.details} if spec.details else {}


def _relation(spec: PropertySpec, database_of: DatabaseOf, schema: Mapping[str, object]) -> Json:
    """Such as "(Roadmap)", "(Roadmap, two-way)", "(Roadmap, two-way, Tasks)"."""
    del schema
    parts = spec.parts()
    if not parts:
        raise BadInput(
            f"It is not said which database {spec.name} relates to.",
            next_step="Write “Tasks: relation (Roadmap)”, with “two-way” after it if it is to be.",
        )
    target: Json = {"data_source_id": database_of(parts[0])}
    if len(parts) == 1:
        return {**target, "type": "single_property", "single_property": {}}
    back: Json = {"synced_property_name": parts[2]} if len(parts) > 2 else {}
    return {**target, "type": "dual_property", "dual_property": back}


def _rollup(
    spec: PropertySpec, database_of: DatabaseOf, schema: Mapping[str, PropertySchema]
) -> Json:
    """Such as "(Tasks, Estimate, sum)": the relation, the property over there, the function."""
    del database_of
    parts = spec.parts()
    if len(parts) != 3:
        raise BadInput(
            f"{spec.name} needs a relation, a property over there and a function.",
            next_step="Write “Total: rollup (Tasks, Estimate, sum)”.",
        )
    relations = {name: one for name, one in schema.items() if one.type == "relation"}
    relation = match_property(parts[0], relations).name if relations else parts[0]
    return {
        "relation_property_name": relation,
        "rollup_property_name": parts[1],
        "function": parts[2].casefold().replace(" ", "_"),
    }


_PLAIN = frozenset(
    {
        *("title", "rich_text", "date", "people", "files", "checkbox", "url", "email"),
        *("phone_number", "created_time", "created_by", "last_edited_time", "last_edited_by"),
        *("place", "button", "verification", "location", "last_visited_time"),
    }
)
_DETAILED: dict[str, Callable[..., Json]] = {
    "number": _number,
    "select": _options,
    "multi_select": _options,
    "status": _options,
    "formula": _formula,
    "relation": _relation,
    "rollup": _rollup,
    "unique_id": _unique_id,
}
