"""What one clause says and takes back, and people of whom it only speaks.

"Medium, no sorry, high"; "assign it to Ann, Tom is away"; "move it from Wednesday to Friday".
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from core.content.values.choosing import bare
from core.planner.grammar.lists import any_of
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchor

_PEOPLE = frozenset({"person", "mine"})
_LISTING = frozenset({"sep", "and", "or"})
_BETWEEN = frozenset({
    "sep", "sign", "filler", "polite", "lack", "not", "word", "verb", "to", "it", "tells", "or",
    "prop",
})  # fmt: skip
_MOST = 9
_NEAR = 5
_SPAN = re.compile(
    rf"{any_of('righting.from')} (?P<old>.+?) {any_of('righting.until')} (?P<new>.+)", re.IGNORECASE
)


def put_right(
    anchors: Sequence[Anchor], rivals: Callable[[Anchor, Anchor], bool]
) -> tuple[list[Anchor], bool]:
    """Anchors without values that are taken back at once, and whether there was one."""
    found = list(anchors)
    for at in range(len(found)):
        for end in range(at + 2, min(len(found), at + _MOST)):
            between = found[at + 1 : end]
            if any(each.kind not in _BETWEEN for each in between):
                break
            props = [each for each in between if each.kind == "prop"]
            said = [each for each in between if each.kind != "prop"]
            if rivals(found[at], found[end]) and _corrects(said):
                return put_right([*found[:at], *props, *found[end:]], rivals)[0], True
    return found, False


def _corrects(between: Sequence[Anchor]) -> bool:
    """Whether words between two values say that the second is meant."""
    words = tuple(word for each in between for word in bare(each.text).split())
    found = english_anchors().starts(words, frozenset({"correct"}))
    return found is not None and len(found.words) == len(words)


def without_strangers(anchors: Sequence[Anchor]) -> list[Anchor]:
    """Anchors in which a person of whom something else is told is an unexplained word."""
    found = list(anchors)
    people = [at for at, each in enumerate(found) if each.kind in _PEOPLE]
    props = [each for each in found if each.kind == "prop"]
    for count, at in enumerate(people):
        behind = found[at + 1] if at + 1 < len(found) else None
        speaks = behind is not None and (
            behind.kind == "filler" and bare(behind.text) in english_anchors().named("of_subjects")
        )
        other = count > 0 and any(
            each.kind not in _LISTING for each in found[people[count - 1] + 1 : at]
        )
        told_of = count > 0 and behind is not None and behind.kind == "tells"
        near = any(each.kind == "prop" for each in found[at + 1 : at + _NEAR])
        of_its_own = any(each.start > found[at - 1].start for each in props) and other
        if speaks or (other and not of_its_own) or (told_of and not near):
            found[at] = replace(found[at], kind="word")
    return found


def moved(day: str) -> str:
    """The new day of "from Wednesday to Friday"; empty when it is no such span."""
    span = _SPAN.fullmatch(day)
    return span["new"] if span else ""
