"""The steps of one clause about rows: changed, added, looked up, counted."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from core.content.values.choosing import bare
from core.domain.notion import Database, Json, Target
from core.kit.errors import BadInput
from core.planner.drafts.changes import MOST_ITEMS
from core.planner.drafts.draft import Draft, Schema, as_argument, reference
from core.planner.drafts.members import HOLDING, put_to_others
from core.planner.drafts.valuing import sorts_of
from core.planner.parts.assigning import Assigned
from core.planner.parts.bound import Bound
from core.planner.parts.filtering import asked_for, written

RULE = "anchors"


@dataclass
class Composer:
    """Writes the steps of clauses about one database.

    Args:
        draft: the plan being written.
        database: what the clause is about.
    """

    draft: Draft
    database: Database
    topics: Sequence[Target] = field(default=())

    def _schema(self) -> Schema:
        return self.draft.schema(self.database.target)

    def update(self, said: Assigned, rows: Sequence[Target], *, adds: bool = False) -> bool:
        """Rows that are named get values; with `adds` beside those that are there."""
        taken = self._beside(said.bounds, said.taking)
        if taken:
            return self._take_out(taken, said, rows)
        values = written(said.bounds, self._schema(), self.draft)
        if not values or not rows or said.excepted:
            return False
        for row in rows:
            added = self._beside(said.bounds, said.adding)
            changes = self._changes(values, said.bounds, adds=adds, added=added)
            args: Json = {"page": as_argument(row), **changes}
            args["database"] = as_argument(self.database.target)
            title = f"Set {' and '.join(values)} of {row.title}"
            self.draft.add("rows.update", args, name="update", rule=RULE, title=title)
        return True

    def _beside(self, bounds: Sequence[Bound], words: Sequence[int]) -> list[Bound]:
        """The values that such words stand beside, of properties that hold several."""
        found: list[Bound] = []
        for start in words:
            near = min(bounds, key=lambda each: abs(each.start - start), default=None)
            if near is not None and near.prop and self._schema()[near.prop].type in HOLDING:
                found += [each for each in bounds if each.prop == near.prop]
        return found

    def _take_out(self, taken: Sequence[Bound], said: Assigned, rows: Sequence[Target]) -> bool:
        """Values are taken out of those that rows have; nothing else may be said then."""
        if any(each not in taken or each.kind == "lacking" for each in said.bounds):
            return False
        values = written(taken, self._schema(), self.draft)
        for row in rows if values and not said.excepted else ():
            args: Json = {"page": as_argument(row), "database": as_argument(self.database.target)}
            args["remove"] = values
            title = f"Take out of {' and '.join(values or ())} of {row.title}"
            self.draft.add("rows.update", args, name="update", rule=RULE, title=title)
        return bool(values and rows and not said.excepted)

    def update_all(self, said: Assigned, towards: int) -> bool:
        """All rows that have something in common get values, which stand behind "to"."""
        conditions = [*said.bounds[:towards], *(b for b in said.bounds[towards:] if b.excepted)]
        new = [bound for bound in said.bounds[towards:] if not bound.excepted]
        values = written(new, self._schema(), self.draft)
        if not values or not (conditions or said.excepted):
            return False
        rows = self._query(said, conditions)
        args: Json = {"page": reference("item"), **self._changes(values, new)}
        args["database"] = as_argument(self.database.target)
        title = f"Set {' and '.join(values)} of each matching row"
        self.draft.add(
            "rows.update", args, name="update", rule=RULE, title=title, for_each=f"{rows}.rows"
        )
        return True

    def _changes(
        self,
        values: Json,
        bounds: Sequence[Bound],
        *,
        adds: bool = False,
        added: Sequence[Bound] = (),
    ) -> Json:
        """Values to set, and tags that are put to those that are there."""
        more = {bound.prop for bound in added} | self._of_the_other_side(bounds)
        named = {bound.prop for bound in bounds if bound.named and not adds} - more
        first = self.draft.text.casefold().split(maxsplit=1)[0]
        tagging = first in {"tag", "label"}
        changes = put_to_others(values, self._schema(), named=named, tagging=tagging or adds)
        return _with_added(changes, more)

    def _of_the_other_side(self, bounds: Sequence[Bound]) -> set[str]:
        """Relations to many that are told without their names: a row is put to the others."""
        schema = self._schema()
        return {
            bound.prop
            for bound in bounds
            if bound.prop and not bound.named and schema[bound.prop].type == "relation"
            and bare(bound.prop).endswith("s")
        }  # fmt: skip

    def trash_all(self, said: Assigned) -> bool:
        """All rows that have something in common are moved to the trash."""
        if not said.bounds:
            return False
        rows = self._query(said, said.bounds)
        title = "Move each matching row to the trash"
        args: Json = {"page": reference("item")}
        self.draft.add(
            "pages.trash", args, name="trash", rule=RULE, title=title, for_each=f"{rows}.rows"
        )
        return True

    def _query(self, said: Assigned, conditions: Sequence[Bound]) -> str:
        where = asked_for(conditions, self._titles(said), self._schema(), self.draft)
        args: Json = {"database": as_argument(self.database.target), "limit": MOST_ITEMS}
        if where is None:
            raise BadInput("That would be every row.")
        args["where"] = where
        title = f"Look up matching rows in {self.database.target.title}"
        return self.draft.add("rows.query", args, name="rows", rule=RULE, title=title)

    def _titles(self, said: Assigned) -> list[str]:
        return [self.draft.lexicon.targets[each.value].title for each in said.excepted]

    def show(self, said: Assigned, *, top: bool = False) -> bool:
        """Rows are looked up."""
        schema = self._schema()
        where = asked_for(said.bounds, self._titles(said), schema, self.draft)
        sorts = sorts_of(said.sorts, schema)
        if top:
            sorts = [
                {**each, "direction": "descending"} for each in sorts if isinstance(each, dict)
            ]
            if not sorts or not said.limit:
                return False
        args: Json = {"database": as_argument(self.database.target)}
        shown = list(dict.fromkeys(b.prop for b in said.bounds if b.prop))
        shown += [key.prop for key in said.sorts if key.prop in schema and key.prop not in shown]
        args |= {"where": where} if where else {}
        args |= {"sorts": sorts} if sorts else {}
        args |= {"limit": said.limit} if said.limit else {}
        args |= {"show": list(shown)} if shown else {}
        title = f"Look up {'matching ' if where else ''}rows in {self.database.target.title}"
        self.draft.add("rows.query", args, name="rows", rule=RULE, title=title)
        self.draft.mentioned = self.database.target
        return True

    def measure(self, said: Assigned, measure: str) -> bool:
        """Rows are counted, or one of their numbers is worked out."""
        if said.sorts or said.limit:
            return False
        where = asked_for(said.bounds, self._titles(said), self._schema(), self.draft)
        args: Json = {"database": as_argument(self.database.target)}
        args |= {"where": where} if where else {}
        if measure != "count":
            if not said.measured:
                return False
            args |= {"measure": measure, "property": said.measured}
        elif said.measured:
            return False
        args |= {"group_by": said.group} if said.group else {}
        if measure == "count" and not said.group:
            args["counted"] = True
        operation = "rows.query" if "counted" in args else "rows.aggregate"
        what = "Count" if measure == "count" else f"Work out the {measure} of {said.measured} of"
        title = f"{what} rows in {self.database.target.title}"
        name = "rows" if operation == "rows.query" else "figure"
        self.draft.add(operation, args, name=name, rule=RULE, title=title)
        self.draft.mentioned = self.database.target
        return True

    def create(self, said: Assigned, title: str) -> bool:
        """A row is added."""
        schema = self._schema()
        values = written(said.bounds, schema, self.draft)
        name = next((each for each, prop in schema.items() if prop.type == "title"), "Name")
        empty = any(each.kind == "lacking" for each in said.bounds)
        if values is None or empty or not title or name in values:
            return False
        args: Json = {"database": as_argument(self.database.target)}
        args["properties"] = {name: title, **values}
        said_of = f"Add {title} to {self.database.target.title}"
        self.draft.add("rows.create", args, name="row", rule=RULE, title=said_of)
        return True


def _with_added(changes: Json, more: Set[str]) -> Json:
    """Changes in which the values of some properties are put to those that are there."""
    given, adding = changes.get("properties"), changes.get("add")
    given = dict(given) if isinstance(given, dict) else {}
    adding = dict(adding) if isinstance(adding, dict) else {}
    adding |= {name: given.pop(name) for name in sorted(more) if given.get(name)}
    return {**({"properties": given} if given else {}), **({"add": adding} if adding else {})}
