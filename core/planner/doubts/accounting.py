"""The last look at a plan that writes: what its message names has to be somewhere in it.

Whatever way a message was read, a row, a person, a value or a day that it names and that no step
speaks of was lost on the way; then something else than what was asked may be written.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pydantic import JsonValue

from core.content.values.choosing import bare
from core.domain.plan import Clarify, Plan
from core.planner.doubts.denying import not_denied
from core.planner.doubts.entitling import entitled
from core.planner.doubts.taking_effect import not_of_the_effect
from core.planner.grammar.edges import Asked
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.lists import any_of, word_list
from core.planner.grammar.words import english
from core.planner.parts.anchoring import Anchor, Anchoring
from core.planner.parts.tying import Tying

_NAMING = frozenset({"row", "page", "person", "option", "email", "phone", "url", "quoted"})
_WORTH = frozenset({"date", "number"})
_THINGS = frozenset({"row", "page"})
_BEFORE_VERBS = frozenset({"polite", "and", "sep"})
_ENDS = frozenset({".", "!", "?"}) | word_list("accounting.so")
"""What parts a sentence from the next; what stands before "so" is why."""
_AWAY = re.compile(
    rf"\b{any_of('accounting.away')}\s+(?:{any_of('accounting.beside')}\s+)*$", re.IGNORECASE
)
"""Words before what holds no more."""
_WITHIN = word_list("accounting.within")
_ID = re.compile(r"[0-9a-f]{32}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LOOKS = (not_denied, not_of_the_effect, entitled)


def accounted(plan: Plan, text: str, lexicon: Lexicon, asked: Asked) -> Plan | Clarify:
    """A plan that writes, or a question where its message names something that it lost."""
    lost = unaccounted(plan, text, lexicon, asked)
    if not lost:
        looks = (look(plan, text, lexicon, asked) for look in _LOOKS)
        return next((each for each in looks if isinstance(each, Clarify)), plan)
    names = " and ".join(f"“{each}”" for each in lost)
    closest = "; ".join(step.title for step in plan.steps)
    return Clarify(
        question=f"I do not see what to do with {names}, so I have done nothing. The closest I can "
        f"do is: {closest}. Say it in other words, or one thing at a time."
    )


def unaccounted(plan: Plan, text: str, lexicon: Lexicon, asked: Asked) -> tuple[str, ...]:
    """What a message names and no step of its plan has, as it was written; empty when all is in.

    What stands behind "from" is what a thing is now, and need not be in it; no more has a value
    that the message takes back: "on the third, not yesterday" (Tying).
    """
    told = _told(plan)
    lost: list[str] = []
    for reading in _against(plan, text, lexicon, asked):
        anchors = reading.anchors(0, len(text))
        if all(step.operation == "rows.update" for step in plan.steps):
            tying = Tying(reading.schema, text)
            anchors = [each for said in _sentences(anchors) for each in tying.tied(said)]
        missing = tuple(each.text for each in _missing(anchors, text, told, lexicon))
        if not missing:
            return ()
        lost.extend(missing)
    return tuple(dict.fromkeys(lost))


def _told(plan: Plan) -> str:
    """Everything that the steps say, as bare words and as it is written."""
    steps = plan.model_dump(mode="json", by_alias=True)["steps"]
    said = [
        each
        for step in steps
        for each in _texts([step["operation"], step["args"], step.get("when")])
    ]
    return "\n".join([*said, *(f" {bare(each)} " for each in said)])


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif value is not None:
        yield f"{value:g}" if isinstance(value, float) else str(value)


def _against(plan: Plan, text: str, lexicon: Lexicon, asked: Asked) -> Iterator[Anchoring]:
    """The text, read against each database that the plan is about, or against none."""
    ids = [
        str(target.get("id"))
        for step in plan.steps
        if isinstance(target := step.args.get("database"), dict)
    ]
    found = [lexicon.databases[each] for each in dict.fromkeys(ids) if each in lexicon.databases]
    if not found:
        yield Anchoring(text, lexicon, asked)
    for database in found:
        yield Anchoring(text, lexicon, asked, database)


def _missing(anchors: Sequence[Anchor], text: str, told: str, lexicon: Lexicon) -> Iterator[Anchor]:
    """What is lost in each sentence; one that names nothing of the plan is a remark, unless it
    names a row or page.
    """
    for sentence in _sentences(anchors):
        lost = [
            each
            for before, each in pairwise([None, *sentence])
            if each is not None
            and not _AWAY.search(text, 0, each.start)
            and _counts(each, before)
            and not _is_told(each, told, lexicon)
        ]
        speaks = any(each.kind in _NAMING and each not in lost for each in sentence)
        yield from (each for each in lost if speaks or each.kind in _THINGS)


def _sentences(anchors: Sequence[Anchor]) -> Iterator[list[Anchor]]:
    sentence: list[Anchor] = []
    for anchor in anchors:
        sentence.append(anchor)
        if anchor.text.casefold() in _ENDS:
            yield sentence
            sentence = []
    yield sentence


def _counts(anchor: Anchor, before: Anchor | None) -> bool:
    """Whether what is named has to be in the plan."""
    said = before.text.casefold() if before is not None else ""
    exempt = before is not None and before.kind == "not"
    word = anchor.kind == "person" and anchor.value == "word"
    opens = before is None or before.kind in _BEFORE_VERBS
    verb = opens and any(each.kind == "VERB" for each in english().starting(bare(anchor.text)))
    turn = verb or (anchor.kind == "option" and said.endswith("be"))
    return anchor.kind in _NAMING | _WORTH and not (exempt or word or turn)


def _is_told(anchor: Anchor, told: str, lexicon: Lexicon) -> bool:
    if f" {bare(anchor.text)} " in told:
        return True
    if anchor.kind == "date":
        # "Within ten minutes" says how long the plan may take.
        day = bare(anchor.text).partition(" ")[2]
        within = anchor.text.casefold().startswith(tuple(_WITHIN))
        return within or _DAY.search(told) is not None or (day != "" and f" {day} " in told)
    if anchor.kind == "url":
        return any(each in told.replace("-", "") for each in _ID.findall(anchor.text))
    if anchor.kind == "quoted":
        parts = [each for each in re.split(r"[,;|\n]", anchor.text) if bare(each)]
        return all(_holds(told, [part, *_called(part, lexicon)]) for part in parts)
    return _holds(told, [anchor.value])


def _holds(told: str, values: Sequence[str]) -> bool:
    return any(each in told or f" {bare(each)} " in told for each in values if each)


def _called(name: str, lexicon: Lexicon) -> list[str]:
    """The ids and names of what is called so."""
    words = tuple(bare(name).split())
    return (
        [each.value for each in lexicon.starting(words[0]) if each.words == words] if words else []
    )
