"""Whether a step's condition holds, and how to say that it does not. Pure."""

import json
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from core.domain.notion import Json
from core.domain.plan import Condition, Is
from core.domain.task import Problem
from core.engine.references import look_up
from core.kit.errors import BadInput

_LONGEST_SHOWN = 60


def holds(condition: Condition, results: Mapping[str, Json]) -> bool:
    """Whether a condition holds of the results so far, and of the item under "item".

    Raises:
        BadInput: its reference leads nowhere, or what it compares cannot be compared.
    """
    found = look_up(condition.of, results)
    match condition.holds:
        case Is.EMPTY:
            return _is_empty(found)
        case Is.NOT_EMPTY:
            return not _is_empty(found)
        case Is.EQUALS:
            return _same(found, condition.value)
        case Is.NOT_EQUALS:
            return not _same(found, condition.value)
        case Is.CONTAINS:
            return _contains(found, condition.value)
        case Is.MORE_THAN:
            return _number(found, condition) > _number(condition.value, condition)
        case Is.LESS_THAN:
            return _number(found, condition) < _number(condition.value, condition)


def left_out(condition: Condition, results: Mapping[str, Json]) -> Problem:
    """Why a step whose condition does not hold was not run, in plain words."""
    path, value = condition.of.path, _shown(condition.value)
    told = {
        Is.EMPTY: f"“{path}” is not empty",
        Is.NOT_EMPTY: f"“{path}” is empty",
        Is.EQUALS: f"“{path}” is {_shown(look_up(condition.of, results))}, not {value}",
        Is.NOT_EQUALS: f"“{path}” is {value}",
        Is.CONTAINS: f"“{path}” does not contain {value}",
        Is.MORE_THAN: f"“{path}” is not more than {value}",
        Is.LESS_THAN: f"“{path}” is not less than {value}",
    }
    return Problem(code="left_out", text=f"Left out, because {told[condition.holds]}.")


def _is_empty(value: JsonValue) -> bool:
    return value is None or (isinstance(value, str | Sequence | Mapping) and not value)


def _same(one: JsonValue, other: JsonValue) -> bool:
    """Equality of JSON, where true is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _contains(found: JsonValue, value: JsonValue) -> bool:
    if isinstance(found, list):
        return any(_same(each, value) for each in found)
    return isinstance(found, str) and isinstance(value, str) and value in found


def _number(value: JsonValue, condition: Condition) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadInput(
            f"The condition on “{condition.of.path}” compares numbers, and {_shown(value)} is none."
        )
    return value


def _shown(value: JsonValue) -> str:
    text = f"“{value}”" if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
