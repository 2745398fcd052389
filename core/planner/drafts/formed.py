"""The step of a clause that is one of the forms: each slot becomes an argument.

What an argument needs follows from the operation's declaration: things are looked up, properties
are found in the live schema, words that say which rows become a filter.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pydantic import JsonValue

from core.content.values import match_property
from core.content.values.choosing import bare
from core.domain.notion import Json, ObjectKind, Target
from core.domain.plan import Clarify, Refuse
from core.kit.errors import BadInput
from core.planner.drafts.asks import conditions_of, database_of
from core.planner.drafts.changes import draft_rename
from core.planner.drafts.columns import columns_in, parts_of, spec_of
from core.planner.drafts.content import lines_in
from core.planner.drafts.draft import Draft, as_argument, reference
from core.planner.drafts.members import draft_members
from core.planner.drafts.moving import MOST_MOVED, draft_moved, is_move
from core.planner.drafts.naming import anywhere
from core.planner.drafts.restoring import wanted_back
from core.planner.drafts.summing import draft_sum, is_sum
from core.planner.drafts.ticking import ticked_property
from core.planner.drafts.told import told
from core.planner.drafts.valuing import filter_of, values_for
from core.planner.grammar.forms import english_forms
from core.planner.grammar.reading import Reader
from core.planner.grammar.said import Ask, Formed, Phrase, Put, Rename, Scope
from core.planner.grammar.words import english
from core.planner.resolve import CannotPlan

_PROPERTIES = frozenset({"property", "group_by", "key", "by"})
_LISTS = frozenset({"add", "remove", "block_ids", "rows", "fields", "labels"})
_NEW_COLUMN = frozenset({"databases.add_property", "databases.change_property"})


@dataclass
class FormDraft:
    """Writes the step of one form."""

    clause: Formed
    draft: Draft
    database: Target | None = None

    def args(self) -> Json:
        """All arguments. Raises CannotPlan."""
        slots = dict(self.clause.slots)
        args: Json = dict(self.clause.fixed)
        if "database" in slots:
            self.database = self._thing("database", slots["database"])
            args["database"] = as_argument(self.database)
        if "scope" in slots:
            args |= self._scope(slots["scope"], slots)
        for name, phrase in slots.items():
            if name not in {"database", "scope"}:
                args |= self._argument(name, phrase, slots)
        return args

    def rows(self) -> list[Target]:
        """The rows that a scope stands for at present, up to one more than may be moved."""
        slots = dict(self.clause.slots)
        where = self._scope(slots["scope"], {}).get("where")
        if self.database is None or not isinstance(where, dict):
            raise CannotPlan(Clarify(question="Which rows do you mean?"))
        found = self.draft.notion.query(self.database.id, where=where, limit=MOST_MOVED + 1)
        if not found:
            raise CannotPlan(Refuse(text="No row is like that, so no date moves."))
        return [page.target for page in found]

    def _argument(self, name: str, phrase: Phrase, slots: Mapping[str, Phrase]) -> Json:
        makers: Mapping[str, Callable[[Phrase, Mapping[str, Phrase]], Json]] = {
            "condition": self._condition,
            "columns": self._columns,
            "values": self._values,
            "lacking": self._lacking,
            "style": lambda phrase, slots: {},
            "label": lambda phrase, slots: {},
            "spec": self._spec,
            "type": self._spec,
            "other": self._relation,
            "options": lambda phrase, slots: {},
            "limit_of_columns": lambda phrase, slots: {},
            "columns_said": lambda phrase, slots: {"columns": self._list(phrase)},
            "cells": lambda phrase, slots: {"cells": self._cells(phrase)},
            "source": lambda phrase, slots: {"source": self._page(phrase)},
            "file_property": self._file_property,
            "markdown": self._markdown,
            "look": lambda phrase, slots: {"type": phrase.value},
            "parent": self._parent,
            "icon": self._icon,
            "about": lambda phrase, slots: {"question": self.draft.text},
        }
        if name in makers:
            return makers[name](phrase, slots)
        if self.clause.operation in _NEW_COLUMN and name in {"name", "property"}:
            return {} if {"spec", "type", "other"} & slots.keys() else self._spec(phrase, slots)
        return {name: self._plain(name, phrase)}

    def _plain(self, name: str, phrase: Phrase) -> JsonValue:
        if name == "page":
            return self._page(phrase)
        if name in _PROPERTIES:
            return self._property(phrase)
        if name in _LISTS:
            return self._list(phrase)
        if phrase.kind == "number":
            return int(phrase.value)
        said = phrase.text if phrase.kind == "quoted" else phrase.text.removeprefix(":").lstrip()
        return phrase.value if phrase.kind == "option" else said

    def _list(self, phrase: Phrase) -> list[JsonValue]:
        also = ("or",) if self.clause.operation == "reading.classify" else ()
        return [each.text for each in parts_of(phrase, self.draft.text, also=also)]

    def _cells(self, phrase: Phrase) -> list[JsonValue]:
        """Cells of a table, said with commas between, in quotes or not."""
        return [part.strip() for part in phrase.text.split(",")]

    def _file_property(self, phrase: Phrase, slots: Mapping[str, Phrase]) -> Json:
        """A property of the row that is said beside it."""
        home = self.draft.database_of_row(anywhere(slots["page"], self.draft))
        self.database = home.target if home else None
        return {"property": self._property(phrase)}

    def _page(self, phrase: Phrase) -> JsonValue:
        made = self.draft.made
        if phrase.kind == "it" and made is not None:
            return reference(f"{made.step_id}.id")
        target = anywhere(phrase, self.draft)
        if target.kind is ObjectKind.DATABASE:
            raise CannotPlan(
                Refuse(text=f"“{target.title}” is a database, and that is done to a page or row.")
            )
        self.draft.mentioned = target
        return as_argument(target)

    def _thing(self, name: str, phrase: Phrase) -> Target:
        kinds = (ObjectKind.DATABASE,) if name == "database" else ()
        if self.clause.operation == "databases.restore":
            return wanted_back(phrase, self.draft, *kinds)
        target = self.draft.find(phrase, *kinds)
        if name == "database" and target.kind is not ObjectKind.DATABASE:
            raise CannotPlan(Refuse(text=f"“{target.title}” is a {target.kind.value}, "
                                    "not a database."))  # fmt: skip
        return target

    def _parent(self, phrase: Phrase, slots: Mapping[str, Phrase]) -> Json:
        del slots
        if phrase.kind == "it" and self.draft.made is not None:
            return {"parent": reference(f"{self.draft.made.step_id}.id")}
        target = self.draft.find(phrase)
        into = target.kind is ObjectKind.DATABASE
        if into and self.clause.operation != "pages.move":
            raise CannotPlan(Refuse(text=f"“{target.title}” is a database; say a page."))
        return {"parent": as_argument(target)} | ({"into_database": True} if into else {})

    def _property(self, phrase: Phrase) -> JsonValue:
        """A property's name as the schema has it."""
        if self.database is None:
            raise CannotPlan(Refuse(text=f"Say in which database “{phrase.text}” is."))
        schema = self.draft.schema(self.database)
        try:
            return match_property(phrase.text, schema).name
        except BadInput as error:
            one = phrase.text.removesuffix("s")
            alike = [name for name in schema if bare(name) == bare(one)]
            if len(alike) == 1:
                return alike[0]
            raise CannotPlan(Refuse(text=f"{self.database.title}: {error}")) from error

    def _icon(self, phrase: Phrase, slots: Mapping[str, Phrase]) -> Json:
        del slots
        if phrase.kind != "url" and any(each.isalpha() for each in phrase.text):
            raise CannotPlan(
                Refuse(text=f"“{phrase.text}” is no icon; say an emoji, or the address of a "
                       "picture.")
            )  # fmt: skip
        return {"icon": phrase.text}

    def _markdown(self, phrase: Phrase, slots: Mapping[str, Phrase]) -> Json:
        style = slots["style"].value if "style" in slots else ""
        return {"markdown": lines_in([phrase.text], style) if style else phrase.text}

    def _columns(self, phrase: Phrase, slots: Mapping[str, Phrase]) -> Json:
        del slots
        return {"properties": list(columns_in(phrase.text, english_forms()))}

    def _spec(self, phrase: Phrase, slots: Mapping[str, Phrase]) -> Json:
        """A new property, or the new type of one that is there."""
        details = slots["options"].text if "options" in slots else ""
        kind = slots["type"].value if "type" in slots else ""
        name = slots["name"].text if "name" in slots else ""
        if self.clause.operation == "databases.change_property" and "property" in slots:
            name = str(self._property(slots["property"]))
        said = slots["spec"].text if "spec" in slots else phrase.text
        if not kind and name.endswith(")"):
            name, said = "", name
        return {"property": spec_of(name, kind, details, said, english_forms())}

    def _relation(self, phrase: Phrase, slots: Mapping[str, Phrase]) -> Json:
        other = self._thing("database", phrase)
        return {"property": f"{slots['name'].text}: relation ({other.title})"}

    def _lacking(self, phrase: Phrase, slots: Mapping[str, Phrase]) -> Json:
        del slots
        parts = parts_of(phrase, self.draft.text, also=("or",))
        return {"properties": [self._property(each) for each in parts]}

    def _scope(self, phrase: Phrase, slots: Mapping[str, Phrase]) -> Json:
        """Which rows of which database: read as "list …" is."""
        place = f" in {self.database.title}" if self.database else ""
        scope = self._read(f"list {phrase.text}{place}")
        self.database = database_of(scope, self.draft)
        where = self._filter(scope)
        if "measure" not in slots and self.clause.operation == "rows.aggregate":
            self.draft.mentioned = self.database
        return {"database": as_argument(self.database)} | ({"where": where} if where else {})

    def _condition(self, phrase: Phrase, slots: Mapping[str, Phrase]) -> Json:
        del slots
        if self.database is None:
            return {}
        said = f"list rows that are {phrase.text} in {self.database.title}"
        where = self._filter(self._read(said))
        return {"where": where} if where else {}

    def _filter(self, scope: Scope) -> Json | None:
        if self.database is None:
            return None
        try:
            names = [each for each in scope.names if each.value != self.database.id]
            conditions = conditions_of(replace(scope, names=tuple(names)))
            return filter_of(conditions, self.draft.schema(self.database), self.draft)
        except BadInput as error:
            raise CannotPlan(Refuse(text=str(error))) from error

    def _read(self, text: str) -> Scope:
        sentence = Reader(english()).read(text, self.draft.lexicon, self.draft.asked)
        clause = sentence.clauses[0] if sentence and len(sentence.clauses) == 1 else None
        if not isinstance(clause, Ask) or sentence is None or max(sentence.doubts) > 1:
            raise CannotPlan(
                Refuse(text=f"I do not understand “{text.removeprefix('list ')}” as rows of a "
                       "database.")
            )  # fmt: skip
        return clause.scope

    def _values(self, phrase: Phrase, slots: Mapping[str, Phrase]) -> Json:
        """The one row of an upsert."""
        del slots
        if self.database is None:
            return {}
        said = f"add {phrase.text} to {self.database.title}"
        sentence = Reader(english()).read(said, self.draft.lexicon, self.draft.asked)
        put = sentence.clauses[0] if sentence and len(sentence.clauses) == 1 else None
        if not isinstance(put, Put) or len(put.items) != 1:
            raise CannotPlan(Refuse(text=f"I cannot read “{phrase.text}” as one row."))
        schema = self.draft.schema(self.database)
        title = next((name for name, prop in schema.items() if prop.type == "title"), "Name")
        item = put.items[0]
        values = values_for((*item.attributes, *put.attributes), schema, self.draft)
        row: Json = {title: item.title.text, **values}
        return {"rows": [row]}


def draft_formed(clause: Formed, draft: Draft) -> None:
    """Write the step of a form. Raises CannotPlan."""
    if clause.operation == "pages.rename":
        slots = dict(clause.slots)
        draft_rename(Rename(slots["page"], slots["title"]), draft)
        return
    if clause.operation == "rows.update" and is_move(clause):
        rows = FormDraft(clause, draft).rows() if "scope" in dict(clause.slots) else None
        draft_moved(clause, rows, draft)
        return
    if clause.operation == "rows.update":
        (draft_sum if is_sum(clause) else draft_members)(clause, draft)
        return
    if clause.operation == "blocks.check" and ticked_property(clause, draft):
        return
    clause = _of_database(clause, draft)
    _must_be_new(clause, draft)
    args = FormDraft(clause, draft).args()
    if clause.operation == "rows.create":
        args = _row_from_template(args, draft)
    if clause.operation == "rows.missing" and "properties" not in args:
        args.pop("properties", None)
    name = clause.operation.partition(".")[2]
    title = told(clause.operation, args, draft.made)
    draft.add(clause.operation, args, name=name, rule=f"form: {clause.form}", title=title)


def _of_database(clause: Formed, draft: Draft) -> Formed:
    """ "Lock Roadmap" is about the database, where no page is called so."""
    slots = dict(clause.slots)
    if clause.operation != "pages.lock" or slots["page"].kind == "it":
        return clause
    if not draft.resolver.matches(slots["page"], ObjectKind.DATABASE):
        return clause
    if draft.resolver.matches(slots["page"], ObjectKind.PAGE, ObjectKind.ROW):
        return clause
    return replace(clause, operation="databases.lock", slots=(("database", slots["page"]),))


def _must_be_new(clause: Formed, draft: Draft) -> None:
    """Raises CannotPlan when a copy would be called what something is called already."""
    title = dict(clause.slots).get("title")
    if clause.operation != "pages.duplicate" or title is None or title.kind == "quoted":
        return
    if draft.resolver.matches(title):
        question = f"Should the copy be called “{title.text}”, or be put there? Quote a title."
        raise CannotPlan(Clarify(question=question))


def _row_from_template(args: Json, draft: Draft) -> Json:
    database = Target.model_validate(args["database"])
    schema = draft.schema(database)
    title = next((name for name, prop in schema.items() if prop.type == "title"), "Name")
    return {
        "database": args["database"],
        "properties": {title: args["title"]},
        "template": args["template"],
    }
