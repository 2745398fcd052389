"""Clauses that go on about the row of the clause before: its heading, and what only repeats it."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from core.content.values.choosing import bare
from core.content.values.schema import PropertySchema
from core.domain.notion import Json
from core.domain.plan import Step
from core.planner.grammar.lists import word_list
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchor
from core.planner.parts.tying import Tying

_QUIET = frozenset({"filler", "polite", "sep", "sign", "and", "noun", "place", "to", "tells", "it"})
_HEADING = frozenset({"filler", "polite", "sep", "sign", "noun", "place", "to", "colon"})
_REPEATING = _QUIET | {"prop", "takes", "adds", "all", "mark"}
_POINTING = word_list("continuing.pointing")
_BEHIND = word_list("continuing.behind")
_TICKING = word_list("continuing.ticking")


def heading(
    anchors: Sequence[Anchor], schema: Mapping[str, PropertySchema], text: str
) -> tuple[Anchor, list[Anchor]] | None:
    """The row that a clause names and nothing else, with properties of it; None when it says more.

    "Website refresh. Timeline = …", "the deadline on Send the offer, just wipe it".
    """
    anchors = Tying(schema, text).tied(anchors)
    rows = [each for each in anchors if each.kind == "row"]
    props = [each for each in anchors if each.kind == "prop"]
    others = [each for each in anchors if each.kind not in _HEADING | {"row", "prop"}]
    return (rows[0], props) if len(rows) == 1 and not others else None


def repeats(
    anchors: Sequence[Anchor], step: Step, schema: Mapping[str, PropertySchema], text: str
) -> bool:
    """Whether a clause only asks for what the step before does: "…, tick it off", "update that".

    Args:
        anchors: of the clause, against the step's database.
    """
    given = _given(step)
    if step.operation == "rows.update" and not step.for_each and _says_again(anchors, given):
        return True
    kept = [each for each in anchors if each.kind not in {"polite", "sep", "sign", "and"}]
    if step.operation != "rows.update" or step.for_each or not kept:
        return False
    head, rest = kept[0], Tying(schema, text).tied(kept[1:])
    if head.kind not in {"verb", "done_verb", "undo_verb"} or any(
        each.kind not in _REPEATING for each in rest
    ):
        return False
    props = {each.prop for each in rest if each.kind == "prop"}
    points = any(bare(each.text) in _POINTING or each.kind == "it" for each in kept[1:])
    return bool(points or props) and props <= given.keys() and _agrees(head, given, step)


def _says_again(anchors: Sequence[Anchor], given: Mapping[str, JsonValue]) -> bool:
    """Whether a clause is nothing but a phrase that says again what was asked for."""
    kinds = {"polite", "sep", "sign", "and", "place", "noun", "mark"}
    props = {each.prop for each in anchors if each.kind == "prop"}
    plain = [each for each in anchors if each.kind not in kinds | {"prop"}]
    words = tuple(word for each in plain for word in bare(each.text).split())
    found = english_anchors().starts(words, frozenset({"repeat"}))
    behind = words[len(found.words) :] if found else words
    return found is not None and props <= given.keys() and set(behind) <= _BEHIND


def _agrees(head: Anchor, given: Mapping[str, JsonValue], step: Step) -> bool:
    """Whether a verb says no more than the step does."""
    first = bare(head.text).split()[0]
    boxes = {value for value in given.values() if isinstance(value, bool)}
    if head.kind == "undo_verb":
        return boxes == {False}
    if first in _TICKING or head.kind == "done_verb":
        return boxes == {True}
    if head.value == "create":
        return "add" in step.args
    return head.value == "update"


def _given(step: Step) -> Json:
    """All values that a step writes."""
    found: Json = {}
    for name in ("properties", "add", "remove"):
        values = step.args.get(name)
        found |= values if isinstance(values, dict) else {}
    return found


def merged(steps: Sequence[Step]) -> list[Step]:
    """Steps in which updates of one row, one behind another, are one update."""
    found: list[Step] = []
    for step in steps:
        last = found[-1] if found else None
        if last is not None and _are_one(last, step):
            args = dict(last.args)
            for name in ("properties", "add", "remove"):
                values = [each.args.get(name) for each in (last, step)]
                both = {k: v for each in values if isinstance(each, dict) for k, v in each.items()}
                args |= {name: both} if both else {}
            title = f"{last.title}, {step.title.partition(' of ')[0].removeprefix('Set ')}"
            found[-1] = last.model_copy(update={"args": args, "title": _titled(last, step, title)})
        else:
            found.append(step)
    return found


def _titled(last: Step, step: Step, both: str) -> str:
    """The title of two updates as one: "Set Status and Due of Dark mode"."""
    head, _of, row = last.title.partition(" of ")
    more = step.title.partition(" of ")[0]
    plain = head.startswith("Set ") and more.startswith("Set ") and row
    return f"{head} and {more.removeprefix('Set ')} of {row}" if plain else both


def _are_one(last: Step, step: Step) -> bool:
    """Whether two steps change the same row, and nothing of it twice."""
    updates = last.operation == step.operation == "rows.update"
    alone = not (last.for_each or step.for_each or last.when or step.when)
    same = last.args.get("page") == step.args.get("page")
    return updates and alone and same and not _given(last).keys() & _given(step).keys()
