"""What of a request's words is in a plan, and where: what was left out, what became content."""

import json
from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from core.content.values.choosing import bare
from core.domain.plan import Plan, Step
from core.planner.grammar.edges import Asked
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.part_words import english_parts
from core.planner.parts.finding import Finder

_NAMING = frozenset({"row", "page", "person"})


def left_out(plan: Plan, text: str, lexicon: Lexicon, asked: Asked) -> bool:
    """Whether a row, page or person that a text names is nowhere in the plan.

    Of rows to add, a property as well.

    What stands behind "from" is what a thing is now, and need not be in it.
    """
    if any(phrase in text.casefold() for phrase in english_parts().to_come):
        # "Dark mode has to be done" is read by its parts, which know that it is not.
        return True
    told = json.dumps(plan.model_dump(mode="json", by_alias=True)["steps"], ensure_ascii=False)
    before, adds = "", all(step.operation == "rows.create" for step in plan.steps)
    for part in Finder(text, lexicon, asked).parts():
        said = part.value in told or part.text in told
        if part.kind in _NAMING and not said and before != "from":
            return True
        if part.kind == "prop" and not said and adds:
            # "add Standup notes": the word belongs to the title, or has no value.
            return True
        before = part.value or part.text
    return False


def takes_words_for_titles(step: Step, text: str) -> bool:
    """Whether words that have no place became a search in titles, or a page's name its content."""
    if step.operation == "users.find":
        return len(str(step.args.get("name", "")).split()) > 2
    if step.operation == "blocks.append":
        return " " not in text or not any(sign in text for sign in ":\"“'`*\n")
    where = json.dumps(step.args.get("where"), ensure_ascii=False)
    return step.operation == "rows.query" and '"title": {"contains"' in where


def words_written(steps: Iterable[Step]) -> set[str]:
    """The words of longer texts in what steps write; names of things and options are none."""
    return {word for step in steps for text in _texts(dict(step.args)) for word in text.split()}


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, dict) and not {"id", "kind", "title", "url"} <= value.keys():
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str) and " " in value:
        yield bare(value)
