"""What the words of a question stand for, when they are read against one database."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from core.content.values.choosing import bare
from core.content.values.naming import match_property
from core.content.values.schema import PropertySchema
from core.domain.notion import Database
from core.kit.errors import BadInput
from core.planner.asking.ask_words import AskWords, english_asking
from core.planner.drafts.draft import Draft
from core.planner.grammar.lists import any_of, word_list
from core.planner.parts.anchor_words import Word
from core.planner.parts.anchoring import Anchor, Anchoring, _Entry

SILENT = frozenset({"ask", "small", "polite", "container", "own", "sign", "all", "mark", "weak"})
"""Kinds that say nothing of which rows are asked for."""
_GIVEN = word_list("ask_anchors.given")
_ALSO = word_list("ask_anchors.also")
_RANGE = re.compile(r"(between) (\d+) (and) (\d+)", re.IGNORECASE)
_AT = re.compile(rf"^{any_of('ask_anchors.at')}\s+", re.IGNORECASE)
_PEOPLE = word_list("ask_anchors.people")
_LEADING = frozenset({"not", "small", "ask"})
_NEAR = 3
"""Words before a verb among which stands what says when or whether."""
_VALUES = frozenset({"mine", "person", "option", "row", "state", "box"})
_AGENTS = ("er", "or", "ee")
_ORDERS = frozenset({"sort", "by", "begin", "super"})
_DAYS = word_list("ask_anchors.days")
_POSSIBLE = word_list("ask_anchors.possible")
_DOING = word_list("ask_anchors.doing")


@dataclass
class AskAnchoring(Anchoring):
    """Reads stretches of one question against one database."""

    @cached_property
    def _entries(self) -> dict[str, list[_Entry]]:
        found = {first: list(entries) for first, entries in super()._entries.items()}
        for prop in self.schema.values():
            boxes = _box_entries(prop, english_asking()) if prop.type == "checkbox" else ()
            for entry in (*boxes, *self._other_names(prop)):
                found.setdefault(entry.words[0], []).insert(0, entry)
        return found

    def _other_names(self, prop: PropertySchema) -> Iterator[_Entry]:
        """What a property is called as well, where nothing else here has that name."""
        own = {bare(name) for name in self.schema}
        own |= {bare(option.name) for each in self.schema.values() for option in each.options}
        named = english_asking().also("named", bare(prop.name))
        doing = _doing(prop) if prop.type == "people" else ()
        for said in dict.fromkeys((*named, *doing)):
            if said not in own:
                yield _Entry(tuple(said.split()), "prop", prop.name, prop.name)

    def _candidates(self, at: int, *, heading: bool) -> Iterator[tuple[int, Anchor]]:
        """What may begin at a unit; "are not started" is not cut inside the option's name."""
        for end, anchor in super()._candidates(at, heading=heading):
            if anchor.kind in _LEADING and end - at > 1 and self._is_cut(end - 1, end):
                continue
            if anchor.kind == "all" and self.units[end - 1].word == "my":
                continue
            yield end, anchor

    def _may_stand(self, word: Word, *, heading: bool) -> bool:
        """Words of questions may stand anywhere."""
        return True

    def _is_cut(self, at: int, end: int) -> bool:
        """Whether an option or a state begins with a word and goes on behind it."""
        return any(
            stop > end and anchor.kind in {"option", "state", "box"}
            for stop, anchor in super()._candidates(at, heading=False)
        )


def _doing(prop: PropertySchema) -> Iterator[str]:
    """What people do whom a property holds: the teacher teaches, attendees attend."""
    name = bare(prop.name).removesuffix("s")
    stems = [name, *((name[:-2], name[:-1]) if name.endswith(_AGENTS) else ())]
    for stem in (each for each in stems if each and " " not in each):
        yield from (f"{stem}{ending}" for ending in ("", "s", "es", "ing", "ed") if stem != name)
        yield from (f"{stem}{ending}" for ending in ("s", "ing", "ed") if stem == name)
        yield from english_asking().also("doing", stem)


def _box_entries(prop: PropertySchema, words: AskWords) -> Iterator[_Entry]:
    """What is said of rows whose checkbox is ticked, or is not: "to be bought", "owed"."""
    name = bare(prop.name)
    if not name:
        return
    for lead in words.also("leads", "word"):
        yield _Entry((*lead.split(), *name.split()), "box", "", prop.name, yes=False)
    for table, yes in (("unticked", False), ("ticked", True)):
        for said in words.also(table, name):
            yield _Entry(tuple(said.split()), "box", "", prop.name, yes=yes)


def anchoring(draft: Draft, database: Database | None) -> AskAnchoring:
    """The text of a draft, read against a database."""
    return AskAnchoring(draft.text, draft.lexicon, draft.asked, database, english_asking())


def understood(anchors: Sequence[Anchor], schema: Mapping[str, PropertySchema]) -> list[Anchor]:
    """Anchors with what depends on their neighbours told, and the silent ones left out."""
    owned = any(prop.type == "people" for prop in schema.values())
    anchors = list(_spread(anchors, schema))
    found: list[Anchor] = []
    for at, anchor in enumerate(anchors):
        behind = next((each for each in anchors[at + 1 :] if each.kind not in SILENT), None)
        told = _told(anchor, anchors[max(0, at - _NEAR) : at], behind, owned=owned)
        if told.kind not in SILENT:
            kept = _dated(told, found[-1] if found else None, schema)
            if told.kind == "nobody" and found and found[-1].kind == "not":
                found.pop()
            found += [kept] if kept else []
    return list(_between(list(_since(found, schema))))


def _between(anchors: Sequence[Anchor]) -> Iterator[Anchor]:
    """ "Between 3 and 5 points" is points of at least 3 and at most 5."""
    kinds = [each.kind for each in anchors]
    at = 0
    while at < len(anchors):
        if kinds[at : at + 4] != ["between", "number", "and", "number"]:
            yield anchors[at]
            at += 1
            continue
        start, low, joint, high = anchors[at : at + 4]
        behind = anchors[at + 4 : at + 5] if kinds[at + 4 : at + 5] == ["prop"] else []
        yield from behind
        yield from (replace(start, kind="compare", value="at_least"), low, joint)
        yield from (replace(start, kind="compare", value="at_most"), high)
        at += 4 + len(behind)


def _spread(anchors: Sequence[Anchor], schema: Mapping[str, PropertySchema]) -> Iterator[Anchor]:
    """ "Between 5 and 20 seats" are numbers, though "between 5 and 20" may be days elsewhere."""
    props = [(at, each) for at, each in enumerate(anchors) if each.kind == "prop"]
    for at, anchor in enumerate(anchors):
        said = _RANGE.fullmatch(anchor.text) if anchor.kind == "date" else None
        near = [each.prop for place, each in props if abs(place - at) <= _NEAR]
        numbers = any(schema[each].type == "number" for each in near)
        if said is None or not numbers:
            yield anchor
            continue
        for kind, name in (("between", 1), ("number", 2), ("and", 3), ("number", 4)):
            start, end = anchor.start + said.start(name), anchor.start + said.end(name)
            yield Anchor(kind, start, end, said[name], said[name] if kind == "number" else "")


def _since(anchors: Sequence[Anchor], schema: Mapping[str, PropertySchema]) -> Iterator[Anchor]:
    """ "Since May" is from May on, whatever the property is called."""
    for at, anchor in enumerate(anchors):
        yield anchor
        dated = at + 1 < len(anchors) and anchors[at + 1].kind == "date"
        if anchor.kind == "prop" and bare(anchor.text) == "since" and dated:
            yield replace(anchor, kind="compare", value="since")


def _dated(
    anchor: Anchor, last: Anchor | None, schema: Mapping[str, PropertySchema]
) -> Anchor | None:
    """ "Sent date" is one property; what things are ordered by the day of is their date.

    "Estimated at 8" is a number, though "at 8" is a time elsewhere.
    """
    if anchor.kind == "date" and anchor.text.isdigit() and last is not None:
        number = last.kind == "prop" and schema[last.prop].type == "number"
        return replace(anchor, kind="number", value=anchor.text) if number else anchor
    if bare(anchor.text) not in _DAYS or last is None or anchor.kind not in {"word", "prop"}:
        return anchor
    if last.kind == "prop" and schema[last.prop].type == "date":
        return None
    if anchor.kind == "word" and last.kind in _ORDERS:
        try:
            prop = match_property("due", schema)
        except BadInput:
            return anchor
        return replace(anchor, kind="prop", value=prop.name, prop=prop.name)
    return anchor


def _told(anchor: Anchor, near: Sequence[Anchor], behind: Anchor | None, *, owned: bool) -> Anchor:
    """One anchor, by what stands beside it."""
    before = near[-1] if near else None
    if anchor.kind in {"mine", "i"}:
        return _who_asks(anchor, before, owned=owned)
    if anchor.kind == "box" and anchor.value == "verb":
        return _by_verb(anchor, near)
    if anchor.kind == "date":
        return replace(anchor, text=_AT.sub("", anchor.text))
    return replace(anchor, kind=_kind(anchor, before, behind))


def _who_asks(anchor: Anchor, before: Anchor | None, *, owned: bool) -> Anchor:
    """ "My", "I": whose rows, where rows belong to people; "for me" is who is told."""
    told = bare(anchor.text) in _PEOPLE and not _joins(before)
    return replace(anchor, kind="small" if told or not owned else "mine")


def _kind(anchor: Anchor, before: Anchor | None, behind: Anchor | None) -> str:
    """What an anchor says beside its neighbours."""
    said = bare(anchor.text)
    personal = behind is not None and behind.kind in {"person", "mine"}
    if anchor.kind == "and" and said == "but" and behind is not None and behind.kind in _VALUES:
        # "All but mine" leaves those out; "the open but small ones" is not as clear.
        return "but"
    if anchor.kind == "number" and anchor.text == "4" and behind and behind.kind == "person":
        # "4 otis" is for Otis.
        return "small"
    if anchor.kind == "own" and said in _GIVEN and before is not None and before.kind == "not":
        # "Not assigned", but for "not assigned to Ann".
        return "own" if personal else "nobody"
    if anchor.kind == "compare" and said in _ALSO and not _is_value(behind):
        return "small"
    return anchor.kind


def _joins(anchor: Anchor | None) -> bool:
    return anchor is not None and anchor.kind in {"and", "or"}


def _is_value(anchor: Anchor | None) -> bool:
    return anchor is not None and anchor.kind in {"number", "date"}


def _by_verb(anchor: Anchor, before: Sequence[Anchor]) -> Anchor:
    """The verb of a checkbox: "should buy" is not bought, "did buy" is; "do" says nothing."""
    said = {word for each in before for word in bare(each.text).split()}
    if said & _POSSIBLE and bare(anchor.text) not in _DOING:
        return replace(anchor, yes=False, value="")
    if "did" in said:
        return replace(anchor, yes=True, value="")
    if bare(anchor.text) in _DOING:
        return replace(anchor, kind="small")
    return replace(anchor, kind="word")
