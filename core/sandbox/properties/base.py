"""What a property type is."""

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import unquote

from core.sandbox.call import Call
from core.sandbox.errors import invalid
from core.sandbox.fields import Field
from core.sandbox.nodes import Node
from core.sandbox.wire import Obj


@dataclass(slots=True)
class Property:
    """One column of a data source.

    Attributes:
        id: short id, not URL-encoded; `title` for the title.
        name: as people see it; unique in its data source.
        type: name of its property type.
        config: what the type keeps about it.
        description: free text, or None.
        changed: whether writing a value changed `config` (a new option, a counted number).
    """

    id: str
    name: str
    type: str
    config: Obj
    description: str | None = None
    changed: bool = False


@dataclass(slots=True)
class Schema:
    """The columns of one data source, in order.

    Attributes:
        data_source_id: whose columns; empty for a page outside data sources, which has a title.
        properties: the columns.
    """

    data_source_id: str
    properties: list[Property]

    def find(self, key: str) -> Property | None:
        """The column with this name or id."""
        for prop in self.properties:
            if prop.name == key:
                return prop
        return next((prop for prop in self.properties if prop.id == key), None)

    def look_up(self, key: str) -> Property | None:
        """The column with this name or id, the id being URL-encoded or not."""
        return self.find(key) or self.find(unquote(key))

    def title(self) -> Property:
        """The title column, which every data source has."""
        return next(prop for prop in self.properties if prop.type == "title")


def load_schema(data_source: Node) -> Schema:
    """The schema of a data source."""
    return Schema(
        data_source.id,
        [
            Property(kept["id"], kept["name"], kept["type"], kept["config"], kept["description"])
            for kept in data_source.doc["properties"]
        ],
    )


def schema_at(call: Call, data_source_id: str) -> Schema:
    """The schema of the data source with this id; without columns when it is gone."""
    node = call.state.nodes.get(data_source_id)
    return load_schema(node) if node is not None else Schema(data_source_id, [])


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in a table: which column of which row."""

    prop: Property
    row: Node
    schema: Schema


class PropertyType:
    """How one type of property is configured, written, shown and compared.

    A new type is one subclass and one entry in `core.sandbox.properties.TYPES`.

    Attributes:
        name: as in the API.
        filter_kind: the conditions that filters on it may use, see `core.sandbox.filters`;
            empty when it cannot be filtered.
        writable: whether values can be written through the API.
        creatable: whether a schema in a request may name it.
    """

    name: ClassVar[str]
    filter_kind: ClassVar[str] = ""
    writable: ClassVar[bool] = True
    creatable: ClassVar[bool] = True

    def read_config(self, call: Call, field: Field, before: Obj | None) -> Obj:
        """The configuration in a request's schema; `before` is the one it replaces."""
        field.object(())
        return {}

    def show_config(self, call: Call, prop: Property, schema: Schema) -> Obj:
        """The configuration as answers show it."""
        return {}

    def settle(self, call: Call, prop: Property, schema: Schema) -> None:
        """Check and complete the configuration once the whole schema is known."""

    def empty(self) -> Any:
        """What a cell shows that was never written."""
        return None

    def start(self, call: Call, prop: Property) -> Any:
        """What a new row gets when the request names no value; None for nothing."""
        return None

    def read(self, call: Call, prop: Property, field: Field) -> Any:
        """The value in a request, in the form it is kept."""
        raise invalid(
            f"{prop.name} is a {self.name} property and cannot be written through the API."
        )

    def show(self, call: Call, cell: Cell, stored: Any) -> Any:
        """A kept value (or `empty()`) as answers show it."""
        return stored

    def show_cell(self, call: Call, cell: Cell) -> Any:
        """What a cell shows, written or not."""
        stored = cell.row.doc["values"].get(cell.prop.id)
        return self.show(call, cell, self.empty() if stored is None else stored)

    def plain(self, shown: Any) -> Any:
        """A shown value as filters, sorts, rollups and formulas take it."""
        return shown

    def sort_key(self, prop: Property, plain: Any) -> Any:
        """What a plain value that is not empty sorts by."""
        return plain
