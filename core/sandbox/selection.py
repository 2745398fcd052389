"""Which rows a filter lets through, in the order that sorts ask for."""

from core.sandbox.call import Call
from core.sandbox.fields import Field
from core.sandbox.filters import read_filter
from core.sandbox.nodes import Node
from core.sandbox.properties.base import Schema
from core.sandbox.sorts import order_rows


def select_rows(
    call: Call, source: Node, schema: Schema, field: Field, *, in_trash: bool = False
) -> list[Node]:
    """The rows of a data source by the `filter` and `sorts` of a body or a view."""
    horizon = call.behaviour.read_horizon_ms(call.now_ms)
    rows = call.state.nodes.rows_of(source.id, in_trash=in_trash)
    rows = [row for row in rows if row.created_ms <= horizon]
    if field.at("filter").present:
        accepts = read_filter(call, field.at("filter"), schema)
        rows = [row for row in rows if accepts(row)]
    if field.at("sorts").present:
        rows = order_rows(call, field.at("sorts"), schema, rows)
    return rows
