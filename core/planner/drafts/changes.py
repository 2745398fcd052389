"""Steps for clauses that change, rename, remove or bring back."""

from dataclasses import replace

from core.content.values.choosing import bare
from core.domain.notion import Database, Json, ObjectKind, Target
from core.domain.plan import Clarify, Option, Refuse
from core.planner.drafts.asks import database_of, query
from core.planner.drafts.draft import Draft, Made, as_argument, reference
from core.planner.drafts.members import changed
from core.planner.drafts.naming import rows_named, settled
from core.planner.drafts.restoring import wanted_back
from core.planner.drafts.valuing import values_for
from core.planner.grammar.called import singular
from core.planner.grammar.said import Change, Phrase, Remove, Rename, Scope
from core.planner.resolve import MAX_OPTIONS, CannotPlan

MOST_ITEMS = 10_000
"""Items that one step may run for (docs/plans.md: for_each)."""


def draft_change(change: Change, draft: Draft) -> None:
    """Write the steps of a clause that sets properties. Raises CannotPlan."""
    if not change.attributes:
        raise CannotPlan(Clarify(question="What should I set it to?"))
    scope = settled(change.scope, draft)
    made = draft.made
    if made is not None and made.database and [each.kind for each in scope.names] == ["it"]:
        _update_made(change, made, made.database, draft)
        return
    if scope.names and not _is_database(scope, draft):
        for target in rows_named(scope, draft):
            home = draft.database_of_row(target)
            if home is None:
                raise CannotPlan(_no_properties(target))
            schema = draft.schema(home.target)
            values = changed(
                change, values_for(change.attributes, schema, draft), schema, draft.text
            )
            _update(target, home, values, draft, rule="update-named")
        return
    _must_search(scope, "change")
    scope = _placed(scope, draft)
    database = database_of(scope, draft)
    schema = draft.schema(database)
    values = changed(change, values_for(change.attributes, schema, draft), schema, draft.text)
    step = query(_all_of(scope), draft)
    draft.add(
        "rows.update",
        {
            "page": reference("item"),
            "database": as_argument(database),
            **values,
        },
        name="update",
        rule="update-matching-rows",
        title=f"Update each matching row in {database.title}",
        for_each=f"{step}.rows",
    )


def _all_of(scope: Scope) -> Scope:
    """Every row that fits, as far as one plan may go (docs/plans.md: for_each)."""
    return scope if scope.limit is not None else replace(scope, limit=MOST_ITEMS)


def _update_made(change: Change, made: Made, database: Target, draft: Draft) -> None:
    """Change the row that an earlier step adds: "… and set it to high priority"."""
    values = values_for(change.attributes, draft.schema(database), draft)
    args: Json = {
        "page": reference(f"{made.step_id}.id"),
        "database": as_argument(database),
        **changed(change, values, draft.schema(database), draft.text),
    }
    title = f"Set {' and '.join(values)} of {made.title}"
    draft.add("rows.update", args, name="update", rule="update-made", title=title)


def _is_database(scope: Scope, draft: Draft) -> bool:
    """Whether the name said is a database, so that its rows are meant."""
    return len(scope.names) == 1 and any(
        scope.names[0].kind == "name" and each.kind is ObjectKind.DATABASE
        for each in draft.resolver.matches(scope.names[0])
    )


def _must_search(scope: Scope, doing: str) -> None:
    """Everything in a database is never meant by accident."""
    if not (scope.is_search or scope.conditions):
        raise CannotPlan(
            Refuse(
                text=f"Say which rows to {doing}: by title, or by what they have in common, "
                f"such as “everything done”."
            )
        )


def _placed(scope: Scope, draft: Draft) -> Scope:
    """A scope that names its database: what changes all rows is not left to a guess."""
    if scope.conditions or scope.place is not None or scope.names:
        return scope
    databases = [t for t in draft.lexicon.targets.values() if t.kind is ObjectKind.DATABASE]
    options = tuple(
        Option(label=each.title, request=f"{draft.text} in {each.url}")
        for each in databases[:MAX_OPTIONS]
    )
    raise CannotPlan(Clarify(question="All rows of which database?", options=options))


def _no_properties(target: Target) -> Refuse:
    return Refuse(
        text=f"“{target.title}” is a {target.kind.value}, not a row of a database, so it "
        "has no properties to set."
    )


def _update(
    target: Target, database: Database | None, changes: Json, draft: Draft, *, rule: str
) -> None:
    args: Json = {"page": as_argument(target), **changes}
    if database is not None:
        args["database"] = as_argument(database.target)
    names = [name for each in changes.values() if isinstance(each, dict) for name in each]
    doing = "Add to" if "add" in changes else "Set"
    title = f"{doing} {' and '.join(names)} of {target.title}"
    draft.add("rows.update", args, name="update", rule=rule, title=title)


def draft_rename(rename: Rename, draft: Draft) -> None:
    """Write the step that gives a row or page another title. Raises CannotPlan."""
    (target,) = rows_named(Scope(names=(rename.target,)), draft)
    database = draft.database_of_row(target)
    if database is None:
        _rename_other(target, rename.title.text, draft)
        return
    schema = draft.schema(database.target)
    title = next((name for name, prop in schema.items() if prop.type == "title"), "title")
    properties: Json = {title: rename.title.text}
    _update(target, database, {"properties": properties}, draft, rule="rename")


def _rename_other(target: Target, title: str, draft: Draft) -> None:
    """Rename what is no row."""
    what = "database" if target.kind is ObjectKind.DATABASE else "page"
    args: Json = {what: as_argument(target), "title": title}
    said = f"Rename {target.title} to {title}"
    draft.add(f"{what}s.rename", args, name="rename", rule="rename", title=said)


def draft_remove(remove: Remove, draft: Draft) -> None:
    """Write the steps that move to the trash, or take back. Raises CannotPlan."""
    operation = "pages.restore" if remove.restore else "pages.trash"
    name = "restore" if remove.restore else "trash"
    scope = settled(remove.scope, draft)
    if scope.names and not scope.conditions:
        for target in _back(scope, draft) if remove.restore else rows_named(scope, draft):
            if not remove.restore:
                _refuse_database(target, scope.names[0].text)
                _must_be_titled(target, scope.names[0])
            title = f"Bring {target.title} back" if remove.restore else _trashing(target.title)
            args: Json = {"page": as_argument(target)}
            draft.add(operation, args, name=name, rule=f"{name}-named", title=title)
        return
    if remove.restore:
        raise CannotPlan(Refuse(text="Say the title or the link of what I should restore."))
    _must_search(scope, "archive")
    scope = _placed(scope, draft)
    step = query(_all_of(scope), draft)
    draft.add(
        operation,
        {"page": reference("item")},
        name=name,
        rule="trash-matching-rows",
        title="Move each matching row to the trash",
        for_each=f"{step}.rows",
    )


def _back(scope: Scope, draft: Draft) -> list[Target]:
    """What is to come back out of the trash. Raises CannotPlan."""
    return [wanted_back(name, draft) for name in scope.names]


def _must_be_titled(target: Target, name: Phrase) -> None:
    """ "Delete the recipe" does not mean the page Recipes. Raises CannotPlan."""
    said, title = bare(name.text), bare(target.title)
    if name.kind in {"it", "url"} or said == title or singular(title) != said:
        return
    question = f"Do you mean the page “{target.title}”, or one that lies in it? Say its title."
    raise CannotPlan(Clarify(question=question))


def _trashing(what: str) -> str:
    return f"Move {what} to the trash"


def _refuse_database(target: Target, said: str) -> None:
    if target.kind is ObjectKind.DATABASE and bare(said) != bare(target.title):
        # "Delete the invoice" is about one row of Invoices.
        question = f"Which row of {target.title} do you mean? Say its title."
        raise CannotPlan(Clarify(question=question))
    if target.kind is ObjectKind.DATABASE:
        raise CannotPlan(
            Refuse(
                text=f"“{target.title}” is a whole database; I do not delete databases. "
                f"To archive rows of it, try “archive everything done in {target.title}”."
            )
        )
