"""Which property each value of a clause is of, and what else its words say: limits, order, groups.

Every word gets its place or is kept as unexplained; what is unexplained makes no reading.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.content.values.choosing import bare
from core.content.values.naming import match_property
from core.content.values.schema import PropertySchema
from core.kit.errors import BadInput
from core.planner.grammar.said import SortKey
from core.planner.parts.anchoring import Anchor
from core.planner.parts.bound import Bound, may_be_of
from core.planner.parts.sensing import box_that_says, option_that_says, with_meaning

_SILENT = frozenset(
    {"filler", "polite", "own", "sep", "sign", "colon", "mark", "deny_end", "content", "first"}
)
_SIZES = frozenset({"biggest", "largest", "highest", "lowest", "smallest", "cheapest"})
_TYPED = {"email": "email", "phone": "phone_number", "url": "url"}


@dataclass
class Assigned:
    """The words of one clause, read against one schema.

    Args:
        schema: of the database that the clause is about.
        homes: for each row that is named, the id of its database.
        here: that database's id.
        asks: whether the clause asks, so that "my" is a condition.
        measures: whether a number property without a value is what is worked out.
        person: whom the text spoke of before: "his tasks".
    """

    schema: Mapping[str, PropertySchema]
    homes: Mapping[str, str]
    here: str
    asks: bool = True
    measures: bool = False
    person: str = ""
    changes: bool = False
    """Whether properties are named whose new values follow."""
    rows: list[Anchor] = field(default_factory=list)
    excepted: list[Anchor] = field(default_factory=list)
    places: list[Anchor] = field(default_factory=list)
    pages: list[Anchor] = field(default_factory=list)
    bounds: list[Bound] = field(default_factory=list)
    words: list[Anchor] = field(default_factory=list)
    quotes: list[Anchor] = field(default_factory=list)
    sorts: list[SortKey] = field(default_factory=list)
    measured: str = ""
    group: str = ""
    limit: int = 0
    everything: bool = False
    noun: bool = False
    pointing: bool = False
    tells: bool = False
    towards: int = -1
    """How many values stood before the last "to"."""
    _pending: Anchor | None = None
    _number: Anchor | None = None
    _compare: str = ""
    _not: bool = False
    _lack: bool = False
    _except: bool = False
    _sorting: bool = False
    _grouping: bool = False
    _super: str = ""
    _or: bool = False
    _joined: bool = False
    _later: Anchor | None = None
    """A property whose new value stands behind "to": "the fee of all … to 5"."""
    _from: bool = False
    _before: Anchor | None = None

    def take(self, anchors: Sequence[Anchor]) -> None:
        """Give every anchor its place."""
        for at, anchor in enumerate(anchors):
            if anchor.kind == "by":
                anchor = with_meaning(
                    anchor, anchors[at + 1 :], asks=self.asks, measures=self.measures
                )
            self._take(anchor)
            self._from = anchor.text.casefold() == "from"
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
            **dict.fromkeys(_TYPED, self._typed),
        }  # fmt: skip
        if anchor.kind in takers:
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
            self.bounds.append(Bound(prop.name, "lacking", start=anchor.start))
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

    def _bind(self, prop: PropertySchema, anchor: Anchor, kind: str = "", value: str = "") -> None:
        """A value finds its property."""
        excepted, self._except = self._except, False
        negated, self._not = self._not is not excepted, False
        named = self._pending is not None and self._pending.prop == prop.name
        self.bounds.append(
            Bound(
                prop.name, kind or anchor.kind, anchor.text, value or anchor.value,
                self._compare, negated, other=self._or, excepted=excepted, named=named,
                start=anchor.start,
            )
        )  # fmt: skip
        self._compare = ""
        if self._pending is not None and self._pending.prop == prop.name:
            self._pending = None

    def _of_types(self, *types: str) -> PropertySchema | None:
        """The property that waits for a value of such a type, or that is alone of it."""
        if self._pending is not None and self.schema[self._pending.prop].type in types:
            return self.schema[self._pending.prop]
        last = self.schema.get(self.bounds[-1].prop) if self.bounds else None
        if last is not None and last.type in types and (self._joined or self._or):
            return last
        fitting = [prop for prop in self.schema.values() if prop.type in types]
        return fitting[0] if len(fitting) == 1 else None

    def _option(self, anchor: Anchor) -> None:
        holders = [
            prop
            for prop in self.schema.values()
            if any(bare(option.name) == bare(anchor.value) for option in prop.options)
        ]
        names = {prop.name for prop in holders}
        if self._pending is not None and self._pending.prop in names:
            self._bind(self.schema[self._pending.prop], anchor)
            return
        self._settle_pending()
        last = self.schema.get(self.bounds[-1].prop) if self.bounds else None
        of_status = [prop for prop in holders if prop.type == "status"]
        if last is not None and last.name in names and (self._joined or self._or):
            self._bind(last, anchor)
        elif len(holders) == 1 or len(of_status) == 1:
            self._bind(holders[0] if len(holders) == 1 else of_status[0], anchor)
        else:
            self.words.append(anchor)

    def _box(self, anchor: Anchor) -> None:
        self._settle_pending()
        yes = anchor.yes is not self._not
        self._not = False
        self.bounds.append(Bound(anchor.prop, "box", anchor.text, yes=yes, start=anchor.start))

    def _state(self, anchor: Anchor) -> None:
        """How far a thing is, in words that the schema has others for."""
        sense = "done" if anchor.value == "open" else anchor.value
        box = box_that_says(sense, self.schema, alone=anchor.value == "open")
        if option := option_that_says(sense, self.schema):
            self._not ^= anchor.value == "open"
            self._option(replace(anchor, kind="option", value=option))
        elif box:
            self._box(replace(anchor, prop=box, yes=anchor.value != "open"))
        else:
            self.words.append(anchor)

    def _person(self, anchor: Anchor) -> None:
        if self._grouping and anchor.kind == "person" and anchor.value == "word":
            self._grouping, prop = False, self._of_types("people")
            self.group = prop.name if prop else ""
            return
        prop = self._of_types("people")
        if prop is None or anchor.value == "word":
            self.words.append(anchor)
        else:
            self._bind(prop, anchor)

    def _mine(self, anchor: Anchor) -> None:
        prop, said = self._of_types("people"), anchor.text.casefold()
        before = self._before
        beside = before is not None and before.kind == "place" and anchor.start - before.end == 1
        weak = said in {"me", "for me", "to me"} if self.asks else said == "my" or beside
        if prop is not None and not weak:
            self._bind(prop, anchor, "me", "me")
        elif not weak and said not in {"my", "i have", "i've got", "me", "for me"}:
            self.words.append(anchor)

    def _his(self, anchor: Anchor) -> None:
        prop = self._of_types("people")
        if prop is None or not self.person:
            self.words.append(anchor)
        else:
            self._bind(prop, replace(anchor, text=anchor.text), "person", self.person)

    def _date(self, anchor: Anchor) -> None:
        within = anchor.text.casefold().startswith("within")
        if (self._from or within) and not self.asks:
            self.words.append(anchor)
            return
        prop = self._of_types("date") or self._usual_date()
        if prop is None:
            self.words.append(anchor)
        else:
            self._bind(prop, anchor)

    def _usual_date(self) -> PropertySchema | None:
        try:
            return match_property("due", self.schema)
        except BadInput:
            return None

    def _figure(self, anchor: Anchor) -> None:
        pending = self.schema[self._pending.prop] if self._pending else None
        if pending is not None and pending.type in {"number", "phone_number"}:
            self._bind(pending, anchor)
            return
        self._settle_number()
        self._number = anchor

    def _row(self, anchor: Anchor) -> None:
        home = self.homes.get(anchor.value, "")
        relations = [
            p for p in self.schema.values()
            if p.type == "relation" and p.data_source_id in {home, ""} and home != self.here
        ]  # fmt: skip
        if home == self.here:
            (self.excepted if self._except else self.rows).append(anchor)
            self._except = False
        elif self._pending is not None and self.schema[self._pending.prop] in relations:
            self._bind(self.schema[self._pending.prop], anchor)
        elif len(relations) == 1:
            self._settle_pending()
            self._bind(relations[0], anchor)
        else:
            self.words.append(anchor)

    def _place(self, anchor: Anchor) -> None:
        if anchor.value == self.here:
            self.places.append(anchor)
        else:
            self.words.append(anchor)

    def _quote(self, anchor: Anchor) -> None:
        pending = self.schema[self._pending.prop] if self._pending else None
        if pending is not None and pending.type in {"rich_text", "title"}:
            self._bind(pending, anchor, "text", anchor.text)
        else:
            self.quotes.append(anchor)

    def _typed(self, anchor: Anchor) -> None:
        prop = self._of_types(_TYPED[anchor.kind])
        if prop is None:
            self.words.append(anchor)
        else:
            self._bind(prop, anchor, "text", anchor.text)

    def _overdue(self, anchor: Anchor) -> None:
        self.bounds.append(Bound("", "overdue", anchor.text, "overdue", start=anchor.start))

    def _nobody(self, anchor: Anchor) -> None:
        prop = self._of_types("people")
        if prop is None:
            self.words.append(anchor)
        else:
            self.bounds.append(Bound(prop.name, "lacking", start=anchor.start))

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

    def _settle_pending(self) -> None:
        """A property that no value followed is worked out, a checked box, or unexplained."""
        pending, self._pending = self._pending, None
        if pending is None:
            return
        prop = self.schema[pending.prop]
        if prop.type == "checkbox":
            self._box(pending)
        elif self.measures and prop.type in {"number", "formula", "rollup"} and not self.measured:
            self.measured = prop.name
        elif self.changes and self._later is None:
            self._later = pending
        else:
            self.words.append(pending)

    def _settle_number(self) -> None:
        number, self._number = self._number, None
        alone = self._of_types("number") if number is not None and self._compare else None
        if number is not None and alone is not None:
            self._bind(alone, number)
        elif number is not None and self.asks and not self.limit and number.value.isdigit():
            self.limit = int(number.value)
        elif number is not None:
            self.words.append(number)
