"""Look-ups whose conditions contradict each other, or lack what the message says."""

import json
import re
from collections.abc import Iterator

from pydantic import JsonValue

from core.content.values.choosing import bare
from core.domain.plan import Clarify, Outcome, Plan, Step
from core.planner.asking.ask_words import vocabulary
from core.planner.asking.reader import RULE
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.lists import any_of
from core.planner.grammar.scanning import scan
from core.planner.spelling import language_words

_LOOKING = frozenset({"rows.query", "rows.aggregate"})
_EITHER = re.compile(rf"\b{any_of('losing.or')} (?!{any_of('losing.than_said')}\b)")
_DENIED = re.compile(rf"\b{any_of('losing.denied')}\b")
_BOTH = re.compile(rf"\b{any_of('losing.both')}\b")
_MODAL = re.compile(rf"\b{any_of('losing.modal')} {any_of('losing.infinitive')}\b")
_UNIVERSAL = re.compile(
    rf"^(?:{any_of('losing.joining')} )?{any_of('losing.be')} {any_of('losing.all')}\b"
)
""" "Are all tasks done?" is not answered by those that are."""
_LONG = 4
_NEGATIVE = ("does_not", "is_empty", "false", "not ", "before", "non")


def unless_losing(outcome: Outcome, text: str, lexicon: Lexicon) -> Outcome:
    """A question in place of a look-up that answers something else than what was asked.

    "Chores of Otis and me" is not only Otis's, "the paid ones, sorry, the unpaid ones" no row at
    all. Readings in which every word has its place need no such look.
    """
    if not isinstance(outcome, Plan):
        return outcome
    said = _plain(text)
    universal = bool(_UNIVERSAL.search(said))
    if any(step.operation not in _LOOKING for step in outcome.steps):
        return outcome
    if any(step.rule.endswith(RULE) for step in outcome.steps) and not universal:
        return outcome
    if (
        universal
        or _drops(outcome, text, lexicon)
        or any(_contradicts(step.args.get("where")) or _loses(step, said) for step in outcome.steps)
    ):
        return Clarify(
            question="I am not sure which rows you ask for. Say it as properties with their "
            "values, such as “where Owner is Ann and Status is not Done”."
        )
    return outcome


def _drops(plan: Plan, text: str, lexicon: Lexicon) -> bool:
    """Whether a word that nobody knows is nowhere in a plan: "batteries on the grocery list"."""
    told = set(bare(json.dumps(plan.model_dump(mode="json")["steps"])).split())
    named = {word for names in lexicon.by_first.values() for each in names for word in each.words}
    known = language_words() | vocabulary() | named | told
    words = [bare(each.text) for each in scan(text) if each.shape == "word"]
    return any(len(word) >= _LONG and word.isalpha() and word not in known for word in words)


def _plain(text: str) -> str:
    """The bare words of a text, without what stands in quotes."""
    for piece in scan(text):
        if piece.shape in {"quoted", "url", "block"}:
            text = f"{text[: piece.start]}{'x' * (piece.end - piece.start)}{text[piece.end :]}"
    return bare(text)


def _loses(step: Step, said: str) -> bool:
    """Whether "or", "not", "and me" or "should be" left no trace in a step's conditions."""
    where = json.dumps(step.args.get("where"), ensure_ascii=False).casefold()
    either = '"or"' in where or "[" in where.replace('{"and": [', "")
    return bool(
        (_EITHER.search(said) and not either)
        or (_DENIED.search(said) and not any(each in where for each in _NEGATIVE))
        or (_BOTH.search(said) and where.count('"people"') == 1)
        or _MODAL.search(said)
    )


def _contradicts(where: JsonValue) -> bool:
    """Whether no row can be so: a box ticked and not, a value that is there and is empty."""
    inner = where.get("and") if isinstance(where, dict) else None
    tests: dict[str, list[str]] = {}
    for name, test in _tests(inner if isinstance(inner, list) else []):
        tests.setdefault(name, []).append(test)
    return any(
        {'{"equals": true}', '{"equals": false}'} <= set(found)
        or (len(found) > 1 and '{"is_empty": true}' in found)
        for found in tests.values()
    )


def _tests(conditions: list[JsonValue]) -> Iterator[tuple[str, str]]:
    """Each condition of a property: its name, and what it tests."""
    for each in conditions:
        name = each.get("property") if isinstance(each, dict) else None
        if isinstance(each, dict) and isinstance(name, str):
            yield name, next(json.dumps(test) for key, test in each.items() if key != "property")
