"""Which property each value of a clause is of, and what else its words say: limits, order, groups.

Every word gets its place or is kept as unexplained; what is unexplained makes no reading.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.planner.grammar.lists import word_list
from core.planner.grammar.said import SortKey
from core.planner.parts.anchoring import Anchor
from core.planner.parts.assigning_values import TYPED, ValuesAssigned
from core.planner.parts.bound import Bound, may_be_of
from core.planner.parts.sensing import with_meaning

_SILENT = frozenset(
    {"filler", "polite", "own", "sep", "sign", "colon", "mark", "deny_end", "content", "first"}
)
_MOVED = frozenset({"person", "mine", "option", "number"})
_SIZES = word_list("assigning.sizes")


@dataclass
class Assigned(ValuesAssigned):
    """The words of one clause, read against one schema."""

    def take(self, anchors: Sequence[Anchor]) -> None:
        """Give every anchor its place."""
        self.anchors = list(anchors)
        for at, anchor in enumerate(anchors):
            if anchor.kind == "by":
                anchor = with_meaning(
                    anchor, anchors[at + 1 :], asks=self.asks, measures=self.measures
                )
            self._take(anchor)
            silent = self._from and anchor.kind == "filler"
            self._from = silent or anchor.text.casefold() == "from"
            if anchor.kind not in {"filler", "own"}:
                self._before = anchor
        self._settle_pending()
        self._settle_number()
        self._settle_most()
        self.words += [self._later] if self._later else []
        if self._not or self._lack or self._compare or self._sorting or self._super or self._except:
            self.words.append(anchors[-1])

    def _take(self, anchor: Anchor) -> None:
        takers: dict[str, Callable[[Anchor], None]] = {
            "prop": self._property, "option": self._option, "box": self._box, "state": self._state,
            "person": self._person, "mine": self._mine, "his": self._his, "date": self._date,
            "number": self._figure, "row": self._row, "place": self._place,
            "page": self.pages.append, "quoted": self._quote, "overdue": self._overdue,
            "nobody": self._nobody, "super": self._superlative,
            "text": lambda each: self._bind(self.schema[each.prop], each),
            **dict.fromkeys(TYPED, self._typed),
        }  # fmt: skip
        if self._number is not None and self._before is self._number:
            # "Has 2 bugs" tells no number of its own.
            self._counts = anchor.kind in {"noun", "word"}
        if self.changing and self._from and anchor.kind in _MOVED:
            # "Move X from Ann" tells what X has, not what it gets.
            self.words.append(anchor)
        elif anchor.kind in takers:
            takers[anchor.kind](anchor)
        elif anchor.kind not in _SILENT:
            self._mark(anchor)
        if anchor.kind == "first":
            self._settle_order()
        if anchor.kind not in {"and", "or", "sep", "filler", "not"}:
            self._joined = self._or = False

    def _mark(self, anchor: Anchor) -> None:
        """Words that say something of what stands behind them."""
        marks: dict[str, Callable[[], None]] = {
            "not": lambda: setattr(self, "_not", True),
            "lack": lambda: setattr(self, "_lack", True),
            "except": lambda: setattr(self, "_except", True),
            "or": lambda: setattr(self, "_or", True),
            "and": lambda: setattr(self, "_joined", True),
            "compare": lambda: self._comparing(anchor),
            "sort": lambda: setattr(self, "_sorting", True),
            "group": lambda: setattr(self, "_grouping", True),
            "all": lambda: setattr(self, "everything", True),
            "noun": lambda: setattr(self, "noun", True),
            "it": lambda: setattr(self, "pointing", True),
            "tells": lambda: self._telling(anchor),
            "adds": lambda: self.adding.append(anchor.start),
            "takes": lambda: self.taking.append(anchor.start),
            "to": self._turning,
        }
        mark = marks.get(anchor.kind)
        if anchor.kind == "container" and self._before is not None and self._before.kind == "place":
            return
        if mark is None:
            self.words.append(anchor)
        else:
            mark()

    def _telling(self, anchor: Anchor) -> None:
        self.tells = True
        if anchor.text.casefold().endswith((" to", " into")):
            self.towards = len(self.bounds)

    def _turning(self) -> None:
        """ "To": what stands behind it is the new value of what was named before."""
        self.towards = len(self.bounds)
        if self._pending is None:
            self._pending, self._later = self._later, None

    def _comparing(self, anchor: Anchor) -> None:
        """ "Up to 20" is a limit where rows are asked for, and the value itself elsewhere."""
        if self.asks or anchor.text.casefold() != "up to":
            self._compare = anchor.value
        else:
            self.towards = len(self.bounds)

    def _property(self, anchor: Anchor) -> None:
        prop = self.schema[anchor.prop]
        self._restated(anchor)
        last = self.bounds[-1] if self.bounds else None
        adjacent = (
            self._before is not None and last is not None and self._before.start == last.start
        )
        if self._sorting or self._super:
            self.sorts.append(SortKey(prop.name, descending=self._super == "descending"))
            self._sorting, self._super = False, ""
        elif self._grouping:
            self._settle_pending()
            self.group, self._grouping = prop.name, False
        elif self._lack:
            self.bounds.append(Bound(prop.name, "lacking", named=True, start=anchor.start))
            self._lack = False
        elif self._number is not None and self._before is self._number and prop.type == "number":
            self._bind(prop, self._number)
            self._number = None
        elif last is not None and adjacent and may_be_of(last, prop):
            self.bounds[-1] = replace(last, prop=prop.name)
        elif prop.type == "title":
            self.noun = True
        elif prop.type == "rich_text" and len(self.quotes) == 1 and not self.asks:
            self._bind(prop, replace(self.quotes.pop(), kind="text"))
        else:
            self._settle_pending()
            self._pending = anchor

    def _restated(self, anchor: Anchor) -> None:
        """ "Has changed the phone, the new number is …": one property, said twice."""
        if self._pending is not None and self._pending.prop == anchor.prop:
            self._pending = None

    def _superlative(self, anchor: Anchor) -> None:
        if self.sorts and self._before is not None and self._before.kind in {"prop", "sep"}:
            descending = anchor.value == "descending"
            self.sorts[-1] = replace(self.sorts[-1], descending=descending)
        else:
            self._super = anchor.value

    def _settle_order(self) -> None:
        """ "newest first" with no property is by the date, "biggest first" by the number."""
        sized = self._before is not None and self._before.text in _SIZES
        prop = self._of_types("number" if sized else "date")
        prop = prop if sized else prop or self._usual_date()
        if self._super and prop is not None:
            self.sorts.append(SortKey(prop.name, descending=self._super == "descending"))
            self._super = ""

    def _settle_most(self) -> None:
        """ "The biggest project by budget": the first of them."""
        if self._super and self.sorts:
            descending = self._super == "descending"
            self.sorts[-1] = replace(self.sorts[-1], descending=descending)
            plural = any(each.text.casefold().endswith("s") for each in self.places)
            self.limit = self.limit or (0 if plural else 1)
            self._super = ""
