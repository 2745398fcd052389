"""The title of a row to add, and what is said of the row beside it.

A title is in quotes, stands behind a colon up to the next comma, or is a run of words that name
nothing else: a title that would take in what the schema knows is none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.content.values.choosing import bare
from core.content.values.schema import PropertySchema
from core.planner.grammar.lists import word_list
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchor

_BEFORE = frozenset({"filler", "place", "noun", "polite", "prop", "it", "to"})
_WORDS = frozenset({"word", "number", "sign", "and", "tells", "state", "verb", "group", "compare"})
_TITLE = _WORDS | {"sep", "filler"}
_CALLED = word_list("titling.called")
_CLOSING = word_list("titling.closing")
_SCHEMA_WORDS = word_list("titling.schema_words")


def titled(
    text: str, rest: Sequence[Anchor], here: str, schema: Mapping[str, PropertySchema]
) -> tuple[str, list[Anchor]] | None:
    """The title and the other anchors; None when no words are surely one."""
    if any(bare(each.text) in _SCHEMA_WORDS and each.kind in _WORDS for each in rest):
        return None
    anchors = with_texts(text, rest, schema)
    quoted = [at for at, each in enumerate(anchors) if each.kind == "quoted"]
    if quoted:
        at = quoted[0]
        others = [e for e in (*anchors[:at], *anchors[at + 1 :]) if e.kind != "called"]
        return anchors[at].text, others
    return _run(text, anchors, here)


def _run(text: str, anchors: Sequence[Anchor], here: str) -> tuple[str, list[Anchor]] | None:
    """The run of words that is the title, with the other anchors; None when it is none."""
    start = _beginning(anchors, here)
    if start is None:
        return None
    explicit = start > 0 and anchors[start - 1].kind == "colon"
    called = start > 0 and anchors[start - 1].text.casefold() in _CALLED
    end = start
    while end < len(anchors) and not _closes(anchors[end], text, explicit=explicit):
        end += 1
    run = list(anchors[start:end])
    while run and not explicit and run[-1].kind in {"and", "sep", "filler"}:
        run.pop()
    if not _is_title(run, explicit=explicit or called) or not (
        explicit or _leads_on(anchors[end:])
    ):
        return None
    others = [
        each for each in (*anchors[:start], *anchors[end:]) if each.kind not in {"colon", "called"}
    ]
    return text[run[0].start : run[-1].end], others


def _is_title(run: Sequence[Anchor], *, explicit: bool) -> bool:
    """Whether words can be a title: none of them is what the schema knows."""
    if not run:
        return False
    if explicit:
        return not any(each.kind in {"date", "place"} for each in run)
    first, *others = run
    known = first.kind in _TITLE or first.text[:1].isupper()
    return first.kind != "number" and known and all(each.kind in _TITLE for each in others)


def _leads_on(behind: Sequence[Anchor]) -> bool:
    """Whether a preposition behind a title is followed by what it can only belong to."""
    if not behind or behind[0].text.casefold() not in _CLOSING:
        return True
    following = next((each.kind for each in behind[1:] if each.kind != "filler"), "")
    if behind[0].text.casefold() in {"to", "into", "in", "on"}:
        return following in {"place", "date"}
    return following in {"place", "date", "prop", "option", "person", "row", "mine", "email", "box"}


def _beginning(anchors: Sequence[Anchor], here: str) -> int | None:
    """Where the title begins: behind the colon, else at the first word that names nothing."""
    for at, each in enumerate(anchors):
        if each.kind == "colon" or each.text.casefold() in _CALLED:
            return at + 1
        if each.kind == "sep" or (_begins(each, here) and each.kind != "row"):
            break
    return next((at for at, each in enumerate(anchors) if _begins(each, here)), None)


def _begins(anchor: Anchor, here: str) -> bool:
    """Whether a title begins here: with a word that names nothing, or with a capital letter."""
    noun = anchor.kind == "noun" or (anchor.kind == "place" and anchor.value == here)
    capital = anchor.text[:1].isupper() and not noun
    return anchor.kind not in _BEFORE or capital


def _closes(anchor: Anchor, text: str, *, explicit: bool) -> bool:
    """Whether a title ends before an anchor."""
    if anchor.kind == "sep":
        return text[anchor.end : anchor.end + 1].isspace() or anchor.text in {",", ";", "(", ")"}
    if explicit:
        return False
    return anchor.kind in {"place", "prop", "by"} or anchor.text.casefold() in _CLOSING


def with_texts(
    text: str, anchors: Sequence[Anchor], schema: Mapping[str, PropertySchema]
) -> list[Anchor]:
    """Anchors with the words that a text property takes as one quote: "by Nell Abbot"."""
    found: list[Anchor] = []
    at = 0
    while at < len(anchors):
        prop = _text_property(anchors[at], schema)
        end = at + 1
        while prop and end < len(anchors) and _is_text(anchors[end]):
            end += 1
        while end > at + 1 and anchors[end - 1].kind == "filler":
            end -= 1
        if prop and end > at + 1:
            first, last = anchors[at + 1], anchors[end - 1]
            said = text[first.start : last.end]
            found.append(replace(anchors[at], kind="prop", value=prop, prop=prop))
            found.append(Anchor("text", first.start, last.end, said, said, prop))
        else:
            found.append(anchors[at])
            end = at + 1
        at = end
    return found


def _is_text(anchor: Anchor) -> bool:
    return anchor.kind in {"word", "number", "filler"} or anchor.text == "&"


def _text_property(anchor: Anchor, schema: Mapping[str, PropertySchema]) -> str:
    if anchor.kind == "prop" and schema[anchor.prop].type == "rich_text":
        return anchor.prop
    if anchor.kind != "by":
        return ""
    names = english_anchors().named("author")
    fitting = [p.name for p in schema.values() if p.type == "rich_text" and bare(p.name) in names]
    return fitting[0] if len(fitting) == 1 else ""
