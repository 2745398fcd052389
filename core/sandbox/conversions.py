"""What the values of a column become when it gets another type.

Notion converts what the new type can hold, by way of text, and drops the rest (Notion help:
database properties). Lists of names are split at commas.
"""

from typing import Any, Final

from core.sandbox.call import Call
from core.sandbox.dates import date_text
from core.sandbox.errors import ApiError
from core.sandbox.fields import Field
from core.sandbox.nodes import Node
from core.sandbox.properties import TYPES
from core.sandbox.properties.base import Cell, Property, Schema, load_schema
from core.sandbox.schema import save_schema
from core.sandbox.values import plain_value

_TEXTS: Final = frozenset({"rich_text", "url", "email", "phone_number"})
_OPTION: Final = frozenset({"select", "status"})
_YES: Final = frozenset({"yes", "true", "checked", "1", "x"})


def convert_cells(call: Call, source: Node, before: Schema) -> None:
    """Give the cells of a data source's retyped columns what their new types can hold.

    Args:
        source: with its new schema.
        before: the schema that its rows were written by.
    """
    after = load_schema(source)
    pairs = [
        (old, new)
        for old in before.properties
        if (new := after.find(old.id)) is None or new.type != old.type
    ]
    if not pairs:
        return
    for in_trash in (False, True):
        for row in call.state.nodes.rows_of(source.id, in_trash=in_trash):
            _convert_row(call, row, before, pairs)
    save_schema(call, after)


def _convert_row(
    call: Call, row: Node, before: Schema, pairs: list[tuple[Property, Property | None]]
) -> None:
    values = dict(row.doc["values"])
    for old, new in pairs:
        if values.pop(old.id, None) is None or new is None:
            continue
        kept = _converted(call, new, _words(call, Cell(old, row, before)))
        if kept is not None:
            values[old.id] = kept
    if values != row.doc["values"]:
        call.state.nodes.save(row, {**row.doc, "values": values}, row.edited_ms, row.edited_by)


def _words(call: Call, cell: Cell) -> list[str]:
    """What a cell says, as texts; none for types that convert to nothing else."""
    kind, plain = cell.prop.type, plain_value(call, cell)
    if kind in _TEXTS or kind in _OPTION:
        return [plain] if plain else []
    if kind == "multi_select":
        return [str(name) for name in plain]
    if kind == "number":
        return [f"{plain:.15g}"]
    if kind == "checkbox":
        return ["Yes" if plain else "No"]
    return [date_text(plain)] if kind == "date" else []


def _converted(call: Call, prop: Property, words: list[str]) -> Any:
    """What a column keeps of some texts; None for nothing."""
    said = _as_requested(prop.type, words) if words else None
    if said is None:
        return None
    try:
        return TYPES[prop.type].read(call, prop, Field("value", said))
    except ApiError:  # the new type cannot hold it: Notion drops it
        return None


def _as_requested(kind: str, words: list[str]) -> Any:
    """Texts in the form in which a request gives a value of some type; None when it has none."""
    text = ", ".join(words)
    if kind == "rich_text":
        return [{"text": {"content": text}}]
    if kind in _TEXTS:
        return text
    if kind in _OPTION:
        return {"name": words[0].partition(",")[0].strip()}
    if kind == "multi_select":
        names = [part.strip() for part in text.split(",")]
        return [{"name": name} for name in names if name]
    if kind == "checkbox":
        return text.casefold() in _YES
    if kind == "number":
        return _number(text)
    return {"start": text.partition(" → ")[0]} if kind == "date" else None


def _number(text: str) -> float | int | None:
    try:
        number = float(text.strip().lstrip("$€£").rstrip("%").replace(",", ""))
    except ValueError:
        return None
    return int(number) if number.is_integer() else number
