"""Formulas: values computed from the row itself."""

from collections.abc import Mapping
from typing import Any

from core.sandbox.call import Call
from core.sandbox.errors import invalid, not_implemented
from core.sandbox.fields import Field
from core.sandbox.formula_functions import Thing
from core.sandbox.formula_functions import show as show_text
from core.sandbox.formula_syntax import FormulaError, references_of
from core.sandbox.formulas import Surroundings, evaluate, read_formula, unknown_functions
from core.sandbox.nodes import Node
from core.sandbox.properties.base import Cell, Property, PropertyType, Schema, schema_at
from core.sandbox.rich_text import node_title
from core.sandbox.times import read_moment
from core.sandbox.users import full_user
from core.sandbox.wire import Obj

_DEEPEST = 10
_BY = frozenset({"created_by", "last_edited_by"})


def _page(call: Call, identifier: str) -> Thing:
    node = call.state.nodes.get(identifier)
    return Thing(identifier, node_title(node.doc) if node is not None else "")


def _email(call: Call, person: Thing) -> str:
    return str(full_user(call, person.id).get("person", {}).get("email", ""))


def _person(user: Obj) -> Thing:
    return Thing(user["id"], str(user.get("name") or ""))


class Formula(PropertyType):
    """A value computed by an expression over the row's other properties.

    Args:
        types: every property type, for the properties that the expression names.
    """

    name = "formula"
    filter_kind = "formula"
    writable = False

    def __init__(self, types: Mapping[str, PropertyType]) -> None:
        self._types = types

    def read_config(self, call: Call, field: Field, before: Obj | None) -> Obj:
        """The expression; functions that the twin cannot compute are refused by name."""
        field.object({"expression"})
        given = field.at("expression")
        expression = given.text() if given.present else (before or {}).get("expression", "")
        try:
            unknown = unknown_functions(read_formula(expression)) if expression else []
        except FormulaError as error:
            raise invalid(f"Type error with formula. {error}") from None
        if unknown:
            raise not_implemented(f"the formula functions {', '.join(unknown)}")
        return {"expression": expression}

    def settle(self, call: Call, prop: Property, schema: Schema) -> None:
        """Every property that the expression names must be there."""
        expression = prop.config["expression"]
        for name in sorted(references_of(read_formula(expression)) if expression else ()):
            if schema.look_up(name) is None:
                raise invalid(f"Type error with formula. Undefined property {name!r}.")

    def show_config(self, call: Call, prop: Property, schema: Schema) -> Obj:
        """The expression."""
        return {"expression": prop.config["expression"]}

    def show(self, call: Call, cell: Cell, stored: Any) -> Any:
        """The value with its type; null as text when the formula has none."""
        try:
            value = self._compute(call, cell, 0)
        except FormulaError:
            value = None
        if isinstance(value, bool):
            return {"type": "boolean", "boolean": value}
        if isinstance(value, int | float):
            return {"type": "number", "number": value}
        if isinstance(value, dict):
            return {"type": "date", "date": value}
        return {"type": "string", "string": None if value is None else show_text(value)}

    def _compute(self, call: Call, cell: Cell, depth: int) -> Any:
        expression = cell.prop.config["expression"]
        if not expression:
            return None
        if depth > _DEEPEST:
            raise FormulaError("The formulas refer to each other in a circle.")

        def value_of(page: Thing, name: str) -> Any:
            row = call.state.nodes.get(page.id)
            if row is None or row.parent_kind != "data_source":
                raise FormulaError(f"{page.name} is no row any more.")
            return self._value(call, row, schema_at(call, str(row.parent_id)), name, depth)

        around = Surroundings(
            value=lambda name: self._value(call, cell.row, cell.schema, name, depth),
            now=call.clock.now(),
            row_id=cell.row.id,
            value_of=value_of,
            email_of=lambda person: _email(call, person),
        )
        return evaluate(read_formula(expression), around)

    def _value(self, call: Call, row: Node, schema: Schema, name: str, depth: int) -> Any:
        """What a formula sees of a property of some row."""
        prop = schema.look_up(name)
        if prop is None:
            raise FormulaError(f"Undefined property {name!r}.")
        cell = Cell(prop, row, schema)
        if prop.type == self.name:
            return self._compute(call, cell, depth + 1)
        kind = self._types[prop.type]
        shown = kind.show_cell(call, cell)
        if prop.type == "relation":
            return [_page(call, one["id"]) for one in shown]
        if prop.type == "people":
            return [_person(user) for user in shown]
        return _person(shown) if prop.type in _BY else kind.plain(shown)

    def plain(self, shown: Any) -> Any:
        """The value."""
        return shown[shown["type"]]

    def sort_key(self, prop: Property, plain: Any) -> Any:
        """Dates by their start, text without regard to case."""
        if isinstance(plain, dict):
            return read_moment(plain["start"])
        return plain.casefold() if isinstance(plain, str) else plain
