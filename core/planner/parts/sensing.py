"""Words for how far a thing is, "done" or "open", in what a schema has for it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from core.content.values.choosing import bare
from core.content.values.schema import PropertySchema, StatusGroup
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchor

_SENSES = {
    "done": StatusGroup.COMPLETE,
    "doing": StatusGroup.IN_PROGRESS,
    "todo": StatusGroup.TO_DO,
}


@cache
def _said(sense: str) -> frozenset[str]:
    """The words for a sense."""
    return frozenset(
        " ".join(word.words)
        for words in english_anchors().by_first.values()
        for word in words
        if word.kind == "state" and word.meaning == sense
    )


def option_that_says(sense: str, schema: Mapping[str, PropertySchema]) -> str:
    """The option of a status or a select that says so; empty when none does, or several do."""
    for kind in ("status", "select"):
        for prop in schema.values():
            if prop.type != kind:
                continue
            named = [each for each in prop.options if bare(each.name) in _said(sense)]
            fitting = named or list(prop.options_in(_SENSES[sense]))
            if len(fitting) == 1:
                return fitting[0].name
    return ""


def box_that_says(sense: str, schema: Mapping[str, PropertySchema], *, alone: bool) -> str:
    """The checkbox that says so; with `alone` also the only one that there is."""
    boxes = [prop.name for prop in schema.values() if prop.type == "checkbox"]
    named = [name for name in boxes if bare(name) in _said(sense)]
    if named:
        return named[0]
    return boxes[0] if alone and len(boxes) == 1 else ""


def with_meaning(by: Anchor, behind: Sequence[Anchor], *, asks: bool, measures: bool) -> Anchor:
    """What "by" says, told by what stands behind it."""
    following = next((each.kind for each in behind if each.kind != "filler"), "")
    kinds = {"prop": "group" if measures else "sort"}
    kinds |= {"date": "compare", "person": "own"} if asks else {"date": "filler"}
    kind = kinds.get(following, "by")
    return replace(by, kind=kind, value="until" if kind == "compare" else by.value)
