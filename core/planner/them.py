"""What is done to all that was just found or made: "find … and assign them to Ann", "bin those".

The rows are those that the first half of the text finds, or that the thread's last plan looked up
or added. Looked-up rows are looked up again when the plan runs: what is changed is what is there
then.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from core.content.values.choosing import bare
from core.domain.notion import Database, Json, ObjectKind, Target
from core.domain.plan import Outcome, Plan, Step
from core.domain.task import Request
from core.planner.drafts.changes import MOST_ITEMS
from core.planner.drafts.draft import Draft, as_argument, reference
from core.planner.drafts.valuing import values_for
from core.planner.grammar.lists import any_of, word_list
from core.planner.grammar.said import Change, Clause, Remove
from core.planner.parts.reading import PartsReader
from core.planner.resolve import CannotPlan

_MANY = word_list("them.many")
_LOOKING = word_list("them.looking")
""" "Only those assigned to Ann" says which, and gives them to nobody."""
_PARTED = re.compile(
    rf"(?P<find>.+?)(?:,\s*|\s+){any_of('them.then')}\s+"
    rf"(?P<act>[^,;:\n]*\b{any_of('them.those')}\b[^,;:\n]*)",
    re.IGNORECASE,
)
ANY_ROW = Target(id="them", kind=ObjectKind.ROW, title="them", url="")
"""Stands where one row would stand, for what is said of all."""

EarlierRows = Callable[[Request], Sequence[Target]]
"""The rows that the thread's last plan added or changed."""


def no_rows(request: Request) -> Sequence[Target]:
    """Of a place whose results are not kept."""
    del request
    return ()


@dataclass(frozen=True, slots=True)
class Before:
    """What the thread's last plan was about."""

    plan: Plan | None
    rows: Sequence[Target] = ()


def about_them(
    text: str, draft: Draft, before: Before, read: Callable[[str], Outcome]
) -> Plan | None:
    """The plan of a text about several things named before; None when it is not.

    Args:
        read: plans a text by itself.
    """
    words = bare(text).split()
    if not _MANY & set(words) or words[0] in _LOOKING:
        return None
    parted = _PARTED.fullmatch(text.strip().rstrip(".!"))
    query, act = None, text
    if parted is not None:
        found = read(parted["find"])
        query = _only_query(found) if isinstance(found, Plan) else None
        act = parted["act"]
    elif before.plan is not None:
        query = _only_query(before.plan) or (None if before.rows else _first_query(before.plan))
    clause = PartsReader(act, draft.lexicon, draft.asked, ANY_ROW).read()
    if clause is None or not _is_about_them(clause):
        return None
    try:
        if query is not None:
            return _for_each(query, clause, draft)
        return _for_rows(before.rows, clause, draft) if parted is None else None
    except CannotPlan:
        return None


def _only_query(plan: Plan) -> Step | None:
    """The look-up of a plan that does nothing else."""
    only = plan.steps[0] if len(plan.steps) == 1 else None
    return only if only is not None and only.operation == "rows.query" else None


def _first_query(plan: Plan) -> Step | None:
    """The look-up of a plan that does something to all that it finds."""
    first, *others = plan.steps
    over = {step.for_each.step_id for step in others if step.for_each}
    looked_up = first.operation == "rows.query" and over == {first.id}
    return first if looked_up and all(step.for_each for step in others) else None


def _is_about_them(clause: Clause) -> bool:
    if not isinstance(clause, Change | Remove) or (isinstance(clause, Remove) and clause.restore):
        return False
    return bool(clause.scope.names) and all(each.kind == "it" for each in clause.scope.names)


def _for_each(query: Step, clause: Clause, draft: Draft) -> Plan | None:
    database = Target.model_validate(query.args["database"])
    args: Json = {
        name: value for name, value in query.args.items() if name not in {"show", "counted"}
    }
    args.setdefault("limit", MOST_ITEMS)
    rows = draft.add("rows.query", args, name="rows", rule="them", title=query.title)
    _write(clause, draft, draft.database(database), reference("item"), over=f"{rows}.rows")
    return draft.plan()


def _for_rows(rows: Sequence[Target], clause: Clause, draft: Draft) -> Plan | None:
    homes = [(row, draft.database_of_row(row)) for row in rows]
    for row, home in homes:
        if home is None:
            return None
        _write(clause, draft, home, as_argument(row), about=row.title)
    return draft.plan() if homes else None


def _write(
    clause: Clause,
    draft: Draft,
    database: Database,
    page: JsonValue,
    *,
    over: str | None = None,
    about: str = "each of them",
) -> None:
    args: Json = {"page": page}
    if isinstance(clause, Remove):
        title = f"Move {about} to the trash"
        draft.add("pages.trash", args, name="trash", rule="them", title=title, for_each=over)
    elif isinstance(clause, Change):
        values = values_for(clause.attributes, draft.schema(database.target), draft)
        args |= {"database": as_argument(database.target), "properties": values}
        title = f"Set {' and '.join(values)} of {about}"
        draft.add("rows.update", args, name="update", rule="them", title=title, for_each=over)
