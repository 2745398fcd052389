"""Whole filter clauses: "overdue", "assigned to me", "not done", "status is not done".

A clause is tried against rules in order; each rule knows one way in which people ask.
"""

import re
from collections.abc import Callable, Mapping

from core.content.values.choices import group_named
from core.content.values.choosing import bare, is_name, listed
from core.content.values.conditions import Operator
from core.content.values.context import ValueContext
from core.content.values.filters import AUTHORS, TIMESTAMPS, both, filter_for, negated
from core.content.values.moments import is_range
from core.content.values.naming import match_property
from core.content.values.operator_words import (
    FILLERS,
    NO,
    NOT,
    NOUNS,
    OPERATOR_WORDS,
    OVERDUE,
    UNASSIGNED,
    UNFINISHED,
)
from core.content.values.schema import PropertySchema, StatusGroup
from core.content.values.words import CONCEPTS, ME, MY
from core.domain.notion import Json
from core.kit.errors import BadInput

Schema = Mapping[str, PropertySchema]
_AND = re.compile(r"\s+and\s+|\s*;\s*|\s*,\s+(?:and\s+)?", re.IGNORECASE)
_OR = re.compile(r"\s+or\s+", re.IGNORECASE)
_Rule = Callable[[str, Schema, ValueContext], Json | None]


def parse_filter(words: str, schema: Schema, context: ValueContext) -> Json:
    """A Notion filter for what people say about rows.

    Understood: "overdue", "unassigned", "mine", "assigned to Ann", "done", "not done", "in
    progress", "due this week", "created last week", "no due date", "high priority", "Budget over
    5k", any property with any operator, and several of these with "and" between (which parts
    clauses only where both sides are clauses), or else with "or".

    Raises:
        BadInput: a part is no clause, or names a property, option, person or value that is not
            there.
    """
    together = _parted(_AND, words, schema, context)
    if together is not None:
        return both(together)
    try:
        return _clause(words, schema, context)
    except BadInput:
        either = _parted(_OR, words, schema, context)
        if either is None:
            raise
        return {"or": [*either]}


def _parted(
    sign: re.Pattern[str], words: str, schema: Schema, context: ValueContext
) -> list[Json] | None:
    """The clauses that `sign` parts; None unless all parts are clauses, or the whole is none.

    Raises:
        BadInput: neither the parts nor the whole can be read.
    """
    parts = sign.split(words.strip())
    if len(parts) < 2:
        return None
    try:
        return [_clause(part, schema, context) for part in parts]
    except BadInput:
        if sign is _AND and not _is_clause(words, schema, context):
            raise
        return None


def _is_clause(words: str, schema: Schema, context: ValueContext) -> bool:
    try:
        _clause(words, schema, context)
    except BadInput:
        return False
    return True


def _clause(words: str, schema: Schema, context: ValueContext) -> Json:
    said = _without_fillers(words)
    rules: tuple[_Rule, ...] = (_overdue, _progress, _owned, _lacking, _asked, _valued)
    for rule in rules:
        if found := rule(said, schema, context):
            return found
    raise BadInput(
        f"I cannot read “{words.strip()}” as a filter.",
        next_step="Say a property, a question and a value, such as “Status is not Done”.",
    )


def _without_fillers(words: str) -> str:
    parts = words.strip().rstrip(".!?").split()
    while len(parts) > 1 and parts[0].casefold() in FILLERS:
        if " ".join(parts[:2]).casefold() in OPERATOR_WORDS or parts[1].casefold() == "no":
            break
        parts = parts[1:]
    while len(parts) > 1 and parts[-1].casefold() in NOUNS:
        parts = parts[:-1]
    return " ".join(parts)


def _overdue(said: str, schema: Schema, context: ValueContext) -> Json | None:
    """Due before today, and not done where the rows know that."""
    if said.casefold() not in OVERDUE:
        return None
    late = filter_for(match_property("due", schema), "before", "today", context)
    done = _done_property(schema)
    return both([late, _finished(done, context, wanted=False)]) if done else late


def _done_property(schema: Schema) -> PropertySchema | None:
    """What tells whether a row is done: a status with groups, else a checkbox of that name."""
    for each in schema.values():
        if each.type == "status" and each.options_in(StatusGroup.COMPLETE):
            return each
    try:
        found = match_property("done", schema)
    except BadInput:
        found = None
    if found is not None and found.type == "checkbox":
        return found
    choices = [each for each in schema.values() if each.type in {"select", "status"}]
    names = ("done", "complete", "completed", "finished", "closed")
    return next((each for each in choices if any(_option(each, name) for name in names)), None)


def _option(schema: PropertySchema, name: str) -> str | None:
    return next((each.name for each in schema.options if bare(each.name) == name), None)


def _finished(schema: PropertySchema, context: ValueContext, *, wanted: bool) -> Json:
    if schema.type == "checkbox":
        return filter_for(schema, "is", wanted, context)
    done = [each.name for each in schema.options_in(StatusGroup.COMPLETE)] or [
        each.name for each in schema.options if group_named(each.name) is StatusGroup.COMPLETE
    ]
    return filter_for(schema, "is" if wanted else "is not", [*done], context)


def _progress(said: str, schema: Schema, context: ValueContext) -> Json | None:
    """Such as "done", "in progress": a group of the status, unless an option is so named."""
    unfinished = said.casefold() in UNFINISHED
    group = group_named(said)
    if group is None and not unfinished:
        return None
    for each in schema.values():
        if each.type in {"status", "select"} and is_name(said, [one.name for one in each.options]):
            return filter_for(each, "is", said, context)
    found = _done_property(schema)
    if found is None:
        raise BadInput(
            f"I cannot tell which rows are “{said}”: there is no status and no checkbox for it.",
            next_step="Say a property and its value.",
        )
    if unfinished or group is StatusGroup.COMPLETE:
        return _finished(found, context, wanted=not unfinished)
    if found.type == "checkbox":
        return _finished(found, context, wanted=False)
    return filter_for(found, "is", said, context)


def _owned(said: str, schema: Schema, context: ValueContext) -> Json | None:
    """Such as "mine", "my overdue tasks", "Ann's tasks", "unassigned"."""
    folded = said.casefold()
    if folded in UNASSIGNED:
        return filter_for(match_property("assigned to", schema), "is empty", None, context)
    first, _, rest = said.partition(" ")
    owner = re.fullmatch(r"(.+)['’]s", first)
    if folded not in ME and first.casefold() not in MY and owner is None:
        return None
    whose = owner[1] if owner else "me"
    owned = filter_for(match_property("assigned to", schema), "is", whose, context)
    return both([owned, _clause(rest, schema, context)]) if rest else owned


def _lacking(said: str, schema: Schema, context: ValueContext) -> Json | None:
    """Such as "no due date", "without an owner"."""
    for phrase in sorted(NO, key=len, reverse=True):
        if said.casefold().startswith(f"{phrase} "):
            name = said[len(phrase) + 1 :]
            return filter_for(match_property(name, schema), "is empty", None, context)
    return None


def _asked(said: str, schema: Schema, context: ValueContext) -> Json | None:
    """A property, a question and a value: "Status is not Done", "not assigned to me"."""
    words = said.split()
    negative = len(words) > 1 and words[0].casefold() in NOT
    words = words[1:] if negative else words
    problem: BadInput | None = None
    for cut in range(len(words), 0, -1):
        found = _property(" ".join(words[:cut]), schema) if bare(words[cut - 1]) else None
        if found is None:
            continue
        try:
            return _question(found, words[cut:], context, negative=negative)
        except BadInput as error:
            problem = problem or error
    if problem is not None and not _is_valued(said, schema, context):
        raise problem
    return None


def _property(words: str, schema: Schema) -> PropertySchema | None:
    """The property named, or the page's own time where no property holds it."""
    try:
        return match_property(words, schema)
    except BadInput:
        wanted = bare(words)
        own = (each for each in CONCEPTS if wanted in {bare(said) for said in each.said})
        kept = [each.types[0] for each in own if each.types[0] in TIMESTAMPS | AUTHORS]
        if kept and kept[0] in AUTHORS:
            raise
        return PropertySchema(kept[0], kept[0], kept[0]) if kept else None


def _question(
    schema: PropertySchema, words: list[str], context: ValueContext, *, negative: bool
) -> Json:
    """The rest of a clause after its property; without an operator, "is" is meant."""
    operator, rest = _operator(words)
    if not words:
        operator = Operator.CHECKED if schema.type == "checkbox" else Operator.NOT_EMPTY
    elif operator is Operator.FROM and is_range(" ".join(words), context):
        operator, rest = Operator.IS, words
    chosen = negated(operator) or operator if negative else operator
    try:
        return filter_for(schema, chosen.value, _unquoted(" ".join(rest)), context)
    except BadInput:
        if operator is not Operator.IS or rest == words:
            raise
        whole = _whole_question(schema, words, context, negative=negative)
        if whole is None:
            raise
        return whole


def _whole_question(
    schema: PropertySchema, words: list[str], context: ValueContext, *, negative: bool
) -> Json | None:
    """With the operator's word as part of the value: "due in 3 days"."""
    question = Operator.IS_NOT if negative else Operator.IS
    try:
        return filter_for(schema, question.value, " ".join(words), context)
    except BadInput:
        return None


def _operator(words: list[str]) -> tuple[Operator, list[str]]:
    for cut in range(min(len(words), 6), 0, -1):
        said = " ".join(words[:cut]).casefold()
        if said in OPERATOR_WORDS and not (said == "this" and cut < len(words)):
            return OPERATOR_WORDS[said], words[cut:]
    return Operator.IS, words


def _unquoted(text: str) -> str:
    match = re.fullmatch(r"[\"“'‘](.*)[\"”'’]", text)
    return match[1] if match else text


def _is_valued(said: str, schema: Schema, context: ValueContext) -> bool:
    try:
        return _valued(said, schema, context) is not None
    except BadInput:
        return False


def _valued(said: str, schema: Schema, context: ValueContext) -> Json | None:
    """Such as "high priority", "blocked", "not blocked": an option, with its property or alone."""
    words = said.split()
    negative = len(words) > 1 and words[0].casefold() in NOT
    words = words[1:] if negative else words
    question = "is not" if negative else "is"
    for cut in range(1, len(words)):
        found = _property(" ".join(words[cut:]), schema)
        if found is not None and found.options:
            return filter_for(found, question, " ".join(words[:cut]), context)
    option = " ".join(words)
    having = [
        each for each in schema.values() if is_name(option, [one.name for one in each.options])
    ]
    if len(having) > 1:
        names = listed([each.name for each in having])
        raise BadInput(f"“{option}” is an option of several properties: {names}.")
    return filter_for(having[0], question, option, context) if having else None
