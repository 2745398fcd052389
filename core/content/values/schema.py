"""Properties of a data source, read from Notion's schema JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class StatusGroup(StrEnum):
    """The three groups that the options of every status property belong to."""

    TO_DO = "To-do"
    IN_PROGRESS = "In progress"
    COMPLETE = "Complete"


@dataclass(frozen=True)
class Option:
    """An option of a select, multi-select or status property; `group` of a status only."""

    id: str
    name: str
    group: StatusGroup | None = None


@dataclass(frozen=True)
class PropertySchema:
    """What a property of a data source is.

    Args:
        id, name, type: as Notion has them; one of the 26 types.
        options: of select, multi_select and status, in Notion's order.
        number_format: of number: "number", "percent", "dollar", …; else empty.
        data_source_id: of relation: where its pages live; else empty.
        prefix: of unique_id: "TASK" in TASK-12; else empty.
        formula_type: what a formula gives when that is known: string, number, boolean or date.
    """

    id: str
    name: str
    type: str
    options: tuple[Option, ...] = ()
    number_format: str = ""
    data_source_id: str = ""
    prefix: str = ""
    formula_type: str = ""

    def options_in(self, group: StatusGroup) -> tuple[Option, ...]:
        """The options of a status that belong to `group`."""
        return tuple(option for option in self.options if option.group is group)


def parse_schema(properties: Mapping[str, object]) -> dict[str, PropertySchema]:
    """Read a data source's `properties` (Notion API, "Data source properties").

    Returns:
        Property name to schema, in the order given. What has no type is left out.
    """
    schema = {}
    for name, given in properties.items():
        found = _mapping(given)
        kind = _text(found.get("type"))
        if kind:
            schema[name] = _property(name, kind, found)
    return schema


def _property(name: str, kind: str, given: Mapping[str, object]) -> PropertySchema:
    details = _mapping(given.get(kind))
    return PropertySchema(
        id=_text(given.get("id")) or name,
        name=_text(given.get("name")) or name,
        type=kind,
        options=tuple(_options(details)),
        number_format=_text(details.get("format")) if kind == "number" else "",
        data_source_id=_text(details.get("data_source_id")) if kind == "relation" else "",
        prefix=_text(details.get("prefix")) if kind == "unique_id" else "",
    )


def _options(details: Mapping[str, object]) -> Iterator[Option]:
    groups = _groups(details)
    for each in _sequence(details.get("options")):
        option = _mapping(each)
        option_id = _text(option.get("id"))
        name = _text(option.get("name"))
        if name:
            yield Option(option_id, name, groups.get(option_id))


def _groups(details: Mapping[str, object]) -> dict[str, StatusGroup]:
    """Option id to group. Groups are told by name, or by place: Notion keeps their order."""
    by_name = {group.value.casefold(): group for group in StatusGroup}
    in_order = list(StatusGroup)
    found: dict[str, StatusGroup] = {}
    for place, each in enumerate(_sequence(details.get("groups"))[: len(in_order)]):
        group = _mapping(each)
        named = by_name.get(_text(group.get("name")).casefold(), in_order[place])
        found |= {_text(option): named for option in _sequence(group.get("option_ids"))}
    return found


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _sequence(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
