"""Rows and pages that a clause names by their titles."""

from dataclasses import replace

from core.content.values.choosing import bare
from core.domain.notion import Json, ObjectKind, Target
from core.domain.plan import Clarify, Option
from core.planner.drafts.draft import Draft
from core.planner.grammar.said import Phrase, Scope
from core.planner.resolve import MAX_OPTIONS, CannotPlan

_TRIED = 5
"""Databases that are looked through for a row that the search does not know yet."""


def settled(scope: Scope, draft: Draft) -> Scope:
    """A scope whose place is a known row or page, as "the task Fix login", names that thing."""
    place = scope.place
    asks_for_value = all(each.value is None and not each.lacking for each in scope.conditions)
    if place is None or place.kind != "name" or scope.names or not asks_for_value:
        return scope
    known = draft.lexicon.targets.get(place.value)
    if known is None or known.kind is ObjectKind.DATABASE:
        return scope
    return replace(scope, names=(place,), place=None, conditions=())


def rows_named(scope: Scope, draft: Draft) -> list[Target]:
    """The rows or pages that a scope names, in order. Raises CannotPlan."""
    place = None
    if scope.place is not None:
        place = draft.find(scope.place)
    if place is not None and place.kind is ObjectKind.DATABASE:
        return [_row_in(name, place, draft) for name in scope.names]
    found = [anywhere(name, draft) for name in scope.names]
    return list({each.id: each for each in found}.values())


def _row_in(name: Phrase, database: Target, draft: Draft) -> Target:
    """The row of that title in one database."""
    rows = _titled(name.text, database, draft)
    if len(rows) == 1:
        return rows[0]
    if rows:
        options = tuple(
            Option(label=f"{row.title} ({row.url})", request=draft.resolver.rewritten(name, row))
            for row in rows[:MAX_OPTIONS]
        )
        question = f"“{name.text}” is the title of {len(rows)} rows in {database.title}. Which one?"
        raise CannotPlan(Clarify(question=question, options=options))
    return draft.find(name, ObjectKind.ROW)


def _titled(title: str, database: Target, draft: Draft) -> list[Target]:
    schema = draft.schema(database)
    prop = next((each.name for each in schema.values() if each.type == "title"), None)
    if prop is None:
        return []
    where: Json = {"property": prop, "title": {"contains": title}}
    rows = [page.target for page in draft.notion.query(database.id, where=where, limit=20)]
    exact = [row for row in rows if bare(row.title) == bare(title)]
    return exact or rows


def anywhere(name: Phrase, draft: Draft) -> Target:
    """The row or page of that title; Notion's search lags behind, so databases are asked too."""
    if name.kind == "it":
        draft.mentioned = draft.thing
        draft.before = None
    if name.kind in {"it", "url"}:
        return draft.find(name)
    if not draft.resolver.matches(name):
        databases = [t for t in draft.lexicon.targets.values() if t.kind is ObjectKind.DATABASE]
        rows = [row for each in databases[:_TRIED] for row in _titled(name.text, each, draft)]
        exact = [row for row in rows if bare(row.title) == bare(name.text)]
        if len(exact) == 1:
            draft.mentioned = exact[0]
            return exact[0]
    kinds = (ObjectKind.ROW, ObjectKind.PAGE)
    return draft.find(name, *kinds) if draft.resolver.matches(name, *kinds) else draft.find(name)
