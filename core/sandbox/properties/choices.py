"""Select, multi-select, status: property types that choose from options."""

from typing import Any

from core.sandbox import limits
from core.sandbox.call import Call
from core.sandbox.errors import invalid
from core.sandbox.fields import Field
from core.sandbox.ids import new_uuid
from core.sandbox.properties.base import Cell, Property, PropertyType, Schema
from core.sandbox.wire import Obj

COLORS = (
    *("default", "gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red"),
)
_NEW_OPTION_COLORS = COLORS[1:]
_OPTION_KEYS = ("id", "name", "color", "description")
_GROUPS = (("To-do", "gray"), ("In progress", "blue"), ("Complete", "green"))
_DEFAULT_STATUSES = (("Not started", "default"), ("In progress", "blue"), ("Done", "green"))


def _same_name(left: str, right: str) -> bool:
    return left.casefold() == right.casefold()


def find_option(options: list[Obj], field: Field) -> Obj | None:
    """The option that a value names by id or name; raises when it names neither."""
    field.object(_OPTION_KEYS)
    by_id = field.at("id")
    if by_id.present:
        wanted = by_id.text()
        return next((option for option in options if option["id"] == wanted), None)
    name = field.at("name").text(limits.OPTION_NAME)
    return next((option for option in options if _same_name(option["name"], name)), None)


def _new_option(name: str, count: int, field: Field) -> Obj:
    if "," in name:
        raise invalid(f"Invalid select option, commas not allowed: {name}")
    if not name:
        raise invalid("Invalid select option, a name is needed.")
    color = field.at("color")
    description = field.at("description")
    return {
        "id": new_uuid(),
        "name": name,
        "color": color.one_of(COLORS)
        if color.present
        else _NEW_OPTION_COLORS[count % len(_NEW_OPTION_COLORS)],
        "description": description.text() if description.present else None,
    }


def read_options(field: Field, before: list[Obj]) -> list[Obj]:
    """The options of a schema in a request; options known by id or name keep their identity."""
    options: list[Obj] = []
    for item in field.items():
        known = find_option(before, item)
        if known is None:
            if item.at("id").present and not item.at("name").present:
                raise invalid(f"Option with ID {item.at('id').value} does not exist.")
            option = _new_option(item.at("name").text(limits.OPTION_NAME), len(options), item)
        else:
            option = _changed_option(known, item)
        if any(_same_name(other["name"], option["name"]) for other in options):
            raise invalid(f"Duplicate select option name: {option['name']}")
        options.append(option)
    return options


def _changed_option(known: Obj, item: Field) -> Obj:
    color = item.at("color")
    if color.present and color.one_of(COLORS) != known["color"]:
        raise invalid(f"Cannot update color of select with name: {known['name']}.")
    name, description = item.at("name"), item.at("description")
    return {
        **known,
        "name": name.text(limits.OPTION_NAME) if name.present else known["name"],
        "description": description.value if description.given else known.get("description"),
    }


def _shown(prop: Property, identifier: str) -> Obj | None:
    for option in prop.config["options"]:
        if option["id"] == identifier:
            return {key: option[key] for key in ("id", "name", "color")}
    return None


class _Choice(PropertyType):
    """What the three have in common: options in the configuration, ids in the cells."""

    def read_config(self, call: Call, field: Field, before: Obj | None) -> Obj:
        """The options."""
        field.object({"options"})
        kept = (before or {}).get("options", [])
        given = field.at("options")
        return {"options": read_options(given, kept) if given.present else kept}

    def show_config(self, call: Call, prop: Property, schema: Schema) -> Obj:
        """The options."""
        return {"options": prop.config["options"]}

    def option_id(self, prop: Property, field: Field) -> str:
        """The option a value names; one that is not there yet is added, as Notion does."""
        known = find_option(prop.config["options"], field)
        if known is None:
            if not field.at("name").present:
                raise invalid(f"Option with ID {field.at('id').value} does not exist.")
            name = field.at("name").text(limits.OPTION_NAME)
            known = _new_option(name, len(prop.config["options"]), field)
            prop.config["options"].append(known)
            prop.changed = True
        return str(known["id"])

    def order(self, prop: Property, name: str) -> int:
        """Where an option stands among the options."""
        names = [option["name"] for option in prop.config.get("options", [])]
        return names.index(name) if name in names else len(names)

    def sort_key(self, prop: Property, plain: Any) -> Any:
        """Options sort in the order of the schema."""
        return self.order(prop, plain)


class Select(_Choice):
    """At most one option."""

    name = "select"
    filter_kind = "select"

    def read(self, call: Call, prop: Property, field: Field) -> Any:
        """An option or null."""
        return None if field.value is None else self.option_id(prop, field)

    def show(self, call: Call, cell: Cell, stored: Any) -> Any:
        """The option."""
        return None if stored is None else _shown(cell.prop, stored)

    def plain(self, shown: Any) -> Any:
        """The option's name."""
        return shown["name"] if shown else None


class MultiSelect(_Choice):
    """Any number of options."""

    name = "multi_select"
    filter_kind = "multi_select"

    def empty(self) -> Any:
        """No options."""
        return []

    def read(self, call: Call, prop: Property, field: Field) -> Any:
        """An array of options."""
        chosen = [self.option_id(prop, item) for item in field.items(limits.MULTI_SELECT)]
        return list(dict.fromkeys(chosen))

    def show(self, call: Call, cell: Cell, stored: Any) -> Any:
        """The options."""
        found = [_shown(cell.prop, identifier) for identifier in stored]
        return [option for option in found if option is not None]

    def plain(self, shown: Any) -> Any:
        """The options' names."""
        return [option["name"] for option in shown]

    def sort_key(self, prop: Property, plain: Any) -> Any:
        """By the places of the options in the schema."""
        return [self.order(prop, name) for name in plain]


class Status(_Choice):
    """One option of three groups; options cannot be made by writing a value."""

    name = "status"
    filter_kind = "status"

    def read_config(self, call: Call, field: Field, before: Obj | None) -> Obj:
        """The options; new ones stand in the first group."""
        field.object({"options", "groups"} if before is None else {"options"})
        given = field.at("options")
        if before is None and not given.present:
            return _default_status()
        kept = before or {"options": [], "groups": _empty_groups()}
        options = read_options(given, kept["options"]) if given.present else kept["options"]
        return {"options": options, "groups": _regroup(kept["groups"], options)}

    def show_config(self, call: Call, prop: Property, schema: Schema) -> Obj:
        """The options and their groups."""
        return {"options": prop.config["options"], "groups": prop.config["groups"]}

    def start(self, call: Call, prop: Property) -> Any:
        """A new row stands in the first option."""
        options = prop.config["options"]
        return options[0]["id"] if options else None

    def read(self, call: Call, prop: Property, field: Field) -> Any:
        """An option that exists, or null."""
        if field.value is None:
            return None
        known = find_option(prop.config["options"], field)
        if known is None:
            named = field.at("name").value if field.at("name").present else field.at("id").value
            raise invalid(f'Invalid status option. Status option "{named}" does not exist".')
        return known["id"]

    def show(self, call: Call, cell: Cell, stored: Any) -> Any:
        """The option."""
        return None if stored is None else _shown(cell.prop, stored)

    def plain(self, shown: Any) -> Any:
        """The option's name."""
        return shown["name"] if shown else None


def _empty_groups() -> list[Obj]:
    return [
        {"id": new_uuid(), "name": name, "color": color, "option_ids": []}
        for name, color in _GROUPS
    ]


def _default_status() -> Obj:
    options = [
        {"id": new_uuid(), "name": name, "color": color, "description": None}
        for name, color in _DEFAULT_STATUSES
    ]
    groups = _empty_groups()
    for group, option in zip(groups, options, strict=True):
        group["option_ids"] = [option["id"]]
    return {"options": options, "groups": groups}


def _regroup(groups: list[Obj], options: list[Obj]) -> list[Obj]:
    known = {option["id"] for option in options}
    placed = [
        {**group, "option_ids": [one for one in group["option_ids"] if one in known]}
        for group in groups
    ]
    taken = {one for group in placed for one in group["option_ids"]}
    placed[0]["option_ids"] += [one["id"] for one in options if one["id"] not in taken]
    return placed
