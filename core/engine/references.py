"""References in a step's arguments, replaced by what they point at. Pure."""

from collections.abc import Mapping

from pydantic import JsonValue

from core.domain.notion import Json
from core.domain.plan import EACH, Reference, is_reference
from core.kit.errors import BadInput


def resolve(value: JsonValue, results: Mapping[str, Json]) -> JsonValue:
    """A copy of a JSON value with every reference object replaced.

    Args:
        results: result by step id; the current item of a `for_each` under "item".

    Raises:
        BadInput: a reference points at nothing.
    """
    if isinstance(value, dict):
        if is_reference(value):
            return look_up(Reference.model_validate(value), results)
        return {name: resolve(inner, results) for name, inner in value.items()}
    if isinstance(value, list):
        return [resolve(inner, results) for inner in value]
    return value


def look_up(reference: Reference, results: Mapping[str, Json]) -> JsonValue:
    """What one reference points at. `[*]` makes a list of what follows, for each element.

    A step that has no result gives what the reference says to take then.

    Raises:
        BadInput: the path leads nowhere.
    """
    first, *rest = reference.parts
    if first not in results and reference.can_do_without:
        return reference.otherwise
    if first not in results:
        raise BadInput(f"The reference {reference.path!r} names a step that has no result.")
    found: JsonValue = results[first]
    if rest and rest[0] == EACH:
        found = results[first].get("items")
    return _walk(found, rest, reference.path)


def _walk(value: JsonValue, path: list[str], whole: str) -> JsonValue:
    for position, part in enumerate(path):
        if part == EACH:
            elements = _list(value, whole)
            return [_walk(element, path[position + 1 :], whole) for element in elements]
        if not isinstance(value, dict) or part not in value:
            raise BadInput(f"The reference {whole!r} leads nowhere: there is no {part!r}.")
        value = value[part]
    return value


def _list(value: JsonValue, whole: str) -> list[JsonValue]:
    if not isinstance(value, list):
        raise BadInput(f"The reference {whole!r} expects a list where there is none.")
    return value
