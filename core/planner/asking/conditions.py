"""Which rows a question is about: its words as conditions on properties."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from core.content.values.choosing import bare
from core.content.values.schema import PropertySchema
from core.planner.asking.ordering import Unclear
from core.planner.asking.years import in_its_year, over_date, usual_date
from core.planner.parts.anchoring import Anchor
from core.planner.parts.bound import Bound, holder_among, holders_of, may_be_of
from core.planner.parts.sensing import box_that_says, option_that_says

_SINGLE = frozenset({"select", "status"})
_SUBJECTS = frozenset({"place", "noun"})
_FILLED = frozenset({"date", "people", "number", "select", "status", "multi_select", "rich_text",
                     "url", "email", "phone_number", "files", "relation"})  # fmt: skip
"""Types of properties that may be empty."""


@dataclass
class Conditions:
    """Takes conditions out of what is left of a question's anchors.

    Args:
        homes: for each row that is named, the id of its database.
        here: the id of the database that is asked about.
        measures: whether a number property without a value is what is worked out.
        today: the day on which it is asked.
        spoken_of: people who are named beside the question.
        everything: whether "all" or "every" was said.
    """

    schema: Mapping[str, PropertySchema]
    homes: Mapping[str, str]
    here: str
    measures: bool
    today: date
    spoken_of: Sequence[Anchor] = ()
    everything: bool = False
    bounds: list[Bound] = field(default_factory=list)
    measured: str = ""
    shown: list[str] = field(default_factory=list)
    """Properties that are asked for of each row: "the phone numbers of our clients"."""
    limit: int = 0
    subjects: list[Anchor] = field(default_factory=list)
    excepted: list[Anchor] = field(default_factory=list)
    _pending: Anchor | None = None
    _number: Anchor | None = None
    _compare: str = ""
    _not: bool = False
    _lack: bool = False
    _except: bool = False
    _having: bool = False
    _time: str = ""
    _begins: bool = False
    """Whether nothing was said of the rows before the property that waits for a value."""
    _or: bool = False
    _and: bool = False
    _last: Anchor | None = None
    _next: Anchor | None = None

    def take(self, anchors: Sequence[Anchor]) -> None:
        """Give every anchor its place. Raises Unclear."""
        takers = self._takers()
        for at, anchor in enumerate(anchors):
            self._next = anchors[at + 1] if at + 1 < len(anchors) else None
            taker = takers.get(anchor.kind)
            if taker is None:
                raise Unclear
            if self._number is not None and anchor.kind not in {"prop", "post"}:
                self._settle_number()
            taker(anchor)
            if anchor.kind not in {"and", "or", "sep", "not", "compare", "lack"}:
                self._and = self._or = False
            self._last = anchor
        self._settle()
        self._settle_time(anchors)
        if self._not or self._lack or self._compare or self._except:
            raise Unclear

    def _takers(self) -> dict[str, Callable[[Anchor], None]]:
        return {
            "prop": self._property, "option": self._option, "box": self._box,
            "state": self._state, "person": self._person, "mine": self._mine, "date": self._date,
            "number": self._figure, "row": self._row, "place": self._place, "post": self._post,
            "overdue": self._overdue, "nobody": self._nobody, "noun": self.subjects.append,
            "work": self.subjects.append,
            "not": lambda _: setattr(self, "_not", True),
            "but": self._but,
            "except": lambda _: setattr(self, "_except", True),
            "coming": lambda _: setattr(self, "_time", "since"),
            "past": lambda _: setattr(self, "_time", "before"), "his": self._his,
            "having": lambda _: setattr(self, "_having", True),
            "lack": lambda _: setattr(self, "_lack", True),
            "or": lambda _: setattr(self, "_or", True),
            "and": lambda _: setattr(self, "_and", True),
            "compare": lambda each: setattr(self, "_compare", each.value),
            "by": self._until, "sep": lambda _: self._settle(),
            "to": self._towards,
            **dict.fromkeys(("from", "colon", "money"), lambda _: None),
        }  # fmt: skip

    def _but(self, anchor: Anchor) -> None:
        """ "All but mine" leaves out what is mine."""
        if self.bounds or not self.everything:
            raise Unclear
        self._except = True

    def _towards(self, _anchor: Anchor) -> None:
        """What stands behind "to" would be a new value, but for whom or what rows belong to."""
        if self._next is None or self._next.kind not in {"row", "person", "mine", "place", "prop"}:
            raise Unclear

    def _until(self, anchor: Anchor) -> None:
        """ "By Friday" is until then, "by Jonas" says whose."""
        kind = self._next.kind if self._next is not None else ""
        if kind == "date":
            self._compare = "until"
        elif kind not in {"person", "mine"}:
            raise Unclear

    def _bind(self, prop: PropertySchema, anchor: Anchor, kind: str = "", value: str = "") -> None:
        excepted, self._except = self._except, False
        negated, self._not = self._not is not excepted, False
        if self._lack:
            raise Unclear
        named = self._pending is not None and self._pending.prop == prop.name
        last = self.bounds[-1] if self.bounds else None
        joined = self._and and prop.type in _SINGLE and last is not None and last.prop == prop.name
        negated = negated or bool((joined or self._or) and last and last.negated)
        other = (self._or or joined) and not negated
        self.bounds.append(
            Bound(
                prop.name, kind or anchor.kind, anchor.text, value or anchor.value,
                self._compare, negated, other=other, excepted=excepted, named=named,
                start=anchor.start,
            )
        )  # fmt: skip
        self._compare, self._having = "", False
        if named:
            self._pending = None

    def _of_types(self, *types: str) -> PropertySchema | None:
        """The property that waits for a value of such a type, or that is alone of it."""
        if self._pending is not None and self.schema[self._pending.prop].type in types:
            return self.schema[self._pending.prop]
        behind = self._next
        if behind is not None and behind.kind == "prop" and self.schema[behind.prop].type in types:
            return self.schema[behind.prop]
        last = self.schema.get(self.bounds[-1].prop) if self.bounds else None
        if last is not None and last.type in types and (self._and or self._or):
            return last
        fitting = [prop for prop in self.schema.values() if prop.type in types]
        return fitting[0] if len(fitting) == 1 else None

    def _property(self, anchor: Anchor) -> None:
        prop = self.schema[anchor.prop]
        last = self.bounds[-1] if self.bounds else None
        adjacent = self._last is not None and last is not None and self._last.start == last.start
        if self._lack:
            self._settle()
            self.bounds.append(Bound(prop.name, "lacking", other=self._or, start=anchor.start))
            self._lack = False
        elif last is not None and adjacent and (may_be_of(last, prop) or _is_doing(last, prop)):
            self.bounds[-1] = replace(last, prop=prop.name)
            # "What does Ann have to teach": what she does says which rows.
            self.subjects += [anchor] if _is_doing(last, prop) else []
        elif last is not None and adjacent and last.kind == "date" and last.prop == prop.name:
            return
        elif self._number is not None and self._last is self._number and prop.type == "number":
            number, self._number = self._number, None
            self._bind(prop, number)
        elif prop.type == "title":
            self.subjects.append(anchor)
        else:
            self._settle()
            self._pending = anchor
            self._begins = not (self.subjects or self.bounds or self.measures)

    def _option(self, anchor: Anchor) -> None:
        holders = holders_of(anchor.value, self.schema)
        if self._pending is not None and self._pending.prop in holders:
            self._bind(holders[self._pending.prop], anchor)
            return
        self._settle()
        goes_on = bool(self.bounds) and (self._and or self._or)
        prop = holder_among(holders, self.bounds[-1].prop if goes_on else "")
        if prop is None:
            raise Unclear
        self._bind(prop, anchor)

    def _box(self, anchor: Anchor) -> None:
        self._settle()
        yes = anchor.yes is not (self._not is not self._except)
        self._not = self._except = False
        if any(each.kind == "box" and each.prop == anchor.prop for each in self.bounds):
            self._same_box(anchor, yes=yes)
            return
        self.bounds.append(
            Bound(anchor.prop, "box", anchor.text, yes=yes, other=self._or, start=anchor.start)
        )

    def _same_box(self, anchor: Anchor, *, yes: bool) -> None:
        """ "Owed … unpaid": said twice it must be the same."""
        if any(b.kind == "box" and b.prop == anchor.prop and b.yes != yes for b in self.bounds):
            raise Unclear

    def _state(self, anchor: Anchor) -> None:
        """How far a thing is, in words that the schema has others for."""
        denied = self._option_called(f"not {bare(anchor.text)}") if self._not else ""
        if denied:
            self._not = False
            self._option(replace(anchor, kind="option", value=denied))
            return
        sense = "done" if anchor.value == "open" else anchor.value
        option = option_that_says(sense, self.schema)
        box = box_that_says(sense, self.schema, alone=anchor.value == "open")
        if option:
            self._not ^= anchor.value == "open"
            self._option(replace(anchor, kind="option", value=option))
        elif box:
            self._box(replace(anchor, kind="box", prop=box, yes=anchor.value != "open"))
        else:
            raise Unclear

    def _option_called(self, said: str) -> str:
        """ "Isn't started" is "Not started" where there is such an option."""
        names = [option.name for prop in self.schema.values() for option in prop.options]
        return next((each for each in names if bare(each) == said), "")

    def _person(self, anchor: Anchor) -> None:
        prop = self._of_types("people")
        if prop is None or anchor.value == "word":
            raise Unclear
        self._bind(prop, anchor)

    def _his(self, _anchor: Anchor) -> None:
        """ "His tasks" are those of who was named."""
        people = [each for each in self.bounds if each.kind == "person"]
        if len(people) == 1:
            return
        if people or len({each.value for each in self.spoken_of}) != 1:
            raise Unclear
        self._person(self.spoken_of[0])

    def _mine(self, anchor: Anchor) -> None:
        prop = self._of_types("people")
        if prop is None:
            raise Unclear
        if not any(each.kind == "me" for each in self.bounds):
            self._bind(prop, anchor, "me", "me")

    def _date(self, anchor: Anchor) -> None:
        prop = (
            self._of_types("date") or over_date(self.schema, anchor.text) or usual_date(self.schema)
        )
        if prop is None:
            raise Unclear
        self._bind(prop, replace(anchor, text=in_its_year(anchor.text, prop.name, self.today)))

    def _settle_time(self, anchors: Sequence[Anchor]) -> None:
        """ "Coming up" is from today on, unless another day is said."""
        if not self._time or any(each.kind in {"date", "overdue"} for each in self.bounds):
            return
        prop = self._of_types("date") or usual_date(self.schema)
        if prop is None:
            raise Unclear
        self._compare = self._time
        self._bind(prop, replace(anchors[-1], kind="date", text="today", value=""))

    def _figure(self, anchor: Anchor) -> None:
        pending = self.schema[self._pending.prop] if self._pending else None
        if pending is not None and pending.type == "number":
            self._bind(pending, anchor)
            return
        last = self.bounds[-1] if self.bounds else None
        if self._and and self._compare and last is not None and last.kind == "number":
            self._bind(self.schema[last.prop], anchor)
            return
        self._settle_number()
        if self._next is not None and self._next.kind in _SUBJECTS and not self._compare:
            if not anchor.value.isdigit() or self.limit:
                raise Unclear
            self.limit = int(anchor.value)
            return
        self._number = anchor

    def _post(self, anchor: Anchor) -> None:
        """ "4 or more": the number before it is the least."""
        if self._number is not None:
            self._compare = anchor.value
            self._settle_number()
        elif self.bounds and self.bounds[-1].kind == "number" and not self.bounds[-1].compare:
            self.bounds[-1] = replace(self.bounds[-1], compare=anchor.value)
        else:
            raise Unclear

    def _row(self, anchor: Anchor) -> None:
        home = self.homes.get(anchor.value, "")
        relations = [
            prop for prop in self.schema.values()
            if prop.type == "relation" and prop.data_source_id in {home, ""} and home != self.here
        ]  # fmt: skip
        if home == self.here and self._except:
            self.excepted.append(anchor)
            self._except = False
            return
        pending = self.schema[self._pending.prop] if self._pending else None
        if pending is not None and pending in relations:
            self._bind(pending, anchor)
        elif len(relations) == 1:
            self._settle()
            self._bind(relations[0], anchor)
        else:
            raise Unclear

    def _place(self, anchor: Anchor) -> None:
        if anchor.value != self.here:
            raise Unclear
        self.subjects.append(anchor)

    def _overdue(self, anchor: Anchor) -> None:
        if self._not:
            raise Unclear
        self.bounds.append(
            Bound("", "overdue", anchor.text, "overdue", other=self._or, start=anchor.start)
        )

    def _nobody(self, anchor: Anchor) -> None:
        prop = self._of_types("people")
        if prop is None:
            raise Unclear
        pending = self._pending
        if pending is not None and pending.prop == prop.name:
            self._pending = None
        if self._next is not None and self._next.kind == "prop" and self._next.prop == prop.name:
            # "Nobody is owner": the property behind it says no more.
            self._lack = True
            return
        self.bounds.append(Bound(prop.name, "lacking", start=anchor.start))

    def _settle(self) -> None:
        """A property that no value followed is worked out, a ticked box, or unexplained."""
        self._settle_number()
        pending, self._pending = self._pending, None
        if pending is None:
            return
        prop = self.schema[pending.prop]
        if prop.type == "checkbox":
            self._box(replace(pending, kind="box"))
        elif self.measures and prop.type in {"number", "formula", "rollup"}:
            if self.measured not in {"", prop.name}:
                raise Unclear
            self.measured = prop.name
        elif self._having and prop.type in _FILLED:
            self.bounds.append(Bound(prop.name, "having", start=pending.start))
            self._having = False
        elif self._begins:
            self.shown.append(prop.name)
        elif not self._is_due(pending):
            raise Unclear

    def _is_due(self, pending: Anchor) -> bool:
        """Whether "due" is said twice of one date: "deadline … due next week"."""
        prop = self.schema[pending.prop]
        return prop.type == "date" and any(
            each.kind in {"date", "overdue"} and each.prop in {prop.name, ""}
            for each in self.bounds
        )

    def _settle_number(self) -> None:
        number, self._number = self._number, None
        if number is None:
            return
        alone = self._of_types("number") if self._compare else None
        if alone is None:
            raise Unclear
        self._bind(alone, number)


def _is_doing(last: Bound, prop: PropertySchema) -> bool:
    """Whether a property is what somebody who was just named does: "Ann teaches"."""
    return prop.type == "people" and last.kind in {"person", "me"}
