"""One question against one database: what is asked for, when all its words are explained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.content.values.choosing import bare
from core.content.values.schema import PropertySchema
from core.planner.asking.conditions import Conditions
from core.planner.asking.ordering import Ordering, Unclear
from core.planner.grammar.lists import word_list
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchor
from core.planner.parts.assigning import Assigned

_FIGURES = ("average", "sum", "count")
"""Measures by their words, those that say more first."""
_SUBJECTS = frozenset({"place", "noun"})
_WORK = word_list("question.work")
""" "What do I have to do" asks for rows, whatever they are called."""
_STILL = word_list("question.still")


@dataclass
class Question:
    """What is asked for.

    Args:
        schema: of the database that is asked about.
        homes: for each row that is named, the id of its database.
        here: that database's id.
        today: the day on which it is asked.
    """

    schema: Mapping[str, PropertySchema]
    homes: Mapping[str, str]
    here: str
    today: date
    measure: str = ""
    group: str = ""
    said: Assigned = field(init=False)
    subjects: Sequence[Anchor] = ()
    shown: Sequence[str] = ()
    spoken_of: Sequence[Anchor] = ()
    """People who are named beside the question."""
    everything: bool = False
    is_explicit: bool = False
    """Whether it says that it asks: "which", "how many", "show me"."""

    def take(self, anchors: Sequence[Anchor], *, weak: bool = False) -> None:
        """Read the anchors that say something. Raises Unclear when one has no place.

        Args:
            weak: whether a word stands there that asks for a sum of what is a number.
        """
        anchors = self._measuring(list(anchors), weak=weak)
        anchors = self._grouping(anchors)
        ordering = Ordering(anchors, self.schema, bool(self.measure or self.group))
        ordering.take()
        self.measure = ordering.extreme or self.measure
        conditions = Conditions(
            self.schema,
            self.homes,
            self.here,
            measures=bool(self.measure and not ordering.extreme),
            today=self.today,
            spoken_of=self.spoken_of,
            everything=self.everything,
        )
        conditions.take(ordering.rest)
        if ordering.limit and conditions.limit:
            raise Unclear
        self.subjects, self.shown = conditions.subjects, conditions.shown
        self.said = Assigned(self.schema, self.homes, self.here)
        self.said.bounds, self.said.excepted = conditions.bounds, conditions.excepted
        self.said.sorts, self.said.limit = ordering.sorts, ordering.limit or conditions.limit
        self.said.group = self.group
        self.said.measured = ordering.measured or conditions.measured
        self._settle_measure(anchors)

    def _measuring(self, anchors: list[Anchor], *, weak: bool) -> list[Anchor]:
        """The anchors without the words that say what is worked out."""
        kinds = {each.kind for each in anchors}
        self.measure = next((each for each in _FIGURES if each in kinds), "")
        money = any(each.kind == "money" for each in anchors)
        for at, each in enumerate(anchors):
            behind = anchors[at + 1] if at + 1 < len(anchors) else None
            if each.kind == "count" and self._is_number(anchors[at + 1 :]):
                # "How many hours do the tasks have": the hours are added up.
                self.measure = "average" if "average" in kinds else "sum"
            much = each.kind == "sum" and bare(each.text) == "how much"
            if much and not money and behind is not None and behind.kind in _SUBJECTS:
                # "How much items": of what is no number a count.
                self.measure = "count"
        if not self.measure and weak:
            self.measure = "sum"
        return [each for each in anchors if each.kind not in _FIGURES]

    def _is_number(self, behind: Sequence[Anchor]) -> bool:
        """Whether a number property comes before what the rows are called."""
        for each in behind:
            if each.kind in _SUBJECTS:
                return False
            if each.kind == "prop":
                return self.schema[each.prop].type == "number"
            if each.kind in {"compare", "number"}:
                return False
        return False

    def _grouping(self, anchors: list[Anchor]) -> list[Anchor]:
        """The anchors without what they are to be grouped by. Raises Unclear."""
        kept: list[Anchor] = []
        at = 0
        while at < len(anchors):
            each = anchors[at]
            behind = anchors[at + 1] if at + 1 < len(anchors) else None
            groups = each.kind == "group" or (each.kind == "by" and bool(self.measure))
            prop = self._grouped_by(behind) if groups and behind is not None else ""
            if prop and self.group not in {"", prop}:
                raise Unclear
            if prop:
                self.group = prop
                at += 2
                continue
            if each.kind == "group" and (behind is None or behind.kind not in _SUBJECTS):
                raise Unclear
            if each.kind != "group":
                kept.append(each)
            at += 1
        return kept

    def _grouped_by(self, anchor: Anchor) -> str:
        if anchor.kind == "prop" and self.schema[anchor.prop].type != "title":
            return anchor.prop
        people = [prop.name for prop in self.schema.values() if prop.type == "people"]
        word = anchor.kind == "person" and anchor.value == "word"
        return people[0] if word and len(people) == 1 else ""

    def _settle_measure(self, anchors: Sequence[Anchor]) -> None:
        """What is worked out where only "money" or "the sum" was said. Raises Unclear."""
        said = self.said
        if self.group and not self.measure:
            if said.measured or said.sorts:
                raise Unclear
            self.measure = "count"
        if self.measure == "count" and said.measured:
            raise Unclear
        if self.measure == "sum" and not said.measured:
            names = english_anchors().named("money")
            fitting = [
                prop.name for prop in self.schema.values()
                if prop.type == "number" and bare(prop.name) in names
            ]  # fmt: skip
            said.measured = fitting[0] if len(fitting) == 1 else ""
        if any(each.kind == "money" for each in anchors) and self.measure != "sum":
            raise Unclear
        if self.measure not in {"", "count"} and not said.measured:
            raise Unclear
        if self.measure and (said.sorts or said.limit):
            raise Unclear

    def says_more(self, words: Sequence[str]) -> bool:
        """Whether anything is said of the rows; a bare list is another reading's.

        "Still" says something of them, which must not be lost.
        """
        said = self.said
        if self.shown and (self.measure or not self.subjects):
            return False
        plain = not (said.bounds or said.excepted or self.shown)
        if plain and not (said.sorts or (said.limit and self.is_explicit) or self.measure):
            return False
        if len(words) == 1 and not self.is_explicit and said.bounds[0].kind != "overdue":
            return False
        return not (plain and _STILL & set(words))

    def about(self, *, here: bool) -> bool:
        """Whether enough was said: rows by what they are called, or by what only they have.

        Args:
            here: whether nothing else could be asked about.
        """
        mine = [each.text.casefold().split() for each in self.said.bounds if each.kind == "me"]
        if any(_WORK & set(words) for words in mine):
            return True
        places = any(each.kind in {"place", "prop"} for each in self.subjects)
        said = self.said
        telling = [each for each in said.bounds if each.kind not in {"row", "person", "me"}]
        more = bool(said.bounds or said.sorts or self.measure)
        called = any(each.kind != "work" for each in self.subjects) or self.measure
        if any(each.kind == "row" for each in said.bounds) and not called:
            return False
        return (
            places
            or bool(telling or said.measured or said.sorts)
            or (bool(self.subjects) and more)
            or (here and more)
        )
