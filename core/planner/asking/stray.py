"""Words that became a search in titles or texts, though nothing said that they are to be found."""

import re
from collections.abc import Iterator

from pydantic import JsonValue

from core.content.values.choosing import bare
from core.domain.plan import Clarify, Outcome, Plan
from core.planner.grammar.lists import word_list

_TEXTS = frozenset({"title", "rich_text", "string", "phone_number", "email", "url"})
_LOOKING = frozenset({"rows.query", "rows.aggregate"})
_MARKS = word_list("stray.marks")
"""Behind these stands what is to be found."""
_FUNCTION = word_list("stray.function")
_MOST = 2
"""Words between a mark and what is to be found: "about the big launch"."""


def unless_stray(outcome: Outcome, text: str) -> Outcome:
    """A question in place of a look-up by words that nothing says to look for.

    "Which items did I create" is not about titles with "did I create" in them.
    """
    if not isinstance(outcome, Plan):
        return outcome
    if any(step.operation not in _LOOKING for step in outcome.steps):
        return outcome
    for step in outcome.steps:
        for said in _texts_in(step.args.get("where")):
            if _is_stray(said, text):
                return Clarify(
                    question=f"What does “{said}” say of the rows you ask for? Name a property and "
                    "its value, or put words that their titles have in quotes."
                )
    return outcome


def _texts_in(where: JsonValue, *, inside: bool = False) -> Iterator[str]:
    """The words that texts are searched for."""
    if isinstance(where, list):
        for each in where:
            yield from _texts_in(each, inside=inside)
    elif isinstance(where, dict):
        for key, value in where.items():
            if inside and key in {"contains", "equals"} and isinstance(value, str):
                yield value
            yield from _texts_in(value, inside=inside or key in _TEXTS)


def _is_stray(said: str, text: str) -> bool:
    if re.search(rf"[\"“'‘«`]{re.escape(said)}", text):
        return False
    words, whole = bare(said).split(), bare(text).split()
    if _FUNCTION & set(words):
        return True
    size = len(words)
    places = [at for at in range(len(whole)) if whole[at : at + size] == words]
    marked = any(_MARKS & set(whole[max(0, at - _MOST) : at]) for at in places)
    return bool(places) and not marked
