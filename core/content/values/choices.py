"""Types with options: select, multi_select, status; and the checkbox."""

from typing import ClassVar

from pydantic import JsonValue

from core.content.shapes import MAX_ARRAY
from core.content.values.choosing import (
    Certainty,
    bare,
    choose,
    is_name,
    listed,
    offered,
    split_list,
)
from core.content.values.conditions import Condition, Operator, ask
from core.content.values.context import ValueContext
from core.content.values.kinds import (
    Given,
    PropertyKind,
    expect_text,
    items_of,
    refuse,
    register,
)
from core.content.values.schema import Option, PropertySchema, StatusGroup
from core.content.values.words import NO, STATUS_GROUPS, YES
from core.kit.errors import BadInput

_MAX_OPTION = 100
"""Characters of an option's name (Notion API, request limits: multi-select)."""


def option_named(schema: PropertySchema, said: str, context: ValueContext) -> str:
    """The name of the option that `said` certainly means.

    Raises:
        BadInput: none fits, or several do; the closest and all options are named.
    """
    names = tuple(option.name for option in schema.options)
    choice = choose(said, names)
    if choice.certainty is Certainty.ONE:
        return choice.names[0]
    if choice.certainty is Certainty.SEVERAL:
        raise BadInput(
            f"“{said}” may be several options of “{schema.name}”: {listed(choice.names)}.",
            next_step="Say which one.",
        )
    may_be_new = context.new_options and schema.type != "status" and len(said) <= _MAX_OPTION
    if may_be_new and "," not in said and not offered(said, names):
        return said
    guess = offered(said, names)
    options = f"Its options are {listed(names)}." if names else "It has no options yet."
    raise BadInput(
        f"“{schema.name}” has no option “{said}”.", next_step=f"{guess} {options}".strip()
    )


def _option_text(schema: PropertySchema, given: Given) -> str:
    if isinstance(given, dict):
        by_id = next((each.name for each in schema.options if each.id == given.get("id")), None)
        given = given.get("name") or by_id or ""
    if isinstance(given, bool):
        raise refuse(schema, given, "it needs an option's name", "Name one of its options.")
    return expect_text(schema, given, "Name one of its options.")


def _shown(payload: JsonValue, schema: PropertySchema) -> str:
    if not isinstance(payload, dict):
        return ""
    named = payload.get("name")
    by_id = next((each.name for each in schema.options if each.id == payload.get("id")), "")
    return named if isinstance(named, str) else by_id


def _one_or_all(found: list[str]) -> JsonValue:
    return found[0] if len(found) == 1 else list[JsonValue](found)


class OneOption(PropertyKind):
    """What select and status share."""

    operators: ClassVar[frozenset[Operator]] = frozenset(
        {
            Operator.IS,
            Operator.IS_NOT,
            Operator.CONTAINS,
            Operator.NOT_CONTAINS,
            Operator.EMPTY,
            Operator.NOT_EMPTY,
        }
    )

    def read(self, schema: PropertySchema, given: Given, context: ValueContext) -> JsonValue:
        """The option by its name."""
        if isinstance(given, list) and len(given) == 1:
            given = given[0]
        said = _option_text(schema, given)
        return {"name": self.meant(schema, said, context)}

    def meant(self, schema: PropertySchema, said: str, context: ValueContext) -> str:
        """The name of the option meant."""
        return option_named(schema, said, context)

    def all_meant(self, schema: PropertySchema, said: str, context: ValueContext) -> list[str]:
        """The options a filter means by `said`: one, or several with commas or "or" between."""
        names = [option.name for option in schema.options]
        parts = split_list(said.replace(" or ", ", "), lambda part: _is_option(part, names))
        return [option_named(schema, part, context) for part in parts]

    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """The option's name."""
        return _shown(payload, schema)

    def condition(
        self, schema: PropertySchema, operator: Operator, given: Given, context: ValueContext
    ) -> Condition:
        """Is or is not one of some options, empty or not."""
        if operator is Operator.EMPTY:
            return ask("is_empty")
        if operator is Operator.NOT_EMPTY:
            return ask("is_not_empty")
        wanted = given if isinstance(given, list) else [given]
        said = ", ".join(_option_text(schema, each) for each in wanted)
        negative = operator in {Operator.IS_NOT, Operator.NOT_CONTAINS}
        found = self.all_meant(schema, said, context)
        return ask("does_not_equal" if negative else "equals", _one_or_all(found))


@register
class SelectKind(OneOption):
    """One option of a list."""

    name: ClassVar[str] = "select"


@register
class StatusKind(OneOption):
    """One option of a list in three groups; “done” may name the group.

    A group's name sets the option only where the group has one; in a filter it means all.
    """

    name: ClassVar[str] = "status"

    def meant(self, schema: PropertySchema, said: str, context: ValueContext) -> str:
        """The option named, or the only one of the group named."""
        names = [option.name for option in schema.options]
        group = group_named(said)
        if group is None or is_name(said, names):
            return option_named(schema, said, context)
        in_group = schema.options_in(group)
        if len(in_group) == 1:
            return in_group[0].name
        if not in_group:
            return option_named(schema, said, context)
        raise BadInput(
            f"“{said}” may be several options of “{schema.name}”: {listed(_names(in_group))}.",
            next_step="Say which one.",
        )

    def all_meant(self, schema: PropertySchema, said: str, context: ValueContext) -> list[str]:
        """The option named, or all of the group named."""
        names = [option.name for option in schema.options]
        group = group_named(said)
        if group is not None and not is_name(said, names) and schema.options_in(group):
            return list(_names(schema.options_in(group)))
        return super().all_meant(schema, said, context)


def group_named(said: str) -> StatusGroup | None:
    """The status group that people call `said`."""
    wanted = bare(said)
    return next(
        (
            group
            for group, words in STATUS_GROUPS.items()
            if wanted in {bare(word) for word in words}
        ),
        None,
    )


def _is_option(said: str, names: list[str]) -> bool:
    """Whether `said` is one option; a comma always parts two, for no option's name has one."""
    return "," not in said and is_name(said, names)


def _names(options: tuple[Option, ...]) -> tuple[str, ...]:
    return tuple(option.name for option in options)


@register
class MultiSelectKind(PropertyKind):
    """Any number of options, up to 100."""

    name: ClassVar[str] = "multi_select"
    operators: ClassVar[frozenset[Operator]] = OneOption.operators

    def read(self, schema: PropertySchema, given: Given, context: ValueContext) -> JsonValue:
        """The options by their names, each once."""
        found = self._meant(schema, given, context)
        if len(found) > MAX_ARRAY:
            reason = f"it takes at most {MAX_ARRAY} options"
            raise refuse(schema, given, reason, "Give fewer options.")
        return [{"name": each} for each in found]

    def _meant(self, schema: PropertySchema, given: Given, context: ValueContext) -> list[str]:
        items = items_of(schema, given)
        names = [option.name for option in schema.options]
        if items is None:
            text = expect_text(schema, given, "Name some of its options.")
            said = split_list(text, lambda part: _is_option(part, names))
        else:
            said = [_option_text(schema, each) for each in items]
        return list(dict.fromkeys(option_named(schema, each, context) for each in said))

    def emptied(self) -> JsonValue:
        """No options."""
        return []

    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """The names with commas between."""
        shown = [_shown(each, schema) for each in payload] if isinstance(payload, list) else []
        return ", ".join(shown)

    def condition(
        self, schema: PropertySchema, operator: Operator, given: Given, context: ValueContext
    ) -> Condition:
        """Contains each (or none) of some options, or one of those parted by "or"."""
        if operator is Operator.EMPTY:
            return ask("is_empty")
        if operator is Operator.NOT_EMPTY:
            return ask("is_not_empty")
        negative = operator in {Operator.IS_NOT, Operator.NOT_CONTAINS}
        either = isinstance(given, str) and " or " in given
        wanted = given.replace(" or ", ", ") if isinstance(given, str) else given
        found = self._meant(schema, wanted, context)
        name = "does_not_contain" if negative else "contains"
        return Condition(tuple({name: each} for each in found), any_of=either and not negative)


@register
class CheckboxKind(PropertyKind):
    """Checked or not; emptying it means not."""

    name: ClassVar[str] = "checkbox"
    operators: ClassVar[frozenset[Operator]] = frozenset(
        {Operator.IS, Operator.IS_NOT, Operator.CHECKED, Operator.UNCHECKED}
    )

    def read(self, schema: PropertySchema, given: Given, context: ValueContext) -> JsonValue:
        """True or false."""
        if isinstance(given, bool):
            return given
        said = expect_text(schema, given, "Say yes or no.").casefold()
        if said in YES or said == schema.name.casefold():
            return True
        if said in NO:
            return False
        raise refuse(schema, given, "it is a checkbox", "Say yes or no.")

    def emptied(self) -> JsonValue:
        """Not checked."""
        return False

    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """Yes or no."""
        return "yes" if payload is True else "no"

    def condition(
        self, schema: PropertySchema, operator: Operator, given: Given, context: ValueContext
    ) -> Condition:
        """Checked or not."""
        if operator in {Operator.CHECKED, Operator.UNCHECKED}:
            return ask("equals", operator is Operator.CHECKED)
        wanted = self.read(schema, given, context) is True
        return ask("equals", wanted is (operator is Operator.IS))
