"""Questions in place of plans that may do more than was asked: to more rows, or with more rows.

They hold for every way in which a text was read.
"""

import json
import re
from collections.abc import Sequence
from itertools import permutations
from typing import TypeGuard

from pydantic import JsonValue

from core.content.values.choosing import bare
from core.domain.notion import ObjectKind
from core.domain.plan import Clarify, Outcome, Plan, Step
from core.planner.answers import each_by_itself
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.lists import any_of, word_list
from core.planner.grammar.schemas import schema_of
from core.planner.grammar.titled import names_a_property
from core.planner.parts.record_words import english_records

_HIS = re.compile(rf"\b{any_of('reaching.his')}\b", re.IGNORECASE)
_IN_TITLES = '"title": {"contains":'
_MANY = re.compile(
    rf"\b{any_of('reaching.many')}\b"
    # a plural before what tells of it
    rf"|\b\w+[^\Wus]s\s+{any_of('reaching.told_of')}"
    r"\b",
    re.IGNORECASE,
)
_QUOTES = frozenset("\"“”„«»`'‘*")
_UNSAID = word_list("reaching.unsaid")
_SAID_APART = re.compile(rf"[,;.].*\b{any_of('reaching.said_apart')}\b", re.IGNORECASE | re.DOTALL)
_RENAMING = re.compile(rf"\b{any_of('reaching.renaming')}\b", re.IGNORECASE)
_UNSAID_BEFORE = word_list("reaching.unsaid_before")
_OPTIONS = re.compile(rf"\b{any_of('reaching.options')}\b", re.IGNORECASE)
_MINE = re.compile(rf"\s+{any_of('reaching.for_me')}\b", re.IGNORECASE)


def doubted(outcome: Outcome, text: str, lexicon: Lexicon) -> Outcome:
    """The outcome, or a question where it may do more than the text asks for."""
    if not isinstance(outcome, Plan):
        return outcome
    return (
        _of_whom(outcome, text)
        or _which_one(outcome, text)
        or _no_row(outcome, lexicon)
        or _one_of_many(outcome, text, lexicon)
        or _points(outcome, text, lexicon)
        or _renames(outcome, text, lexicon)
        or _of_two_rows(outcome, text, lexicon)
        or _all_of_them(outcome)
        or _there_already(outcome, text, lexicon)
        or _twice(outcome)
        or _for_me(outcome, text, lexicon)
        or outcome
    )


def _of_whom(plan: Plan, text: str) -> Clarify | None:
    """A change of "all of his tasks" that forgot whose."""
    looks = _look_ups(plan)
    if not looks or not _HIS.search(text):
        return None
    told = json.dumps([step.args.get("where") for step in looks])
    if '"people"' in told or '"me"' in told:
        return None
    return Clarify(question="Whose rows do you mean? Say the name, as in “all tasks of Ann”.")


def _which_one(plan: Plan, text: str) -> Clarify | None:
    """A change of all rows that have a word in their titles, where one row is spoken of."""
    looks = _look_ups(plan)
    where = json.dumps([step.args.get("where") for step in looks])
    if not looks or _IN_TITLES not in where or _MANY.search(text):
        return None
    return Clarify(
        question="Which one do you mean? Several may have those words in their titles. Say its "
        "title, or “all …” if you mean each of them."
    )


def _all_of_them(plan: Plan) -> Clarify | None:
    """A change of every row there is in several properties: one may have said which rows."""
    looks = {step.id for step in _look_ups(plan) if not step.args.get("where")}
    for step in plan.steps:
        given = step.args.get("properties")
        over = step.for_each is not None and step.for_each.step_id in looks
        if over and isinstance(given, dict) and len(given) > 1:
            return Clarify(
                question="Which rows do you mean? I read that as a change of all of them. Say what "
                "they have in common first, as in “set all that are tagged docs to high priority”."
            )
    return None


def _twice(plan: Plan) -> Clarify | None:
    """A row of which one property is changed twice: "no longer waiting, remove that tag"."""
    seen: dict[tuple[str, str], str] = {}
    for step in plan.steps:
        page = step.args.get("page")
        if step.operation != "rows.update" or not isinstance(page, dict) or step.for_each:
            continue
        for how in ("properties", "add", "remove"):
            given = step.args.get(how)
            for name in given if isinstance(given, dict) else ():
                before = seen.setdefault((str(page.get("id")), name), how)
                if before != how:
                    return each_by_itself()
    return None


def _for_me(plan: Plan, text: str, lexicon: Lexicon) -> Clarify | None:
    """A row "for me" that nobody is on; behind the database's name it only says who asks."""
    said = _MINE.search(text)
    before = bare(text[: said.start()]) if said else ""
    if said is None or any(before.endswith(kind) for kind in _kinds(lexicon)):
        return None
    for step in plan.steps:
        target, given = step.args.get("database"), step.args.get("properties")
        known = lexicon.databases.get(str(target.get("id")) if isinstance(target, dict) else "")
        if step.operation != "rows.create" or known is None or not isinstance(given, dict):
            continue
        people = [name for name, prop in schema_of(known).items() if prop.type == "people"]
        if len(people) == 1 and people[0] not in given:
            return Clarify(
                question=f"Should “{people[0]}” be you? Then say “{people[0]} me” in place of "
                "“for me”; else leave it out."
            )
    return None


def _there_already(plan: Plan, text: str, lexicon: Lexicon) -> Clarify | None:
    """A property to add that a database has: "give Kind one extra option"."""
    for step in plan.steps if _OPTIONS.search(text) else ():
        target, spec = step.args.get("database"), step.args.get("property")
        known = lexicon.databases.get(str(target.get("id")) if isinstance(target, dict) else "")
        if step.operation != "databases.add_property" or known is None:
            continue
        name = str(spec.get("name") if isinstance(spec, dict) else spec).partition(":")[0].strip()
        if name in schema_of(known):
            return Clarify(
                question=f"“{name}” is there already. Do you mean an option of it? Say, for "
                f"example, “add the option Later to {name} in {known.target.title}”."
            )
    return None


def _look_ups(plan: Plan) -> Sequence[Step]:
    """What finds the rows that a plan changes one by one."""
    over = {step.for_each.step_id for step in plan.steps if step.for_each is not None}
    return [step for step in plan.steps if step.id in over and step.operation == "rows.query"]


def _no_row(plan: Plan, lexicon: Lexicon) -> Clarify | None:
    """A row that is rather an option: "add Platinum to the tiers in Clients"."""
    for step in plan.steps:
        title = _title(step) if step.operation == "rows.create" else ""
        if names_a_property(bare(title).split(), lexicon):
            return Clarify(
                question=f"Is “{title}” the title of a row, or is an option to be added? Put the "
                "title of a row in quotes; for an option say, for example, “add the option "
                "Platinum to Tier in Clients”."
            )
    return None


def _one_of_many(plan: Plan, text: str, lexicon: Lexicon) -> Clarify | None:
    """A change of single rows where the text speaks of all of a kind as well."""
    changes = [step for step in plan.steps if step.operation == "rows.update"]
    looks = any(step.operation in {"rows.query", "rows.aggregate"} for step in plan.steps)
    if not changes or looks or any(step.for_each for step in plan.steps):
        return None
    said, kinds = f" {bare(text)} ", _kinds(lexicon)
    for found in re.finditer(r" (?:all|every|each)(?: (?:of|the|our|my|single))* ", said):
        behind = said[found.end() :]
        if any(re.match(rf"(?:\w+ )?{re.escape(kind)} ", behind) for kind in kinds):
            return each_by_itself()
    return None


def _kinds(lexicon: Lexicon) -> set[str]:
    """What databases and their rows are called."""
    return {
        " ".join(name.words)
        for names in lexicon.by_first.values()
        for name in names
        if name.kind == "NAME" and lexicon.targets[name.value].kind is ObjectKind.DATABASE
    }


def _renames(plan: Plan, text: str, lexicon: Lexicon) -> Clarify | None:
    """A row that gets the title of another: "new task: X, and Y is done"."""
    for step in plan.steps if not _RENAMING.search(text) else ():
        target, given = step.args.get("database"), step.args.get("properties")
        known = lexicon.databases.get(str(target.get("id")) if isinstance(target, dict) else "")
        if step.operation != "rows.update" or known is None or not isinstance(given, dict):
            continue
        titles = {name for name, p in schema_of(known).items() if p.type == "title"}
        if titles & set(given):
            return each_by_itself()
    return None


def _points(plan: Plan, text: str, lexicon: Lexicon) -> Clarify | None:
    """A row whose title only points at what is not said: "add the usual to groceries"."""
    for step in plan.steps:
        title = _title(step) if step.operation == "rows.create" else ""
        at = text.find(title) if title else -1
        if at < 0 or title[0].isupper() or text[at - 1 : at] in _QUOTES:
            continue
        before, words = bare(text[:at]).split()[-1:], bare(title).split()
        counted = set(words) <= set(english_records().numbers)
        counted = counted or bare(title) in _kinds(lexicon)
        if words and (words[0] in _UNSAID or counted or set(before) & _UNSAID_BEFORE):
            return Clarify(question=f"What should be added? “{title}” is no title.")
    return None


def _of_two_rows(plan: Plan, text: str, lexicon: Lexicon) -> Clarify | None:
    """Two people for one row, of whom one is said of another: "that is Ann's, X is for Bo"."""
    names = {user.id: user.name.split()[0] for user in lexicon.users if user.name}
    for step in plan.steps:
        given = step.args.get("properties") if step.operation == "rows.update" else None
        for value in given.values() if isinstance(given, dict) else ():
            people = [names[each] for each in value if each in names] if _is_list(value) else []
            for one, other in permutations(people, 2):
                between = re.search(
                    rf"\b{re.escape(one)}\b(.*?)\b{re.escape(other)}\b",
                    text,
                    re.IGNORECASE | re.DOTALL,
                )
                if between and _SAID_APART.search(between[1]):
                    return each_by_itself()
    return None


def _is_list(value: JsonValue) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _title(step: Step) -> str:
    given = step.args.get("properties")
    if isinstance(given, dict):
        return str(next(iter(given.values()), ""))
    return str(step.args.get("title", ""))
