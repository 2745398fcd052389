"""In what order rows are asked for, and how many of them: "largest first", "the 3 cheapest"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.content.values.choosing import bare
from core.content.values.naming import match_property
from core.content.values.schema import PropertySchema
from core.kit.errors import BadInput
from core.planner.grammar.lists import word_list
from core.planner.grammar.said import SortKey
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchor

_SORTABLE = frozenset({
    "number", "date", "select", "status", "formula", "rollup", "title", "created_time",
    "last_edited_time", "unique_id", "checkbox",
})  # fmt: skip
_SUBJECTS = frozenset({"place", "noun"})
_ADDED = word_list("ordering.added")
_RATED = word_list("ordering.rated")
""" "The best rated book" is a book, "the best rating" is a figure."""
_PASSING = frozenset({"sep", "and"})


class Unclear(BadInput):
    """A word of a question has no place in it."""

    def __init__(self) -> None:
        super().__init__("A word of the question has no place in it.")


@dataclass
class Ordering:
    """Takes what says an order or a number of rows out of the anchors of a question.

    Args:
        anchors: all that are not silent; those that are taken are not in `rest`.
        measures: whether a figure is asked for, so that "by" says groups.
    """

    anchors: Sequence[Anchor]
    schema: Mapping[str, PropertySchema]
    measures: bool
    sorts: list[SortKey] = field(default_factory=list)
    limit: int = 0
    extreme: str = ""
    """max or min, when a property's highest or lowest value is asked for."""
    measured: str = ""
    taken: set[int] = field(default_factory=set)
    _open: bool = False
    """Whether the last sort has no direction of its own yet."""

    def take(self) -> None:
        """Find all of it. Raises Unclear."""
        for at, anchor in enumerate(self.anchors):
            if at in self.taken:
                continue
            ordering = anchor.kind == "by" and not self.measures and self._may_order(at + 1)
            if anchor.kind == "sort" or ordering:
                self._sorted(at)
            elif anchor.kind == "alphabet":
                self._sort(self._titled(), descending=False)
                self.taken.add(at)
        for at, anchor in enumerate(self.anchors):
            if anchor.kind == "super" and at not in self.taken:
                self._superlative(at)
            elif anchor.kind == "top":
                self._top(at)

    @property
    def rest(self) -> list[Anchor]:
        """What is left."""
        return [each for at, each in enumerate(self.anchors) if at not in self.taken]

    def _kind(self, at: int) -> str:
        inside = 0 <= at < len(self.anchors) and at not in self.taken
        return self.anchors[at].kind if inside else ""

    def _may_order(self, at: int) -> bool:
        return self._prop(at) is not None or self._kind(at) in {"super", "alphabet", "sort"}

    def _prop(self, at: int) -> PropertySchema | None:
        if self._kind(at) != "prop":
            return None
        prop = self.schema[self.anchors[at].prop]
        return prop if prop.type in _SORTABLE else None

    def _titled(self) -> PropertySchema:
        return next(prop for prop in self.schema.values() if prop.type == "title")

    def _sort(self, prop: PropertySchema, *, descending: bool) -> None:
        same = next((key for key in self.sorts if key.prop == prop.name), None)
        if same is None:
            self.sorts.append(SortKey(prop.name, descending=descending))
        elif same.descending != descending:
            raise Unclear

    def _sorted(self, at: int) -> None:
        """ "Sorted by A, then B"; before a superlative it says nothing itself."""
        self.taken.add(at)
        if self._kind(at + 1) in _SUBJECTS and "by" in {self._kind(at + 2), self._kind(at + 3)}:
            # "Sort the tasks by …".
            return
        place = at + 1 if self._kind(at + 1) != "by" else at + 2
        if place == at + 2:
            self.taken.add(at + 1)
        if self._kind(place) in {"super", "alphabet", "from"}:
            return
        found = self._prop(place)
        if found is None:
            raise Unclear
        while found is not None:
            self.sorts.append(SortKey(found.name))
            self.taken.add(place)
            gap = 1 + (self._kind(place + 1) in _PASSING)
            found = self._prop(place + gap)
            place += gap
        self._open = True

    def _superlative(self, at: int) -> None:
        direction, _, sense = self.anchors[at].value.partition("_")
        descending = direction == "descending"
        prop = self._prop(at + 1)
        end = at + 2 if prop else at + 1
        if prop is not None and self._kind(end) == "prop" and self._prop(end) == prop:
            end += 1
        self.taken |= set(range(at, end))
        before = at - 1
        if self._kind(end) == "last":
            self.taken.add(end)
            self._at_the_end(prop, sense, descending=descending)
        elif self._kind(end) == "first":
            self.taken.add(end)
            self._direct(prop, sense, descending=descending)
        elif self._kind(before) == "begin":
            self.taken.add(before)
            self._direct(prop, sense, descending=descending)
        elif self._ranges(before, end) or sense == "any" or self._goes_on(at, prop):
            self._direct(prop, sense, descending=descending)
        else:
            self._extreme(at, prop, sense, descending=descending)

    def _goes_on(self, at: int, prop: PropertySchema | None) -> bool:
        """Whether a place tells the direction of the sort before it, or before a comma."""
        if prop is not None or not self._open:
            return False
        back = at - 1
        while back >= 0 and self.anchors[back].kind in _PASSING:
            back -= 1
        return back in self.taken and self.anchors[back].kind == "prop"

    def _ranges(self, before: int, end: int) -> bool:
        """ "From the largest down to the smallest": the end says nothing more."""
        stop = next((n for n in range(end, min(end + 2, len(self.anchors)))
                     if self._kind(n) == "to"), 0)  # fmt: skip
        if not stop or self._kind(stop + 1) != "super":
            return False
        self.taken |= set(range(end, stop + 2))
        if self._kind(stop + 2) == "prop":
            self.taken.add(stop + 2)
        if self._kind(before) == "from":
            self.taken.add(before)
        return True

    def _direct(self, prop: PropertySchema | None, sense: str, *, descending: bool) -> None:
        """The direction of what was named, or of what the sense of the word is about."""
        if prop is None and self.sorts and self._fits(self.sorts[-1], sense):
            last = self.sorts[-1]
            if not self._open and last.descending != descending:
                raise Unclear
            self.sorts[-1] = replace(last, descending=descending)
            self._open = False
            return
        self._sort(prop or self._just_before(sense) or self._usual(sense), descending=descending)

    def _just_before(self, sense: str) -> PropertySchema | None:
        """ "Fees from high to low": what stands before a direction alone."""
        free = [n for n in range(len(self.anchors)) if n not in self.taken]
        props = [prop for n in free if (prop := self._prop(n)) is not None]
        if sense != "any" or len(props) != 1:
            return None
        self.taken |= {n for n in free if self._kind(n) in {"prop", "from"}}
        return props[0]

    def _fits(self, key: SortKey, sense: str) -> bool:
        kind = self.schema[key.prop].type
        return sense == "any" or (kind == "date") is (sense == "time")

    def _at_the_end(self, prop: PropertySchema | None, sense: str, *, descending: bool) -> None:
        """ "…, worst at the bottom": the other direction."""
        if prop is None and self.sorts and self._fits(self.sorts[-1], sense):
            if self.sorts[-1].descending is descending and not self._open:
                raise Unclear
            self.sorts[-1] = replace(self.sorts[-1], descending=not descending)
        else:
            self._sort(prop or self._usual(sense), descending=not descending)

    def _extreme(
        self, at: int, prop: PropertySchema | None, sense: str, *, descending: bool
    ) -> None:
        """The first few of an order, or the highest value of all."""
        several = self._number(at)
        subject = next((n for n in range(at - 1, -1, -1) if self._kind(n) in _SUBJECTS), -1)
        apart = any(self.anchors[n].kind == "sep" for n in range(subject, at)) and not several
        rated = bare(self.anchors[at + 1].text) in _RATED if prop is not None else False
        if prop is not None and not several and not rated and (subject < 0 or apart):
            if prop.type != "number" or self.measured:
                raise Unclear
            self.extreme, self.measured = ("max" if descending else "min"), prop.name
            return
        if prop is None and sense == "time" and not self.sorts:
            if bare(self.anchors[at].text) not in _ADDED:
                raise Unclear
            # The newest rows are the last that were added.
            self.sorts.append(SortKey("created", descending=True))
        else:
            self._direct(prop, sense, descending=descending)
        self._open = False
        following = next(
            (n for n in range(at, len(self.anchors)) if self._kind(n) in _SUBJECTS), -1
        )
        named = subject if subject >= 0 else following
        single = named >= 0 and not bare(self.anchors[named].text).endswith("s")
        if not several and not single and (prop is not None or subject >= 0):
            raise Unclear
        self.limit = several or (1 if single else 0)

    def _top(self, at: int) -> None:
        """ "The top 3 by amount": the largest."""
        self.taken.add(at)
        sized = bool(self.sorts) and self.schema[self.sorts[-1].prop].type == "number"
        if not sized or (self.sorts[-1].descending and not self._open and self.limit):
            raise Unclear
        self.sorts[-1] = replace(self.sorts[-1], descending=True)
        self._open = False
        self.limit = self._number(at)
        if not self.limit:
            raise Unclear

    def _number(self, at: int) -> int:
        """How many are asked for: a number beside the word, or before what rows are called."""
        for near in (at - 1, self._behind(at)):
            if self._kind(near) == "number":
                return self._counted(near)
        for near in range(len(self.anchors)):
            if self._kind(near) == "number" and self._kind(near + 1) in _SUBJECTS:
                return self._counted(near)
        return 0

    def _behind(self, at: int) -> int:
        return next((n for n in range(at + 1, len(self.anchors)) if n not in self.taken), -1)

    def _counted(self, at: int) -> int:
        said = self.anchors[at].value
        if not said.isdigit():
            raise Unclear
        self.taken.add(at)
        return int(said)

    def _usual(self, sense: str) -> PropertySchema:
        """What a sense is about in this schema: time a date, money an amount. Raises Unclear."""
        kind = "date" if sense == "time" else "number"
        fitting = [prop for prop in self.schema.values() if prop.type == kind]
        if len(fitting) == 1:
            return fitting[0]
        if sense == "money":
            money = english_anchors().named("money")
            fitting = [prop for prop in fitting if bare(prop.name) in money]
            if len(fitting) == 1:
                return fitting[0]
        if sense == "time":
            try:
                return match_property("due", self.schema)
            except BadInput:
                raise Unclear from None
        raise Unclear
