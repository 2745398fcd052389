"""Steps of frames about what a database is made of: its properties, their options, its views."""

from collections.abc import Collection
from dataclasses import dataclass

from core.content.values.choosing import bare
from core.content.values.naming import match_property
from core.domain.notion import Database, Json, ObjectKind, Target
from core.domain.plan import Clarify
from core.kit.errors import BadInput
from core.planner.drafts.columns import spec_of
from core.planner.drafts.draft import as_argument
from core.planner.frames.frame_draft import FrameDraft, Unfit
from core.planner.grammar.called import singular
from core.planner.grammar.forms import english_forms
from core.planner.grammar.schemas import schema_of
from core.planner.resolve import CannotPlan

_WITH_OPTIONS = frozenset({"select", "multi_select", "status"})


@dataclass
class SchemaFrame(FrameDraft):
    """Writes the step of one fit about a database."""

    def write(self) -> None:
        """Add the step. Raises Unfit and CannotPlan."""
        {
            "databases.add_property": self._add_property,
            "databases.rename_property": self._rename_property,
            "databases.remove_property": self._remove_property,
            "databases.set_options": self._options,
            "views.create": self._view,
        }[self.fit.frame.operation]()

    def _database(self) -> Target:
        return self.target("database", ObjectKind.DATABASE)

    def _home(self, name: str) -> tuple[Target, str]:
        """The database that is named, else the only one with a property; the property's name."""
        known: Collection[Database] = self.draft.lexicon.databases.values()
        if self.has("database"):
            known = [self.draft.database(self._database())]
        found = [(each.target, own) for each in known if (own := _own_name(name, each))]
        if not found:
            raise Unfit
        if len(found) > 1:
            names = " or ".join(f"“{each.title}”" for each, _ in found)
            raise CannotPlan(Clarify(question=f"“{name}” of which database: {names}?"))
        return found[0]

    def _add_property(self) -> None:
        database, name = self._database(), self.title("name")
        if "(" in name:
            raise Unfit
        kind = _type_of(self.fit.found.get("type", ""))
        options = self.told.inside(self.fit.found.get("options", ""))
        spec = spec_of(name, kind, options.strip(" .!"), name, english_forms())
        args: Json = {"database": as_argument(database), "property": spec}
        self.add(args)

    def _rename_property(self) -> None:
        database, prop = self._home(self.text("property"))
        args: Json = {"database": as_argument(database), "property": prop}
        args["name"] = self.title("name")
        self.add(args)

    def _remove_property(self) -> None:
        database, prop = self._home(self.text("property"))
        self.add({"database": as_argument(database), "property": prop})

    def _options(self) -> None:
        database, prop = self._home(self.text("property"))
        option = self.title("add")
        if schema_of(self.draft.database(database))[prop].type not in _WITH_OPTIONS:
            raise Unfit
        args: Json = {"database": as_argument(database), "property": prop, "add": [option]}
        self.add(args)

    def _view(self) -> None:
        database, name = self._database(), self.title("name")
        args: Json = {"database": as_argument(database), "name": name}
        if self.has("look"):
            said = tuple(bare(self.fit.found["look"]).split())
            args["type"] = english_forms().words["look"][said]
        if self.has("by"):
            args["by"] = _must(_own_name(self.fit.found["by"], self.draft.database(database)))
        self.add(args)


def _are_several(style: str) -> bool:
    """Whether a word for a kind of block speaks of more than one."""
    said = style.casefold().strip()
    return said.endswith("s") or "list" in said


def _must(name: str) -> str:
    if not name:
        raise Unfit
    return name


def _own_name(said: str, database: Database) -> str:
    """A property's name as the schema has it; empty when it has none of that name."""
    schema = schema_of(database)
    for each in (said, said.removesuffix("s"), singular(said.casefold().strip())):
        try:
            return match_property(each.strip(), schema).name
        except BadInput:
            continue
    return ""


def _type_of(said: str) -> str:
    """The type that words tell; empty when none does."""
    words = english_forms().words["type"]
    plain = said.casefold().strip()
    for each in (plain, plain.removesuffix("s"), plain.replace("tick", "check")):
        found = words.get(tuple(each.split()))
        if found:
            return found
    return ""
