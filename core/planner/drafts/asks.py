"""Steps for clauses that show, list, count or find."""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import JsonValue

from core.content.values.choosing import bare, listed
from core.domain.notion import Json, ObjectKind, Target
from core.domain.plan import Clarify, Option, Refuse
from core.kit.errors import BadInput
from core.planner.drafts.draft import Draft, Schema, as_argument, reference
from core.planner.drafts.naming import settled
from core.planner.drafts.valuing import filter_of, sorts_of
from core.planner.grammar.lists import word_list
from core.planner.grammar.said import Ask, Attribute, Phrase, Scope
from core.planner.resolve import MAX_OPTIONS, CannotPlan

_DUE_WORDS = word_list("asks.due_words")


def draft_ask(ask: Ask, draft: Draft) -> None:
    """Write the steps of a clause that asks. Raises CannotPlan."""
    scope = settled(ask.scope, draft)
    ask = replace(ask, scope=scope)
    if (
        (ask.verb == "find" and _is_title_search(scope))
        or (scope.about is not None and scope.place is None and not scope.conditions)
        or (scope.noun in {"page", "database"} and not (scope.names or scope.place))
    ):
        _search(scope, draft)
    elif len(scope.names) >= 1 and not scope.conditions and scope.place is None:
        for name in scope.names:
            _show(name, ask, draft)
    else:
        query(scope, draft, counting=ask.verb == "count")


def _is_title_search(scope: Scope) -> bool:
    return not scope.conditions and scope.place is None and not scope.is_search


def _search(scope: Scope, draft: Draft) -> None:
    said = scope.about or (scope.names[0] if scope.names else None)
    args: Json = {"text": said.text if said else ""}
    kind = {"page": ObjectKind.PAGE, "database": ObjectKind.DATABASE, "rows": ObjectKind.ROW}
    if scope.noun in kind:
        args["kind"] = kind[scope.noun].value
    title = f"Search for “{said.text}”" if said else "List what I can see"
    draft.add("search", args, name="found", rule="find-by-title", title=title)


def _show(name: Phrase, ask: Ask, draft: Draft) -> None:
    if name.kind == "it" and draft.made is not None:
        page = reference(f"{draft.made.step_id}.id")
        title = f"Read {draft.made.title}"
        draft.add("pages.read", {"page": page}, name="read", rule="show-page", title=title)
        return
    kinds = {"page": (ObjectKind.PAGE, ObjectKind.ROW), "database": (ObjectKind.DATABASE,)}
    target = draft.find(name, *kinds.get(ask.scope.noun, ()))
    if target.kind is ObjectKind.DATABASE:
        _query(replace(ask.scope, names=()), target, draft, counting=ask.verb == "count")
    elif ask.verb == "summarise":
        summarised: Json = {"page": as_argument(target)}
        title = f"Summarise {target.title}"
        draft.add("reading.summarise", summarised, name="summary", rule="summarise", title=title)
    else:
        args: Json = {"page": as_argument(target)}
        draft.add("pages.read", args, name="read", rule="show-page", title=f"Read {target.title}")


def query(scope: Scope, draft: Draft, *, counting: bool = False) -> str:
    """Write a `rows.query` for a scope; returns the step's id. Raises CannotPlan."""
    return _query(scope, database_of(scope, draft), draft, counting=counting)


def _query(scope: Scope, database: Target, draft: Draft, *, counting: bool) -> str:
    schema = draft.schema(database)
    try:
        where = filter_of(_without_owner(conditions_of(scope), schema), schema, draft)
        sorts = sorts_of(scope.sorts, schema)
    except BadInput as error:
        raise CannotPlan(Refuse(text=str(error))) from error
    args: Json = {"database": as_argument(database)}
    if where is not None:
        args["where"] = where
    if sorts:
        args["sorts"] = sorts
    if scope.limit is not None:
        args["limit"] = scope.limit
    shown = _properties_in(where, sorts)
    if shown:
        args["show"] = shown
    if counting:
        args["counted"] = True
    draft.mentioned = database
    rule = "count-rows" if counting else "query-rows"
    return draft.add(
        "rows.query", args, name="rows", rule=rule, title=_title(scope, database, counting=counting)
    )


def _without_owner(conditions: Sequence[Attribute], schema: Schema) -> list[Attribute]:
    """ "My reading list" has no owner to look for, where rows belong to nobody."""
    owned = any(prop.type == "people" for prop in schema.values())
    return [each for each in conditions if owned or not _is_mine(each)]


def _is_mine(condition: Attribute) -> bool:
    said = condition.value
    return said is not None and said.kind == "me" and said.text.casefold() == "my"


def _properties_in(where: JsonValue, sorts: list[JsonValue]) -> list[JsonValue]:
    """The properties that a filter and sorts speak of: what the answer should show of each row."""
    found: dict[str, None] = {}

    def look(value: JsonValue) -> None:
        if isinstance(value, dict):
            name = value.get("property")
            if isinstance(name, str) and "title" not in value:
                found[name] = None
            for inner in value.values():
                look(inner)
        elif isinstance(value, list):
            for inner in value:
                look(inner)

    look(where)
    look(sorts)
    return list(found)


def conditions_of(scope: Scope) -> list[Attribute]:
    """Conditions, with names beside a place as words in the title."""
    named = [
        Attribute("title", name, "contains", start=name.start)
        for name in (*scope.names, *((scope.about,) if scope.about else ()))
    ]
    return [*scope.conditions, *named]


def _title(scope: Scope, database: Target, *, counting: bool) -> str:
    verb = "Count" if counting else "Look up"
    which = "rows" if not scope.conditions else "matching rows"
    return f"{verb} {which} in {database.title}"


def database_of(scope: Scope, draft: Draft) -> Target:
    """The database a scope is about: the one named, else the only one its words fit.

    Raises:
        CannotPlan: none fits, or several do.
    """
    if scope.place is not None:
        return _named_database(scope.place, draft)
    for name in scope.names:
        fitting = draft.resolver.matches(name, ObjectKind.DATABASE)
        if len(fitting) == 1:
            return fitting[0]
    databases = [t for t in draft.lexicon.targets.values() if t.kind is ObjectKind.DATABASE]
    fitting = _best_fitting(scope, databases, draft)
    if len(fitting) == 1:
        return fitting[0]
    if not databases:
        raise CannotPlan(
            Refuse(text="I can see no database. Share one with this integration first.")
        )
    if not fitting:
        names = listed([each.title for each in databases[:MAX_OPTIONS]])
        raise CannotPlan(
            Refuse(text=f"No database I can see has what you ask for. I can see {names}.")
        )
    options = tuple(
        Option(label=each.title, request=f"{draft.text} in {each.url}")
        for each in fitting[:MAX_OPTIONS]
    )
    raise CannotPlan(Clarify(question="In which database?", options=options))


def _named_database(place: Phrase, draft: Draft) -> Target:
    if place.kind == "it" and draft.mentioned is not None:
        return draft.mentioned
    target = draft.find(place, ObjectKind.DATABASE)
    if target.kind is not ObjectKind.DATABASE:
        raise CannotPlan(
            Refuse(
                text=f"“{target.title}” is a page, not a database: it has no rows to look through. "
                f"Try “show {target.title}”."
            )
        )
    return target


def _best_fitting(scope: Scope, databases: Sequence[Target], draft: Draft) -> list[Target]:
    """Databases whose schema can answer; those that have a property named for "due" come first."""
    fitting = [each for each in databases if _fits(scope, each, draft)]
    asks_due = any(each.prop.casefold() == "due" or _is_overdue(each) for each in scope.conditions)
    if asks_due:
        strong = [each for each in fitting if _has_due(each, draft)]
        fitting = strong or fitting
    if scope.noun == "rows" and len(fitting) > 1:
        fitting = [each for each in fitting if _has_due(each, draft)] or fitting
    called = [each for each in fitting if bare(each.title) in _noun_words(scope, draft)]
    return called if len(called) == 1 else fitting


def _is_overdue(attribute: Attribute) -> bool:
    return attribute.value is not None and attribute.value.kind == "overdue"


def _has_due(database: Target, draft: Draft) -> bool:
    return any(word in bare(name).split() for name in draft.schema(database) for word in _DUE_WORDS)


def _noun_words(scope: Scope, draft: Draft) -> set[str]:
    return set(bare(draft.text).split()) if scope.noun == "rows" else set()


def _fits(scope: Scope, database: Target, draft: Draft) -> bool:
    try:
        filter_of(scope.conditions, draft.schema(database), draft)
        sorts_of(scope.sorts, draft.schema(database))
    except BadInput:
        return False
    return True
