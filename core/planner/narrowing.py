"""What was just looked up, once more with a condition: "only the high priority ones"."""

import re

from pydantic import JsonValue

from core.domain.notion import Json, Target
from core.domain.plan import Plan
from core.kit.errors import BadInput
from core.planner.drafts.asks import conditions_of
from core.planner.drafts.draft import Draft
from core.planner.drafts.valuing import filter_of
from core.planner.grammar.lists import any_of
from core.planner.grammar.reading import Reader
from core.planner.grammar.said import Ask, Phrase, Scope
from core.planner.grammar.words import english

_LAST = re.compile(rf"\s+{any_of('narrowing.last')}\s*$", re.IGNORECASE)
_DOUBT = 1.0
"""A condition further than this from what is usually said was not understood."""


def narrowed(plan: Plan, phrase: Phrase, draft: Draft, *, without: bool) -> bool:
    """Write the look-up of an earlier plan with one more condition; False when it has none.

    Args:
        without: the rows that fit are to be left out.
    """
    step = plan.steps[-1]
    if step.operation != "rows.query" or len(plan.steps) != 1:
        return False
    database = Target.model_validate(step.args["database"])
    scope = _read(_LAST.sub("", f"{phrase.text} "), database, draft, without=without)
    if scope is None:
        return False
    try:
        more = filter_of(conditions_of(scope), draft.schema(database), draft)
    except BadInput:
        return False
    if more is None:
        return False
    args: Json = {**step.args, "where": {"and": [*_each(step.args.get("where")), *_each(more)]}}
    args["show"] = _shown(step.args.get("show"), more)
    draft.mentioned = database
    title = f"Look up matching rows in {database.title}"
    draft.add("rows.query", args, name="rows", rule="narrow", title=title)
    return True


def _read(said: str, database: Target, draft: Draft, *, without: bool) -> Scope | None:
    """The rows that words stand for, in whichever order a sentence would have them."""
    no = "not " if without else ""
    for text in (
        f"list {no}{said.strip()} rows in {database.title}",
        f"list rows that are {no}{said.strip()} in {database.title}",
        f"list rows {no}{said.strip()} in {database.title}",
    ):
        sentence = Reader(english()).read(text, draft.lexicon, draft.asked)
        if sentence is None or len(sentence.clauses) != 1 or max(sentence.doubts) > _DOUBT:
            continue
        (clause,) = sentence.clauses
        if isinstance(clause, Ask) and clause.scope.conditions and not clause.scope.names:
            return clause.scope
    return None


def _each(where: JsonValue) -> list[JsonValue]:
    """The conditions of a filter that all must hold."""
    inner = where.get("and") if isinstance(where, dict) else None
    return inner if isinstance(inner, list) else [where] if where else []


def _shown(before: JsonValue, more: Json) -> list[JsonValue]:
    """The properties that were shown, and those of the new condition."""
    names = list(before) if isinstance(before, list) else []
    new = [each.get("property") for each in _each(more) if isinstance(each, dict)]
    return [*names, *(name for name in dict.fromkeys(new) if name and name not in names)]
