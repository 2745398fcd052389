"""Steps that put options or people to what a property of a row holds, or take them out of it."""

import re
from collections.abc import Sequence

from core.content.values import match_property
from core.content.values.choosing import bare
from core.content.values.schema import PropertySchema
from core.domain.notion import Database, Json, Target
from core.domain.plan import Clarify, Refuse
from core.kit.errors import BadInput
from core.planner.drafts.columns import parts_of
from core.planner.drafts.draft import Draft, Schema, as_argument
from core.planner.drafts.naming import anywhere
from core.planner.drafts.valuing import values_for
from core.planner.grammar.lists import any_of
from core.planner.grammar.said import Attribute, Change, Formed, Phrase
from core.planner.resolve import CannotPlan

HOLDING = frozenset({"multi_select", "people", "relation"})
"""Types of property that hold several members (core.operations.members)."""
_TAGGING = "tag"
"""The verb that adds to what is there."""
_AS_WELL = re.compile(rf"\b{any_of('members.as_well')}\W*$", re.IGNORECASE)
""" "…, tag history as well" adds, whatever the verb."""


def changed(change: Change, values: Json, schema: Schema, text: str) -> Json:
    """The arguments of an update: what `put_to_others` makes of what a clause of a text says."""
    named = {_called(each.prop, schema) for each in change.attributes if each.prop}
    if _AS_WELL.search(text):
        named.clear()
    return put_to_others(values, schema, named=named, tagging=change.verb == _TAGGING)


def put_to_others(values: Json, schema: Schema, *, named: set[str], tagging: bool) -> Json:
    """Values of an update, parted: a tag is added to those that are there, other values are set.

    Args:
        values: property to its new value.
        named: properties that were said: "set the tags of X to Y" says all of them, "X is Y" adds.
        tagging: whether the verb itself adds: "tag X with Y".
    """
    added: Json = {
        name: value
        for name, value in values.items()
        if value and _adds(schema.get(name), named=name in named, tagging=tagging)
    }
    rest: Json = {name: value for name, value in values.items() if name not in added}
    changes: Json = {}
    changes |= {"properties": rest} if rest else {}
    changes |= {"add": added} if added else {}
    return changes


def _called(said: str, schema: Schema) -> str:
    """The property that is named; empty for none of the schema's."""
    try:
        return match_property(said, schema).name
    except BadInput:
        return ""


def _adds(prop: PropertySchema | None, *, named: bool, tagging: bool) -> bool:
    if prop is None or prop.type not in HOLDING:
        return False
    return tagging or (prop.type == "multi_select" and not named)


def draft_members(clause: Formed, draft: Draft) -> None:
    """Write the step of "add the tag Y to X", "remove Ann from X". Raises CannotPlan."""
    slots = dict(clause.slots)
    which = "add" if dict(clause.fixed).get("add") else "remove"
    target = anywhere(slots["page"], draft)
    home = draft.database_of_row(target)
    if home is None:
        raise CannotPlan(Refuse(text=f"“{target.title}” is no row of a database."))
    schema = draft.schema(home.target)
    kind = "people" if "person" in slots else "multi_select"
    said = parts_of(slots["person"] if "person" in slots else slots["said"], draft.text)
    prop = _property(slots.get("property"), said, schema, kind)
    attributes = [Attribute(prop.name, each, start=each.start) for each in _known(said, draft)]
    _must_be_there(said, prop)
    args = _args(target, home)
    args[which] = values_for(attributes, schema, draft)
    doing = "Add to" if which == "add" else "Take out of"
    title = f"{doing} {prop.name} of {target.title}"
    draft.add("rows.update", args, name="update", rule=f"members-{which}", title=title)


def _args(target: Target, home: Database) -> Json:
    return {"page": as_argument(target), "database": as_argument(home.target)}


def _known(said: Sequence[Phrase], draft: Draft) -> list[Phrase]:
    """Phrases, those that are somebody's name as people."""
    people = {bare(name): user.id for user in draft.lexicon.users
              for name in (user.name, *user.name.split()[:1])}  # fmt: skip
    return [
        Phrase("person", each.text, each.start, each.end, people[bare(each.text)])
        if bare(each.text) in people
        else each
        for each in said
    ]


def _property(
    named: Phrase | None, said: Sequence[Phrase], schema: Schema, kind: str
) -> PropertySchema:
    """The property that is named, or the only one that can hold what is said."""
    fitting = [each for each in schema.values() if each.type == kind]
    if named is not None:
        try:
            found = match_property(named.value if named.value in schema else named.text, schema)
        except BadInput as error:
            raise CannotPlan(Refuse(text=str(error))) from error
        fitting = [found] if found.type in HOLDING else []
    if len(fitting) > 1:
        wanted = {bare(each.text) for each in said}
        fitting = [
            each for each in fitting if wanted <= {bare(option.name) for option in each.options}
        ]
    if len(fitting) != 1:
        raise CannotPlan(
            Clarify(question=f"Which property do you mean with “{said[0].text if said else ''}”?")
        )
    return fitting[0]


def _must_be_there(said: Sequence[Phrase], prop: PropertySchema) -> None:
    """Raises CannotPlan when a tag is none of the property's options: a name is soon misspelt."""
    if prop.type != "multi_select":
        return
    options = {bare(option.name) for option in prop.options}
    unknown = [each.text for each in said if bare(each.text) not in options]
    if unknown:
        there = ", ".join(f"“{option.name}”" for option in prop.options) or "none"
        raise CannotPlan(
            Refuse(text=f"“{prop.name}” has no option “{unknown[0]}”. Its options: {there}.")
        )
