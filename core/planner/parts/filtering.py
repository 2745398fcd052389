"""Values with their properties as property values to write, and as one Notion filter."""

from collections.abc import Iterable, Sequence

from pydantic import JsonValue

from core.domain.notion import Json
from core.kit.errors import BadInput
from core.planner.drafts.draft import Draft, Schema
from core.planner.drafts.valuing import filter_of, values_for
from core.planner.grammar.said import Attribute, Phrase, PhraseKind
from core.planner.parts.bound import Bound

_KINDS: dict[str, PhraseKind] = {
    "option": "option", "person": "person", "me": "me", "date": "date", "number": "number",
    "overdue": "overdue",
}  # fmt: skip


def written(bounds: Iterable[Bound], schema: Schema, draft: Draft) -> Json | None:
    """Property values; None when what was said cannot be written. Raises CannotPlan."""
    values: Json = {}
    said: list[Attribute] = []
    for bound in bounds:
        if bound.kind == "box":
            if values.get(bound.prop, bound.yes) != bound.yes:
                return None
            values[bound.prop] = bound.yes
        elif bound.negated or bound.other or bound.kind == "overdue" or bound.compare:
            return None
        else:
            said.append(_attribute(bound))
    return {**values_for(said, schema, draft), **values}


def _attribute(bound: Bound) -> Attribute:
    if bound.kind == "lacking":
        return Attribute(bound.prop, lacking=True, start=bound.start)
    text = bound.value if bound.kind in {"number", "option"} else bound.text
    value = bound.value
    phrase = Phrase(_KINDS.get(bound.kind, "text"), text, bound.start, bound.start, value)
    return Attribute(bound.prop, phrase, bound.compare, bound.negated, start=bound.start)


def asked_for(
    bounds: Sequence[Bound], excepted: Sequence[str], schema: Schema, draft: Draft
) -> Json | None:
    """One filter for all that was said of rows; None when nothing was.

    Args:
        excepted: titles of rows that are left out.

    Raises:
        BadInput: a value does not fit its property.
    """
    _must_be_possible(bounds, schema)
    groups: list[list[Json]] = []
    for bound in bounds:
        made = _one(bound, schema, draft)
        if bound.other and groups:
            groups[-1].append(made)
        elif [made] not in groups:
            groups.append([made])
    flat: list[JsonValue] = []
    for group in groups:
        whole = _either(group)
        inner = whole.get("and")
        flat += inner if isinstance(inner, list) else [whole]
    title = next((name for name, prop in schema.items() if prop.type == "title"), "Name")
    flat += [{"property": title, "title": {"does_not_equal": each}} for each in excepted]
    if not flat:
        return None
    first = flat[0]
    return first if len(flat) == 1 and isinstance(first, dict) else {"and": flat}


def _must_be_possible(bounds: Sequence[Bound], schema: Schema) -> None:
    """No row has two options of a property that holds one. Raises BadInput."""
    single = [
        bound.prop
        for bound in bounds
        if (
            bound.kind == "option"
            and not (bound.negated or bound.other)
            and schema[bound.prop].type in {"select", "status"}
        )
        or (bound.kind in {"person", "row", "me"} and not (bound.negated or bound.other))
    ]
    if len(single) > len(set(single)):
        raise BadInput("No row has two values of one property.")


def _either(group: Sequence[Json]) -> Json:
    """One of several conditions; options of one property are one condition with a list."""
    if len(group) == 1:
        return group[0]
    first, *_others = group
    kind = next((k for k in ("select", "status") if k in first), "")
    tests = [each.get(kind) for each in group]
    same = all(each.get("property") == first.get("property") for each in group)
    names = [test["equals"] for test in tests if isinstance(test, dict) and "equals" in test]
    if kind and same and len(names) == len(group):
        return {"property": first["property"], kind: {"equals": names}}
    return {"or": list(group)}


def _one(bound: Bound, schema: Schema, draft: Draft) -> Json:
    if bound.kind == "box":
        return {"property": bound.prop, "checkbox": {"equals": bound.yes}}
    if bound.kind == "lacking":
        kind = schema[bound.prop].type
        return {"property": bound.prop, kind: {"is_empty": True}}
    if bound.kind == "having":
        kind = schema[bound.prop].type
        return {"property": bound.prop, kind: {"is_not_empty": True}}
    made = filter_of([_attribute(bound)], schema, draft)
    if made is None:
        raise BadInput(f"“{bound.text}” says nothing to look for.")
    return made
